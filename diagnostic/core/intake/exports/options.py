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
        options = [i for i in group if _is_option(titles[i], columns[i])]
        if len(options) < 2 or not _one_each([columns[i] for i in options]):
            continue
        first, *others = options
        text, code = questions[first]
        out_titles[first] = Title(text, (code,) if code else ())
        out_columns[first] = from_texts(map("".join, zip(*(columns[i] for i in options), strict=True)))
        for other in others:
            out_titles[other] = Title("")
            out_columns[other] = TextColumn(("",), np.zeros(len(columns[other]), dtype=np.uint8))
    return out_titles, out_columns


def _is_option(title: Title, cells: TextColumn) -> bool:
    """Whether all that anybody put into a column is its own option, or one number that stands for it."""
    texts = [text for text in cells.texts if text]
    own = {fold(option) for option in title.also}
    return bool(own) and len(texts) <= 1 and all(fold(text) in own or text.isdecimal() for text in texts)


def _one_each(columns: Sequence[TextColumn]) -> bool:
    filled = np.sum([~column.blank for column in columns], axis=0)
    return bool(filled.size) and int(filled.max()) == 1
