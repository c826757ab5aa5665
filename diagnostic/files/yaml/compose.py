"""From YAML events to plain values with their lines; mistakes that leave the rest readable are collected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from diagnostic.files.wording import describe, shorten
from diagnostic.files.yaml.scalars import plain

Path = tuple[str | int, ...]  # keys and positions from the top of the file


@dataclass(frozen=True)
class Mistake:
    """Something wrong with the YAML itself at `path`."""

    path: Path
    line: int
    expected: str
    found: str
    hint: str


@dataclass
class Document:
    """The value of a document, the line of every path, scalars that are not text as written, and what is wrong."""

    value: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def compose(events: Iterable[yaml.Event]) -> Document:
    """The one document of `events`, which hold no alias and are not deep; an empty one has the value None."""
    document = Document()
    stream = iter(events)
    for event in stream:
        if isinstance(event, yaml.NodeEvent):
            document.value = _node(event, stream, (), document)
    return document


def _node(event: yaml.Event, stream: Iterator[yaml.Event], path: Path, document: Document) -> object:
    document.lines.setdefault(path, event.start_mark.line + 1)
    if event.tag:
        hint = "Leave it out; text that starts with '!' needs quotes."
        found = f"the tag '{shorten(_tag(event.tag))}'"
        document.mistakes.append(Mistake(path, event.start_mark.line + 1, "a plain value", found, hint))
    if isinstance(event, yaml.SequenceStartEvent):
        return tuple(_node(entry, stream, (*path, i), document) for i, entry in enumerate(_inside(stream)))
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(stream, path, document)
    return _scalar(event, path, document)


def _inside(stream: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """The events that start each node up to the end of the surrounding one; the caller consumes what is inside."""
    for event in stream:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield event


def _mapping(stream: Iterator[yaml.Event], path: Path, document: Document) -> dict[str, object]:
    mapping: dict[str, object] = {}
    inside = _inside(stream)
    for event in inside:
        line = event.start_mark.line + 1
        key = _key(event, stream, path, document)
        mistake = _key_mistake(event, key, (*path, key), document)
        into = document
        if mistake:
            document.mistakes.append(Mistake(path, line, *mistake))
            key, into = "", Document()  # read past the value, keep nothing of it
        else:
            document.lines[(*path, key)] = line
        value = _node(next(inside), stream, (*path, key), into)
        if not mistake:
            mapping[key] = value
    return mapping


def _key(event: yaml.Event, stream: Iterator[yaml.Event], path: Path, document: Document) -> Any:
    of_key = Document()
    key = _node(event, stream, path, of_key)
    document.mistakes += of_key.mistakes
    return key


def _key_mistake(event: yaml.Event, key: object, path: Path, document: Document) -> tuple[str, str, str] | None:
    """What is wrong with a key (expected, found, hint), if anything."""
    if not isinstance(key, str):
        written = event.value if isinstance(event, yaml.ScalarEvent) and event.value else describe(key)
        hint = f"Put it in quotes: '{shorten(written)}'." if isinstance(event, yaml.ScalarEvent) and event.value else ""
        return "text as a key", written if hint else describe(key), hint
    if key == "<<" and event.implicit[0]:
        return "keys written out", "the merge key '<<'", "Write the keys here."
    if path in document.lines:
        return "each key once", f"'{shorten(key)}' a second time", f"It stands in line {document.lines[path]} already."
    return None


def _scalar(event: yaml.ScalarEvent, path: Path, document: Document) -> object:
    if event.style:  # quoted, or a block of text
        return event.value
    value = plain(event.value)
    if event.value and not isinstance(value, str):
        document.written[path] = event.value
    return value


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
