"""Shows that set inside against outside: pair by pair, in four corners, and what the rules predicted."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from diagnostic.core.released.gaps import (
    CORRECT_REJECTION,
    FALSE_ALARM,
    HIT,
    MISS,
    NOT_FELT,
    NOT_TESTABLE,
    NOTHING,
)
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.report import words
from diagnostic.report.charts import felt_grid
from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.charts.grid import Cell, GridColumn
from diagnostic.report.charts.paired_series import INSIDE, inside_outside, pair_dumbbell, rule_points, unit_points
from diagnostic.report.charts.quadrant import Point, corners
from diagnostic.report.content.corners import CREDIT, ILL
from diagnostic.report.content.outcomes import count_outcomes
from diagnostic.report.content.prepare import Content, Pair, pairs_of
from diagnostic.report.content.rows import View
from diagnostic.report.pages.headlines import most_predicted, outcome_finding, unit_gap_finding
from diagnostic.report.pages.overview_lists import strongest_symptoms, surprises
from diagnostic.report.palette import MIDDLE
from diagnostic.report.slides.choices import NO_RULES, CannotShowError, dimension_of, outside_of, unit_of
from diagnostic.report.slides.drawn import pair_slides, quadrant_slide
from diagnostic.report.slides.grids import column_pages, continued, unit_rows, views_of
from diagnostic.report.slides.model import Choice, Slide, SlideGrid

NO_MIRROR = "No rule connects this dimension with what customers were asked."
MOST_SYMPTOMS = 3  # in words
OBSERVED_WORDS = (  # in the order of `FELT_SIGNS`, short enough for one line
    "predicted and felt", "felt, not predicted", "predicted, not felt (yet)", "cannot tell", "neither"
)  # fmt: skip
MOST_POINTS = 14  # of the quadrant; more names find no room
NO_POINTS = "Nothing can be compared here: one of the two sides is hidden."
OBSERVED_KEYS = tuple(zip(words.FELT_SIGNS.values(), OBSERVED_WORDS, strict=True))
PREDICTED_KEYS = (
    (words.FELT_SIGNS[NOT_FELT], "predicted"),
    (words.FELT_SIGNS[NOTHING], "not predicted"),
    (words.FELT_SIGNS[CANNOT_TELL], "cannot tell"),
)


def felt(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """Inside against outside, a dumbbell for each pair: what is more than chance first."""
    unit, audience = unit_of(content, choice), outside_of(content, choice)
    wanted = _pair(content, unit, choice.dimension) if choice.dimension else None
    found = gap_slides(content, unit, audience, wanted)
    if not found:
        raise CannotShowError(NO_POINTS)
    return found


def gap_slides(content: Content, unit: str, audience: str, wanted: Pair | None = None) -> tuple[Slide, ...]:
    """Dumbbells of the pairs of a unit, or of one; none where one of the two sides is hidden on all."""
    rows = [pair_dumbbell(content, unit, wanted, audience)] if wanted else inside_outside(content, unit, audience)
    chosen = sorted(rows, key=_widest_first)
    if all(row.shade < 0 for row in chosen):
        return ()
    who = words.capital(words.audience_name(audience))
    about = f"Inside and {words.audience_name(audience)} of {content.units[unit].name}"
    title = _gap_headline(content, audience, unit, wanted)
    return pair_slides(content, title, chosen, INSIDE, who, about)


def _gap_headline(content: Content, audience: str, unit: str, pair: Pair | None) -> str:
    if pair is None:
        return unit_gap_finding(content, audience, unit)
    gap, certain = (content.gaps[audience].at(name, unit, pair.id) for name in ("gap", "certain"))
    said = words.gap_words(gap, bool(certain), "inside", "outside")
    return f"{content.dimension(pair.inside)} in {content.units[unit].name}: {said}"


def _widest_first(row: Dumbbell) -> tuple[int, float]:
    """Gaps beyond chance before others, hidden ones last."""
    rank = 2 if row.shade < 0 else 1 if row.shade == MIDDLE else 0
    return rank, 0.0 if rank == 2 else -abs(row.first - row.second)


def _pair(content: Content, unit: str, wanted: str) -> Pair:
    dimension = dimension_of(content, content.source.inside.audience, unit, wanted)
    found = next((pair for pair in pairs_of(content.source) if pair.inside == dimension), None)
    if found is None:
        raise CannotShowError(NO_MIRROR)
    return found


def in_corners(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """The dimensions of a unit in the quadrant; or, where a dimension is chosen, the units on it."""
    unit, audience = unit_of(content, choice), outside_of(content, choice)
    against = f"inside against {words.audience_name(audience)}"
    name = content.units[unit].name
    if choice.dimension:
        pair = _pair(content, unit, choice.dimension)
        below = content.children.get(unit) or (unit,)
        points = unit_points(content, below[:MOST_POINTS], pair, audience)
        title = f"{content.dimension(pair.inside)}: {_corner_words(points, 'part')}"
        about = f"Parts of {name} on {content.dimension(pair.inside)}, {against}"
    else:
        points = rule_points(content, unit, audience)
        title, about = f"{name}: {_corner_words(points, 'dimension')}", f"Dimensions of {name}, {against}"
    if not points:
        raise CannotShowError(NO_POINTS)
    return (quadrant_slide(content, title, points, about),)


def _corner_words(points: tuple[Point, ...], what: str) -> str:
    """How many are surely in the corners that ask for attention."""
    found = corners(points)
    low = [(len(found[corner]), corner) for corner in (ILL, CREDIT) if found[corner]]
    if not low:
        return f"of {words.count(len(points), what)}, none is surely low inside"
    (many, where), *others = low
    more = "".join(f"; {times} {_is(times)} {corner}" for times, corner in others)
    return f"{words.out_of(many, len(points), what)} {_is(many)} surely {where}{more}"


def _is(many: int) -> str:
    return "is" if many == 1 else "are"


def symptoms(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """What the rules predict, without what was observed: in a grid, then the strongest in words."""
    unit = unit_of(content, choice)
    if not content.source.rules:
        raise CannotShowError(NO_RULES)
    grids = (_predicted(content, unit, each, columns) for each, columns in _pages(content, unit))
    entries = strongest_symptoms(content) if unit == content.root else ()
    lines = tuple(f"{entry.title}: {' '.join(entry.words)}" for entry in entries[:MOST_SYMPTOMS])
    return (*grids, *([Slide("What the rules predict most", (words.HYPOTHESIS,), list=lines)] if lines else []))


def _pages(content: Content, unit: str) -> list[tuple[View, tuple[GridColumn, ...]]]:
    """Rows and rules, as many at a time as a wall takes; pooled groups are tested on nobody."""
    whole, below = unit_rows(content, unit, lambda each: 0.0)
    views = views_of(unit, whole, [row for row in below if not row.pooled])
    return [(each, columns) for each in views for columns in column_pages(felt_grid.rules(content))]


def predictions(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """First what the rules predict, then what was observed, misses as visible as hits, then what nobody expected."""
    unit, audience = unit_of(content, choice), outside_of(content, choice)
    pages = _pages(content, unit)
    return (
        *(_predicted(content, unit, each, columns) for each, columns in pages),
        *(_observed(content, unit, audience, each, columns) for each, columns in pages),
        _outcomes(content, unit, audience),
        *_unexpected(content, unit, audience),
    )


def _predicted(content: Content, unit: str, shown: View, columns: tuple[GridColumn, ...]) -> Slide:
    cells = {(row.unit, rule.id): _strength(content, row.unit, rule.id) for row in shown.rows for rule in columns}
    title = continued(_predicted_words(content, unit), shown)
    name = f"What the rules predict in {content.units[unit].name} and the parts right below it"
    grid = SlideGrid(name, shown, columns, cells, kind="felt")
    return Slide(title, (words.HYPOTHESIS,), table=grid, alt=f"{name}.", keys=PREDICTED_KEYS)


def _predicted_words(content: Content, unit: str) -> str:
    if unit == content.root:
        return most_predicted(content).removesuffix(words.HYPOTHESIS).rstrip(". ")
    strengths = content.strength.values["strength"][content.strength.row[unit]]
    times, known = int((strengths >= ILL_FROM).sum()), int((~np.isnan(strengths)).sum())
    name = content.units[unit].name
    return f"The rules predict {words.out_of(times, known, 'symptom')} in {name}" if known else f"{name}: {NO_POINTS}"


def _strength(content: Content, unit: str, rule: str) -> Cell:
    strength = content.strength.at("strength", unit, rule)
    felt = CANNOT_TELL if isnan(strength) else NOT_FELT if strength >= ILL_FROM else NOTHING
    said = {CANNOT_TELL: "cannot tell", NOT_FELT: "predicted", NOTHING: "not predicted"}[felt]
    return Cell(words.FELT_SIGNS[felt], words.FELT_ORDER.index(felt), note=said)


def _observed(content: Content, unit: str, audience: str, shown: View, columns: tuple[GridColumn, ...]) -> Slide:
    title = outcome_finding(content, audience, unit)
    name = f"What the rules predict and {words.audience_name(audience)} feel, {content.units[unit].name} and parts"
    grid = SlideGrid(name, shown, columns, felt_grid.cells(content, shown, columns, audience), kind="felt")
    return Slide(continued(title, shown), table=grid, alt=f"{title}. {name}.", keys=OBSERVED_KEYS)


def _outcomes(content: Content, unit: str, audience: str) -> Slide:
    """How often each outcome came, all of them as large."""
    found, who = count_outcomes(content, audience, unit).counts, words.audience_name(audience)
    lines = (
        f"{found[HIT]} predicted, and felt by {who}",
        f"{found[MISS]} not predicted, and felt by {who}",
        f"{found[FALSE_ALARM]} predicted, and not felt for sure by {who} (yet)",
        f"{found[CORRECT_REJECTION]} neither predicted nor felt",
        f"{found[NOT_TESTABLE]} could not be tested",
    )
    teams = f"Counted over the teams of {content.units[unit].name}, a team and a rule at a time."
    return Slide(outcome_finding(content, audience, unit), (teams,), list=lines)


def _unexpected(content: Content, unit: str, audience: str) -> Iterator[Slide]:
    entries = surprises(content, audience) if unit == content.root else ()
    if entries:
        lines = tuple(f"{entry.title}: {' '.join(entry.words)}" for entry in entries)
        yield Slide("What is felt otherwise than expected", list=lines)
