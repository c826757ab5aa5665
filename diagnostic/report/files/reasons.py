"""Why cells of a table are hidden, lettered, each reason said once below it; headings over columns; middles of bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnostic.report.document.parts import DataTable
from diagnostic.report.palette import MIDDLE


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


def middle_of(bar: Sequence[tuple[float, int]]) -> float:
    """How much of a bar is before the middle of its neutral part, 0-1.

    >>> middle_of([(0.5, 1), (0.25, 2), (0.25, 4)]), middle_of([(1.0, 4)])
    (0.625, 0)
    """
    return sum(share if shade < MIDDLE else share / 2 for share, shade in bar if shade <= MIDDLE)


def column_groups(table: DataTable) -> list[tuple[str, int]]:
    """Headings over columns and how many each is over; none where there is no heading at all."""
    found: list[tuple[str, int]] = []
    for column in table.columns:
        if found and found[-1][0] == column.group:
            found[-1] = column.group, found[-1][1] + 1
        else:
            found.append((column.group, 1))
    return found if any(name for name, _ in found) else []
