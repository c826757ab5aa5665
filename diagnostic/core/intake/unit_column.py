"""The units that a table of answers or counts names, as positions in an organisation."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.core.intake.doubts import date_doubts, spelt_as_date, summary_doubts
from diagnostic.core.intake.item_columns import in_parts
from diagnostic.definitions.loading.charts.rows import LONGEST_ID, unit_fault
from diagnostic.definitions.loading.organisation_files import MOST_UNITS, WHOLE, unknown_unit
from diagnostic.definitions.organisation import ROOT_ID, Organisation, flat
from diagnostic.errors import Problem, UserError
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.columns import TextColumn
from diagnostic.files.tables.headings import missing_column
from diagnostic.files.tables.reader import Table, repeated
from diagnostic.files.wording import quote

SAID = 3  # names in a note
SUMMARY_ROWS = 5  # below the answers of a file, which may be means and counts
FEW = 30  # rows; below that a unit a row is nothing to wonder about


@dataclass(frozen=True)
class Units:
    """positions : intp, rows; a row's unit in `organisation`, -1 where it has none or an unknown one.

    A unit is named by its id, also in another case or with other spaces, or by its name where no other unit of the
    organisation has it, or as somebody said by hand. unknown : names that are no unit's, each with its number of rows.
    respelt : what was read as the id of a unit that is written otherwise, with that id: in case and spaces, or without
    leading zeros and with the `.0` of spreadsheets. offers : ids that some unknown names may mean.
    """

    cells: TextColumn = field(repr=False)
    column: str
    organisation: Organisation = field(repr=False)
    positions: np.ndarray = field(repr=False)
    given: bool  # whether the organisation came from a file of its own
    suggest: Suggestions = field(repr=False)
    named: Mapping[str, Sequence[int]] = field(repr=False)  # positions by name, as names are compared
    unknown: tuple[tuple[str, int], ...] = ()
    respelt: Mapping[str, str] = field(default_factory=dict, repr=False)
    offers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def charted(self) -> bool:
        """Whether units are those of a chart, and not those that the column itself names."""
        return self.given and bool(max(self.organisation.levels) > 1 or self.organisation.ids[0] != ROOT_ID)

    @classmethod
    def of(
        cls, table: Table, column: str, organisation: Organisation | None, by_hand: Mapping[str, str] | None = None
    ) -> Units:
        """The units in a column of `table`; without an organisation those it names stand under one root.

        by_hand : ids of units by names in the file that are no unit's.
        """
        cells = table.column(column)
        tree = flat_units([(table, column)]) if organisation is None else organisation
        named = _named(tree)
        by_name = {name: places[0] for name, places in named.items() if len(places) == 1}
        told = {name: tree.position[unit] for name, unit in (by_hand or {}).items() if unit in tree.position}
        respelt = _respelt(cells.texts, tree)
        exact = tree.position | {unit: tree.position[id_] for unit, id_ in respelt.items()}
        places = [exact[unit] if unit in exact else by_name.get(fold(unit), told.get(unit, -1)) for unit in cells.texts]
        known = np.array(places, dtype=np.intp)
        missing = [name for name, place in zip(cells.texts, places, strict=True) if name and place < 0]
        times = cells.times
        unknown = tuple((name, times[name]) for name in missing)
        suggest = Suggestions([*tree.ids, *(tree.names[places[0]] for places in named.values() if len(places) == 1)])
        ids = {name: tree.ids[place] for name, place in by_name.items()} | {fold(id_): id_ for id_ in tree.ids}
        offers = {name: unit for name in missing if (unit := spelt_as_date(name, ids))}
        return cls(
            cells, column, tree, known[cells.index], organisation is not None, suggest, named, unknown, respelt, offers
        )

    def problem(self, where: str, row: int) -> Problem:
        """Why the unit of a row is refused."""
        unit = self.cells[row]
        if self.given and len(alike := self.named.get(fold(unit), ())) > 1:
            ids = [self.organisation.ids[place] for place in alike]
            expected = f"an id, since several units have this name: {', '.join(ids)}"
            return Problem(where, expected, quote(unit), self.column)
        if self.given and (meant := self.offers.get(unit)):
            hint = f"It looks like a date that a spreadsheet made of '{meant}'."
            return Problem(where, "a unit of the organisation", quote(unit), self.column, hint)
        if self.given and unit:
            return unknown_unit(where, unit, self.suggest, self.column)
        expected = "a unit" if not unit else f"a unit's id of 1 to {LONGEST_ID} visible characters"
        return Problem(where, expected, unit_fault(unit) or quote(unit), self.column)

    def notes(self) -> Sequence[str]:
        """Which units were found by their names, or a doubt whether this is the column of units at all."""
        return (*self._respelt(), *self._by_name_or_doubtful())

    def doubts(self) -> Sequence[str]:
        """Lines about names that look like dates which a spreadsheet made, and about a summary below the answers."""
        known = self.organisation.position if self.charted else {}
        texts = [text for text in self.cells.texts if text not in known]
        return (*date_doubts(texts, self.column), *summary_doubts([text for text in self._last if text not in known]))

    @property
    def _last(self) -> list[str]:
        """Units of the last rows."""
        return [self.cells[row] for row in range(max(0, len(self.cells) - SUMMARY_ROWS), len(self.cells))]

    def _respelt(self) -> Sequence[str]:
        if not self.respelt:
            return ()
        shown = [(quote(text), quote(id_)) for text, id_ in self.respelt.items()]
        pairs = [f"{text}{' with other spaces' if text == id_ else ''} as {id_}" for text, id_ in shown]
        more = f" and {len(pairs) - SAID:,} more" if len(pairs) > SAID else ""
        return (f"Units that differ by case, spaces or zeros alone read as one: {', '.join(pairs[:SAID])}{more}",)

    def _by_name_or_doubtful(self) -> Sequence[str]:
        if self.given:
            found = [text for text in self.cells.texts if text not in self.organisation.position]
            found = [text for text in found if text not in self.respelt]
            found = [text for text in found if len(self.named.get(fold(text), ())) == 1]
            more = f" and {len(found) - SAID:,} more" if len(found) > SAID else ""
            names = ", ".join(map(quote, found[:SAID]))
            return (f"Units found by their names in '{self.column}': {names}{more}",) if found else ()
        if len(self.cells) < FEW or 2 * len(self.cells.texts) < len(self.cells):
            return ()
        return (f"'{self.column}' names {len(self.cells.texts):,} units in {len(self.cells):,} rows: is it the units?",)


def _respelt(texts: Sequence[str], tree: Organisation) -> dict[str, str]:
    """Ids of units by texts that are written otherwise, where one unit alone can be meant."""
    found: dict[str, str] = {}
    others = [text for text in texts if text and text not in tree.position]
    if not others:
        return found
    for key in (as_spelt, _as_number):
        spelt: dict[str, set[str]] = {}
        for unit in tree.ids:
            spelt.setdefault(key(unit), set()).add(unit)
        for text in others:
            units = spelt.get(key(text), set()) if key(text) else set()
            if len(units) == 1:
                found.setdefault(text, *units)
    return found


def _as_number(unit: str) -> str:
    """A whole number as spreadsheets leave it; nothing for anything else."""
    number = WHOLE.fullmatch(unit)
    return (number[1].lstrip("0") or "0") if number else ""


def _named(organisation: Organisation) -> dict[str, list[int]]:
    """Positions of units by their names, as names are compared."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(organisation.names):
        found.setdefault(fold(name), []).append(place)
    return found


