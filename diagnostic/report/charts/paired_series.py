"""Two perspectives side by side for one unit, or for one rule: what dumbbells and quadrants are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.report import words
from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.charts.quadrant import Point
from diagnostic.report.content.benchmarks import ABOVE, BELOW, BesideOthers, beside_others
from diagnostic.report.content.changes import change, change_words
from diagnostic.report.content.gap_words import no_gap, pair_name
from diagnostic.report.content.matrix import Matrix
from diagnostic.report.content.practice import WHOLE, PracticeContent
from diagnostic.report.content.prepare import Content, Pair, compared_pairs
from diagnostic.report.content.satisfaction import CARE_CARING
from diagnostic.report.pages.benchmarks import words_of
from diagnostic.report.palette import MIDDLE, gap_class

INSIDE, BEFORE = "Inside", "The survey before"


def inside_outside(content: Content, unit: str, audience: str) -> tuple[Dumbbell, ...]:
    """A dumbbell per inside dimension of a unit and its mirror: inside, and what the audience says on the mirror."""
    return tuple(pair_dumbbell(content, unit, pair, audience) for pair in compared_pairs(content, unit, audience))


def pair_dumbbell(content: Content, unit: str, pair: Pair, audience: str) -> Dumbbell:
    """Inside, and what the audience says on the mirror of a dimension."""
    inside, outside, gap, certain = (
        content.gaps[audience].at(name, unit, pair.id) for name in ("inside", "outside", "gap", "certain")
    )
    name = pair_name(content, pair)
    if isnan(gap):
        return Dumbbell(name, inside, outside, -1, no_gap(content, unit, pair, audience))
    shade = gap_class(gap, bool(certain))
    return Dumbbell(name, inside, outside, shade, words.short_gap(gap, bool(certain)))


@dataclass(frozen=True)
class ComparedScores:
    """A unit's scores, a row for each dimension, and what they stand beside.

    other : whose scores those are; "" where there is nothing to compare with. caption : of a picture of both.
    """

    heading: str
    other: str
    caption: str
    rows: tuple[Dumbbell, ...]


def compared_scores(content: Content, unit: str) -> ComparedScores:
    """A unit beside the whole; the whole beside the survey before, or by itself where none was published before."""
    name = content.units[unit].name
    if unit != content.root:
        other, rows = whole(content), against_whole(content, unit, content.asked)
        return ComparedScores(f"Scores against {other}", other, f"Scores of {name} beside those of {other}", rows)
    if has_before(content, unit):
        rows, before = against_wave_before(content, unit, content.asked), "the survey before"
        return ComparedScores(f"Scores against {before}", BEFORE, f"Scores of {name} beside {before}", rows)
    alone = tuple(_alone(content, unit, dimension) for dimension in content.asked)
    return ComparedScores("Scores", "", f"Scores of {name}", alone)


def has_before(content: Content, unit: str) -> bool:
    """Is any change of a unit since the survey before known?"""
    return any(not isnan(content.changes.at("change", unit, name)) for name in content.asked)


def _alone(content: Content, unit: str, dimension: str) -> Dumbbell:
    scores, name = content.inside, content.dimension(dimension)
    mean, (low, high) = scores.at("mean", unit, dimension), _ends(scores, unit, dimension)
    if isnan(mean):
        return Dumbbell(name, mean, nan, -1, f"Hidden: {scores.at('hidden', unit, dimension)}")
    sure = "" if isnan(low) else f", most likely {words.score(low)} to {words.score(high)}"
    return Dumbbell(name, mean, nan, MIDDLE, f"{words.score(mean)}{sure}")


def whole(content: Content) -> str:
    """The name of what a unit is compared with: the organisation, or the part of it that is seen."""
    return content.units[content.root].name


def against_whole(content: Content, unit: str, dimensions: Sequence[str]) -> tuple[Dumbbell, ...]:
    """A dumbbell per dimension: the unit, and all that is seen as a whole; the verdict in words."""
    return tuple(_against(content, unit, dimension) for dimension in dimensions)


def _against(content: Content, unit: str, dimension: str) -> Dumbbell:
    scores, name = content.inside, content.dimension(dimension)
    mean, whole = scores.at("mean", unit, dimension), scores.at("mean", content.root, dimension)
    if isnan(mean):
        return Dumbbell(name, mean, whole, -1, f"Hidden: {scores.at('hidden', unit, dimension)}")
    verdict, shown = scores.at("verdict", unit, dimension), words.score(mean)
    if verdict in words.MARKS:
        gap = mean - whole
        return Dumbbell(name, mean, whole, gap_class(gap), f"{shown} {words.MARKS[verdict]} {verdict} than the rest")
    certainty = "not clearly different" if verdict else words.how_sure(*_ends(scores, unit, dimension))
    return Dumbbell(name, mean, whole, MIDDLE, f"{shown}, {certainty}")


def against_wave_before(content: Content, unit: str, dimensions: Sequence[str]) -> tuple[Dumbbell, ...]:
    """A dumbbell per dimension: the unit now, and a wave before; what has become of the score in words."""
    return tuple(_against_before(content, unit, dimension) for dimension in dimensions)


def _against_before(content: Content, unit: str, dimension: str) -> Dumbbell:
    mean, (gap, verdict) = content.inside.at("mean", unit, dimension), change(content, unit, dimension)
    shade = -1 if isnan(gap) else gap_class(gap, verdict in words.MARKS)
    said = f"{words.score(mean)}, {change_words(gap, verdict)}"
    return Dumbbell(content.dimension(dimension), mean, mean - gap, shade, said)


def against_organisations(content: Content, audience: str) -> tuple[Dumbbell, ...]:
    """A dumbbell per dimension with a benchmark: the whole, and the median of organisations on their middle half."""
    return tuple(
        Dumbbell(
            content.dimension(each.dimension, audience),
            each.score,
            each.quartiles.middle,
            _shade(each),
            words_of(each),
            (each.quartiles.low, each.quartiles.high),
        )
        for each in beside_others(content, audience)
    )


def _shade(each: BesideOthers) -> int:
    if isnan(each.score):
        return -1
    return gap_class(each.score - each.quartiles.middle) if each.place in (BELOW, ABOVE) else MIDDLE


def _ends(scores: Matrix, unit: str, dimension: str) -> tuple[float, float]:
    return scores.at("low", unit, dimension), scores.at("high", unit, dimension)


def rule_points(content: Content, unit: str, audience: str) -> tuple[Point, ...]:
    """A unit's dimensions in the quadrant, each with its mirror, as far as both sides are shown."""
    pairs = compared_pairs(content, unit, audience)
    return tuple(_points(content, [(pair_name(content, pair), unit, pair) for pair in pairs], audience))


