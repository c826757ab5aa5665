"""Open links: one address for everybody of a unit, for people of whom there is no list.

The address, and the code that can be typed instead, are made from the wave's key and can be shown again until the wave
is retired; stored are only their keyed hashes.
Who answers, and how often, is not known: docs/decisions/0023.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.credentials import (
    as_code,
    code_hint,
    code_mac,
    first_open_token,
    macs_under,
    open_code,
    open_token,
    token_mac,
)
from diagnostic.services.waves.rows import Wave, locked_wave, survey_row, takes_answers, wave_row
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import thaw_chart, thaw_policy
from diagnostic.storage.fieldwork import open_links as stored
from diagnostic.storage.fieldwork.open_links import StoredOpenLink
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.setup.audit_log import AuditEvent, record


@dataclass(frozen=True)
class OpenLink:
    """The newest address of a unit; `address` and `code` are empty once a person has closed it, or the wave is over.

    code : typed at `page` it leads to the address; empty of an address that was made before addresses had codes.
    """

    unit: str
    address: str
    code: str
    page: str
    created_at: datetime
    created_by: str


def open_links(inst: Installation, access: Access, wave: Wave | str, audience: str) -> dict[str, OpenLink]:
    """The newest open link by unit; units without any are left out. UserError where the audience is invited."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row, survey = wave_row(db, access, wave), survey_row(db, access, wave, audience)
        _by_open_link(row, survey)
        found = {link.unit: link for link in stored.of_survey(db, survey.id)}
    key = None if row.retired else inst.keys.of_wave(row.id)
    page = f"{inst.settings.base_url}/q"

    def shown(unit: str, link: StoredOpenLink) -> OpenLink:
        made = page, link.created_at, link.created_by
        if link.closed or key is None:
            return OpenLink(unit, "", "", *made)
        code = open_code(key, survey.id, unit, link.number) if link.code_mac else ""
        return OpenLink(unit, f"{page}/{_token(key, row.id, survey.id, link)}", code, *made)

    return {unit: shown(unit, link) for unit, link in found.items()}


def make_open_links(
    inst: Installation, access: Access, wave: Wave | str, audience: str, units: Collection[str], now: datetime
) -> None:
    """An open link for each of these units that has none; a link that was closed gets a new one beside it.

    Raises UserError where the audience is invited, for a wave that takes no more answers, and for unknown units.
    """
    consultants_only(access)
    with writing(inst.engine) as db:
        row, survey = locked_wave(db, access, wave), survey_row(db, access, wave, audience)
        _by_open_link(row, survey)
        if not takes_answers(row, now):
            raise UserError(f"{row.name} takes no more answers, so it needs no open link.")
        chart, key = thaw_chart(row.chart), inst.keys.of_wave(row.id)
        refuse(_unknown(unit, chart.ids) for unit in units if unit not in chart.position)
        newest = {link.unit: link for link in stored.of_survey(db, survey.id)}
        wanted = [unit for unit in dict.fromkeys(units) if unit not in newest or newest[unit].closed]
        for unit in wanted:
            before = newest.get(unit)
            number = before.number + 1 if before else 1
            token, code = open_token(key, row.id, survey.id, unit, number), open_code(key, survey.id, unit, number)
            stored.add(db, survey.id, unit, number, macs_under(key, inst.keys, token, code), now, access.label)
        what = {"thing": row.id, "name": row.name, "detail": audience}
        record(db, access.actor, AuditEvent.OPEN_LINKS_MADE, now, **what, amount=len(wanted))


def close_open_link(
    inst: Installation, access: Access, wave: Wave | str, audience: str, unit: str, now: datetime
) -> None:
    """Take no more answers by this unit's address; nothing happens where there is none."""
    consultants_only(access)
    with writing(inst.engine) as db:
        row, survey = locked_wave(db, access, wave), survey_row(db, access, wave, audience)
        _by_open_link(row, survey)
        stored.close(db, survey.id, unit)
        where = f"{audience}, {unit}"
        record(db, access.actor, AuditEvent.OPEN_LINK_CLOSED, now, thing=row.id, name=row.name, detail=where)


def token_of_code(inst: Installation, secret: str, now: datetime, client: str = "") -> str:
    """The token of the open link that a typed code is for, also of a closed one; empty of anything else.

    client : where the request comes from. A code that is no open link's is no wrong try yet: it may be an invitation's.
    Raises TooManyTries when too many wrong codes came in the last minute.
    """
    code = as_code(secret)
    if code is None:
        return ""
    inst.tries.check(client, now)
    with reading(inst.engine) as db:
        candidates = stored.by_code_hint(db, code_hint(inst.keys, code))
    for wave, survey, link in candidates:
        with suppress(KeyFault):  # the wave is being retired, or its key is not as it was
            key = inst.keys.of_wave(wave)
            if link.code_mac and compare_digest(link.code_mac, code_mac(key, code)):
                return _token(key, wave, survey, link)
    return ""


def only_by_invitation(wave: StoredWave, survey: StoredSurvey) -> None:
    """UserError where an audience is asked by an open link: answers of both kinds never meet in one number."""
    if survey.audience in thaw_policy(wave.policy).open_to:
        raise UserError(
            f"In {wave.name} '{survey.audience}' is asked by an open link, and by nothing else: its answers are never "
            "mixed with others. Make another survey for people whom you invite or whose answers you import."
        )


def _by_open_link(wave: StoredWave, survey: StoredSurvey) -> None:
    if survey.audience not in thaw_policy(wave.policy).open_to:
        raise UserError(f"In {wave.name} '{survey.audience}' is invited person by person, so there is no open link.")


def _unknown(unit: str, known: Collection[str]) -> Problem:
    return Problem("open link", "a unit of the survey's organisation", repr(unit), hint=did_you_mean(unit, known))


def _token(key: bytes, wave: str, survey: str, link: StoredOpenLink) -> str:
    """The token that was given out, by this version or by an earlier one."""
    about = key, wave, survey, link.unit, link.number
    token = open_token(*about)
    return token if compare_digest(token_mac(key, token), link.token_mac) else first_open_token(*about)
