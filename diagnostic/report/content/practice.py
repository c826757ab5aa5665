"""A practice made ready for reading: what each view says of a unit, and how far two views are apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan, nan
from typing import Protocol

import numpy as np
import pandas as pd

from diagnostic.core.released.changes import changes
from diagnostic.core.released.gaps import Seen, gap_of
from diagnostic.core.released.practices.recommendation import recommendation, recommendation_changes
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.perspectives import Comparison, Perspectives, Viewpoint
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.report.content.matrix import Matrix, matrix, score_matrix
from diagnostic.report.content.source import PublishedSource

WHOLE = ""  # stands for the standard where two views have nothing but the unit in common


class PracticeSource(PublishedSource, Protocol):
    """A published survey of a practice."""

    @property
    def practice(self) -> str:
        """The practice, as the table of perspectives names it."""

    @property
    def answered(self) -> Mapping[str, tuple[Questionnaire, UnitScores]]:
        """By the id of a questionnaire, itself and what was published of those who answered it."""

    @property
    def hashes(self) -> Mapping[str, str]:
        """The hash of what was published, by the id of a questionnaire; none where it is in no ledger."""


@dataclass(frozen=True)
class ChartUnit:
    """A unit of the viewer's part of the chart."""

    id: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class Mark:
    """What one view says: a score 0-100, and how many people it is made of; NaN where it is hidden, and why."""

    view: str
    score: float
    n: float
    hidden: str = ""


@dataclass(frozen=True)
class MarkedRow:
    """A standard, or a behaviour of it, and what each view says of it."""

    name: str
    marks: tuple[Mark, ...]
    behaviour: bool = False


@dataclass(frozen=True)
class ViewGap:
    """The gap of two views of one unit in one standard. `least` are the points that chance does not take away."""

    comparison: Comparison
    standard: str
    first: float
    second: float
    gap: float
    certain: bool
    least: float


@dataclass(frozen=True)
class PracticeContent:
    """A practice's survey, and the table of perspectives it is read with.

    scores : by questionnaire, as `score_matrix`. items : by questionnaire, units x items: mean and n.
    gaps : by comparison, units x standards: first, second, gap, `certain` (1.0) and `least`.
    """

    source: PracticeSource
    table: Perspectives
    language: str
    units: Mapping[str, ChartUnit]
    scores: Mapping[str, Matrix]
    items: Mapping[str, Matrix]
    gaps: Mapping[str, Matrix]
    _within: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def root(self) -> str:
        """The top of what the viewer may see."""
        return self.source.chart.ids[0]

    @cached_property
    def parents(self) -> frozenset[str]:
        """The units with units below them."""
        chart = self.source.chart
        return frozenset(unit for unit, below in zip(chart.ids, chart.children, strict=True) if below)

    def path(self, unit: str) -> tuple[str, ...]:
        """From the top of what the viewer may see down to a unit, both included."""
        found = [unit]
        while (parent := self.units[found[0]].parent) is not None:
            found.insert(0, parent)
        return tuple(found)

    @cached_property
    def views(self) -> dict[str, Viewpoint]:
        """The views whose questionnaires were answered, in the order in which they are drawn."""
        seen = self.table.seen_in(self.source.practice)
        return {id_: view for id_, view in seen.items() if view.questionnaire in self.source.answered}

    def within(self, unit: str, comparison: Comparison) -> pd.DataFrame:
        """The gaps of each behaviour of a unit, in a comparison of standards: standard, behaviour, as in `gaps`."""
        key = unit, comparison.id
        if key not in self._within:
            seen = Seen(self.source.chart, answered=self.source.answered, unit=unit)
            self._within[key] = _within(comparison, self.table, seen)
        return self._within[key]

    @cached_property
    def _changed(self) -> dict[tuple[str, str], pd.DataFrame]:
        return {}

    def changes_since(self, before: PracticeContent, questionnaire: str) -> pd.DataFrame:
        """Changes of all units since another survey that asked this questionnaire, as `changes`, worked out once."""
        key = before.source.release, questionnaire
        if key not in self._changed:
            then, now = (each.source.answered[questionnaire][1] for each in (before, self))
            self._changed[key] = changes(then, now)
        return self._changed[key]

    @cached_property
    def _recommended(self) -> dict[tuple[str, ...], pd.DataFrame]:
        return {}

    def recommended(self, questionnaire: str, item: str) -> pd.DataFrame:
        """Answers to a question from 0 to 10 in all units, as `recommendation`, worked out once."""
        key = questionnaire, item
        if key not in self._recommended:
            asked, scores = self.source.answered[questionnaire]
            self._recommended[key] = recommendation(scores, asked, item)
        return self._recommended[key]

    def recommended_since(self, before: PracticeContent, questionnaire: str, item: str) -> pd.DataFrame:
        """Changes of these since another survey that asked this, as `recommendation_changes`, worked out once."""
        key = before.source.release, questionnaire, item
        if key not in self._recommended:
            then, now = (each.recommended(questionnaire, item) for each in (before, self))
            self._recommended[key] = recommendation_changes(then, now)
        return self._recommended[key]

    def say(self, text: Mapping[str, str] | None) -> str:
        """A text in the reader's language."""
        return say(text, self.language)

    def standard(self, standard: str) -> str:
        """The name of a standard."""
        known = self.table.standards.get(standard)
        return self.say(known.name) if known else standard

    def people(self, questionnaire: str, unit: str) -> float:
        """How many people of a unit answered a questionnaire; NaN where that is hidden."""
        (found,) = self.source.answered[questionnaire][1].lists_of_unit("units", unit, "n")
        return float(found[0]) if found else nan


