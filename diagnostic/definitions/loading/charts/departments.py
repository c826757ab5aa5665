"""Units of a table with columns of divisions, departments and teams: a unit for each path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.definitions.loading.charts.managers import FEWEST, UnitsRead
from diagnostic.definitions.loading.charts.parents import TOP
from diagnostic.definitions.organisation import ROOT_ID
from diagnostic.files.tables.reader import Table


def read(table: Table, departments: Sequence[str], persons: bool) -> UnitsRead | None:
    """A unit for each path below one root; None where the columns hold none. Units of one person are folded up.

    persons : the table has a row a person, and not a row a department, as its other columns show.
    """
    columns = [table.column(column) for column in departments]
    paths, path, first = _paths(np.column_stack([column.index for column in columns]))
    units: dict[str, tuple[str, str, int]] = {}  # parent, name and row by id
    spelt: dict[tuple[str, str], str] = {}
    ends, variants = [], 0
    for cells, row in zip(paths, first, strict=True):
        above = ROOT_ID
        for text in filter(None, (columns[i].texts[cell] for i, cell in enumerate(cells))):
            key = (above, " ".join(text.casefold().split()))
            unit = text if above == ROOT_ID else f"{above} / {text}"
            variants += spelt.setdefault(key, unit) != unit
            above = spelt[key]
            units.setdefault(above, (key[0], text, int(table.lines[row])))
        ends.append(above)
    if not units or (len(departments) == 1 and len(units) == len(table)) or ROOT_ID in units:
        return None
    rows_of = np.bincount(path, minlength=len(paths)).tolist()
    folded = _small(units, ends, rows_of) if persons or _mostly_several(rows_of) else set()
    kept = [unit for unit in units if unit not in folded]
    place = {ROOT_ID: 0} | {unit: i + 1 for i, unit in enumerate(kept)}
    homes = []
    for unit in ends:
        while unit not in place:
            unit = units[unit][0]
        homes.append(place[unit])
    hint = "1 path of departments is a unit" if len(kept) == 1 else f"{len(kept):,} paths of departments are units"
    hint += f"; {len(folded):,} of one person folded up into the unit above." if folded else "."
    hint += f" Spellings read as another's: {variants:,}." if variants else ""
    rows = [(ROOT_ID, "", TOP, table.first_row), *((unit, *units[unit]) for unit in kept)]
    return UnitsRead(rows, np.array(homes)[path], hint)


def _paths(cells: np.ndarray) -> tuple[list[tuple[int, ...]], np.ndarray, list[int]]:
    """Each different row of `cells` in the order of its first, which of them each row is, and the first rows."""
    found: dict[tuple[int, ...], int] = {}
    first: list[int] = []
    path = np.empty(len(cells), dtype=int)
    for row, each in enumerate(map(tuple, cells.tolist())):
        at = path[row] = found.setdefault(each, len(found))
        if at == len(first):
            first.append(row)
    return list(found), path, first


def _small(units: dict[str, tuple[str, str, int]], ends: Sequence[str], rows_of: Sequence[int]) -> set[str]:
    """Units that hold one person, with all below them."""
    people = dict.fromkeys(units, 0)
    for unit, rows in zip(ends, rows_of, strict=True):
        while unit != ROOT_ID:
            people[unit] += rows
            unit = units[unit][0]
    return {unit for unit, many in people.items() if many < FEWEST}


def _mostly_several(rows_of: Sequence[int]) -> bool:
    """Do most paths stand in several rows, as persons do and lists of departments do not?"""
    return sum(rows > 1 for rows in rows_of) * 2 > len(rows_of)
