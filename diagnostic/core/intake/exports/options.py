"""One column an option: columns of one question of which each person filled at most one, put together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from diagnostic.core.intake.exports.titles import Title
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn, from_texts


def put_together(
    titles: Sequence[Title], questions: Sequence[tuple[str, str]], columns: Sequence[TextColumn]
) -> tuple[list[Title], list[TextColumn]]:
    """Titles and columns, with one for each question that had a column an option; others as they were.

    questions : the question of each column, and its code where it has one.
    """
    out_titles, out_columns = list(titles), list(columns)
    for _, group in itertools.groupby(range(len(titles)), key=lambda i: questions[i]):
        places = list(group)
        text, code = questions[places[0]]
        options = [i for i in places if _is_option(titles[i], columns[i])]
        if _one_each([columns[i] for i in options]):
            together = [(Title(text, (code,) if code else ()), options)]
        else:
            together = [(Title(f"{text} - {row}", (row,)), of) for row, of in _rows(places, titles, columns).items()]
        for title, (first, *others) in together:
            out_titles[first] = title
            out_columns[first] = from_texts(map("".join, zip(*(columns[i] for i in (first, *others)), strict=True)))
            for other in others:
                out_titles[other] = Title("")
                out_columns[other] = TextColumn(("",), np.zeros(len(columns[other]), dtype=np.uint8))
    return out_titles, out_columns


def _rows(places: Sequence[int], titles: Sequence[Title], columns: Sequence[TextColumn]) -> dict[str, list[int]]:
    """Columns of a table of questions that has one for each row and option (`Row - Option`), by row."""
    found: dict[str, list[int]] = {}
    for i in places:
        for both in titles[i].also[:1]:
            row, dash, option = both.rpartition(" - ")
            if dash and row and _is_option(Title("", (option,)), columns[i]):
                found.setdefault(row, []).append(i)
    return {row: of for row, of in found.items() if _one_each([columns[i] for i in of])}


def _is_option(title: Title, cells: TextColumn) -> bool:
    """Whether all that anybody put into a column is its own option, or one number that stands for it."""
    texts = [text for text in cells.texts if text]
    own = {fold(option) for option in title.also}
    return bool(own) and len(texts) <= 1 and all(fold(text) in own or text.isdecimal() for text in texts)


def _one_each(columns: Sequence[TextColumn]) -> bool:
    """Whether there are several columns, of which nobody filled more than one."""
    if len(columns) < 2:
        return False
    filled = np.sum([~column.blank for column in columns], axis=0)
    return bool(filled.size) and int(filled.max()) == 1
