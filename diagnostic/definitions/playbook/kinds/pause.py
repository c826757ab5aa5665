"""The step that gives a break."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.playbook.step import Step


class Pause(Step):
    """A break of `minutes`, with a clock on the wall.

    overnight : whether it is the end of a day; there is no clock then, and the meeting's code lives a day longer.
    """

    CALLED: ClassVar[str] = "a step of kind 'pause'"

    kind: Literal["pause"] = "pause"
    overnight: bool = Field(default=False, description="true or false")
