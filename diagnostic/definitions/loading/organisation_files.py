"""The organisation chart and the roster, as people hand them over."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from diagnostic.definitions.charts.edits import one_line
from diagnostic.definitions.loading.charts.columns import (
    AsideColumn,
    answers_among,
    kept_of_persons,
    left_aside,
    personal,
    shared,
    unknown_columns,
)
from diagnostic.definitions.loading.charts.headings import chart_columns
from diagnostic.definitions.loading.charts.outline import PASTED, ListedUnit, is_table, named_rows, outlined, paired
from diagnostic.definitions.loading.charts.parents import mended, proposed
from diagnostic.definitions.loading.charts.persons import ChartOfPersons, of_persons
from diagnostic.definitions.loading.charts.rows import (
    UnitRow,
    depth_problems,
    in_order,
    problems_of,
    twins,
    unit_problems,
)
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.tables.headings import name_columns
from diagnostic.files.tables.reader import Table, read_cells, read_table, sound
from diagnostic.files.wording import enough, enumerate_words, quote

MOST_UNITS = 200_000
MOST_PEOPLE = 10_000_000  # in one unit and audience
WHOLE = re.compile(r"([0-9]{1,15})(?:\.0+)?")


@dataclass(frozen=True)
class Roster:
    """How many people of each audience every unit has: those in the unit itself, not in the units below it."""

    headcounts: Mapping[tuple[str, str], int]  # (unit, audience) -> people


@dataclass(frozen=True)
class ChartChoice:
    """What somebody chose about a file. keep : columns left aside that become properties of units.

    repair : the repairs that are proposed are made.
    """

    keep: tuple[str, ...] = ()
    repair: bool = False


@dataclass(frozen=True)
class ChartReading:
    """What was read of a chart's file. chart : None where there are mistakes.

    problems : all mistakes and warnings. mendable : every mistake has a repair that is proposed.
    aside : columns that are no properties of units unless chosen. people : of each unit itself, where they are known.
    """

    chart: Organisation | None
    problems: tuple[Problem, ...]
    mendable: bool = False
    aside: tuple[AsideColumn, ...] = ()
    people: Mapping[str, int] | None = None


def load_organisation(path: Path) -> Organisation:
    """The organisation in a CSV, XLSX or Parquet file `unit,parent,name` and attributes. UserError: all problems."""
    return _sound(_read(read_table(path)))[0]


def load_with_warnings(path: Path) -> tuple[Organisation, list[Problem]]:
    """The organisation in such a file, with warnings about how it was read. UserError: all problems."""
    return _sound(_read(read_table(path)))


def parse_organisation(content: bytes, name: str) -> Organisation:
    """The organisation in the content of such a file, called `name` in messages. UserError: all problems."""
    return _sound(_read(read_table(content, name)))[0]


def parse_organisation_with_warnings(content: bytes, name: str) -> tuple[Organisation | None, list[Problem]]:
    """The organisation, or None where its file has errors; and all errors and warnings."""
    read = read_chart(content, name)
    return read.chart, list(read.problems)


def read_chart(source: bytes | Path, name: str, choice: ChartChoice | None = None) -> ChartReading:
    """What a chart's file holds, read as was chosen; every mistake and warning with it."""
    choice = choice or ChartChoice()
    try:
        return _read(read_table(source, name), choice)
    except UserError as error:
        return _with_odd_columns(source, name, choice) or ChartReading(None, error.problems)


def read_pasted(text: str, top: str, choice: ChartChoice | None = None) -> ChartReading:
    """What somebody pasted or typed: a table as its file would be read, or a list of units, one a line, set in below
    the unit that each belongs to. Several units at the top come below one called `top`. A table without headings is
    read where it has one meaning alone (`paired`).
    """
    if is_table(text):
        read = read_chart(text.encode(), PASTED, choice)
        bare = paired(text) if read.chart is None and not read.mendable else []
        return _listed(bare, top, PASTED, []) if bare else read
    units, problems = outlined(text)
    return _listed(units, top, PASTED, problems)


def read_listed(units: Sequence[ListedUnit], top: str, name: str) -> ChartReading:
    """The chart of units by name, as read from `name`."""
    return _listed(units, top, name, [])


def _listed(units: Sequence[ListedUnit], top: str, name: str, problems: list[Problem]) -> ChartReading:
    if not units:
        return ChartReading(None, (Problem(name, "a list of units, one a line, or a table", "nothing"),))
    rows, doubled = named_rows(units, top, name)
    found = in_order([*problems, *doubled, *unit_problems(rows)]) or _many(rows, name)
    if found:
        return ChartReading(None, tuple(enough(found, name)))
    chart = tree((row.unit, row.parent or None, row.name, row.attributes) for row in rows)
    deep = depth_problems(rows, chart)
    return ChartReading(None if deep else chart, tuple(deep))


def _with_odd_columns(source: bytes | Path, name: str, choice: ChartChoice) -> ChartReading | None:
    """The chart where columns without a name, or with one that several have, do no harm: nothing is read from them."""
    try:
        table = sound(read_cells(source, name), name, odd=True)
        if not table.unnamed and not table.doubled:
            return None
        read = _read(table, choice)
    except UserError:
        return None
    if read.chart is None and not read.mendable:
        return None
    odd = [f"none for column {at}" for at in table.unnamed] + [f"{quote(each)} several times" for each in table.doubled]
    hint = "These columns are left aside."
    said = Problem(table.header, "a name for every column, once", enumerate_words(odd, 5), hint=hint, warning=True)
    return replace(read, problems=(*read.problems, said))


