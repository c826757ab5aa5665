"""Predicted against observed: units x rules, a quiet symbol in each cell; misses as visible as hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt
import numpy as np

from diagnostic.core.released.gaps import CORRECT_REJECTION, FALSE_ALARM, HIT, MISS, NOT_TESTABLE
from diagnostic.core.statistics.intervals import wilson
from diagnostic.report.charts.grid import (
    Cell,
    Cells,
    Column,
    Spec,
    at,
    boxes,
    cell_base,
    finish,
    headings,
    surface,
    template,
)
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import Key, View
from diagnostic.report.palette import Theme
from diagnostic.report.words import OUTCOMES, audience_name, between, score

ORDER = (HIT, MISS, FALSE_ALARM, CORRECT_REJECTION, NOT_TESTABLE)
NOT_PUT = "The rule does not speak about this unit"
SIGNS = {
    HIT: "\u25cf",
    MISS: "\u25c6",
    FALSE_ALARM: "\u25cb",
    CORRECT_REJECTION: "\u00b7",
    NOT_TESTABLE: "\u2013",
    "": "",
}
SHAPES = ("circle", "diamond", "circle", "circle", "M-0.7,0L0.7,0")
SIZES = (150, 150, 120, 18, 60)


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, and the 95 % interval of that share (Wilson), 0-1; NaN where there is nothing to share."""

    part: int
    whole: int

    @property
    def ends(self) -> tuple[float, float]:
        if not self.whole:
            return float("nan"), float("nan")
        low, high = wilson(np.array(self.part / self.whole), np.array(self.whole))
        return float(low), float(high)


@dataclass(frozen=True)
class Record:
    """How often each outcome came, counted over the lowest units alone, so that nobody is counted twice."""

    counts: dict[str, int]

    @property
    def borne_out(self) -> Share:
        """Of the predicted symptoms that could be tested, those that were observed."""
        return Share(self.counts[HIT], self.counts[HIT] + self.counts[FALSE_ALARM])

    @property
    def foreseen(self) -> Share:
        """Of the observed symptoms that could be tested, those that were predicted."""
        return Share(self.counts[HIT], self.counts[HIT] + self.counts[MISS])

    @property
    def tested(self) -> int:
        return sum(self.counts.values()) - self.counts[NOT_TESTABLE]


def record(content: Content, audience: str, unit: str = "") -> Record:
    """The outcomes at and below `unit`, the whole unless given."""
    below = content.source.chart.subtree(unit or content.root)
    tested = content.tested[audience]
    lowest = [tested.row[each] for each in below if not content.children[each]]
    found = tested.values["outcome"][lowest]
    return Record({outcome: int(np.count_nonzero(found == outcome)) for outcome in ORDER})


def record_words(record: Record, audience: str) -> tuple[str, ...]:
    """The counts in sentences, with how sure the shares are."""
    if not record.tested:
        return ("No prediction could be tested: one of the two sides is hidden or was not asked.",)
    who, found = audience_name(audience), record.counts
    untested = f"; {found[NOT_TESTABLE]:,} could not be tested" if found[NOT_TESTABLE] else ""
    return (
        f"Of what was predicted, {who} confirm {_share(record.borne_out)}; {found[FALSE_ALARM]:,} are false alarms.",
        f"Of what {who} report, {_share(record.foreseen)} was predicted; {found[MISS]:,} are misses.",
        f"In {found[CORRECT_REJECTION]:,} comparisons nothing was predicted and nothing observed{untested}.",
    )


def _share(share: Share) -> str:
    if not share.whole:
        return "nothing"
    low, high = share.ends
    return f"{share.part:,} of {share.whole:,} (likely {between(low, high)})"


def rules(content: Content) -> tuple[Column, ...]:
    """One column per rule."""
    return tuple(
        Column(rule.id, content.say(rule.name), f"{rule.id} {content.say(rule.name)}") for rule in content.source.rules
    )


def most_observed_first(content: Content, audience: str) -> Key:
    """By the number of observed symptoms, then of false alarms; units on which nothing could be tested come last."""
    outcome = content.tested[audience].values["outcome"]
    ill = ((outcome == HIT) | (outcome == MISS)).sum(axis=1) + (outcome == FALSE_ALARM).sum(axis=1) / 100
    ill = np.where(((outcome == "") | (outcome == NOT_TESTABLE)).all(axis=1), np.nan, ill)
    return lambda unit: -float(ill[content.tested[audience].row[unit]])


def cells(content: Content, view: View, columns: Sequence[Column], audience: str) -> Cells:
    """Every cell of the view with its outcome; `shade` is the position of the outcome in `ORDER`."""
    return {
        (row.unit, column.id): _cell(content, row.unit, column.id, audience) for row in view.rows for column in columns
    }


def _cell(content: Content, unit: str, rule: str, audience: str) -> Cell:
    outcome = content.tested[audience].at("outcome", unit, rule)
    if not outcome:
        return Cell(SIGNS[NOT_TESTABLE], ORDER.index(NOT_TESTABLE), note=NOT_PUT)
    predicted, observed = (content.tested[audience].at(name, unit, rule) for name in ("predicted", "observed"))
    numbers = f"predicted score {score(predicted)}, observed {score(observed)}"
    return Cell(SIGNS[outcome], ORDER.index(outcome), note=f"{OUTCOMES[outcome]} ({numbers})")


def outcome_map(view: View, columns: Sequence[Column], cells: Cells, theme: Theme) -> Spec:
    """Vega-Lite: the cells on show and nothing else."""
    return finish(template_of(theme), view, columns, cells)


def colours(theme: Theme) -> tuple[str, ...]:
    """Of the symbols, in `ORDER`: what customers reported ill is orange, predicted or not."""
    return theme.worse, theme.worse, theme.ink, theme.quiet, theme.quiet


def legend_entries(theme: Theme) -> list[tuple[str, str, str]]:
    """Symbol, its colour, and what it means, in `ORDER`."""
    meanings = (OUTCOMES[outcome] for outcome in ORDER)
    return list(zip((SIGNS[outcome] for outcome in ORDER), colours(theme), meanings, strict=True))


@cache
def template_of(theme: Theme) -> Spec:
    base = cell_base().transform_calculate(size=f"{list(SIZES)}[datum.shade]")
    chosen = list(range(len(ORDER)))
    symbols = base.encode(
        x=at("middle"),
        y=at("centre"),
        shape=alt.Shape("shade:O", scale=alt.Scale(domain=chosen, range=list(SHAPES)), legend=None),
        size=alt.Size("size:Q", scale=None),
        stroke=alt.Stroke("shade:O", scale=alt.Scale(domain=chosen, range=list(colours(theme))), legend=None),
    )
    empty = (ORDER.index(FALSE_ALARM), ORDER.index(NOT_TESTABLE))
    hollow = f"datum.shade == {empty[0]} || datum.shade == {empty[1]}"
    full = symbols.encode(
        fill=alt.Fill("shade:O", scale=alt.Scale(domain=chosen, range=list(colours(theme))), legend=None)
    )
    layers = [
        boxes(base).encode(fill=alt.value(theme.field)),
        full.transform_filter(f"!({hollow})").mark_point(opacity=1, strokeWidth=0),
        symbols.transform_filter(hollow).mark_point(opacity=1, strokeWidth=2, filled=False),
        surface(base, [alt.Tooltip("what:N", title="Rule")], theme),
        headings(theme),
    ]
    return template(layers, theme)
