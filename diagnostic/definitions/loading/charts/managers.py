"""Units of a table with one row a person: managers with their reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.definitions.loading.charts.parents import TOP, lettered, no_parent, respelt
from diagnostic.definitions.loading.charts.rows import circle_words, root_id
from diagnostic.errors import Problem
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, quote

FEWEST = 2  # people; those of a smaller unit belong to the unit above
NAMED = re.compile(r"[^@\s]+@[^@\s]+|[^\W\d_]+[,.]?(?:[ '-][^\W\d_]+\.?)+")  # an address, or words as in a name


@dataclass(frozen=True)
class UnitsRead:
    """Units that were read from persons. rows : id, parent, name and the row of the file; one tree.

    units : int, rows of the table: position in `rows` of each person's unit, -1 for none. hint : how it was read.
    problems : circles; where they are mistakes, there are no rows. hidden : persons are called by names or addresses,
    which are the ids of no unit.
    """

    rows: Sequence[tuple[str, str, str, int]]
    units: np.ndarray
    hint: str
    problems: Sequence[Problem] = ()
    hidden: bool = False


@dataclass(frozen=True)
class _Reporting:
    """Who reports to whom. Persons are numbered as their ids first occur, managers without a row come after them.

    person : int, rows of the table: whom the row is of, -1 for nobody, or where a later row is of the same.
    boss : int, of everybody; -1 for nobody. first : int, of everybody: the first row, as many as there are rows for
    managers without one.
    """

    ids: list[str]
    person: np.ndarray
    boss: np.ndarray
    first: np.ndarray
    notes: list[str]


def read(
    table: Table, employee: str, manager: str, name: str | None, departments: Sequence[str], repair: bool
) -> UnitsRead:
    """Managers with two reports or more as units; whoever has one alone is folded up. Circles are problems, or cut."""
    who = _reporting(table, employee, manager, name)
    boss, cut, problems = _without_circles(who, table, repair)
    hidden = _are_names(table.column(employee).texts)
    if problems and not repair:
        return UnitsRead((), np.full(len(table), -1), "circles first.", problems, hidden)
    nobody = len(who.ids)  # stands for what is above the top, and for the root where one is added
    reports = np.bincount(boss[boss >= 0], minlength=nobody)
    near = _followed(np.where(reports >= FEWEST, np.arange(nobody), boss))  # the unit of a manager, or the next above
    above = np.where(boss < 0, nobody, near[boss])
    units = sorted(np.flatnonzero(reports >= FEWEST).tolist(), key=lambda unit: (int(who.first[unit]), who.ids[unit]))
    root = _root([unit for unit in units if above[unit] == nobody], boss, cut)
    above[above == nobody] = root
    order = units if root < nobody else [nobody, *units]
    codes = {unit: str(i) if hidden else who.ids[unit] for i, unit in enumerate(units, 1)}
    places = [table.column(department) for department in reversed(departments)]
    names = _names(codes, units, boss, who.person, places)
    reporting = (who.person >= 0) & (boss[who.person] >= 0)
    several = bool(places) and all(len(np.unique(cells.index[reporting])) > 1 for cells in places)
    if root == nobody or several or names[root].endswith((f"Unit {codes[root]}", f"({codes[root]})")):
        names[root] = TOP
    ids = {unit: name for unit, name in names.items() if unit < nobody} if hidden else codes
    if hidden or root == nobody:
        ids = ids | {root: root_id({id_ for unit, id_ in ids.items() if unit != root})}
    line = {unit: int(table.lines[who.first[unit]]) for unit in units if who.first[unit] < len(table)}
    rows = [
        (ids[unit], "" if unit == root else ids[int(above[unit])], names[unit], line.get(unit, table.first_row))
        for unit in order
    ]
    place = np.full(nobody + 1, -1)
    place[order] = np.arange(len(order))
    homes = np.where(who.person < 0, -1, place[above[who.person]])
    alone = int((reports == 1).sum())
    hint = (
        "1 manager with two reports or more is a unit"
        if len(units) == 1
        else f"{len(units):,} managers with two reports or more are units"
    )
    hint += f"; {alone:,} with one report alone folded up into the unit above." if alone else "."
    return UnitsRead(rows, homes, " ".join([hint, *who.notes]), problems, hidden)


def _reporting(table: Table, employee: str, manager: str, name: str | None) -> _Reporting:
    people, bosses = table.column(employee), table.column(manager)
    number = {text: i for i, text in enumerate(people.texts) if text}
    rows = np.arange(len(table))
    first = np.full(len(people.texts), len(table))
    first[people.index[::-1]] = rows[::-1]
    meant, notes = _meant(people, bosses, number, first, table.column(name) if name else None)
    gone = [text for text in bosses.texts if text not in number and text not in meant and not no_parent(text)]
    every = number | meant | {text: len(people.texts) + i for i, text in enumerate(gone)}
    person = np.where(people.blank, -1, people.index.astype(int))
    boss = np.full(len(people.texts) + len(gone), -1)
    named = np.array([every.get(text, -1) for text in bosses.texts], dtype=int)[bosses.index]
    last = np.empty(len(people.texts), dtype=int)
    last[people.index] = rows
    several = int((np.bincount(person[person >= 0]) > 1).sum())
    person = np.where(last[people.index] == rows, person, -1)
    boss[person[person >= 0]] = named[person >= 0]
    own = boss == np.arange(len(boss))
    boss[own] = -1
    said = {
        f"Managers without a row of their own: {enumerate_words(gone, 5)}.": len(gone),
        f"Ids that stand in several rows: {several:,}; of each the last row counts.": several,
        f"Rows without {quote(employee)}: {int(people.blank.sum()):,}; left out.": int(people.blank.sum()),
        f"Named as their own managers: {int(own.sum()):,}; taken to have nobody above.": int(own.sum()),
    }
    first = np.concatenate([first, np.full(len(gone), len(table))])
    return _Reporting([*people.texts, *gone], person, boss, first, [*notes, *(text for text, n in said.items() if n)])


def _meant(
    people: TextColumn, bosses: TextColumn, number: dict[str, int], first: np.ndarray, names: TextColumn | None
) -> tuple[dict[str, int], list[str]]:
    """Persons that are meant by managers' ids as a spreadsheet spoils them, or by names; and what is said of it."""
    unknown = [text for text in bosses.texts if text not in number and not no_parent(text)]
    if not unknown:
        return {}, []
    meant = {text: number[of] for text, of in respelt(unknown, number).items()}
    notes = []
    if meant:
        text, i = next(iter(meant.items()))
        notes.append(f"Managers' ids read in another spelling: {len(meant):,}, such as {text} as {people.texts[i]}.")
    if names is not None and any(lettered(text) for text in unknown if text not in meant):
        called = _once((fold(names[int(first[i])]), i) for i in number.values())
        found = {text: called.get(fold(text), -1) for text in unknown if text not in meant}
        by_name = {text: i for text, i in found.items() if i >= 0}
        meant |= by_name
        notes += [f"Managers given by name: {len(by_name):,}."] if by_name else []
    return meant, notes


