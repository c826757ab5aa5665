"""Lines of a preview about accepted and refused rows."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.errors import Problem
from diagnostic.files.wording import by_cause

SHOWN = 20  # causes of refused rows in a summary


def refusals(refused: Sequence[Problem]) -> list[str]:
    """Lines with the number of refused rows, and what refuses them: one line a cause, the one that costs most first."""
    if not refused:
        return []
    causes = by_cause(refused)
    lines = [f"  {problem}" if rows == 1 else f"  {many(rows, 'row')} such as {problem}" for rows, problem in causes]
    more = [f"  and {many(sum(rows for rows, _ in causes[SHOWN:]), 'row')} more"] if len(causes) > SHOWN else []
    return [f"{many(len(refused), 'row')} refused:", *lines[:SHOWN], *more]


def many(number: int, one: str, more: str | None = None) -> str:
    """`1 row`, `2,000 rows`.

    >>> many(1, "person", "people"), many(2000, "row")
    ('1 person', '2,000 rows')
    """
    return f"{number:,} {one if number == 1 else more or one + 's'}"
