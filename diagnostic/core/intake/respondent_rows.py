"""Answers from a table with one row a person: columns matched or not, and rows refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.core.intake.breakdown_columns import BreakdownColumns
from diagnostic.core.intake.column_search import CutRows, match_columns
from diagnostic.core.intake.comment_columns import CommentColumns, FileComments
from diagnostic.core.intake.doubts import against_the_others, column_doubts, file_doubts, scale_doubts
from diagnostic.core.intake.exports.persons import KnownPeople, Persons
from diagnostic.core.intake.exports.read import Export
from diagnostic.core.intake.item_columns import Match
from diagnostic.core.intake.labels.nearest_labels import NearLabel
from diagnostic.core.intake.labels.scale_readers import near_labels, option_code_notes, readers_of, take_nearest
from diagnostic.core.intake.preview import many, refusals
from diagnostic.core.intake.response_codes import Reader, found_in
from diagnostic.core.intake.ticked_cells import blanks_not_ticked, said_of_blanks
from diagnostic.core.intake.ticked_lists import spread_lists
from diagnostic.core.intake.unit_column import Units, find_column
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Question, Questionnaire
from diagnostic.errors import Problem
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, quote, shorten

NONE = -1


@dataclass(frozen=True)
class Preview:
    """Preview of a file of answers, before anything is stored.

    answers : those of the accepted rows alone, as positions in `organisation`.
    matched : (column, id of the item or open question, how) in the order of the file; `how` is mapping, column, id or
        text.
    comments : of the accepted rows, by open question that has a column.
    refused : one problem per refused row, about its first cell that could not be read.
    breakdown_values : by declared breakdown each accepted person's value as a position, -1 where the cell is empty.
    unknown_units : names that are no unit's, each with its number of rows; unit_offers : ids that some may mean.
    notes : lines about how the file was read; left_out : those of them about what is left out. doubts : lines about
    what may be wrong with it; they stop nothing.
    rows : rows of the file that are not blank; `people` of them were accepted, `empty_rows` hold no answer.
    near : labels in other words, each with the label that it may be meant for; none where they were read so.
    persons : the column that tells people apart, None where none does. marks : of the accepted people, sorted, where
    it was said how to mark them; never who they are.
    """

    answers: Answers = field(repr=False)
    organisation: Organisation = field(repr=False)
    matched: tuple[tuple[str, str, str], ...]
    unmatched_columns: tuple[str, ...]
    items_without_column: tuple[str, ...]
    refused: tuple[Problem, ...] = field(repr=False)
    rows: int
    people: int
    empty_rows: int
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    breakdown_values: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    unknown_units: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    unit_offers: Mapping[str, str] = field(default_factory=dict, repr=False)
    comments: tuple[FileComments, ...] = field(default=(), repr=False)
    persons: str | None = None
    marks: tuple[bytes, ...] = field(default=(), repr=False)
    near: tuple[NearLabel, ...] = ()

    @property
    def commented(self) -> int:
        """Comments in all, on every question."""
        return sum(len(each.texts) for each in self.comments)

    @property
    def nobody(self) -> str:
        """Why nobody would be taken though no row is refused; blank where somebody would."""
        if self.people or self.refused:
            return ""
        blank = self.rows == self.empty_rows
        return "Nobody in this file has answered" if blank else "Nobody in this file is new to the survey"

    def summary(self, questions: Mapping[str, str] | None = None) -> str:
        """Summary in lines: counts, columns left aside, the first refused rows, notes.

        questions : the words of open questions, by id; without them the id is said.
        """
        units = len(np.unique(self.answers.units))
        items = len(self.matched) - len(self.comments)
        lines = [
            f"{many(self.people, 'person', 'people')} in {many(units, 'unit')} from {many(self.rows, 'row')}, "
            f"{items} of {many(items + len(self.items_without_column), 'item')} found"
        ]
        if self.items_without_column:
            lines.append(f"items without a column: {enumerate_words(self.items_without_column)}")
        if self.unmatched_columns:
            lines.append(f"columns left aside: {enumerate_words(self.unmatched_columns)}")
        said = {each.question: quote(each.question) for each in self.comments} | dict(questions or {})
        lines += [f"{many(len(each.texts), 'comment')} on {said[each.question]}" for each in self.comments]
        if self.empty_rows:
            lines.append(f"{many(self.empty_rows, 'row')} without any answer left out")
        return "\n".join(
            [*lines, *refusals(self.refused), *self.notes, *(f"worth a look: {each}" for each in self.doubts)]
        )


def match_answers(
    source: Table | Export,
    questionnaire: Questionnaire,
    organisation: Organisation | None,
    unit_column: str,
    mapping: Mapping[str, str] | None = None,
    breakdowns: Sequence[DeclaredBreakdown] = (),
    units_by_hand: Mapping[str, str] | None = None,
    people: KnownPeople | None = None,
    values: str | None = None,
    nearest: bool = False,
    any_comments: bool = False,
) -> Preview:
    """The answers in a table of one row a person, a column of units and one column an item or open question.

    Columns are matched by the mapping (column -> item id), else by an item's `column`, or by id or text. Without an
    organisation the units named in the file stand under one root. Cells hold codes or labels of the item's scale, or
    one of many ways to say nothing; a row with any other cell or an unknown unit is refused, none is half accepted.
    Of a person with several rows, known by a column with one value a person, the last finished one is taken alone;
    none of `people` who are known. values : "codes" or "labels", what numbers are on scales whose labels are numbers.
    any_comments : comments of any length are taken; else one that is too long refuses its row.
    nearest : cells that differ from one label by a word or a slip are read as that label.
    breakdowns : those that the wave declares; their columns are named like them. units_by_hand : as of `Units.of`.
    Raises UserError where the column of units is missing, where names are ambiguous and where no item is found.
    """
    export = spread_lists(source if isinstance(source, Export) else Export(source), questionnaire)
    table = export.table
    unit_column = find_column(table, unit_column)
    attributes = BreakdownColumns.of(table, breakdowns)
    matching = match_columns(export, questionnaire, (unit_column, *attributes.names), mapping)
    units = Units.of(table, unit_column, organisation, units_by_hand)
    answering = [match for match in matching.matches if match.item < len(questionnaire.stored)]
    readers = readers_of(questionnaire, table, answering, export.option_codes, values)
    near = near_labels(table, answering, readers)
    nearest_notes = tuple(take_nearest(near, readers)) if nearest else ()
    comments = CommentColumns.of(table, _on_questions(matching.matches, questionnaire))
    cut = CutRows(table, (unit_column, *attributes.names, *(match.name for match in answering)))
    sheet = _read(table, answering, readers)
    not_ticked = blanks_not_ticked(sheet.codes, questionnaire, {match.item for match in answering})
    empty = ~sheet.answered & (sheet.first_fault == NONE)
    refused = ~empty & ((units.positions < 0) | (sheet.first_fault != NONE) | attributes.wrong)
    refused |= ~empty & ((comments.wrong & (not any_comments)) | cut.wrong)
    persons = Persons.of(export, (unit_column, *attributes.names, *(match.name for match in matching.matches)))
    earlier, stored = _left_out(persons, people, empty, refused)
    refused &= ~(earlier | stored)
    accepted = ~(empty | refused | earlier | stored)
    codes = sheet.codes if accepted.all() else sheet.codes[:, accepted]  # of a million people a copy takes its time
    columns = _Columns(answering, units, attributes, comments, cut)
    repeated = persons.note(earlier, stored) if persons else []
    lost = (*comments.notes(empty), *cut.left_out())
    return Preview(
        answers=Answers(codes.T, units.positions[accepted]),
        organisation=units.organisation,
        matched=tuple((match.name, matching.items[match.item].id, match.how) for match in matching.matches),
        unmatched_columns=tuple(matching.free_names),
        items_without_column=tuple(questionnaire.stored[i].id for i in matching.free_items if i < len(readers)),
        refused=tuple(_problems(table, readers, columns, sheet, np.flatnonzero(refused))),
        rows=len(table),
        people=int(accepted.sum()),
        empty_rows=int(empty.sum()),
        notes=(
            *export.notes,
            *repeated,
            *units.notes(),
            *attributes.notes(),
            *cut.notes(),
            *lost,
            *said_of_blanks(not_ticked),
            *(option_code_notes(table, answering, readers) if export.option_codes else ()),
            *nearest_notes,
        ),
        doubts=(
            *file_doubts(table),
            *column_doubts(table, matching.matches, [each.id for each in matching.items]),
            *scale_doubts(questionnaire, answering),
            *against_the_others(questionnaire, codes),
            *units.doubts(),
            *(persons.doubts(earlier) if persons else ()),
        ),
        left_out=(*export.left_out, *repeated, *lost),
        breakdown_values={name: values[accepted] for name, values in attributes.of_rows.items()},
        unknown_units=units.unknown,
        unit_offers=units.offers,
        comments=comments.written(accepted, units.positions),
        persons=persons.column if persons else None,
        marks=persons.marks(accepted, people) if persons and people else (),
        near=() if nearest else tuple(near),
    )


def _left_out(
    persons: Persons | None, people: KnownPeople | None, empty: np.ndarray, refused: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """bool, rows: those of somebody of whom another row counts, and those of people who are stored already."""
    nobody = np.zeros(len(empty), dtype=bool)
    if persons is None:
        return nobody, nobody
    stored = persons.stored(people) & ~empty if people else nobody
    earlier = persons.superseded(~empty & ~refused) & ~empty & ~stored
    return earlier, stored


def _on_questions(matches: Iterable[Match], questionnaire: Questionnaire) -> Iterator[tuple[Match, Question]]:
    first = len(questionnaire.stored)
    return ((match, questionnaire.questions[match.item - first]) for match in matches if match.item >= first)


@dataclass(frozen=True)
class _Columns:
    """What was found of a file's columns: those of items, units, breakdowns and comments."""

    items: Sequence[Match]
    units: Units
    attributes: BreakdownColumns
    comments: CommentColumns
    cut: CutRows


