"""A report made ready for reading: every published number at hand by unit and dimension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan

import numpy as np
import pandas as pd

from diagnostic.core.released.benchmarks.quantiles import Quartiles
from diagnostic.core.released.gaps import mirrored_dimensions
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.comparisons import HIGHER, LOWER, at_least, differs
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rule
from diagnostic.report.content.matrix import Matrix, Slices, matrix, score_matrix
from diagnostic.report.content.source import ReportSource
from diagnostic.report.palette import shown_difference


@dataclass(frozen=True)
class Unit:
    """A row of the report: a unit of the chart, or a pooled group. `hidden` says why nobody's number is shown."""

    id: str
    name: str
    parent: str | None
    pooled: bool
    n: float
    hidden: str
    band: str


@dataclass(frozen=True)
class Pair:
    """A rule seen from one inside dimension; a rule on several dimensions gives several pairs."""

    rule: Rule
    inside: str

    @property
    def id(self) -> str:
        """Rule and inside dimension, as addresses and columns know the pair."""
        return f"{self.rule.id} {self.inside}"


@dataclass(frozen=True)
class Content:
    """`units` by id in preorder with pooled groups after them; one matrix per kind of number.

    strength : units x rules: strength, low and high; NaN where hidden,
        `applies` 1 where the rule speaks about the unit.
    gaps : by outside audience, units x pairs: inside, outside, gap of the numbers that are shown, `certain` 1 where it
        is more than chance, `least` the points of it that chance does not take away.
    tested : by outside audience, units x rules: predicted, observed, gap, outcome and felt (`gaps.felt_outside`).
    why : by (unit, rule), the conditions of a predicted symptom.
    items, distributions : by audience, then unit, the rows of that unit.
    changes : units x dimensions inside: `change` in points since the wave published before, and its `verdict`; empty
        where there is none.
    members : by audience, then pooled group, the units in it.
    asked : inside dimensions: those that rules predict from, then the others, each in the questionnaire's order.
    unruled : those of `asked` that no rule predicts from; empty where there are no rules.
    verdicts : by verdict, then unit, on how many of the dimensions that were asked it has that verdict.
    quartiles : by audience, then dimension, those of organisations; of the whole organisation alone.
    """

    source: ReportSource
    language: str
    units: Mapping[str, Unit]
    children: Mapping[str, tuple[str, ...]]
    pooled: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, Matrix]
    strength: Matrix
    why: Slices
    gaps: Mapping[str, Matrix]
    tested: Mapping[str, Matrix]
    items: Mapping[str, Slices]
    distributions: Mapping[str, Slices]
    members: Mapping[str, Mapping[str, tuple[str, ...]]]
    changes: Matrix
    asked: tuple[str, ...]
    unruled: frozenset[str]
    verdicts: Mapping[str, Mapping[str, int]]
    quartiles: Mapping[str, Mapping[str, Quartiles]]

    @cached_property
    def parents(self) -> frozenset[str]:
        """The units with units below them."""
        return frozenset(unit for unit, below in self.children.items() if below)

    @property
    def root(self) -> str:
        """The top of what the viewer may see."""
        return self.source.chart.ids[0]

    @property
    def inside(self) -> Matrix:
        """Scores of those inside."""
        return self.scores[self.source.inside.audience]

    @property
    def questionnaire(self) -> Questionnaire:
        """What those inside were asked."""
        return self.source.questionnaires[self.source.inside.audience]

    def published(self, audience: str) -> UnitScores:
        """What was published of one audience."""
        return next(each for each in (self.source.inside, *self.source.outside) if each.audience == audience)

    @property
    def audiences(self) -> tuple[str, ...]:
        """Who was asked outside."""
        return tuple(scores.audience for scores in self.source.outside)

    def say(self, text: Mapping[str, str] | None) -> str:
        """A text in the report's language."""
        return say(text, self.language)

    def dimension(self, dimension: str, audience: str = "") -> str:
        """The name of a dimension of an audience, the inside's unless given."""
        known = self.source.questionnaires[audience or self.source.inside.audience].dimensions
        return self.say(known[dimension].name) if dimension in known else dimension

    @cached_property
    def compared_often(self) -> frozenset[str]:
        """Inside dimensions that several rules compare with a mirror outside."""
        times = Counter(pair.inside for pair in pairs_of(self.source))
        return frozenset(dimension for dimension, many in times.items() if many > 1)

    def wholly_hidden(self, unit: str) -> bool:
        """Is no score of those inside of a unit shown?"""
        return bool(np.isnan(self.inside.values["mean"][self.inside.row[unit]]).all())

    def shown_instead(self, unit: str) -> tuple[str, ...]:
        """What a hidden unit's answers are shown in: the pooled groups it belongs to, and the nearest unit above it."""
        groups = (group for group, members in self.members[self.source.inside.audience].items() if unit in members)
        above = (each for each in reversed(self.path(unit)[:-1]) if not self.units[each].hidden)
        return (*(group for group in groups if group in self.units), *list(above)[:1])

    def path(self, unit: str) -> tuple[str, ...]:
        """From the top of what the viewer may see down to a unit, both included."""
        found = [unit]
        while (parent := self.units[found[0]].parent) is not None and parent in self.units:
            found.insert(0, parent)
        return tuple(found)


