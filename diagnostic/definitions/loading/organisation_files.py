"""The organisation chart and the roster, as people hand them over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from diagnostic.definitions.loading.chart_headings import chart_columns
from diagnostic.definitions.loading.hr_charts import ChartTable, mended_parents, of_people, personal
from diagnostic.definitions.organisation import ROOT_ID, Organisation, tree
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.headings import name_columns
from diagnostic.files.tables.reader import Table, read_table
from diagnostic.files.wording import enough, enumerate_words, quote, shorten

MOST_UNITS = 200_000
TOTALS = frozenset({"total", "grandtotal", "sum", "summe", "gesamt", "gesamtsumme", "somme", "suma", "totale", "合計"})
MOST_LEVELS = 50
LONGEST_ID = 200  # characters
MOST_PEOPLE = 10_000_000  # in one unit and audience
JOINERS = "\u200c\u200d"  # invisible, but part of how some languages are spelt
WHOLE = re.compile(r"([0-9]{1,15})(?:\.0+)?")


@dataclass(frozen=True)
class Roster:
    """How many people of each audience every unit has: those in the unit itself, not in the units below it."""

    headcounts: Mapping[tuple[str, str], int]  # (unit, audience) -> people


@dataclass(frozen=True)
class UnitRow:
    """Unit of one row of the file; `where` is that row."""

    where: str
    line: int
    unit: str
    parent: str
    name: str
    attributes: Mapping[str, str]


def load_organisation(path: Path) -> Organisation:
    """The organisation in a CSV, XLSX or Parquet file `unit,parent,name` and attributes. UserError: all problems."""
    return _organisation(read_table(path))[0]


def load_with_warnings(path: Path) -> tuple[Organisation, list[Problem]]:
    """The organisation in such a file, with warnings about how it was read. UserError: all problems."""
    return _organisation(read_table(path))


def parse_organisation(content: bytes, name: str) -> Organisation:
    """The organisation in the content of such a file, called `name` in messages. UserError: all problems."""
    return _organisation(read_table(content, name))[0]


def parse_organisation_with_warnings(content: bytes, name: str) -> tuple[Organisation | None, list[Problem]]:
    """The organisation, or None where its file has errors; and all errors and warnings."""
    try:
        return _organisation(read_table(content, name))
    except UserError as error:
        return None, list(error.problems)


def _organisation(table: Table) -> tuple[Organisation, list[Problem]]:
    """The organisation with the warnings its file deserves. Raises UserError with all problems, each with its row."""
    found = of_people(table)
    if found is None:
        rows, warnings = _mended(list(_rows(table, chart_columns(table))), table)
    else:
        rows, warnings = list(_rows_of(table, found)), list(found.warnings)
    if len(rows) > MOST_UNITS:
        raise UserError(Problem(table.name, f"at most {MOST_UNITS:,} units", f"{len(rows):,}"))
    problems = [*_unit_problems(rows), *_parent_problems(rows)]
    problems += [*_root_problems(rows, table.name), *_cycle_problems(rows)]
    refuse(enough(sorted(problems, key=_line), table.name))
    organisation = tree((row.unit, row.parent or None, row.name, row.attributes) for row in rows)
    refuse(_depth_problems(rows, organisation))
    return organisation, [*table.warnings, *warnings, *_twins(rows)]


def _rows_of(table: Table, chart: ChartTable) -> Iterator[UnitRow]:
    """Rows of units that were read from persons or departments; they have no attributes."""
    for unit, parent, name, line in zip(chart.units, chart.parents, chart.names, chart.lines, strict=True):
        yield UnitRow(f"{table.name}:{line}", line, unit, parent, _one_line(name) or unit, {})


def _mended(rows: list[UnitRow], table: Table) -> tuple[list[UnitRow], list[Problem]]:
    """Rows with parents that are ids, and a warning for each kind of parent that was not."""
    columns = zip(*((row.unit, row.parent, row.name) for row in rows), strict=True)
    found = dict(mended_parents(*columns))
    warnings = []
    for at in [at for at, meant in found.items() if not meant]:
        hint = "Read so: this is the top unit."
        warnings.append(
            Problem(rows[at].where, "no parent at the top", quote(rows[at].parent), hint=hint, warning=True)
        )
    if named := [at for at, meant in found.items() if meant]:
        first = rows[named[0]]
        rows_ = "1 row" if len(named) == 1 else f"{len(named):,} rows"
        said = f"names or other spellings in {rows_}, such as {quote(first.parent)} of {quote(found[named[0]])}"
        warnings.append(Problem(first.where, "ids as parents", said, hint="Read as these units.", warning=True))
    mended = [replace(row, parent=found[i]) if i in found else row for i, row in enumerate(rows)]
    aside = personal(table, list(rows[0].attributes)) if rows else []
    if not aside:
        return mended, warnings
    kept = [column for column in rows[0].attributes if column not in aside]
    hint = "Nothing of them is kept. If one is a property of the unit, call it otherwise."
    said = enumerate_words(aside, 8)
    warnings.append(
        Problem(table.header, "properties of units", f"columns as of persons: {said}", hint=hint, warning=True)
    )
    return [replace(row, attributes={each: row.attributes[each] for each in kept}) for row in mended], warnings


def unit_fault(unit: str) -> str:
    """What is wrong with a unit's id, or nothing."""
    if not unit:
        return "nothing"
    if len(unit) > LONGEST_ID:
        return f"{len(unit):,} characters"
    hidden = next((mark for mark in unit if unicodedata.category(mark) in ("Cc", "Cf") and mark not in JOINERS), None)
    return f"'{shorten(unit)}' with the invisible character U+{ord(hidden):04X}" if hidden else ""


