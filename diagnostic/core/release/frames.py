"""Cut to the masks: the frames of a publication, with nothing in them that is not to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounding import Moved, clipped_dimensions, clipped_items, item_steps, with_units_below
from diagnostic.core.disclosure.pooling import Group, left_by, residuals
from diagnostic.core.disclosure.suppression_plan import Masks
from diagnostic.core.release.standard_errors import least_error, standard_errors
from diagnostic.core.released.participation_bands import UNKNOWN
from diagnostic.core.released.schema import AGREEMENT, OWN, WAVE, columns, table
from diagnostic.core.released.unit_scores import labels
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.estimates import Estimates, score_dimensions
from diagnostic.core.statistics import agreement
from diagnostic.core.statistics.comparisons import NO_VERDICT, Means, decide, welch
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


@dataclass(frozen=True)
class Door:
    """What the frames are cut from. Confidential: it holds every unit's sums.

    moved : what keeps each published group of people off unanimity; moved_below of each unit with those below it.
    """

    own: Aggregates
    totals: Aggregates
    masks: Masks
    groups: Sequence[Group]
    moved: Moved
    sigma2: np.ndarray
    questionnaire: Questionnaire
    organisation: Organisation
    policy: Policy

    @cached_property
    def moved_below(self) -> Moved:
        return with_units_below(self.moved, self.organisation)

    @cached_property
    def options(self) -> np.ndarray:
        """People by option as distributions show them, units x items x options."""
        return self.totals.options + self.moved_below.options


def units(door: Door, participation: Sequence[str]) -> pd.DataFrame:
    """One row per unit, then one per pooled group."""
    organisation, groups, totals, shown = door.organisation, door.groups, door.totals, door.masks.people
    rows = pd.DataFrame(
        {
            "unit": organisation.ids,
            "name": organisation.names,
            "parent": [organisation.ids[p] if p >= 0 else None for p in organisation.parents],
            "level": organisation.levels,
            "pooled": False,
            "n": np.where(shown, totals.people, np.nan),
            "hidden": reasons(totals.people, shown, door.policy),
            "band": participation,
        }
    )
    left = left_by(groups, organisation, shown, door.own.people > 0)
    people = residuals(door.own, organisation, shown, groups).people
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
    return pd.concat([rows, pooled], ignore_index=True) if groups else rows


POOLED_OTHERWISE = "other teams are pooled for this"


def reasons(n: np.ndarray, shown: np.ndarray, policy: Policy) -> np.ndarray:
    """Why each cell is hidden, "" where it is shown; same shape."""
    few = f"fewer than {policy.min_group} answers"
    subtraction = f"a group of fewer than {policy.min_group} could be worked out"
    return np.where(shown, "", np.where(n < policy.min_group, few, subtraction)).astype(object)


def scores(door: Door) -> pd.DataFrame:
    """One row per unit or pooled group x dimension."""
    units = _unit_scores(door)
    spread, skipped = _grounds(door)
    units = units.assign(**dict(zip(AGREEMENT, _agreement(door), strict=True)), rest=_rest(units, door))
    units = units.assign(spread=spread, skipped=skipped)
    groups = _group_scores(door).assign(**dict.fromkeys([*AGREEMENT, "rest"], np.nan), skipped="")
    groups = groups.assign(spread=np.where(groups["hidden"] == "", WAVE, ""))
    return pd.concat([units, groups], ignore_index=True)


def _grounds(door: Door) -> tuple[np.ndarray, np.ndarray]:
    """Whose the spread is, and who skipped an item: each one text per unit x dimension."""
    shown, own = door.masks.dimensions, door.masks.spread
    return np.where(shown, np.where(own, OWN, WAVE), "").ravel(), door.masks.skipped.ravel()


def _rest(published: pd.DataFrame, door: Door) -> np.ndarray:
    """Mean of everybody outside each unit, one per unit x dimension, from what is published: the whole comes first."""
    n, mean = (published[name].to_numpy().reshape(door.masks.dimensions.shape) for name in ("n", "mean"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n[0] > n, (n[0] * mean[0] - n * mean) / (n[0] - n), np.nan).ravel()


def _agreement(door: Door) -> list[np.ndarray]:
    """rwg(J) under the uniform and the skewed null and AD, each one number per unit x dimension.

    They follow from the distributions that are shown beside them, and are there only where those are.
    """
    questionnaire, shown = door.questionnaire, door.masks.distributions
    found = np.full((3, *shown.shape), np.nan)
    sizes = np.array([len(questionnaire.scale_of(item).codes) for item in questionnaire.items])
    for d, of in enumerate(map(list, questionnaire.items_of.values())):
        options = door.options[shown[:, d]][:, of]
        nulls = np.stack([agreement.uniform_variance(sizes[of]), agreement.skewed_variance(sizes[of])])
        found[:2, shown[:, d], d] = agreement.rwgj(options, nulls[:, None])
        found[2, shown[:, d], d] = agreement.average_deviation(options)
    return [each.ravel() for each in found]


def _unit_scores(door: Door) -> pd.DataFrame:
    questionnaire, organisation, totals, masks = door.questionnaire, door.organisation, door.totals, door.masks
    scored, counted = score_dimensions(totals, questionnaire), totals.for_dimensions
    rest = score_dimensions(counted[:1] - counted, questionnaire)
    p, levels = welch(_means(scored), _means(rest)), np.asarray(organisation.levels)
    verdicts = [
        decide(p[:, d], scored.mean[:, d] - rest.mean[:, d], np.where(masks.dimensions[:, d], levels, -1))
        for d in range(len(questionnaire.dimensions))
    ]
    least = 0.0 if door.policy.unsafe_for_validation else least_error(scored.n, questionnaire)
    se = standard_errors(totals, scored, door.sigma2, questionnaire, masks.spread, least)
    return _score_frame(
        door,
        organisation.ids,
        replace(clipped_dimensions(totals, door.moved_below, questionnaire), se=se),
        masks.dimensions,
        np.stack(verdicts, axis=1),
        reasons(scored.n, masks.dimensions, door.policy),
    )


def _means(scored: Estimates) -> Means:
    return Means(scored.n, scored.mean, scored.se)


def _group_scores(door: Door) -> pd.DataFrame:
    """Each dimension of a group under that dimension's own mask."""
    questionnaire, organisation, groups = door.questionnaire, door.organisation, door.groups
    own = door.own.for_dimensions
    size = (len(groups), len(questionnaire.dimensions))
    shown = np.zeros(size, dtype=bool)
    columns = {name: np.full(size, np.nan) for name in ("n", "mean", "favourable", "se")}
    nowhere = np.zeros(size, dtype=bool)
    moved = door.moved.each(lambda part: part[[group.parent for group in groups]])
    for d in range(size[1]):
        mask = door.masks.dimensions[:, d]
        shown[:, d] = left_by(groups, organisation, mask, door.masks.answered[:, d])
        people = residuals(own, organisation, mask, groups)
        scored = clipped_dimensions(people, moved, questionnaire)
        columns["se"][:, d] = standard_errors(people, scored, door.sigma2, questionnaire, nowhere)[:, d]
        for name in ("n", "mean", "favourable"):
            columns[name][:, d] = getattr(scored, name)[:, d]
    scored = Estimates(squares=None, **columns)
    verdicts = np.full(size, NO_VERDICT, dtype=object)
    hidden = np.where(shown, "", POOLED_OTHERWISE)
    return _score_frame(door, [g.id for g in groups], scored, shown, verdicts, hidden)


