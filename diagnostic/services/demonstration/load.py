"""Load the demonstration organisation into an installation, and make links with which to look at it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.identifying_phrases import EMAIL, telltales
from diagnostic.definitions.wave import Policy
from diagnostic.services.comments.released import comment_surveys
from diagnostic.services.comments.review import Decision, look_at, redact_all, release_comments, to_review
from diagnostic.services.conversations.maps import kept_map, save_map
from diagnostic.services.demonstration.acted.recorded import record_plan
from diagnostic.services.demonstration.agreement import AFTER
from diagnostic.services.demonstration.answers import PULSE, YEARLY, YEARS, InventedResponses, invented_responses
from diagnostic.services.demonstration.breakdowns import BREAKDOWNS
from diagnostic.services.demonstration.caring import (
    CARING,
    YEARS_BACK,
    caring_comments,
    caring_headcounts,
    caring_responses,
)
from diagnostic.services.demonstration.caring import QUESTION as CARING_QUESTION
from diagnostic.services.demonstration.comments import QUESTION, comments_of
from diagnostic.services.demonstration.company import CONTACT, ID, NAME, SEED, chart, headcounts
from diagnostic.services.demonstration.mirror import (
    MIRROR,
    MIRRORS,
    mirror_headcounts,
    mirror_responses,
)
from diagnostic.services.demonstration.motivators import MOTIVATORS, motivator_headcounts, motivator_responses
from diagnostic.services.demonstration.recording import record_adoptions, record_agreement, record_story
from diagnostic.services.demonstration.serving import (
    SERVED,
    SERVICES,
    SERVING,
    serving_headcounts,
    serving_responses,
)
from diagnostic.services.demonstration.storing import LABEL, Said, demonstration_waves, hand_in, noon, operator_of
from diagnostic.services.demonstration.written.everybody import record_everybodys_page
from diagnostic.services.demonstration.written.workshop import record_workshop
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.fieldwork.shuffle import shuffle_soon
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import create_organisation, list_organisations
from diagnostic.services.installation.setup import Installation, alone
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.credentials import token_mac
from diagnostic.services.respondents.invitations import invite
from diagnostic.services.sign_in.switching import links_are_off
from diagnostic.services.waves.rows import Wave, survey_row
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import Headcounts
from diagnostic.storage.fieldwork import invitations
from diagnostic.storage.responses import staging
from diagnostic.storage.responses.staging import Pool

SERVICE_SURVEYS = 1
SERVING_AFTER = 25  # days after the newest yearly survey opened
YEARLY_DAYS, YEARLY_ENDED = 21, 60  # days a yearly wave was open, and days since the newest one was
MIRROR_BEFORE = 180  # days
CARING_AFTER = 20  # days after the newest yearly survey opened
MOTIVATORS_AFTER = 30  # days after the newest yearly survey opened
ADOPTED_AFTER = 60  # days after the first mirror survey opened
PULSE_DAYS, PULSE_SINCE = 28, 6  # days the open wave is open, and days since it is
LINK_DAYS = 7
GUEST_TEAM = "centre-bookings"  # a team of 18: whoever tries the questionnaire is invited there


def load_demonstration(inst: Installation, today: date, now: datetime) -> None:
    """The demonstration organisation with its published waves and one that is open; nothing if it is there already.

    Safe in two processes at once, and taken up where it was left if a process is stopped half way.
    """
    with alone(inst.settings.home, "demonstration"):
        if _is_complete(inst, today):
            return
        if not _is_there(inst):
            create_organisation(inst, id=ID, name=NAME, chart=chart(), demonstration=True, now=now)
        *years, pulse = invented_responses()
        openings = yearly_openings(today)
        for opens, answered in zip(openings, years, strict=True):
            said = {each.audience: comments_of(each.audience, each.units, opens.year) for each in answered}
            breakdowns = BREAKDOWNS if opens == openings[-1] else ()
            _former_wave(inst, f"Yearly survey {opens.year}", opens, YEARLY, answered, said, breakdowns=breakdowns)
        for opens, answered in zip(mirror_openings(today), mirror_responses(), strict=True):
            _former_wave(inst, f"Mirror {opens.year}", opens, MIRROR, answered, people=mirror_headcounts())
        record_adoptions(inst, mirror_openings(today)[0] + timedelta(days=ADOPTED_AFTER), now)
        for year, (opens, clients) in enumerate(zip(caring_openings(today), caring_responses(), strict=True)):
            name, said = f"Clients of IT {opens.year}", {clients.audience: caring_comments(year)}
            _former_wave(
                inst, name, opens, (CARING,), [clients], said, question=CARING_QUESTION, people=caring_headcounts()
            )
        moved = [motivator_responses()]
        _former_wave(inst, *_motivators(today), (MOTIVATORS,), moved, people=motivator_headcounts())
        opens = yearly_openings(today)[-1] + timedelta(days=SERVING_AFTER)
        if not kept_map(inst, operator_of(inst)).services.services:
            save_map(inst, operator_of(inst), SERVICES, "", now)
        both = (SERVED, SERVING)
        _former_wave(inst, f"Services {opens.year}", opens, both, serving_responses(), people=serving_headcounts())
        record_agreement(inst, caring_openings(today)[-2] + timedelta(days=YEARLY_DAYS))
        _, before, newest = yearly_openings(today)
        first_mirror, second_mirror = mirror_openings(today)
        mirrors = first_mirror + timedelta(days=ADOPTED_AFTER), second_mirror
        record_plan(inst, before + timedelta(days=YEARLY_DAYS), newest, mirrors, today)
        record_story(inst, caring_openings(today)[-2])
        record_workshop(inst, f"Yearly survey {openings[-2].year}", today)
        record_everybodys_page(inst, f"Yearly survey {openings[-1].year}", now)
        wave = _open_wave(inst, now)
        if not _has_answers(inst, wave):  # it may have them, where an update brings another former survey
            _answer(inst, wave, pulse, _invited(inst, wave, now))
        shuffle_soon(inst, now)


def demonstration_links(inst: Installation, now: datetime) -> dict[str, str]:
    """Addresses that work at once, by role: an employee's invitation, a consultant's and an executive's link.

    Each call makes new ones. If the wave that was open has ended since, another is opened.
    """
    with alone(inst.settings.home, "demonstration"):
        wave = _open_wave(inst, now)
    guest = _rows(invite(inst, operator_of(inst), wave, "employee", {GUEST_TEAM: 1}, now))[0]
    links = {"employee": guest["link"]}
    for role in () if links_are_off(inst, operator_of(inst)) else ("consultant", "executive"):
        token = issue_link(inst, organisation=ID, role=role, label=f"{LABEL} {role}", days=LINK_DAYS, now=now)
        links[role] = f"{inst.settings.base_url}/enter/{token}"
    return links


def _is_there(inst: Installation) -> bool:
    return any(listed.id == ID for listed in list_organisations(inst))


def _is_complete(inst: Installation, today: date) -> bool:
    """All waves have their answers; the open one is the last to get them."""
    if not _is_there(inst):
        return False
    asked_inside = [wave for wave in demonstration_waves(inst, today) if "employee" in wave.audiences]
    return sum(_has_answers(inst, wave) for wave in asked_inside) > YEARS + MIRRORS + 1 + len(AFTER) + SERVICE_SURVEYS


def _has_answers(inst: Installation, wave: Wave) -> bool:
    with reading(inst.engine) as db:
        return bool(staging.answered(db, survey_row(db, operator_of(inst), wave, "employee").id))


def yearly_openings(today: date) -> list[date]:
    """The first day of each yearly wave: the same day of three years, the newest one over for a while."""
    newest = today - timedelta(days=YEARLY_ENDED + YEARLY_DAYS)
    return [date(newest.year - back, newest.month, min(newest.day, 28)) for back in reversed(range(YEARS))]


def mirror_openings(today: date) -> list[date]:
    """The first day of each mirror survey: half a year before the newest two yearly ones."""
    return [opens - timedelta(days=MIRROR_BEFORE) for opens in yearly_openings(today)[-MIRRORS:]]


def caring_openings(today: date) -> list[date]:
    """The first day of each survey of IT's clients: the same day of six years, after the newest yearly survey."""
    newest = yearly_openings(today)[-1] + timedelta(days=CARING_AFTER)
    return [date(newest.year - back, newest.month, min(newest.day, 28)) for back in reversed(range(YEARS_BACK))]


