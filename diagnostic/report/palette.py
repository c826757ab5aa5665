"""Colours. Each means one thing, always: a class of scores or of gaps, never a rank within the data on show."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from math import floor

import numpy as np

FONT = '"Source Sans", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

SCORE_BOUNDS = (40, 55, 65, 80)  # the first number of each class but the lowest
SCORE_CLASSES = ("below 40", "40\u201354", "55\u201364", "65\u201379", "80 and over")
GAP_BOUNDS = (-14, -4, 5, 15)
GAP_CLASSES = (
    "15 or more points lower inside",
    "5\u201314 lower inside",
    "within 4 points, or cannot tell",
    "5\u201314 higher inside",
    "15 or more points higher inside",
)
CHANGE_CLASSES = ("15 or more down", "5\u201314 down", "within 4, or cannot tell", "5\u201314 up", "15 or more up")
MIDDLE = 2  # position of the neutral class


@dataclass(frozen=True)
class Shade:
    """A filled cell and the ink of the number on it."""

    fill: str
    ink: str

    @cached_property
    def style(self) -> str:
        """The two as the value of a `style` attribute."""
        return f"background:{self.fill};color:{self.ink}"


@dataclass(frozen=True)
class Theme:
    """All colours of charts on one ground. `scores` from the lowest class to the highest; gaps use the same."""

    name: str
    ground: str
    ink: str
    quiet: str  # secondary text, at least 4.5:1 on the ground
    line: str  # hairlines; carries no meaning
    field: str  # empty cells; carries no meaning
    accent: str
    worse: str  # marks and lines on the ground: the two ends, dark or light enough for 3:1
    better: str
    scores: tuple[Shade, ...]
    hidden: Shade


LIGHT = Theme(
    name="light",
    ground="#ffffff",
    ink="#1f2328",
    quiet="#59636e",
    line="#d0d7de",
    field="#f5f6f8",
    accent="#4a3f9a",
    worse="#c2510c",
    better="#1d6fb5",
    scores=(
        Shade("#c2510c", "#ffffff"),
        Shade("#f2b27a", "#1f2328"),
        Shade("#eef0f2", "#1f2328"),
        Shade("#a9cbe8", "#1f2328"),
        Shade("#1d6fb5", "#ffffff"),
    ),
    hidden=Shade("#ffffff", "#59636e"),
)
DARK = Theme(
    name="dark",
    ground="#16151c",
    ink="#ece9f4",
    quiet="#a9a5b8",
    line="#3d3a4a",
    field="#201f29",
    accent="#b5abf7",
    worse="#f08a4b",
    better="#6db3ee",
    scores=(
        Shade("#c24f0a", "#ffffff"),
        Shade("#b07a52", "#1a0d04"),
        Shade("#34323f", "#ece9f4"),
        Shade("#6f93b5", "#06141f"),
        Shade("#1d6fb5", "#ffffff"),
    ),
    hidden=Shade("#16151c", "#a9a5b8"),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def shown(number: float) -> int:
    """The whole number that is shown, halves up; classes are decided on it.

    >>> shown(39.5), shown(54.49), shown(-3.5)
    (40, 54, -3)
    """
    return floor(number + 0.5)


def shown_difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """First less second as readers subtract them: of the whole numbers that are shown; NaN where either is.

    >>> shown_difference(np.array([24.4, 49.5]), np.array([63.6, 63.4])).tolist()  # exactly -39.2 and -13.9
    [-40.0, -13.0]
    """
    return np.floor(first + 0.5) - np.floor(second + 0.5)


def score_class(score: float) -> int:
    """Position of a score's class, 0 (below 40) to 4 (80 and over), decided on the number that is shown.

    >>> [score_class(score) for score in (39.4, 39.5, 54.6, 64.4, 80.0)]
    [0, 1, 2, 2, 4]
    """
    return _class(shown(score), SCORE_BOUNDS)


def gap_class(points: float, certain: bool = True) -> int:
    """Position of a gap's class, 0 (much lower inside) to 4 (much higher); the neutral one where it cannot be told.

    >>> gap_class(-15.0), gap_class(-4.5), gap_class(-4.6), gap_class(14.6), gap_class(-40.0, certain=False)
    (0, 2, 1, 4, 2)
    """
    return _class(shown(points), GAP_BOUNDS) if certain else MIDDLE


def _class(number: int, bounds: tuple[int, ...]) -> int:
    return bisect_right(bounds, number)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours `#rrggbb`, 1-21 (WCAG 2.2, relative luminance).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
