"""`sign`: everybody signs what was written, with a name that they type. Who signed another wording is asked again.

A plan is signed by one person, who follows it up from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostic.core.meeting.kinds.base import Kind, written
from diagnostic.core.meeting.kinds.plan import planned
from diagnostic.core.meeting.kinds.planning import plain_actions
from diagnostic.core.meeting.kinds.write import lines_of
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Person, Refusal, State
from diagnostic.definitions.action import FORMER
from diagnostic.definitions.agreement import (
    FEWEST,
    LONGEST_NAME,
    MOST,
    MOST_SIGNATURES,
    AgreementText,
    as_signed,
    problems_of,
)

DRAFT = Refusal("draft", f"There is something to sign once there are {FEWEST} to {MOST} different lines.")
REWORDED = Refusal("wording", "The wording was changed just now. Read it once more, then sign.")
BAD_NAME = Refusal("name", f"Please type the name you sign with: 1 to {LONGEST_NAME} characters.")
TWICE = Refusal("name", "Somebody signed with this name already. Add something that tells you apart.")
FULL = Refusal("signatures", f"An agreement holds at most {MOST_SIGNATURES} signatures.")
NOTHING_PLANNED = Refusal("draft", "There is something to accept once an action is planned.")
ACCEPTED = Refusal("signatures", "Somebody has accepted to follow this up already.")
NOT_SIGNED = Refusal("sign", "You have not signed.")


@dataclass(frozen=True)
class SignDetails:
    """The scene in which was written what is signed."""

    on: str


@dataclass(frozen=True)
class RoomSignature:
    """A name, or what stands for one that is gone by now, and the wording that was signed with it."""

    name: str
    wording: str


RoomSignatures = Mapping[str, RoomSignature]  # by author, in the order in which they signed


def signed_text(state: State, scene: Scene) -> AgreementText:
    """What is signed, under the meeting's title."""
    before = state.script.named(scene.details.on)
    if before is None:
        return AgreementText(state.script.title, ())
    if before.kind == "plan":
        return AgreementText(state.script.title, tuple(each.what for each in planned(state, before).actions.values()))
    return AgreementText(state.script.title, tuple(lines_of(state, before).values()))


def accepts(state: State, scene: Scene) -> bool:
    """Whether one person accepts a plan here, and nothing becomes an agreement."""
    before = state.script.named(scene.details.on)
    return before is not None and before.kind == "plan"


def manager_of(state: State, plan: Scene) -> str:
    """The name of whoever has accepted to follow a plan up; empty while nobody has."""
    accepting = [each for each in state.script.scenes if each.kind == "sign" and each.details.on == plan.id]
    names = (mine.name for each in accepting for mine in written(state, each, {}).values())
    return next(names, "")


def ready(text: AgreementText) -> bool:
    """Whether the lines can be signed; the title is the meeting's and plays no part."""
    return text.ready and not any(problems_of(AgreementText("-", text.behaviours)))


def _sign(state: State, scene: Scene, event: Event) -> RoomSignatures | Refusal:
    text, so_far = signed_text(state, scene), written(state, scene, {})
    name, plan = event.data.get("name", ""), accepts(state, scene)
    if not (text.behaviours if plan else ready(text)):
        return NOTHING_PLANNED if plan else DRAFT
    if event.data.get("wording") != text.wording:
        return REWORDED
    typed = as_signed(name) if isinstance(name, str) else ""
    if not typed:
        return BAD_NAME
    others = [each.name.casefold() for author, each in so_far.items() if author != event.author]
    if plan and others:
        return ACCEPTED
    if typed.casefold() in others and typed != FORMER:  # several whose names were taken away
        return TWICE
    if len(others) >= MOST_SIGNATURES:
        return FULL
    mine = RoomSignature(typed, text.wording)
    return so_far if so_far.get(event.author) == mine else {**so_far, event.author: mine}


def _unsign(state: State, scene: Scene, event: Event) -> RoomSignatures | Refusal:
    so_far = written(state, scene, {})
    if event.author not in so_far:
        return NOT_SIGNED
    return {author: each for author, each in so_far.items() if author != event.author}


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    text, so_far = signed_text(state, scene), written(state, scene, {})
    names = [each.name for each in so_far.values() if each.wording == text.wording]
    plan = state.script.named(scene.details.on) if accepts(state, scene) else None
    return {
        "accepts": plan is not None,
        "actions": plain_actions(planned(state, plan)) if plan else [],
        "manager": manager_of(state, plan) if plan else "",
        "lines": list(text.behaviours),
        "wording": text.wording,
        "ready": bool(text.behaviours) if plan else ready(text),
        "names": names,
        "before": len(so_far) - len(names),
        "longest": LONGEST_NAME,
        "fewest": FEWEST,
        "most": MOST,
    }


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    mine = written(state, scene, {}).get(who)
    called = state.people.get(who, Person()).name
    if mine is None:
        return {"signed": "", "again": False, "called": called}
    again = mine.wording != signed_text(state, scene).wording
    return {"signed": mine.name, "again": again, "called": mine.name}


def _details(plain: Plain) -> SignDetails:
    return SignDetails(plain["on"])


KIND = Kind(
    "sign", _details, phone={"sign": _sign}, later={"unsign": _unsign}, shared=_shared, own=_own, record=_shared
)
