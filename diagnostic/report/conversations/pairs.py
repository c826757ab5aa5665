"""A survey of services made ready for reading: each provider, as it sees itself and as those it serves see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan, nan, sqrt

import numpy as np

from diagnostic.core.released.pairs.service_gaps import ServiceGap, SideView, own_views, pair_views, widest_first
from diagnostic.core.statistics.comparisons import differs
from diagnostic.core.statistics.self_ratings import usual_leniency
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.service_map import ServiceMap
from diagnostic.report.content.practice import PracticeContent

COLLEAGUE, PROVIDER = "colleague", "colleague_provider"  # questionnaires
RECEIVED, SELF = "received", "self"  # their facets
OVERALL, THEIR_PART = "overall", "their_part"
NOT_RATED = "nobody rated this service here"
NOT_ASKED = "its people were not asked about their own service"


@dataclass(frozen=True)
class PairContent:
    """A published survey of services. Names are those of the whole chart: who serves a part may stand outside it.

    services : the map that was frozen with the survey. dimensions : of both sides, by standard in their order.
    """

    practice: PracticeContent
    services: ServiceMap
    chart: Organisation
    dimensions: Mapping[str, tuple[str, str]]
    served: Mapping[tuple[str, str], Mapping[str, SideView]]
    own: Mapping[str, Mapping[str, SideView]]
    usual: float

    @property
    def top(self) -> str:
        """The whole: everybody who rates a provider."""
        return self.chart.ids[0]

    @cached_property
    def providers(self) -> tuple[str, ...]:
        """Providers that the viewer may see anything of, in the order of the map."""
        seen = {provider for provider, _ in self.served}
        return tuple(provider for provider in self.services.providers if provider in seen)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Units with units below them of which ratings may be seen, from the top down."""
        seen = {unit for _, unit in self.served}
        children = self.chart.children
        return tuple(unit for unit, below in zip(self.chart.ids, children, strict=True) if below and unit in seen)

    def name(self, unit: str) -> str:
        """A unit's name."""
        return self.chart.names[self.chart.position[unit]]

    def above(self, unit: str) -> list[str]:
        """The units above a unit, the nearest first."""
        found, at = [], self.chart.parents[self.chart.position[unit]]
        while at >= 0:
            found.append(self.chart.ids[at])
            at = self.chart.parents[at]
        return found

    def standard(self, standard: str) -> str:
        """The name of a standard."""
        return self.practice.standard(standard)

    def view(self, provider: str, unit: str, standard: str) -> SideView:
        """What the people of a unit say of a provider; hidden where nothing was published of it."""
        found = self.served.get((provider, unit), {})
        return found.get(self.dimensions[standard][0], SideView(hidden=NOT_RATED))

    def own_view(self, provider: str, standard: str) -> SideView:
        """What a provider says of its own service."""
        return self.own.get(provider, {}).get(self.dimensions[standard][1], SideView(hidden=NOT_ASKED))

    def their_part(self, provider: str) -> SideView:
        """How far those it serves do their part, as a provider sees it."""
        return self.own.get(provider, {}).get(THEIR_PART, SideView(hidden=NOT_ASKED))

    def gap(self, provider: str, standard: str, unit: str = "") -> ServiceGap:
        """Both views of one standard: of all whom a provider serves, or of one unit."""
        return ServiceGap(
            standard, self.own_view(provider, standard), self.view(provider, unit or self.top, standard), self.usual
        )

    @cached_property
    def _gaps(self) -> dict[tuple[str, str], tuple[ServiceGap, ...]]:
        return {}

    def gaps(self, provider: str, unit: str = "") -> tuple[ServiceGap, ...]:
        """Both views of every standard but the rating of all in all, those to talk about first at the top; worked out
        once.
        """
        key = provider, unit
        if key not in self._gaps:
            asked = [each for each in self.dimensions if each != OVERALL]
            self._gaps[key] = tuple(widest_first([self.gap(provider, each, unit) for each in asked]))
        return self._gaps[key]

    def raters(self, provider: str) -> list[str]:
        """Units whose ratings of a provider are shown, the whole apart: the lowest all in all first."""
        shown = [
            (self.view(provider, unit, OVERALL).score, unit)
            for of, unit in self.served
            if of == provider and unit != self.top and not isnan(self.view(provider, unit, OVERALL).score)
        ]
        return [unit for _, unit in sorted(shown)]

    def worst_first(self, standard: str, units: Sequence[str]) -> list[str]:
        """Providers that serve any of some units, the lowest first by what all say, else by what those units say."""
        mine = [each for each in self.providers if any((each, unit) in self.served for unit in units)]

        def key(provider: str) -> tuple[float, float]:
            whole = self.view(provider, self.top, standard).score
            seen = [self.view(provider, unit, standard).score for unit in units]
            known = [score for score in seen if not isnan(score)]
            return (101.0 if isnan(whole) else whole), (sum(known) / len(known) if known else 101.0)

        return sorted(mine, key=key)

    def apart(self, provider: str, unit: str, standard: str) -> int:
        """-1 where a unit rates a provider lower than all others by more than chance, 1 where higher, else 0."""
        whole, view = self.view(provider, self.top, standard), self.view(provider, unit, standard)
        others = whole.n - view.n
        if isnan(others) or others <= 0:
            return 0
        rest = (whole.n * whole.score - view.n * view.score) / others
        gap, se = view.score - rest, view.se * sqrt(1 + view.n / others)  # errors are of one spread
        return int(np.sign(gap)) if differs(np.array([gap]), np.array([se]))[0] == 1 else 0


def prepare_pairs(practice: PracticeContent, services: ServiceMap, chart: Organisation) -> PairContent:
    """Everything that pages need of a survey of services. Without its people's own view they have that of others."""
    answered = practice.source.answered
    asked, scores = answered[COLLEAGUE]
    received = asked.standards_of(RECEIVED)
    provider = answered.get(PROVIDER)
    mine = provider[0].standards_of(SELF) if provider else {}
    usual = usual_leniency(scores.scales, list(received.values()))
    return PairContent(
        practice,
        services,
        chart,
        {standard: (dimension, mine.get(standard, "")) for standard, dimension in received.items()},
        pair_views(scores.pairs),
        own_views(provider[1].scores) if provider else {},
        nan if usual is None else usual,
    )
