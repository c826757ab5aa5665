"""Charts at the size of a wall, for both themes: at most nine rows a slide, texts of 24 pixels at 1280 x 720."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from diagnostic.report.charts import dumbbells, quadrant
from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.charts.quadrant import Point
from diagnostic.report.content.corners import INSIDE_OUTSIDE, NOT_SURE, Sides
from diagnostic.report.content.prepare import Content
from diagnostic.report.palette import THEMES
from diagnostic.report.slides.model import MOST_PAIRS, Slide
from diagnostic.report.slides.pages import evenly, numbered
from diagnostic.report.words import score

if TYPE_CHECKING:
    from diagnostic.report.charts.specification import Spec

FULL, HOLLOW, STROKE = "\u25cf", "\u25cb", "|"  # how the sides are drawn
NOT_COMPARED = "hidden, or not asked"


def pair_slides(
    content: Content, headline: str, pairs: Sequence[Dumbbell], first: str, second: str, about: str, tick: bool = False
) -> tuple[Slide, ...]:
    """Dumbbells of dimensions by their short names, over as many slides as they need; `about` says what they are."""
    named = [_for_wall(replace(pair, name=_short(content, pair.name))) for pair in pairs]
    return named_pair_slides(headline, named, first, second, about, tick)


def named_pair_slides(
    headline: str, pairs: Sequence[Dumbbell], first: str, second: str, about: str, tick: bool = False
) -> tuple[Slide, ...]:
    """Dumbbells over as many slides as they need, evenly."""
    pages = evenly(pairs, MOST_PAIRS)
    keys = ((FULL, first), (STROKE if tick else HOLLOW, second))
    return tuple(
        Slide(
            numbered(headline, page, len(pages)),
            picture=_dumbbells(here, first, second, tick),
            alt=f"{about}, 0 to 100. {_in_words(here, first, second)}",
            keys=keys,
        )
        for page, here in enumerate(pages, 1)
    )


def _for_wall(pair: Dumbbell) -> Dumbbell:
    """Reasons of what is hidden are too long to be read from afar."""
    return replace(pair, words=NOT_COMPARED) if pair.shade < 0 else pair


def _dumbbells(pairs: Sequence[Dumbbell], first: str, second: str, tick: bool) -> Mapping[str, Spec]:
    return {
        name: dumbbells.dumbbells(pairs, first, second, theme, tick, dumbbells.WALL) for name, theme in THEMES.items()
    }


def _in_words(pairs: Sequence[Dumbbell], first: str, second: str) -> str:
    told = (f"{pair.name}: {first} {score(pair.first)}, {second} {score(pair.second)}, {pair.words}" for pair in pairs)
    return "; ".join(told) + "."


def _short(content: Content, name: str) -> str:
    """The short name of a dimension whose name is too long to be read from afar."""
    known = content.questionnaire.dimensions.values()
    return next((content.say(each.short or each.name) for each in known if content.say(each.name) == name), name)


def quadrant_slide(content: Content, headline: str, named: Sequence[Point], about: str) -> Slide:
    """Points in the square; those that have no room for their name are numbered, and listed."""
    points = [replace(point, name=_short(content, point.name)) for point in named]
    return named_quadrant_slide(headline, points, about)


def named_quadrant_slide(headline: str, points: Sequence[Point], about: str, sides: Sides = INSIDE_OUTSIDE) -> Slide:
    """The same of points whose names are short already."""
    numbers = quadrant.numbers_of(points, quadrant.WALL)
    corners = quadrant.corners(points, sides=sides)
    told = "; ".join(f"{where}: {', '.join(names)}" for where, names in corners.items() if names)
    return Slide(
        headline,
        picture={name: quadrant.quadrant(points, theme, quadrant.WALL, sides) for name, theme in THEMES.items()},
        alt=f"{about}. {told}.",
        list=tuple(f"{number} {name}" for name, number in numbers.items()),
        keys=((FULL, "surely in this corner"), (HOLLOW, NOT_SURE)),
    )
