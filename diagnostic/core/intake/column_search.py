"""Which columns of a table of answers are whose: matched with items and open questions, or left aside with a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from diagnostic.core.intake.count_rows import is_counted
from diagnostic.core.intake.exports.read import Export, aside
from diagnostic.core.intake.item_columns import Matching
from diagnostic.core.intake.preview import many
from diagnostic.definitions.questionnaire import Item, Question, Questionnaire
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.tables.delimited import ragged
from diagnostic.files.tables.reader import Table, repeated
from diagnostic.files.wording import enough, enumerate_words


def match_columns(
    export: Export, questionnaire: Questionnaire, taken: Collection[str], mapping: Mapping[str, str] | None
) -> Matching:
    """Columns matched with items and, behind these, open questions; those `taken` match none.

    Raises UserError where names are ambiguous and where no item is found.
    """
    table = export.table
    other = aside(export, table.columns)
    names = [column for column in (*table.columns, *table.doubled) if column not in taken and column not in other]
    asked: tuple[Item | Question, ...] = (*questionnaire.stored, *questionnaire.questions)
    matching = Matching(names, asked, table.header, table.name, also=table.also)
    matching.tell(mapping or {})
    matching.search()
    refuse(enough(matching.problems, table.name))
    refuse(
        repeated(table.header, match.name, table.doubled[match.name])
        for match in matching.matches
        if match.name in table.doubled
    )
    if all(match.item >= len(questionnaire.stored) for match in matching.matches):
        raise UserError(_nothing_matched(export, questionnaire, names, bool(matching.matches)))
    for column in filter(other.__contains__, table.columns):
        matching.free_names[column] = None
    return matching


def _nothing_matched(export: Export, questionnaire: Questionnaire, names: Sequence[str], comments: bool) -> Problem:
    ids = [item.source_column for item in questionnaire.items]
    suggest = Suggestions(names)
    near = [f"{hint.removeprefix('Did you mean ').rstrip('?')} for '{i}'" for i in ids if (hint := suggest(i))]
    hint = f"Nearest are {enumerate_words(near, 5)}. " if near else ""
    expected = f"columns named like the items of '{questionnaire.id}' ({enumerate_words(ids, 5)})"
    table = export.table
    advice = export.platform.advice if export.platform else ""
    remedy = f"{advice}Rename the columns, or hand over a mapping file (column,item)."
    if comments:
        remedy = "Comments alone are not taken: they come in one file with their writers' answers."
    if is_counted(table):
        remedy = "It looks like data already counted (unit,item,n1 to nk)."
    return Problem(table.header, expected, f"the columns {enumerate_words(names, 20)}", hint=hint + remedy)


class CutRows:
    """Rows that end too early: those that end before a column which is read are refused."""

    def __init__(self, table: Table, read: Iterable[str]):
        self.table = table
        found = [table.cut[column] for column in read if column in table.cut]
        none = np.zeros(len(table), dtype=bool)
        self.wrong: np.ndarray = np.logical_or.reduce([none, *found])
        self.cut: np.ndarray = np.logical_or.reduce([none, *table.cut.values()])

    def problem(self, where: str, row: int) -> Problem:
        """Why such a row is refused."""
        missing = [column for column, cut in self.table.cut.items() if cut[row]]
        width = len(self.table.columns)
        return ragged(where, width, width - len(missing))

    def notes(self) -> Iterable[str]:
        """Lines of the preview about what is odd and did no harm."""
        harmless = int((self.cut & ~self.wrong).sum())
        if harmless:
            ends = "ends" if harmless == 1 else "end"
            yield f"{many(harmless, 'row')} {ends} before the last columns, which are read as blank there"

    def left_out(self) -> Iterable[str]:
        """A line about columns that nothing can be read from."""
        if self.table.unnamed:
            places = enumerate_words(self.table.unnamed, 5)
            columns = many(len(self.table.unnamed), "column")
            yield f"{columns} without a name left aside, counted from the left: {places}"
