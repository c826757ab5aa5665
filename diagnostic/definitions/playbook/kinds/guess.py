"""The step in which the room guesses before it sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.model import Text
from diagnostic.definitions.playbook.choices import wanted, word_or_id
from diagnostic.definitions.playbook.shows import AUDIENCE_WORDS, DIMENSION_WORDS
from diagnostic.definitions.playbook.step import Mentionable, Step
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource


class Guess(Step):
    """A question to every phone about a published value, and then the value.

    ask : `number`, from 0 to 100, for what the audience `about` said on `dimension`; or `lowest`, which of several
        dimensions is the lowest. The data choose these, so there is no `dimension` then.
    groups : names of two groups of guessers, who are shown apart.
    """

    CALLED: ClassVar[str] = "a step of kind 'guess'"

    kind: Literal["guess"] = "guess"
    about: str = Field(description=wanted(AUDIENCE_WORDS, "an audience"))
    ask: Literal["number", "lowest"] = Field(description="one of number, lowest")
    dimension: str | None = Field(default=None, description=wanted(DIMENSION_WORDS, "a dimension"))
    groups: tuple[Text, ...] = Field(
        default=(), min_length=2, max_length=2, description="a list of the names of two groups"
    )

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Whether it says what to guess: one dimension for a number, none for the lowest of several."""
        yield from word_or_id(source, (*path, "about"), AUDIENCE_WORDS, known.audiences, "an audience")
        place, ask = (*path, "dimension"), source.text((*path, "ask"))
        if ask == "lowest" and source.at(place) is not None:
            yield source.problem(place, "no dimension where 'ask' is lowest", hint="Which ones to ask about is chosen.")
            return
        yield from word_or_id(source, place, DIMENSION_WORDS, known.dimensions, "a dimension")
        if ask == "number" and "dimension" not in source.at(path):
            yield source.problem(place, wanted(DIMENSION_WORDS, "a dimension"), "nothing", "Say what to guess.")
