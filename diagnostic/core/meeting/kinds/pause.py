"""`pause`: a break with a clock that counts down to its end, or a night, which has none."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.core.meeting.kinds.base import Kind
from diagnostic.core.meeting.script import Plain


@dataclass(frozen=True)
class PauseDetails:
    """Whether the meeting goes on another day."""

    overnight: bool = False


def _details(plain: Plain) -> PauseDetails:
    return PauseDetails(plain.get("overnight", False))  # scripts of former versions have no such key


KIND = Kind("pause", _details, has_clock=lambda scene: not scene.details.overnight)
