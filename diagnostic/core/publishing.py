"""The door: the only function that turns answers of persons into something a person may see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.aggregates import Aggregates, aggregate
from diagnostic.core.answers import Answers, Counts
from diagnostic.core.levels import reml
from diagnostic.core.masking import plan, plan_items
from diagnostic.core.participation import UNKNOWN, bands
from diagnostic.core.pooling import Group, left_by, pool, residuals
from diagnostic.core.publication import DISTRIBUTION_COLUMNS, ITEM_COLUMNS, MEMBER_COLUMNS, UnitScores
from diagnostic.core.scoring import Estimates, score_dimensions, score_items
from diagnostic.core.verdicts import NO_VERDICT, decide, welch
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import FAVOURABLE_FROM, OWN_VARIANCE_FROM, Policy


def publish(
    answers: Answers | Counts,
    questionnaire: Questionnaire,
    organisation: Organisation,
    policy: Policy,
    headcounts: np.ndarray | None = None,
) -> UnitScores:
    """Published scores of one audience in one closed wave.

    answers : their units are positions in `organisation`.
    headcounts : integers, units; people asked at each unit itself, for bands of participation. None if unknown.
    """
    own = aggregate(answers, questionnaire, len(organisation.ids))
    totals = own.roll_up(organisation)
    masks = plan_masks(own, questionnaire, organisation, policy)
    groups = pool(organisation, [masks.people, *masks.dimensions.T])
    sigma2 = within_variance(own, questionnaire)
    participation = bands(own.people, headcounts, organisation, policy) if headcounts is not None else None
    return UnitScores(
        audience=questionnaire.audience,
        units=_units(own, totals, masks, groups, organisation, policy, participation),
        scores=pd.concat(
            [
                _unit_scores(totals, masks, sigma2, questionnaire, organisation, policy),
                _group_scores(own, masks, groups, sigma2, questionnaire, organisation),
            ],
            ignore_index=True,
        ),
        items=_items(totals, masks, questionnaire, organisation),
        distributions=_distributions(totals, masks, questionnaire, organisation),
        members=_members(groups, organisation),
    )


@dataclass(frozen=True)
class Masks:
    """What may be shown of each unit: people (units), dimensions, items and distributions (units x dimensions)."""

    people: np.ndarray
    dimensions: np.ndarray
    items: np.ndarray
    distributions: np.ndarray


def plan_masks(own: Aggregates, questionnaire: Questionnaire, organisation: Organisation, policy: Policy) -> Masks:
    """One mask for the people and one per dimension, each on its own n; items and distributions within them."""
    k = policy.min_group
    n, present = score_dimensions(own, questionnaire).n, _present(own, questionnaire)
    columns = range(len(questionnaire.dimensions))
    dimensions = [plan(organisation, n[:, d], k, present[:, d]) for d in columns]
    if own.answered is None:
        items, spread = dimensions, n
    else:
        complete, partial = _complete_and_partial(own, questionnaire)
        items = [plan_items(organisation, dimensions[d], complete[:, d], partial[:, d], k) for d in columns]
        spread = complete
    distributions = [plan(organisation, spread[:, d], OWN_VARIANCE_FROM, present[:, d], items[d]) for d in columns]
    return Masks(
        plan(organisation, own.people, k), *(np.stack(each, axis=1) for each in (dimensions, items, distributions))
    )


def within_variance(own: Aggregates, questionnaire: Questionnaire) -> np.ndarray:
    """sigma^2 within units of the whole wave, (0-100)^2; per dimension, or per item where the data arrived counted."""
    scored = score_items(own.options, questionnaire) if own.answered is None else score_dimensions(own, questionnaire)
    columns = zip(scored.n.T, scored.mean.T, scored.squares.T, strict=True)
    return np.array([reml(n, mean, squares)[1] for n, mean, squares in columns])


def standard_errors(
    totals: Aggregates, scored: Estimates, sigma2: np.ndarray, questionnaire: Questionnaire
) -> np.ndarray:
    """From a group's own spread where it is large enough to keep it private, else from the wave's variance within units."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if totals.answered is not None:
            usual = np.sqrt(sigma2 / scored.n)
        else:
            n = totals.options.sum(axis=2)
            items = np.where(n > 0, np.sqrt(sigma2 / n), np.nan)
            usual = np.stack([_mean(items[:, list(of)]) for of in questionnaire.items_of.values()], axis=1)
    return np.where(scored.n >= OWN_VARIANCE_FROM, scored.se, usual)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over the columns that are there, NaN where none is."""
    there = ~np.isnan(values)
    return np.where(there, values, 0).sum(axis=1) / there.sum(axis=1)


def _present(own: Aggregates, questionnaire: Questionnaire) -> np.ndarray:
    """Booleans, units x dimensions: did anybody of a unit's own people answer? Of counted data the smallest n may be 0."""
    if own.answered is not None:
        return score_dimensions(own, questionnaire).n > 0
    answered = own.options.sum(axis=2)
    return np.stack([answered[:, list(of)].any(axis=1) for of in questionnaire.items_of.values()], axis=1)


