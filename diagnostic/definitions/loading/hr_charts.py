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
    *("personalnummer", "mitarbeiterid", "matricule", "númerodeempleado", "社員番号", "employee", "mitarbeiter", "id"),
    *("employeeemail", "email", "emailaddress", "emailadresse"),
)
MANAGER = (
    *("managerid", "manageremployeeid", "supervisorid", "linemanagerid", "reportsto", "reportstoid", "parentid"),
    *("vorgesetzterid", "personalnummervorgesetzter", "vorgesetztenid", "führungskraftid", "idmanager", "上司番号"),
    *("manager", "supervisor", "vorgesetzter", "führungskraft", "linemanager"),
    *("manageremail", "manageremailaddress", "supervisoremail", "emailvorgesetzter"),
)
DEPARTMENTS = frozenset(
    {
        *("company", "businessunit", "division", "department", "subdepartment", "section", "team", "group"),
        *("bereich", "hauptabteilung", "abteilung", "gruppe", "direction", "département", "service", "équipe"),
        *("división", "dirección", "área", "departamento", "equipo", "diretoria", "equipe", "divisione", "reparto"),
        *("afdeling", "dział", "zespół", "事業部", "部門", "部", "課", "部署", "チーム"),
    }
)
PERSONAL = re.compile(
    r"salary|wage|payrate|pay$|bonus|income|email|mail|phone|mobile|telefon|address|street|zip|birth|dob|age$|gender|sex$"
    r"|race|ethnic|marital|citizen|religion|nationality|hire|termination|startdate|enddate|firstname|lastname|surname"
    r"|fullname|employeename|manager|supervisor|^head$|headof|leader$|leiter|leitung|contactperson|kontaktperson|ansprechpartner|responsable|username|password|iban|ssn|gehalt|geburt|adresse|vorname|nachname|performance"
)
OF_PERSONS = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\+?[\d ()/-]{7,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
NAMED = re.compile(r"[^@\s]+@[^@\s]+|[^\W\d_]+[,.]?(?:[ '-][^\W\d_]+\.?)+")  # an address, or words as in a name
WHOLE = re.compile(r"([0-9]{1,15})(?:\.0+)?")
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
    if employee and manager and not _of_units(table, employee, manager):
        return _by_manager(table, employee, manager, departments)
    return _by_department(table, departments) if departments and "parent" not in folded else None


def _of_units(table: Table, employee: str, manager: str) -> bool:
    """Whether `id` and `parent id` are those of units: nothing beside them speaks of persons."""
    others = [column for column in table.columns if column not in (employee, manager)]
    return fold(manager) == "parentid" and not personal(table, others)


def _by_manager(table: Table, employee: str, manager: str, departments: Sequence[str]) -> ChartTable:
    """Units are managers with their reports; whoever has fewer than two is folded up."""
    people = list(table.column(employee))
    respelt = _respelt(table.column(manager).texts, people)
    bosses = [respelt.get(of, of) for of in table.column(manager)]
    tops = {of for of in table.column(manager).texts if fold(of) in NO_PARENT or of == "0"} - set(people)
    boss = {
        person: "" if of in tops or of == person else of for person, of in zip(people, bosses, strict=True) if person
    }
    reports = Counter(filter(None, boss.values()))
    units = {of for of, many in reports.items() if many >= FEWEST_REPORTS}
    parents = {unit: _above(unit, boss, units) for unit in units}
    line = dict(zip(reversed(people), reversed(table.lines.tolist()), strict=True))
    order = sorted(units, key=lambda unit: (line.get(unit, 0), unit))
    hidden = _are_names(people)
    codes = {unit: str(i) if hidden else unit for i, unit in enumerate(order, 1)}
    names = _names(codes, boss, table.column(departments[-1]) if departments else None, people)
    above = [unit for unit in order if not parents[unit]]
    single = len(above) == 1
    if single and names[above[0]].endswith((f"Unit {codes[above[0]]}", f"({codes[above[0]]})")):
        names[above[0]] = TOP
    ids = names | dict.fromkeys(above[:single], _root(set(names.values()))) if hidden else codes
    rows = [
        (ids[unit], ids.get(parents[unit], "" if single else _root(set(ids.values()))), names[unit], line.get(unit, 0))
        for unit in order
    ]
    units = set(ids.values())
    if not single:
        rows.insert(0, (_root(units), "", TOP, table.first_row))
    folded_up = len(reports) - len(units)
    read = f"one row a person, with {quote(employee)} and {quote(manager)}"
    are = (
        "manager with two reports or more is a unit"
        if len(units) == 1
        else "managers with two reports or more are units"
    )
    hint = f"Read so: {len(units):,} {are}. " + (
        f"{folded_up:,} with one report alone {'is' if folded_up == 1 else 'are'} not: their people belong to the unit "
        "above. "
        if folded_up
        else ""
    )
    gone = sorted(set(reports) - set(boss))
    hint += f"Managers without a row of their own: {enumerate_words(gone, 5)}. " if gone else ""
    used = {*departments[-1:]} if hidden else {employee, manager, *departments[-1:]}
    return _chart(rows, table, read, hint, used)


def _respelt(managers: Sequence[str], people: Sequence[str]) -> dict[str, str]:
    """Ids of people by managers that are written otherwise: in case, or without leading zeros."""
    known = set(people)
    found: dict[str, str] = {}
    for key in (str.casefold, as_number):
        spelt: dict[str, set[str]] = {}
        for person in known:
            spelt.setdefault(key(person), set()).add(person)
        for of in managers:
            meant = spelt.get(key(of), set()) if of and of not in known and key(of) else set()
            if len(meant) == 1:
                found.setdefault(of, *meant)
    return found


def as_number(id_: str) -> str:
    """A whole number as spreadsheets leave it, without zeros before it; nothing for anything else."""
    number = WHOLE.fullmatch(id_)
    return (number[1].lstrip("0") or "0") if number else ""


def _above(unit: str, boss: Mapping[str, str], units: set[str]) -> str:
    """The nearest unit above; nothing at the top. In a circle the unit itself, which is refused later."""
    seen = {unit}
    at = boss.get(unit, "")
    while at and at not in units and at not in seen:
        seen.add(at)
        at = boss.get(at, "")
    return at if at in units else ""


def _are_names(ids: Sequence[str]) -> bool:
    """Whether people are called by their names or e-mail addresses, of which nothing is kept."""
    return 2 * sum(bool(NAMED.fullmatch(id_)) for id_ in ids) > len(ids)


def _names(
    codes: Mapping[str, str], boss: Mapping[str, str], department: TextColumn | None, people: Sequence[str]
) -> dict[str, str]:
    """The department of all a manager's reports, else a name by the unit's code; names that occur twice get it."""
    named: dict[str, set[str]] = {unit: set() for unit in codes}
    for i, person in enumerate(people):
        if department is not None and boss.get(person, "") in named:
            named[boss[person]].add(department[i])
    one = {unit: next(iter(of)) for unit, of in named.items() if len(of) == 1 and "" not in of}
    times = Counter(one.values())
    return {
        unit: f"Unit {code}" if unit not in one else one[unit] if times[one[unit]] == 1 else f"{one[unit]} ({code})"
        for unit, code in codes.items()
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
    """Rows whose parents are written otherwise, each with the id meant: NULL, 0, a dash or itself at the top, a name,
    an id in another case or without its zeros."""
    known = set(units)
    top = [i for i, parent in enumerate(parents) if parent == units[i] or (parent not in known and _no_parent(parent))]
    if len(top) == 1 and parents[top[0]]:
        yield top[0], ""
    respelt = _respelt(parents, units)
    by_name: dict[str, list[str]] = {}
    for unit, name in zip(units, names, strict=True):
        by_name.setdefault(fold(name), []).append(unit)
    for i, parent in enumerate(parents):
        if parent in known or not fold(parent) or i in top:
            continue
        named = by_name.get(fold(parent), [])
        meant = respelt.get(parent) or (named[0] if len(named) == 1 else units[i])
        if meant != units[i]:
            yield i, meant


def _no_parent(parent: str) -> bool:
    return fold(parent) in NO_PARENT or parent == "0"
