"""One column an option: columns of one question of which each person filled at most one, put together."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

import numpy as np

from diagnostic.core.intake.exports.titles import Title
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn, from_texts

DASH = " - "


def put_together(
    titles: Sequence[Title], questions: Sequence[tuple[str, str]], columns: Sequence[TextColumn]
) -> tuple[list[Title], list[TextColumn]]:
    """Titles and columns, with one for each question, or row of a grid, that had a column an option; others as before.

    questions : the question of each column, and its code where it has one.
    """
    out_titles, out_columns = list(titles), list(columns)
    for _, found in itertools.groupby(range(len(titles)), key=lambda i: questions[i]):
        group = list(found)
        text, code = questions[group[0]]
        together = {Title(f"{text}{DASH}{row}", (row,)): places for row, places in _grid(titles, columns, group)}
        options = [i for i in group if _is_option(titles[i], columns[i])]
        if not together and len(options) > 1 and _one_each([columns[i] for i in options]):
            together = {Title(text, (code,) if code else ()): options}
        for title, places in together.items():
            cells = from_texts(map("".join, zip(*(columns[i] for i in places), strict=True)))
            for place in places:
                out_titles[place] = Title("")
                out_columns[place] = TextColumn(("",), np.zeros(len(cells), dtype=np.uint8))
            out_titles[places[0]], out_columns[places[0]] = title, cells
    return out_titles, out_columns


def _grid(
    titles: Sequence[Title], columns: Sequence[TextColumn], group: Sequence[int]
) -> Sequence[tuple[str, list[int]]]:
    """Rows of a grid with their columns, one for each answer, named `row - answer`; none where it is no such grid."""
    rows: dict[str, dict[str, int]] = {}
    for i in group:
        row, dash, answer = (titles[i].also[0] if titles[i].also else "").rpartition(DASH)
        if dash:
            rows.setdefault(row, {})[answer] = i
    answers = {tuple(places) for places in rows.values()}
    if len(rows) < 2 or len(answers) > 1 or len(*answers) < 2:
        return []
    named = {fold(answer) for answer in rows[next(iter(rows))]}
    every = [columns[i] for places in rows.values() for i in places.values()]
    if _one_each(every) and not any(fold(text) in named for cells in every for text in cells.texts):
        return []  # one question to choose from, whose options have dashes
    for places in rows.values():
        filled = all(_holds(columns[i], {fold(answer)}) for answer, i in places.items())
        if not filled or not _one_each([columns[i] for i in places.values()], least=0):
            return []
    return [(row, list(places.values())) for row, places in rows.items()]


def _is_option(title: Title, cells: TextColumn) -> bool:
    """Whether all that anybody put into a column is its own option, or one number that stands for it."""
    own = {fold(option) for option in title.also}
    return bool(own) and _holds(cells, own)


def _holds(cells: TextColumn, own: Collection[str]) -> bool:
    """Whether there is at most one text, and that one of these, folded, or a number."""
    texts = [text for text in cells.texts if text]
    return len(texts) <= 1 and all(fold(text) in own or text.isdecimal() for text in texts)


def _one_each(columns: Sequence[TextColumn], least: int = 1) -> bool:
    filled = np.sum([~column.blank for column in columns], axis=0)
    return bool(filled.size) and least <= int(filled.max()) <= 1
