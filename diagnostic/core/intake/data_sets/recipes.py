"""Recipes: how to read a data set is settled once, then any rows can be counted anywhere.

A single file is matched with all of its cells in view (`respondent_rows`). Here whoever counts some rows sees no
others, so nothing depends on them: whoever is in a data set twice counts twice, and questions to tick, comments and
breakdowns are left aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from diagnostic.core.intake.data_sets.tallies import MOST_CAUSES, MOST_NAMES, Cause, Tally
from diagnostic.core.intake.labels.numbered_labels import LABELS
from diagnostic.core.intake.response_codes import Reader, found_in
from diagnostic.core.intake.unit_column import Units
from diagnostic.core.scoring.aggregates import aggregate_options
from diagnostic.core.scoring.answers import MISSING, leave_out_half_answered, positions_by_code
from diagnostic.core.scoring.census import Census, tabulate
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem
from diagnostic.files.tables.columns import TextCells, TextColumn
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import shorten

WRONG = -2  # a cell that cannot be read, beside positions on a scale and -1 where missing


@dataclass(frozen=True)
class Recipe:
    """How rows of a data set are read and counted: all that whoever counts some of them is told.

    columns : by its name each column of an item, with the item's position. values : as of `match_answers`.
    options_only : count options alone, as of data that arrives counted.
    """

    questionnaire: Questionnaire
    organisation: Organisation = field(repr=False)
    unit: str
    columns: Mapping[str, int]
    values: str | None = None
    units_by_hand: Mapping[str, str] = field(default_factory=dict)
    options_only: bool = False

    def tally(self, batches: Iterable[tuple[str, TextCells]], rows: int) -> Tally:
        """The tally of so many rows; each batch, with its file's name, holds the column of units, then the items'."""
        positions = np.full((len(self.questionnaire.items), rows), -1, dtype=np.int8)
        units = np.empty(rows, dtype=np.intp)
        faults = _Faults(self)
        end = people = empty = 0
        for name, batch in batches:
            here = slice(people, people + len(batch.lines))  # rows that are left out are written over
            taken, nothing = self._read(batch, positions[:, here], units[here], faults.of(name))
            end, people, empty = end + len(batch.lines), people + taken, empty + nothing
        leave_out_half_answered(positions[:, :people], self.questionnaire)
        census = self.census(positions[:, :people], units[:people])
        return Tally(census, end, people, empty, faults.rows, faults.causes, faults.unknown)

    def census(self, positions: np.ndarray, units: np.ndarray) -> Census:
        """The census of people from `positions` (int8, items x people; -1 where missing) and each one's unit."""
        size = len(self.organisation.ids)
        if self.options_only:
            return Census(aggregate_options(positions, units, self.questionnaire, size), None)
        return tabulate(positions, units, self.questionnaire, size)

    def _read(self, batch: TextCells, positions: np.ndarray, units: np.ndarray, faults: _Faults) -> tuple[int, int]:
        """Fill in people's positions and units, those who are taken first; how many they are, and rows without any."""
        named, *answers = batch.columns
        units[:] = self.units.of(named)
        wrong = units < 0
        for i, cells in zip(self.columns.values(), answers, strict=True):
            lookup = self._lookup(i, cells.texts)
            np.take(lookup, cells.index, out=positions[i], mode="clip")
            if WRONG in lookup:
                wrong |= positions[i] == WRONG
        empty = (positions[list(self.columns.values())] == -1).all(axis=0)
        refused = wrong & ~empty
        if refused.any():
            faults.add(batch, np.flatnonzero(refused))
        taken = ~(refused | empty)
        people = int(taken.sum())
        if people < len(taken):
            positions[:, :people] = positions[:, taken]
            positions[:, people:] = -1
            units[:people] = units[taken]
        return people, int(empty.sum())

    def _lookup(self, item: int, texts: Sequence[str]) -> np.ndarray:
        """int8, by text: the position on the item's scale, -1 where there is no answer, `WRONG` where it is none."""
        reader, positions = self.readers[item]
        codes = [reader(text) for text in texts]
        return np.array(
            [WRONG if code is None else -1 if code == MISSING else positions[np.uint8(code & 0xFF)] for code in codes],
            dtype=np.int8,
        )

    @cached_property
    def readers(self) -> Mapping[int, tuple[Reader, np.ndarray]]:
        """By item what reads its cells, and positions by code; items on the same scale share theirs."""
        scales = {i: self.questionnaire.scale_of(self.questionnaire.items[i]) for i in self.columns.values()}
        made = {
            key: (Reader(scale, False, bool(scale.numbered) and self.values == LABELS), positions_by_code(scale))
            for key, scale in {id(each): each for each in scales.values()}.items()
        }
        return {i: made[id(scale)] for i, scale in scales.items()}

    @cached_property
    def units(self) -> _UnitReader:
        """What reads the column of units."""
        return _UnitReader(self)

    def __getstate__(self) -> dict[str, object]:
        """Without what was made of it, which everybody makes anew."""
        return {name: value for name, value in self.__dict__.items() if name not in ("readers", "units")}


