"""Corners: what is said of something that has a score on two sides, good or low on each."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW

WELL, NOT_YET = "good on both sides", "good inside, not outside"
CREDIT, ILL = "low inside, still good outside", "low on both sides"
NOT_SURE = "cannot tell for sure"


@dataclass(frozen=True)
class Sides:
    """The two sides, from the left to the right and from the foot up, and what their corners are called."""

    across: str
    up: str
    well: str
    across_alone: str  # good on the side across, low on the side up
    up_alone: str
    ill: str

    @property
    def corners(self) -> tuple[str, ...]:
        """The corners, the worst first."""
        return self.ill, self.up_alone, self.across_alone, self.well


INSIDE_OUTSIDE = Sides("Inside", "Outside", WELL, NOT_YET, CREDIT, ILL)
WORK_TREATMENT = Sides(
    across="The work",
    up="The treatment",
    well="good work, well treated",
    across_alone="good work, badly treated",
    up_alone="weak work, well treated",
    ill="weak work, badly treated",
)
MATTERS_THERE = Sides(
    across="How much it matters",
    up="How much is there",
    well="matters, and is there",
    across_alone="matters, and is missing",
    up_alone="there, and matters little",
    ill="matters little, and is missing",
)


def corner(inside: float, outside: float, sides: Sides = INSIDE_OUTSIDE) -> str:
    """The name of the corner of two scores.

    >>> corner(40, 70), corner(40, 50), corner(60, 50), corner(55, 55)
    ('low inside, still good outside', 'low on both sides', 'good inside, not outside', 'good on both sides')
    """
    well_inside, well_outside = inside >= OBSERVED_ILL_BELOW, outside >= OBSERVED_ILL_BELOW
    if well_inside:
        return sides.well if well_outside else sides.across_alone
    return sides.up_alone if well_outside else sides.ill
