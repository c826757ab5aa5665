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


class Twin(NamedTuple):
    """A behaviour of a standard that one facet asks about and another does not."""

    standard: str
    behaviour: str
    there: tuple[str, str]  # questionnaire and facet that ask about it
    missing: tuple[str, str]  # questionnaire and facet that do not


def missing_twins(questionnaires: Sequence[Questionnaire]) -> list[Twin]:
    """The twins that are missing, of the standards that several facets of these questionnaires ask about."""
    asked: dict[str, dict[tuple[str, str], list[str]]] = {}
    for each in questionnaires:
        for item in each.items:
            standard = each.dimensions[item.dimension].standard
            if standard and item.facet and item.behaviour:
                asked.setdefault(standard, {}).setdefault((each.id, item.facet), []).append(item.behaviour)
    return [
        Twin(standard, behaviour, there, missing)
        for standard, sides in asked.items()
        for there, behaviours in sides.items()
        for behaviour in behaviours
        for missing, others in sides.items()
        if behaviour not in others and not _told(sides, there, behaviour)
    ]


def _told(sides: dict[tuple[str, str], list[str]], there: tuple[str, str], behaviour: str) -> bool:
    """Whether a facet before this one asks about the behaviour too, so that the missing twin is told already."""
    first = next(side for side, behaviours in sides.items() if behaviour in behaviours)
    return first != there


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
    sides: dict[str, dict[str, dict[str, Path]]] = {}
    for item in source.entries(("items",)):
        dimension = source.text((*item, "dimension"))
        standard = source.text(("dimensions", dimension, "standard")) if dimension else None
        facet, behaviour = source.text((*item, "facet")), source.text((*item, "behaviour"))
        if standard and facet and behaviour:
            sides.setdefault(standard, {}).setdefault(facet, {})[behaviour] = item
    for standard, facets in sides.items():
        for facet, behaviours in facets.items():
            for behaviour, item in behaviours.items():
                for other in [each for each, found in facets.items() if behaviour not in found]:
                    expected = f"a twin of '{behaviour}' in facet '{other}' of '{standard}' too"
                    found = f"it in facet '{facet}' alone"
                    yield source.problem((*item, "behaviour"), expected, found, f"Add an item for '{other}'.")