def unit_points(content: Content, units: Sequence[str], pair: Pair, audience: str) -> tuple[Point, ...]:
    """Units in the quadrant of one rule, as far as both sides are shown."""
    return tuple(_points(content, [(content.units[unit].name, unit, pair) for unit in units], audience))


def care_points(content: PracticeContent, units: Sequence[str]) -> tuple[Point, ...]:
    """Units in the quadrant of the work and the treatment, as far as both are shown."""
    return tuple(_care_points(content, units))


def _care_points(content: PracticeContent, units: Sequence[str]) -> Iterator[Point]:
    comparison = content.table.comparison(CARE_CARING)
    sides = [content.table.views[each] for each in (comparison.first, comparison.second)]
    for unit in units:
        first, second = (content.gaps[CARE_CARING].at(side, unit, WHOLE) for side in ("first", "second"))
        if not (isnan(first) or isnan(second)):
            ends = [_ends(content.scores[view.questionnaire or ""], unit, view.dimension or "") for view in sides]
            yield Point(content.units[unit].name, first, second, all(_off_the_line(*each) for each in ends))


def _points(content: Content, wanted: Sequence[tuple[str, str, Pair]], audience: str) -> Iterator[Point]:
    for name, unit, pair in wanted:
        inside, outside = (content.gaps[audience].at(side, unit, pair.id) for side in ("inside", "outside"))
        if not (isnan(inside) or isnan(outside)):
            ends = (
                _ends(content.inside, unit, pair.inside),
                _ends(content.scores[audience], unit, pair.rule.outside),
            )
            yield Point(name, inside, outside, all(_off_the_line(low, high) for low, high in ends))


def _off_the_line(low: float, high: float) -> bool:
    return high < OBSERVED_ILL_BELOW or low >= OBSERVED_ILL_BELOW
