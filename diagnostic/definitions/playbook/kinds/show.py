"""The step that shows something of the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.playbook.choices import one_of, wanted, word_or_id
from diagnostic.definitions.playbook.shows import AUDIENCE_WORDS, DIMENSION_WORDS, SHOWS, UNIT_WORDS, Showing
from diagnostic.definitions.playbook.step import Mentionable, Step
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

CHOICES = {"unit": "a unit", "dimension": "a dimension", "audience": "an audience", "question": "an open question"}


class Show(Step):
    """A picture, a list or a sentence of the report by its name in `SHOWS`, and what of it: ids, or words for them."""

    CALLED: ClassVar[str] = "a step of kind 'show'"

    kind: Literal["show"] = "show"
    show: str = Field(description="the name of what to show")
    unit: str | None = Field(default=None, description=wanted(UNIT_WORDS, CHOICES["unit"]))
    dimension: str | None = Field(default=None, description=wanted(DIMENSION_WORDS, CHOICES["dimension"]))
    audience: str | None = Field(default=None, description=wanted(AUDIENCE_WORDS, CHOICES["audience"]))
    question: str | None = Field(default=None, description=wanted((), CHOICES["question"]))

    @classmethod
    def check(cls, source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
        """Whether what it shows is known, takes the choices that are made, and has those it needs."""
        yield from one_of(source, (*path, "show"), SHOWS, "the name of what to show")
        if showing := SHOWS.get(source.text((*path, "show")) or ""):
            yield from _stray(source, path, showing)
            yield from _named(source, path, showing, known)


def _stray(source: YamlSource, path: Path, showing: Showing) -> Iterator[Problem]:
    """Choices that it does not take."""
    name = source.text((*path, "show"))
    for choice in CHOICES:
        if choice in source.at(path) and choice not in showing.takes:
            expected = f"a choice that '{name}' takes ({', '.join(showing.takes)})"
            yield source.problem((*path, choice), expected, f"'{choice}'", "Leave it out.")


def _named(source: YamlSource, path: Path, showing: Showing, known: Mentionable) -> Iterator[Problem]:
    """Choices that are needed and not made, and those that are neither a word for one nor a known id."""
    choosable = {
        "unit": (UNIT_WORDS, known.units),
        "dimension": (showing.dimension_words, known.dimensions),
        "audience": (AUDIENCE_WORDS, known.audiences),
        "question": ((), known.questions),
    }
    for choice in showing.takes:
        words, ids = choosable[choice]
        yield from word_or_id(source, (*path, choice), words, ids, CHOICES[choice])
        if choice in showing.needs and source.at((*path, choice)) is None:
            hint = f"Say of which {choice}."
            yield source.problem((*path, choice), wanted(words, CHOICES[choice]), "nothing", hint)
