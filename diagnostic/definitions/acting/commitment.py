"""Commitments: what an action, agreement or adoption should move, for which units, by how much and by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from diagnostic.definitions.action import LAST_DAY
from diagnostic.errors import Problem

MOST_UNITS = 40  # of one commitment
LEAST, MOST = 1.0, 50.0  # points that can be hoped for
HOPED = 5.0  # points, unless somebody says others
LONGEST_NOTE = 600  # characters
WHERE = "commitment"


@dataclass(frozen=True)
class Aim:
    """What should rise: a dimension of a questionnaire, or one item of it, in some units, by so many points.

    by : the first survey that ends on this day or later judges it.
    """

    units: tuple[str, ...]
    questionnaire: str
    dimension: str
    by: date
    points: float = HOPED
    item: str = ""


def problems_of(aim: Aim, today: date) -> Iterator[Problem]:
    """What is wrong with an aim; whether its units and its dimension exist is not known here."""
    if not 1 <= len(aim.units) <= MOST_UNITS:
        yield Problem(WHERE, f"1 to {MOST_UNITS} units", str(len(aim.units)), "units")
    if not LEAST <= aim.points <= MOST:
        yield Problem(WHERE, f"{LEAST:.0f} to {MOST:.0f} points", f"{aim.points:g}", "points")
    if not today <= aim.by <= LAST_DAY:
        hint = "What has been asked already cannot be moved any more."
        yield Problem(WHERE, "a day that is still to come", aim.by.isoformat(), "by", hint)
