"""The door: the only function that turns answers of persons into something a person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import joblib
import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.distributions import bound_and_withhold
from diagnostic.core.disclosure.participation import bands
from diagnostic.core.disclosure.pooling import Pools
from diagnostic.core.disclosure.prior_releases import PriorReleases
from diagnostic.core.disclosure.suppression_plan import plan_suppression
from diagnostic.core.release import breakdown_cells, careless_screening, frames, scale_quality
from diagnostic.core.release.among import among
from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.release.careless_screening import Screening
from diagnostic.core.release.door import Door
from diagnostic.core.release.shares_ticked import choices
from diagnostic.core.release.standard_errors import Variance, variances
from diagnostic.core.released.schema import table
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers, Counts
from diagnostic.core.scoring.census import Census, count_and_keep
from diagnostic.core.scoring.moments import BLOCK
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy

MEANWHILE = 20_000  # units, up to which people are screened while everything else is made: it takes memory, too


@dataclass(frozen=True)
class Collected:
    """Data collected from one audience in one wave.

    answers : their units are positions in the organisation.
    headcounts : integers, units; people asked at each unit itself, for bands of participation. None if unknown.
    breakdowns : those that were declared, with each person's value. Not of answers that arrived counted.
    prior : what interim releases covered of these answers; such a wave has no breakdowns.
    """

    answers: Answers | Counts | Census
    headcounts: np.ndarray | None = None
    breakdowns: Sequence[Breakdown] = ()
    prior: PriorReleases | None = None


def publish(
    collected: Collected | Answers | Counts | Census,
    questionnaire: Questionnaire,
    organisation: Organisation,
    policy: Policy,
) -> UnitScores:
    """Published scores of one audience in one closed wave, by that audience's own policy.

    Bare answers come without anything beside them.
    """
    policy = policy.of(questionnaire.audience)
    if not isinstance(collected, Collected):
        collected = Collected(collected)
    size, dimensions = len(organisation.ids), len(questionnaire.dimensions)
    census, positions = count_and_keep(collected.answers, questionnaire, size)
    prior = collected.prior or PriorReleases.none(size, dimensions)
    confidential = Confidential(census.own, questionnaire, organisation, policy, prior)
    with _screened(collected.answers, positions, census, questionnaire) as screening:
        plan, adjustments, options = bound_and_withhold(confidential, plan_suppression(confidential))
        spreads = variances(confidential, plan, adjustments)
        sigma2 = np.array([each.levels.sigma2 for each in spreads])
        door = Door(confidential, plan, adjustments, Pools.of(confidential, plan), sigma2, options)
        of_persons = partial(_of_persons, door, collected, positions, screening)
        of_units = partial(_of_units, door, collected, census, spreads)
        # of many units first what the frames' memory is not there for beside
        first, second = (of_persons, of_units) if size > MEANWHILE else (of_units, of_persons)
        return UnitScores(audience=questionnaire.audience, **first(), **second())


@contextmanager
def _screened(
    answers: Answers | Counts | Census, positions: np.ndarray, census: Census, questionnaire: Questionnaire
) -> Iterator[Callable[[], Screening]]:
    """The screening of persons: of many in few units made meanwhile, since all else takes one processor alone."""
    screening = partial(careless_screening.screen, answers, positions, census, questionnaire)
    if not isinstance(answers, Answers) or len(answers.units) <= BLOCK or len(census.own.people) > MEANWHILE:
        yield screening
        return
    with threadpool_limits(1, user_api="blas"):
        threads = joblib.Parallel(n_jobs=2, backend="threading", return_as="generator")
        with closing(threads([joblib.delayed(screening)()])) as found:
            yield partial(next, found)


def _of_units(door: Door, collected: Collected, census: Census, spreads: Sequence[Variance]) -> dict[str, pd.DataFrame]:
    """The frames that follow from the census."""
    confidential, plan = door.confidential, door.plan
    asked = bands(census.own.people, collected.headcounts, confidential.organisation, confidential.policy)
    return {
        "units": frames.units(door, asked),
        "scores": frames.scores(door),
        "items": frames.items(door),
        "distributions": frames.distributions(door),
        "members": frames.members(door),
        "scales": scale_quality.scales(confidential, plan, census.moments, spreads),
        "item_scales": scale_quality.item_scales(confidential, plan, census.moments),
        "instrument": frames.instrument(confidential.questionnaire),
    }


def _of_persons(
    door: Door, collected: Collected, positions: np.ndarray, screening: Callable[[], Screening]
) -> dict[str, pd.DataFrame]:
    """The frames that take a second look at persons: empty for answers that were counted before."""
    answers, confidential = collected.answers, door.confidential
    if not isinstance(answers, Answers):
        return {name: table(name) for name in ("careless", "without", "cells", "attestation", "among", "choices")}
    found = screening()
    careless = careless_screening.careless(confidential, door.plan, found.flags, answers)
    without = table("without")
    if not confidential.prior.any:  # else it would part tranches
        adjusted = door.adjustments_below.dimensions[0]
        without = careless_screening.without(confidential, door.plan, adjusted, found.flagged)
    cells, attestation = breakdown_cells.cells(door, collected.breakdowns, positions, answers.units)
    parted = frozenset(cells.loc[cells["hidden"] == "", "dimension"])
    presence = among(door, positions, answers.units, parted)
    parted |= {*presence.loc[presence["hidden"] == "", "dimension"]}
    without = without[~without["dimension"].isin(parted)]  # decisions 0013 and 0028
    return {
        "careless": careless,
        "without": without,
        "cells": cells,
        "attestation": attestation,
        "among": presence,
        "choices": choices(answers, confidential.questionnaire, confidential.organisation, confidential.policy),
    }
