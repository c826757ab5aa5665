"""Entries of a YAML text added, removed and put together in place: comments elsewhere and order stay as they are.

Comments inside what is removed go with it. Every change is read again: what reads as anything but what was meant is
refused with a UserError, as is a text that cannot be read without a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from diagnostic.errors import UserError
from diagnostic.files.bytes import decode
from diagnostic.files.yaml.compose import Path, compose
from diagnostic.files.yaml.edit import composed, in_quotes, reads_as, replaced
from diagnostic.files.yaml.events import listen
from diagnostic.files.yaml.places import Place, places

REFUSED = "This cannot be changed here. Change it in the YAML."


@dataclass(frozen=True)
class WrittenYaml:
    """A text with its value and where each value stands."""

    text: str
    value: Any
    places: Mapping[Path, Place]

    @property
    def newline(self) -> str:
        """How lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def at(self, path: Path) -> Any:
        """The value at `path`. KeyError or IndexError where there is none."""
        value = self.value
        for step in path:
            value = value[step]
        return value

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands. KeyError where there is none."""
        return self.places[path]

    def cut(self, path: Path) -> str:
        """The value as it is written, with a comment behind it where it ends a line of its own."""
        place = self.places[path]
        return self.text[place.start : self.line_end(place.end) if place.block else place.end]

    def line_end(self, at: int) -> int:
        """Where the line around `at` ends, before its line break."""
        return at + len(re.match(r"[^\r\n]*", self.text[at:]).group())  # type: ignore[union-attr]

    def line_start(self, at: int) -> int:
        """Where the line around `at` begins."""
        return self.text.rfind("\n", 0, at) + 1

    def dash(self, path: Path) -> int:
        """Where the dash of an entry of a block list stands."""
        *above, i = path
        whole, entry = self.places[tuple(above)], self.places[path]
        if i == 0:
            return whole.start
        after = self.places[(*above, int(i) - 1)].end
        dashes = re.finditer(rf"^ {{{whole.column}}}-(?=\s)", self.text[after : entry.start + 1], re.MULTILINE)
        return after + max((found.start() for found in dashes), default=0) + whole.column

    def changed(self, wanted: object, *ways: tuple[int, int, str]) -> str:
        """The text with the first of `ways` (from, to, new text) after which it reads as `wanted`."""
        for start, end, new in ways:
            found = self.text[:start] + new + self.text[end:]
            if reads_as(found, wanted):
                return found
        raise UserError(REFUSED)


def appended(text: str, path: Path, value: object) -> str:
    """`text` with one more entry at the end of the list at `path`, which is made where its mapping has none.

    >>> print(appended("ask: # two\\n  - a # first\\nb: 1", ("ask",), {"en": "b: c"}))
    ask: # two
      - a # first
      - {en: "b: c"}
    b: 1
    """
    here = written(text)
    if path not in here.places:
        return with_new_key(here, path, [value])
    place, entries = here.place(path), here.at(path)
    if not isinstance(entries, tuple):
        raise UserError(REFUSED)
    wanted, new = replaced(here.value, path, (*entries, frozen(value))), flow(value)
    if place.block:
        at = here.line_end(place.end)
        return here.changed(wanted, (at, at, f"{here.newline}{' ' * place.column}- {new}"))
    at = place.end - 1
    return here.changed(wanted, (at, at, f", {new}" if entries else new), (at, at, f" {new}"))


def copied(text: str, path: Path, key: str, value: str) -> str:
    """`text` with a copy of an entry of a block list right after it, in which `key` is `value`; comments go along."""
    here = written(text)
    *above, i = path
    whole, place = here.place(tuple(above)), here.place(path)
    entries, at = here.at(tuple(above)), here.line_end(place.end)
    of_key = here.place((*path, key))
    start = here.dash(path)
    copy = here.text[start : of_key.start] + value + here.text[of_key.end : at]
    copy = " " * whole.column + copy
    new = {**entries[i], key: value}
    wanted = replaced(here.value, tuple(above), (*entries[: i + 1], new, *entries[i + 1 :]))  # type: ignore[operator]
    gap = here.newline * (2 if i and _stands_apart(here, path) else 1)
    return here.changed(wanted, (at, at, gap + copy))


def _stands_apart(here: WrittenYaml, path: Path) -> bool:
    """Is there an empty line between an entry and the one before it?"""
    before = here.place((*path[:-1], int(path[-1]) - 1)).end
    return re.search(r"\n[ \t]*\r?\n", here.text[before : here.dash(path)]) is not None


def block_appended(text: str, entry: str) -> str:
    """`text`, whose whole is a block list, with `entry` (lines without a dash, written as for column 0) at its end."""
    here = written(text)
    whole = here.place(())
    if not whole.block or whole.column:
        raise UserError(REFUSED)
    new = compose(listen(entry, "entry")).value
    at, lines = here.line_end(whole.end), entry.strip("\n").split("\n")
    new_lines = "- " + f"{here.newline}  ".join(lines)
    return here.changed((*here.value, new), (at, at, here.newline * 2 + new_lines))


def removed(text: str, path: Path) -> str:
    """`text` without the entry or key at `path`.

    >>> print(removed("a: 1 # one\\nb: [x, y]\\nc: 2 # two", ("b", 0)))
    a: 1 # one
    b: [y]
    c: 2 # two
    """
    here = written(text)
    above, step = path[:-1], path[-1]
    whole, place, inside = here.place(above), here.place(path), here.at(above)
    if len(inside) == 1 and above:
        return removed(text, above)
    wanted = replaced(here.value, above, _without(inside, step))
    beside = [(*above, i) for i in range(len(inside))] if isinstance(inside, tuple) else [(*above, k) for k in inside]
    order = beside.index(path)
    if whole.block:
        start = here.dash(path) if place.key is None else place.key[0]
        line, at = here.line_start(start), here.line_end(place.end)
        onward = at + len(re.match(r"(\r?\n)?", here.text[at:]).group())  # type: ignore[union-attr]
        apart = re.match(r"[ \t]*\r?\n", here.text[onward:])
        blank = re.search(r"(^|\n)[ \t]*\r?\n$", here.text[:line])
        if onward == len(here.text) and blank:
            line = blank.start() + len(blank.group(1))
        ways = [(line, onward + (len(apart.group()) if apart and (blank or not line) else 0), "")]
        if order + 1 < len(beside):
            ways.append((start, _begin(here, beside[order + 1]), ""))
        return here.changed(wanted, *ways)
    if order:
        return here.changed(wanted, (here.place(beside[order - 1]).end, place.end, ""))
    return here.changed(wanted, (_begin(here, path), _begin(here, beside[1]), ""))


def _begin(here: WrittenYaml, path: Path) -> int:
    place = here.place(path)
    if place.key is not None:
        return place.key[0]
    return here.dash(path) if here.place(path[:-1]).block else place.start


def wrapped(text: str, path: Path, key: str, also: object = None) -> str:
    """`text` with the value at `path` put below `key`: alone, or with `also` as the first and second of a list.

    >>> wrapped("in: {d: t} # c", ("in",), "all", {"d": "s"}), wrapped("in: {d: t}", ("in",), "not")
    ('in: {all: [{d: t}, {d: s}]} # c', 'in: {not: {d: t}}')
    """
    here = written(text)
    place, old, cut = here.place(path), here.at(path), here.cut(path)
    wanted = replaced(here.value, path, {key: old if also is None else (old, frozen(also))})
    if not place.block:
        new = f"{{{key}: {cut}}}" if also is None else f"{{{key}: [{cut}, {flow(also)}]}}"
        return here.changed(wanted, (place.start, place.end, new))
    line = here.newline + " " * (place.column + 2)
    new = f"{key}:{line}{_moved(cut, 2)}" if also is None else f"{key}:{line}- {_moved(cut, 4)}{line}- {flow(also)}"
    return here.changed(wanted, (place.start, place.start + len(cut), new))


def replaced_by_part(text: str, path: Path, part: Path) -> str:
    """`text` with the value at `path` replaced by `part`, one of those inside it.

    >>> replaced_by_part("in: {not: {d: t}} # c", ("in",), ("in", "not"))
    'in: {d: t} # c'
    """
    here = written(text)
    place, inner, cut = here.place(path), here.place(part), here.cut(part)
    wanted = replaced(here.value, path, here.at(part))
    end = place.start + len(here.cut(path)) if inner.block else place.end
    return here.changed(wanted, (place.start, end, _moved(cut, place.column - inner.column)))


def renamed(text: str, path: Path, key: str) -> str:
    """`text` with another name for the key at `path`."""
    here = written(text)
    place, above = here.place(path), here.at(path[:-1])
    if place.key is None or (key in above and key != path[-1]):
        raise UserError(REFUSED)
    new = {key if name == path[-1] else name: value for name, value in above.items()}
    return here.changed(replaced(here.value, path[:-1], new), (*place.key, key))


def with_new_key(here: WrittenYaml, path: Path, value: object) -> str:
    """The text with a key that its mapping doesn't have yet, at the end of it."""
    above, key = path[:-1], path[-1]
    inside = here.at(above) if above in here.places else None
    if not isinstance(inside, dict) or not inside:
        raise UserError(REFUSED)
    place = here.place(above)
    wanted = replaced(here.value, above, {**inside, key: frozen(value)})
    at = here.line_end(place.end) if place.block else place.end - 1
    before = here.newline + " " * place.column if place.block else ", "
    return here.changed(wanted, (at, at, f"{before}{key}: {flow(value)}"))


