"""The door: the only function that turns answers of persons into something a person may see."""

from __future__ import annotations

import numpy as np

from diagnostic.core import cutting
from diagnostic.core.aggregates import aggregate
from diagnostic.core.answers import Answers, Counts
from diagnostic.core.masks import plan_masks
from diagnostic.core.participation import bands
from diagnostic.core.pooling import pool
from diagnostic.core.publication import UnitScores
from diagnostic.core.uncertainty import within_variance
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


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
    masks = plan_masks(own, questionnaire, organisation, policy)
    door = cutting.Door(
        own=own,
        totals=own.roll_up(organisation),
        masks=masks,
        groups=pool(
            organisation,
            [masks.people, *masks.dimensions.T],
            [own.people > 0, *masks.answered.T],
        ),
        sigma2=within_variance(own, questionnaire, organisation, masks.dimensions),
        questionnaire=questionnaire,
        organisation=organisation,
        policy=policy,
    )
    return UnitScores(
        audience=questionnaire.audience,
        units=cutting.units(door, bands(own.people, headcounts, organisation, policy)),
        scores=cutting.scores(door),
        items=cutting.items(door),
        distributions=cutting.distributions(door),
        members=cutting.members(door),
    )
