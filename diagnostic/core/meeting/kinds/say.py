"""`say`: words on the wall."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.core.meeting.kinds.base import Kind


@dataclass(frozen=True)
class SayDetails:
    """Nothing beside heading, text and prompts."""


KIND = Kind("say", lambda plain: SayDetails())
