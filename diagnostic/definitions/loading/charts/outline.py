"""Charts that somebody typed or pasted: a list of units, one a line, each set in below the unit it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from diagnostic.definitions.charts.edits import id_of, one_line
from diagnostic.definitions.loading.charts.rows import UnitRow
from diagnostic.errors import Problem
from diagnostic.files.wording import quote

PASTED = "what was pasted"  # in messages, in place of a file's name
TAB = 4  # blanks
_BULLET = re.compile(r"(?:[-*•–·]|\d{1,3}[.)])\s+")
_SEPARATORS = "\t;,|"


class ListedUnit(NamedTuple):
    """A unit by its name, and the place of the one above it in the list; -1 at the top. line : where it stands."""

    line: int
    name: str
    above: int


def is_table(text: str) -> bool:
    """Whether a pasted text has columns: two cells or more in its first line, by a separator that all lines have.

    >>> is_table("unit\\tparent\\nall\\t\\n"), is_table("Acme, Inc.\\n  Sales"), is_table("Acme\\t\\t\\n\\tSales\\t")
    (True, False, False)
    """
    lines = [line for line in text.splitlines() if line.strip()]
    return any(
        sum(bool(cell.strip()) for cell in lines[0].split(mark)) > 1 and all(mark in line for line in lines)
        for mark in _SEPARATORS
        if lines
    )


def outlined(text: str) -> tuple[list[ListedUnit], list[Problem]]:
    """The units of a list, each below the nearest line above it that is set in less; and lines that fit nowhere."""
    units: list[ListedUnit] = []
    open_: list[tuple[int, int]] = []  # (how far it is set in, place) of the unit before and of those above it
    first: dict[int, int] = {}  # place of a unit -> how far those below it are set in
    problems = []
    for line, words in enumerate(text.splitlines(), 1):
        if not words.strip():
            continue
        at = _set_in(words)
        while open_ and open_[-1][0] >= at:
            open_.pop()
        above = open_[-1][1] if open_ else -1
        if first.setdefault(above, at) != at:
            found = f"{at} blanks before {quote(words.strip())}"
            expected = f"{first[above]} blanks, as before the units beside it, or more to be below one of them"
            problems.append(Problem(f"{PASTED}:{line}", expected, found))
        units.append(ListedUnit(line, _name(words), above))
        open_.append((at, len(units) - 1))
    return units, problems


def paired(text: str) -> list[ListedUnit]:
    """The units of a table without headings, `unit, below`; none where it could be read otherwise.

    It can be read in one way alone where every line has two cells, or one at the top, no unit has two lines, all are
    below one top, and the same table is no chart with its columns swapped: some unit has several below it.
    """
    rows = _two_cells(text)
    below = {unit.casefold(): above.casefold() for _, unit, above in rows}
    names = {name.casefold(): (name, line) for line, *both in reversed(rows) for name in reversed(both) if name}
    tops = [name for name in names if not below.get(name)]
    swapped = [above for above in below.values() if above]
    if len(below) < len(rows) or len(tops) != 1 or len(set(swapped)) == len(swapped):
        return []
    order, places = list(tops), dict.fromkeys(tops, -1)
    children: dict[str, list[str]] = {}
    for unit, above in below.items():
        children.setdefault(above, []).append(unit)
    for at, name in enumerate(order):
        found = [unit for unit in children.get(name, ()) if unit not in places]
        places |= dict.fromkeys(found, at)
        order += found
    listed = [ListedUnit(names[name][1], names[name][0], places[name]) for name in order]
    return listed if len(listed) == len(names) else []  # else some are below each other


def _two_cells(text: str) -> list[tuple[int, str, str]]:
    """Line, unit and what it is below of each line; nothing where a line has other cells."""
    lines = [(line, words) for line, words in enumerate(text.splitlines(), 1) if words.strip()]
    for mark in _SEPARATORS:
        cells = [(line, [one_line(cell) for cell in words.split(mark)]) for line, words in lines]
        if cells and all(len(found) == 2 and found[0] for _, found in cells):
            return [(line, unit, above) for line, (unit, above) in cells]
    return []


def _set_in(words: str) -> int:
    spread = words.expandtabs(TAB)
    return len(spread) - len(spread.lstrip())


def _name(words: str) -> str:
    """What a line calls its unit: without a bullet, a number, and the ends of empty cells."""
    return one_line(_BULLET.sub("", words.strip(" \t;,|\u00a0"), count=1))


def named_rows(units: Sequence[ListedUnit], top: str, name: str) -> tuple[list[UnitRow], list[Problem]]:
    """Rows of a chart with ids made from names; several units at the top come below one called `top`.

    name : what the units are part of, in messages.
    """
    rows, ids, taken = [], [], Counter[str]()
    root = _free(top, taken) if sum(unit.above < 0 for unit in units) > 1 else ""
    if root:
        rows.append(UnitRow(name, 0, root, "", top, {}))
    for unit in units:
        ids.append(_free(unit.name, taken))
        above = ids[unit.above] if unit.above >= 0 else root
        rows.append(UnitRow(f"{name}:{unit.line}", unit.line, ids[-1], above, unit.name, {}))
    return rows, list(_twice(units, name))


def _twice(units: Sequence[ListedUnit], name: str) -> Iterator[Problem]:
    first: dict[tuple[int, str], ListedUnit] = {}
    for unit in units:
        other = first.setdefault((unit.above, unit.name.casefold()), unit)
        if other is not unit:
            found = f"{quote(unit.name)} again, first in line {other.line}"
            hint = "Delete or rename one of them."
            yield Problem(f"{name}:{unit.line}", "every unit once below the same unit", found, hint=hint)


def _free(name: str, taken: Counter[str]) -> str:
    """An id that no unit has yet, which is taken with it; a number tells the second of a name from the first."""
    base = id_of(name)
    while True:
        taken[base] += 1
        found = base if taken[base] == 1 else f"{base}-{taken[base]}"
        if found == base or not taken[found]:
            taken[found] = max(taken[found], 1)
            return found
