"""The frames of a publication, made by applying the suppression plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounding import bounded_dimensions, bounded_items
from diagnostic.core.disclosure.bounds import item_steps
from diagnostic.core.disclosure.pooling import pooled_aggregates, pooled_people
from diagnostic.core.release.door import Door
from diagnostic.core.release.standard_errors import least_error, wave_errors
from diagnostic.core.released.participation_bands import UNKNOWN
from diagnostic.core.released.schema import AGREEMENT, OWN, WAVE, columns, table
from diagnostic.core.released.unit_scores import labels, runs
from diagnostic.core.scoring.estimates import Estimates, score_dimensions
from diagnostic.core.statistics import agreement
from diagnostic.core.statistics.comparisons import CALLS, NO_VERDICT, Means, called, welch
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy

POOLED_OTHERWISE = "other teams are pooled for this"


def units(door: Door, participation: Sequence[str]) -> pd.DataFrame:
    """One row per unit, then one per pooled group."""
    organisation, groups, shown = door.confidential.organisation, door.pools.groups, door.plan.people
    people = door.confidential.totals.people
    rows = pd.DataFrame(
        {
            "unit": organisation.ids,
            "name": organisation.names,
            "parent": [organisation.ids[p] if p >= 0 else None for p in organisation.parents],
            "level": organisation.levels,
            "pooled": False,
            "n": np.where(shown, people, np.nan),
            "hidden": reasons(people, shown, door.confidential.policy),
            "band": participation,
        }
    )
    if not groups:
        return rows
    left, pooled = door.pools.of_people, pooled_people(door.confidential, door.plan, groups)
    of_groups = pd.DataFrame(
        {
            "unit": [group.id for group in groups],
            "name": [f"Other teams in {organisation.names[group.parent]}" for group in groups],
            "parent": [organisation.ids[group.parent] for group in groups],
            "level": [organisation.levels[group.parent] + 1 for group in groups],
            "pooled": True,
            "n": np.where(left, pooled, np.nan),
            "hidden": np.where(left, "", POOLED_OTHERWISE),
            "band": UNKNOWN,
        }
    )
    return pd.concat([rows, of_groups], ignore_index=True)


def reasons(n: np.ndarray, shown: np.ndarray, policy: Policy) -> np.ndarray:
    """Why each cell is hidden, "" where it is shown; same shape."""
    texts, which = _reasons(n, shown, policy)
    return np.array(texts, dtype=object)[which]


def _reasons(n: np.ndarray, shown: np.ndarray, policy: Policy) -> tuple[list[str], np.ndarray]:
    """The reasons there are, and the position of each cell's among them."""
    few = f"fewer than {policy.min_group} answers"
    subtraction = f"a group of fewer than {policy.min_group} could be worked out"
    return ["", few, subtraction], np.where(shown, 0, np.where(n < policy.min_group, 1, 2))


def scores(door: Door) -> pd.DataFrame:
    """One row per unit or pooled group x dimension."""
    of_units = _unit_scores(door)
    spread, skipped = _grounds(door)
    agreements = dict(zip(AGREEMENT, _agreement(door), strict=True))
    of_units = of_units.assign(**agreements, rest=_rest(of_units, door), spread=spread, skipped=skipped)
    if not door.pools.groups:
        return of_units
    groups = _group_scores(door).assign(**dict.fromkeys([*AGREEMENT, "rest"], np.nan), skipped="")
    groups = groups.assign(spread=np.where(groups["hidden"] == "", WAVE, ""))
    return pd.concat([of_units, groups], ignore_index=True)


def _grounds(door: Door) -> tuple[pd.api.extensions.ExtensionArray, np.ndarray]:
    """Ground of the spread, and number class of people who skipped an item: each one text per unit x dimension."""
    shown, own = door.plan.dimensions, door.plan.spread
    return _texts(["", OWN, WAVE], np.where(shown, np.where(own, 1, 2), 0)), door.plan.skipped.ravel()