@dataclass(frozen=True)
class _Sheet:
    """codes int8 items x rows; answered bool, first_fault (position of a match or NONE) and faults int, rows."""

    codes: np.ndarray
    answered: np.ndarray
    first_fault: np.ndarray
    faults: np.ndarray


def _read(table: Table, matches: Sequence[Match], readers: Sequence[Reader]) -> _Sheet:
    rows = len(table)
    codes = np.full((len(readers), rows), MISSING, dtype=np.int8)
    answered = np.zeros(rows, dtype=bool)
    first_fault = np.full(rows, NONE, dtype=np.int32)
    faults = np.zeros(rows, dtype=np.int32)
    for i, match in enumerate(matches):
        cells = table.column(match.name)
        read = [readers[match.item](text) for text in cells.texts]
        lookup = np.array([MISSING if code is None else code for code in read], dtype=np.int8)
        np.take(lookup, cells.index, out=codes[match.item], mode="clip")  # in place; no index is beyond the texts
        answered |= codes[match.item] != MISSING
        if None in read:
            wrong = cells.where([code is None for code in read])
            faults += wrong
            first_fault[wrong & (first_fault == NONE)] = i
    return _Sheet(codes, answered, first_fault, faults)


def _problems(
    table: Table, readers: Sequence[Reader], columns: _Columns, sheet: _Sheet, refused: np.ndarray
) -> Iterator[Problem]:
    """One problem a refused row: its unit, its value of a breakdown, its comment, or its first unreadable cell."""
    matches, units, attributes = columns.items, columns.units, columns.attributes
    cells = [table.column(match.name) for match in matches]
    allowed = [readers[match.item].allowed for match in matches]
    found = [[found_in(text) for text in column.texts] for column in cells]
    names = [shorten(match.name) for match in matches]
    for row in refused.tolist():
        where = table.where(row)
        if columns.cut.wrong[row]:
            yield columns.cut.problem(where, row)
            continue
        if units.positions[row] < 0:
            yield units.problem(where, row)
            continue
        if attributes.wrong[row]:
            yield attributes.problem(where, row)
            continue
        if columns.comments.wrong[row]:
            yield columns.comments.problem(where, row)
            continue
        i, more = int(sheet.first_fault[row]), int(sheet.faults[row]) - 1
        hints = [readers[matches[i].item].hint(cells[i][row])]
        hints += [f"{many(more, 'more cell')} of this row cannot be read either."] if more else []
        yield Problem(where, allowed[i], found[i][cells[i].index[row]], names[i], " ".join(filter(None, hints)))
