"""The step in which the room votes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.model import Text
from diagnostic.definitions.playbook.choices import an_earlier
from diagnostic.definitions.playbook.step import Mentionable, Step
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

MOST_DOTS = 10  # of one person
MOST_OPTIONS = 12  # as many as find room on a phone and on the wall


class Vote(Step):
    """So many dots for everybody, on `options` or on the groups of notes of the earlier step `on`; never on both."""

    CALLED: ClassVar[str] = "a step of kind 'vote'"

    kind: Literal["vote"] = "vote"
    dots: int = Field(default=3, ge=1, le=MOST_DOTS, description=f"a whole number from 1 to {MOST_DOTS}")
    options: tuple[Text, ...] = Field(
        default=(), min_length=2, max_length=MOST_OPTIONS, description=f"a list of 2 to {MOST_OPTIONS} texts"
    )
    on: str | None = Field(default=None, description="the id of an earlier step of kind 'collect'")

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Whether there is exactly one thing to vote on, and notes were collected before."""
        given = [key for key in ("options", "on") if key in source.at(path)]
        if len(given) != 1 and not (not given and any(map(Suggestions(("options", "on")), source.at(path)))):
            yield source.problem(path, "either 'options' or 'on'", "both" if given else "neither")
        yield from an_earlier(source, (*path, "on"), ("collect",), known)
