"""How the demonstration's past is stored: by whom, when, and answers that were handed in long ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from diagnostic.definitions.wave import breakdowns_of
from diagnostic.services.demonstration.answers import InventedResponses
from diagnostic.services.demonstration.breakdowns import invented_values
from diagnostic.services.demonstration.company import ID
from diagnostic.services.fieldwork.lifecycle import list_waves
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import Wave, survey_row
from diagnostic.storage.database.engine import writing
from diagnostic.storage.responses import comments, records

LABEL = "Demonstration"
Said = Mapping[str, Sequence[tuple[str, str]]]  # by audience, units and comments


def operator_of(inst: Installation) -> Access:
    """The access with which the demonstration is made."""
    return replace(operator(inst, ID), label=LABEL)


def demonstration_waves(inst: Installation, today: date) -> list[Wave]:
    """All waves of the demonstration, the earliest first."""
    return list_waves(inst, operator_of(inst), today)


def noon(day: date) -> datetime:
    """A day at twelve, UTC."""
    return datetime.combine(day, time(12), UTC)


def start_of(day: date) -> datetime:
    """The first moment of a day, UTC: of today it is over, whatever the time."""
    return datetime.combine(day, time(), UTC)


def hand_in(inst: Installation, wave: Wave, answered: Sequence[InventedResponses], said: Said, question: str) -> None:
    """Store invented sheets and comments of a former time, all at once or not at all."""
    with writing(inst.engine) as db:
        for each in answered:
            survey = survey_row(db, operator_of(inst), wave, each.audience)
            if records.people_by_unit(db, survey.id):
                return
            breakdowns = breakdowns_of(wave.policy, each.audience)
            values = invented_values(each.codes) if breakdowns else None
            records.add_many(db, survey.id, each.stored, each.units, values, each.about or None)
            comments.add_many(db, survey.id, question, said.get(each.audience, ()))
