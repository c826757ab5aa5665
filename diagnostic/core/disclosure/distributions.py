"""Secondary suppression of distributions that would disclose a smaller group's answers.

- Those in which a group is exactly disclosed: its sum and the others' leave one answer to all of it
  (`exact_disclosure.py`).
- Those of several questions that hold tranches and do not use the whole scale. A distribution shows which answers
  nobody gave (`bounds.py`), and a tranche that was released unadjusted may lie at just that end.
"""

from __future__ import annotations

import numpy as np

from diagnostic.core.disclosure.bounding import Adjustments, bound, residual_columns
from diagnostic.core.disclosure.bounds import item_ends, item_points
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.exact_disclosure import Groups, exactly_disclosed, groups_in
from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.scoring.estimates import Averages
from diagnostic.definitions.organisation import residual_sums


def bound_and_withhold(confidential: Confidential, plan: Plan) -> tuple[Plan, Adjustments, np.ndarray]:
    """The plan less the distributions that have to be withheld, and under it the adjustments and the options shown.

    Options : people by option, of each unit with the units below it, units x items x options.
    """
    averages = confidential.average_items()
    while True:
        adjustments, options = bound(confidential, plan, averages)
        withheld = np.zeros(plan.distributions.shape, dtype=bool)
        if plan.distributions.any() and not confidential.policy.unsafe_for_validation:
            withheld |= _narrow(confidential, plan, options)
            withheld |= _disclosing(confidential, plan, (adjustments, options), averages)
        if not withheld.any():
            moved = options is not confidential.own.options
            shown = confidential.organisation.roll_up(options) if moved else confidential.totals.options
            return plan, adjustments, shown
        plan = plan.without_distributions(withheld)


def _narrow(confidential: Confidential, plan: Plan, options: np.ndarray) -> np.ndarray:
    """Where a distribution with tranches in it does not use the whole scale; booleans, units x dimensions."""
    found = np.zeros(plan.distributions.shape, dtype=bool)
    prior = confidential.prior
    if not prior.any:
        return found
    low, high = item_ends(options, plan, confidential.questionnaire)
    for d, items in enumerate(confidential.items_of):
        residual_of = plan.distribution_residuals[:, d]
        narrow = ((low[:, items] > 0) | (high[:, items] < 100)).any(axis=1) & (prior.n[:, d] > 0) & (residual_of >= 0)
        found[residual_of[narrow], d] = True
    return found


def _disclosing(
    confidential: Confidential, plan: Plan, bounded: tuple[Adjustments, np.ndarray], averages: Averages
) -> np.ndarray:
    """Where a group in a distribution is exactly disclosed; booleans, units x dimensions. bounded : as of `bound`."""
    adjustments, options = bounded
    found = np.zeros(plan.distributions.shape, dtype=bool)
    sums = np.where(averages.n > 0, averages.n * averages.mean, 0)
    for d, items in enumerate(confidential.items_of):
        if not plan.distributions[:, d].any():
            continue
        residual_of, beside = plan.distribution_residuals[:, d], plan.item_residuals[:, [d] * len(items)]
        at = np.flatnonzero(plan.distributions[:, d])
        within = np.where(residual_of >= 0, np.searchsorted(at, residual_of), -1)
        counts = residual_sums(options[:, items], residual_of)
        counts = counts if len(at) == len(counts) else counts[at]
        n, points = residual_columns(averages.n[:, items], beside), residual_columns(sums[:, items], beside)
        points = points + adjustments.items[:, items]
        for column, i in enumerate(items):
            values = item_points(confidential.questionnaire, i)
            groups = groups_in(within, n[:, column], points[:, column])
            if len(items) == 1:
                groups = _with_tranches(confidential, plan, groups, d)
            disclosed, _ = np.nonzero(exactly_disclosed(counts[:, column, : len(values)], values, groups))
            found[at[groups.within[disclosed]], d] = True
    return found


def _with_tranches(confidential: Confidential, plan: Plan, groups: Groups, d: int) -> Groups:
    """The groups of a dimension parted into the tranches in them, and what these leave."""
    batches, beside = confidential.prior.batches, plan.item_residuals[:, d]
    known = (batches.n[:, d] > 0) & (plan.distribution_residuals[batches.unit, d] >= 0)
    return groups.parted(beside[batches.unit[known]], batches.n[known, d], batches.sums[known, d])
