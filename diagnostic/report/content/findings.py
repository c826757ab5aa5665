"""Where units stand: what can be said of them for sure, before it is put into sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.released.gaps import FELT, UNEXPECTED
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.core.statistics.comparisons import LOWER
from diagnostic.definitions.rules import Rule
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities


@dataclass(frozen=True)
class UnitFinding:
    """What chance does not explain about a unit.

    low : inside dimensions that are low for sure, so that rules predict from them; the lowest first.
    behind : inside dimensions below the rest of the organisation by more than chance, the lowest first.
    felt : of the rules that predict from `low`, how many have each answer of `gaps.felt_outside`.
    felt_beside : outside dimensions that are felt although nothing inside from which rules predict is low for sure.
    symptoms : how many are felt, expected or not, and how many rules speak about the unit.
    """

    unit: str
    low: tuple[str, ...]
    behind: tuple[str, ...]
    felt: Counter[str]
    felt_beside: tuple[str, ...]
    symptoms: tuple[int, int]

    @property
    def says_anything(self) -> bool:
        """Is there anything that chance does not explain?"""
        return bool(self.low or self.felt_beside or self.behind)


def lowest(content: Content, unit: str = "") -> list[str]:
    """The units at and below `unit` without units below them."""
    return [each for each in content.source.chart.subtree(unit or content.root) if not content.children[each]]


def felt_of(content: Content, unit: str, audience: str) -> dict[str, str]:
    """What an audience feels of a unit (`gaps.felt_outside`), by rule that speaks about the unit."""
    tested = content.tested.get(audience)
    if tested is None or unit not in tested.row:
        return {}
    found = zip(tested.columns, tested.values["felt"][tested.row[unit]], strict=True)
    return {rule: felt for rule, felt in found if felt}


def main_finding(content: Content, audience: str = "", unit: str = "") -> UnitFinding | None:
    """The finding of every headline about `unit` and what is below it: that of its first priority; None without one."""
    first = priorities(content, audience, unit, most=1)
    return finding_of(content, first[0].unit, audience) if first else None


def finding_of(content: Content, unit: str, audience: str = "") -> UnitFinding | None:
    """The finding of one unit; None where chance may explain everything."""
    sure = [rule for rule in content.source.rules if _predicted_for_sure(content, unit, rule)]
    named = {rule.id for rule in sure}  # to compare rules themselves takes longer than all the rest
    felt = felt_of(content, unit, audience)
    beside = [rule for rule in content.source.rules if rule.id not in named and felt.get(rule.id) in (FELT, UNEXPECTED)]
    found = UnitFinding(
        unit,
        _lowest_first(content, unit, [_dimension(rule) for rule in sure]),
        _lowest_first(content, unit, [x for x in content.asked if content.inside.at("verdict", unit, x) == LOWER]),
        Counter(felt[rule.id] for rule in sure if rule.id in felt),
        tuple(dict.fromkeys(rule.outside for rule in beside)),
        (sum(each in (FELT, UNEXPECTED) for each in felt.values()), len(felt)),
    )
    return found if found.says_anything else None


def low_inside(content: Content, units: Sequence[str]) -> list[str]:
    """Of some units those whose finding is low inside, in their order: rules predict from it for sure."""
    low = content.strength.picked("low", units, content.strength.columns)
    return [units[i] for i in np.flatnonzero((low >= ILL_FROM).any(axis=1)).tolist()]


def _predicted_for_sure(content: Content, unit: str, rule: Rule) -> bool:
    return content.strength.has(unit, rule.id) and content.strength.at("low", unit, rule.id) >= ILL_FROM


def _lowest_first(content: Content, unit: str, dimensions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(dimensions), key=lambda name: content.inside.at("mean", unit, name)))


def _dimension(rule: Rule) -> str:
    return next(ramp.dimension or "" for ramp, _ in rule.inside.ramps())
