"""One value of a YAML text replaced in place: comments, order and every other character stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from json import dumps
from typing import Any

import yaml

from diagnostic.errors import UserError
from diagnostic.files.bytes import UNSEEN, decode
from diagnostic.files.yaml.compose import Document, Path, compose
from diagnostic.files.yaml.events import listen
from diagnostic.files.yaml.places import places
from diagnostic.files.yaml.scalars import CONSTANTS

Value = str | int | float


def edited(text: str, path: Path, value: Value) -> str:
    """`text` with `value` in place of the number or text at `path`, written as the old one was where that is possible.

    UserError where `text` cannot be read without a mistake, or `path` has no single value.

    >>> edited("- {id: A, name: Doubt}  # why", (0, "name"), "Doubt, or more")
    '- {id: A, name: "Doubt, or more"}  # why'
    """
    text = decode(text, "text")
    events, document = composed(text)
    place = None if document.mistakes else places(text, events).get(path)
    event = place.event if place else None
    if place is None or not isinstance(event, yaml.ScalarEvent):
        raise UserError("There is no single value at this place.")
    wanted = replaced(document.value, path, value)
    if wanted == document.value and event.value not in CONSTANTS:
        return text
    for written in spellings(event, value):
        found = text[: place.start] + written + text[place.end :]
        if reads_as(found, wanted):
            return found
    raise UserError("This value cannot be written at this place.")


def spellings(event: yaml.ScalarEvent, value: Value) -> Iterator[str]:
    """Ways to write a value, the one nearest to what stands there first."""
    if not isinstance(value, str):
        yield from (_number(value), f" {_number(value)}")
        return
    quoted = in_quotes(value)
    if event.style == "'":
        yield "'" + value.replace("'", "''") + "'"
    if not event.style and "\n" not in value:
        yield from (value, f" {value}")
    yield from (quoted, f" {quoted}")


def in_quotes(value: str) -> str:
    """A text in double quotes, whatever is in it."""
    return UNSEEN.sub(lambda unseen: f"\\U{ord(unseen.group()):08X}", dumps(value, ensure_ascii=False))


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def replaced(whole: Any, path: Path, value: object) -> object:
    """`whole` with `value` at `path`; nothing else is copied."""
    if not path:
        return value
    if isinstance(whole, dict):
        return {**whole, path[0]: replaced(whole[path[0]], path[1:], value)}
    at = int(path[0])
    return (*whole[:at], replaced(whole[at], path[1:], value), *whole[at + 1 :])


@lru_cache(maxsize=4)
def composed(text: str) -> tuple[list[yaml.Event], Document]:
    """The events of a text and what they make, kept: a text that was changed is read once, and changed again."""
    events = listen(text, "text")
    return events, compose(events)


def reads_as(text: str, wanted: object) -> bool:
    """Does `text` read as exactly these values?"""
    try:
        return composed(decode(text, "text"))[1].value == wanted
    except UserError:
        return False
