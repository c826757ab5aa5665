"""Careless responding: the people flagged, their share in each unit, and the results without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounds import PEOPLE, bounds, dimension_steps
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.disclosure.tree_suppression import Respondents, suppression_pattern
from diagnostic.core.release.scale_quality import covariance_of_all
from diagnostic.core.released.schema import INDICES, columns, table
from diagnostic.core.released.unit_scores import labels
from diagnostic.core.scoring.aggregates import Aggregates, aggregate_for_dimensions
from diagnostic.core.scoring.answers import Answers, Counts
from diagnostic.core.scoring.careless_responding import Flags, Form, flag, possible, precision
from diagnostic.core.scoring.census import Census, blocks, in_spans
from diagnostic.core.scoring.estimates import enough_answers, score_dimensions
from diagnostic.definitions.organisation import residual_sums
from diagnostic.definitions.questionnaire import Questionnaire


@dataclass(frozen=True)
class Screening:
    """Flags of people, and the aggregates (for dimensions) of those whom any index flags. Confidential."""

    flags: Flags
    flagged: Aggregates


def screen(
    answers: Answers | Counts | Census, positions: np.ndarray, census: Census, questionnaire: Questionnaire
) -> Screening:
    """Screening of everybody, in a second pass over the answers: a person is unusual only beside all the others.

    positions : int8, items x people; -1 where missing. census : both of these answers.
    """
    if census.moments is None or not isinstance(answers, Answers):
        raise ValueError("only answers of persons can be screened, and these arrived counted")
    centre, covariance = covariance_of_all(census.moments)
    form, inverse, units = Form.of(questionnaire), precision(covariance), len(census.own.people)

    def screen_span(span: slice) -> Screening:
        here, these = positions[:, span], answers[span]
        flags = _joined(flag(here[:, b], form, centre, inverse, these[b].speeders) for b in blocks(here))
        who = flags.any
        return Screening(flags, aggregate_for_dimensions(here[:, who], these.units[who], questionnaire, units))

    parts = list(in_spans(screen_span, len(answers.units)))
    return Screening(_joined(part.flags for part in parts), reduce(add, (part.flagged for part in parts)))


def _joined(parts: Iterable[Flags]) -> Flags:
    found = list(parts)
    return Flags(*(np.concatenate([getattr(part, field.name) for part in found]) for field in fields(Flags)))


def careless(confidential: Confidential, plan: Plan, flags: Flags, answers: Answers) -> pd.DataFrame:
    """One row per unit x index: the share of its people who are flagged, from `spread_from` people on.

    Units whose people may not be shown have no row.
    """
    organisation, policy = confidential.organisation, confidential.policy
    shown, own = plan.people, confidential.own.people
    if not policy.unsafe_for_validation:
        shown = suppression_pattern(organisation, Respondents.of(own), policy.spread_from, allowed=shown)
    people = organisation.roll_up(own)[shown]
    able = possible(Form.of(confidential.questionnaire)) | {"speeder": answers.speeders is not None}
    able["any"] = any(able.values())
    shares = np.full((len(INDICES), len(people)), np.nan)
    for i, name in enumerate(INDICES):
        if able[name]:
            flagged = np.bincount(answers.units[getattr(flags, name)], minlength=len(own))
            shares[i] = organisation.roll_up(flagged)[shown] / people
    rows = {
        "unit": labels(organisation.ids).take(np.tile(np.flatnonzero(shown), len(INDICES))),
        "index": labels(INDICES).take(np.repeat(np.arange(len(INDICES)), len(people))),
        "n": np.tile(people.astype(float), len(INDICES)),
        "share": shares.ravel(),
    }
    return pd.DataFrame(rows, columns=columns("careless"))


def without(confidential: Confidential, plan: Plan, adjusted: np.ndarray, flagged: Aggregates) -> pd.DataFrame:
    """One row per dimension of the whole: n and mean of all, and of those whom no index flags, where both may be shown.

    adjusted : points by which the whole is bounded, dimensions.
    With and without differ by the flagged. In each residual, and where items are shown among those who answered equally
    many, a reader can cancel either its flagged or the others, whichever is more. What is left over has to be
    `min_group` people; or residuals were flagged whole or not at all, so that nothing but residuals differs.
    """
    questionnaire, policy = confidential.questionnaire, confidential.policy
    own = confidential.own.for_dimensions
    kept = own - flagged
    every, others = (score_dimensions(each.all(), questionnaire) for each in (own, kept))
    mean, mean_without = (each.mean[0] + adjusted / np.maximum(each.n[0], 1) for each in (every, others))
    if not policy.unsafe_for_validation:
        n = np.maximum(others.n[0], 1)
        mean_without = np.clip(mean_without * n, *bounds(n, PEOPLE * dimension_steps(questionnaire), 0, 100)) / n
    rows = []
    for d, name in enumerate(questionnaire.dimensions):
        enough = others.n[0, d] >= policy.min_group
        safe = policy.unsafe_for_validation or _is_safe_without(confidential, plan, (flagged, kept), d)
        if plan.dimensions[0, d] and enough and safe:
            numbers = every.n[0, d], mean[d], others.n[0, d], mean_without[d]
            rows.append((confidential.organisation.ids[0], name, *map(float, numbers)))
    return table("without", rows)


def _is_safe_without(
    confidential: Confidential, plan: Plan, parts: tuple[Aggregates, Aggregates], dimension: int
) -> bool:
    """Whether the flagged and the others of every residual are nobody, or enough people stay when a reader cancels."""
    counts = [np.asarray(part.answered)[:, dimension] for part in parts]
    counted = enough_answers(len(confidential.items_of[dimension]), counts[0].shape[1])
    residual_of = plan.dimension_residuals[:, dimension]
    sums = [residual_sums(each[:, counted], residual_of) for each in counts]
    differ = int(np.minimum(*(each.sum(axis=1) for each in sums)).sum())
    return differ == 0 or int(np.minimum(*sums).sum()) >= confidential.policy.min_group
