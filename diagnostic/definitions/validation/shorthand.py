"""The short forms a questionnaire may use, written out before its shape is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostic.definitions.questionnaire import Scale
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

ANY_SCALE = Scale(codes=(0, 1))  # stands in for a scale that is not known, so that the rest can be checked
LANGUAGE = re.compile(r"[a-z]{2,3}(-\w+)?")


def prepare(source: YamlSource, scales: Mapping[str, Scale]) -> object:
    """The questionnaire of `source` with named scales and short dimensions written out; `checks` has what is odd."""
    if not isinstance(source.value, dict):
        return source.value
    value = _with_scale(source.value, scales)
    items = value.get("items")
    if isinstance(items, tuple):
        value["items"] = tuple(_with_scale(item, scales) if isinstance(item, dict) else item for item in items)
    if "dimensions" in value:
        value["dimensions"] = _dimensions(value["dimensions"])
    return value


def scale_names(source: YamlSource) -> list[Path]:
    """The path of every scale that is given by its name."""
    return [path for path in scale_paths(source) if source.text(path) is not None]


def scale_paths(source: YamlSource) -> list[Path]:
    """Where a questionnaire may have a scale: its own, and one for each item."""
    return [("scale",), *((*item, "scale") for item in source.entries(("items",)))]


def _with_scale(holder: Mapping[str, object], scales: Mapping[str, Scale]) -> dict[str, object]:
    name = holder.get("scale")
    return {**holder, "scale": scales.get(name, ANY_SCALE)} if isinstance(name, str) else dict(holder)


def _dimensions(given: object) -> object:
    if isinstance(given, tuple):
        return {id_: _dimension(id_, None) for id_ in given if isinstance(id_, str)}
    return {id_: _dimension(id_, value) for id_, value in given.items()} if isinstance(given, dict) else given


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
