"""The step in which the room words a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.agreement import MOST
from diagnostic.definitions.model import Text
from diagnostic.definitions.playbook.choices import an_earlier
from diagnostic.definitions.playbook.step import Mentionable, Step
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource


class Write(Step):
    """Lines that the room words together: `lines` to begin with, then what was chosen in the earlier step `on`."""

    CALLED: ClassVar[str] = "a step of kind 'write'"

    kind: Literal["write"] = "write"
    lines: tuple[Text, ...] = Field(default=(), max_length=MOST, description=f"a list of at most {MOST} texts")
    on: str | None = Field(default=None, description="the id of an earlier step of kind 'choose'")

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Whether the step that is named comes before."""
        yield from an_earlier(source, (*path, "on"), ("choose",), known)