def _motivators(today: date) -> tuple[str, date]:
    """Name and first day of the survey on what moves people."""
    opens = yearly_openings(today)[-1] + timedelta(days=MOTIVATORS_AFTER)
    return f"What moves people {opens.year}", opens


def _former_wave(
    inst: Installation,
    name: str,
    opens: date,
    questionnaires: Sequence[str],
    answered: Sequence[InventedResponses],
    said: Said | None = None,
    question: str = QUESTION,
    people: Headcounts | None = None,
    breakdowns: tuple[DeclaredBreakdown, ...] = (),
) -> None:
    """A wave that was made, answered and published in its time, and what was said released."""
    closes = opens + timedelta(days=YEARLY_DAYS)
    made, published = noon(opens - timedelta(days=14)), noon(closes + timedelta(days=4))
    wave = _wave(inst, name, opens, closes, questionnaires, made, breakdowns, people=people)
    if wave.state != "published":
        hand_in(inst, wave, answered, said or {}, question)
        publish_wave(inst, operator_of(inst), wave.id, published)
    if said:
        _release(inst, wave, published)


def _release(inst: Installation, wave: Wave, now: datetime) -> None:
    """The comments of a published wave, as a consultant would have gone through them; nothing if it is done."""
    access, languages = operator_of(inst), ("en",)
    for survey in comment_surveys(inst, access, wave):
        if survey.created_at is not None:
            continue
        found = to_review(inst, access, wave, survey.audience, now)
        look_at(inst, access, wave, survey.audience, [comment.id for comment in found.comments])
        decisions = []
        for comment in found.comments:
            if phrases := telltales(comment.text, languages):
                words = [comment.text[each.start : each.end] for each in phrases]
                whole = any(each.kind == EMAIL for each in phrases)  # of these only the address would be left
                decisions.append(Decision(comment.id, words, leave_out=whole))
        redact_all(inst, access, wave, survey.audience, decisions)
        release_comments(inst, access, wave, survey.audience, now, Random(SEED))


