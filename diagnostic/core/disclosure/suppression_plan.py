"""The suppression plan of a survey: which statistics of each unit are published, decided before any is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.item_suppression import items_pattern, skipped_items
from diagnostic.core.disclosure.tree_suppression import Respondents, suppression_pattern
from diagnostic.core.released.schema import COUNTED
from diagnostic.core.scoring.estimates import score_dimensions
from diagnostic.definitions.organisation import Organisation


@dataclass(frozen=True)
class Plan:
    """Suppression patterns of a survey, booleans: True where a unit is published.

    people : units; how many responded. The others are units x dimensions: dimensions, the scores; spread, where the
    standard error may come from the unit's own responses; items, single items; distributions, of items.
    present : where any of a unit's own people are counted at all. No pattern.
    skipped : texts; who skipped an item where items are shown, as of `skipped_items`; `COUNTED` for counted data.
    """

    organisation: Organisation
    present: np.ndarray
    people: np.ndarray
    dimensions: np.ndarray
    spread: np.ndarray
    items: np.ndarray
    distributions: np.ndarray
    skipped: np.ndarray

    @cached_property
    def dimension_residuals(self) -> np.ndarray:
        """`residual_of` by the pattern of each dimension; integers, units x dimensions."""
        return self.organisation.residual_of(self.dimensions)

    @cached_property
    def item_residuals(self) -> np.ndarray:
        """The same by the patterns of single items."""
        return self.organisation.residual_of(self.items)

    @cached_property
    def distribution_residuals(self) -> np.ndarray:
        """The same by the patterns of distributions."""
        return self.organisation.residual_of(self.distributions)

    def without_distributions(self, withheld: np.ndarray) -> Plan:
        """The plan less some distributions (booleans, units x dimensions); other residuals are not computed again."""
        found = replace(self, distributions=self.distributions & ~withheld)
        vars(found)["dimension_residuals"] = self.dimension_residuals
        vars(found)["item_residuals"] = self.item_residuals
        return found


def plan_suppression(confidential: Confidential) -> Plan:
    """One pattern for the people and one per dimension, each on its own n; spread, items, distributions within them."""
    if confidential.policy.unsafe_for_validation:
        return _without_suppression(confidential)
    organisation, own, prior = confidential.organisation, confidential.own, confidential.prior
    k, columns = confidential.policy.min_group, confidential.dimensions
    dimensions = [suppression_pattern(organisation, _respondents(confidential, d), k) for d in columns]
    if confidential.tabulated:
        items, complete = dimensions, confidential.scored.n
        skipped = [np.where(pattern, COUNTED, "") for pattern in dimensions]
    else:
        complete, _ = confidential.complete_and_partial
        answered = [confidential.completeness(d) for d in columns]
        items = [items_pattern(organisation, dimensions[d], answered[d], k) for d in columns]
        skipped = [skipped_items(organisation, (dimensions[d], items[d]), answered[d], k) for d in columns]
    spread = [_spread(confidential, confidential.scored.n, d, dimensions[d]) for d in columns]
    distributions = [_spread(confidential, complete, d, items[d]) for d in columns]
    if not confidential.tabulated:
        _without_spread_of_motives(confidential, spread, distributions)
    each = (np.stack(patterns, axis=1) for patterns in (dimensions, spread, items, distributions, skipped))
    people = suppression_pattern(organisation, Respondents.of(own.people - prior.people, None, prior.people), k)
    return Plan(organisation, confidential.present, people, *each)


def plan_shares(confidential: Confidential) -> Plan:
    """Patterns of answers of which shares alone are shown: one per dimension, from `favourable_from` people on.

    No spread and no distribution; each dimension is one item, so the pattern is that of its item too.
    """
    organisation, policy = confidential.organisation, confidential.policy
    n, totals = confidential.scored.n, score_dimensions(confidential.totals, confidential.questionnaire).n
    patterns = [
        suppression_pattern(
            organisation, Respondents.of(n[:, d]), policy.min_group, totals[:, d] >= policy.favourable_from
        )
        for d in confidential.dimensions
    ]
    shown = np.stack(patterns, axis=1)
    none, texts = np.zeros_like(shown), np.full(shown.shape, "", dtype=object)
    return Plan(organisation, confidential.present, none[:, 0], shown, none, shown, none, texts)


def _respondents(confidential: Confidential, d: int) -> Respondents:
    """Respondents of a dimension: those in interim releases apart from all others."""
    released = confidential.prior.n[:, d]
    others = confidential.scored.n[:, d] - released
    return Respondents(others, np.where(released > 0, others > 0, confidential.present[:, d]), released)


def _spread(confidential: Confidential, n: np.ndarray, d: int, allowed: np.ndarray) -> np.ndarray:
    """The pattern of a statistic that needs `spread_from` people, within the units `allowed`."""
    respondents = Respondents.of(n[:, d], confidential.present[:, d])
    return suppression_pattern(confidential.organisation, respondents, confidential.policy.spread_from, allowed)


def _without_spread_of_motives(
    confidential: Confidential, spread: list[np.ndarray], distributions: list[np.ndarray]
) -> None:
    """What is there has no distributions, and a spread of its own for the whole alone: it is parted once more."""
    names = list(confidential.questionnaire.dimensions)
    for _, presence in confidential.questionnaire.motives:
        d = names.index(presence)
        spread[d][1:] = False
        distributions[d][:] = False


def _without_suppression(confidential: Confidential) -> Plan:
    """Everything from `min_group` people on, whatever follows from it: for comparison with other software."""
    least, totals = confidential.policy.min_group, confidential.totals
    shown = score_dimensions(totals, confidential.questionnaire).n >= least
    texts = np.full(shown.shape, "", dtype=object)
    people = totals.people >= least
    return Plan(confidential.organisation, confidential.present, people, shown, shown, shown, shown, texts)
