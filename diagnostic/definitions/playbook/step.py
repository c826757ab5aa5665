"""What every step of an agenda has, of whatever kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import Field

from diagnostic.definitions.model import Id, Model, Text
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

LONGEST = 240  # minutes of one step; four hours is a morning
MOST_PROMPTS = 12  # of one step
SOURCES = ("rise", "kimbell", "caring", "credo", "commitment")  # the five practices that agendas are made for

Minutes = Annotated[
    float,
    Field(gt=0, le=LONGEST, allow_inf_nan=False, description=f"a number of minutes, more than 0 and at most {LONGEST}"),
]
Prompts = Annotated[
    tuple[Text, ...], Field(max_length=MOST_PROMPTS, description=f"a list of at most {MOST_PROMPTS} texts")
]


@dataclass(frozen=True)
class Mentionable:
    """The ids that steps may name; empty where they are not known, and then any id will do."""

    dimensions: Collection[str] = ()
    audiences: Collection[str] = ()
    units: Collection[str] = ()
    questions: Collection[str] = ()
    studies: Collection[str] = ()
    earlier: Mapping[str, str] = field(default_factory=dict)  # by id, the kinds of the steps before; empty if unknown


class Step(Model):
    """One step of an agenda: a heading and a text for the wall, prompts to say aloud, notes for the facilitator."""

    CALLED: ClassVar[str] = "a step"

    id: Id
    kind: str = Field(description="a kind of step")
    heading: Text
    text: Text | None = None
    prompts: Prompts = ()
    notes: Text | None = None
    minutes: Minutes
    source: str = Field(default="", description="the id of a source, as text")

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Problems of the step written at `path` beyond the shape of its keys; a kind adds its own."""
        yield from ()
