"""The step that shows its heading and text, and nothing more."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.playbook.step import Step


class Say(Step):
    """A heading and a text on the wall while the facilitator speaks.

    progress : whether the address of the unit's progress page stands below the text.
    """

    CALLED: ClassVar[str] = "a step of kind 'say'"

    kind: Literal["say"] = "say"
    progress: bool = Field(default=False, description="true or false")
