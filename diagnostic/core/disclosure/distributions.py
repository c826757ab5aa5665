"""Distributions that are withheld, though twenty people answered, for what they would tell of smaller groups in them.

- Those in which a group is pinned: its sum and the others' leave one answer to all of it (`exact_disclosure.py`).
- Those of several questions that hold batches and do not use the whole scale. A distribution tells which answers nobody
  gave (`bounds.py`), and a batch that was told before, as it was, may lie at just that end.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from diagnostic.core.disclosure.bounding import Moved, clip, item_ends, item_points
from diagnostic.core.disclosure.exact_disclosure import groups_in, part_batches, pinned
from diagnostic.core.disclosure.prior_releases import Before
from diagnostic.core.disclosure.suppression_plan import Masks
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.estimates import score_items
from diagnostic.definitions.organisation import Organisation, residual_sums
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


def clip_and_withhold(
    own: Aggregates,
    masks: Masks,
    questionnaire: Questionnaire,
    organisation: Organisation,
    policy: Policy,
    before: Before,
) -> tuple[Masks, Moved]:
    """`masks` without the distributions that may not stand, and what `clip` moves under them."""
    while True:
        moved = clip(own, masks, questionnaire, organisation, policy, before)
        if policy.unsafe_for_validation or not masks.distributions.any():
            return masks, moved
        told = own.options + moved.options
        wrong = _narrow(told, masks, questionnaire, organisation, before)
        wrong |= _pinned(own, told, moved, masks, questionnaire, organisation, before)
        if not wrong.any():
            return masks, moved
        masks = replace(masks, distributions=masks.distributions & ~wrong)


def _narrow(
    told: np.ndarray, masks: Masks, questionnaire: Questionnaire, organisation: Organisation, before: Before
) -> np.ndarray:
    """Booleans, units x dimensions: where a distribution with batches in it does not use the whole scale."""
    found = np.zeros(masks.distributions.shape, dtype=bool)
    if not before.any:
        return found
    low, high = item_ends(told, masks, questionnaire, organisation)
    for d, of in enumerate(map(list, questionnaire.items_of.values())):
        taken = organisation.residual_of(masks.distributions[:, d])
        narrow = ((low[:, of] > 0) | (high[:, of] < 100)).any(axis=1) & (before.n[:, d] > 0) & (taken >= 0)
        found[taken[narrow], d] = True
    return found


def _pinned(
    own: Aggregates,
    told: np.ndarray,
    moved: Moved,
    masks: Masks,
    questionnaire: Questionnaire,
    organisation: Organisation,
    before: Before,
) -> np.ndarray:
    """Booleans, units x dimensions: where a group in a distribution is pinned. told : options as they are shown."""
    found = np.zeros(masks.distributions.shape, dtype=bool)
    scored = score_items(own.options, questionnaire)
    sums = np.nan_to_num(scored.n * scored.mean)
    for d, of in enumerate(map(list, questionnaire.items_of.values())):
        if not masks.distributions[:, d].any():
            continue
        taken, beside = (organisation.residual_of(mask[:, d]) for mask in (masks.distributions, masks.items))
        counts = residual_sums(told[:, of], taken)
        n, points = residual_sums(scored.n[:, of], beside), residual_sums(sums[:, of], beside) + moved.items[:, of]
        for at, i in enumerate(of):
            values = item_points(questionnaire, i)
            groups = groups_in(taken, n[:, at], points[:, at])
            if len(of) == 1:
                groups = part_batches(groups, before.batches, d, taken, beside)
            which = pinned(counts[:, at, : len(values)], values, groups).any(axis=1)
            found[groups.within[which], d] = True
    return found
