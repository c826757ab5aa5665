"""Any value of a YAML text put at its place, and entries put in another order; all else stays as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import yaml

from diagnostic.errors import UserError
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.edit import replaced, spellings
from diagnostic.files.yaml.reshape import REFUSED, WrittenYaml, flow, frozen, removed, with_new_key, written


def put(text: str, path: Path, value: object) -> str:
    """`text` with `value` at `path`, whose mapping gets the key, and is begun, where there is none; None takes the key
    away.

    Texts and numbers are written as the old ones were, all else on one line. UserError where that cannot be done.

    >>> put("a: 1 # one", ("a",), 2), put("{a: 1}", ("b",), {"en": "Why?"}), put("a: 1\\nb: 2", ("b",), None)
    ('a: 2 # one', '{a: 1, b: {en: "Why?"}}', 'a: 1\\n')
    """
    here = written(text)
    if path not in here.places and value is None:
        return text
    if path[:-1] not in here.places and isinstance(path[-1], str):
        return put(text, path[:-1], {path[-1]: value})
    if path not in here.places:
        return with_new_key(here, path, value)
    if value is None:
        return removed(text, path)
    place, before = here.place(path), here.at(path)
    if isinstance(place.event, yaml.ScalarEvent) and isinstance(value, str | int | float) and _plain(value, before):
        if (type(before), before) == (type(value), value):
            return text
        written_so = ((place.start, place.end, new) for new in spellings(place.event, value))
        return here.changed(replaced(here.value, path, value), *written_so)
    end = place.start + len(here.cut(path)) if place.block else place.end
    ways = ((place.start, end, f"{before}{flow(value)}") for before in ("", " "))
    return here.changed(replaced(here.value, path, frozen(value)), *ways)


def _plain(*values: object) -> bool:
    """Are they texts or numbers?"""
    return all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in values)


def moved(text: str, path: Path, to: int) -> str:
    """`text` with the entry at `path` at position `to` (from 0) of its list or mapping; comments between stay there.

    >>> print(moved("- a # first\\n# then\\n- b\\n- c", (2,), 0))
    - c
    # then
    - a # first
    - b
    """
    here = written(text)
    above = path[:-1]
    inside = here.at(above)
    keys = list(range(len(inside))) if isinstance(inside, tuple) else list(inside)
    at, to = keys.index(path[-1]), min(max(to, 0), len(keys) - 1)
    order = list(range(len(keys)))
    order.insert(to, order.pop(at))
    if order == sorted(order):
        return text
    slots = [_slot(here, (*above, key)) for key in keys]
    if any(after[0] < before[1] for before, after in pairwise(slots)):
        raise UserError(REFUSED)
    new = _permuted(text, slots, order)
    return here.changed(_reordered(here.value, above, order), (slots[0][0], slots[-1][1], new))


def _slot(here: WrittenYaml, path: Path) -> tuple[int, int]:
    """From where to where an entry stands, with its dash or key, and in a block with a comment behind it."""
    place, whole = here.place(path), here.place(path[:-1])
    end = here.line_end(place.end) if whole.block else place.end
    if place.key is not None:
        return place.key[0], end
    return here.dash(path) if whole.block else place.start, end


def _permuted(text: str, slots: Sequence[tuple[int, int]], order: Sequence[int]) -> str:
    gaps = [text[before[1] : after[0]] for before, after in pairwise(slots)]
    entries = [text[slots[i][0] : slots[i][1]] for i in order]
    return "".join(entry + gap for entry, gap in zip(entries, [*gaps, ""], strict=True))


def _reordered(whole: Any, above: Path, order: Sequence[int]) -> object:
    inside = whole
    for step in above:
        inside = inside[step]
    if isinstance(inside, tuple):
        return replaced(whole, above, tuple(inside[i] for i in order))
    return replaced(whole, above, dict([list(inside.items())[i] for i in order]))
