"""Organisations of an installation and their charts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from diagnostic.definitions.loading.catalogue_files import complete_catalogues
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.services.installation.access import SHELL, Access, at_the_shell, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent, record
from diagnostic.zones import UTC_ZONE, day_of, midnight, zone_problems

LONGEST_NAME = 120  # characters


@dataclass(frozen=True)
class ListedOrganisation:
    """An organisation as listed for whoever runs the installation."""

    id: str
    name: str
    demonstration: bool
    zone: str


def create_organisation(
    inst: Installation,
    *,
    id: str,
    name: str,
    chart: Organisation | None = None,
    demonstration: bool = False,
    zone: str = UTC_ZONE,
    now: datetime,
) -> None:
    """A new organisation, apart from all others, whose days are those of `zone`.

    UserError if its id is not one or is taken, or it has no name, or for a zone that does not exist.
    """
    problems = []
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", id):
        problems.append(Problem("organisation", "small letters, digits, - and _, at most 64", repr(id), "id"))
    problems += [*name_problems(name.strip()), *zone_problems(zone)]
    values = None if chart is None else organisations.new_chart(chart, now)
    with writing(inst.engine) as db:
        if organisations.get(db, id) is not None:
            problems.append(Problem("organisation", "an id that is not taken", repr(id), "id"))
        refuse(problems)
        organisations.add(db, id=id, name=name.strip(), demonstration=demonstration, now=now)
        organisations.set_zone(db, id, zone)
        if values is not None:
            organisations.set_chart(db, id, values)
        record(db, at_the_shell(id), AuditEvent.ORGANISATION_MADE, now, name=name.strip())


def list_organisations(inst: Installation) -> list[ListedOrganisation]:
    """All organisations by name: for the command line, never for a page."""
    with reading(inst.engine) as db:
        return [ListedOrganisation(*row) for row in organisations.all_of_them(db)]


def operator(inst: Installation, organisation: str) -> Access:
    """A consultant's access for whoever sits at the machine. UserError if there is no such organisation."""
    listed = {each.id: each for each in list_organisations(inst)}
    if organisation not in listed:
        hint = did_you_mean(organisation, listed) or f"There are: {', '.join(listed) or 'none yet'}."
        raise UserError(Problem("organisation", "one of this installation", repr(organisation), hint=hint))
    found = listed[organisation]
    return Access("", found.id, found.name, found.demonstration, "consultant", "", SHELL, found.zone, "shell")


def zone_of(inst: Installation, organisation: str) -> str:
    """The zone whose days an organisation counts."""
    with reading(inst.engine) as db:
        return organisations.zone_of(db, organisation)


def language_of(inst: Installation, organisation: str) -> str:
    """The language in which an organisation's people are written to where their browser does not say which."""
    with reading(inst.engine) as db:
        row = organisations.get(db, organisation)
    return DEFAULT_LANGUAGE if row is None else row.language


def name_problems(name: str) -> list[Problem]:
    """Why an organisation cannot be called so; nothing where it can.

    name : without blanks around it.
    """
    if name and len(name) <= LONGEST_NAME and name.isprintable():
        return []
    expected = f"the organisation's name on one line, up to {LONGEST_NAME} characters"
    found = f"{len(name)} characters" if name.isprintable() else "one with a line break or other signs that nobody sees"
    return [Problem("organisation", expected, found if name else "nothing", "name")]


def change_name(inst: Installation, access: Access, name: str, now: datetime) -> None:
    """Call the organisation otherwise from now on, also to those who are asked already; its id and all links stay.

    Charts keep the names of their units. UserError for what is no name.
    """
    consultants_only(access)
    refuse(name_problems(name.strip()))
    with writing(inst.engine) as db:
        organisations.set_name(db, access.organisation, name.strip())
        record(db, access.actor, AuditEvent.ORGANISATION_RENAMED, now, name=name.strip())


def change_language(inst: Installation, access: Access, language: str, now: datetime) -> None:
    """Take another language where browsers do not say which. UserError for one that has no catalogue."""
    consultants_only(access)
    if language not in complete_catalogues():
        expected = f"one of {', '.join(complete_catalogues())}"
        raise UserError(Problem("organisation", expected, repr(language), "language"))
    with writing(inst.engine) as db:
        organisations.set_language(db, access.organisation, language)
        record(db, access.actor, AuditEvent.LANGUAGE_CHANGED, now, detail=language)


@dataclass(frozen=True)
class MovedEnd:
    """A survey that takes answers, now or later, and when its last day ends, before and after a change of zone."""

    name: str
    closes: date
    before: datetime
    after: datetime


def moved_ends(inst: Installation, access: Access, zone: str, now: datetime) -> list[MovedEnd]:
    """What another zone does to surveys that take answers, now or later, the earliest first."""
    consultants_only(access)
    with reading(inst.engine) as db:
        rows = waves.of_organisation(db, access.organisation)
    return [
        MovedEnd(row.name, row.closes, *(midnight(row.closes + timedelta(days=1), each) for each in (row.zone, zone)))
        for row in rows
        if not row.closed and day_of(now, row.zone) <= row.closes
    ]


def change_zone(inst: Installation, access: Access, zone: str, now: datetime) -> None:
    """Count the organisation's days in another zone from now on; moments stay as they are.

    A survey whose last day has ended stays closed, though that day may not be over in the new zone. UserError for a
    zone that does not exist.
    """
    consultants_only(access)
    refuse(zone_problems(zone))
    with writing(inst.engine) as db:
        for row in waves.of_organisation(db, access.organisation):
            if not row.closed and day_of(now, zone) <= row.closes < day_of(now, row.zone):
                waves.close(db, access.organisation, row.id)
                record(db, access.actor, AuditEvent.SURVEY_CLOSED, now, thing=row.id, name=row.name)
        organisations.set_zone(db, access.organisation, zone)
        record(db, access.actor, AuditEvent.ZONE_CHANGED, now, detail=zone)


def get_chart(inst: Installation, organisation: str) -> Organisation | None:
    """The chart that the next wave will freeze, or None if there is none yet."""
    with reading(inst.engine) as db:
        row = organisations.get(db, organisation)
    return thaw_chart(row.chart) if row is not None and row.chart else None


def save_chart(inst: Installation, access: Access, chart: Organisation, now: datetime) -> None:
    """Keep a new chart for the waves to come; waves that exist keep theirs."""
    consultants_only(access)
    values = organisations.new_chart(chart, now)
    with writing(inst.engine) as db:
        organisations.set_chart(db, access.organisation, values)
        record(db, access.actor, AuditEvent.CHART_CHANGED, now, amount=len(chart.ids))
