"""The rule table: which inside condition predicts which symptom outside."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from diagnostic.definitions.model import Id, Model, Text


class Condition(Model):
    """A ramp on one dimension's score, or a combination of conditions.

    A ramp has strength 1 at or below `certain_below`, 0 at or above `none_above` (scores 0-100), linear between.
    `all` is the minimum of its members, `any` the maximum, `not` the complement.
    """

    dimension: str | None = None
    certain_below: float | None = None
    none_above: float | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Condition | None = Field(default=None, alias="not")

    @property
    def kind(self) -> str:
        return next(name for name in ("dimension", "all", "any", "not_") if getattr(self, name) is not None)

    def ramps(self, negated: bool = False) -> Iterator[tuple[Condition, bool]]:
        """Every ramp below this condition, with whether it stands under an odd number of `not`s."""
        match self.kind:
            case "dimension":
                yield self, negated
            case "not_":
                yield from self.not_.ramps(not negated)
            case kind:
                for member in getattr(self, kind):
                    yield from member.ramps(negated)


class Rule(Model):
    """One hypothesis: an inside condition, the symptom it predicts, and the outside dimension that would show it."""

    id: Id
    name: Text
    inside: Condition
    outside: str
    symptom: Text
    source: str
    evidence: tuple[str, ...]
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    ask: tuple[Text, ...] = ()
    try_: tuple[Text, ...] = Field(default=(), alias="try")


Rules = tuple[Rule, ...]