class _UnitReader:
    """Positions of units by what a file calls them, each name looked up once."""

    def __init__(self, recipe: Recipe):
        self._recipe = recipe
        self._known: dict[str, int] = dict(recipe.organisation.position)

    def of(self, cells: TextColumn) -> np.ndarray:
        """intp, rows: a position in the organisation, -1 where the cell names no unit."""
        new = [text for text in dict.fromkeys(cells.texts) if text not in self._known]
        if new:
            self._known |= zip(new, self.look(new).positions.tolist(), strict=True)
        return np.array([self._known[text] for text in cells.texts], dtype=np.intp)[cells.index]

    def look(self, names: Sequence[str]) -> Units:
        """These names as the units of a table of their own."""
        column = self._recipe.unit
        cells = TextColumn(tuple(names), np.arange(len(names), dtype=np.int32))
        table = Table("", (column,), (cells,), np.arange(len(names)))
        return Units.of(table, column, self._recipe.organisation, self._recipe.units_by_hand)


class _Faults:
    """Rows that were refused: how many, and the first of each cause."""

    def __init__(self, recipe: Recipe):
        self._recipe, self._name = recipe, ""
        self.rows = 0
        self.causes: dict[Cause, tuple[int, Problem]] = {}
        self.unknown: dict[str, int] = {}
        self._told: dict[tuple[int, str], Cause] = {}

    def of(self, name: str) -> _Faults:
        """The same, for rows of this file from now on."""
        self._name = name
        return self

    def add(self, batch: TextCells, rows: np.ndarray) -> None:
        """Take note of some rows of a batch."""
        self.rows += len(rows)
        named, *answers = batch.columns
        units = self._recipe.units.of(named)[rows]
        for text, times in Counter(named[row] for row in rows[units < 0].tolist()).items():
            if text and (text in self.unknown or len(self.unknown) < MOST_NAMES):
                self.unknown[text] = self.unknown.get(text, 0) + times
        for row, unit in zip(rows.tolist(), units.tolist(), strict=True):
            key = self._cause(named[row], unit, row, answers)
            if key in self._told:
                cause = self._told[key]
                times, first = self.causes[cause]
                self.causes[cause] = (times + 1, first)
            elif len(self.causes) < MOST_CAUSES:
                self._tell(key, f"{self._name}:{batch.lines[row]}")

    def _cause(self, named: str, unit: int, row: int, answers: Sequence[TextColumn]) -> tuple[int, str]:
        """(position of the first item whose cell cannot be read, or -1 for the unit, the cell)."""
        if unit < 0:
            return -1, named
        for i, cells in zip(self._recipe.columns.values(), answers, strict=True):
            if self._recipe.readers[i][0](text := cells[row]) is None:
                return i, text
        raise AssertionError("a row that can be read was refused")

    def _tell(self, key: tuple[int, str], where: str) -> None:
        item, text = key
        if item < 0:
            problem = self._recipe.units.look([text]).problem(where, 0)
        else:
            reader = self._recipe.readers[item][0]
            column = next(name for name, i in self._recipe.columns.items() if i == item)
            problem = Problem(where, reader.allowed, found_in(text), shorten(column), reader.hint(text))
        cause = (problem.expected, problem.found)
        times, first = self.causes.get(cause, (0, problem))
        self.causes[cause] = (times + 1, first)
        self._told[key] = cause
