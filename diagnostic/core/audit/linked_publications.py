"""Audit of linked publications, seen by one reader: what each of them shows, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from diagnostic.core.audit.findings import Audit, Finding, undetermined
from diagnostic.core.audit.pairs import KEYS as PAIR_KEYS
from diagnostic.core.audit.publication import audit
from diagnostic.core.audit.scale_ends import ROUNDING
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy


@dataclass(frozen=True)
class LinkedPublication:
    """One publication: what it is called, whose answers it is made of, and the policy that it claims to follow.

    answers, questionnaire : hashes; what has both in common is about the same people.
    """

    name: str
    answers: str
    questionnaire: str
    scores: UnitScores
    policy: Policy


def audit_together(publications: Sequence[LinkedPublication]) -> list[Audit]:
    """One audit for each survey, of everything published of it; undetermined where two may be one survey."""
    surveys: dict[tuple[str, str, str], list[LinkedPublication]] = {}
    for each in publications:
        surveys.setdefault((each.scores.audience, each.questionnaire, each.answers), []).append(each)
    found = []
    for group in surveys.values():
        others = [each for other in surveys.values() if other is not group for each in other]
        open_questions = [*_disagreements(group), *_nearly_the_same(group[0], others)]
        audited = audit(_union(group), _lowest_threshold(group))
        found.append(replace(audited, findings=(*audited.findings, *open_questions)))
    return found


def _lowest_threshold(group: Sequence[LinkedPublication]) -> Policy:
    """The lowest threshold among the publications; a stricter one cannot be assumed."""
    unsafe = any(each.policy.unsafe_for_validation for each in group)
    return Policy(min(each.policy.min_group for each in group), unsafe)


def _union(group: Sequence[LinkedPublication]) -> UnitScores:
    """Every cell that any of them shows. Pooled groups are left out where there are several: they are differences."""
    first = group[0].scores
    if len({each.scores.to_bytes() for each in group}) == 1:
        return first
    units = pd.concat([each.scores.units[~each.scores.units["pooled"].astype(bool)] for each in group])
    return replace(
        first,
        units=_shown_first(units, ["unit"]),
        scores=_shown_first(_of_units(group, "scores"), ["unit", "dimension"]),
        items=_of_units(group, "items").drop_duplicates(["unit", "item"], ignore_index=True),
        distributions=_of_units(group, "distributions").drop_duplicates(["unit", "item", "code"], ignore_index=True),
        careless=_of_units(group, "careless").drop_duplicates(["unit", "index"], ignore_index=True),
        members=first.members.head(0),
        cells=_of_units(group, "cells").drop_duplicates(ignore_index=True),
        pairs=_shown_first(pd.concat([each.scores.pairs for each in group]), PAIR_KEYS),
        attestation=pd.concat([each.scores.attestation for each in group]).drop_duplicates(ignore_index=True),
    )


def _of_units(group: Sequence[LinkedPublication], name: str) -> pd.DataFrame:
    frames = []
    for each in group:
        units = each.scores.units
        pooled = set(units.loc[units["pooled"].astype(bool), "unit"])
        frame = getattr(each.scores, name)
        frames.append(frame[~frame["unit"].isin(pooled)])
    return pd.concat(frames, ignore_index=True)


def _shown_first(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    order = np.argsort((frame["hidden"] != "").to_numpy(), kind="stable")
    kept = frame.iloc[order].drop_duplicates(keys)
    return kept.sort_index(kind="stable").reset_index(drop=True)


def _disagreements(group: Sequence[LinkedPublication]) -> list[Finding]:
    """The same cell with two numbers, and the same unit in two places: their people are not the same then."""
    found = []
    for keys, columns, frame in (
        (["unit", "dimension"], ["n", "mean"], _of_units(group, "scores")),
        (["unit"], ["n"], _of_units(group, "units")),
        (PAIR_KEYS, ["n", "mean"], _of_units(group, "pairs")),
    ):
        shown = frame[frame["hidden"] == ""]
        cells = shown.groupby(keys)[columns]
        spread = (cells.max() - cells.min()).max(axis=1)
        for where in spread[spread > ROUNDING].index:
            name = " › ".join(where) if isinstance(where, tuple) else where
            found.append(undetermined(name, "two files tell two numbers of the same answers"))
    places = _of_units(group, "units").fillna({"parent": ""}).groupby("unit")["parent"].nunique()
    found += [
        undetermined(unit, "two files hang it in two places, so who is in it is not known")
        for unit in places[places > 1].index
    ]
    return found


def _nearly_the_same(publication: LinkedPublication, others: Sequence[LinkedPublication]) -> list[Finding]:
    """Two sets of answers to one questionnaire that differ by a few people may be one set and a few more."""
    found = []
    for other in others:
        same = _survey(other) == _survey(publication)
        n, more = (float(each.scores.units["n"].iloc[0]) for each in (publication, other))
        if same and abs(n - more) < publication.policy.min_group:
            words = f"{other.name} may hold the same answers and a few more or fewer"
            found.append(undetermined(publication.name, words))
    return found


def _survey(publication: LinkedPublication) -> tuple[str, str]:
    return publication.scores.audience, publication.questionnaire
