"""Facets ask one thing from several sides: what is asked in one of them has a twin in each of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from diagnostic.definitions.questionnaire import FACETS, Questionnaire
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import enumerate_words
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

Side = tuple[str, str]  # a questionnaire and a facet of it


class Twin(NamedTuple):
    """A behaviour of a standard that one facet asks about and another does not."""

    standard: str
    behaviour: str
    there: Side  # that asks about it
    missing: Side  # that does not


Sides = dict[Side, list[str]]  # the behaviours of one standard, by who asks about them


def missing_twins(questionnaires: Sequence[Questionnaire]) -> list[Twin]:
    """The twins that are missing, of the standards that several facets of these questionnaires ask about."""
    asked: dict[str, Sides] = {}
    for each in questionnaires:
        for item in each.items:
            _ask(asked, each.dimensions[item.dimension].standard, (each.id, item.facet), item.behaviour)
    return _missing(asked)


def _ask(asked: dict[str, Sides], standard: str | None, side: tuple[str, str | None], behaviour: str | None) -> None:
    questionnaire, facet = side
    if standard and facet and behaviour:
        asked.setdefault(standard, {}).setdefault((questionnaire, facet), []).append(behaviour)


def _missing(asked: dict[str, Sides]) -> list[Twin]:
    """A twin once for each side that lacks it, beside the first side that has it."""
    return [
        Twin(standard, behaviour, there, missing)
        for standard, sides in asked.items()
        for there, behaviours in sides.items()
        for behaviour in behaviours
        for missing, others in sides.items()
        if behaviour not in others and there == next(side for side, known in sides.items() if behaviour in known)
    ]


def twin_problem(twin: Twin, where: str) -> Problem:
    """A missing twin in words."""
    expected = f"the behaviour '{twin.behaviour}' of '{twin.standard}' in facet '{twin.missing[1]}' too"
    found = f"it in '{twin.there[0]}', facet '{twin.there[1]}', alone"
    hint = f"Add an item with 'facet: {twin.missing[1]}' and 'behaviour: {twin.behaviour}', or take it out there."
    return Problem(where, expected, found, twin.missing[0], hint)


def check_facets(source: YamlSource) -> Iterator[Problem]:
    """Every problem of the facets of one questionnaire."""
    suggest = Suggestions(FACETS)
    for item in source.entries(("items",)):
        facet = source.text((*item, "facet"))
        if facet is not None and facet not in FACETS:
            expected = f"a facet ({enumerate_words(FACETS)})"
            yield source.problem((*item, "facet"), expected, hint=suggest(facet))
        yield from _both(source, item)
    yield from _mixed(source)
    yield from _twice(source)
    yield from _twins_within(source)


def _both(source: YamlSource, item: Path) -> Iterator[Problem]:
    """A facet asks about a behaviour, and a behaviour is asked about in a facet."""
    for key, other, what in (("facet", "behaviour", "the id of a behaviour"), ("behaviour", "facet", "a facet")):
        if source.text((*item, key)) is not None and source.at((*item, other)) is None:
            hint = f"It has a {key}. Items of other facets are found by both."
            yield source.problem((*item, other), what, "nothing", hint)


def _mixed(source: YamlSource) -> Iterator[Problem]:
    """The items of a dimension have one facet: their mean is the view of one side."""
    first: dict[str, str | None] = {}
    for item in source.entries(("items",)):
        dimension, facet = source.text((*item, "dimension")), source.text((*item, "facet"))
        if dimension is None or facet not in (None, *FACETS):
            continue
        if first.setdefault(dimension, facet) != facet:
            expected = f"'{first[dimension]}', as the first item of '{dimension}' has" if first[dimension] else "none"
            hint = "A dimension has one facet: make one for each, with the same 'standard'."
            yield source.problem((*item, "facet"), expected, hint=hint)


def _twice(source: YamlSource) -> Iterator[Problem]:
    """A facet asks once about a behaviour."""
    first: dict[tuple[str, str], Path] = {}
    for item in source.entries(("items",)):
        facet, behaviour = source.text((*item, "facet")), source.text((*item, "behaviour"))
        if not facet or not behaviour:
            continue
        if (facet, behaviour) in first:
            hint = f"Line {source.line(first[facet, behaviour])} asks about it already."
            yield source.problem((*item, "behaviour"), f"each behaviour once in facet '{facet}'", hint=hint)
        first.setdefault((facet, behaviour), item)


def _twins_within(source: YamlSource) -> Iterator[Problem]:
    """Behaviours that one facet of a standard asks about and another facet in this file does not."""
    asked: dict[str, Sides] = {}
    at: dict[tuple[str, str], Path] = {}
    for item in source.entries(("items",)):
        dimension = source.text((*item, "dimension"))
        standard = source.text(("dimensions", dimension, "standard")) if dimension else None
        facet, behaviour = source.text((*item, "facet")), source.text((*item, "behaviour"))
        _ask(asked, standard, ("", facet), behaviour)
        at.setdefault((facet or "", behaviour or ""), item)
    for twin in _missing(asked):
        there, other = twin.there[1], twin.missing[1]
        expected = f"a twin of '{twin.behaviour}' in facet '{other}' of '{twin.standard}' too"
        found = f"it in facet '{there}' alone"
        yield source.problem((*at[there, twin.behaviour], "behaviour"), expected, found, f"Add an item for '{other}'.")
