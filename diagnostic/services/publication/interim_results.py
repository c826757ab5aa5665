"""Interim results: what a live wave has shown so far, as one viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import NamedTuple

import pandas as pd
from cachetools import LRUCache, cached

from diagnostic.core.released.interim_release import so_far
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import first_at
from diagnostic.services.fieldwork.lifecycle import get_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.publication.publish import verdict_of
from diagnostic.services.waves.participation import own_headcounts
from diagnostic.services.waves.rows import Wave, wave_row
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart, thaw_policy, thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import interim_releases


@dataclass(frozen=True)
class InterimResults:
    """Interim results of one audience, within the viewer's part of the chart. Pages call them first results.

    scores : `unit`, `dimension`, `n`, `mean` 0-100 of each unit with the units below it, where anything is shown.
    waiting : units where people of their own were asked and none of them is shown yet.
    small : those of `waiting` where too few were asked for first results.
    newest : the newest interim release, the same for every viewer; None before there is one.
    """

    questionnaire: Questionnaire
    scores: pd.DataFrame
    waiting: tuple[str, ...]
    small: tuple[str, ...]
    newest: Stamp | None


class Stamp(NamedTuple):
    """Names an interim release."""

    number: int
    hash: str
    shown_at: datetime
    verdict: str  # of the auditor


def wave_with_interim_results(inst: Installation, access: Access, today: date) -> Wave | None:
    """The newest wave that shows first results to this viewer; asked on every run of a page."""
    rows = waves.not_published(inst.statements, access.organisation, today)
    found = [row.id for row in rows if thaw_policy(row.policy).live]
    for wave in (get_wave(inst, access, each, today) for each in found):
        if has_interim_results(wave, access.unit):
            return wave
    return None


def has_interim_results(wave: Wave, unit: str) -> bool:
    """Is the wave live, neither planned nor published, and the viewer's `unit`, if they have one, in its chart?"""
    return wave.policy.live and wave.state in ("open", "closed") and (not unit or unit in wave.chart.position)


def interim_results_of(inst: Installation, access: Access, wave: Wave | str) -> dict[str, InterimResults]:
    """By audience, of a live wave; empty of any other. UserError if there is no such wave."""
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        policy, chart = thaw_policy(row.policy), thaw_chart(row.chart)
        if not policy.live:
            return {}
        newest = _newest(db, access, row.id)
        every = waves.surveys_of(db, access.organisation, row.id)
        surveys = [each for each in every if policy.of(each.audience).live]
        asked = {each.audience: own_headcounts(db, row, each, chart) for each in surveys}
    top = access.unit or chart.ids[0]
    seen = chart.subtree(top) if top in chart.position else ()
    found = {}
    for survey in surveys:
        stamp, questionnaire = newest.get(survey.audience), thaw_questionnaire(survey.definition)
        shown = _shown(inst, survey.id, stamp.number if stamp else 0, chart, questionnaire)
        numbers = dict(zip(chart.ids, asked[survey.audience].tolist(), strict=True))
        waiting = tuple(unit for unit in seen if numbers[unit] and unit not in shown.units)
        found[survey.audience] = InterimResults(
            questionnaire,
            shown.scores[shown.scores["unit"].isin(seen)].reset_index(drop=True),
            waiting,
            tuple(unit for unit in waiting if numbers[unit] < first_at(policy.min_group)),
            stamp,
        )
    return found


def newest_interim_releases(inst: Installation, access: Access, wave: Wave | str) -> dict[str, Stamp]:
    """By audience, of any wave; empty where nothing was shown while it was open. UserError if there is no such wave."""
    with reading(inst.engine) as db:
        return _newest(db, access, wave_row(db, access, wave).id)


def _newest(db: Transaction, access: Access, wave: str) -> dict[str, Stamp]:
    rows = interim_releases.newest(db, access.organisation, wave)
    return {row.audience: Stamp(row.number, row.content_hash, row.created_at, verdict_of(row)) for row in rows}


class _Shown(NamedTuple):
    scores: pd.DataFrame
    units: frozenset[str]  # whose own people are in batches


@cached(LRUCache(maxsize=64), key=lambda inst, survey, number, *_: (survey, number), lock=Lock())
def _shown(inst: Installation, survey: str, number: int, chart: Organisation, questionnaire: Questionnaire) -> _Shown:
    """Interim releases of a survey up to a number, together; kept, since they never change."""
    with reading(inst.engine) as db:
        released = interim_releases.of_survey(db, survey)[:number]
    scores = so_far(released, chart, list(questionnaire.dimensions))
    return _Shown(scores, frozenset(batch.unit for each in released for batch in each.batches))
