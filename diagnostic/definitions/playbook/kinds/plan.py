"""The step in which the room makes an action plan."""

from __future__ import annotations

from typing import ClassVar, Literal

from diagnostic.definitions.playbook.step import Step


class PlanActions(Step):
    """What the room does next: what, why, who and by when. Each becomes an action of the unit the meeting is about."""

    CALLED: ClassVar[str] = "a step of kind 'plan'"

    kind: Literal["plan"] = "plan"
