"""`say`: a heading, a text and prompts while the facilitator speaks; or the way to the progress page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diagnostic.core.meeting.kinds.base import Kind
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import State


@dataclass(frozen=True)
class SayDetails:
    """Whether the address of the progress page stands below the text."""

    progress: bool = False


def _details(plain: Plain) -> SayDetails:
    return SayDetails(plain.get("progress", False))  # scripts of former versions have no such key


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    return {"progress": scene.details.progress}


KIND = Kind("say", _details, shared=_shared)