def flow(value: object) -> str:
    """A value on one line; texts that are no plain word stand in quotes.

    >>> flow({"en": "Why?", "all": [1, "two", 2.5]})
    '{en: "Why?", all: [1, two, 2.5]}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str):
        word = re.fullmatch(r"[a-z][a-z0-9_]*", value) and value not in ("null", "true", "false")
        return value if word else in_quotes(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(flow, value)) + "]"
    return "null" if value is None else str(value).lower()


def frozen(value: object) -> object:
    """A value as it is read: lists are tuples."""
    if isinstance(value, Mapping):
        return {key: frozen(each) for key, each in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def written(text: str) -> WrittenYaml:
    """A text as it is written. UserError where it cannot be read without a mistake."""
    return _placed(decode(text, "text"))


@lru_cache(maxsize=4)
def _placed(text: str) -> WrittenYaml:
    events, document = composed(text)
    if document.mistakes:
        raise UserError(REFUSED)
    return WrittenYaml(text, document.value, places(text, events))


def _moved(lines: str, by: int) -> str:
    """Lines after the first set in by more or fewer spaces."""
    first, *rest = lines.split("\n")
    return "\n".join([first, *_shifted(rest, by)])


def _shifted(lines: Iterable[str], by: int) -> list[str]:
    if by >= 0:
        return [" " * by + line if line.strip() else line for line in lines]
    return [re.sub(rf"^ {{0,{-by}}}", "", line) for line in lines]


def _without(inside: Any, step: str | int) -> object:
    if isinstance(inside, tuple):
        return tuple(value for i, value in enumerate(inside) if i != step)
    return {key: value for key, value in inside.items() if key != step}
