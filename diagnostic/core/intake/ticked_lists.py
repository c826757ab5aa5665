"""Questions to tick in one column that lists what was ticked, as Google and Microsoft Forms write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from diagnostic.core.intake.exports.read import Export
from diagnostic.core.intake.exports.titles import parts
from diagnostic.core.intake.preview import many
from diagnostic.definitions.no_answer import NO_ANSWER
from diagnostic.definitions.questionnaire import Choices, Questionnaire
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn, column
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import quote, shorten

BETWEEN = re.compile(r"[;|\n]")  # ticks of Microsoft Forms; Google writes commas, which options may have too
NONE = ""  # stands for "none of these" among options


def spread_lists(export: Export, questionnaire: Questionnaire) -> Export:
    """The export with a column for each option of a question that stands in one column of lists; else as it is."""
    notes: list[str] = []
    table = export.table
    for each in questionnaire.choices:
        if name := _column_of(each, table):
            table, lost = _spread(table, name, each)
            notes.append(f"{quote(shorten(name))} lists what was ticked: read as a column for each option{lost}")
    return replace(export, table=table, notes=(*export.notes, *notes)) if notes else export


def _column_of(question: Choices, table: Table) -> str | None:
    """The one column named like the question whose cells list options; none where options have their own columns."""
    wanted = {fold(question.id), *(fold(text) for text in question.text.values())}
    own = {fold(question.option(option)) for option in question.options}
    own |= {fold(name) for name in (question.columns or {}).values()}
    named: list[str] = []
    for name in table.columns:
        keys = {fold(part) for called in (name, *table.also.get(name, ())) for part in (called, *parts(called))}
        if keys & own:
            return None
        if keys & wanted:
            named.append(name)
    return named[0] if len(named) == 1 and _mostly(table.column(named[0]), question) else None


def _mostly(cells: TextColumn, question: Choices) -> bool:
    texts = [text for text in cells.texts if text and fold(text) not in NO_ANSWER]
    return bool(texts) and 2 * sum(map(bool, _listed(texts, question))) >= len(texts)


def _listed(texts: Iterable[str], question: Choices) -> list[set[str]]:
    """The options that each of the texts lists, by their words or ids as these are compared."""
    every = [(text, option) for option, words in question.options.items() for text in (option, *words.values())]
    every += [(text, NONE) for text in question.none.values()]
    labels, commas = {fold(text): option for text, option in every}, max(text.count(",") for text, _ in every)
    return [set(_ticked(text, labels, commas)) for text in texts]


def _ticked(text: str, labels: Mapping[str, str], commas: int) -> Iterator[str]:
    """What a cell lists, the longest words first where options have commas of their own; unknown words are passed.

    commas : in one option at most.
    """
    for piece in BETWEEN.split(text):
        words = piece.split(",")
        at = 0
        while at < len(words):
            last = min(len(words), at + commas + 1)
            ends = (end for end in range(last, at, -1) if fold(",".join(words[at:end])) in labels)
            end = next(ends, 0)
            if end:
                yield labels[fold(",".join(words[at:end]))]
            at = end or at + 1


def _spread(table: Table, name: str, question: Choices) -> tuple[Table, str]:
    """The table with columns of options in the place of their list, and words on cells that hold none of them."""
    cells = table.column(name)
    found = _listed(cells.texts, question)
    strange = [
        bool(text) and not ticks and fold(text) not in NO_ANSWER for text, ticks in zip(cells.texts, found, strict=True)
    ]
    lost = int(cells.where(strange).sum())
    options: dict[str, Sequence[str]] = {
        (question.columns or {}).get(option) or question.option(option): [
            str(int(option in ticks)) if ticks else "" for ticks in found
        ]
        for option in question.options
    }
    at = table.columns.index(name)
    new = [column(texts, cells.index) for texts in options.values()]
    cut = dict.fromkeys(options, table.cut[name]) if name in table.cut else {}
    spread = replace(
        table,
        columns=(*table.columns[:at], *options, *table.columns[at + 1 :]),
        cells=(*table.cells[:at], *new, *table.cells[at + 1 :]),
        cut={**{each: rows for each, rows in table.cut.items() if each != name}, **cut},
    )
    return spread, f"; {many(lost, 'cell')} with none of its options read as blank" if lost else ""
