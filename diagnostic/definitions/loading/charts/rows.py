"""Rows of a chart, and everything that keeps them from being one tree."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.definitions.charts.edits import JOINERS, MOST_LEVELS
from diagnostic.definitions.organisation import ROOT_ID, Organisation
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.wording import enumerate_words, quote, shorten

TOTALS = frozenset({"total", "grandtotal", "sum", "summe", "gesamt", "gesamtsumme", "somme", "suma", "totale", "合計"})
LONGEST_ID = 200  # characters


@dataclass(frozen=True)
class UnitRow:
    """Unit of one row of the file; `where` is that row."""

    where: str
    line: int
    unit: str
    parent: str
    name: str
    attributes: Mapping[str, str]


def unit_fault(unit: str) -> str:
    """What is wrong with a unit's id, or nothing."""
    if not unit:
        return "nothing"
    if len(unit) > LONGEST_ID:
        return f"{len(unit):,} characters"
    if unit.isprintable() and unit.isascii():
        return ""
    hidden = next((mark for mark in unit if unicodedata.category(mark) in ("Cc", "Cf") and mark not in JOINERS), None)
    return f"'{shorten(unit)}' with the invisible character U+{ord(hidden):04X}" if hidden else ""


def problems_of(rows: Sequence[UnitRow], name: str) -> list[Problem]:
    """Everything that is wrong with the rows of a file called `name`, in the order of its rows."""
    parents = (problem for _, problem, _ in parent_problems(rows))
    found = [*unit_problems(rows), *parents, *root_problems(rows, name)]
    return in_order([*found, *(circle_problem(circle) for circle in circles(rows))])


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of the rows of their file."""
    return sorted(problems, key=_line)


def _line(problem: Problem) -> int:
    _, _, line = problem.where.rpartition(":")
    return int(line) if line.isdecimal() else 0


def unit_problems(rows: Sequence[UnitRow]) -> Iterator[Problem]:
    """Ids that are none, or stand twice."""
    expected = f"a unit's id of 1 to {LONGEST_ID} visible characters"
    first: dict[str, UnitRow] = {}
    for row in rows:
        fault = unit_fault(row.unit)
        if fault:
            yield Problem(row.where, expected, fault)
        elif first.setdefault(row.unit, row) is not row:
            found = f"{quote(row.unit)} again, first in row {first[row.unit].line}"
            yield Problem(row.where, "every unit once", found, hint="Delete or rename one of them.")


def parent_problems(rows: Sequence[UnitRow]) -> Iterator[tuple[UnitRow, Problem, str]]:
    """Rows whose parent is no other unit, each with its problem and the id or name that may be meant, or nothing."""
    known = {row.unit for row in rows}
    suggest = Suggestions([*sorted(known - {""}), *(row.name for row in rows if row.name not in known)])
    for row in rows:
        if row.parent and row.parent == row.unit:
            found = f"{quote(row.unit)} below itself"
            hint = "Leave the parent of the top unit empty."
            yield row, Problem(row.where, "another unit as parent", found, hint=hint), ""
        elif row.parent and row.parent not in known:
            hint = suggest(row.parent) or f"Add a row for {quote(row.parent)}."
            problem = Problem(row.where, "a parent that has a row of its own", quote(row.parent), hint=hint)
            yield row, problem, suggest.nearest(row.parent)


def root_problems(rows: Sequence[UnitRow], name: str) -> Iterator[Problem]:
    """No top, or several."""
    roots = [row for row in rows if not row.parent]
    expected = "one unit without a parent, the top of the organisation"
    if not roots:
        yield Problem(name, expected, "none", hint="Leave the parent of the top unit empty.")
    if len(roots) > 1:
        found = ", ".join([f"{quote(row.unit)} (row {row.line})" for row in roots[:10]])
        more = f", {len(roots) - 10:,} more" if len(roots) > 10 else ""
        top = root_id({row.unit for row in rows})
        hint = f"Add one row above them, such as '{top},,Whole organisation', and make it their parent."
        if sums := [str(row.line) for row in roots if is_total(row)]:
            hint = f"Delete row {enumerate_words(sums)} if it is the total of the others."
        yield Problem(name, expected, f"{len(roots):,}: {found}{more}", hint=hint)


def is_total(row: UnitRow) -> bool:
    """Is this a row at the top that sums up the others, by what it is called?"""
    return not row.parent and fold(row.unit) in TOTALS


def root_id(taken: set[str]) -> str:
    """The id of a root above units that have ids already."""
    return ROOT_ID if ROOT_ID not in taken else "whole_organisation"


def circles(rows: Sequence[UnitRow]) -> Iterator[list[UnitRow]]:
    """The rows of each circle of parents, from its first row on; a unit below itself is none."""
    by_unit = {row.unit: row for row in reversed(rows) if row.unit}
    done: set[str] = set()
    for row in rows:
        path: dict[str, None] = {}
        unit = row.unit
        while unit in by_unit and unit not in done and unit not in path:
            path[unit] = None
            unit = by_unit[unit].parent
        if unit in path and by_unit[unit].parent != unit:
            found = [by_unit[each] for each in list(path)[list(path).index(unit) :]]
            start = min(range(len(found)), key=lambda i: found[i].line)
            yield [*found[start:], *found[:start]]
        done.update(path)


def circle_problem(circle: Sequence[UnitRow]) -> Problem:
    """The problem of a circle of parents, with its rows."""
    lines = enumerate_words((str(row.line) for row in circle), 10)
    found = circle_words([row.unit for row in circle])
    return Problem(circle[0].where, "parents that lead to the top", found, hint=f"Correct one of the rows {lines}.")


def circle_words(ids: Sequence[str]) -> str:
    """`a circle: a -> b -> a`; the middle of a long one is counted."""
    shown = [shorten(each) for each in ids]
    if len(shown) > 8:
        shown = [*shown[:4], f"{len(shown) - 6:,} more", *shown[-2:]]
    return f"a circle: {' -> '.join([*shown, shown[0]])}"


def depth_problems(rows: Sequence[UnitRow], organisation: Organisation) -> list[Problem]:
    """The problem of a chart that is too deep, at the first unit that is."""
    deepest = max(organisation.levels) + 1
    if deepest <= MOST_LEVELS:
        return []
    unit = organisation.ids[organisation.levels.index(MOST_LEVELS)]
    row = next(row for row in rows if row.unit == unit)
    found = f"{deepest:,}; {quote(unit)} is the first below that"
    return [Problem(row.where, f"at most {MOST_LEVELS} levels", found, hint="Leave out levels nobody reports on.")]


def twins(rows: Sequence[UnitRow]) -> Iterator[Problem]:
    """Warnings about ids that a person would read as the same."""
    first: dict[str, UnitRow] = {}
    for row in rows:
        other = first.setdefault(" ".join(row.unit.casefold().split()), row)
        if other is not row:
            found = f"{quote(row.unit)}, and {quote(other.unit)} in row {other.line}"
            hint = "They are read as two units."
            yield Problem(row.where, "ids that differ by more than case or spaces", found, hint=hint, warning=True)
