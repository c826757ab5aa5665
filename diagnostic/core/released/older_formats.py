"""Publications of formats 1 and 2, which carry no version: the names of today, and what they lack filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostic.core.released.schema import FRAMES, FRAMES_BEFORE_3, Column

VALUES_BEFORE_3 = {("careless", "index"): {"hasty": "speeder"}}  # that changed


def upgraded(loaded: Mapping[str, Any]) -> dict[str, Any]:
    """A publication without a version, by today's names, with the frames and columns that later formats added.

    Columns of format 1 are not filled: a publication without them never was one. An attestation for each breakdown,
    which publications had before several breakdowns were checked together, covers nothing today and is left out.
    """
    by_breakdown = "cut" in loaded.get("checks", {})
    older = {name: frame for name, frame in loaded.items() if name != "checks" or not by_breakdown}
    known = {FRAMES_BEFORE_3.get(name, name) for name in FRAMES}
    others = {name: value for name, value in older.items() if name not in known}
    return others | {name: _filled(name, _renamed(name, older)) for name in FRAMES}


def _renamed(name: str, loaded: Mapping[str, Any]) -> dict[str, list]:
    was = {column.was: column.name for column in FRAMES[name] if column.was}
    frame = loaded.get(FRAMES_BEFORE_3.get(name, name), {})
    renamed = {was.get(column, column): values for column, values in frame.items()}
    return {column: _values(name, column, values) for column, values in renamed.items()}


def _values(name: str, column: str, values: list) -> list:
    changed = VALUES_BEFORE_3.get((name, column))
    return [changed.get(value, value) for value in values] if changed else values


def _filled(name: str, frame: Mapping[str, list]) -> dict[str, list]:
    rows = len(next(iter(frame.values()), []))
    return {column.name: [_missing(column)] * rows for column in FRAMES[name] if column.since > 1} | dict(frame)


def _missing(column: Column) -> str | None:
    return "" if column.kind == "text" else None
