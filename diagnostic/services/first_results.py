"""What a live wave has shown so far, as one viewer may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection

from diagnostic.core.live_release import LiveRelease, so_far
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.access import Access
from diagnostic.services.installation import Installation
from diagnostic.services.waverows import Wave, wave_row
from diagnostic.services.waves import list_waves
from diagnostic.storage import live, waves
from diagnostic.storage.engine import reading
from diagnostic.storage.snapshots import thaw_chart, thaw_questionnaire


@dataclass(frozen=True)
class FirstResults:
    """First results of one audience, within the viewer's part of the chart.

    scores : `unit`, `dimension`, `n`, `mean` 0-100 of each unit with the units below it, where anything is shown.
    own : the units of which batches were shown, of themselves without the units below.
    number, release, shown_at : of the newest live release, the same for every viewer.
    """

    questionnaire: Questionnaire
    scores: pd.DataFrame
    own: frozenset[str]
    number: int
    release: str
    shown_at: datetime


def live_wave(inst: Installation, access: Access, today: date) -> Wave | None:
    """The newest wave that shows first results: live, and neither planned nor published."""
    found = (wave for wave in reversed(list_waves(inst, access, today)) if shows_first_results(wave))
    return next((wave for wave in found if not access.unit or access.unit in wave.chart.position), None)


def shows_first_results(wave: Wave) -> bool:
    return wave.policy.live and wave.state in ("open", "closed")


def first_results(inst: Installation, access: Access, wave: Wave | str) -> dict[str, FirstResults]:
    """By audience; without those of whom nothing is shown yet. UserError if there is no such wave."""
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        rows = live.list_for_wave(db, access.organisation, row.id)
        asked = {each.audience: each.definition for each in waves.surveys_of(db, access.organisation, row.id)}
    chart = thaw_chart(row.chart)
    top = access.unit or chart.ids[0]
    seen = set(chart.subtree(top)) if top in chart.position else set()
    found = {}
    for audience in dict.fromkeys(each.audience for each in rows):
        of = [each for each in rows if each.audience == audience]
        told, questionnaire = [LiveRelease.from_bytes(each.content) for each in of], thaw_questionnaire(asked[audience])
        scores = so_far(told, chart, list(questionnaire.dimensions))
        scores = scores[scores["unit"].isin(seen)].reset_index(drop=True)
        own = frozenset(unit for each in told for unit in each.units["unit"] if unit in seen)
        newest = of[-1]
        found[audience] = FirstResults(
            questionnaire, scores, own, newest.number, newest.content_hash, newest.created_at
        )
    return found


def told_of_wave(db: Connection, organisation: str, wave: str) -> Mapping[str, tuple[LiveRelease, ...]]:
    """By audience, every live release of a wave."""
    found: dict[str, tuple[LiveRelease, ...]] = {}
    for row in live.list_for_wave(db, organisation, wave):
        found[row.audience] = (*found.get(row.audience, ()), LiveRelease.from_bytes(row.content))
    return found
