"""Counts from a table of already counted answers, one row a unit and item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.core.intake.item_columns import Matching
from diagnostic.core.intake.preview import many, refusals
from diagnostic.core.intake.unit_column import Units, find_column
from diagnostic.core.scoring.answers import Counts
from diagnostic.definitions.loading.organisation_files import WHOLE
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.headings import missing_column
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enough, enumerate_words, quote

COUNT = re.compile(r"n_?([1-9][0-9]?)", re.IGNORECASE)
MOST = 1_000_000_000  # answers in one cell
NO_ITEM, SKIPPED = -1, -2


@dataclass(frozen=True)
class CountsPreview:
    """Preview of a file of counts, before anything is stored.

    counts : those of the accepted rows alone, over the units of `organisation`.
    matched : (name in the file, item id, how) in the order of the file.
    unknown_units : names that are no unit's, each with its number of rows.
    skipped : names of items the questionnaire does not know, with their number of rows.
    refused : one problem per refused row; rows of unknown items are skipped, not refused.
    """

    counts: Counts = field(repr=False)
    organisation: Organisation = field(repr=False)
    matched: tuple[tuple[str, str, str], ...]
    skipped: tuple[tuple[str, int], ...]
    items_without_rows: tuple[str, ...]
    refused: tuple[Problem, ...] = field(repr=False)
    rows: int
    accepted: int
    notes: tuple[str, ...] = ()
    unknown_units: tuple[tuple[str, int], ...] = field(default=(), repr=False)

    def summary(self) -> str:
        """Summary in lines: counts, items skipped, the first refused rows, notes."""
        items = len(self.matched)
        lines = [
            f"{self.accepted:,} of {many(self.rows, 'row')} accepted, "
            f"{items} of {many(items + len(self.items_without_rows), 'item')} found"
        ]
        if self.items_without_rows:
            lines.append(f"items without a row: {enumerate_words(self.items_without_rows)}")
        if self.skipped:
            rows = sum(number for _, number in self.skipped)
            names = enumerate_words(name for name, _ in self.skipped)
            lines.append(f"{many(rows, 'row')} of items the questionnaire does not know skipped: {names}")
        return "\n".join([*lines, *refusals(self.refused), *self.notes])


@dataclass(frozen=True)
class _Rows:
    """items intp (position, NO_ITEM where blank, SKIPPED where unknown) and numbers int64 rows x columns n1..nk."""

    table: Table
    items: np.ndarray
    numbers: np.ndarray  # -1 where a cell is no count
    columns: Sequence[str]
    item_column: str


def match_counts(
    table: Table,
    questionnaire: Questionnaire,
    organisation: Organisation | None,
    unit_column: str = "unit",
    item_column: str = "item",
    units_by_hand: Mapping[str, str] | None = None,
) -> CountsPreview:
    """The counts in a table of one row a unit and item, with columns n1 (least favourable option) to nk.

    A blank count is zero. Items the questionnaire does not know are skipped and counted. A row is refused for an
    unknown unit, for anything but whole numbers, for a count of an option the item has not got, and where its unit and
    item have another row. Raises UserError where columns are missing or ambiguous and where no item is known.
    """
    unit_column, item_column = find_column(table, unit_column), find_column(table, item_column)
    columns = _count_columns(table)
    matching = _match(table, questionnaire, item_column, len(columns))
    units = Units.of(table, unit_column, organisation, units_by_hand)
    rows = _rows(table, matching, item_column, columns)
    sizes = np.array([len(questionnaire.scale_of(item).codes) for item in questionnaire.items])
    faults = dict(_faults(rows, units, questionnaire, sizes))
    accepted = rows.items >= 0
    accepted[list(faults)] = False
    named = table.column(item_column).times
    return CountsPreview(
        counts=_counts(rows, units, sizes, accepted),
        organisation=units.organisation,
        matched=tuple((match.name, questionnaire.items[match.item].id, match.how) for match in matching.matches),
        skipped=tuple((name, named.get(name, 0)) for name in matching.free_names),
        items_without_rows=tuple(questionnaire.items[i].id for i in matching.free_items),
        refused=tuple(faults[row] for row in sorted(faults)),
        rows=len(table),
        accepted=int(accepted.sum()),
        notes=(*map(str, table.warnings), *_aside(table, {unit_column, item_column, *columns})),
        unknown_units=units.unknown,
    )


def is_counted(table: Table) -> bool:
    """Whether the table looks like already counted answers: an item column and n1, n2 and so on."""
    names = {fold(column) for column in table.columns}
    return {"item", "n1", "n2"} <= names


def every_item_there(missing: Sequence[str], where: str = "these files") -> None:
    """Raise UserError for items that are missing: of counted answers a dimension is known by all of its items alone."""
    if missing:
        raise UserError(
            f"Nothing in {where} answers {enumerate_words(missing)}. Of counted answers a dimension is shown only "
            "where all of its questions have some. Bring in what is missing, or make a survey that asks the others."
        )


def unanswered(counts: Counts, questionnaire: Questionnaire) -> list[str]:
    """Items that nobody in any unit has answered."""
    answered = np.asarray(counts.options.any(axis=(0, 2)))
    return [item.id for item, any_ in zip(questionnaire.items, answered, strict=True) if not any_]


def _count_columns(table: Table) -> list[str]:
    """The columns n1 to nk in this order. Raises UserError where there are none, one twice or one too few."""
    found: dict[int, list[str]] = {}
    for column in table.columns:
        if match := COUNT.fullmatch(column):
            found.setdefault(int(match[1]), []).append(column)
    if not found:
        raise UserError(missing_column(table, "n1"))
    expected = f"the columns n1 to n{max(found)}, each once"
    problems = [
        Problem(table.header, expected, enumerate_words(found[n]) if n in found else f"no n{n}")
        for n in range(1, max(found) + 1)
        if len(found.get(n, ())) != 1
    ]
    refuse(problems)
    return [found[n][0] for n in sorted(found)]


def _match(table: Table, questionnaire: Questionnaire, item_column: str, columns: int) -> Matching:
    names = [name for name in table.column(item_column).texts if name]
    matching = Matching(names, questionnaire.items, table.header, table.name, called="name")
    matching.search()
    refuse(enough(matching.problems, table.name))
    if not matching.matches:
        ids = enumerate_words((item.source_column for item in questionnaire.items), 5)
        expected = f"items of '{questionnaire.id}' ({ids}) in '{item_column}'"
        raise UserError(Problem(table.name, expected, enumerate_words(names, 10) or "nothing"))
    items = (questionnaire.items[match.item] for match in matching.matches)
    refuse(
        Problem(table.header, f"the columns n1 to n{options} for the item '{item.id}'", f"n1 to n{columns}")
        for item in items
        if (options := len(questionnaire.scale_of(item).codes)) > columns
    )
    return matching


def _rows(table: Table, matching: Matching, item_column: str, columns: Sequence[str]) -> _Rows:
    position = {match.name: match.item for match in matching.matches} | {"": NO_ITEM}
    cells = table.column(item_column)
    items = np.array([position.get(name, SKIPPED) for name in cells.texts], dtype=np.intp)[cells.index]
    numbers = np.empty((len(table), len(columns)), dtype=np.int64)
    for i, column in enumerate(columns):
        counts = table.column(column)
        numbers[:, i] = np.array([_count(text) for text in counts.texts], dtype=np.int64)[counts.index]
    return _Rows(table, items, numbers, columns, item_column)


def _count(text: str) -> int:
    """A count; 0 for a blank, -1 for any other text."""
    whole = WHOLE.fullmatch(text or "0")
    return int(whole[1]) if whole and int(whole[1]) <= MOST else -1


def _faults(
    rows: _Rows, units: Units, questionnaire: Questionnaire, sizes: np.ndarray
) -> Iterator[tuple[int, Problem]]:
    """Each refused row with its first fault."""
    beyond = np.arange(len(rows.columns)) >= sizes[np.maximum(rows.items, 0)][:, None]
    wrong = (rows.numbers < 0) | (beyond & (rows.numbers != 0))
    known = rows.items != SKIPPED
    doubtful = known & ((units.positions < 0) | (rows.items == NO_ITEM) | wrong.any(axis=1))
    for row in np.flatnonzero(doubtful).tolist():
        where = rows.table.where(row)
        if units.positions[row] < 0:
            yield row, units.problem(where, row)
        elif rows.items[row] == NO_ITEM:
            yield row, Problem(where, "an item", "nothing", rows.item_column)
        else:
            yield row, _wrong_count(rows, where, row, int(wrong[row].argmax()), questionnaire, sizes)
    yield from _repeated(rows, units, known & ~doubtful)


def _wrong_count(
    rows: _Rows, where: str, row: int, at: int, questionnaire: Questionnaire, sizes: np.ndarray
) -> Problem:
    column = rows.columns[at]
    found = quote(rows.table.column(column)[row])
    item = rows.items[row]
    if rows.numbers[row, at] < 0:
        return Problem(where, "a count, a whole number from 0", found, column)
    name = questionnaire.items[item].id
    return Problem(where, f"nothing, for '{name}' has {many(int(sizes[item]), 'option')}", found, column)


def _repeated(rows: _Rows, units: Units, sound: np.ndarray) -> Iterator[tuple[int, Problem]]:
    """Every row of a unit and item that have several: none of them is surely the right one."""
    at = np.flatnonzero(sound)
    keys = units.positions[at] * (rows.items.max() + 1) + rows.items[at]
    order = np.argsort(keys, kind="stable")
    groups = np.split(at[order], np.flatnonzero(np.diff(keys[order])) + 1) if len(at) else []
    for group in groups:
        for row in group.tolist() if len(group) > 1 else ():
            other = group[0] if row != group[0] else group[1]
            pair = f"{quote(units.cells[row])} and {quote(rows.table.column(rows.item_column)[row])}"
            found = f"{pair} again in row {rows.table.lines[other]}"
            yield row, Problem(rows.table.where(row), "every unit and item once", found)


def _counts(rows: _Rows, units: Units, sizes: np.ndarray, accepted: np.ndarray) -> Counts:
    options = np.zeros((len(units.organisation.ids), len(sizes), sizes.max()), dtype=np.int64)
    width = min(options.shape[2], len(rows.columns))
    options[units.positions[accepted], rows.items[accepted], :width] = rows.numbers[accepted, :width]
    return Counts(options)


def _aside(table: Table, used: set[str]) -> list[str]:
    aside = [column for column in table.columns if column not in used]
    return [f"columns left aside: {enumerate_words(aside)}"] if aside else []
