"""The step that gives a break."""

from __future__ import annotations

from typing import ClassVar, Literal

from diagnostic.definitions.playbook.step import Step


class Pause(Step):
    """A break of `minutes`, with a clock on the wall."""

    CALLED: ClassVar[str] = "a step of kind 'pause'"

    kind: Literal["pause"] = "pause"
