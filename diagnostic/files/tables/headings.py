"""The columns a table must have, found by their names in any case and order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diagnostic.errors import Problem, refuse
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, shorten

TITLE = "If a title stands above the names of the columns, delete the rows above them."


def name_columns(table: Table, needed: Sequence[str], optional: Sequence[str] = ()) -> dict[str, str]:
    """Which column of `table` is which of the named ones, in any case. Raises UserError where one is missing."""
    folded: dict[str, list[str]] = {}
    for column in table.columns:
        folded.setdefault(fold(column), []).append(column)
    problems = []
    for known in (*needed, *optional):
        if len(folded.get(known, ())) > 1:
            found = " and ".join(f"'{column}'" for column in folded[known])
            problems.append(Problem(table.header, f"one column '{known}'", found, hint="Rename all but one."))
    free = [column for column in table.columns if fold(column) not in (*needed, *optional)]
    missing = [missing_column(table, known, free) for known in needed if known not in folded]
    alike = [problem for problem in missing if not problem.hint]
    if len(alike) > 1:  # the columns that there are stand once
        names = [problem.expected.removeprefix("a column ") for problem in alike]
        expected = f"the columns {', '.join(names[:-1])} and {names[-1]}"
        missing = [replace(alike[0], expected=expected), *(problem for problem in missing if problem.hint)]
    refuse([*problems, *missing])
    return {known: folded[known][0] for known in (*needed, *optional) if known in folded}


def missing_column(table: Table, known: str, candidates: Sequence[str] | None = None) -> Problem:
    """The problem that `table` has no column `known`, with the columns it has and the one that may be meant."""
    columns = table.columns if candidates is None else candidates
    found = f"the columns {enumerate_words(table.columns, 30)}"
    title = len(table.columns) == 1 and bool(table.unnamed)
    hint = TITLE if title else _is_it(known, columns)
    return Problem(table.header, f"a column '{shorten(known)}'", found, hint=hint)


def _is_it(known: str, columns: Sequence[str]) -> str:
    """`Is it 'education'?` for the nearest column, or for one that begins alike (`educ`)."""
    near = Suggestions(columns)(known)
    longer = [column for column in columns if len(fold(known)) > 2 and fold(column).startswith(fold(known))]
    return near.replace("Did you mean", "Is it") or (f"Is it '{shorten(longer[0])}'?" if longer else "")