def find_column(table: Table, name: str) -> str:
    """The column called `name`, in any case or by a part of its name where that is clear. UserError: there is none."""
    if name in table.columns:
        return name
    if name in table.doubled:
        raise UserError(repeated(table.header, name, table.doubled[name]))
    known = fold(name)
    alike = [column for column in table.columns if fold(column) == known and known]
    if not alike:
        alike = [column for column in table.columns if known and known in in_parts(column, table.also.get(column, ()))]
    if len(alike) == 1:
        return alike[0]
    raise UserError(missing_column(table, name))


def likely_column(table: Table, organisation: Organisation, never: Collection[str] = ()) -> str | None:
    """The column of which most rows name a unit of the organisation; None where none names any.

    Of two alike that which names more different units: answers from 1 to 5 may look like units. never : columns that
    hold no units for sure.
    """
    named = {name for name, places in _named(organisation).items() if name and len(places) == 1}
    best, most = None, (0, 0)
    for column, cells in zip(table.columns, table.cells, strict=True):
        if column in never:
            continue
        known = [text in organisation.position or fold(text) in named for text in cells.texts[:MOST_UNITS]]
        rows = int(np.bincount(cells.index, minlength=len(known))[: len(known)][known].sum()) if any(known) else 0
        if (rows, sum(known)) > most:
            best, most = column, (rows, sum(known))
    return best


def as_spelt(unit: str) -> str:
    """A unit's name as a person reads it: without case, kinds of spaces and what cannot be seen.

    >>> as_spelt("Sales\u00a0 Team") == as_spelt("sales team")
    True
    """
    seen = "".join(mark for mark in unicodedata.normalize("NFKC", unit) if unicodedata.category(mark) != "Cf")
    return " ".join(seen.casefold().split())


def flat_units(columns: Iterable[tuple[Table, str]]) -> Organisation:
    """All units that columns of tables name, below one root; of spellings alike the one that stands in most rows.

    Blanks and impossible ids are left out. Raises UserError where a column is missing, or names too many.
    """
    rows: dict[str, Counter[str]] = {}
    for table, name in columns:
        column = find_column(table, name)
        cells = table.column(column)
        for unit, times in zip(cells.texts, np.bincount(cells.index, minlength=len(cells.texts)).tolist(), strict=True):
            if not unit_fault(unit):
                rows.setdefault(as_spelt(unit), Counter())[unit] += times
        if len(rows) > MOST_UNITS:
            expected = f"at most {MOST_UNITS:,} units in '{column}'"
            raise UserError(Problem(table.name, expected, f"{len(rows):,}", hint="Is it the column of units?"))
    return flat([min(spellings, key=lambda unit: (-spellings[unit], unit)) for spellings in rows.values()])
