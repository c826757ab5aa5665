"""The finished workshop of the demonstration company: two days, two syndicates, and the plan of these weeks.

docs/demonstration.md says what is planted.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from diagnostic.core.meeting.kinds.sign import signed_text
from diagnostic.core.meeting.reduce import apply
from diagnostic.core.meeting.script import to_plain
from diagnostic.core.meeting.state import Event, State
from diagnostic.definitions.loading.playbook_files import load_playbook, plain_agenda
from diagnostic.report.slides.model import Material
from diagnostic.services.demonstration.acted.plan import ACTS, NOW
from diagnostic.services.demonstration.company import CONTACT, ID
from diagnostic.services.demonstration.storing import LABEL, demonstration_waves, noon
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.entrance import new_code
from diagnostic.storage.database.engine import writing
from diagnostic.storage.meetings import agendas, events

AGENDA, TITLE = "architects", "The service we want to give"
PEOPLE = ("Maja", "Tom", "Ayo", "Lena", "Ravi", "Sue", "Karl", "Nina", "Otto", "Pia")  # by turns in two syndicates
DESK = "desk"
AGO = 72  # days; the plan's actions were made from then on


SAID = {
    "own_experience": (
        "The waiter still knew what I had ordered.",
        "Forty minutes in a queue, then the line was cut.",
        "The nurse sat down before she told me.",
        "I told my story to three people, from the start.",
        "She called back when she had said she would.",
        "Nobody knew whose job it was.",
        "He explained it without making me feel stupid.",
        "They sent a form in answer to a question.",
        "It was repaired before I had noticed.",
        "A voice that smiled.",
    ),
    "good_service": (
        "Somebody feels responsible until it is done.",
        "I know what happens next.",
        "I say it once.",
        "A promise with an hour, and it is kept.",
        "Being treated like a guest.",
    ),
    "with_us": (
        "We promise call-backs and cannot see each other's.",
        "Chat does not know what the phone desk said.",
        "After five nobody can decide anything.",
        "Complaints hears of it a week later.",
        "We say sorry, and not what we do about it.",
        "New people learn the rules and not why.",
        "Billing has the answer, and no line for us.",
        "We are measured by minutes.",
    ),
    "customer": (
        "What did you do while you waited?",
        "What would have made you stay?",
        "When did you first think of leaving?",
        "Who was good to you, and how?",
    ),
    "discuss": (
        "A call-back that was promised is sacred.",
        "Whoever hears it first keeps it.",
        "Say what happens next, and by when.",
        "One note that all of us can see.",
        "Decide small things ourselves.",
        "Call before they call.",
    ),
}
GROUPS = ("Whoever hears it keeps it", "Say it once", "Say what happens next", "Decide small things ourselves")
LIES_IN = (1, 1, 3, 2, 4, 3)  # which of these groups each note of the discussion lies in
STANDARDS = (
    "Whoever hears it first keeps it until it is done.",
    "Nobody tells us the same thing twice.",
    "We say what happens next, and by when, before we hang up.",
    "We decide about small amounts at once.",
)
SIGNED = ("Maja B.", "Tom", "Ayo O.", "Lena", "Ravi S.", "Sue", "Karl", "Nina W.")
PLAN = tuple(each for each in ACTS if each.since == NOW)  # what was decided then, as it stands under Actions


def record_workshop(inst: Installation, survey: str, today: date) -> None:
    """The workshop, held `AGO` days ago and the day after, with the survey of that name; nothing if it is there."""
    from diagnostic.services.meetings.fitting import fit  # here: with Altair, which a server's start need not wait for

    first = today - timedelta(days=AGO)
    wave = next(each.id for each in demonstration_waves(inst, date.max) if each.name == survey)
    with writing(inst.engine) as db:
        if any(row.title == TITLE for row in agendas.of_organisation(db, ID)):
            return
        agenda, meeting = load_playbook().agenda(AGENDA), secrets.token_hex(16)
        script = fit(agenda, TITLE, Material("", None)).script
        plain = json.dumps(plain_agenda(agenda), ensure_ascii=False)
        row = {"id": meeting, "unit": None, "wave": wave, "title": TITLE, "agenda": plain, "rehearsal": False}
        agendas.add(db, ID, **row, created_at=noon(first), created_by=LABEL)
        kept = json.dumps(to_plain(script), ensure_ascii=False)
        agendas.start(db, meeting, script=kept, code=new_code(), now=noon(first))
        state = State(script)
        for event in _happened(state, first):
            data = dict(event.data)
            if event.kind == "sign":
                data["wording"] = signed_text(state, script.scenes[state.position.scene]).wording
            after = apply(state, replace(event, data=data))
            if isinstance(after, State) and after is not state:
                state = after
                events.add(db, meeting, state.version, replace(event, data=data))
        agendas.end(db, meeting, noon(first + timedelta(days=1)))
        agendas.forget_code(db, meeting)


def _happened(state: State, first: date) -> Iterator[Event]:
    """What desk and phones sent, in its order; the second day begins after the night."""
    day = noon(first)
    phones = [secrets.token_hex(16) for _ in PEOPLE]
    for who, name in zip(phones, PEOPLE, strict=True):
        yield Event("join", who, day, {"name": name})
    yield _desk("split", day, count=2)
    yield _desk("spread", day)
    for scene in state.script.scenes:
        if scene.id == "customer":
            day += timedelta(days=1)
        yield _desk("go", day, step=scene.id)
        yield from _IN_STEP.get(scene.id, _notes)(scene.id, day, phones)
    yield _desk("end", day)


def _desk(kind: str, at: datetime, **data: Any) -> Event:
    return Event(kind, DESK, at, data)


def _notes(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    """Notes of a step, each phone in its turn; then all of them on the wall."""
    for number, text in enumerate(SAID.get(step, ())):
        yield Event("note", phones[number % len(phones)], day, {"step": step, "id": f"n{number}", "text": text})
    if step in ("own_experience", "with_us", "customer"):
        yield _desk("next", day)


def _discussed(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    yield from _notes(step, day, phones)
    yield _desk("next", day)
    for number, name in enumerate(GROUPS, 1):
        yield _desk("name", day, step=step, group=f"g{number}", name=name)
    for number, group in enumerate(LIES_IN):
        yield _desk("move", day, step=step, id=f"n{number}", group=f"g{group}")


def _voted(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    for number, who in enumerate(phones):
        yield Event("vote", who, day, {"step": step, "dots": {f"g{number % 3 + 1}": 2, "g4": 1}})
    yield _desk("next", day)


def _chosen(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    for number in range(len(GROUPS)):
        yield _desk("choose", day, step=step, id=f"g{number + 1}")


def _written(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    for number, line in enumerate(STANDARDS, 1):
        yield _desk("line", day, step=step, id=f"l{number}", text=line)


def _signed(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    for who, name in zip(phones, SIGNED, strict=False):
        yield Event("sign", who, day, {"step": step, "name": name})


def _planned(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    today = day.date() + timedelta(days=AGO - 1)
    for number, act in enumerate(PLAN, 1):
        due = f"{today + timedelta(days=act.due)}" if act.due is not None else ""
        words = {"text": act.text.what, "why": act.text.why.words, "owner": act.text.owner, "due": due}
        yield _desk("action", day, step=step, id=f"a{number}", **words)


def _followed(step: str, day: datetime, phones: list[str]) -> Iterator[Event]:
    yield Event("sign", phones[-1], day, {"step": step, "name": CONTACT})


_IN_STEP: Mapping[str, Callable[[str, datetime, list[str]], Iterator[Event]]] = {
    "discuss": _discussed,
    "first": _voted,
    "few": _chosen,
    "standards": _written,
    "sign": _signed,
    "plan": _planned,
    "follow_up": _followed,
}
