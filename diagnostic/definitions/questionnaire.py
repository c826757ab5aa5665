"""Questionnaires and response scales, as consultants write them in YAML."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field

from diagnostic.definitions.model import Id, Model, Text


class Scale(Model):
    """A response scale: `codes` least favourable first; "can't say" stands apart and is missing, never neutral."""

    codes: tuple[int, ...]
    labels: tuple[Text, ...] = ()
    favourable: tuple[int, ...] = ()
    unfavourable: tuple[int, ...] = ()
    cant_say: Text | None = None
    missing: tuple[int, ...] = ()  # codes in imported files that mean "can't say"

    @property
    def steps(self) -> int:
        """Options less one: the length of the scale in steps."""
        return len(self.codes) - 1


class Dimension(Model):
    """What some items measure together. `unruled` dimensions are measured but no rule predicts from them."""

    name: Text
    short: Text | None = None  # at most 14 characters, for column headings
    about: Text | None = None
    source: str | None = None
    unruled: bool = False


class Item(Model):
    """One question with a response scale. `column` is its name in imported files where that differs from the id."""

    id: Id
    dimension: str
    text: Text | None = None
    reverse: bool = False
    scale: Scale | None = None  # its own scale, else the questionnaire's
    column: str | None = None
    facet: str | None = None

    @property
    def source_column(self) -> str:
        return self.column or self.id


class Question(Model):
    """An open question."""

    id: Id
    text: Text


class Questionnaire(Model):
    """An instrument for one audience: dimensions in display order, items in the order they are asked."""

    id: Id
    version: int
    audience: Id
    scale: Scale
    dimensions: dict[str, Dimension]
    items: tuple[Item, ...]
    questions: tuple[Question, ...] = ()
    name: Text | None = None
    about: Text | None = None
    minutes: int | None = Field(default=None, ge=1)

    def scale_of(self, item: Item) -> Scale:
        return item.scale or self.scale

    @cached_property
    def items_of(self) -> dict[str, tuple[int, ...]]:
        """Positions of each dimension's items, in questionnaire order."""
        return {
            dimension: tuple(i for i, item in enumerate(self.items) if item.dimension == dimension)
            for dimension in self.dimensions
        }
