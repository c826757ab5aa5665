"""`show`: slides of the report, one a stage; each is whole by itself and holds nothing that comes later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostic.core.meeting.kinds.base import Kind, stage_of
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import State


@dataclass(frozen=True)
class ShowDetails:
    """What of the report is shown, by the name and choice that `report/slides` draws, and each slide's headline.

    stamp : names the published values from which the headlines were made.
    """

    show: str
    choice: Mapping[str, str]
    headlines: tuple[str, ...]
    stamp: str = ""


def headline(state: State, scene: Scene, stage: int) -> str:
    """Headline of a slide: the facilitator's, else the report's."""
    return state.headlines.get((scene.id, stage), scene.details.headlines[stage])


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    stage = stage_of(state, scene)
    return {"headline": headline(state, scene, stage), "slide": stage, "slides": len(scene.details.headlines)}


def _record(state: State, scene: Scene) -> dict[str, Any]:
    seen = range(state.reached.get(scene.id, -1) + 1)
    return {"headlines": [headline(state, scene, stage) for stage in seen]}


def _details(plain: Plain) -> ShowDetails:
    return ShowDetails(plain["show"], dict(plain["choice"]), tuple(plain["headlines"]), plain.get("stamp", ""))


KIND = Kind("show", _details, stages=lambda scene: len(scene.details.headlines), shared=_shared, record=_record)
