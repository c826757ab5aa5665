"""Charts as personnel departments have them: one row a person with a manager, or departments in columns.

What is read of persons is who reports to whom and where they work; nothing else of them gets into a chart unless its
column was chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.definitions.charts.edits import one_line
from diagnostic.definitions.loading.charts import departments, managers
from diagnostic.definitions.loading.charts.columns import PERSONAL, AsideColumn, personal
from diagnostic.definitions.loading.charts.rows import UnitRow
from diagnostic.errors import Problem
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, quote

EMPLOYEE = (
    *("employeeid", "empid", "employeenumber", "personid", "staffid", "workerid", "userid", "personnelnumber"),
    *("personalnummer", "mitarbeiterid", "matricule", "númerodeempleado", "社員番号", "employee", "mitarbeiter", "id"),
    *("employeeemail", "workemail", "email", "emailaddress", "emailadresse"),
)
MANAGER = (
    *("managerid", "manageremployeeid", "supervisorid", "linemanagerid", "reportsto", "reportstoid", "parentid"),
    *("vorgesetzterid", "personalnummervorgesetzter", "vorgesetztenid", "führungskraftid", "idmanager", "上司番号"),
    *("manager", "supervisor", "vorgesetzter", "führungskraft", "linemanager"),
    *("manageremail", "manageremailaddress", "supervisoremail", "emailvorgesetzter"),
)
NAME = ("name", "fullname", "employeename", "displayname", "nom", "nombre", "nome", "naam", "nazwisko", "氏名")
DEPARTMENTS = frozenset(
    {
        *("company", "businessunit", "division", "department", "subdepartment", "section", "team", "group"),
        *("bereich", "hauptabteilung", "abteilung", "gruppe", "direction", "département", "service", "équipe"),
        *("división", "dirección", "área", "departamento", "equipo", "diretoria", "equipe", "divisione", "reparto"),
        *("afdeling", "dział", "zespół", "事業部", "部門", "部", "課", "部署", "チーム"),
    }
)


@dataclass(frozen=True)
class ChartOfPersons:
    """A table of persons brought into the rows of a chart.

    units : int, rows of the table: position in `rows` of the unit that each person is in, -1 where there is none.
    aside : columns that nothing was read from. said : how the table was read; a mistake where it cannot be read.
    """

    rows: tuple[UnitRow, ...]
    units: np.ndarray
    aside: tuple[AsideColumn, ...]
    said: tuple[Problem, ...]


def of_persons(table: Table, keep: Collection[str] = (), repair: bool = False) -> ChartOfPersons | None:
    """The chart in a table of persons or departments; None where it is neither.

    keep : columns that become properties of units. repair : circles are cut as proposed.
    """
    folded = {fold(column): column for column in reversed(table.columns)}
    if "parent" in folded and "unit" in folded:
        return None
    employee, manager, name = (_first(folded, known) for known in (EMPLOYEE, MANAGER, NAME))
    places = [column for column in table.columns if fold(column) in DEPARTMENTS]
    if employee and manager and not _of_units(table, employee, manager):
        read = managers.read(table, employee, manager, name, places, repair)
        used = {*(() if read.hidden else (employee, manager)), *places}
        how = f"one row a person, with {quote(employee)} and {quote(manager)}"
    elif places and "parent" not in folded:
        used = set(places)
        persons = bool(employee or name) or any(PERSONAL.search(column) for column in folded)
        found = departments.read(table, places, persons)
        if found is None:
            return None
        read, how = found, f"departments in {enumerate_words(map(quote, places))}"
    else:
        return None
    return _chart(table, read, how, [column for column in table.columns if column not in used], keep)


def _chart(
    table: Table, read: managers.UnitsRead, how: str, left: Sequence[str], keep: Collection[str]
) -> ChartOfPersons:
    named = {*personal(table, left), *(column for column in left if fold(column) in NAME)}
    aside = tuple(AsideColumn(column, column in named) for column in left)
    nothing = [column for column in left if column not in keep]
    hint = f"Read so: {read.hint}" + (f" Nothing is kept of {enumerate_words(nothing, 8)}." if nothing else "")
    said = Problem(table.header, "the columns unit and parent", how, hint=hint, warning=True)
    rows = [
        UnitRow(f"{table.name}:{line}", line, unit, parent, one_line(name) or unit, {})
        for unit, parent, name, line in read.rows
    ]
    return ChartOfPersons(tuple(rows), read.units, aside, (said, *read.problems))


def _of_units(table: Table, employee: str, manager: str) -> bool:
    """Whether `id` and `parent id` are those of units: nothing beside them speaks of persons."""
    others = [column for column in table.columns if column not in (employee, manager)]
    return fold(manager) == "parentid" and not personal(table, others)


def _first(folded: dict[str, str], known: Sequence[str]) -> str | None:
    return next((folded[name] for name in known if name in folded), None)
