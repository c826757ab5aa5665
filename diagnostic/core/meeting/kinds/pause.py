"""`pause`: a break with a clock that counts down to its end."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.core.meeting.kinds.base import Kind


@dataclass(frozen=True)
class PauseDetails:
    """Nothing beside the minutes that every step has."""


KIND = Kind("pause", lambda plain: PauseDetails(), has_clock=True)