def _rows(table: Table, columns: Mapping[str, str]) -> Iterator[UnitRow]:
    attributes = [column for column in table.columns if column not in columns.values()]
    cells = {column: list(table.column(column)) for column in table.columns}
    for i, line in enumerate(table.lines.tolist()):
        unit = cells[columns["unit"]][i]
        yield UnitRow(
            where=table.where(i),
            line=line,
            unit=unit,
            parent=cells[columns["parent"]][i],
            name=_one_line(cells[columns["name"]][i] if "name" in columns else "") or unit,
            attributes={column: cells[column][i] for column in attributes},
        )


def _one_line(name: str) -> str:
    """A name as it can stand in a sentence: without line ends, and without marks that turn the text around it."""
    return " ".join("".join(mark for mark in name if unicodedata.category(mark) != "Cf" or mark in JOINERS).split())


def _line(problem: Problem) -> int:
    _, _, line = problem.where.rpartition(":")
    return int(line) if line.isdecimal() else 0


def _unit_problems(rows: Sequence[UnitRow]) -> Iterator[Problem]:
    expected = f"a unit's id of 1 to {LONGEST_ID} visible characters"
    first: dict[str, UnitRow] = {}
    for row in rows:
        fault = unit_fault(row.unit)
        if fault:
            yield Problem(row.where, expected, fault)
        elif first.setdefault(row.unit, row) is not row:
            found = f"{quote(row.unit)} again, first in row {first[row.unit].line}"
            yield Problem(row.where, "every unit once", found, hint="Delete or rename one of them.")


def _parent_problems(rows: Sequence[UnitRow]) -> Iterator[Problem]:
    known = {row.unit for row in rows}
    suggest = Suggestions([*sorted(known - {""}), *(row.name for row in rows if row.name not in known)])
    for row in rows:
        if row.parent and row.parent == row.unit:
            found = f"{quote(row.unit)} below itself"
            yield Problem(row.where, "another unit as parent", found, hint="Leave the parent of the top unit empty.")
        elif row.parent and row.parent not in known:
            hint = suggest(row.parent) or f"Add a row for {quote(row.parent)}."
            yield Problem(row.where, "a parent that has a row of its own", quote(row.parent), hint=hint)


def _root_problems(rows: Sequence[UnitRow], name: str) -> Iterator[Problem]:
    roots = [row for row in rows if not row.parent]
    expected = "one unit without a parent, the top of the organisation"
    if not roots:
        yield Problem(name, expected, "none", hint="Leave the parent of the top unit empty.")
    if len(roots) > 1:
        found = ", ".join([f"{quote(row.unit)} (row {row.line})" for row in roots[:10]])
        more = f", {len(roots) - 10:,} more" if len(roots) > 10 else ""
        top = ROOT_ID if all(row.unit != ROOT_ID for row in rows) else "whole_organisation"
        hint = f"Add one row above them, such as '{top},,Whole organisation', and make it their parent."
        if sums := [str(row.line) for row in roots if fold(row.unit) in TOTALS]:
            hint = f"Delete row {enumerate_words(sums)} if it is the total of the others."
        yield Problem(name, expected, f"{len(roots):,}: {found}{more}", hint=hint)


