"""Perspectives: the views from which one thing is seen, and which two of them are compared."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.model import Id, Model, Text
from diagnostic.definitions.questionnaire import Questionnaire


class Viewpoint(Model):
    """One view of units: whose published scores it takes, and of what.

    of : the audiences inside or outside, whichever they are, or any; not together with `questionnaire`.
    questionnaire, facet, dimension : the questionnaire that was answered, and the part of it.
    value : scores, or what the rules predict from them.
    """

    CALLED: ClassVar[str] = "a view"

    name: Text
    short: Text | None = None  # at most 14 characters, beside a mark
    of: Literal["inside", "outside", "any"] | None = Field(default=None, description="inside, outside or any")
    questionnaire: Id | None = None
    facet: str | None = Field(default=None, description="a facet of that questionnaire")
    dimension: Id | None = None
    value: Literal["score", "predicted"] = Field(default="score", description="score or predicted")
    wave: Literal["this", "before"] = Field(default="this", description="this or before")
    unit: Literal["own", "whole"] = Field(default="own", description="own or whole")


class Comparison(Model):
    """Two views of one thing. Its gap is the first less the second, in points.

    by : what both have to have in common beside the unit: the rule that connects them, the dimension, the standard, or
        nothing else.
    first_higher, second_higher : the gap in words, where it is more than noise.
    practice : the practice on whose page it stands; without one it is part of the gap report.
    self_rating : the study that says how much kinder people are to themselves; the first view is theirs of themselves.
    own_view : whoever answers for the first view sees, once sent, their own answers beside the second, called so.
    """

    CALLED: ClassVar[str] = "a comparison"

    id: Id
    first: str = Field(description="the id of a view")
    second: str = Field(description="the id of a view")
    by: Literal["rule", "dimension", "standard", "unit"] = Field(description="rule, dimension, standard or unit")
    first_higher: Text
    second_higher: Text
    practice: Id | None = None
    source: str | None = Field(default=None, description="the id of a source, as text")
    self_rating: Id | None = Field(default=None, description="the id of a study")
    own_view: Text | None = None  # what the others are called there


class Standard(Model):
    """What dimensions of several facets have in common, and the behaviours that make it up, by id.

    motive : it is something that may move people, and nothing that leaders could adopt.
    """

    CALLED: ClassVar[str] = "a standard"

    name: Text
    behaviours: dict[Id, Text] = Field(min_length=1, description="behaviours by id, each a text")
    motive: bool = Field(default=False, description="true or false")


class Outcome(Model):
    """What an adoption should move: a dimension of a questionnaire, compared over two waves."""

    CALLED: ClassVar[str] = "an outcome"

    id: Id
    practice: Id
    questionnaire: Id
    dimension: Id
    name: Text
    source: str | None = Field(default=None, description="the id of a source, as text")


class Perspectives(Model):
    """Views by id, in the order in which they are drawn, and comparisons in the order in which they are read."""

    CALLED: ClassVar[str] = "a table of perspectives"

    views: dict[Id, Viewpoint] = Field(min_length=1, description="views by id")
    comparisons: tuple[Comparison, ...] = Field(min_length=1, description="a list of comparisons")
    standards: dict[Id, Standard] = Field(default={}, description="standards by id")
    outcomes: tuple[Outcome, ...] = Field(default=(), description="a list of outcomes")

    @property
    def practices(self) -> tuple[str, ...]:
        """The practices that have comparisons, in their order."""
        return tuple(dict.fromkeys(each.practice for each in self.comparisons if each.practice))

    @property
    def adoptable(self) -> dict[str, Standard]:
        """The standards that leaders can adopt, by id."""
        return {id_: each for id_, each in self.standards.items() if not each.motive}

    def comparison(self, id_: str) -> Comparison:
        """The comparison of that id; KeyError where there is none."""
        for each in self.comparisons:
            if each.id == id_:
                return each
        raise KeyError(id_)

    def of_practice(self, practice: str) -> tuple[Comparison, ...]:
        """The comparisons on the page of a practice."""
        return tuple(each for each in self.comparisons if each.practice == practice)

    def own_view_of(self, asked: Questionnaire) -> Comparison | None:
        """What those who answer a questionnaire see after sending; None where they see nothing."""
        for each in self.comparisons:
            first = self.views[each.first]
            if each.own_view and first.questionnaire == asked.id and asked.standards_of(first.facet or ""):
                return each
        return None

    def outcomes_of(self, practice: str) -> tuple[Outcome, ...]:
        """What an adoption of a practice should move."""
        return tuple(each for each in self.outcomes if each.practice == practice)

    def seen_in(self, practice: str) -> dict[str, Viewpoint]:
        """The views that the comparisons of a practice take, in the order in which they are drawn."""
        taken = {view for each in self.of_practice(practice) for view in (each.first, each.second)}
        return {id_: view for id_, view in self.views.items() if id_ in taken}