def _sound(read: ChartReading) -> tuple[Organisation, list[Problem]]:
    refuse(read.problems)
    if read.chart is None:
        raise UserError(read.problems)
    return read.chart, list(read.problems)


def _read(table: Table, choice: ChartChoice = ChartChoice()) -> ChartReading:
    found = of_persons(table, choice.keep, choice.repair)
    return _of_units(table, choice) if found is None else _of_persons(table, found, choice)


def _of_units(table: Table, choice: ChartChoice) -> ChartReading:
    """The chart in a table `unit,parent,name`."""
    columns = chart_columns(table)
    others = [column for column in table.columns if column not in columns.values()]
    aside = tuple(AsideColumn(column, True) for column in personal(table, others))
    left = {each.name for each in aside} - set(choice.keep)
    rows, warnings = mended(list(_rows(table, columns, [column for column in others if column not in left])))
    warnings += [*left_aside(table, aside, choice.keep), *kept_of_persons(table, aside, choice.keep)]
    refuse(_many(rows, table.name))
    problems = problems_of(rows, table.name)
    odd = list(unknown_columns(table, choice.keep, aside))
    repaired = proposed(rows, table.name) if problems else None
    if repaired:
        rows, problems = (repaired[0] if choice.repair else rows), _repairs(repaired[1], choice.repair)
    if mistakes := [problem for problem in [*problems, *odd] if not problem.warning]:
        shown = [*enough(mistakes, table.name), *table.warnings, *warnings]
        return ChartReading(None, tuple(shown), repaired is not None and not odd, aside)
    chart = tree((row.unit, row.parent or None, row.name, row.attributes) for row in rows)
    refuse(depth_problems(rows, chart))
    return ChartReading(chart, (*problems, *table.warnings, *warnings, *twins(rows)), aside=aside)


def _repairs(found: Sequence[tuple[Problem, str]], made: bool) -> list[Problem]:
    """Problems with the repair that is proposed of each; warnings once it is made."""
    if made:
        return in_order(replace(problem, hint=f"Read so: {said}", warning=True) for problem, said in found)
    return in_order(replace(problem, hint=f"{problem.hint} Proposed: {said}") for problem, said in found)


def _of_persons(table: Table, found: ChartOfPersons, choice: ChartChoice) -> ChartReading:
    """The chart in a table of persons, with the properties that were chosen and how many people each unit has."""
    wrong = [problem for problem in found.said if not problem.warning]
    odd = list(unknown_columns(table, choice.keep, found.aside))
    rows = found.rows
    if rows:
        refuse(_many(rows, table.name))
        odd += problems_of(rows, table.name)
    if wrong or odd:
        problems = (*enough([*wrong, *odd], table.name), *table.warnings)
        return ChartReading(None, problems, bool(wrong) and not odd, found.aside)
    chart = tree((row.unit, row.parent or None, row.name, row.attributes) for row in rows)
    refuse(depth_problems(rows, chart))
    place = np.array([chart.position[row.unit] for row in rows])
    units = np.where(found.units < 0, -1, place[found.units])
    kept = {column: shared(chart, units, table.column(column)) for column in choice.keep}
    attributes = tuple({column: texts[i] for column, texts in kept.items()} for i in range(len(chart.ids)))
    people = np.bincount(units[units >= 0], minlength=len(chart.ids)).tolist()
    warnings = [*_shared_words(table, kept), *kept_of_persons(table, found.aside, choice.keep)]
    warnings += answers_among(table, [each for each in found.aside if each.name not in choice.keep])
    return ChartReading(
        replace(chart, attributes=attributes),
        (*found.said, *table.warnings, *warnings, *twins(rows)),
        aside=found.aside,
        people=dict(zip(chart.ids, people, strict=True)),
    )


def _shared_words(table: Table, kept: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Of each column that was chosen how many units have it."""
    for column, texts in kept.items():
        found = f"{sum(map(bool, texts)):,} of {len(texts):,} units with one"
        hint = f"A unit has what all its people have of {quote(column)}."
        yield Problem(table.header, "one text for all people of a unit", found, hint=hint, warning=True)


def _many(rows: Sequence[UnitRow], name: str) -> list[Problem]:
    return [Problem(name, f"at most {MOST_UNITS:,} units", f"{len(rows):,}")] if len(rows) > MOST_UNITS else []


def _rows(table: Table, columns: Mapping[str, str], attributes: Sequence[str]) -> Iterator[UnitRow]:
    cells = {column: list(table.column(column)) for column in (*columns.values(), *attributes)}
    for i, line in enumerate(table.lines.tolist()):
        unit = cells[columns["unit"]][i]
        yield UnitRow(
            where=table.where(i),
            line=line,
            unit=unit,
            parent=cells[columns["parent"]][i],
            name=one_line(cells[columns["name"]][i] if "name" in columns else "") or unit,
            attributes={column: cells[column][i] for column in attributes},
        )


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
    ids = organisation.id_of
    suggest, suggest_audience = Suggestions(ids), Suggestions(audiences)
    headcounts: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], int] = {}
    problems = []
    for i, (written, audience, headcount) in enumerate(cells):
        where, unit = table.where(i), ids.get(written, written)
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