def _complete_and_partial(own: Aggregates, questionnaire: Questionnaire) -> tuple[np.ndarray, np.ndarray]:
    """Own people who answered all, and some but not all, of each dimension's items; each units x dimensions."""
    sizes = [len(of) for of in questionnaire.items_of.values()]
    complete = np.stack([own.answered[:, d, size] for d, size in enumerate(sizes)], axis=1)
    return complete, own.answered[:, :, 1:].sum(axis=2) - complete


def _units(own, totals, masks, groups, organisation, policy, participation) -> pd.DataFrame:
    shown = masks.people
    units = pd.DataFrame(
        {
            "unit": organisation.ids,
            "name": organisation.names,
            "parent": [organisation.ids[p] if p >= 0 else None for p in organisation.parents],
            "level": organisation.levels,
            "pooled": False,
            "n": np.where(shown, totals.people, np.nan),
            "hidden": reasons(totals.people, shown, policy),
            "band": participation or UNKNOWN,
        }
    )
    left = left_by(groups, organisation, shown)
    people = residuals(own, organisation, shown, groups).people
    pooled = pd.DataFrame(
        {
            "unit": [group.id for group in groups],
            "name": [f"Other teams in {organisation.names[group.parent]}" for group in groups],
            "parent": [organisation.ids[group.parent] for group in groups],
            "level": [organisation.levels[group.parent] + 1 for group in groups],
            "pooled": True,
            "n": np.where(left, people, np.nan),
            "hidden": np.where(left, "", POOLED_OTHERWISE),
            "band": UNKNOWN,
        }
    )
    return pd.concat([units, pooled], ignore_index=True) if groups else units


POOLED_OTHERWISE = "other teams are pooled for this"


def reasons(n: np.ndarray, shown: np.ndarray, policy: Policy) -> np.ndarray:
    """Why each cell is hidden, "" where it is shown; same shape."""
    few = f"fewer than {policy.min_group} answers"
    subtraction = f"a group of fewer than {policy.min_group} could be worked out"
    return np.where(shown, "", np.where(n < policy.min_group, few, subtraction)).astype(object)


def _unit_scores(totals, masks, sigma2, questionnaire, organisation, policy) -> pd.DataFrame:
    scored = score_dimensions(totals, questionnaire)
    rest = score_dimensions(totals[np.zeros(len(organisation.ids), dtype=int)] - totals, questionnaire)
    p, levels = welch(scored, rest), np.asarray(organisation.levels)
    verdicts = [
        decide(p[:, d], scored.mean[:, d] - rest.mean[:, d], np.where(masks.dimensions[:, d], levels, -1))
        for d in range(len(questionnaire.dimensions))
    ]
    return _score_frame(
        organisation.ids,
        questionnaire,
        scored,
        standard_errors(totals, scored, sigma2, questionnaire),
        masks.dimensions,
        np.stack(verdicts, axis=1),
        reasons(scored.n, masks.dimensions, policy),
    )


