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
    """What was written in the earlier step `on` is signed.

    Lines of a step of kind 'write' become an agreement of the unit that the meeting is about. A plan is accepted by one
    person, who follows up each of its actions from then on.
    """

    CALLED: ClassVar[str] = "a step of kind 'sign'"

    kind: Literal["sign"] = "sign"
    on: str = Field(description="the id of an earlier step of kind 'write' or 'plan'")

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Whether the step that is named comes before."""
        yield from an_earlier(source, (*path, "on"), ("write", "plan"), known)