def _open_wave(inst: Installation, now: datetime) -> Wave:
    """A wave that takes employees' answers now; a new one if there is none."""
    waves = demonstration_waves(inst, now.date())
    for wave in waves:
        if wave.state == "open" and "employee" in wave.audiences and GUEST_TEAM in wave.chart.position:
            return wave
    opens = now.date() - timedelta(days=PULSE_SINCE)
    name = f"Pulse, {opens.day} {opens:%B %Y}"
    names = [name, *(f"{name} ({number})" for number in range(2, len(waves) + 3))]
    free = next(name for name in names if name not in {wave.name for wave in waves})
    return _wave(inst, free, opens, opens + timedelta(days=PULSE_DAYS), PULSE, now, live=True)


def _wave(
    inst: Installation,
    name: str,
    opens: date,
    closes: date,
    questionnaires: Sequence[str],
    now: datetime,
    breakdowns: tuple[DeclaredBreakdown, ...] = (),
    live: bool = False,
    people: Headcounts | None = None,
) -> Wave:
    """The wave of that name; made if it is not there."""
    found = next((wave for wave in demonstration_waves(inst, now.date()) if wave.name == name), None)
    return found or create_wave(
        inst,
        operator_of(inst),
        name=name,
        opens=opens,
        closes=closes,
        questionnaires={f"{each}.yaml": (QUESTIONNAIRES / f"{each}.yaml").read_bytes() for each in questionnaires},
        chart=chart(),
        headcounts=people or headcounts(),
        policy=Policy(breakdowns=breakdowns, live=live),
        contact=CONTACT,
        now=now,
    )


Tokens = dict[tuple[str, str], list[str]]  # by unit and audience


def _invited(inst: Installation, wave: Wave, now: datetime) -> Tokens:
    """Everybody is invited to the open wave."""
    tokens: Tokens = {}
    for audience in wave.audiences:
        numbers = {unit: people for (unit, of), people in headcounts().items() if of == audience}
        for row in _rows(invite(inst, operator_of(inst), wave, audience, numbers, now)):
            tokens.setdefault((row["unit"], audience), []).append(row["link"].rsplit("/", 1)[1])
    return tokens


def _answer(inst: Installation, wave: Wave, answered: Sequence[InventedResponses], invited: Tokens) -> None:
    """Invented people hand in, all at once or nobody: each uses up an invitation, and what they said waits."""
    key = inst.keys.of_wave(wave.id)
    with writing(inst.engine) as db:
        for each in answered:
            survey = survey_row(db, operator_of(inst), wave, each.audience)
            words: dict[str, list[str]] = {}
            for unit, text in comments_of(each.audience, each.units, year=0):
                words.setdefault(unit, []).append(text)
            for unit, codes in zip(each.units, each.stored, strict=True):
                own = words.get(unit)
                comment = {QUESTION: own.pop()} if own else {}
                staging.add(db, Pool(survey.id, unit, None), codes.tobytes(), comment)
            for unit, people in Counter(each.units).items():
                for token in invited[unit, each.audience][:people]:
                    invitations.use(db, token_mac(key, token))


def _rows(invited: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(invited.decode("utf-8-sig"))))
