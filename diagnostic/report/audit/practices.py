"""A survey of a practice, as the receipt of the auditor reads a published report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.report.content.practice import ChartUnit, PracticeContent
from diagnostic.report.content.source import PublishedSource

OF = " \u203a "  # stands between a service and what is rated of it


@dataclass(frozen=True)
class AuditedPractice:
    """A published survey of a practice. names : of units whose service is rated, also beyond the viewer's part."""

    content: PracticeContent
    names: Mapping[str, str]

    @property
    def source(self) -> PublishedSource:
        """What was published, and when."""
        return self.content.source

    @property
    def units(self) -> Mapping[str, ChartUnit]:
        """The viewer's part of the chart."""
        return self.content.units

    def published(self, audience: str) -> UnitScores:
        """What was published of one audience."""
        answered = self.content.source.answered.values()
        return next(scores for _, scores in answered if scores.audience == audience)

    def dimension(self, dimension: str, audience: str = "") -> str:
        """The name of a dimension of an audience; of a rating, whose service is rated and in what."""
        provider, apart, rated = dimension.rpartition(OF)
        if apart:
            return f"{self.names.get(provider, provider)}, {self.dimension(rated, audience)}"
        answered = self.content.source.answered.values()
        asked = next(asked for asked, scores in answered if scores.audience == audience)
        known = asked.dimensions.get(dimension)
        return self.content.say(known.name) if known else dimension
