"""Which rows a grid shows: a unit, what is below it, grouped under its parent, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf, isnan

from diagnostic.report.content.prepare import Content
from diagnostic.report.sections import SectionTable
from diagnostic.report.words import count, listed

MOST_ROWS = 60  # of a view, and of a table
WORST_FIRST = 20  # rows of a page, and of the lowest units, where there are more than one view takes
NAMED = 5  # of the units in a line that folds them; the rest is counted

Key = Callable[[str], float]  # of a unit; small is bad, NaN is unknown and comes last


def short_table(caption: str, columns: tuple[str, ...], rows: Sequence[tuple[str, tuple[str, ...]]]) -> SectionTable:
    """A table of as many rows as one looks at; its caption says so where there are more."""
    more = f", the first {MOST_ROWS} of {len(rows):,}" if len(rows) > MOST_ROWS else ""
    return SectionTable(caption + more, columns, tuple(rows[:MOST_ROWS]))


@dataclass(frozen=True)
class GridRow:
    """One row: a unit, or a pooled group. `whole` is a parent's own row, `opens` has units below that are not shown.

    above : the name of the unit above, where rows of several parents stand together.
    """

    unit: str
    label: str
    whole: bool = False
    pooled: bool = False
    opens: bool = False
    above: str = ""


@dataclass(frozen=True)
class Fold:
    """Units that stand in one line in place of a row each, and what the line says of them."""

    units: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class RowGroup:
    """Rows that stand together, the row of their parent first where they have one; below them what was folded.

    title : what heads them, where it is not their parent's row.
    """

    rows: tuple[GridRow, ...]
    folds: tuple[Fold, ...] = ()
    title: str = ""

    def __iter__(self) -> Iterator[GridRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class View:
    """Rows in groups, each led by the row of its parent; `left_out` units have no place on this page of `pages`."""

    unit: str
    groups: tuple[RowGroup, ...]
    page: int = 1
    pages: int = 1
    left_out: int = 0

    @property
    def rows(self) -> tuple[GridRow, ...]:
        """All rows, from the top down."""
        return tuple(row for group in self.groups for row in group)

    @property
    def folded(self) -> tuple[str, ...]:
        """The units that have no row of their own, from the top down."""
        return tuple(unit for group in self.groups for fold in group.folds for unit in fold.units)


def view(
    content: Content,
    unit: str,
    key: Key,
    by_name: bool = False,
    page: int = 1,
    pooled: bool = True,
    only: frozenset[str] | None = None,
) -> View:
    """The rows below `unit`: two levels where they fit into 60 rows, else one, page by page, and the lowest units.

    Rows and groups are sorted by `key`, the smallest first; by name where `by_name`. Pooled groups of two audiences are
    made of different units, so that they have no gaps: a map of gaps leaves them out. Units of which nothing is shown
    are folded into a line, and so are those that are not among `only`.
    """
    builder = _ViewBuilder(content, key, by_name, pooled, only)
    inner = builder.sorted(child for child in content.children[unit] if content.children[child])
    groups = [group for each in inner if builder.says(group := builder.group(each))]
    first = builder.group(unit, [group.rows[0].unit for group in groups])
    if inner and sum(map(len, (first, *groups))) <= MOST_ROWS:
        return View(unit, (first, *groups))
    return builder.one_level(unit, page)


def every_row(content: Content, unit: str, key: Key, pooled: bool = True) -> View:
    """A unit and all units below it, however many: those right below each parent under its row, level by level."""
    builder = _ViewBuilder(content, key, with_pooled=pooled)
    return View(unit, tuple(builder.every_group(unit)))


def found_rows(content: Content, unit: str, key: Key, words: str) -> View:
    """A unit, and those below it that have `words` in their name, as many as one view takes."""
    builder, words = _ViewBuilder(content, key), words.strip()
    below = content.source.chart.subtree(unit)[1:]
    found = [each for each in below if words.casefold() in content.units[each].name.casefold()]
    group = builder.together(found, MOST_ROWS - 1, f"\u201c{words}\u201d is in {count(len(found), 'name')}")
    return View(unit, (builder.alone(unit), group), left_out=max(0, len(found) - MOST_ROWS + 1))


def first_rows(content: Content, unit: str, key: Key, most: int) -> View:
    """A unit and the `most` units right below it that come first by `key`, for a picture in passing."""
    builder = _ViewBuilder(content, key)
    below = builder.rows(content.children[unit])
    beneath = [RowGroup(tuple(below[:most]))] if below else []
    return View(unit, (builder.alone(unit), *beneath), left_out=max(0, len(below) - most))


def home_of(content: Content, unit: str) -> str:
    """The unit whose view shows `unit`: itself where it has units below it, else its parent."""
    if content.children.get(unit):
        return unit
    parent = content.units[unit].parent
    return parent if parent is not None and parent in content.units else unit


@dataclass(frozen=True)
class _ViewBuilder:
    """Rows and groups of one report in one order."""

    content: Content
    key: Key
    by_name: bool = False
    with_pooled: bool = True
    only: frozenset[str] | None = None

    def alone(self, unit: str) -> RowGroup:
        """A unit without what is below it."""
        return RowGroup((_row(self.content, unit, whole=True),))

    def group(self, parent: str, but: Sequence[str] = ()) -> RowGroup:
        """A parent, the units right below it `but` those that head groups of their own, pooled groups, and folds."""
        below = [child for child in self.content.children[parent] if child not in but]
        rows = (_row(self.content, parent, whole=True), *self.rows(below), *self.pooled(parent))
        return RowGroup(rows, self.folds(below))

    def every_group(self, parent: str) -> Iterator[RowGroup]:
        """The group of a parent, then those of the parents right below it, each followed by what is below it."""
        inner = self.sorted(child for child in self.content.children[parent] if self.content.children[child])
        yield self.group(parent, inner)
        for each in inner:
            yield from self.every_group(each)

    def one_level(self, unit: str, page: int) -> View:
        """What is right below a unit, page by page; on the first page also the lowest units of all levels below."""
        below, pooled = self.rows(self.content.children[unit]), self.pooled(unit)
        deepest = [each for each in self.content.source.chart.subtree(unit)[1:] if not self.content.children[each]]
        deeper = len(deepest) > len(self.content.children[unit])
        room = MOST_ROWS - 1 - len(pooled) - (WORST_FIRST if deeper else 0)
        room = WORST_FIRST if len(below) > room else max(1, room)
        pages = max(1, -(-len(below) // room))
        page = min(max(page, 1), pages)
        here = below[(page - 1) * room : page * room]
        rows = (_row(self.content, unit, whole=True), *here, *pooled)
        groups = [RowGroup(rows, self.folds(self.content.children[unit]) if page == pages else ())]
        if page == 1 and deeper:
            groups.append(self.together(deepest, WORST_FIRST, f"The first {WORST_FIRST} of {len(deepest):,} teams"))
        return View(unit, tuple(groups), page, pages, len(below) - len(here))

    def together(self, units: Sequence[str], most: int, title: str) -> RowGroup:
        """Units of several parents, each with the name of the one above it."""
        rows = self.rows(units)[:most]
        names = [self.content.units[self.content.units[row.unit].parent or row.unit].name for row in rows]
        rows = [replace(row, above=name) for row, name in zip(rows, names, strict=True)]
        return RowGroup(tuple(rows), self.folds(units) if len(units) <= most else (), title)

    def rows(self, units: Iterable[str]) -> list[GridRow]:
        """The rows of units that are not folded, in order."""
        return [_row(self.content, unit) for unit in self.sorted(unit for unit in units if not self.why_folded(unit))]

    def sorted(self, units: Iterable[str]) -> list[str]:
        def place(unit: str) -> tuple[float, str]:
            worth = 0.0 if self.by_name else self.key(unit)
            return inf if isnan(worth) else worth, self.content.units[unit].name

        return sorted(units, key=place)

    def pooled(self, parent: str) -> list[GridRow]:
        groups = self.content.pooled.get(parent, ()) if self.with_pooled else ()
        names = [(group, f"{self.content.units[group].name} (pooled)") for group in groups]
        return [GridRow(group, name, pooled=True) for group, name in names if not self.why_folded(group)]

    def folds(self, units: Iterable[str]) -> tuple[Fold, ...]:
        """What stands in place of the rows that are folded: one line for those that are counted in the same group."""
        found: dict[str, dict[str, list[str]]] = {}
        for unit in self.sorted(units):
            if reason := self.why_folded(unit):
                found.setdefault(self._pools.get(unit, ""), {}).setdefault(reason, []).append(unit)
        return tuple(self._fold(pool, reasons) for pool, reasons in found.items())

    def _fold(self, pool: str, reasons: Mapping[str, Sequence[str]]) -> Fold:
        units = tuple(unit for those in reasons.values() for unit in those)
        why = [f"{self._named(those)}: {reason}" for reason, those in reasons.items()]
        where = f"{'it is' if len(units) == 1 else 'they are'} in {pool}"
        return Fold(units, "; ".join([*why, where] if pool else why))

    def _named(self, units: Sequence[str]) -> str:
        names = [self.content.units[unit].name for unit in units]
        more = len(names) - NAMED
        return listed([*names[:NAMED], f"{more:,} more"] if more > 1 else names)

    def why_folded(self, unit: str) -> str:
        """Why a unit has no row: nothing of it is shown, or it is not among those that were asked for; else empty."""
        hidden = self.content.units[unit].hidden  # so is how many its people are, but a score may be shown
        if hidden and not self.content.children.get(unit) and self.content.wholly_hidden(unit):
            return hidden
        return "" if self.only is None or unit in self.only else "no clear difference"

    @cached_property
    def _pools(self) -> dict[str, str]:
        """The name of the pooled group that each hidden unit is counted in."""
        members = self.content.members[self.content.source.inside.audience] if self.with_pooled else {}
        known = {group: found for group, found in members.items() if group in self.content.units}
        return {unit: self.content.units[group].name for group, found in known.items() for unit in found}

    def says(self, group: RowGroup) -> bool:
        """Is there anything in a group but its parent, where rows are narrowed down?"""
        return self.only is None or len(group) > 1 or group.rows[0].unit in self.only


def _row(content: Content, unit: str, whole: bool = False) -> GridRow:
    return GridRow(unit, content.units[unit].name, whole, opens=not whole and bool(content.children[unit]))
