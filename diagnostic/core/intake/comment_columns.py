"""Columns of a file of answers that hold what people wrote on the open questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.core.intake.item_columns import Match
from diagnostic.core.intake.preview import many
from diagnostic.definitions.no_answer import NO_ANSWER
from diagnostic.definitions.questionnaire import COMMENT_LENGTH, Question, comment_text
from diagnostic.errors import Problem
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn
from diagnostic.files.tables.reader import Table


@dataclass(frozen=True)
class FileComments:
    """Comments on one open question in a file: each with its writer's unit, and with nothing that leads to an answer.

    units : positions in the organisation, one for each of `texts`.
    """

    question: str
    units: tuple[int, ...] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class CommentColumns:
    """Columns of a file that hold comments, by the question they answer.

    columns : by question the name of its column and its cells as comments, "" where nothing was written.
    wrong : booleans, rows; a comment is longer than anybody may write.
    """

    columns: dict[str, tuple[str, TextColumn]]
    wrong: np.ndarray

    @classmethod
    def of(cls, table: Table, matches: Iterable[tuple[Match, Question]]) -> CommentColumns:
        """Columns that were matched with open questions."""
        columns = {question.id: (match.name, _words(table.column(match.name))) for match, question in matches}
        wrong = np.zeros(len(table), dtype=bool)
        for _, cells in columns.values():
            wrong |= cells.where([len(text) > COMMENT_LENGTH for text in cells.texts])
        return cls(columns, wrong)

    def problem(self, where: str, row: int) -> Problem:
        """The first comment of a row that is too long. It is not quoted."""
        column, found = next(
            (name, n) for name, cells in self.columns.values() if (n := len(cells[row])) > COMMENT_LENGTH
        )
        return Problem(where, f"a comment of at most {COMMENT_LENGTH:,} characters", f"{found:,}", column)

    def written(self, accepted: np.ndarray, units: np.ndarray) -> tuple[FileComments, ...]:
        """Comments of the rows that are `accepted` (booleans); `units` of all rows."""
        return tuple(
            FileComments(question, tuple(units[rows].tolist()), tuple(cells[row] for row in rows.tolist()))
            for question, (_, cells) in self.columns.items()
            for rows in [np.flatnonzero(accepted & ~cells.blank)]
        )

    def notes(self, empty: np.ndarray) -> Sequence[str]:
        """A line of the preview about comments in rows without any answer, which are left out with their rows."""
        lost = sum(int((empty & ~cells.blank).sum()) for _, cells in self.columns.values())
        return (f"{many(lost, 'comment')} in rows without any answer left out as well",) if lost else ()


def _words(cells: TextColumn) -> TextColumn:
    """Cells as comments: nothing where there is no letter, or where a cell says in a word that nothing was written."""
    texts = [comment_text(text) for text in cells.texts]
    return TextColumn(
        tuple(text if any(map(str.isalpha, text)) and fold(text) not in NO_ANSWER else "" for text in texts),
        cells.index,
    )
