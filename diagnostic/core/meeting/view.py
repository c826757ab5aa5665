"""What each screen may show of a state: nothing that is not revealed, and nobody's own things but to their owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from diagnostic.core.meeting.kinds.table import kind_of, stages_of
from diagnostic.core.meeting.reduce import following
from diagnostic.core.meeting.script import Scene
from diagnostic.core.meeting.state import Position, State

LOBBY_NAME, BLACK, ENDED = "lobby", "black", "ended"  # beside the kinds of step: what a screen can show


@dataclass(frozen=True)
class WallView:
    """What the wall and all phones show: the same for everybody.

    `shows` names the template: a kind of step, "lobby", "black" or "ended". `number` of the step from 1, `of` steps.
    `ends` and `left` are the clock: the moment at which it ends, or what is left on one that stands still.
    `content` is what the kind of step shows; empty but for a step.
    """

    shows: str
    title: str
    step: str = ""
    heading: str = ""
    text: str = ""
    prompts: tuple[str, ...] = ()
    number: int = 0
    of: int = 0
    people: int = 0
    invites: bool = False
    taking: bool = True
    asks: bool = False
    ends: datetime | None = None
    left: timedelta | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ListedStep:
    """A step as the desk lists it."""

    id: str
    heading: str
    kind: str
    minutes: float
    here: bool
    seen: bool


@dataclass(frozen=True)
class DeskView:
    """What the desk shows beside the wall's view.

    `after` is the position that "next" leads to, None at the end; `before_end` whether the last one is on the wall.
    """

    at: Position
    stages: int
    drives: bool
    driven: bool
    black: bool
    can_undo: bool
    notes: str
    minutes: float
    source: str
    since: datetime | None
    started: datetime | None
    steps: tuple[ListedStep, ...]
    after: Position | None
    beside: Mapping[str, Any]


def wall(state: State) -> WallView:
    """What the wall shows; the phones show the same, with what they may send."""
    if state.ended:
        return WallView(ENDED, state.script.title, people=len(state.people))
    if state.black:
        return WallView(BLACK, state.script.title)
    scene = state.scene
    if scene is None:
        return WallView(LOBBY_NAME, state.script.title, people=len(state.people), invites=True)
    return _of(state, scene)


def _of(state: State, scene: Scene) -> WallView:
    kind, clock = kind_of(scene), state.clock
    return WallView(
        scene.kind,
        state.script.title,
        scene.id,
        scene.heading,
        scene.text,
        scene.prompts,
        state.position.scene + 1,
        len(state.script.scenes),
        len(state.people),
        state.invites,
        state.taking,
        bool(kind.phone),
        clock.ends if clock else None,
        clock.left if clock else None,
        kind.shared(state, scene),
    )


def own(state: State, who: str) -> dict[str, Any]:
    """What one phone shows beside the view of all: its person's name, and what they wrote in the scene on the wall."""
    scene = state.scene
    inside = who in state.people
    mine = {"inside": inside, "name": state.people[who].name if inside else ""}
    if not inside or scene is None or state.black or state.ended:
        return mine
    return mine | kind_of(scene).own(state, scene, who)


def desk(state: State, who: str) -> DeskView:
    """What a desk shows beside the wall's view."""
    scene, here = state.scene, state.position
    return DeskView(
        at=here,
        stages=stages_of(scene),
        drives=state.driver in ("", who),
        driven=bool(state.driver),
        black=state.black,
        can_undo=bool(state.past),
        notes=scene.notes if scene else "",
        minutes=scene.minutes if scene else 0,
        source=scene.source if scene else "",
        since=state.since,
        started=state.started,
        steps=tuple(
            ListedStep(each.id, each.heading, each.kind, each.minutes, place == here.scene, each.id in state.reached)
            for place, each in enumerate(state.script.scenes)
        ),
        after=following(state),
        beside=kind_of(scene).beside(state, scene) if scene else {},
    )


def record(state: State) -> list[dict[str, Any]]:
    """What came out, a step a mapping: those that were on the wall, with what was revealed and what the room wrote."""
    seen = [scene for scene in state.script.scenes if scene.id in state.reached]
    return [
        {"step": scene.id, "kind": scene.kind, "heading": scene.heading, **kind_of(scene).record(state, scene)}
        for scene in seen
    ]
