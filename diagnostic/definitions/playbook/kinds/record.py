"""The step that records what a conversation left behind."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.model import Text
from diagnostic.definitions.playbook.step import Step


class RecordLearned(Step):
    """What both sides learned, what proved wrong, and quick fixes, which become actions.

    we, they : what those who provide, and those who are served, are called.
    """

    CALLED: ClassVar[str] = "a step of kind 'record'"

    kind: Literal["record"] = "record"
    we: Text | None = Field(default=None)
    they: Text | None = Field(default=None)