def prepare_practice(source: PracticeSource, table: Perspectives, language: str = DEFAULT_LANGUAGE) -> PracticeContent:
    """Everything a page needs of a practice, in the shapes above."""
    chart = source.chart
    parents = [None if i < 0 else chart.ids[i] for i in chart.parents]
    rows = zip(chart.ids, chart.names, parents, strict=True)
    seen = Seen(chart, answered=source.answered)
    return PracticeContent(
        source=source,
        table=table,
        language=language,
        units={unit: ChartUnit(unit, name, parent) for unit, name, parent in rows},
        scores={id_: score_matrix(scores) for id_, (_, scores) in source.answered.items()},
        items={id_: _items(asked, scores, chart) for id_, (asked, scores) in source.answered.items()},
        gaps={each.id: _gaps(each, table, seen) for each in table.of_practice(source.practice)},
    )


def _items(asked: Questionnaire, scores: UnitScores, chart: Organisation) -> Matrix:
    return matrix(scores.items, "unit", "item", ("mean", "n"), chart.ids, [item.id for item in asked.items])


def _within(comparison: Comparison, table: Perspectives, seen: Seen) -> pd.DataFrame:
    found = gap_of(comparison, table, seen, by="behaviour")
    return found.rename(columns={comparison.first: "first", comparison.second: "second"})


def _gaps(comparison: Comparison, table: Perspectives, seen: Seen) -> Matrix:
    frame = gap_of(comparison, table, seen).rename(columns={comparison.first: "first", comparison.second: "second"})
    if "standard" not in frame:
        frame["standard"] = WHOLE
    values = ("first", "second", "gap", "certain", "least")
    for name in values:
        frame[name] = frame[name].astype(float) if name in frame else np.nan
    return matrix(frame, "unit", "standard", values, seen.organisation.ids, frame["standard"].unique().tolist())


def differences(content: PracticeContent, unit: str) -> list[ViewGap]:
    """Every gap of a unit: what chance does not take away first, then as the table has them."""
    found = [
        ViewGap(
            each,
            standard,
            first=float(gaps.at("first", unit, standard)),
            second=float(gaps.at("second", unit, standard)),
            gap=float(gaps.at("gap", unit, standard)),
            certain=bool(gaps.at("certain", unit, standard) == 1),
            least=float(np.nan_to_num(gaps.at("least", unit, standard))),
        )
        for each in content.table.of_practice(content.source.practice)
        for gaps in [content.gaps[each.id]]
        for standard in gaps.columns
    ]
    return sorted(found, key=lambda difference: -difference.least)


def surest_behaviour(content: PracticeContent, unit: str, gap: ViewGap) -> tuple[str, float, float] | None:
    """Of the behaviours in a gap of a standard, the one widest beyond chance the same way: its name and both scores.

    None where that is known of none: it takes twenty people on both sides.
    """
    known = content.table.standards.get(gap.standard)
    if known is None or gap.comparison.by != "standard":
        return None
    found = content.within(unit, gap.comparison)
    here = found[(found["standard"] == gap.standard) & (found["certain"] == 1)]
    here = here[np.sign(here["gap"]) == np.sign(gap.gap)]
    if not len(here):
        return None
    widest = here.loc[here["least"].idxmax()]
    return content.say(known.behaviours.get(widest["behaviour"])), float(widest["first"]), float(widest["second"])


def marked_rows(content: PracticeContent, unit: str) -> list[MarkedRow]:
    """Each standard with its behaviours below it; the standard with the widest certain gap first."""
    order = list(dict.fromkeys(each.standard for each in differences(content, unit)))
    rows = []
    for standard in order:
        rows.append(MarkedRow(content.standard(standard), _standard_marks(content, unit, standard)))
        known = content.table.standards.get(standard)
        for behaviour, name in (known.behaviours if known else {}).items():
            marks = _behaviour_marks(content, unit, standard, behaviour)
            rows.append(MarkedRow(content.say(name), marks, behaviour=True))
    return rows


def _standard_marks(content: PracticeContent, unit: str, standard: str) -> tuple[Mark, ...]:
    marks = []
    for id_, view in content.views.items():
        scores, asked = content.scores[view.questionnaire or ""], content.source.answered[view.questionnaire or ""][0]
        dimension = asked.standards_of(view.facet or "").get(standard, "")
        if scores.has(unit, dimension):
            mean, n, why = (scores.at(name, unit, dimension) for name in ("mean", "n", "hidden"))
            marks.append(Mark(id_, float(mean), float(n), why))
    return tuple(marks)


def _behaviour_marks(content: PracticeContent, unit: str, standard: str, behaviour: str) -> tuple[Mark, ...]:
    marks = []
    for id_, view in content.views.items():
        asked = content.source.answered[view.questionnaire or ""][0]
        items, dimension = content.items[asked.id], asked.standards_of(view.facet or "").get(standard)
        for item in asked.items:
            if item.dimension == dimension and item.behaviour == behaviour:
                mean, n = (float(items.at(name, unit, item.id)) for name in ("mean", "n"))
                marks.append(Mark(id_, mean, n, SINGLE if isnan(mean) else ""))
    return tuple(marks)


SINGLE = "single questions are not shown for this group"
