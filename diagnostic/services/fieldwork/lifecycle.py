"""Waves: made from questionnaires, a chart and dates; all of it frozen the moment they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from diagnostic.definitions.organisation import Organisation, flat
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import DEPENDENCE, RATING, ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError, refuse
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.keys import name_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.credentials import new_wave_id
from diagnostic.services.respondents.invitations import invite
from diagnostic.services.waves.checks import check_pairs, check_wave, name_taken, parse_all
from diagnostic.services.waves.participation import participation
from diagnostic.services.waves.rows import Wave, survey_row, wave_of, wave_row
from diagnostic.storage.database.engine import Taken, Transaction, reading, writing
from diagnostic.storage.database.snapshots import Headcounts, thaw_chart, thaw_questionnaire, thaw_service_map
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.setup import identity, organisations
from diagnostic.storage.setup.audit_log import AuditEvent, record

__all__ = [
    "Wave",
    "close_wave",
    "create_wave",
    "get_wave",
    "invite",
    "list_waves",
    "participation",
    "survey_questionnaire",
]

Contents = Sequence[bytes] | Mapping[str, bytes]  # YAML, or YAML by the name of its file


def create_wave(
    inst: Installation,
    access: Access,
    *,
    name: str,
    opens: date,
    closes: date,
    questionnaires: Contents,
    chart: Organisation | None = None,
    headcounts: Headcounts | None = None,
    policy: Policy | None = None,
    service_map: ServiceMap | None = None,
    contact: str = "",
    now: datetime,
) -> Wave:
    """A new wave with one survey per questionnaire. Without `chart` the organisation's own counts, and so does its map.

    headcounts : people by (unit, audience), each unit's own without those of the units below.
    service_map : who serves whom; where there is one, colleagues are asked about each unit that serves them.
    contact : whom respondents can ask, in one line that they read; empty where nobody is named.
    Raises UserError with every problem of the name, the dates, the questionnaires, the headcounts and the contact.
    """
    consultants_only(access)
    parsed, problems = parse_all(questionnaires)
    with reading(inst.engine) as db:
        chart = chart or _own_chart(db, access) or flat([unit for unit, _ in headcounts or ()])
        own_map = _own_map(db, access)
        taken = {row.name for row in waves.of_organisation(db, access.organisation)}
    policy = policy or Policy()
    asked = [found for found, _ in parsed]
    problems += check_wave(name, taken, opens, closes, asked, chart, headcounts, contact, policy.open_to)
    if any(each.audience == RATING and each.id != DEPENDENCE for each in asked):
        service_map = service_map or own_map
        problems += check_pairs(service_map, asked, chart, policy)
    else:
        service_map = None
    refuse(problems)
    wave = new_wave_id()
    row = waves.new(
        access.organisation,
        id=wave,
        name=name.strip(),
        opens=opens,
        closes=closes,
        policy=policy,
        chart=chart,
        headcounts=headcounts,
        contact=contact.strip(),
        service_map=service_map,
        created_at=now,
        created_by=access.label,
    )
    surveys = waves.new_surveys(wave, parsed)
    inst.keys.make_for_wave(wave)
    try:
        marks = {name_of(wave): inst.keys.mark(name_of(wave))}
        with writing(inst.engine) as db:
            waves.add(db, row, surveys)
            identity.set_marks(db, marks)
            record(db, access.actor, AuditEvent.SURVEY_MADE, now, thing=wave, name=name.strip())
    except Taken as error:  # somebody made a survey of this name a moment ago
        inst.keys.destroy_of_wave(wave)  # nothing needs it
        raise UserError([name_taken(name.strip())]) from error
    except BaseException:
        inst.keys.destroy_of_wave(wave)
        raise
    return get_wave(inst, access, wave, access.day_of(now))


def list_waves(inst: Installation, access: Access, today: date) -> list[Wave]:
    """All waves of the organisation, the earliest first."""
    with reading(inst.engine) as db:
        rows = waves.of_organisation(db, access.organisation)
        surveys = waves.surveys_of(db, access.organisation)
    return [wave_of(row, [survey.audience for survey in surveys if survey.wave == row.id], today) for row in rows]


def get_wave(inst: Installation, access: Access, wave: str, today: date) -> Wave:
    """One wave; UserError if the organisation has no such wave."""
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        surveys = waves.surveys_of(db, access.organisation, row.id)
    return wave_of(row, [survey.audience for survey in surveys], today)


def close_wave(inst: Installation, access: Access, wave: Wave | str, now: datetime) -> None:
    """Take no more answers from now on. Nothing happens to a wave that is closed already."""
    consultants_only(access)
    with writing(inst.engine) as db:
        row = wave_row(db, access, wave)
        if waves.close(db, access.organisation, row.id):
            record(db, access.actor, AuditEvent.SURVEY_CLOSED, now, thing=row.id, name=row.name)
    from diagnostic.services.fieldwork.shuffle import shuffle_soon  # here: it counts, with 0.6 s of libraries

    shuffle_soon(inst, now)


def survey_questionnaire(inst: Installation, access: Access, wave: Wave | str, audience: str) -> Questionnaire:
    """The questionnaire of one audience as it was when the wave was made."""
    with reading(inst.engine) as db:
        return thaw_questionnaire(survey_row(db, access, wave, audience).definition)


def _own_chart(db: Transaction, access: Access) -> Organisation | None:
    row = organisations.get(db, access.organisation)
    return thaw_chart(row.chart) if row is not None and row.chart else None


def _own_map(db: Transaction, access: Access) -> ServiceMap | None:
    """None while nobody has said who serves whom: then colleagues are asked about their organisation as a whole."""
    row = organisations.get(db, access.organisation)
    found = thaw_service_map(row.service_map) if row is not None and row.service_map else None
    return found if found and found.services else None
