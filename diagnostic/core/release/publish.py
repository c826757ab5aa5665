"""The door: the only function that turns answers of persons into something a person may see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.core.disclosure.distributions import clip_and_withhold
from diagnostic.core.disclosure.participation import bands
from diagnostic.core.disclosure.pooling import pool
from diagnostic.core.disclosure.prior_releases import Before
from diagnostic.core.disclosure.suppression_plan import plan_masks
from diagnostic.core.release import breakdown_cells, careless_screening, scale_quality
from diagnostic.core.release import frames as cutting
from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.release.standard_errors import variances
from diagnostic.core.released.schema import table
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers, Counts
from diagnostic.core.scoring.census import count_and_keep
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


def publish(
    answers: Answers | Counts,
    questionnaire: Questionnaire,
    organisation: Organisation,
    policy: Policy,
    headcounts: np.ndarray | None = None,
    breakdowns: Sequence[Breakdown] = (),
    before: Before | None = None,
) -> UnitScores:
    """Published scores of one audience in one closed wave.

    answers : their units are positions in `organisation`.
    headcounts : integers, units; people asked at each unit itself, for bands of participation. None if unknown.
    breakdowns : those that were declared, with what each person said. Not of answers that arrived counted.
    before : what batches told of some of these answers while the wave was live; such a wave has no breakdowns.
    """
    census, positions = count_and_keep(answers, questionnaire, len(organisation.ids))
    own = census.own
    before = before or Before.nothing(len(organisation.ids), len(questionnaire.dimensions))
    masks = plan_masks(own, questionnaire, organisation, policy, before)
    masks, moved = clip_and_withhold(own, masks, questionnaire, organisation, policy, before)
    spreads = variances(own, moved, questionnaire, organisation, masks.dimensions)
    asked = [masks.people, *masks.dimensions.T], [own.people > 0, *masks.answered.T]
    door = cutting.Door(
        own=own,
        totals=own.roll_up(organisation),
        masks=masks,
        groups=[] if policy.unsafe_for_validation else pool(organisation, *asked),
        moved=moved,
        sigma2=np.array([each.levels.sigma2 for each in spreads]),
        questionnaire=questionnaire,
        organisation=organisation,
        policy=policy,
    )
    whole, single, people = masks.spread[0], masks.spread[0] & masks.items[0], int(own.people.sum())
    careless, without = table("careless"), table("without")
    if isinstance(answers, Answers):
        found = careless_screening.screen(answers, positions, census, questionnaire)
        careless = careless_screening.careless(
            found.flags, answers, own, questionnaire, organisation, masks.people, policy
        )
        whole_moved = door.moved_below.dimensions[0]
        if not before.any:  # else it would part batches
            without = careless_screening.without(
                found.flagged, own, whole_moved, questionnaire, organisation, masks.dimensions, policy
            )
    frames = {}
    if isinstance(answers, Answers):
        cells, attestation = breakdown_cells.cells(door, breakdowns, positions, answers.units)
        frames = {"cells": cells, "attestation": attestation}
        without = without[~without["dimension"].isin(cells.loc[cells["hidden"] == "", "dimension"])]  # decision 0013
    return UnitScores(
        audience=questionnaire.audience,
        units=cutting.units(door, bands(own.people, headcounts, organisation, policy)),
        scores=cutting.scores(door),
        items=cutting.items(door),
        distributions=cutting.distributions(door),
        members=cutting.members(door),
        scales=scale_quality.scales(census.moments, people, spreads, whole, single, questionnaire, policy.spread_from),
        item_scales=scale_quality.item_scales(census.moments, people, single, questionnaire),
        careless=careless,
        without=without,
        instrument=cutting.instrument(questionnaire),
        **frames,
    )