def _cycle_problems(rows: Sequence[UnitRow]) -> Iterator[Problem]:
    """One problem for each circle of parents; a unit below itself is a problem of its own."""
    by_unit = {row.unit: row for row in reversed(rows) if row.unit}
    done: set[str] = set()
    for row in rows:
        path: dict[str, None] = {}
        unit = row.unit
        while unit in by_unit and unit not in done and unit not in path:
            path[unit] = None
            unit = by_unit[unit].parent
        if unit in path and by_unit[unit].parent != unit:
            circle = list(path)[list(path).index(unit) :]
            yield _circle([by_unit[each] for each in circle])
        done.update(path)


def _circle(rows: Sequence[UnitRow]) -> Problem:
    start = min(range(len(rows)), key=lambda i: rows[i].line)
    rows = [*rows[start:], *rows[:start]]
    shown = [shorten(row.unit) for row in rows]
    if len(shown) > 8:
        shown = [*shown[:4], f"{len(shown) - 6:,} more", *shown[-2:]]
    found = f"a circle: {' -> '.join([*shown, shown[0]])}"
    lines = enumerate_words((str(row.line) for row in rows), 10)
    return Problem(rows[0].where, "parents that lead to the top", found, hint=f"Correct one of the rows {lines}.")


def _depth_problems(rows: Sequence[UnitRow], organisation: Organisation) -> list[Problem]:
    deepest = max(organisation.levels) + 1
    if deepest <= MOST_LEVELS:
        return []
    unit = organisation.ids[organisation.levels.index(MOST_LEVELS)]
    row = next(row for row in rows if row.unit == unit)
    found = f"{deepest:,}; {quote(unit)} is the first below that"
    return [Problem(row.where, f"at most {MOST_LEVELS} levels", found, hint="Leave out levels nobody reports on.")]


def _twins(rows: Sequence[UnitRow]) -> Iterator[Problem]:
    """Warnings about ids that a person would read as the same."""
    first: dict[str, UnitRow] = {}
    for row in rows:
        other = first.setdefault(" ".join(row.unit.casefold().split()), row)
        if other is not row:
            found = f"{quote(row.unit)}, and {quote(other.unit)} in row {other.line}"
            hint = "They are read as two units."
            yield Problem(row.where, "ids that differ by more than case or spaces", found, hint=hint, warning=True)


def load_roster(path: Path, organisation: Organisation, audiences: Collection[str] = ()) -> Roster:
    """The roster in a file `unit,audience,headcount`. UserError: all problems."""
    return _roster(read_table(path), organisation, audiences)


def parse_roster(content: bytes, name: str, organisation: Organisation, audiences: Collection[str] = ()) -> Roster:
    """How many people each unit has, from the content of such a file. Raises UserError with all problems.

    Where `audiences` are given, no other may stand in the file. A unit without a row has an unknown headcount.
    """
    return _roster(read_table(content, name), organisation, audiences)


def _roster(table: Table, organisation: Organisation, audiences: Collection[str]) -> Roster:
    columns = name_columns(table, ("unit", "audience", "headcount"))
    cells = zip(*(table.column(columns[known]) for known in ("unit", "audience", "headcount")), strict=True)
    suggest, suggest_audience = Suggestions(organisation.ids), Suggestions(audiences)
    headcounts: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], int] = {}
    problems = []
    for i, (unit, audience, headcount) in enumerate(cells):
        where = table.where(i)
        if unit not in organisation.position:
            problems.append(unknown_unit(where, unit, suggest))
        if not audience or (audiences and audience not in audiences):
            expected = f"an audience ({', '.join(audiences)})" if audiences else "an audience such as employee"
            problems.append(Problem(where, expected, quote(audience), hint=suggest_audience(audience)))
        people = WHOLE.fullmatch(headcount)
        if not people or int(people[1]) > MOST_PEOPLE:
            problems.append(Problem(where, "a headcount, a whole number from 0", quote(headcount)))
        if first.setdefault((unit, audience), i) != i:
            found = f"{quote(unit)} and {quote(audience)} again, first in row {table.lines[first[unit, audience]]}"
            problems.append(Problem(where, "every unit and audience once", found, hint="Add them up in one row."))
        headcounts[unit, audience] = int(people[1]) if people else 0
    refuse(enough(problems, table.name))
    return Roster(headcounts)


def unknown_unit(where: str, unit: str, suggest: Suggestions, column: str = "") -> Problem:
    """Problem of a unit that the organisation does not have, with the nearest one that it has."""
    return Problem(where, "a unit of the organisation", quote(unit), column, suggest(unit))
