"""Questionnaires and response scales, as consultants write them in YAML."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from diagnostic.definitions.model import DEFAULT_LANGUAGE, Id, Model, Text, common_languages

#: Sides from which the same behaviours or motivators are asked: what somebody requires of others, what they say they
#: do themselves, what they do for those they serve, what they receive; how much something matters, and is there.
FACETS = ("required", "self", "practised", "received", "importance", "presence")
SECONDS_AN_ITEM = 8
SECONDS_A_TEXT = 45
SECONDS_A_CHOICE = 20
COMMENT_LENGTH = 4000  # characters

#: Where a text stands: keys and positions, as they lead to it in YAML.
TextPlace = tuple[str | int, ...]

#: -128 stands for a missing answer in storage.
Code = Annotated[int, Field(ge=-127, le=127, description="a whole number from -127 to 127")]
Exported = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if type(value) is int else value),
    Field(min_length=1, description="a number or a text"),
]
MissingCode = Annotated[int, Field(description="a whole number")]


class Scale(Model):
    """A response scale: `codes` least favourable first; "can't say" stands apart and is missing, never neutral."""

    CALLED: ClassVar[str] = "a scale"

    codes: tuple[Code, ...] = Field(description="a list of whole numbers, least favourable first")
    labels: tuple[Text, ...] = Field(default=(), description="a list of texts, one for each code")
    favourable: tuple[Code, ...] = Field(default=(), description="a list of codes of this scale")
    unfavourable: tuple[Code, ...] = Field(default=(), description="a list of codes of this scale")
    cant_say: Text | None = None
    exported: tuple[Exported, ...] = Field(  # what imported files have for each code, where that is not the code
        default=(), description="a list of numbers or texts, one for each code"
    )
    missing: tuple[MissingCode, ...] = Field(  # codes in imported files that mean "can't say"
        default=(), description="a list of whole numbers that stand for no answer in imported files"
    )

    @property
    def numbered(self) -> tuple[str, ...]:
        """Labels that are the code of another option, so that a number in a file may be either."""
        pairs = zip(self.in_files, self.labels, strict=False)
        texts = {text: code for code, label in pairs for text in label.values() if text.isdecimal()}
        return tuple(text for text, code in texts.items() if text in self.in_files and text != code)

    @property
    def in_files(self) -> tuple[str, ...]:
        """What imported files have for each code, as text."""
        return self.exported or tuple(map(str, self.codes))

    @property
    def steps(self) -> int:
        """Options less one: the length of the scale in steps."""
        return len(self.codes) - 1


class Dimension(Model):
    """What some items measure together. `unruled` dimensions are measured but no rule predicts from them.

    Dimensions of several facets, here or in other questionnaires, that ask about one thing name the same `standard`.
    """

    CALLED: ClassVar[str] = "a dimension"

    name: Text
    short: Text | None = None  # at most 14 characters, for column headings
    about: Text | None = None
    source: str | None = Field(default=None, description="the id of a source, as text")
    unruled: bool = Field(default=False, description="true or false")
    standard: Id | None = None


class Item(Model):
    """One question with a response scale. `column` is its name in imported files where that differs from the id.

    An item of a `facet` asks about a `behaviour`, which items of other facets ask about too.
    """

    CALLED: ClassVar[str] = "an item"

    id: Id
    dimension: str = Field(description="the id of a dimension")
    text: Text | None = None
    reverse: bool = Field(default=False, description="true or false")
    scale: Scale | None = Field(  # its own scale, else the questionnaire's
        default=None, description="the name of a scale, or a scale of its own with codes"
    )
    column: str | None = Field(default=None, min_length=1, description="the name of a column, as text")
    facet: str | None = Field(default=None, description=f"a facet: {', '.join(FACETS[:-1])} or {FACETS[-1]}")
    behaviour: Id | None = None

    @property
    def source_column(self) -> str:
        """Name of the column that holds the answers in a file."""
        return self.column or self.id


class Question(Model):
    """An open question. `column` is its name in imported files where that differs from the id."""

    CALLED: ClassVar[str] = "an open question"

    id: Id
    text: Text
    column: str | None = Field(default=None, min_length=1, description="the name of a column, as text")


class Choices(Model):
    """A question of which people tick what they met, as many as they like, or none of these.

    Each option is stored as an answer of its own: 1 where it was ticked, 0 where it was not, missing where nobody
    knows. Its column in imported files is named `id_option`, or as `columns` says.
    """

    CALLED: ClassVar[str] = "a question to tick"

    id: Id
    text: Text
    options: dict[Id, Text] = Field(min_length=2, description="two options or more by id, each a text")
    none: Text
    columns: dict[Id, str] | None = Field(default=None, description="the column of each option, by the option's id")

    def option(self, option: str) -> str:
        """The id under which an option is stored.

        >>> named = {"a": {"en": "A"}, "b": {"en": "B"}}
        >>> Choices(id="met", text={"en": "?"}, options=named, none={"en": "-"}).option("a")
        'met_a'
        """
        return f"{self.id}_{option}"


TICKED = Scale(codes=(1, 0), favourable=(0,), unfavourable=(1,))  # what is ticked are things that should not be


def comment_text(written: str) -> str:
    """Text of an answer to an open question, as databases keep it: without NUL, half characters and blanks around it.

    >>> comment_text(" Less\\x00 noise, please.  ")
    'Less noise, please.'
    """
    return written.replace("\x00", "").encode("utf-8", "replace").decode().strip()


class Questionnaire(Model):
    """An instrument for one audience: dimensions in display order, items in the order they are asked."""

    CALLED: ClassVar[str] = "a questionnaire"

    id: Id
    version: int = Field(ge=1, description="a whole number, 1 or more")
    audience: Id = Field(description="an audience: employee, leader, customer, colleague or another id")
    scale: Scale = Field(description="the name of a scale, or a scale of its own with codes")
    dimensions: dict[Id, Dimension] = Field(min_length=1, description="dimensions by id, or a list of their ids")
    items: tuple[Item, ...] = Field(min_length=1, description="a list of items")
    questions: tuple[Question, ...] = Field(default=(), description="a list of open questions")
    choices: tuple[Choices, ...] = Field(default=(), description="a list of questions to tick")
    name: Text | None = None
    about: Text | None = None
    minutes: int | None = Field(default=None, ge=1, description="a whole number of minutes, 1 or more")

    @property
    def length(self) -> int:
        """Questions, as every page counts them: the items, and those to tick. Open questions are told apart."""
        return len(self.items) + len(self.choices)

    @property
    def minutes_needed(self) -> int:
        """How long it takes: as it says itself, else estimated from what it asks."""
        seconds = SECONDS_AN_ITEM * len(self.items) + SECONDS_A_TEXT * len(self.questions)
        seconds += SECONDS_A_CHOICE * len(self.choices)
        return self.minutes or max(1, math.ceil(seconds / 60))

    def scale_of(self, item: Item) -> Scale:
        """Scale of an item: its own, else the questionnaire's."""
        return item.scale or self.scale

    @cached_property
    def languages(self) -> frozenset[str]:
        """Languages in which there is all that people read who answer; the default one where none has everything."""
        return common_languages(self.read_by_people.values()) or frozenset([DEFAULT_LANGUAGE])

    @cached_property
    def read_by_people(self) -> dict[TextPlace, Text]:
        """All that people read who answer, by the place where it stands; labels of scales last, under "scale"."""
        found: dict[TextPlace, Text | None] = {("name",): self.name, ("about",): self.about}
        found |= {("dimensions", id_): dimension.name for id_, dimension in self.dimensions.items()}
        found |= {("items", i): item.text for i, item in enumerate(self.items)}
        for i, each in enumerate(self.choices):
            found |= {("choices", i): each.text}
            found |= {("choices", i, "options", id_): text for id_, text in each.options.items()}
            found |= {("choices", i, "none"): each.none}
        found |= {("questions", i): question.text for i, question in enumerate(self.questions)}
        scales = {id(scale): scale for scale in map(self.scale_of, self.items)}.values()
        labels = [text for scale in scales for text in (*scale.labels, scale.cant_say)]
        found |= {("scale", i): text for i, text in enumerate(labels)}
        return {place: text for place, text in found.items() if text}

    @cached_property
    def stored(self) -> tuple[Item, ...]:
        """What a response record has a code for, in order: the items, then each option of the questions to tick."""
        ticked = self.of_choices
        return self.items + (ticked.items if ticked else ())

    @cached_property
    def codes_of(self) -> dict[str, tuple[int, ...]]:
        """Codes that may be given: to what is stored, and for none of the options to a question to tick."""
        return {item.id: self.scale_of(item).codes for item in self.stored} | {each.id: (0,) for each in self.choices}

    @cached_property
    def of_choices(self) -> Questionnaire | None:
        """The options as a questionnaire of their own, each a dimension of one item; None where nothing is ticked."""
        every = [
            (each.option(option), text, (each.columns or {}).get(option))
            for each in self.choices
            for option, text in each.options.items()
        ]
        if not every:
            return None
        return Questionnaire(
            id=self.id,
            version=self.version,
            audience=self.audience,
            scale=TICKED,
            dimensions={name: Dimension(name=text) for name, text, _ in every},
            items=tuple(
                Item(id=name, dimension=name, text=text, scale=TICKED, column=column) for name, text, column in every
            ),
        )

    @cached_property
    def items_of(self) -> dict[str, tuple[int, ...]]:
        """Positions of each dimension's items, in questionnaire order."""
        return {
            dimension: tuple(i for i, item in enumerate(self.items) if item.dimension == dimension)
            for dimension in self.dimensions
        }

    @cached_property
    def facet_of(self) -> dict[str, str]:
        """The facet of each dimension that has one: that of its items."""
        return {item.dimension: item.facet for item in self.items if item.facet}

    def standards_of(self, facet: str) -> dict[str, str]:
        """Standards that are asked in a facet, each with its dimension."""
        return {
            dimension.standard: id_
            for id_, dimension in self.dimensions.items()
            if dimension.standard and self.facet_of.get(id_) == facet
        }

    @cached_property
    def motives(self) -> tuple[tuple[str, str], ...]:
        """Pairs of dimensions, each one question, that ask of one thing how much it matters and whether it is there."""
        importance, presence = (self.standards_of(facet) for facet in ("importance", "presence"))
        pairs = [(importance[name], presence[name]) for name in importance if name in presence]
        return tuple(pair for pair in pairs if all(len(self.items_of[dimension]) == 1 for dimension in pair))

    @cached_property
    def dimension_positions(self) -> tuple[int, ...]:
        """Position of each item's dimension."""
        names = list(self.dimensions)
        return tuple(names.index(item.dimension) for item in self.items)
