"""Edits of a chart before it is taken. Each gives another chart, or says why not; ids never change."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.errors import Problem
from diagnostic.files.wording import enumerate_words, quote, shorten

EditKind = Literal["rename", "add", "move", "merge", "drop", "prune"]
LONGEST_NAME = 200  # characters
MOST_LEVELS = 50
JOINERS = "\u200c\u200d"  # invisible, but part of how some languages are spelt


@dataclass(frozen=True)
class DraftUnit:
    """A unit of a chart that is edited. parent : an id, blank at the top. people : in the unit itself, if known."""

    parent: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    people: int | None = None


Units = Mapping[str, DraftUnit]  # by id; one tree


@dataclass(frozen=True)
class ChartEdit:
    """One edit of a unit. `to` : the new name; or the id of the new parent, or of the unit that takes it in.

    rename : another name. add : a new unit below it, of that name, with nobody in it yet. move : below another parent,
    with all that is below it. merge : the unit goes into another, with its people and the units below it. drop : the
    unit goes, its people and the units below it belong to its parent. prune : the unit goes with all that is below it.
    """

    kind: EditKind
    unit: str
    to: str = ""


def apply_edit(units: Units, edit: ChartEdit) -> Units | Problem:
    """The chart after an edit; a problem where it cannot be done, with the chart as it was."""
    if edit.unit not in units:
        return _refused(edit, "a unit of the chart", quote(edit.unit))
    if edit.kind in ("rename", "add"):
        return _named(units, edit)
    return _restructure(units, edit)


def apply_all(units: Units, edits: Iterable[ChartEdit]) -> tuple[Units, tuple[ChartEdit, ...]]:
    """The chart after all edits that can be done, and these edits."""
    done: list[ChartEdit] = []
    for edit in edits:
        after = apply_edit(units, edit)
        if not isinstance(after, Problem):
            units = after
            done.append(edit)
    return units, tuple(done)


def one_line(name: str) -> str:
    """A name as it can stand in a sentence: without line ends, and without marks that turn the text around it."""
    return " ".join("".join(mark for mark in name if unicodedata.category(mark) != "Cf" or mark in JOINERS).split())


def units_of(chart: Organisation, people: Mapping[str, int] | None = None) -> Units:
    """A chart as units that can be edited. people : in each unit itself, if known."""
    above = ("" if parent < 0 else chart.ids[parent] for parent in chart.parents)
    rows = zip(chart.ids, above, chart.names, chart.attributes or ({},) * len(chart.ids), strict=True)
    return {
        unit: DraftUnit(parent, name, attributes, None if people is None else people.get(unit, 0))
        for unit, parent, name, attributes in rows
    }


def chart_of(units: Units) -> Organisation:
    """The chart that the units make up."""
    return tree((unit, each.parent or None, each.name, each.attributes) for unit, each in units.items())


def _named(units: Units, edit: ChartEdit) -> Units | Problem:
    """The chart after an edit that gives a name, to the unit or to a new one below it."""
    name = one_line(edit.to)
    if not name or len(name) > LONGEST_NAME:
        found = "nothing" if not name else f"{len(name):,} characters"
        return _refused(edit, f"a name of 1 to {LONGEST_NAME} characters", found)
    unit = units[edit.unit]
    if edit.kind == "rename":
        after = dict(units) | {edit.unit: replace(unit, name=name)}
        return _twins(units, after, [unit.parent], edit) or after
    attributes, people = dict.fromkeys(unit.attributes, ""), None if unit.people is None else 0
    new = new_id(units, name)
    after = dict(units) | {new: DraftUnit(edit.unit, name, attributes, people)}
    return _too_deep(after, new, edit) or _twins(units, after, [edit.unit], edit) or after


def id_of(name: str) -> str:
    """A name as an id: in small letters, with hyphens in place of all that is no letter or digit.

    >>> id_of("Help & Desk"), id_of("物流")
    ('help-desk', '物流')
    """
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "unit"


def new_id(units: Units, name: str) -> str:
    """The id of a new unit of that name, which no unit has.

    >>> new_id({"help-desk": DraftUnit("", "Help desk")}, "Help desk")
    'help-desk-2'
    """
    base = id_of(name)
    return next(each for each in (base, *(f"{base}-{i}" for i in range(2, len(units) + 3))) if each not in units)


def _restructure(units: Units, edit: ChartEdit) -> Units | Problem:
    """The chart after an edit of who is below whom."""
    unit, parent = edit.unit, units[edit.unit].parent
    if not parent:
        return _refused(edit, "a unit below the top", f"{quote(units[unit].name)}, the top of the chart")
    target = edit.to if edit.kind in ("move", "merge") else parent
    if target not in units:
        return _refused(edit, "a unit of the chart", quote(target))
    below = set(_below(units, unit))
    if edit.kind != "drop" and edit.kind != "prune" and target in below:
        found = f"{quote(units[target].name)}, which is {'the same' if target == unit else 'below it'}"
        return _refused(edit, f"a unit outside {quote(units[unit].name)}", found)
    if edit.kind == "move":
        after = dict(units) | {unit: replace(units[unit], parent=target)}
        return _too_deep(after, unit, edit) or _twins(units, after, [target], edit) or after
    if edit.kind == "prune":
        return {each: of for each, of in units.items() if each not in below}
    return _dissolved(units, unit, target, edit)


def _dissolved(units: Units, unit: str, target: str, edit: ChartEdit) -> Units | Problem:
    """The chart without `unit`: its people and the units below it belong to `target`."""
    taken, gone = units[target], units[unit]
    after = {
        each: replace(of, parent=target) if of.parent == unit else of for each, of in units.items() if each != unit
    }
    if taken.people is not None:
        after[target] = replace(after[target], people=taken.people + (gone.people or 0))
    return _too_deep(after, target, edit) or _twins(units, after, [target], edit) or after


def _below(units: Units, unit: str) -> Iterator[str]:
    """A unit and all units below it."""
    children: dict[str, list[str]] = {}
    for each, of in units.items():
        children.setdefault(of.parent, []).append(each)
    stack = [unit]
    while stack:
        yield (at := stack.pop())
        stack += children.get(at, ())


def _twins(before: Units, after: Units, parents: Iterable[str], edit: ChartEdit) -> Problem | None:
    """A problem where an edit gives one parent two units of one name that it had not."""
    wanted = set(parents)
    found = _same_names(after, wanted) - _same_names(before, wanted)
    if not found:
        return None
    [parent, *_] = wanted
    where = f"below {quote(after[parent].name)}" if parent in after else "at the top"
    hint = "Rename one of them first, or merge the two."
    called = sorted({each.name for each in after.values() if each.parent in wanted and each.name.casefold() in found})
    return _refused(edit, f"names that differ {where}", f"two units called {enumerate_words(called, 3)}", hint)


def _same_names(units: Units, parents: set[str]) -> set[str]:
    """Names that units below one of these parents share, whatever their case."""
    names = Counter(each.name.casefold() for each in units.values() if each.parent in parents)
    return {name for name, times in names.items() if times > 1}


def _too_deep(after: Units, unit: str, edit: ChartEdit) -> Problem | None:
    level: dict[str, int] = {"": -1}
    above = unit
    path = []
    while above:
        path.append(above)
        above = after[above].parent
    level[unit] = len(path) - 1
    children: dict[str, list[str]] = {}
    for each, of in after.items():
        children.setdefault(of.parent, []).append(each)
    stack, deepest = [unit], level[unit]
    while stack:
        at = stack.pop()
        for child in children.get(at, ()):
            level[child] = level[at] + 1
            deepest = max(deepest, level[child])
            stack.append(child)
    return _refused(edit, f"at most {MOST_LEVELS} levels", f"{deepest + 1}") if deepest >= MOST_LEVELS else None


def _refused(edit: ChartEdit, expected: str, found: str, hint: str = "") -> Problem:
    return Problem(f"{edit.kind} {quote(edit.unit)}", expected, found, hint=hint)


def said(units: Units, edit: ChartEdit) -> str:
    """An edit in words, `units` being the chart before it.

    >>> said({"1": DraftUnit("", "All"), "2": DraftUnit("1", "North")}, ChartEdit("rename", "2", "Far north"))
    "'North' is called 'Far north'"
    """
    name = _called(units, edit.unit)
    return {
        "rename": f"{name} is called '{shorten(one_line(edit.to))}'",
        "add": f"'{shorten(one_line(edit.to))}' is new below {name}",
        "move": f"{name} is below {_called(units, edit.to)}",
        "merge": f"{name} is part of {_called(units, edit.to)}",
        "drop": f"{name} is gone; what was in it belongs to the unit above",
        "prune": f"{name} is gone with all below it",
    }[edit.kind]


def _called(units: Units, unit: str) -> str:
    return quote(units[unit].name if unit in units else unit)
