"""Tables of a document as views: each grid by itself, lists of one kind of chapter together with whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from diagnostic.report.document.parts import (
    TEXT,
    Chapter,
    DataTable,
    Drawing,
    Heading,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.palette import shown

CONTINUED = re.compile(r" \(\d+ of \d+\)$")  # how paper numbers the pages of a grid that is too wide for one
SHARES = ("least healthy", "less healthy", "neutral", "healthy", "most healthy")  # by shade, of bars
WIDE = 20  # from here on an axis is of whole numbers, as pages show them
PICTURES = "Numbers of pictures"


@dataclass(frozen=True)
class SheetView:
    """A table on a sheet of its own.

    title : of the sheet, before it is shortened. about : sentences above the table. leads : headings of the columns of
    names on the left. rows : names, which are always texts, and the row with its cells; `whole` in bold.
    """

    title: str
    about: tuple[str, ...]
    leads: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[tuple[str, ...], TableRow], ...]
    kind: str
    legend: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """A table with where it stands."""

    chapter: Chapter
    heading: str
    table: DataTable


def views(chapters: Sequence[Chapter]) -> list[SheetView]:
    """Every table of chapters, in their order, and the numbers of their pictures after them."""
    grids_and_lists: dict[object, list[_Found]] = {}
    for number, found in enumerate(_tables(chapters)):
        table = found.table
        alike = found.chapter.kind, table.first, table.columns, table.legend
        key = alike if table.kind == TEXT else (number, found.chapter.title)
        grids_and_lists.setdefault(key, []).append(found)
    heads: dict[str, set[str]] = {}
    for each in grids_and_lists.values():
        heads.setdefault(each[0].chapter.title, set()).update({each[0].heading} if each[0].table.kind != TEXT else ())
    made = [
        _list(each) if each[0].table.kind == TEXT else _grid(each[0], len(heads[each[0].chapter.title]))
        for each in grids_and_lists.values()
    ]
    drawn = tuple(_numbers(chapters))
    return [*made, _pictures(drawn)] if drawn else made


def _tables(chapters: Iterable[Chapter]) -> Iterator[_Found]:
    for chapter in chapters:
        heading, waiting = "", list[_Found]()
        for part in chapter.parts:
            if isinstance(part, Heading):
                heading = part.text
            elif isinstance(part, DataTable):
                waiting.append(_Found(chapter, heading, part))
        yield from _joined(waiting)


def _joined(found: Sequence[_Found]) -> Iterator[_Found]:
    """Pages of one wide grid side by side again: a sheet is as wide as it has to be."""
    last: _Found | None = None
    for each in found:
        if last and _continues(last.table, each.table):
            rows = zip(last.table.rows, each.table.rows, strict=True)
            together = tuple(replace(row, cells=row.cells + more.cells) for row, more in rows)
            last = replace(
                last, table=replace(last.table, columns=last.table.columns + each.table.columns, rows=together)
            )
            continue
        if last:
            yield last
        last = replace(each, table=replace(each.table, caption=CONTINUED.sub("", each.table.caption)))
    if last:
        yield last


def _continues(before: DataTable, table: DataTable) -> bool:
    alike = table.kind != TEXT and CONTINUED.search(table.caption) and before.legend == table.legend
    named = before.caption == CONTINUED.sub("", table.caption)
    return bool(alike and named and [row.name for row in before.rows] == [row.name for row in table.rows])


def _grid(found: _Found, heads: int) -> SheetView:
    """A grid by itself; called as its section where grids of its chapter have several of them."""
    table, chapter = found.table, found.chapter.title
    rows = tuple(((row.name,), row) for row in table.rows)
    title, about = (found.heading, (chapter, table.caption)) if heads > 1 else (chapter, (table.caption,))
    return _with_shares(
        SheetView(title, about, (table.first,), table.columns, rows, table.kind, table.legend, table.notes)
    )


def _list(found: Sequence[_Found]) -> SheetView:
    """Tables of the same columns below each other; names of chapter and section stand in columns where they differ."""
    first, several = found[0], len(found) > 1
    chapters = list(dict.fromkeys(each.chapter.title for each in found))
    sections = list(dict.fromkeys(each.heading for each in found))
    by_chapter, by_section = several and len(chapters) > 1, several and len(sections) > 1
    leads = [each_of(first.chapter.kind)] * by_chapter + ["Section"] * by_section + [first.table.first]
    rows = tuple(
        ((each.chapter.title,) * by_chapter + (each.heading,) * by_section + (row.name,), row)
        for each in found
        for row in each.table.rows
    )
    title = chapters[0] if not by_chapter else sections[0] if not by_section and sections[0] else first.chapter.kind
    about = (first.table.caption,) if not several else ()
    notes = tuple(dict.fromkeys(note for each in found for note in each.table.notes))
    return _with_shares(
        SheetView(title, about, tuple(leads), first.table.columns, rows, TEXT, first.table.legend, notes)
    )


def each_of(kind: str) -> str:
    """What one of several chapters is called.

    >>> each_of("units"), each_of("felt")
    ('Unit', 'Chapter')
    """
    return kind.removesuffix("s").capitalize() if kind.endswith("s") else "Chapter"


def _with_shares(view: SheetView) -> SheetView:
    """Each column of bars as five columns of shares; a bar's shares of one colour are one number."""
    bars = [any(row.cells[at].bar for _, row in view.rows) for at in range(len(view.columns))]
    if not any(bars):
        return view
    names = dict(view.legend)
    five = [names.get(str(shade), words) for shade, words in enumerate(SHARES)]
    columns = [
        spread
        for column, bar in zip(view.columns, bars, strict=True)
        for spread in ([TableColumn(name, name, column.name) for name in five] if bar else [column])
    ]
    rows = tuple(
        (lead, replace(row, cells=tuple(cell for at, old in enumerate(row.cells) for cell in _spread(old, bars[at]))))
        for lead, row in view.rows
    )
    return replace(view, columns=tuple(columns), rows=rows)


def _spread(cell: TableCell, bar: bool) -> Iterator[TableCell]:
    if not bar:
        yield cell
    elif not cell.bar:
        yield from (cell, *[TableCell("")] * (len(SHARES) - 1))
    else:
        for shade in range(len(SHARES)):
            yield TableCell("", shade, bar=((sum(share for share, own in cell.bar if own == shade), shade),))


def _numbers(chapters: Iterable[Chapter]) -> Iterator[tuple[tuple[str, ...], TableRow]]:
    """A row for each number of each picture that another program could draw, with what the picture says of its line."""
    for chapter in chapters:
        for part in chapter.parts:
            if isinstance(part, Drawing) and part.plot:
                plot, whole = part.plot, part.plot.ends[1] - part.plot.ends[0] >= WIDE
                said = plot.said or ("",) * len(plot.categories)
                for at, category in enumerate(plot.categories):
                    for series, values in plot.series:
                        value = values[at]
                        text = "" if value is None else str(shown(value) if whole else value)
                        row = TableRow("", (TableCell(text), TableCell(said[at])))
                        yield (chapter.title, part.caption, category, series), row


def _pictures(rows: tuple[tuple[tuple[str, ...], TableRow], ...]) -> SheetView:
    leads = ("Chapter", "Picture", "Line", "Series")
    return SheetView(PICTURES, (), leads, tuple(TableColumn(name, name) for name in ("Number", "In words")), rows, TEXT)