def _group_scores(own, masks, groups, sigma2, questionnaire, organisation) -> pd.DataFrame:
    """Each dimension of a group under that dimension's own mask."""
    size = (len(groups), len(questionnaire.dimensions))
    shown = np.zeros(size, dtype=bool)
    columns = {name: np.full(size, np.nan) for name in ("n", "mean", "favourable", "se")}
    for d in range(size[1]):
        mask = masks.dimensions[:, d]
        shown[:, d] = left_by(groups, organisation, mask)
        people = residuals(own, organisation, mask, groups)
        scored = score_dimensions(people, questionnaire)
        columns["se"][:, d] = standard_errors(people, scored, sigma2, questionnaire)[:, d]
        for name in ("n", "mean", "favourable"):
            columns[name][:, d] = getattr(scored, name)[:, d]
    scored = Estimates(squares=None, **columns)
    verdicts = np.full(size, NO_VERDICT, dtype=object)
    hidden = np.where(shown, "", POOLED_OTHERWISE)
    return _score_frame([g.id for g in groups], questionnaire, scored, columns["se"], shown, verdicts, hidden)


def _score_frame(units, questionnaire, scored, se, shown, verdicts, hidden) -> pd.DataFrame:
    def keep(values: np.ndarray, where: np.ndarray = shown) -> np.ndarray:
        return np.where(where, values, np.nan).ravel()

    return pd.DataFrame(
        {
            "unit": np.repeat(np.asarray(units, dtype=object), len(questionnaire.dimensions)),
            "dimension": np.tile(np.asarray(list(questionnaire.dimensions), dtype=object), len(units)),
            "n": keep(scored.n),
            "mean": keep(scored.mean),
            "se": keep(se),
            "favourable": keep(scored.favourable, shown & (scored.n >= FAVOURABLE_FROM)),
            "verdict": np.where(shown, verdicts, NO_VERDICT).ravel(),
            "hidden": hidden.ravel(),
        }
    )


def _items(totals, masks, questionnaire, organisation) -> pd.DataFrame:
    scored = score_items(totals.options, questionnaire)
    shown = masks.items[:, _dimension_of(questionnaire)] & (scored.n > 0)
    unit, item = np.nonzero(shown)
    n = scored.n[shown]
    return pd.DataFrame(
        {
            "unit": np.asarray(organisation.ids, dtype=object)[unit],
            "item": _item_ids(questionnaire)[item],
            "n": n.astype(float),
            "mean": scored.mean[shown],
            "favourable": np.where(n >= FAVOURABLE_FROM, scored.favourable[shown], np.nan),
        },
        columns=ITEM_COLUMNS,
    )


def _distributions(totals, masks, questionnaire, organisation) -> pd.DataFrame:
    codes = np.zeros(totals.options.shape[1:], dtype=int)
    exists = np.zeros(codes.shape, dtype=bool)
    for i, item in enumerate(questionnaire.items):
        scale = questionnaire.scale_of(item).codes
        codes[i, : len(scale)], exists[i, : len(scale)] = scale, True
    unit, item, option = np.nonzero(masks.distributions[:, _dimension_of(questionnaire), None] & exists)
    return pd.DataFrame(
        {
            "unit": np.asarray(organisation.ids, dtype=object)[unit],
            "item": _item_ids(questionnaire)[item],
            "code": codes[item, option],
            "count": totals.options[unit, item, option].astype(float),
        },
        columns=DISTRIBUTION_COLUMNS,
    )


def _dimension_of(questionnaire: Questionnaire) -> np.ndarray:
    """Position of each item's dimension."""
    names = list(questionnaire.dimensions)
    return np.array([names.index(item.dimension) for item in questionnaire.items])


def _item_ids(questionnaire: Questionnaire) -> np.ndarray:
    return np.array([item.id for item in questionnaire.items], dtype=object)


def _members(groups: list[Group], organisation: Organisation) -> pd.DataFrame:
    rows = [(group.id, organisation.ids[member]) for group in groups for member in group.members]
    return pd.DataFrame(rows, columns=MEMBER_COLUMNS)
