"""The step in which the room chooses a few of many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, get_args

from pydantic import Field

from diagnostic.definitions.model import Text
from diagnostic.definitions.playbook.choices import an_earlier
from diagnostic.definitions.playbook.step import Mentionable, Step
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

MOST_CHOSEN = 40  # of one step
MOST_OPTIONS = 12  # that are written into the agenda
Offered = Literal["behaviours", "standards", "units"]
OFFERED: tuple[Offered, ...] = get_args(Offered)


class Choose(Step):
    """What is chosen from: notes of the earlier step `on`, `options`, and what the survey knows: `of`.

    adopts : an earlier step in which standards are chosen; the units that are chosen here take them up from today on.
    """

    CALLED: ClassVar[str] = "a step of kind 'choose'"

    kind: Literal["choose"] = "choose"
    least: int = Field(default=1, ge=0, le=MOST_CHOSEN, description=f"a whole number from 0 to {MOST_CHOSEN}")
    most: int = Field(default=7, ge=1, le=MOST_CHOSEN, description=f"a whole number from 1 to {MOST_CHOSEN}")
    of: Offered | None = Field(default=None, description=" or ".join((", ".join(OFFERED[:-1]), OFFERED[-1])))
    options: tuple[Text, ...] = Field(
        default=(), max_length=MOST_OPTIONS, description=f"a list of at most {MOST_OPTIONS} texts"
    )
    on: str | None = Field(default=None, description="the id of an earlier step of kind 'collect'")
    adopts: str | None = Field(default=None, description="the id of an earlier step of kind 'choose'")

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Whether there is something to choose from, and whether the steps that are named come before."""
        if not any(key in source.at(path) for key in ("of", "options", "on")):
            yield source.problem(path, "one of 'of', 'options' or 'on'", "none of them")
        yield from an_earlier(source, (*path, "on"), ("collect",), known)
        yield from an_earlier(source, (*path, "adopts"), ("choose",), known)
        if source.text((*path, "adopts")) is not None and source.text((*path, "of")) != "units":
            yield source.problem((*path, "adopts"), "'of: units' beside it", "none")
