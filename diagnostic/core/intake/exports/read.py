"""From the cells of a file to a table of people's answers, whoever's program wrote it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from diagnostic.core.intake.exports.options import put_together
from diagnostic.core.intake.exports.platforms import (
    BY_KEY,
    FORMATS,
    PLAIN,
    PLATFORMS,
    Head,
    Platform,
    surveymonkey_questions,
)
from diagnostic.core.intake.exports.titles import parts
from diagnostic.core.intake.preview import many
from diagnostic.errors import Problem, UserError
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.columns import TextCells
from diagnostic.files.tables.delimited import title_above
from diagnostic.files.tables.reader import Table, sound

WIDE = 3  # names of columns, from which a cell alone above them is a title
ROWS = {1: "one header row", 2: "two header rows", 3: "three header rows", 4: "four header rows"}


@dataclass(frozen=True)
class Export:
    """A table of answers, one row a person, and what is known of the program that wrote it.

    platform : None where it is nobody's. unfinished : rows of people who did not come to the end. notes : lines of
    the preview about how the file was read; left_out : those of them about rows that are left out.
    """

    table: Table
    platform: Platform | None = None
    notes: tuple[str, ...] = ()
    finished: np.ndarray | None = field(default=None, repr=False)
    left_out: tuple[str, ...] = ()

    @property
    def unfinished(self) -> int:
        """Rows that are not finished; 0 where the file does not say."""
        return 0 if self.finished is None else int((~self.finished).sum())

    @property
    def option_codes(self) -> bool:
        """Whether answers may be codes such as A1, the first option."""
        return self.platform is not None and self.platform.option_codes

    @property
    def own_columns(self) -> set[str]:
        """Columns that the program filled by itself: who a row is of, when it was sent, whether to the end."""
        if self.platform is None:
            return set()
        own = self.platform
        known = {self._named.get(name) for name in (*own.finished, *own.tests, *own.person, *own.ended)}
        return {column for column in known if column} | aside(self, self.table.columns)

    def column(self, names: Collection[str]) -> str | None:
        """The column that has the first of these folded names, among its own or in the file's other rows."""
        return next((found for name in names if (found := self._named.get(name))), None)

    @cached_property
    def _named(self) -> dict[str, str]:
        named: dict[str, str] = {}
        for column in self.table.columns:
            for name in (column, *parts(column), *self.table.also.get(column, ())):
                named.setdefault(fold(name), column)
        return named


def recognise(cells: TextCells) -> Platform | None:
    """The platform that wrote a file, by its first rows."""
    head = Head.of(cells)
    return next((platform for platform in PLATFORMS if platform.signs(head)), None)


def read_export(cells: TextCells, name: str, format_: str | None = None, finished_only: bool = False) -> Export:
    """The answers in the cells of a file.

    format_ : of `FORMATS`; None to recognise it. Header rows are taken off, previews and tests of the questionnaire
    left out; columns without a name, names that several columns have and rows that end early do no harm by
    themselves. Raises UserError for an unknown format, and where only finished rows are wanted of a file that does
    not say which are.
    """
    cells = _below_title(cells, name)
    platform = _platform(cells, format_, name)
    export = _table(cells, name, platform)
    export = _without_tests(export)
    return _finished(export, finished_only)


def _below_title(cells: TextCells, name: str) -> TextCells:
    """Cells from the row that names the columns, where one with a title alone stands above it."""
    title, below = list(filter(None, cells.header)), list(filter(None, cells.row(0)))
    names = len(below) >= WIDE and len(set(below)) == len(below) and not any(map(str.isdecimal, below))
    if len(title) != 1 or not names or len(cells.lines) < 2:
        return cells
    warning = title_above(f"{name}:{cells.header_line}", title[0])
    rest = cells.take(np.arange(1, len(cells.lines)))
    return replace(rest, header=cells.row(0), header_line=int(cells.lines[0]), warnings=(*cells.warnings, warning))


def _platform(cells: TextCells, format_: str | None, name: str) -> Platform | None:
    if format_ is None:
        return recognise(cells)
    if format_ not in FORMATS:
        raise UserError(
            Problem(name, f"a format ({', '.join(FORMATS)})", f"'{format_}'", "", Suggestions(FORMATS)(format_))
        )
    return None if format_ == PLAIN else BY_KEY[format_]


def _table(cells: TextCells, name: str, platform: Platform | None) -> Export:
    if platform is None:
        return Export(sound(cells, name, odd=True))
    head = Head.of(cells)
    rows = min(platform.header_rows(head), len(cells.lines) + 1)
    titles = platform.titles(head)
    below = cells.take(np.arange(rows - 1, len(cells.lines)))
    columns = list(below.columns)
    if rows > 1 and platform.key == "surveymonkey":
        titles, columns = put_together(titles, surveymonkey_questions(head), columns)
    named = TextCells(
        tuple(title.name for title in titles), columns, below.lines, below.header_line, below.warnings, below.widths
    )
    table = sound(named, name, {i: (*title.also, *cells.also.get(i, ())) for i, title in enumerate(titles)}, odd=True)
    return Export(table, platform, (f"Read as an export of {platform.name}, {ROWS[rows]}",))


def _without_tests(export: Export) -> Export:
    platform = export.platform
    column = export.column(platform.tests) if platform else None
    if platform is None or column is None:
        return export
    cells = export.table.column(column)
    tests = cells.where([fold(text) in platform.says_test for text in cells.texts])
    if not tests.any() or tests.all():
        return export
    said = f"{many(int(tests.sum()), 'preview')} of the questionnaire left out ('{column}')"
    return _keep(export, ~tests, said)


def _finished(export: Export, only: bool) -> Export:
    platform = export.platform
    column = export.column(platform.finished) if platform else None
    if platform is None or column is None:
        if only:
            expected = "a column that says who finished, such as Qualtrics' Finished or LimeSurvey's submitdate"
            raise UserError(Problem(export.table.header, expected, "none", hint="Take all rows, finished or not."))
        return export
    cells = export.table.column(column)
    says = platform.says_finished
    done = cells.where([bool(text) if says is None else fold(text) in says for text in cells.texts])
    export = replace(export, finished=done)
    if not export.unfinished:
        return export
    rows = many(export.unfinished, "unfinished row")
    if only:
        return _keep(export, done, f"{rows} left out ('{column}')")
    return replace(export, notes=(*export.notes, f"{rows} counted like the others ('{column}')"))


def _keep(export: Export, keep: np.ndarray, said: str) -> Export:
    finished = None if export.finished is None else export.finished[keep]
    notes, left_out = (*export.notes, said), (*export.left_out, said)
    return Export(export.table.take(keep), export.platform, notes, finished, left_out)


def aside(export: Export, columns: Iterable[str]) -> set[str]:
    """Those of the columns in which the platform puts something else than answers."""
    pattern = export.platform.aside if export.platform else None
    return {column for column in columns if pattern and pattern.fullmatch(column)}