def prepare(source: ReportSource, language: str = DEFAULT_LANGUAGE) -> Content:
    """Everything a page needs of a report, in the shapes above."""
    everybody = (source.inside, *source.outside)
    units = _units(source)
    scores = {each.audience: score_matrix(each) for each in everybody}
    strength = _strength(source, list(units))
    inside = scores[source.inside.audience]
    unruled = _unruled(source, inside)
    return Content(
        source=source,
        language=language,
        units=units,
        children=_children(source.chart),
        pooled=_pooled(units),
        scores=scores,
        strength=strength,
        why=Slices.by(source.symptoms.why, ["unit", "rule"]),
        gaps={each.audience: _gaps(source, each.audience, list(units), scores) for each in source.outside},
        tested={each.audience: _tested(source, each.audience, strength) for each in source.outside},
        items={each.audience: Slices.by(each.items, "unit") for each in everybody},
        distributions={each.audience: Slices.by(each.distributions, "unit") for each in everybody},
        members={each.audience: _members(each) for each in everybody},
        changes=_changes(source, inside),
        asked=tuple(sorted(inside.columns, key=unruled.__contains__)),
        unruled=unruled,
        verdicts=_verdicts(inside),
        quartiles=_quartiles(source, [each.audience for each in everybody]),
    )


def pairs_of(source: ReportSource) -> tuple[Pair, ...]:
    """Every rule with each inside dimension that its outside dimension mirrors, in the order of the rules."""
    return tuple(Pair(rule, dimension) for rule in source.rules for dimension in mirrored_dimensions(rule))


def compared_pairs(content: Content, unit: str, audience: str) -> tuple[Pair, ...]:
    """Every inside dimension of a unit with its mirror outside, each two of them once: by the first rule that
    compares them there, or else the first that names them.
    """
    gaps, found = content.gaps[audience], dict[tuple[str, str], Pair]()
    for pair in sorted(pairs_of(content.source), key=lambda pair: isnan(gaps.at("gap", unit, pair.id))):
        found.setdefault((pair.inside, pair.rule.outside), pair)
    kept = {pair.id for pair in found.values()}
    return tuple(pair for pair in pairs_of(content.source) if pair.id in kept)


def _unruled(source: ReportSource, inside: Matrix) -> frozenset[str]:
    named = {ramp.dimension for rule in source.rules for ramp, _ in rule.inside.ramps()}
    return frozenset(inside.columns) - named if named else frozenset()


def _changes(source: ReportSource, inside: Matrix) -> Matrix:
    return matrix(source.changes, "unit", "dimension", ("change", "verdict"), inside.rows, inside.columns)


def _verdicts(inside: Matrix) -> dict[str, dict[str, int]]:
    counts = {verdict: (inside.values["verdict"] == verdict).sum(axis=1).tolist() for verdict in (LOWER, HIGHER)}
    return {verdict: dict(zip(inside.rows, times, strict=True)) for verdict, times in counts.items()}


def _quartiles(source: ReportSource, audiences: list[str]) -> dict[str, dict[str, Quartiles]]:
    if source.compared is None:
        return {}
    return {audience: source.compared.of(source.questionnaires[audience]) for audience in audiences}


def _units(source: ReportSource) -> dict[str, Unit]:
    inside = source.inside.columns("units")
    columns = (inside[name].tolist() for name in ("unit", "name", "parent", "pooled", "n", "hidden", "band"))
    rows = [Unit(*values) for values in zip(*columns, strict=True)]
    return {unit.id: unit for unit in rows}


def _children(chart: Organisation) -> dict[str, tuple[str, ...]]:
    return {unit: tuple(chart.ids[i] for i in below) for unit, below in zip(chart.ids, chart.children, strict=True)}


def _pooled(units: Mapping[str, Unit]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for unit in units.values():
        if unit.pooled:
            found.setdefault(unit.parent or "", []).append(unit.id)
    return {parent: tuple(groups) for parent, groups in found.items()}


def _strength(source: ReportSource, units: list[str]) -> Matrix:
    frame = source.symptoms.strengths
    columns = {name: frame[name] for name in frame.columns} | {"applies": np.ones(len(frame))}
    rules = [rule.id for rule in source.rules]
    return matrix(columns, "unit", "rule", ("strength", "low", "high", "applies"), units, rules)


def _gaps(source: ReportSource, audience: str, units: list[str], scores: Mapping[str, Matrix]) -> Matrix:
    pairs = pairs_of(source)
    values = ("inside", "outside", "gap")
    columns = _of_audience(source.gaps.inside_outside, audience, ("unit", "rule", "inside_dimension", *values))
    ids = zip(columns["rule"].tolist(), columns["inside_dimension"].tolist(), strict=True)
    columns["pair"] = np.array([f"{rule} {dimension}" for rule, dimension in ids], dtype=object)
    found = matrix(columns, "unit", "pair", values, units, [pair.id for pair in pairs])
    ours = scores[source.inside.audience].picked("se", units, [pair.inside for pair in pairs])
    theirs = scores[audience].picked("se", units, [pair.rule.outside for pair in pairs])
    gap, se = found.values["gap"], np.hypot(ours, theirs)
    readers = shown_difference(found.values["inside"], found.values["outside"])
    return found.adding(gap=readers, certain=differs(gap, se), least=at_least(gap, se))


def _tested(source: ReportSource, audience: str, strength: Matrix) -> Matrix:
    values = ("predicted", "observed", "gap", "outcome", "felt")
    columns = _of_audience(source.gaps.predicted_observed, audience, ("unit", "rule", *values))
    return matrix(columns, "unit", "rule", values, strength.rows, strength.columns)


def _of_audience(frame: pd.DataFrame, audience: str, columns: Sequence[str]) -> dict[str, np.ndarray]:
    """Some columns of the rows about an audience."""
    here = frame["outside_audience"].to_numpy(object) == audience
    return {name: frame[name].to_numpy()[here] for name in columns}


def _members(scores: UnitScores) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    members = scores.columns("members")
    for group, member in zip(members["unit"].tolist(), members["member"].tolist(), strict=True):
        found.setdefault(group, []).append(member)
    return {group: tuple(members) for group, members in found.items()}
