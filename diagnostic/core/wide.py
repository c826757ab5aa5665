"""Distributions beside batches: shown only where they use the whole scale.

A distribution tells which answers nobody gave (`ends.py`). A batch that was told before, as it was, may lie at just
that end: then all of it said one thing. So in a live wave a distribution that holds batches is shown only if somebody
gave the lowest and somebody the highest answer to each of the dimension's questions.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from diagnostic.core.aggregates import Aggregates
from diagnostic.core.before import Before
from diagnostic.core.clipping import Moved, clip, item_ends
from diagnostic.core.masking import regions
from diagnostic.core.masks import Masks
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


def clip_beside(
    own: Aggregates,
    masks: Masks,
    questionnaire: Questionnaire,
    organisation: Organisation,
    policy: Policy,
    before: Before,
) -> tuple[Masks, Moved]:
    """`masks` without the distributions that may not stand beside batches, and what `clip` moves under them."""
    while True:
        moved = clip(own, masks, questionnaire, organisation, policy, before)
        narrow = _narrow(own.options + moved.options, masks, questionnaire, organisation, before)
        if not narrow.any():
            return masks, moved
        masks = replace(masks, distributions=masks.distributions & ~narrow)


def _narrow(
    options: np.ndarray, masks: Masks, questionnaire: Questionnaire, organisation: Organisation, before: Before
) -> np.ndarray:
    """Booleans, units x dimensions: where a distribution with batches in it does not use the whole scale."""
    found = np.zeros(masks.distributions.shape, dtype=bool)
    if not before.any:
        return found
    low, high = item_ends(options, masks, questionnaire, organisation)
    for d, of in enumerate(map(list, questionnaire.items_of.values())):
        taken = regions(organisation, masks.distributions[:, d])
        narrow = ((low[:, of] > 0) | (high[:, of] < 100)).any(axis=1) & (before.n[:, d] > 0) & (taken >= 0)
        found[taken[narrow], d] = True
    return found
