"""The masks of a wave: what may be shown of each unit, decided before any number is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.disclosure.prior_releases import Before
from diagnostic.core.disclosure.tree_suppression import plan, plan_items, skipped
from diagnostic.core.released.schema import COUNTED
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.estimates import score_dimensions
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


@dataclass(frozen=True)
class Masks:
    """What may be shown of each unit: people (units); the others units x dimensions.

    answered : not a mask, but where anybody of a unit's own people is counted at all.
    spread : where the standard error may come from the unit's own answers.
    skipped : who skipped an item where items are shown, as `tree_suppression.skipped` says it, `COUNTED` for counted
        data.
    """

    answered: np.ndarray
    people: np.ndarray
    dimensions: np.ndarray
    spread: np.ndarray
    items: np.ndarray
    distributions: np.ndarray
    skipped: np.ndarray


def plan_masks(
    own: Aggregates, questionnaire: Questionnaire, organisation: Organisation, policy: Policy, before: Before
) -> Masks:
    """One mask for the people and one per dimension, each on its own n; spread, items and distributions within them."""
    if policy.unsafe_for_validation:
        return _unmasked(own, questionnaire, organisation, policy)
    k = policy.min_group
    n, present = score_dimensions(own, questionnaire).n, _answered(own, questionnaire)
    columns = range(len(questionnaire.dimensions))
    rest = n - before.n
    others = np.where(before.n > 0, rest > 0, present)
    dimensions = [plan(organisation, rest[:, d], k, others[:, d], aside=before.n[:, d]) for d in columns]
    if own.answered is None:
        items, complete, skip = dimensions, n, [np.where(mask, COUNTED, "") for mask in dimensions]
    else:
        complete, partial = complete_and_partial(own, questionnaire)
        asked = [(complete[:, d], partial[:, d], k, before.facts[:, d]) for d in columns]
        items = [plan_items(organisation, dimensions[d], *asked[d]) for d in columns]
        skip = [skipped(organisation, dimensions[d], items[d], *asked[d]) for d in columns]
    enough = policy.spread_from
    spread = [plan(organisation, n[:, d], enough, present[:, d], dimensions[d]) for d in columns]
    distributions = [plan(organisation, complete[:, d], enough, present[:, d], items[d]) for d in columns]
    each = (np.stack(mask, axis=1) for mask in (dimensions, spread, items, distributions, skip))
    people = plan(organisation, own.people - before.people, k, aside=before.people)
    return Masks(present, people, *each)


def _unmasked(own: Aggregates, questionnaire: Questionnaire, organisation: Organisation, policy: Policy) -> Masks:
    """Everything from `min_group` people on, whatever follows from it: for comparison with other software."""
    totals = own.roll_up(organisation)
    shown = score_dimensions(totals, questionnaire).n >= policy.min_group
    people, nobody_knows = totals.people >= policy.min_group, np.full(shown.shape, "", dtype=object)
    return Masks(_answered(own, questionnaire), people, shown, shown, shown, shown, nobody_knows)


def _answered(own: Aggregates, questionnaire: Questionnaire) -> np.ndarray:
    """Booleans, units x dimensions: did any of a unit's own people answer? (Counted data's smallest n may be 0.)"""
    if own.answered is not None:
        return score_dimensions(own, questionnaire).n > 0
    answered = own.options.sum(axis=2)
    return np.stack([answered[:, list(of)].any(axis=1) for of in questionnaire.items_of.values()], axis=1)


def complete_and_partial(own: Aggregates, questionnaire: Questionnaire) -> tuple[np.ndarray, np.ndarray]:
    """Own people who answered all, and some but not all, of each dimension's items; each units x dimensions."""
    sizes = [len(of) for of in questionnaire.items_of.values()]
    complete = np.stack([own.answered[:, d, size] for d, size in enumerate(sizes)], axis=1)
    return complete, own.answered[:, :, 1:].sum(axis=2) - complete
