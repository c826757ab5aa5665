"""One key added to many mappings of a YAML text at once: comments, order and every other character stay as they are."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

from diagnostic.errors import UserError
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.edit import in_quotes, reads_as, replaced
from diagnostic.files.yaml.reshape import REFUSED, WrittenYaml, written

LINE = 120  # characters, after which a text goes on in the next line
DEEPER = 6  # columns by which entries inside brackets are set in from their line

Layout = Callable[[str, int], str]  # a text in quotes, begun in a column


def with_key(text: str, key: str, values: Mapping[Path, str], plain: str) -> str:
    """`text` with `key` and a value in the mapping at each path; a plain text there becomes its entry `plain` first.

    Where a mapping has the key already, its value is replaced. UserError where `text` cannot be read without a mistake,
    or a path has neither a text nor a mapping.

    >>> print(with_key("- {id: A, text: {en: Why?}}  # asked last", "de", {(0, "text"): "Warum?"}, "en"))
    - {id: A, text: {en: Why?,
          de: "Warum?"}}  # asked last
    """
    here = written(text)
    wanted = here.value
    for path, value in values.items():
        wanted = replaced(wanted, path, _entered(here, path, key, value, plain))
    for layout in (in_lines, _on_one_line):
        found = text
        changes = (_change(here, path, key, value, plain, layout) for path, value in values.items())
        for start, end, new in sorted(changes, reverse=True):
            found = found[:start] + new + found[end:]
        if reads_as(found, wanted):
            return found
    raise UserError(REFUSED)


def _entered(here: WrittenYaml, path: Path, key: str, value: str, plain: str) -> dict[str, object]:
    before = here.at(path) if path in here.places else None
    if not isinstance(before, str | dict):
        raise UserError(REFUSED)
    return {**(before if isinstance(before, dict) else {plain: before}), key: value}


def _change(here: WrittenYaml, path: Path, key: str, value: str, plain: str, layout: Layout) -> tuple[int, int, str]:
    """From where to where the text changes, and into what."""
    place, before = here.place(path), here.at(path)
    line = here.text[here.line_start(place.start) : place.start]
    inside = len(line) - len(line.lstrip(" ")) + DEEPER
    if isinstance(before, str):
        entries = f"{{{plain}: {layout(before, len(line))},{here.newline}{' ' * inside}{key}: {layout(value, inside)}}}"
        return place.start, place.end, entries
    if key in before:
        old = here.place((*path, key))
        return old.start, old.end, layout(value, inside)
    if place.block:
        at = here.line_end(place.end)
        return at, at, f"{here.newline}{' ' * place.column}{key}: {layout(value, place.column)}"
    comma = "," if before else ""
    return place.end - 1, place.end - 1, f"{comma}{here.newline}{' ' * inside}{key}: {layout(value, inside)}"


def in_lines(value: str, column: int) -> str:
    """A text in quotes, begun in a column; a long one goes on in the next line, which reads as a blank."""
    lines = textwrap.wrap(
        in_quotes(value), LINE - column - DEEPER, break_long_words=False, break_on_hyphens=False, expand_tabs=False,
        replace_whitespace=False,
    )  # fmt: skip
    return f"\n{' ' * (column + 2)}".join(lines)


def _on_one_line(value: str, column: int) -> str:
    return in_quotes(value)
