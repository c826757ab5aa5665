"""Sums and estimates that the frames of a publication are made from, under a suppression plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostic.core.disclosure.bounding import Adjustments, bounded_dimensions, with_units_below
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.pooling import Pools
from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.scoring.estimates import Estimates, score_dimensions


@dataclass(frozen=True)
class Door:
    """The suppression plan of a survey, carried out on its aggregates. Confidential: it holds every unit's sums.

    adjustments : of each residual, at the unit that publishes it. sigma2 : variance within units, (0-100)^2, of
    dimensions, or of items where the data arrived counted. options : people by option as distributions show them, of
    each unit with the units below it, units x items x options.
    """

    confidential: Confidential
    plan: Plan
    adjustments: Adjustments
    pools: Pools
    sigma2: np.ndarray
    options: np.ndarray

    @cached_property
    def adjustments_below(self) -> Adjustments:
        """Adjustments of each unit together with the units below it."""
        return with_units_below(self.adjustments, self.confidential.organisation)

    @cached_property
    def scored(self) -> Estimates:
        """Estimates of dimensions of each unit with the units below it, unbounded."""
        return score_dimensions(self.confidential.totals, self.confidential.questionnaire)

    @cached_property
    def bounded(self) -> Estimates:
        """Estimates of dimensions of each unit with the units below it, bounded."""
        questionnaire = self.confidential.questionnaire
        return bounded_dimensions(self.confidential.totals, self.scored, self.adjustments_below, questionnaire)
