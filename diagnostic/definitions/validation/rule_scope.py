"""The dimensions that rules may name, inside and outside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import either, near_or_all
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

INSIDE = ("employee", "leader", "colleague")  # audiences
Questionnaires = Questionnaire | Sequence[Questionnaire] | None


@dataclass(frozen=True)
class Measured:
    """What one questionnaire measures: its dimensions, each with whether it is declared unruled."""

    questionnaire: str
    audience: str
    dimensions: Mapping[str, bool]


@dataclass(frozen=True)
class RuleSide:
    """The questionnaires of one side. Rules may use a dimension that at least one of them does not declare unruled."""

    measured: tuple[Measured, ...] = ()

    @cached_property
    def ruled(self) -> dict[str, str]:
        """Each dimension that rules may use, with the questionnaire that has it."""
        return {
            id_: m.questionnaire for m in self.measured[::-1] for id_, unruled in m.dimensions.items() if not unruled
        }

    def problems(self, source: YamlSource, path: Path, other: RuleSide) -> Iterator[Problem]:
        """What is wrong with the dimension named at `path`; nothing where no questionnaire of this side is known."""
        named = source.text(path)
        if named is None or not self.measured or named in self.ruled:
            return
        if owners := [m.questionnaire for m in self.measured if named in m.dimensions]:
            hint = f"{either(owners)} declares it as 'unruled: true'."
            yield source.problem(path, "a dimension that rules may use", hint=hint)
        else:
            swapped = f"'{other.ruled[named]}' has it, on the other side." if named in other.ruled else ""
            expected = f"a dimension of {either(self._names())}"
            yield source.problem(path, expected, hint=swapped or near_or_all(named, self._suggest))

    @cached_property
    def _suggest(self) -> Suggestions:
        return Suggestions(self.ruled)

    def _names(self) -> list[str]:
        """The questionnaires, without those that measure nothing which one before them does not (a pulse)."""
        names, seen = [], set[str]()
        for measured in self.measured:
            if not seen >= set(measured.dimensions):
                names.append(measured.questionnaire)
            seen |= set(measured.dimensions)
        return names


def side(questionnaires: Questionnaires) -> RuleSide:
    """The side of sound questionnaires: one, several or none."""
    if questionnaires is None:
        return RuleSide()
    several = (questionnaires,) if isinstance(questionnaires, Questionnaire) else questionnaires
    return RuleSide(tuple(map(_measured, several)))


def _measured(questionnaire: Questionnaire) -> Measured:
    dimensions = {id_: dimension.unruled for id_, dimension in questionnaire.dimensions.items()}
    return Measured(questionnaire.id, questionnaire.audience, dimensions)


def measured_by(source: YamlSource) -> Measured:
    """What the questionnaire of `source` measures as far as it can be told; it may have mistakes elsewhere."""
    declared = source.at(("dimensions",))
    ids = [id_ for id_ in declared if isinstance(id_, str)] if isinstance(declared, dict | tuple) else []
    unruled = {id_: source.at(("dimensions", id_, "unruled")) is True for id_ in ids}
    return Measured(source.text(("id",)) or source.name, source.text(("audience",)) or "", unruled)


def split(measured: Sequence[Measured], named_inside: Collection[str]) -> tuple[RuleSide, RuleSide]:
    """Inside and outside, by audience.

    Where no audience is known to be inside, it is the one, not customers, with most of the dimensions `named_inside`.
    """
    inside = [m for m in measured if m.audience in INSIDE]
    if not inside:
        others = [m for m in measured if m.audience != "customer"]
        inside = [max(others, key=lambda m: len(m.dimensions.keys() & set(named_inside)))] if others else []
    return RuleSide(tuple(inside)), RuleSide(tuple(m for m in measured if m not in inside))
