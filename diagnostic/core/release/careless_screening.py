"""Careless responding: the people flagged, their share in each unit, and the results without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounding import PEOPLE, dimension_steps
from diagnostic.core.disclosure.bounds import kept_off
from diagnostic.core.disclosure.tree_suppression import plan
from diagnostic.core.release.scale_quality import covariance_of_all
from diagnostic.core.released.schema import INDICES, columns, table
from diagnostic.core.released.unit_scores import labels
from diagnostic.core.scoring.aggregates import Aggregates, aggregate_for_dimensions
from diagnostic.core.scoring.answers import Answers
from diagnostic.core.scoring.careless_responding import Flags, Form, flag, possible, precision
from diagnostic.core.scoring.census import Census, blocks, in_spans
from diagnostic.core.scoring.estimates import enough_answers, score_dimensions
from diagnostic.definitions.organisation import Organisation, residual_sums
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


@dataclass(frozen=True)
class Screening:
    """Flags of people, and the aggregates (for dimensions) of those whom any index flags. Confidential."""

    flags: Flags
    flagged: Aggregates


def screen(answers: Answers, positions: np.ndarray, census: Census, questionnaire: Questionnaire) -> Screening:
    """Everybody, in a second pass over the answers: unusual is only who is far from all the others.

    positions : int8, items x people; -1 where missing. census : both of these answers.
    """
    centre, covariance = covariance_of_all(census.moments)
    form, inverse, units = Form.of(questionnaire), precision(covariance), len(census.own.people)

    def screen_span(span: slice) -> Screening:
        here, these = positions[:, span], answers[span]
        flags = _joined(flag(here[:, b], form, centre, inverse, these[b].hasty) for b in blocks(here))
        who = flags.any
        return Screening(flags, aggregate_for_dimensions(here[:, who], these.units[who], questionnaire, units))

    parts = list(in_spans(screen_span, len(answers.units)))
    return Screening(_joined(part.flags for part in parts), reduce(add, (part.flagged for part in parts)))


def _joined(parts: Iterable[Flags]) -> Flags:
    found = list(parts)
    return Flags(*(np.concatenate([getattr(part, field.name) for part in found]) for field in fields(Flags)))


def careless(
    flags: Flags, answers: Answers, own: Aggregates, questionnaire: Questionnaire, organisation: Organisation,
    mask: np.ndarray, policy: Policy,
) -> pd.DataFrame:  # fmt: skip
    """One row per unit x index: the share of its people who are flagged, by the tree programme with twenty people.

    mask : booleans, units; whose people may be shown. No other unit has a row.
    """
    units = len(organisation.ids)
    shown = mask if policy.unsafe_for_validation else plan(organisation, own.people, policy.spread_from, allowed=mask)
    people = organisation.roll_up(own.people)[shown]
    able = possible(Form.of(questionnaire)) | {"speeder": answers.hasty is not None}
    able["any"] = any(able.values())
    ids, where = labels(organisation.ids), np.flatnonzero(shown)
    frames = []
    for name in INDICES:
        flagged = np.bincount(answers.units[getattr(flags, name)], minlength=units)
        share = organisation.roll_up(flagged)[shown] / people if able[name] else np.nan
        frames.append(pd.DataFrame({"unit": ids.take(where), "index": name, "n": people.astype(float), "share": share}))
    return pd.concat(frames, ignore_index=True)[columns("careless")]


def without(
    flagged: Aggregates, own: Aggregates, moved: np.ndarray, questionnaire: Questionnaire, organisation: Organisation,
    masks: np.ndarray, policy: Policy,
) -> pd.DataFrame:  # fmt: skip
    """One row per dimension of the whole: n and mean of all, and of those whom no index flags, where both may be shown.

    moved : points that keep the whole off unanimity, dimensions.
    masks : booleans, units x dimensions. With and without differ by the flagged. In each group of people that is
    published together, and where items are shown among those who answered equally many, a reader can cancel either
    its flagged or the others, whichever is more. What is left over has to be `min_group` people; or the groups were
    flagged whole or not at all, so that nothing but published groups differs.
    """
    kept = own.for_dimensions - flagged
    before, after = (score_dimensions(each.all(), questionnaire) for each in (own.for_dimensions, kept))
    whole, rest = (each.mean[0] + moved / np.maximum(each.n[0], 1) for each in (before, after))
    if not policy.unsafe_for_validation:
        n = np.maximum(after.n[0], 1)
        rest = np.clip(rest * n, *kept_off(n, PEOPLE * dimension_steps(questionnaire), 0, 100)) / n
    rows = []
    for d, (name, of) in enumerate(questionnaire.items_of.items()):
        counted = enough_answers(len(of), flagged.answered.shape[2])
        taken = organisation.residual_of(masks[:, d])
        parts = [residual_sums(part.answered[:, d, counted], taken) for part in (flagged, kept)]
        differ, fewest = (int(np.minimum(*each).sum()) for each in ([part.sum(axis=1) for part in parts], parts))
        safe = differ == 0 or fewest >= policy.min_group or policy.unsafe_for_validation
        if masks[0, d] and safe and after.n[0, d] >= policy.min_group:
            numbers = before.n[0, d], whole[d], after.n[0, d], rest[d]
            rows.append((organisation.ids[0], name, *map(float, numbers)))
    return table("without", rows)
