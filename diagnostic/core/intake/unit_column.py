"""The units that a table of answers or counts names, as positions in an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.definitions.loading.organisation_files import LONGEST_ID, MOST_UNITS, unit_fault, unknown_unit
from diagnostic.definitions.organisation import Organisation, flat
from diagnostic.errors import Problem, UserError
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.columns import TextColumn
from diagnostic.files.tables.headings import missing_column
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import quote

SAID = 3  # names in a note
FEW = 30  # rows; below that a unit a row is nothing to wonder about


@dataclass(frozen=True)
class Units:
    """positions : intp, rows; a row's unit in `organisation`, -1 where it has none or an unknown one.

    A unit is named by its id, or by its name where no other unit of the organisation has it, or as somebody said by
    hand. unknown : names that are no unit's, each with its number of rows.
    """

    cells: TextColumn = field(repr=False)
    column: str
    organisation: Organisation = field(repr=False)
    positions: np.ndarray = field(repr=False)
    given: bool  # whether the organisation came from a file of its own
    suggest: Suggestions = field(repr=False)
    named: Mapping[str, Sequence[int]] = field(repr=False)  # positions by name, as names are compared
    unknown: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(
        cls, table: Table, column: str, organisation: Organisation | None, by_hand: Mapping[str, str] | None = None
    ) -> Units:
        """The units in a column of `table`; without an organisation those it names stand under one root.

        by_hand : ids of units by names in the file that are no unit's.
        """
        cells = table.column(column)
        tree = flat(unit_ids(table, column)) if organisation is None else organisation
        named = _named(tree)
        by_name = {name: places[0] for name, places in named.items() if len(places) == 1}
        told = {name: tree.position[unit] for name, unit in (by_hand or {}).items() if unit in tree.position}
        places = [tree.position.get(unit, by_name.get(fold(unit), told.get(unit, -1))) for unit in cells.texts]
        known = np.array(places, dtype=np.intp)
        missing = [name for name, place in zip(cells.texts, places, strict=True) if name and place < 0]
        unknown = tuple((name, int(cells.where_is(name).sum())) for name in missing)
        suggest = Suggestions(tree.ids)
        return cls(cells, column, tree, known[cells.index], organisation is not None, suggest, named, unknown)

    def problem(self, where: str, row: int) -> Problem:
        """Why the unit of a row is refused."""
        unit = self.cells[row]
        if self.given and len(alike := self.named.get(fold(unit), ())) > 1:
            ids = [self.organisation.ids[place] for place in alike]
            expected = f"an id, since several units have this name: {', '.join(ids)}"
            return Problem(where, expected, quote(unit), self.column)
        if self.given and unit:
            return unknown_unit(where, unit, self.suggest, self.column)
        expected = "a unit" if not unit else f"a unit's id of 1 to {LONGEST_ID} visible characters"
        return Problem(where, expected, unit_fault(unit) or quote(unit), self.column)

    def notes(self) -> Sequence[str]:
        """Which units were found by their names, or a doubt whether this is the column of units at all."""
        if self.given:
            found = [text for text in self.cells.texts if text not in self.organisation.position]
            found = [text for text in found if len(self.named.get(fold(text), ())) == 1]
            more = f" and {len(found) - SAID:,} more" if len(found) > SAID else ""
            names = ", ".join(map(quote, found[:SAID]))
            return (f"Units found by their names in '{self.column}': {names}{more}",) if found else ()
        if len(self.cells) < FEW or 2 * len(self.cells.texts) < len(self.cells):
            return ()
        return (f"'{self.column}' names {len(self.cells.texts):,} units in {len(self.cells):,} rows: is it the units?",)


def _named(organisation: Organisation) -> dict[str, list[int]]:
    """Positions of units by their names, as names are compared."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(organisation.names):
        found.setdefault(fold(name), []).append(place)
    return found


def find_column(table: Table, name: str) -> str:
    """The column called `name`, in any case where that is clear. Raises UserError where there is none."""
    alike = [column for column in table.columns if fold(column) == fold(name) and fold(name)]
    if name in table.columns or len(alike) == 1:
        return name if name in table.columns else alike[0]
    raise UserError(missing_column(table, name))


def unit_ids(table: Table, unit_column: str) -> list[str]:
    """All units that a column names, sorted; blanks and impossible ids left out. Raises UserError without it."""
    texts = table.column(find_column(table, unit_column)).texts
    units = sorted(text for text in texts if not unit_fault(text))
    if len(units) > MOST_UNITS:
        expected = f"at most {MOST_UNITS:,} units in '{unit_column}'"
        raise UserError(Problem(table.name, expected, f"{len(units):,}", hint="Is it the column of units?"))
    return units
