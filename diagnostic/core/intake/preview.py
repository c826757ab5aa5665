"""Lines of a preview about accepted and refused rows."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.errors import Problem

SHOWN = 20  # refused rows in a summary


def refusals(refused: Sequence[Problem]) -> list[str]:
    """Lines with the number of refused rows, and the first of them."""
    if not refused:
        return []
    more = [f"  and {len(refused) - SHOWN:,} more"] if len(refused) > SHOWN else []
    return [f"{many(len(refused), 'row')} refused:", *(f"  {problem}" for problem in refused[:SHOWN]), *more]


def many(number: int, one: str, more: str | None = None) -> str:
    """`1 row`, `2,000 rows`.

    >>> many(1, "person", "people"), many(2000, "row")
    ('1 person', '2,000 rows')
    """
    return f"{number:,} {one if number == 1 else more or one + 's'}"
