"""Why cells of a table are hidden, lettered so that each reason is said once below it; headings over its columns."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.report.document.parts import DataTable


def lettered(table: DataTable) -> dict[str, str]:
    """The letter of each reason, `a` first, in the order in which they stand in the table."""
    return letters(cell.reason for row in table.rows for cell in row.cells if cell.text)


def letters(reasons: Iterable[str]) -> dict[str, str]:
    """The letter of each reason, `a` for the first; nothing where nothing is hidden.

    >>> letters(["too few", "", "withdrawn", "too few"])
    {'too few': 'a', 'withdrawn': 'b'}
    """
    return {reason: _letter(number) for number, reason in enumerate(dict.fromkeys(filter(None, reasons)))}


def _letter(number: int) -> str:
    """
    >>> _letter(0), _letter(25), _letter(26)
    ('a', 'z', 'aa')
    """
    return ("" if number < 26 else _letter(number // 26 - 1)) + "abcdefghijklmnopqrstuvwxyz"[number % 26]


def column_groups(table: DataTable) -> list[tuple[str, int]]:
    """Headings over columns and how many each is over; none where there is no heading at all."""
    found: list[tuple[str, int]] = []
    for column in table.columns:
        if found and found[-1][0] == column.group:
            found[-1] = column.group, found[-1][1] + 1
        else:
            found.append((column.group, 1))
    return found if any(name for name, _ in found) else []
