"""The rule table: which inside condition predicts which symptom outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from diagnostic.definitions.model import Id, Model, Text

Score = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, description="a score from 0 to 100")]
Value = Annotated[str, Field(min_length=1, description="a value of the attribute, as text")]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Values = Annotated[
    tuple[Value, ...], BeforeValidator(_listed), Field(min_length=1, description="a list of values of the attribute")
]


class Condition(Model):
    """A ramp on one dimension's score, or a combination of conditions.

    A ramp has strength 1 at or below `certain_below`, 0 at or above `none_above` (scores 0-100), linear between.
    `all` is the minimum of its members, `any` the maximum, `not` the complement.
    """

    CALLED: ClassVar[str] = "a condition"

    dimension: str | None = Field(default=None, description="the id of a dimension")
    certain_below: Score | None = None
    none_above: Score | None = None
    all: tuple[Condition, ...] | None = Field(default=None, min_length=1, description="a list of conditions")
    any: tuple[Condition, ...] | None = Field(default=None, min_length=1, description="a list of conditions")
    not_: Condition | None = Field(default=None, alias="not", description="a condition")

    @property
    def kind(self) -> str:
        """The one of `KINDS` that this condition has."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    def ramps(self, negated: bool = False) -> Iterator[tuple[Condition, bool]]:
        """Every ramp below this condition, with whether it stands under an odd number of `not`s."""
        match self.kind:
            case "dimension":
                yield self, negated
            case "not_" if self.not_ is not None:
                yield from self.not_.ramps(not negated)
            case kind:
                for member in getattr(self, kind):
                    yield from member.ramps(negated)


KINDS = ("dimension", "all", "any", "not_")  # a condition has exactly one of them


class Rule(Model):
    """One hypothesis: an inside condition, the symptom it predicts, and the outside dimension that would show it.

    `where` limits it to units by their attributes. The name of a rule without one is its id.
    """

    CALLED: ClassVar[str] = "a rule"

    id: Id
    name: Text
    inside: Condition = Field(description="a condition: a dimension with its ramp, or all, any or not of conditions")
    outside: str = Field(description="the id of an outside dimension")
    symptom: Text = Field(default_factory=dict)
    source: str = Field(default="", description="the id of a source, as text")
    evidence: tuple[str, ...] = Field(default=(), description="a list of ids of studies")
    where: dict[str, Values] = Field(default_factory=dict, description="attributes of units, each with its values")
    ask: tuple[Text, ...] = Field(default=(), description="a list of texts")
    try_: tuple[Text, ...] = Field(default=(), alias="try", description="a list of texts")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return {"name": str(value.get("id") or "-"), **value} if isinstance(value, dict) else value


Rules = Annotated[tuple[Rule, ...], Field(description="a list of rules")]
