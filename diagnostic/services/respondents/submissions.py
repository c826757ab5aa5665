"""An employee's or a customer's side: look an invitation up, and hand answers in once.

Answers go in here and never come back: nothing in this module reads a sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from hmac import compare_digest
from typing import Literal

from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import UserError
from diagnostic.services.installation.belonging import state_of_wave_key
from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.rate_limit import TooManyTries
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents import at_once, open_forms
from diagnostic.services.respondents.at_once import Asked, Response
from diagnostic.services.respondents.credentials import (
    as_code,
    as_token,
    code_hint,
    code_mac,
    is_open,
    mistyped,
    token_mac,
    wave_of,
)
from diagnostic.services.respondents.rated_units import RatedUnit, rated_units, rating_sheets
from diagnostic.services.respondents.survey_facts import SurveyFacts, facts_of
from diagnostic.services.respondents.validation import handed_in
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.fieldwork import invitations, open_links, retirement
from diagnostic.storage.fieldwork.invitations import StoredInvitation
from diagnostic.storage.responses import staging
from diagnostic.storage.responses.staging import Pool
from diagnostic.zones import UTC_ZONE, day_of

__all__ = ["Invitation", "TooManyTries", "look_up", "submit"]

Pace = Literal["hasty", "steady"]
State = Literal[
    "ready", "used", "not_open", "expired", "closed", "revoked", "retired", "unreadable", "mistyped", "unknown"
]
Outcome = Literal["accepted", "again"] | State


@dataclass(frozen=True)
class Invitation:
    """What a respondent may know before answering. All but `state` is empty where the secret is unknown.

    state : ready, or why nothing can be answered: used, not_open (before the first day), expired (after the last day),
        closed (by the consultant before that day), revoked (an open link, closed before its wave), retired (the wave's
        invitations are destroyed; then nothing but `closes` and `destroyed` is told), unreadable (the wave's key is not
        as it was, so nobody's invitation can be read), mistyped (a code that is none, which counts as no wrong try),
        unknown.
    team_size : people asked in the respondent's unit, the respondent among them; None where nobody counted.
    destroyed : the day on which the wave's invitations are, or were, destroyed.
    zone : whose days `opens` and `closes` are.
    contact : whom people can ask; empty where the wave names nobody.
    open : an open link, one address for everybody; `answers_each` of one person are reckoned with.
    rated : the units that are asked about, a sheet each; empty where the one sheet is about the respondent's own.
    language : the organisation's, for browsers that do not say which.
    """

    state: State
    questionnaire: Questionnaire | None = field(default=None, hash=False)  # one object for each survey
    unit_name: str = ""
    wave_name: str = ""
    organisation_name: str = ""
    opens: date | None = None
    closes: date | None = None
    zone: str = UTC_ZONE
    team_size: int | None = None
    min_group: int | None = None
    comments_from: int | None = None
    breakdowns: tuple[DeclaredBreakdown, ...] = ()
    live: bool = False
    demonstration: bool = False
    wave: str = ""
    destroyed: date | None = None
    contact: str = ""
    open: bool = False
    answers_each: int = 1
    rated: tuple[RatedUnit, ...] = ()
    language: str = ""


UNKNOWN = Invitation("unknown")


def look_up(inst: Installation, secret: str, now: datetime, client: str = "") -> Invitation:
    """The invitation of a link's token or of a typed code.

    client : where the request comes from, for the limit on wrong codes; kept for a minute, in memory.
    Raises TooManyTries when too many wrong codes came in the last minute.
    """
    mac = mac_of(inst, secret, now, client)
    if mac is None:
        return _gone(inst, secret)
    asked = at_once.asked(inst, mac) or _asked(inst, mac)
    return _gone(inst, secret) if asked is None else told(asked, now)


def told(asked: Asked, now: datetime) -> Invitation:
    """What a respondent is told of an invitation."""
    found, facts, team_size, rated = asked
    return Invitation(
        state=state_of(found, now),
        questionnaire=facts.questionnaire,
        unit_name=facts.name(found.unit),
        wave_name=facts.wave_name,
        organisation_name=found.organisation_name,
        opens=found.opens,
        closes=found.closes,
        zone=found.zone,
        team_size=team_size,
        min_group=facts.min_group,
        comments_from=facts.comments_from,
        breakdowns=facts.breakdowns,
        live=facts.live,
        demonstration=facts.demonstration,
        wave=found.wave,
        destroyed=facts.destroyed,
        contact=facts.contact,
        open=found.open,
        answers_each=facts.answers_each,
        rated=rated,
        language=found.language,
    )


def _asked(inst: Installation, mac: bytes) -> Asked | None:
    """An invitation, its survey, the people of its unit as far as anybody counted, and the units that it asks about."""
    with reading(inst.engine) as db:
        found = open_forms.by_token(db, mac)
        if found is None:
            return None
        facts = facts_of(db, found.survey)
        return found, facts, _team_size(db, facts, found), rated_units(db, facts, found)


def _gone(inst: Installation, secret: str) -> Invitation:
    """What is said of an invitation that is not there: retired if its wave is, unreadable if its key is not as it was;
    a code does not tell its wave.
    """
    token, code = as_token(secret), as_code(secret)
    if token is None and code is None:
        return Invitation("mistyped") if mistyped(secret) else UNKNOWN
    with reading(inst.engine) as db:
        row = retirement.get(db, wave_of(token)) if token else None
        if row is not None and row.retired is not None:
            return Invitation("retired", closes=row.closes, destroyed=row.retired)
        found = [row.id] if row else []
        if code is not None:
            hint = code_hint(inst.keys, code)
            found = [each.wave for of in (invitations, open_links) for each in of.by_code_hint(db, hint)]
        states = {state_of_wave_key(db, inst.keys, wave) for wave in found}
    return UNKNOWN if states <= {"whole"} else Invitation("unreadable")


def submit(
    inst: Installation,
    secret: str,
    codes: Mapping[str, int],
    comments: Mapping[str, str],
    now: datetime,
    client: str = "",
    pace: Pace | None = None,
    breakdowns: Mapping[str, str] | None = None,
    form: str = "",
) -> Outcome:
    """Keep one sheet of answers, once per invitation: `accepted` when it is safely stored, else why it is not.

    again : this very form was stored before, and whoever sends it has not heard of it.

    codes : the scale's code by item id; items left out, or "can't say", are missing. Where several units are rated, by
        `rated_item` of unit and item: each unit of which anything was said makes a sheet.
    comments : words by id of the open question.
    breakdowns : what the person said of themselves: values by breakdown of the wave.
    pace : hasty under two seconds a question answered, as the page found; None where it could not tell.
    form : the number of the form. One of an open link is taken once; "used" if it was before.
    Raises UserError for items, codes, questions or breakdowns that there are not, and where nothing was answered;
    TooManyTries for an open link where too much came from `client` in the last minute.
    """
    mac = mac_of(inst, secret, now, client)
    if mac is None:
        return _gone(inst, secret).state
    form_mac = open_forms.mac_of_form(inst, secret, mac, form)
    if is_open(secret):
        inst.forms.check(client, now)
        inst.forms.wrong(client, now)

    response = codes, comments, breakdowns or {}

    def write(db: Transaction) -> Outcome | UserError:
        return _hand_in(db, mac, form_mac, response, pace, now)

    result = inst.together.run(write)
    if isinstance(result, UserError):
        raise result
    return _gone(inst, secret).state if result == "unknown" else result


def _hand_in(
    db: Transaction, mac: bytes, form: bytes, response: Response, pace: Pace | None, now: datetime
) -> Outcome | UserError:
    """Mark the invitation used and keep the response, or write nothing and say why."""
    staging.enter(db)
    found = open_forms.held(db, mac)
    state = "unknown" if found is None else state_of(found, now)
    if found is None or state != "ready":
        return "again" if found is not None and open_forms.stored(db, found, form) else state
    try:
        facts, (codes, comments, breakdowns) = facts_of(db, found.survey), response
        if facts.service_map is not None:
            sheets = rating_sheets(facts, facts.service_map, found.unit, codes)
        else:
            sheet, words = handed_in(facts.questionnaire, codes, comments, facts.breakdowns, breakdowns)
    except UserError as error:
        return error
    if not open_forms.use(db, found, mac, form):
        return "again" if open_forms.stored(db, found, form) else "used"
    if facts.service_map is not None:
        for about, sheet in sheets:
            staging.add(db, Pool(found.survey, found.unit, about), sheet, {})
        return "accepted"
    staging.add(db, Pool(found.survey, found.unit, found.about_unit), sheet, words, pace, breakdowns)
    return "accepted"


def mac_of(inst: Installation, secret: str, now: datetime, client: str) -> bytes | None:
    """What the invitation of a secret is kept under; None where the secret cannot be, or is not, anybody's."""
    token, code = as_token(secret), as_code(secret)
    if token is not None:
        try:
            return token_mac(inst.keys.of_wave(wave_of(token)), token)
        except KeyFault:
            return None
    return None if code is None else _mac_of_code(inst, code, now, client)


def _mac_of_code(inst: Installation, code: str, now: datetime, client: str) -> bytes | None:
    inst.tries.check(client, now)
    with reading(inst.engine) as db:
        candidates = invitations.by_code_hint(db, code_hint(inst.keys, code))
    for row in candidates:
        with suppress(KeyFault):  # the wave is being retired, or its key is not as it was
            if compare_digest(row.code_mac, code_mac(inst.keys.of_wave(row.wave), code)):
                return row.token_mac
    inst.tries.wrong(client, now)
    return None


def state_of(found: StoredInvitation, now: datetime) -> State:
    """Whether an invitation can be answered, or why not."""
    if found.used:
        return "used"
    if found.revoked:
        return "revoked"
    if found.closed:
        return "closed"
    today = day_of(now, found.zone)
    if today < found.opens:
        return "not_open"
    return "ready" if today <= found.closes else "expired"


def _team_size(db: Transaction, facts: SurveyFacts, found: StoredInvitation) -> int | None:
    if found.open:
        return None
    if facts.roster is not None:
        return facts.headcount(found.unit)
    return invitations.invited_in_unit(db, found.survey, found.unit)