def _score_frame(
    door: Door,
    units: Sequence[str],
    scored: Estimates,
    shown: np.ndarray,
    verdicts: np.ndarray,
    hidden: np.ndarray,
) -> pd.DataFrame:
    questionnaire = door.questionnaire

    def keep(values: np.ndarray, where: np.ndarray = shown) -> np.ndarray:
        return np.where(where, values, np.nan).ravel()

    return pd.DataFrame(
        {
            "unit": labels(units).take(np.repeat(np.arange(len(units)), len(questionnaire.dimensions))),
            "dimension": labels(list(questionnaire.dimensions)).take(
                np.tile(np.arange(len(questionnaire.dimensions)), len(units))
            ),
            "n": keep(scored.n),
            "mean": keep(scored.mean),
            "se": keep(scored.se),
            "favourable": keep(scored.favourable, shown & (scored.n >= door.policy.favourable_from)),
            "verdict": np.where(shown, verdicts, NO_VERDICT).ravel(),
            "hidden": hidden.ravel(),
        }
    )


def items(door: Door) -> pd.DataFrame:
    """One row per unit x item where single items may be shown."""
    totals, questionnaire, organisation = door.totals, door.questionnaire, door.organisation
    scored = clipped_items(totals.options, door.moved_below, questionnaire)
    shown = door.masks.items[:, questionnaire.dimension_positions] & (scored.n > 0)
    unit, item = np.nonzero(shown)
    n = scored.n[shown]
    return pd.DataFrame(
        {
            "unit": labels(organisation.ids).take(unit),
            "item": labels([each.id for each in questionnaire.items]).take(item),
            "n": n.astype(float),
            "mean": scored.mean[shown],
            "favourable": np.where(n >= door.policy.favourable_from, scored.favourable[shown], np.nan),
        },
        columns=columns("items"),
    )


def distributions(door: Door) -> pd.DataFrame:
    """One row per unit x item x code where distributions may be shown."""
    questionnaire, organisation = door.questionnaire, door.organisation
    codes = np.zeros(door.options.shape[1:], dtype=int)
    exists = np.zeros(codes.shape, dtype=bool)
    for i, each in enumerate(questionnaire.items):
        scale = questionnaire.scale_of(each).codes
        codes[i, : len(scale)], exists[i, : len(scale)] = scale, True
    unit, item, option = np.nonzero(door.masks.distributions[:, questionnaire.dimension_positions, None] & exists)
    return pd.DataFrame(
        {
            "unit": labels(organisation.ids).take(unit),
            "item": labels([each.id for each in questionnaire.items]).take(item),
            "code": codes[item, option],
            "count": door.options[unit, item, option].astype(float),
        },
        columns=columns("distributions"),
    )


def instrument(questionnaire: Questionnaire) -> pd.DataFrame:
    """One row per item, in the questionnaire's order."""
    steps = item_steps(questionnaire).tolist()
    rows = zip(questionnaire.items, steps, strict=True)
    return table("instrument", [(item.id, item.dimension, step) for item, step in rows])


def members(door: Door) -> pd.DataFrame:
    """One row per pooled group x member."""
    rows = [(group.id, door.organisation.ids[member]) for group in door.groups for member in group.members]
    return table("members", rows)
