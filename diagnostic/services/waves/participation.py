"""Participation: how many of those asked have answered, in bands, and only where that gives nobody away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from diagnostic.core.disclosure.participation import bands, reasons
from diagnostic.core.released.participation_bands import BANDS
from diagnostic.definitions.organisation import Organisation
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import Wave, rated_map, wave_row
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import Headcounts, thaw_chart, thaw_headcounts, thaw_policy
from diagnostic.storage.fieldwork import invitations, waves
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.responses import counted_data, imports, staging

if TYPE_CHECKING:
    import pandas as pd


def participation(inst: Installation, access: Access, wave: Wave | str, today: date) -> pd.DataFrame:
    """One row per audience x unit within the access, units in preorder: `unit`, `audience`, `band` ("" where hidden).

    why : the reason where there is no band, for consultants, who know how many were asked; "" for others.
    """
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        chart, policy = thaw_chart(row.chart), thaw_policy(row.policy)
        top = access.unit or chart.ids[0]
        seen = set(chart.subtree(top)) if top in chart.position else set()
        rows = []
        for survey in waves.surveys_of(db, access.organisation, row.id):
            asked = known_headcounts(db, row, survey, chart)
            if rated_map(row, survey.audience) is None:
                people = own_people(db, survey, chart)
            elif (rated := people_who_rated(db, row, survey, chart)) is not None:
                people = rated
            else:
                people, asked = np.zeros(len(chart.ids), dtype=np.int64), None
            found, why = bands(people, asked, chart, policy), reasons(asked, chart, policy)
            told = why if access.role == "consultant" else [""] * len(why)
            each = zip(chart.ids, found, told, strict=True)
            rows += [(unit, survey.audience, band, reason) for unit, band, reason in each if unit in seen]
    import pandas as pd  # here: respondents' pages need none

    return pd.DataFrame(rows, columns=["unit", "audience", "band", "why"])


def few_answered(band: str) -> bool:
    """Is a band of participation the lowest one?

    >>> few_answered(""), few_answered("under 30 %"), few_answered("30-49 %")
    (False, True, False)
    """
    return band == BANDS[0][1]


def roster(inst: Installation, access: Access, wave: Wave | str) -> Headcounts | None:
    """People asked by (unit, audience), each unit's own, as the wave's roster says; None where it was given none."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
    return thaw_headcounts(row.roster) if row.roster is not None else None


def known_headcounts(db: Transaction, wave: StoredWave, survey: StoredSurvey, chart: Organisation) -> np.ndarray | None:
    """As `own_headcounts`; None where nobody knows how many were asked: by an open link, and without a roster where
    answers were imported, since some answered who weren't asked."""
    if survey.audience in thaw_policy(wave.policy).open_to:
        return None
    if wave.roster is None and imports.taken(db, survey.id).files:
        return None
    return own_headcounts(db, wave, survey, chart)


def own_headcounts(db: Transaction, wave: StoredWave, survey: StoredSurvey, chart: Organisation) -> np.ndarray:
    """int64, units: people asked in each unit itself, from the roster, else from the invitations."""
    if wave.roster is None:
        return _by_unit(numbers_invited(db, wave, survey), chart)
    roster = thaw_headcounts(wave.roster)
    return _by_unit({unit: roster.get((unit, survey.audience), 0) for unit in chart.ids}, chart)


def numbers_invited(db: Transaction, wave: StoredWave, survey: StoredSurvey) -> dict[str, int]:
    """Invitations by unit: those that are there, or as they were counted when they were destroyed."""
    if wave.retired is None:
        return invitations.invited_by_unit(db, survey.id)
    return {unit: people for (unit, of), people in thaw_headcounts(wave.asked).items() if of == survey.audience}


def own_people(db: Transaction, survey: StoredSurvey, chart: Organisation) -> np.ndarray:
    """int64, units: people of each unit itself who answered."""
    return _by_unit(staging.answered(db, survey.id) or counted_data.people_by_unit(db, survey.id), chart)


def people_who_rated(db: Transaction, wave: StoredWave, survey: StoredSurvey, chart: Organisation) -> np.ndarray | None:
    """int64, units: people who answered where each writes several sheets, by the invitations that were used.

    None once these are destroyed, and where there never were any: then only sheets are known.
    """
    if wave.retired is not None or not invitations.invited_by_unit(db, survey.id):
        return None
    return _by_unit(invitations.used_by_unit(db, survey.id), chart)


def _by_unit(numbers: Mapping[str, int], chart: Organisation) -> np.ndarray:
    return np.array([numbers.get(unit, 0) for unit in chart.ids], dtype=np.int64)
