"""Where every value of a YAML text stands, so that a change can be made in its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.events import CLOSING


@dataclass
class Place:
    """A value from character `start` to `end`, without comments after it, begun in `column` (from 0).

    block : it is a list or mapping written over lines, without brackets.
    key : from where to where its key stands; None for an entry of a list.
    """

    event: yaml.NodeEvent
    start: int
    end: int
    column: int
    block: bool
    key: tuple[int, int] | None = None


@dataclass
class _Level:
    """An open mapping or list: its path and place, the key whose value comes next, or how many entries it had."""

    path: Path
    place: Place
    is_list: bool
    keys: list[str] = field(default_factory=list)
    key: tuple[int, int] | None = None


def places(text: str, events: Iterable[yaml.Event]) -> dict[Path, Place]:
    """The place of every value by its path; of a key that stands twice, the first."""
    found: dict[Path, Place] = {}
    levels: list[_Level] = []
    for event in events:
        if isinstance(event, CLOSING):
            level = levels.pop()
            if not level.place.block:
                level.place.end = event.end_mark.index
            _reach(levels, level.place.end)
        elif isinstance(event, yaml.NodeEvent):
            _enter(text, event, levels, found)
    return found


def _enter(text: str, event: yaml.NodeEvent, levels: list[_Level], found: dict[Path, Place]) -> None:
    level = levels[-1] if levels else None
    start, end = event.start_mark.index, event.end_mark.index
    if level and not level.is_list and not level.keys:
        level.keys.append(str(getattr(event, "value", "")))
        level.key = start, end
        level.place.end = max(level.place.end, end)
        return
    path = _next(level)
    scalar = isinstance(event, yaml.ScalarEvent)
    if scalar and event.style in ("|", ">"):  # lines between a block of text and what follows are not part of it
        end = start + len(text[start:end].rstrip())
    block = not scalar and not event.flow_style
    place = Place(event, start, start if block else end, event.start_mark.column, block, level.key if level else None)
    found.setdefault(path, place)
    if scalar:
        _reach(levels, end)
    else:
        levels.append(_Level(path, place, isinstance(event, yaml.SequenceStartEvent)))


def _reach(levels: list[_Level], end: int) -> None:
    if levels:
        levels[-1].place.end = max(levels[-1].place.end, end)
        levels[-1].key = None


def _next(level: _Level | None) -> Path:
    """The path of the node that comes next inside `level`."""
    if level is None:
        return ()
    if level.is_list:
        level.keys.append("")
        return (*level.path, len(level.keys) - 1)
    return (*level.path, level.keys.pop())
