"""One value of a YAML text replaced in place: comments, order and every other character stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any, NamedTuple

import yaml

from diagnostic.errors import UserError
from diagnostic.files.bytes import UNSEEN, decode
from diagnostic.files.yaml.compose import Path, compose
from diagnostic.files.yaml.events import CLOSING, listen
from diagnostic.files.yaml.scalars import CONSTANTS

Value = str | int | float


class _Level(NamedTuple):
    """An open block or list: where it stands, and the key whose value comes next, or how many entries it had."""

    path: Path
    is_list: bool
    keys: list[str]


def edited(text: str, path: Path, value: Value) -> str:
    """`text` with `value` in place of the number or text at `path`, written as the old one was where that is possible.

    UserError where `text` cannot be read without a mistake, or `path` has no single value.

    >>> edited("- {id: A, name: Doubt}  # why", (0, "name"), "Doubt, or more")
    '- {id: A, name: "Doubt, or more"}  # why'
    """
    text = decode(text, "text")
    events = listen(text, "text")
    document = compose(events)
    event = None if document.mistakes else _scalars(events).get(path)
    if event is None:
        raise UserError("There is no single value at this place.")
    wanted = _replaced(document.value, path, value)
    if wanted == document.value and event.value not in CONSTANTS:
        return text
    start, end = _slice(text, event)
    for written in _spellings(event, value):
        found = text[:start] + written + text[end:]
        if _reads_as(found, wanted):
            return found
    raise UserError("This value cannot be written at this place.")


def _scalars(events: list[yaml.Event]) -> dict[Path, yaml.ScalarEvent]:
    """The event of every value that is neither a block nor a list, by its path."""
    found: dict[Path, yaml.ScalarEvent] = {}
    levels: list[_Level] = []
    for event in events:
        if isinstance(event, CLOSING):
            levels.pop()
        elif isinstance(event, yaml.NodeEvent):
            level = levels[-1] if levels else None
            if level and not level.is_list and not level.keys:
                level.keys.append(str(getattr(event, "value", "")))
                continue
            path = _next(level)
            if isinstance(event, yaml.ScalarEvent):
                found.setdefault(path, event)
            else:
                levels.append(_Level(path, isinstance(event, yaml.SequenceStartEvent), []))
    return found


def _next(level: _Level | None) -> Path:
    """The path of the node that comes next inside `level`."""
    if level is None:
        return ()
    if level.is_list:
        level.keys.append("")
        return (*level.path, len(level.keys) - 1)
    return (*level.path, level.keys.pop())


def _slice(text: str, event: yaml.ScalarEvent) -> tuple[int, int]:
    """From where to where a value stands; the lines between a block of text and what follows are not part of it."""
    start, end = event.start_mark.index, event.end_mark.index
    if event.style in ("|", ">"):
        end = start + len(text[start:end].rstrip())
    return start, end


def _spellings(event: yaml.ScalarEvent, value: Value) -> Iterator[str]:
    """Ways to write a value, the one nearest to what stands there first."""
    if not isinstance(value, str):
        yield from (_number(value), f" {_number(value)}")
        return
    quoted = UNSEEN.sub(lambda unseen: f"\\U{ord(unseen.group()):08X}", dumps(value, ensure_ascii=False))
    if event.style == "'":
        yield "'" + value.replace("'", "''") + "'"
    if not event.style and "\n" not in value:
        yield from (value, f" {value}")
    yield from (quoted, f" {quoted}")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _replaced(whole: Any, path: Path, value: Value) -> object:
    """`whole` with `value` at `path`; nothing else is copied."""
    if not path:
        return value
    if isinstance(whole, dict):
        return {**whole, path[0]: _replaced(whole[path[0]], path[1:], value)}
    at = int(path[0])
    return (*whole[:at], _replaced(whole[at], path[1:], value), *whole[at + 1 :])


def _reads_as(text: str, wanted: object) -> bool:
    """Does `text` read as exactly these values?"""
    try:
        return compose(listen(decode(text, "text"), "text")).value == wanted
    except UserError:
        return False
