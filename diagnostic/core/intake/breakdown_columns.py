"""Columns of a file of answers that hold people's values of declared breakdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.errors import Problem, UserError
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import quote

NOBODY_SAID, UNKNOWN = -1, -2


@dataclass(frozen=True)
class BreakdownColumns:
    """Columns of a file with people's values of declared breakdowns.

    of_rows : by breakdown of each row a position in its values, -1 for an empty cell, -2 for a value that it has
    not.
    columns : by breakdown its column. wrong : booleans, rows; any value is unknown.
    """

    table: Table
    breakdowns: Sequence[DeclaredBreakdown]
    columns: Mapping[str, str]
    of_rows: Mapping[str, np.ndarray]
    wrong: np.ndarray

    @classmethod
    def of(cls, table: Table, breakdowns: Sequence[DeclaredBreakdown]) -> BreakdownColumns:
        """Columns named like the breakdowns, in any case and punctuation. UserError where two are."""
        columns = {breakdown.name: found for breakdown in breakdowns if (found := _column(table, breakdown))}
        of_rows = {
            breakdown.name: _read(table, columns[breakdown.name], breakdown)
            for breakdown in breakdowns
            if breakdown.name in columns
        }
        wrong = np.zeros(len(table), dtype=bool)
        for values in of_rows.values():
            wrong |= values == UNKNOWN
        return cls(table, breakdowns, columns, of_rows, wrong)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of these columns in the file."""
        return tuple(self.columns.values())

    def problem(self, where: str, row: int) -> Problem:
        """The first value of a row that is none."""
        breakdown = next(
            breakdown
            for breakdown in self.breakdowns
            if breakdown.name in self.of_rows and self.of_rows[breakdown.name][row] == UNKNOWN
        )
        cells = self.table.column(self.columns[breakdown.name])
        text = cells.texts[cells.index[row]]
        return Problem(
            where,
            f"one of {', '.join(breakdown.values)}",
            quote(text),
            breakdown.name,
            Suggestions(breakdown.values)(text),
        )

    def notes(self) -> list[str]:
        """Lines of the preview: one for each declared breakdown without a column."""
        missing = [breakdown.name for breakdown in self.breakdowns if breakdown.name not in self.columns]
        return [f"no column {quote(name)}: these people say nothing of it" for name in missing]


def _column(table: Table, breakdown: DeclaredBreakdown) -> str | None:
    found = [column for column in table.columns if fold(column) == fold(breakdown.name)]
    if len(found) > 1:
        names = " and ".join(map(quote, found))
        raise UserError(Problem(table.header, f"one column for the breakdown {quote(breakdown.name)}", names))
    return found[0] if found else None


def _read(table: Table, column: str, breakdown: DeclaredBreakdown) -> np.ndarray:
    """Values of a column as positions, in any case; punctuation counts, or `<5` and `>5` would be the same."""
    known = {_plain(value): i for i, value in enumerate(breakdown.values)} | {"": NOBODY_SAID}
    cells = table.column(column)
    return np.array([known.get(_plain(text), UNKNOWN) for text in cells.texts], dtype=np.intp)[cells.index]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
