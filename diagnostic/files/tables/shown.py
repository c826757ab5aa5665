"""What a person sees of a sheet and a program does not, or the other way round: told with numbers before it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from diagnostic.errors import Problem
from diagnostic.files.wording import shorten

PERCENT, ZEROS, WORDS, ROUNDED = "percent", "zeros", "words", "rounded"
SEEN_AS = {
    PERCENT: "as percent",
    ZEROS: "with zeros before them",
    WORDS: "as words or nothing",
    ROUNDED: "rounded",
}
READ_AS = {
    PERCENT: "0.8 and not 80%",
    ZEROS: "7 and not 007",
    WORDS: "the number behind it",
    ROUNDED: "all decimal places",
}
NAMED = 5  # columns or sheets


@dataclass
class Look:
    """How one sheet looks. Rows and columns count from 1.

    hidden_rows : rows with something in them that nobody sees; filtered : a filter hides some. hidden_columns : first
    and last of each run. merged : the last row of each merged area. unsolved : formulas without a result. filled :
    whether any cell holds something. otherwise : by what cells are shown as, how many of each column look otherwise
    than what they hold.
    """

    hidden_rows: list[int] = field(default_factory=list)
    filtered: bool = False
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[int] = field(default_factory=list)
    unsolved: int = 0
    filled: bool = False
    otherwise: dict[str, Counter[int]] = field(default_factory=dict)

    def count(self, kind: str, column: int, times: int = 1) -> None:
        """Add cells that are shown otherwise."""
        self.otherwise.setdefault(kind, Counter())[column] += times


def doubts(shown: Look, name: str, header: int, columns: int) -> Iterator[Problem]:
    """A warning for each way in which a sheet shows something else than what is read.

    header : the row of the header. columns : how many the table has.
    """
    if hidden := sum(row > header for row in shown.hidden_rows):
        by_filter = ", by a filter" if shown.filtered else ""
        hint = "Hidden rows are read like the others; delete them if they should not count."
        yield _doubt(name, "rows that can be seen", f"{_many(hidden, 'hidden row')}{by_filter}", hint)
    unseen = sorted(
        {at for first, last in shown.hidden_columns for at in range(first, min(last, columns) + 1) if at <= columns}
    )
    if unseen:
        found = f"{_many(len(unseen), 'hidden column')} ({_letters(unseen)})"
        yield _doubt(name, "columns that can be seen", found, "Hidden columns are read like the others.")
    if merged := sum(row > header for row in shown.merged):
        hint = "The value is read in the first cell alone, the others as blank; split them and fill them in."
        yield _doubt(name, "a value in each cell", f"{_many(merged, 'merged area')} below the header", hint)
    if shown.unsolved:
        hint = "Read as blank; open the file in a spreadsheet and save it."
        yield _doubt(name, "a result of each formula", f"{_many(shown.unsolved, 'formula')} without a result", hint)
    for kind, found_in in shown.otherwise.items():
        found = f"{_many(found_in.total(), 'number')} shown {SEEN_AS[kind]} in {_letters(sorted(found_in))}"
        yield _doubt(name, "numbers that show what they hold", found, f"What is held is read: {READ_AS[kind]}.")


def other_sheets(name: str, read: str, others: Sequence[tuple[str, bool]]) -> Problem:
    """Warning about sheets that were not read. others : their names, and whether a person sees them."""
    said = [f"'{shorten(title)}'{'' if visible else ' (hidden)'}" for title, visible in others[:NAMED]]
    more = [f"{len(others) - NAMED:,} more"] if len(others) > NAMED else []
    found = f"{len(others) + 1:,} sheets: '{shorten(read)}' was read, not {', '.join([*said, *more])}"
    return _doubt(name, "one sheet with something in it", found, "Put the table to read first.")


def _doubt(name: str, expected: str, found: str, hint: str) -> Problem:
    return Problem(name, expected, found, hint=hint, warning=True)


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _letters(columns: Sequence[int]) -> str:
    """Columns as spreadsheets name them.

    >>> _letters([1, 27])
    'columns A, AA'
    """
    more = [f"{len(columns) - NAMED:,} more"] if len(columns) > NAMED else []
    words = ", ".join([*map(letters, columns[:NAMED]), *more])
    return f"column{'' if len(columns) == 1 else 's'} {words}"


def letters(column: int) -> str:
    """A for 1, AA for 27."""
    text = ""
    while column > 0:
        column, at = divmod(column - 1, 26)
        text = chr(65 + at) + text
    return text
