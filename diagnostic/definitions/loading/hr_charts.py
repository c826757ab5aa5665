"""Charts as personnel departments have them: one row a person with a manager, departments in columns, odd parents.

What is read of persons is who reports to whom and where they work; nothing else of them gets into a chart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.definitions.organisation import ROOT_ID
from diagnostic.errors import Problem
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, quote

NO_PARENT = frozenset({"", "null", "none", "nil", "na", "nan", "root", "top"})  # folded; a dash folds to nothing
EMPLOYEE = (
    *("employeeid", "empid", "employeenumber", "personid", "staffid", "workerid", "userid", "personnelnumber"),
    *("personalnummer", "mitarbeiterid", "matricule", "employee", "id"),
)
MANAGER = (
    *("managerid", "manageremployeeid", "supervisorid", "linemanagerid", "reportsto", "reportstoid", "parentid"),
    *("vorgesetzterid", "manager", "supervisor"),
)
DEPARTMENTS = frozenset(
    {
        *("company", "businessunit", "division", "department", "subdepartment", "section", "team", "group"),
        *("bereich", "hauptabteilung", "abteilung", "gruppe", "direction", "département", "service", "équipe"),
    }
)
PERSONAL = re.compile(
    r"salary|wage|payrate|pay$|bonus|income|email|mail|phone|mobile|telefon|address|street|zip|birth|dob|age$|gender|sex$"
    r"|race|ethnic|marital|citizen|religion|nationality|hire|termination|startdate|enddate|firstname|lastname|surname"
    r"|fullname|employeename|managername|username|password|iban|ssn|gehalt|geburt|adresse|vorname|nachname|performance"
)
OF_PERSONS = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\+?[\d ()/-]{7,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
EVERY_ROW = 20  # rows, from which a text that differs in each of them is taken for a person's
FEWEST_REPORTS = 2  # people; the people of a manager with fewer belong to the unit above
TOP = "Whole organisation"


@dataclass(frozen=True)
class ChartTable:
    """A table brought into the columns of a chart. lines : row of the file that each unit first stands in.

    units, parents, names : text, one each; parents are ids, blank at the top. attributes : columns to keep. warnings :
    how the table was read.
    """

    units: tuple[str, ...]
    parents: tuple[str, ...]
    names: tuple[str, ...]
    lines: tuple[int, ...]
    warnings: tuple[Problem, ...]


def of_people(table: Table) -> ChartTable | None:
    """The chart in a table of persons or departments; None where it is neither."""
    folded = {fold(column): column for column in reversed(table.columns)}
    if "parent" in folded and "unit" in folded:
        return None
    employee = next((folded[name] for name in EMPLOYEE if name in folded), None)
    manager = next((folded[name] for name in MANAGER if name in folded), None)
    departments = [column for column in table.columns if fold(column) in DEPARTMENTS]
    if employee and manager:
        return _by_manager(table, employee, manager, departments)
    return _by_department(table, departments) if departments and "parent" not in folded else None


def _by_manager(table: Table, employee: str, manager: str, departments: Sequence[str]) -> ChartTable:
    """Units are managers with their reports; whoever has fewer than two is folded up."""
    people, bosses = list(table.column(employee)), list(table.column(manager))
    tops = {of for of in table.column(manager).texts if fold(of) in NO_PARENT or of == "0"} - set(people)
    boss = {person: "" if of in tops else of for person, of in zip(people, bosses, strict=True) if person}
    reports = Counter(of for person, of in boss.items() if of and of != person)
    units = {of for of, many in reports.items() if many >= FEWEST_REPORTS}
    parents = {unit: _above(unit, boss, units) for unit in units}
    line = dict(zip(reversed(people), reversed(table.lines.tolist()), strict=True))
    names = _names(units, boss, table.column(departments[-1]) if departments else None, people)
    order = sorted(units, key=lambda unit: (line.get(unit, 0), unit))
    above = [unit for unit in order if not parents[unit]]
    single = len(above) == 1
    if single and names[above[0]] == f"Unit {above[0]}":
        names[above[0]] = TOP
    rows = [(unit, parents[unit] or ("" if single else _root(units)), names[unit], line.get(unit, 0)) for unit in order]
    if not single:
        rows.insert(0, (_root(units), "", TOP, table.first_row))
    folded_up = len(reports) - len(units)
    read = f"one row a person, with {quote(employee)} and {quote(manager)}"
    hint = f"Read so: {len(units):,} managers with two reports or more are units. " + (
        f"{folded_up:,} with one report alone are not: their people belong to the unit above. " if folded_up else ""
    )
    gone = sorted(set(reports) - set(boss))
    hint += f"Managers without a row of their own: {enumerate_words(gone, 5)}. " if gone else ""
    return _chart(rows, table, read, hint, {employee, manager, *departments[-1:]})


def _above(unit: str, boss: Mapping[str, str], units: set[str]) -> str:
    """The nearest unit above; nothing at the top. In a circle the unit itself, which is refused later."""
    seen = {unit}
    at = boss.get(unit, "")
    while at and at not in units and at not in seen:
        seen.add(at)
        at = boss.get(at, "")
    return at if at in units else ""


def _names(
    units: set[str], boss: Mapping[str, str], department: TextColumn | None, people: Sequence[str]
) -> dict[str, str]:
    """The department of all a manager's reports, else a name by the manager's id; names that occur twice get the id."""
    named: dict[str, set[str]] = {unit: set() for unit in units}
    for i, person in enumerate(people):
        if department is not None and boss.get(person, "") in named:
            named[boss[person]].add(department[i])
    one = {unit: next(iter(of)) for unit, of in named.items() if len(of) == 1 and "" not in of}
    times = Counter(one.values())
    return {
        unit: f"Unit {unit}" if unit not in one else one[unit] if times[one[unit]] == 1 else f"{one[unit]} ({unit})"
        for unit in units
    }


def _by_department(table: Table, departments: Sequence[str]) -> ChartTable | None:
    """A unit for each path of departments, below one root."""
    columns = [list(table.column(column)) for column in departments]
    rows: dict[str, tuple[str, str, str, int]] = {}
    for cells, line in zip(zip(*columns, strict=True), table.lines.tolist(), strict=True):
        above = ROOT_ID
        for cell in filter(None, cells):
            unit = cell if above == ROOT_ID else f"{above} / {cell}"
            rows.setdefault(unit, (unit, above, cell, line))
            above = unit
    if not rows or (len(departments) == 1 and len(rows) == len(table)) or ROOT_ID in rows:
        return None
    read = f"departments in {enumerate_words(map(quote, departments))}"
    whole = [(ROOT_ID, "", TOP, table.first_row), *rows.values()]
    return _chart(whole, table, read, f"Read so: a unit for each of {len(rows):,} departments. ", set(departments))


def _root(units: set[str]) -> str:
    return ROOT_ID if ROOT_ID not in units else "whole_organisation"


def _chart(rows: Sequence[tuple[str, str, str, int]], table: Table, read: str, hint: str, used: set[str]) -> ChartTable:
    aside = [column for column in table.columns if column not in used]
    hint += f"Nothing is kept of {enumerate_words(aside, 8)}." if aside else ""
    said = Problem(table.header, "the columns unit and parent", read, hint=hint.strip(), warning=True)
    units, parents, names, lines = (tuple(row[i] for row in rows) for i in range(4))
    return ChartTable(units, parents, names, lines, (said,))  # type: ignore[arg-type]


def personal(table: Table, columns: Sequence[str]) -> list[str]:
    """Those of the columns that seem to hold something of persons: by name, by content, or as each row differs."""
    return [column for column in columns if _personal(column, table.column(column))]


def _personal(column: str, cells: TextColumn) -> bool:
    texts = [text for text in cells.texts if text]
    if PERSONAL.search(fold(column)):
        return True
    if texts and sum(bool(OF_PERSONS.fullmatch(text)) for text in texts) > len(texts) / 2:
        return True
    numbers = all(text.replace(".", "").replace(",", "").lstrip("-").isdecimal() for text in texts)
    return len(texts) >= EVERY_ROW and len(texts) == len(cells) and not numbers


def mended_parents(units: Sequence[str], parents: Sequence[str], names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Rows whose parents are written otherwise, each with the id meant: NULL, 0 or a dash at the top, or a name."""
    known = set(units)
    by_name: dict[str, list[str]] = {}
    for unit, name in zip(units, names, strict=True):
        by_name.setdefault(fold(name), []).append(unit)
    top = [
        i for i, parent in enumerate(parents) if parent not in known and (fold(parent) in NO_PARENT or parent == "0")
    ]
    if len(top) == 1 and parents[top[0]]:
        yield top[0], ""
    for i, parent in enumerate(parents):
        meant = by_name.get(fold(parent), []) if parent and parent not in known and fold(parent) else []
        if len(meant) == 1 and meant[0] != units[i] and i not in top:
            yield i, meant[0]
