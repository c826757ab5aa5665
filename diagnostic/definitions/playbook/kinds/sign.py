"""The step in which everybody signs what was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.playbook.choices import an_earlier
from diagnostic.definitions.playbook.step import Mentionable, Step
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource


class Sign(Step):
    """The lines of the earlier step `on` become an agreement of the unit that the meeting is about, and are signed."""

    CALLED: ClassVar[str] = "a step of kind 'sign'"

    kind: Literal["sign"] = "sign"
    on: str = Field(description="the id of an earlier step of kind 'write'")

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Whether the step that is named comes before."""
        yield from an_earlier(source, (*path, "on"), "write", known)
