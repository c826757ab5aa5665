"""The shape that every kind of step has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, State

#: What a scene has written after an event, or why the event is refused.
Takes = Callable[[State, Scene, Event], Any]
#: What a screen may show, as plain values for a template.
Shows = Callable[[State, Scene], dict[str, Any]]


def _nothing(state: State, scene: Scene) -> dict[str, Any]:
    return {}


def _nothing_own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of step, as functions over values.

    details : the value of the kind's own class from JSON
    stages  : how many presses of "next" a scene takes, at least 1
    phone   : what phones may send, by kind of event; only while the scene is on the wall and takes input
    later   : what phones may send until the meeting ends, for the scene that the event names
    desk    : what a desk may do to what was written, until the meeting ends, for the scene that the event names
    shared  : what the wall and every phone may see now
    own     : what one phone sees beside that: what its person wrote
    beside  : what the desk sees beside that
    record  : what came out, after the meeting
    """

    name: str
    details: Callable[[Plain], Any]
    stages: Callable[[Scene], int] = lambda scene: 1
    phone: Mapping[str, Takes] = field(default_factory=dict)
    later: Mapping[str, Takes] = field(default_factory=dict)
    desk: Mapping[str, Takes] = field(default_factory=dict)
    shared: Shows = _nothing
    own: Callable[[State, Scene, str], dict[str, Any]] = _nothing_own
    beside: Shows = _nothing
    record: Shows = _nothing
    has_clock: Callable[[Scene], bool] = lambda scene: False  # whether its clock starts when it comes on the wall


def written(state: State, scene: Scene, empty: Any) -> Any:
    """What was written in a scene so far."""
    return state.written.get(scene.id, empty)


def stage_of(state: State, scene: Scene) -> int:
    """How much of the scene is on the wall now, from 0; all that was ever on it where another scene is there."""
    return state.position.stage if state.scene is scene else state.reached.get(scene.id, 0)
