"""States of a meeting: where it stands, who is there, what was written; and why an event is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from diagnostic.core.meeting.script import Scene, Script

LOBBY = -1  # the place before the first scene: the code is on the wall, people come in
MOST_PEOPLE = 2000  # phones in one meeting; more are told that the room is full


@dataclass(frozen=True)
class Event:
    """Something that one person did at one moment. `author`: a phone's or a desk's random id; `data`: what was sent.

    day : the day where the organisation is, by which what is sent now is judged; None once it is read again.
    """

    kind: str
    author: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    day: date | None = None


@dataclass(frozen=True)
class Refusal:
    """Why an event changes nothing: `name` for programs, `reason` for the person whose event it was."""

    name: str
    reason: str


@dataclass(frozen=True)
class Position:
    """A place in the agenda: the scene, from 0 (`LOBBY` before the first), and how much of it is revealed, from 0."""

    scene: int = LOBBY
    stage: int = 0


@dataclass(frozen=True)
class Clock:
    """A countdown: when it ends, or how much of it is left where it stands still."""

    ends: datetime | None
    left: timedelta | None = None


@dataclass(frozen=True)
class Person:
    """Somebody with a phone. `name` is what they call themselves, empty where they did not say.

    syndicate : the small group that they sit in, empty while they sit in none.
    """

    name: str = ""
    syndicate: str = ""


@dataclass(frozen=True)
class State:
    """A meeting after `version` events.

    `reached` has the furthest stage of each scene, by id, that was on the wall; `written` what the room has written in
    it, a value of the scene's kind; `headlines` what the facilitator wrote over the headline of a slide, by scene id
    and stage; `tables` into how many syndicates the room is split, 0 for as many as the agenda names; `past` the moves
    that can be undone, the last one at the end.
    """

    script: Script
    version: int = 0
    position: Position = Position()
    since: datetime | None = None  # when the scene came on the wall
    started: datetime | None = None
    ended: datetime | None = None
    black: bool = False
    invites: bool = False  # the code stands on the wall, over the scene
    taking: bool = True  # the scene takes what phones send
    driver: str = ""  # the desk whose moves count; empty until the first move
    clock: Clock | None = None
    people: Mapping[str, Person] = field(default_factory=dict)
    reached: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, Any] = field(default_factory=dict)
    headlines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    tables: int = 0
    past: tuple[State, ...] = ()

    @property
    def scene(self) -> Scene | None:
        """The scene on the wall; None in the lobby."""
        return self.script.scenes[self.position.scene] if self.position.scene != LOBBY else None

    def write(self, scene: str, value: Any) -> State:
        """The state with `value` as what was written in a scene."""
        return replace(self, written={**self.written, scene: value})
