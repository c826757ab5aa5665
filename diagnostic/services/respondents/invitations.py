"""Invitations: made in numbers per unit, and handed out once, as a file of links and codes or as whatever else is
written from what was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.credentials import macs, new_code, new_token
from diagnostic.services.respondents.open_links import only_by_invitation
from diagnostic.services.waves.participation import numbers_invited
from diagnostic.services.waves.pieces import Rows, store
from diagnostic.services.waves.rows import Wave, rated_map, state_of, survey_row, wave_row
from diagnostic.spreadsheet_csv import spreadsheet_csv
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.fieldwork import invitations, waves
from diagnostic.storage.fieldwork.invitations import NewInvitation
from diagnostic.storage.fieldwork.waves import StoredWave
from diagnostic.storage.setup.audit_log import AuditEvent, record

MOST = 200_000  # invitations at a time
COLUMNS = ("unit", "name", "link", "code")


class MadeInvitation(NamedTuple):
    """The secrets of one invitation; `name` is that of its unit."""

    unit: str
    name: str
    link: str
    code: str


@dataclass(frozen=True)
class MadeInvitations:
    """What was just made, in the chart's order of units, with what whoever hands it out has to say of the survey.

    The links and codes exist here alone: the database keeps keyed hashes.
    page : the address where codes are typed. opens : the first day, where it is still to come; all days are those of
    the organisation's `zone`.
    """

    organisation: str
    demonstration: bool
    survey: str
    audience: str
    contact: str
    opens: date | None
    closes: date
    zone: str
    page: str
    each: tuple[MadeInvitation, ...]


def invite(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    numbers: Mapping[str, int],
    now: datetime,
    beside: Mapping[str, int] | None = None,
) -> bytes:
    """New invitations as a file of links and codes: `make_invitations`, then `links_file`."""
    return links_file(make_invitations(inst, access, wave, audience, numbers, now, beside))


def links_file(made: MadeInvitations) -> bytes:
    """CSV of unit, name, link, code (UTF-8 with a mark, for spreadsheets), a row for each invitation."""
    return spreadsheet_csv([COLUMNS, *made.each])


def make_invitations(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    numbers: Mapping[str, int],
    now: datetime,
    beside: Mapping[str, int] | None = None,
) -> MadeInvitations:
    """New invitations, `numbers` by unit: stored, and handed over once.

    beside : the invitations by unit that whoever asks for more knows of; nothing is made where there are others by now.
    Raises UserError for a wave that takes no more answers, unknown units, numbers that are not, and invitations that
    were made meanwhile.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        row = asking_row(db, access, wave, now)
    chart = thaw_chart(row.chart)
    refuse([*_problems(numbers, chart), *nobody_to_rate(row, audience, numbers, chart)])
    with reading(inst.engine) as db:
        survey = survey_row(db, access, row.id, audience)
        only_by_invitation(row, survey)
    secrets = [(unit, new_token(row.id), new_code()) for unit in chart.ids for _ in range(numbers.get(unit, 0))]
    rows = sorted(NewInvitation(*macs(inst.keys, row.id, token, code), unit) for unit, token, code in secrets)

    def allowed(db: Transaction) -> None:
        waves.hold(db, access.organisation, row.id)
        asking_row(db, access, row.id, now)

    def finish(db: Transaction) -> None:
        waves.lock(db, access.organisation, row.id)
        if beside is not None and (found := numbers_invited(db, row, survey)) != beside:
            raise UserError(_meanwhile(sum(found.values()) - sum(beside.values())))
        what = {"thing": row.id, "name": row.name, "detail": audience}
        record(db, access.actor, AuditEvent.INVITATIONS_MADE, now, **what, amount=len(rows))

    store(inst, survey.id, [invitation_rows(survey.id, rows)], allowed, finish, now)
    names, page = dict(zip(chart.ids, chart.names, strict=True)), f"{inst.settings.base_url}/q"
    each = (MadeInvitation(unit, names[unit], f"{page}/{token}", code) for unit, token, code in secrets)
    about = access.organisation_name, access.demonstration, row.name, audience, row.contact or ""
    opens = row.opens if access.day_of(now) < row.opens else None
    return MadeInvitations(*about, opens, row.closes, row.zone, page, tuple(each))


def invitation_rows(survey: str, new: Sequence[NewInvitation]) -> Rows:
    """New invitations, in the order of their keys, as they are stored."""

    def write(db: Transaction, piece: slice) -> None:
        invitations.add_many(db, survey, new[piece])

    return Rows("invitations", [each.token_mac for each in new], [each.unit for each in new], write)


def invited(inst: Installation, access: Access, wave: Wave | str, audience: str) -> dict[str, int]:
    """How many invitations there are by unit, used or not; units without any are left out."""
    consultants_only(access)
    with reading(inst.engine) as db:
        return numbers_invited(db, wave_row(db, access, wave), survey_row(db, access, wave, audience))


def _meanwhile(more: int) -> str:
    return (
        f"{more:,} invitations were made in the meantime, in another tab or by somebody else. None were made here, so "
        "that nobody is invited twice: look at the numbers below, and start again if there are people left."
    )


def still_missing(people: Mapping[str, int], made: Mapping[str, int]) -> dict[str, int]:
    """Invitations by unit that a roster asks for beside those that were made.

    >>> still_missing({"north": 6, "coast": 2}, {"north": 4, "coast": 3})
    {'north': 2, 'coast': 0}
    """
    return {unit: max(0, number - made.get(unit, 0)) for unit, number in people.items()}


def beyond_roster(numbers: Mapping[str, int], people: Mapping[str, int], made: Mapping[str, int]) -> dict[str, int]:
    """By unit to be invited, how many more invitations it would have than the roster has people.

    >>> beyond_roster({"north": 3, "coast": 1, "south": 0}, {"north": 6, "coast": 2}, {"north": 4, "south": 1})
    {'north': 1}
    """
    more = {unit: made.get(unit, 0) + asked - people.get(unit, 0) for unit, asked in numbers.items() if asked}
    return {unit: beyond for unit, beyond in more.items() if beyond > 0}


def asking_row(db: Transaction, access: Access, wave: Wave | str, now: datetime) -> StoredWave:
    """The row of a wave that takes answers, now or later; UserError if it takes no more."""
    row = wave_row(db, access, wave)
    if state_of(row, access.day_of(now)) in ("closed", "published"):
        raise UserError(f"{row.name} takes no more answers, so nobody can be invited to it.")
    return row


def _problems(numbers: Mapping[str, int], chart: Organisation) -> list[Problem]:
    problems = [
        Problem("invitations", "a unit of the survey's organisation", repr(unit), hint=did_you_mean(unit, chart.ids))
        for unit in numbers
        if unit not in chart.position
    ]
    problems += [
        Problem("invitations", "0 or more people", str(number), unit) for unit, number in numbers.items() if number < 0
    ]
    total = sum(numbers.values())
    if not 1 <= total <= MOST and not problems:
        problems.append(Problem("invitations", f"1 to {MOST} people in all", str(total)))
    return problems


def nobody_to_rate(row: StoredWave, audience: str, numbers: Mapping[str, int], chart: Organisation) -> list[Problem]:
    """Units that no other serves, where people are asked about the units that serve them."""
    services = rated_map(row, audience)
    if services is None:
        return []
    asked = [unit for unit, number in numbers.items() if number > 0 and unit in chart.position]
    hint = "In this survey's map nobody serves it: invite nobody there."
    return [
        Problem("invitations", "a unit that another one serves", repr(unit), unit, hint)
        for unit in asked
        if not services.serving(unit, chart)
    ]
