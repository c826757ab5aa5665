"""`plan`: the actions that a room agrees on. The desk writes; what it accepts of phones is an action from then on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diagnostic.core.meeting.kinds import planning
from diagnostic.core.meeting.kinds.base import Kind, written
from diagnostic.core.meeting.kinds.planning import Planned
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Refusal, State


@dataclass(frozen=True)
class PlanDetails:
    """Nothing: a plan begins empty."""


def planned(state: State, scene: Scene) -> Planned:
    """The plan as it is now."""
    found: Planned = written(state, scene, Planned())
    return found


def _propose(state: State, scene: Scene, event: Event) -> Planned | Refusal:
    return planning.proposed(planned(state, scene), event)


def _withdraw(state: State, scene: Scene, event: Event) -> Planned | Refusal:
    return planning.withdrawn(planned(state, scene), event)


def _action(state: State, scene: Scene, event: Event) -> Planned | Refusal:
    return planning.worded(planned(state, scene), event)


def _take(state: State, scene: Scene, event: Event) -> Planned | Refusal:
    return planning.decided(planned(state, scene), event)


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    return planning.seen(state, scene, planned(state, scene))


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    return planning.own_proposals(planned(state, scene), who)


def _record(state: State, scene: Scene) -> dict[str, Any]:
    return {"actions": planning.plain_actions(planned(state, scene))}


def _details(plain: Plain) -> PlanDetails:
    return PlanDetails()


KIND = Kind(
    "plan",
    _details,
    phone={"propose": _propose},
    later={"delete": _withdraw},
    desk={"action": _action, "take": _take},
    shared=_shared,
    own=_own,
    record=_record,
)