def _texts(names: Sequence[str], which: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """A column of the few texts that there are, from the position of each cell's: quicker than from texts."""
    return labels(names).take(which.ravel())


def _rest(published: pd.DataFrame, door: Door) -> np.ndarray:
    """Mean of everybody outside each unit, one per unit x dimension, from what is published: the whole comes first."""
    n, mean = (published[name].to_numpy().reshape(door.plan.dimensions.shape) for name in ("n", "mean"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n[0] > n, (n[0] * mean[0] - n * mean) / (n[0] - n), np.nan).ravel()


def _agreement(door: Door) -> list[np.ndarray]:
    """rwg(J) under the uniform and the skewed null and AD, each one number per unit x dimension.

    They follow from the distributions that are published beside them, and are there only where those are.
    """
    questionnaire, shown = door.confidential.questionnaire, door.plan.distributions
    found = np.full((3, *shown.shape), np.nan)
    sizes = np.array([len(questionnaire.scale_of(item).codes) for item in questionnaire.items])
    for d, items in enumerate(door.confidential.items_of):
        options = door.options[:, items]
        options = options if shown[:, d].all() else options[shown[:, d]]
        nulls = np.stack([agreement.uniform_variance(sizes[items]), agreement.skewed_variance(sizes[items])])
        found[:2, shown[:, d], d], found[2, shown[:, d], d] = agreement.rwgj_and_deviation(options, nulls[:, None])
    return [each.ravel() for each in found]


@dataclass(frozen=True)
class _Cells:
    """Scores of units or pooled groups, rows x dimensions, with what may be published of them.

    ids : of the rows. shown : booleans. verdicts, hidden : texts, one column of all cells, row after row.
    """

    ids: Sequence[str]
    scored: Estimates
    shown: np.ndarray
    verdicts: pd.api.extensions.ExtensionArray
    hidden: pd.api.extensions.ExtensionArray


def _unit_scores(door: Door) -> pd.DataFrame:
    confidential, plan, scored = door.confidential, door.plan, door.scored
    questionnaire, policy = confidential.questionnaire, confidential.policy
    counted = confidential.totals.for_dimensions
    rest = score_dimensions(counted[:1] - counted, questionnaire)
    p, levels = welch(_means(scored), _means(rest)), np.asarray(confidential.organisation.levels)
    verdicts = [
        called(p[:, d], scored.mean[:, d] - rest.mean[:, d], np.where(plan.dimensions[:, d], levels, -1))
        for d in confidential.dimensions
    ]
    least = 0.0 if policy.unsafe_for_validation else least_error(scored.n, questionnaire)
    usual = wave_errors(confidential.totals, scored, door.sigma2, questionnaire)
    bounded = door.bounded
    cells = _Cells(
        confidential.organisation.ids,
        Estimates(
            bounded.n,
            bounded.mean,
            bounded.favourable,
            np.where(plan.spread, np.maximum(scored.se, least), usual),
            None,
        ),
        plan.dimensions,
        _texts(CALLS, np.stack(verdicts, axis=1)),
        _texts(*_reasons(scored.n, plan.dimensions, policy)),
    )
    return _score_frame(door, cells)


def _means(scored: Estimates) -> Means:
    return Means(scored.n, scored.mean, scored.se)


def _group_scores(door: Door) -> pd.DataFrame:
    """Each dimension of a group by that dimension's own pattern."""
    questionnaire, groups, shown = door.confidential.questionnaire, door.pools.groups, door.pools.of_dimensions
    people = pooled_aggregates(door.confidential, door.plan, groups)
    adjustments = door.adjustments.each(lambda part: part[[group.parent for group in groups]])
    scored = bounded_dimensions(people, score_dimensions(people, questionnaire), adjustments, questionnaire)
    se = wave_errors(people, scored, door.sigma2, questionnaire)
    cells = _Cells(
        [group.id for group in groups],
        Estimates(scored.n, scored.mean, scored.favourable, se, None),
        shown,
        _texts([NO_VERDICT], np.zeros(shown.shape, dtype=np.intp)),
        _texts(["", POOLED_OTHERWISE], np.where(shown, 0, 1)),
    )
    return _score_frame(door, cells)


def _score_frame(door: Door, cells: _Cells) -> pd.DataFrame:
    dimensions = list(door.confidential.questionnaire.dimensions)
    shown, scored = cells.shown, cells.scored

    def keep(values: np.ndarray, where: np.ndarray = shown) -> np.ndarray:
        return np.where(where, values, np.nan).ravel()

    return pd.DataFrame(
        {
            "unit": runs(cells.ids, np.full(len(cells.ids), len(dimensions))),
            "dimension": labels(dimensions).take(np.tile(np.arange(len(dimensions)), len(cells.ids))),
            "n": keep(scored.n),
            "mean": keep(scored.mean),
            "se": keep(scored.se),
            "favourable": keep(scored.favourable, shown & (scored.n >= door.confidential.policy.favourable_from)),
            "verdict": cells.verdicts,
            "hidden": cells.hidden,
        }
    )


BLOCK = 4096  # units whose items are scored at a time


def items(door: Door) -> pd.DataFrame:
    """One row per unit x item where single items may be published."""
    rows = np.flatnonzero(door.plan.items.any(axis=1))
    starts = range(0, max(len(rows), 1), BLOCK)
    parts = zip(*(_item_scores(door, rows[start : start + BLOCK]) for start in starts), strict=True)
    of_unit, item, n, mean, favourable = (np.concatenate(part) for part in parts)
    return pd.DataFrame(
        {
            "unit": runs([door.confidential.organisation.ids[unit] for unit in rows.tolist()], of_unit),
            "item": labels([each.id for each in door.confidential.questionnaire.items]).take(item),
            "n": n.astype(float),
            "mean": mean,
            "favourable": np.where(n >= door.confidential.policy.favourable_from, favourable, np.nan),
        },
        columns=columns("items"),
        copy=False,
    )


def _item_scores(door: Door, units: np.ndarray) -> tuple[np.ndarray, ...]:
    """Number of items that each unit publishes, and position, n, mean and favourable share of each of them."""
    questionnaire = door.confidential.questionnaire
    adjustments = door.adjustments_below.each(lambda sums: sums[units])
    scored = bounded_items(door.confidential.totals.options[units], adjustments, questionnaire)
    shown = door.plan.items[units][:, questionnaire.dimension_positions] & (scored.n > 0)
    item = np.broadcast_to(np.arange(shown.shape[1]), shown.shape)[shown]
    return shown.sum(axis=1), item, scored.n[shown], scored.mean[shown], scored.favourable[shown]


def distributions(door: Door) -> pd.DataFrame:
    """One row per unit x item x code where distributions may be published."""
    questionnaire, width = door.confidential.questionnaire, door.options.shape[2]
    scales = [questionnaire.scale_of(each).codes for each in questionnaire.items]
    codes = np.array([[*scale, *[0] * (width - len(scale))] for scale in scales]).ravel()
    exists = np.array([np.arange(width) < len(scale) for scale in scales]).ravel()
    positions = questionnaire.dimension_positions
    shown = np.repeat(door.plan.distributions[:, positions], width, axis=1) & exists  # units x (items x options)
    item = np.broadcast_to(np.repeat(np.arange(len(scales)), width), shown.shape)
    return pd.DataFrame(
        {
            "unit": runs(door.confidential.organisation.ids, shown.sum(axis=1)),
            "item": labels([each.id for each in questionnaire.items]).take(item[shown]),
            "code": np.broadcast_to(codes, shown.shape)[shown],
            "count": door.options.reshape(shown.shape)[shown].astype(float),
        },
        columns=columns("distributions"),
        copy=False,  # its columns are its own
    )


def instrument(questionnaire: Questionnaire) -> pd.DataFrame:
    """One row per item, in the questionnaire's order."""
    steps = item_steps(questionnaire).tolist()
    rows = zip(questionnaire.items, steps, strict=True)
    return table("instrument", [(item.id, item.dimension, step) for item, step in rows])


def members(door: Door) -> pd.DataFrame:
    """One row per pooled group x member."""
    ids = door.confidential.organisation.ids
    return table("members", [(group.id, ids[member]) for group in door.pools.groups for member in group.members])
