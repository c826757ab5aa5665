"""Parents in a table of units that are no ids of units: what is read otherwise, and which repairs are proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from diagnostic.definitions.loading.charts.rows import (
    UnitRow,
    circle_problem,
    circles,
    is_total,
    parent_problems,
    root_id,
    root_problems,
    unit_problems,
)
from diagnostic.errors import Problem
from diagnostic.files.suggestions import fold
from diagnostic.files.wording import enumerate_words, quote

NO_PARENT = frozenset({"", "null", "none", "nil", "na", "nan", "root", "top"})  # folded; a dash folds to nothing
MOST_DIGITS = 15  # of an id that a spreadsheet takes for a number
TOP = "Whole organisation"


def no_parent(text: str) -> bool:
    """Is this one of the ways to write that there is nobody above?"""
    return text == "0" or fold(text) in NO_PARENT


def respelt(texts: Sequence[str], ids: Iterable[str]) -> dict[str, str]:
    """Ids by texts that are written otherwise: in case, or without leading zeros."""
    known = list(dict.fromkeys(ids))
    taken = set(known)
    found: dict[str, str] = {}
    for key in (str.casefold, _as_number):
        unknown = [text for text in texts if text and text not in taken and text not in found]
        if not unknown or (key is str.casefold and not any(map(lettered, unknown))):
            continue
        keys = list(map(key, known))
        last = dict(zip(keys, known, strict=True))
        first = dict(zip(reversed(keys), reversed(known), strict=True))
        for text in unknown:
            meant = last.get(key(text), "") if key(text) else ""
            if meant and first[key(text)] == meant:  # of several spelt so none is meant
                found[text] = meant
    return found


def lettered(text: str) -> bool:
    """Has it letters that are written large and small?"""
    return text.lower() != text.upper()


def _as_number(text: str) -> str:
    """A whole number as spreadsheets leave it, without zeros before it; nothing for anything else."""
    number, _, zeros = text.partition(".")
    whole = number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS and not zeros.strip("0")
    return (number.lstrip("0") or "0") if whole else ""


def mended(rows: Sequence[UnitRow]) -> tuple[list[UnitRow], list[Problem]]:
    """Rows with parents that are ids where that is sure, and a warning for each kind of parent that was not."""
    found = dict(_meant(rows))
    warnings = []
    for at in [at for at, meant in found.items() if not meant]:
        hint = "Read so: this is the top unit."
        warnings.append(
            Problem(rows[at].where, "no parent at the top", quote(rows[at].parent), hint=hint, warning=True)
        )
    if named := [at for at, meant in found.items() if meant]:
        first = rows[named[0]]
        many = "1 row" if len(named) == 1 else f"{len(named):,} rows"
        said = f"names or other spellings in {many}, such as {quote(first.parent)} of {quote(found[named[0]])}"
        warnings.append(Problem(first.where, "ids as parents", said, hint="Read as these units.", warning=True))
    return [replace(row, parent=found[i]) if i in found else row for i, row in enumerate(rows)], warnings


def _meant(rows: Sequence[UnitRow]) -> Iterator[tuple[int, str]]:
    """Rows whose parents are written otherwise, each with the id meant: NULL, 0, a dash or itself at the top, a name,
    an id in another case or without its zeros."""
    known = {row.unit for row in rows}
    top = [
        i for i, row in enumerate(rows) if row.parent == row.unit or (row.parent not in known and no_parent(row.parent))
    ]
    if len(top) == 1 and rows[top[0]].parent:
        yield top[0], ""
    unknown = [i for i, row in enumerate(rows) if row.parent not in known and fold(row.parent) and i not in top]
    if not unknown:
        return
    spelt = respelt([rows[i].parent for i in unknown], known)
    by_name = _by_name(rows)
    for i in unknown:
        meant = spelt.get(rows[i].parent) or by_name.get(fold(rows[i].parent), "")
        if meant and meant != rows[i].unit:
            yield i, meant


def _by_name(rows: Sequence[UnitRow]) -> dict[str, str]:
    """The unit of each name that one unit alone has."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(fold(row.name), []).append(row.unit)
    return {name: units[0] for name, units in found.items() if len(units) == 1}


def proposed(rows: Sequence[UnitRow], name: str) -> tuple[list[UnitRow], list[tuple[Problem, str]]] | None:
    """Rows that are one tree, and each problem of `rows` with the repair that makes them one. None where ids are wrong.

    Of a circle the link of the unit with most units below it is cut. A parent that is unknown is the nearest that
    is known, else the top. Where there are several tops, or none, one is added.
    """
    if next(unit_problems(rows), None):
        return None
    found, said, lifted = list(parent_problems(rows)), [], []
    every = rows
    known, by_name = {row.unit for row in rows}, _by_name(rows)
    near = {row.unit: unit if unit in known else by_name.get(fold(unit), "") for row, _, unit in found}
    meant = {unit: of for unit, of in near.items() if of and of != unit}
    totals = [row for row in rows if is_total(row) and row.unit not in {each.parent for each in rows}]
    rows = [row for row in rows if row not in totals] if len(totals) < len(rows) else rows
    rows = [replace(row, parent=meant.get(row.unit, row.parent)) for row in rows]
    for row, problem, _ in found:
        if row.unit in meant:
            said.append((problem, f"{quote(row.unit)} comes below {quote(meant[row.unit])}."))
        else:
            lifted.append((row, problem, quote(row.unit)))
    found_circles = list(circles(rows))
    below = _below_each(rows, {row.unit for circle in found_circles for row in circle})
    for circle in found_circles:
        most = max(circle, key=lambda row: (below[row.unit], -row.line))
        why = f", with most units below it ({below[most.unit]:,})," if below[most.unit] else ""
        who = f"{quote(most.unit)}{why}"
        lifted.append((most, circle_problem(circle), who))
    tops = [row for row in rows if not row.parent]
    loose = {row.unit for row, _, _ in lifted}
    added: list[UnitRow] = []
    if len(tops) == 1 or len(tops) + len(loose) == 1:
        top = tops[0].unit if tops else next(iter(loose))
    else:
        top = root_id({row.unit for row in rows})
        added = [UnitRow(name, 0, top, "", TOP, dict.fromkeys(rows[0].attributes, ""))]
        loose |= {row.unit for row in tops}
    below_it = f"comes right below the top{f', {quote(top)}, which is added' if added else ''}"
    place = "is the top" if top in loose else below_it
    said += [(problem, f"{who} {place}.") for _, problem, who in lifted]
    above = f"{quote(top)} is added above them." if added else f"{quote(top)} is the top."
    if totals:
        above = f"row {enumerate_words(row.line for row in totals)} is left out" + (f", {above}" if added else ".")
    said += [(problem, above) for problem in root_problems(every, name)]
    mended_rows = [replace(row, parent="" if row.unit == top else top) if row.unit in loose else row for row in rows]
    return [*added, *mended_rows], said


def _below_each(rows: Sequence[UnitRow], inside: set[str]) -> Counter[str]:
    """How many units are below each of those in circles, those in circles not counted."""
    parent = {row.unit: row.parent for row in rows if row.parent != row.unit}
    end = {unit: unit for unit in inside}  # where each unit comes out that is followed upwards
    for row in rows if inside else ():
        path, at = [], row.unit
        while at not in end and at in parent:
            path.append(at)
            at = parent[at]
        end |= dict.fromkeys(path, end.get(at, ""))
    return Counter(of for unit, of in end.items() if unit not in inside)
