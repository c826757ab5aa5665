"""Where units stand: what can be said of them for sure, before it is put into sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.statistics.comparisons import LOWER
from diagnostic.definitions.rules import Rule
from diagnostic.report.content.prepare import Content

BEHIND = 3.0  # after the kinds of `certainty`: below the rest of the organisation by more than chance


@dataclass(frozen=True)
class UnitFinding:
    """Something that chance does not explain: `kind` on these inside dimensions of a unit, the strongest first."""

    kind: float
    unit: str
    dimensions: tuple[str, ...]


def lowest(content: Content, unit: str = "") -> list[str]:
    """The units at and below `unit` without units below them."""
    return [each for each in content.source.chart.subtree(unit or content.root) if not content.children[each]]


def kinds_of(content: Content, unit: str, audience: str = "") -> np.ndarray:
    """What is sure of a unit on each rule, as `certain.kinds`; without an audience nothing is known outside."""
    known = content.tested[audience] if audience else content.strength
    return known.values["kind"][known.row[unit]]


def teams_of_kind(content: Content, units: Sequence[str], audience: str, kind: float) -> int:
    """How many of `units` are surely of this kind on some rule."""
    known = content.tested[audience]
    found = known.values["kind"][[known.row[unit] for unit in units]] == kind
    return int(found.any(axis=1).sum())


def main_finding(content: Content, audience: str = "") -> UnitFinding | None:
    """The weightiest thing that is sure, the largest units first; None where nothing is."""
    chart = content.source.chart
    for level in range(max(chart.levels) + 1):
        units = [unit for unit, at in zip(chart.ids, chart.levels, strict=True) if at == level]
        found = [finding for unit in units if (finding := finding_of(content, unit, audience))]
        if found:
            return min(found, key=lambda finding: (finding.kind, -len(finding.dimensions)))
    return None


def finding_of(content: Content, unit: str, audience: str = "") -> UnitFinding | None:
    """The weightiest sure thing about one unit."""
    kinds = kinds_of(content, unit, audience)
    if not np.isnan(kinds).all():
        kind = float(np.nanmin(kinds))
        rules = [rule for rule, each in zip(content.source.rules, kinds, strict=True) if each == kind]
        rules.sort(key=lambda rule: -content.strength.at("strength", unit, rule.id))
        return UnitFinding(kind, unit, tuple(dict.fromkeys(_dimension(rule) for rule in rules)))
    behind = [name for name in content.asked if content.inside.at("verdict", unit, name) == LOWER]
    behind.sort(key=lambda name: content.inside.at("mean", unit, name))
    return UnitFinding(BEHIND, unit, tuple(behind)) if behind else None


def _dimension(rule: Rule) -> str:
    return next(ramp.dimension or "" for ramp, _ in rule.inside.ramps())
