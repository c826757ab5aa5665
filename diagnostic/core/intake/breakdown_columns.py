"""Columns of a file of answers in which people say their value of a declared cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.definitions.breakdowns import DeclaredCut
from diagnostic.errors import Problem, UserError
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.columns import quote
from diagnostic.files.tables.reader import Table

NOBODY_SAID, UNKNOWN = -1, -2


@dataclass(frozen=True)
class CutColumns:
    """of_rows : by cut of each row a position in its values, -1 for an empty cell, -2 for a value that it has not.
    columns : by cut its column. wrong : booleans, rows; any value is unknown.
    """

    table: Table
    cuts: Sequence[DeclaredCut]
    columns: Mapping[str, str]
    of_rows: Mapping[str, np.ndarray]
    wrong: np.ndarray

    @classmethod
    def of(cls, table: Table, cuts: Sequence[DeclaredCut]) -> CutColumns:
        """Columns named like the cuts, in any case and punctuation. UserError where two are."""
        columns = {cut.name: found for cut in cuts if (found := _column(table, cut))}
        of_rows = {cut.name: _read(table, columns[cut.name], cut) for cut in cuts if cut.name in columns}
        wrong = np.zeros(len(table), dtype=bool)
        for of in of_rows.values():
            wrong |= of == UNKNOWN
        return cls(table, cuts, columns, of_rows, wrong)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns.values())

    def problem(self, where: str, row: int) -> Problem:
        """The first value of a row that is none."""
        cut = next(cut for cut in self.cuts if cut.name in self.of_rows and self.of_rows[cut.name][row] == UNKNOWN)
        cells = self.table.column(self.columns[cut.name])
        text = cells.texts[cells.index[row]]
        return Problem(where, f"one of {', '.join(cut.values)}", quote(text), cut.name, Suggestions(cut.values)(text))

    def notes(self) -> list[str]:
        missing = [cut.name for cut in self.cuts if cut.name not in self.columns]
        return [f"no column {quote(name)}: these people say nothing of it" for name in missing]


def _column(table: Table, cut: DeclaredCut) -> str | None:
    found = [column for column in table.columns if fold(column) == fold(cut.name)]
    if len(found) > 1:
        names = " and ".join(map(quote, found))
        raise UserError(Problem(table.header, f"one column for the cut {quote(cut.name)}", names))
    return found[0] if found else None


def _read(table: Table, column: str, cut: DeclaredCut) -> np.ndarray:
    """Values in any case; their punctuation counts, for it may be all that tells `<5` from `>5`."""
    known = {_plain(value): i for i, value in enumerate(cut.values)} | {"": NOBODY_SAID}
    cells = table.column(column)
    return np.array([known.get(_plain(text), UNKNOWN) for text in cells.texts], dtype=np.intp)[cells.index]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
