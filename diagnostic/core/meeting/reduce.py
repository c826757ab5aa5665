"""The reducer: a state and an event make the next state, or a refusal that says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from diagnostic.core.meeting import syndicates
from diagnostic.core.meeting.kinds.base import Takes
from diagnostic.core.meeting.kinds.table import KINDS, kind_of, stages_of
from diagnostic.core.meeting.script import Scene
from diagnostic.core.meeting.state import LOBBY, MOST_PEOPLE, Clock, Event, Person, Position, Refusal, State

LONGEST_NICKNAME = 40  # characters
LONGEST_HEADLINE = 200  # characters
LONGEST_CLOCK = timedelta(hours=4)
MOST_UNDONE = 50  # moves
PRODUCT = ""  # the author of what nobody did: results that came meanwhile, the end of a meeting that was forgotten

UNKNOWN = Refusal("unknown", "This was sent in a way that is not understood. Please reload the page.")
ENDED = Refusal("ended", "This meeting has ended.")
NOT_DRIVER = Refusal("driver", "Another desk drives this meeting. Take over first.")
STALE = Refusal("stale", "The meeting has moved on meanwhile.")
LAST = Refusal("last", "This is the last step. End the meeting when you are done.")
FIRST = Refusal("first", "This is where the meeting begins.")
NO_STEP = Refusal("step", "The agenda has no such step.")
NOTHING_TO_UNDO = Refusal("undo", "There is no move to undo.")
NOT_ASKED = Refusal("not_asked", "The room is not asked for this right now.")
NOT_TAKING = Refusal("closed", "The facilitator has closed this step.")
NOT_HERE = Refusal("join", "Please come in first.")
FULL = Refusal("full", "The room is full.")
BAD_NAME = Refusal("name", f"A name has at most {LONGEST_NICKNAME} characters, on one line.")
BAD_HEADLINE = Refusal("headline", f"A headline has 1 to {LONGEST_HEADLINE} characters.")
BAD_CLOCK = Refusal("clock", "A clock takes 1 to 240 minutes.")

Outcome = State | Refusal


def apply(state: State, event: Event) -> Outcome:
    """The state after `event`, one version on; the same state where `event` tells nothing new; or a refusal."""
    after = ENDED if state.ended else _taker(event.kind)(state, event)
    return after if isinstance(after, Refusal) or after is state else replace(after, version=state.version + 1)


def replay(state: State, events: Iterable[Event]) -> State:
    """The state after events that were each taken when they came: one version on for each."""
    for event in events:
        after = apply(state, event)
        state = replace(state if isinstance(after, Refusal) else after, version=state.version + 1)
    return state


def _taker(kind: str) -> Callable[[State, Event], Outcome]:
    if kind in DRIVING:
        return _drives
    return TAKERS.get(kind, _unknown)


def _unknown(state: State, event: Event) -> Outcome:
    return UNKNOWN


def _drives(state: State, event: Event) -> Outcome:
    """A move of the desk that drives; where none does, whoever moves first is it. The product itself needs no desk."""
    if event.author != PRODUCT and state.driver not in ("", event.author):
        return NOT_DRIVER
    if _stale(state, event):
        return STALE
    after = DRIVING[event.kind](state, event)
    return after if isinstance(after, Refusal) else replace(after, driver=event.author or state.driver)


def _stale(state: State, event: Event) -> bool:
    """Whether the desk was looking at another slide: a press that comes twice moves once."""
    at = event.data.get("at")
    return at is not None and list(at) != [state.position.scene, state.position.stage]


def _take_over(state: State, event: Event) -> Outcome:
    return replace(state, driver=event.author)


def following(state: State) -> Position | None:
    """The position that "next" leads to; None at the end."""
    here = state.position
    if here.stage + 1 < stages_of(state.scene):
        return Position(here.scene, here.stage + 1)
    return Position(here.scene + 1) if here.scene + 1 < len(state.script.scenes) else None


def _next(state: State, event: Event) -> Outcome:
    after = following(state)
    return LAST if after is None else _at(state, after, event.at)


def _back(state: State, event: Event) -> Outcome:
    here = state.position
    if here.stage:
        return _at(state, Position(here.scene, here.stage - 1), event.at)
    if here.scene == LOBBY:
        return FIRST
    before = state.script.scenes[here.scene - 1] if here.scene else None  # the lobby
    return _at(state, Position(here.scene - 1, stages_of(before) - 1), event.at)


def _go(state: State, event: Event) -> Outcome:
    """To the beginning of the step with an id; an empty id is the lobby."""
    place = LOBBY if event.data.get("step") == "" else state.script.place(str(event.data.get("step")))
    return NO_STEP if place is None else _at(state, Position(place), event.at)


def _at(state: State, position: Position, now: datetime) -> State:
    """The state at another position; undoing the move brings back the position and what was revealed before it."""
    past = (*state.past, replace(state, past=()))[-MOST_UNDONE:]
    moved = replace(state, position=position, past=past, started=state.started or now, invites=False)
    scene = moved.scene
    if scene is None:
        return replace(moved, since=now, clock=None)
    furthest = max(position.stage, state.reached.get(scene.id, 0))
    moved = replace(moved, reached={**state.reached, scene.id: furthest})
    return moved if position.scene == state.position.scene else _entered(moved, scene, now)


def _entered(state: State, scene: Scene, now: datetime) -> State:
    """The state as a scene comes on the wall: its time begins, and it takes what phones send."""
    clock = Clock(now + timedelta(minutes=scene.minutes)) if kind_of(scene).has_clock(scene) else None
    return replace(state, since=now, clock=clock, taking=True)


def _undo(state: State, event: Event) -> Outcome:
    """The state before the last move, but for what the room wrote since: that is never undone."""
    if not state.past:
        return NOTHING_TO_UNDO
    was = state.past[-1]
    return replace(
        state,
        position=was.position,
        since=was.since,
        clock=was.clock,
        taking=was.taking,
        reached=was.reached,
        past=state.past[:-1],
    )


def _black(state: State, event: Event) -> Outcome:
    return replace(state, black=not state.black)


def _invite(state: State, event: Event) -> Outcome:
    """The code over the scene, or away again."""
    return replace(state, invites=not state.invites)


def _taking(state: State, event: Event) -> Outcome:
    return replace(state, taking=not state.taking)


def _clock(state: State, event: Event) -> Outcome:
    """A clock: started anew for some minutes, stopped, continued, or taken away (0 minutes)."""
    minutes, clock = event.data.get("minutes"), state.clock
    if minutes is None:
        if clock is None:
            return BAD_CLOCK
        if clock.ends is None:
            return replace(state, clock=Clock(event.at + (clock.left or timedelta())))
        return replace(state, clock=Clock(None, max(clock.ends - event.at, timedelta())))
    if not isinstance(minutes, int | float) or not timedelta() <= timedelta(minutes=minutes) <= LONGEST_CLOCK:
        return BAD_CLOCK
    return replace(state, clock=Clock(event.at + timedelta(minutes=minutes)) if minutes else None)


def _headline(state: State, event: Event) -> Outcome:
    """Another headline over a slide."""
    scene = state.script.named(event.data.get("step"))
    stage, text = event.data.get("stage", 0), event.data.get("text")
    if scene is None or scene.kind != "show" or stage not in range(stages_of(scene)):
        return NO_STEP
    if not isinstance(text, str) or not 1 <= len(text.strip()) <= LONGEST_HEADLINE:
        return BAD_HEADLINE
    return replace(state, headlines={**state.headlines, (scene.id, stage): " ".join(text.split())})


def _released(state: State, event: Event) -> Outcome:
    """Other slides of a step, since more was published meanwhile: of a survey that is still open."""
    place = state.script.place(str(event.data.get("step")))
    if event.author != PRODUCT or place is None or state.script.scenes[place].kind != "show":
        return UNKNOWN
    scene = state.script.scenes[place]
    details = replace(scene.details, headlines=tuple(event.data["headlines"]), stamp=event.data["stamp"])
    scenes = (*state.script.scenes[:place], replace(scene, details=details), *state.script.scenes[place + 1 :])
    after = replace(state, script=replace(state.script, scenes=scenes))
    if state.position.scene != place:
        return after
    stage = min(state.position.stage, stages_of(scenes[place]) - 1)
    return replace(after, position=Position(place, stage))


def _end(state: State, event: Event) -> Outcome:
    return replace(state, ended=event.at, black=False, invites=False, clock=None)


def _join(state: State, event: Event) -> Outcome:
    """Somebody comes in, or calls themselves something else."""
    name = event.data.get("name", "")
    if not isinstance(name, str) or len(name.strip()) > LONGEST_NICKNAME or not name.isprintable():
        return BAD_NAME
    if event.author not in state.people and len(state.people) >= MOST_PEOPLE:
        return FULL
    before = state.people.get(event.author, Person())
    return replace(state, people={**state.people, event.author: replace(before, name=name.strip())})


def _sit(state: State, event: Event) -> Outcome:
    """Somebody takes a seat in a syndicate."""
    return NOT_HERE if event.author not in state.people else syndicates.sit(state, event)


def _phone(state: State, event: Event) -> Outcome:
    """What a phone sends to the scene on the wall."""
    scene = state.scene
    if event.author not in state.people:
        return NOT_HERE
    if scene is None or event.data.get("step") != scene.id or event.kind not in kind_of(scene).phone or state.black:
        return NOT_ASKED
    if not state.taking:
        return NOT_TAKING
    after = _written(state, scene, kind_of(scene).phone[event.kind], event)
    name = event.data.get("syndicate")
    if isinstance(after, Refusal) or scene.kind != "collect" or name not in scene.details.syndicates:
        return after
    return syndicates.seated(after, event.author, str(name))


def _later(state: State, event: Event) -> Outcome:
    """What a phone sends to a scene of any time."""
    return _of_named(state, event, lambda scene: kind_of(scene).later)


def _desk(state: State, event: Event) -> Outcome:
    """What a desk, whether or not it drives, does to what was written in a scene."""
    return _of_named(state, event, lambda scene: kind_of(scene).desk)


def _of_named(state: State, event: Event, takes: Callable[[Scene], Any]) -> Outcome:
    scene = state.script.named(event.data.get("step"))
    if scene is None or event.kind not in takes(scene):
        return NO_STEP
    return _written(state, scene, takes(scene)[event.kind], event)


def _written(state: State, scene: Scene, take: Takes, event: Event) -> Outcome:
    value = take(state, scene, event)
    if isinstance(value, Refusal):
        return value
    return state if value is state.written.get(scene.id) else state.write(scene.id, value)


#: Events of the one desk that drives.
DRIVING: dict[str, Callable[[State, Event], Outcome]] = {
    "next": _next,
    "back": _back,
    "go": _go,
    "undo": _undo,
    "black": _black,
    "invite": _invite,
    "taking": _taking,
    "clock": _clock,
    "end": _end,
}
_WRITTEN: tuple[tuple[str, Callable[[State, Event], Outcome]], ...] = (
    ("phone", _phone),
    ("later", _later),
    ("desk", _desk),
)
#: Events of phones and of every desk.
TAKERS: dict[str, Callable[[State, Event], Outcome]] = {
    "drive": _take_over,
    "headline": _headline,
    "released": _released,
    "join": _join,
    "sit": _sit,
    "split": syndicates.split,
    "spread": syndicates.spread,
} | {event: taker for part, taker in _WRITTEN for kind in KINDS.values() for event in getattr(kind, part)}
#: Events that only somebody at a desk may send.
OF_DESKS = frozenset(
    [*DRIVING, "drive", "headline", "split", "spread", *(event for kind in KINDS.values() for event in kind.desk)]
)