def _once(pairs: Iterator[tuple[str, int]]) -> dict[str, int]:
    """The number of each text; -1 where several have it, or there is no text."""
    found: dict[str, int] = {}
    for text, i in pairs:
        found[text] = -1 if text in found or not text else i
    return found


def _without_circles(who: _Reporting, table: Table, repair: bool) -> tuple[np.ndarray, list[int], list[Problem]]:
    """Who reports to whom, once whoever has most people below in a circle has nobody above; these, and what is said."""
    boss, cut, problems = who.boss.copy(), [], []
    circles = list(_circles(boss, who.first))
    inside = np.zeros(len(boss), dtype=bool)
    inside[[each for circle in circles for each in circle]] = True
    below = np.bincount(_followed(np.where(inside, np.arange(len(boss)), boss)), minlength=len(boss) + 1) - 1
    for circle in circles:
        most = max(circle, key=lambda each: (below[each], -who.first[each]))
        cut.append(most)
        why = f", with most people below ({below[most]:,})," if below[most] else ""
        what = f"{quote(who.ids[most])}{why} is taken to have nobody above."
        found = circle_words([who.ids[each] for each in circle])
        where = table.where(int(who.first[circle[0]]))
        hint = f"Read so: {what}" if repair else f"Proposed: {what}"
        problems.append(Problem(where, "managers that lead to the top", found, hint=hint, warning=repair))
    boss[cut] = -1
    return boss, cut, problems


def _circles(boss: np.ndarray, first: np.ndarray) -> Iterator[list[int]]:
    """Everybody in each circle, from the first in the file on."""
    ends = np.append(np.where(boss < 0, len(boss), boss), len(boss))
    for _ in range(len(boss).bit_length()):
        ends = ends[ends]  # twice as far up each time
    done: set[int] = set()
    for start in np.flatnonzero(ends[:-1] < len(boss)).tolist():
        path: dict[int, int] = {}
        at = start
        while at not in done and at not in path:
            path[at] = len(path)
            at = int(boss[at])
        if at in path:
            found = list(path)[path[at] :]
            begin = min(range(len(found)), key=lambda i: first[found[i]])
            yield [*found[begin:], *found[:begin]]
        done.update(path)


def _followed(to: np.ndarray) -> np.ndarray:
    """Where each ends that follows `to` until it stays, or until there is nothing: then the number of all."""
    at = np.append(np.where(to < 0, len(to), to), len(to))
    while not np.array_equal(further := at[at], at):
        at = further
    return at


def _root(tops: Sequence[int], boss: np.ndarray, cut: Sequence[int]) -> int:
    """The unit above all others; the number of all where one has to be added."""
    if cut and len(tops) > 1:
        highest = _followed(np.where(boss < 0, np.arange(len(boss)), boss))
        tops = [unit for unit in tops if highest[unit] not in cut]
    return tops[0] if len(tops) == 1 else len(boss)


def _are_names(ids: Sequence[str]) -> bool:
    """Whether people are called by their names or e-mail addresses, of which nothing is kept."""
    return 2 * sum(bool(NAMED.fullmatch(id_)) for id_ in ids) > len(ids)


def _names(
    codes: dict[int, str], units: Sequence[int], boss: np.ndarray, person: np.ndarray, places: Sequence[TextColumn]
) -> dict[int, str]:
    """The lowest of `places` that all reports of a manager share, else a name by the unit's code; names that occur
    twice get it."""
    one: dict[int, str] = {}
    above = np.where(person < 0, -1, boss[person])
    reports = above >= 0
    for cells in places:
        low, high = np.full(len(boss), len(cells.texts)), np.full(len(boss), -1)
        np.minimum.at(low, above[reports], cells.index[reports])
        np.maximum.at(high, above[reports], cells.index[reports])
        one = {
            unit: cells.texts[low[unit]] for unit in units if low[unit] == high[unit] and cells.texts[low[unit]]
        } | one
    times = Counter(one.values())

    def name(unit: int) -> str:
        called = one.get(unit)
        return f"Unit {codes[unit]}" if not called else called if times[called] == 1 else f"{called} ({codes[unit]})"

    return {unit: name(unit) for unit in units}
