"""The short forms a questionnaire may use, written out before its shape is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostic.definitions.composing import Path
from diagnostic.definitions.questionnaire import Scale
from diagnostic.definitions.source import Source
from diagnostic.definitions.words import enumerate_words, suggestion
from diagnostic.errors import Problem

ANY_SCALE = Scale(codes=(0, 1))  # stands in for a scale that is not known, so that the rest can be checked
LANGUAGE = re.compile(r"[a-z]{2,3}(-\w+)?")


def prepare(source: Source, scales: Mapping[str, Scale]) -> tuple[object, list[Problem]]:
    """The questionnaire of `source` with named scales and short dimensions written out, and what could not be."""
    if not isinstance(source.value, dict):
        return source.value, []
    value, problems = dict(source.value), []
    value = _with_scale(value, ("scale",), source, scales, problems)
    if isinstance(value.get("items"), tuple):
        value["items"] = tuple(
            _with_scale(item, ("items", i, "scale"), source, scales, problems) for i, item in enumerate(value["items"])
        )
    if "dimensions" in value:
        value["dimensions"] = _dimensions(source, problems)
    return value, problems


def scale_names(source: Source) -> list[Path]:
    """The path of every scale that is given by its name."""
    paths = [("scale",), *((*item, "scale") for item in source.entries(("items",)))]
    return [path for path in paths if source.text(path) is not None]


def _with_scale(
    holder: object, path: Path, source: Source, scales: Mapping[str, Scale], problems: list[Problem]
) -> object:
    name = source.text(path)
    if not isinstance(holder, dict) or name is None:
        return holder
    if name not in scales:
        known = f"the name of a scale ({enumerate_words(scales)})" if scales else "a scale with codes of its own"
        problems.append(source.problem(path, known, hint=suggestion(name, scales)))
    return {**holder, "scale": scales.get(name, ANY_SCALE)}


def _dimensions(source: Source, problems: list[Problem]) -> object:
    value = source.at(("dimensions",))
    if isinstance(value, dict):
        return {id_: _dimension(id_, given) for id_, given in value.items()}
    if not isinstance(value, tuple):
        return value
    for path in source.entries(("dimensions",)):
        if source.text(path) is None:
            problems.append(source.problem(path, "the id of a dimension", hint=_id_hint(path, source)))
        elif source.at(path) in value[: path[-1]]:
            problems.append(source.problem(path, "each dimension once", f"{source.found(path)} a second time"))
    return {id_: _dimension(id_, None) for id_ in value if isinstance(id_, str)} or value


def _id_hint(path: Path, source: Source) -> str:
    named = isinstance(source.at(path), dict)
    return "Dimensions with names are written as 'id: name', without '- '." if named else ""


def _dimension(id_: str, given: object) -> object:
    """A dimension in full from nothing, its name, its names by language, or a block that may lack the name."""
    if given is None:
        return {"name": spoken(id_)}
    if isinstance(given, str) or (isinstance(given, dict) and given and all(map(LANGUAGE.fullmatch, given))):
        return {"name": given}
    return {"name": spoken(id_), **given} if isinstance(given, dict) else given


def spoken(id_: str) -> str:
    """An id as a name.

    >>> spoken("information_sharing")
    'Information sharing'
    """
    words = re.sub("[_.-]+", " ", id_).strip() or id_
    return words[:1].upper() + words[1:]
