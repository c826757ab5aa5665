"""Which rows a grid shows: a unit, what is below it, grouped under its parent, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan

from diagnostic.report.content.prepare import Content
from diagnostic.report.sections import SectionTable

MOST_ROWS = 60  # of a view, and of a table
BY_NAME = "name"

Groups = Mapping[str, tuple[str, ...]]  # pooled groups by parent
Key = Callable[[str], float]  # of a unit; small is bad, NaN is unknown and comes last


def short_table(caption: str, columns: tuple[str, ...], rows: Sequence[tuple[str, tuple[str, ...]]]) -> SectionTable:
    """A table of as many rows as one looks at; its caption says so where there are more."""
    more = f", the first {MOST_ROWS} of {len(rows):,}" if len(rows) > MOST_ROWS else ""
    return SectionTable(caption + more, columns, tuple(rows[:MOST_ROWS]))


@dataclass(frozen=True)
class GridRow:
    """One row: a unit, or a pooled group. `whole` is a parent's own row, `opens` has units below that are not shown."""

    unit: str
    label: str
    whole: bool = False
    pooled: bool = False
    opens: bool = False


@dataclass(frozen=True)
class View:
    """Rows in groups, each led by the row of its parent; `left_out` units have no place on this page of `pages`."""

    unit: str
    groups: tuple[tuple[GridRow, ...], ...]
    page: int = 1
    pages: int = 1
    left_out: int = 0

    @property
    def rows(self) -> tuple[GridRow, ...]:
        """All rows, from the top down."""
        return tuple(row for group in self.groups for row in group)


def view(content: Content, unit: str, key: Key, by_name: bool = False, page: int = 1, pooled: bool = True) -> View:
    """The rows below `unit`: two levels where they fit into 60 rows, else one, page by page.

    Rows and groups are sorted by `key`, the smallest first; by name where `by_name`. Pooled groups of two audiences are
    made of different units, so that they have no gaps: a map of gaps leaves them out.
    """
    groups = content.pooled if pooled else {}
    inner = [child for child in content.children[unit] if content.children[child]]
    if inner and _size(content, unit, inner, groups) <= MOST_ROWS:
        return _two_levels(content, unit, inner, groups, key, by_name)
    return _one_level(content, unit, groups, key, by_name, page)


def first_rows(content: Content, unit: str, key: Key, most: int) -> View:
    """A unit and the `most` units right below it that come first by `key`, for a picture in passing."""
    below = _sorted(content, content.children[unit], key, by_name=False)
    return View(unit, ((_row(content, unit, whole=True),), tuple(below[:most])), left_out=max(0, len(below) - most))


def home_of(content: Content, unit: str) -> str:
    """The unit whose view shows `unit`: itself where it has units below it, else its parent."""
    if content.children.get(unit):
        return unit
    parent = content.units[unit].parent
    return parent if parent is not None and parent in content.units else unit


def _size(content: Content, unit: str, inner: Sequence[str], groups: Groups) -> int:
    below = sum(len(content.children[child]) for child in inner)
    return 1 + len(content.children[unit]) + below + sum(len(groups.get(parent, ())) for parent in (unit, *inner))


def _two_levels(content: Content, unit: str, inner: Sequence[str], groups: Groups, key: Key, by_name: bool) -> View:
    leaves = [child for child in content.children[unit] if child not in inner]
    first = (_row(content, unit, whole=True), *_sorted(content, leaves, key, by_name), *_pooled(content, groups, unit))
    rest = [
        (
            _row(content, row.unit, whole=True),
            *_sorted(content, content.children[row.unit], key, by_name),
            *_pooled(content, groups, row.unit),
        )
        for row in _sorted(content, inner, key, by_name)
    ]
    return View(unit, (first, *rest))


def _one_level(content: Content, unit: str, groups: Groups, key: Key, by_name: bool, page: int) -> View:
    rows, pooled = _sorted(content, content.children[unit], key, by_name), _pooled(content, groups, unit)
    room = max(1, MOST_ROWS - 1 - len(pooled))
    pages = max(1, -(-len(rows) // room))
    page = min(max(page, 1), pages)
    here = rows[(page - 1) * room : page * room]
    group = (_row(content, unit, whole=True), *here, *pooled)
    return View(unit, (group,), page, pages, len(rows) - len(here))


def _sorted(content: Content, units: Sequence[str], key: Key, by_name: bool) -> list[GridRow]:
    def place(unit: str) -> tuple[float, str]:
        worth = key(unit)
        return (0.0 if by_name else inf if isnan(worth) else worth), content.units[unit].name

    return [_row(content, unit) for unit in sorted(units, key=place)]


def _row(content: Content, unit: str, whole: bool = False) -> GridRow:
    return GridRow(unit, content.units[unit].name, whole, opens=not whole and bool(content.children[unit]))


def _pooled(content: Content, groups: Groups, parent: str) -> list[GridRow]:
    return [GridRow(group, f"{content.units[group].name} (pooled)", pooled=True) for group in groups.get(parent, ())]
