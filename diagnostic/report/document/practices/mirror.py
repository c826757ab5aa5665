"""The leader mirror as a document: what leaders ask beside what they give, who would come again, and did it work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.content.practice import PracticeContent, ViewGap, differences, marked_rows
from diagnostic.report.content.recommend import NetQuestion, NetRow, net_questions, net_words
from diagnostic.report.document.parts import (
    Chapter,
    DataTable,
    Heading,
    Listing,
    Part,
    Remark,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.pictures import pairs
from diagnostic.report.document.practices.frame import marked_scores, practice_document, titled
from diagnostic.report.document.tables import told
from diagnostic.report.pages.adoption import NOBODY_YET
from diagnostic.report.pages.mirror import (
    MARKED,
    NET,
    behaviours_known,
    gap_sections,
    hidden_views,
    leniency,
    leniency_study,
    mirror_finding,
    mirror_lead,
    view_names,
    who_answered,
)
from diagnostic.report.pages.origin import day
from diagnostic.report.palette import MIDDLE, gap_class
from diagnostic.report.sections import Section
from diagnostic.report.words import audience_name, listed, score

SIDES, AGAIN, WORKED = "sides", "again", "worked"


@dataclass(frozen=True)
class RecordedAdoption:
    """That the leaders of a unit took up standards on a day, all by their names, and who recorded it."""

    unit: str
    on: date
    standards: tuple[str, ...]
    author: str


@dataclass(frozen=True)
class WhatMoved:
    """Did it work: the finding with what it rests on, in sections; or why that is not told. Then who adopted what.

    state : of the adoptions that all of this depends on.
    """

    finding: str
    lead: str
    sections: tuple[Section, ...]
    note: str
    adopted: tuple[RecordedAdoption, ...]
    state: str


def mirror(surveys: Sequence[PracticeContent], units: Sequence[str], moved: WhatMoved) -> ReportDocument:
    """Surveys of the mirror, the earliest first: chapters of each of these units, then what became of adopters."""
    return practice_document(surveys, (*_of_units(surveys, units), _worked(moved)), ("Adoptions", moved.state))


def _of_units(surveys: Sequence[PracticeContent], units: Sequence[str]) -> Iterator[Chapter]:
    for unit in units:
        yield _side_by_side(surveys[-1], unit)
        yield _again(surveys, unit)


def _side_by_side(content: PracticeContent, unit: str) -> Chapter:
    """Each behaviour from every side, the gaps in words, and each two sides that are compared as a picture."""
    lead = tuple(filter(None, (mirror_lead(content, unit), who_answered(content, unit))))
    parts: list[Part] = [Statement(mirror_finding(content, unit), lead)]
    parts.append(marked_scores(MARKED, "Standard, and its behaviours", content, marked_rows(content, unit)))
    if said := tuple(filter(None, (hidden_views(content, unit), _kinder(content, unit)))):
        parts.append(Remark(said))
    if sections := gap_sections(content, unit):
        parts.append(Heading("Where the answers part"))
        parts += [Remark((known,))] if (known := behaviours_known(content, unit)) else []
        parts += told(sections)
        parts += [Heading("Two views at a time"), *_pictures(content, unit)]
    return Chapter(SIDES, titled(content, unit, "Side by side"), tuple(parts))


def _kinder(content: PracticeContent, unit: str) -> str:
    """How much kinder people are to themselves, and the study that says so."""
    words, study = leniency(content, unit), leniency_study(content)
    return f"{words} {study.source}" if words and study else words


def _pictures(content: PracticeContent, unit: str) -> Iterator[Part]:
    """A line for each standard, of each two views that are compared here."""
    found = differences(content, unit)
    for comparison in content.table.of_practice(content.source.practice):
        here = [each for each in found if each.comparison is comparison]
        if not all(isnan(each.gap) for each in here):
            first, second = view_names(content, here[0])
            names = [content.say(content.table.views[each].name) for each in (comparison.first, comparison.second)]
            yield pairs(_rows(content, here), first, second, f"{names[0]}; {names[1]}; 0 to 100")


def _rows(content: PracticeContent, found: Sequence[ViewGap]) -> list[Dumbbell]:
    """Standards in the order of the table, so that pictures can be compared."""
    order = list(content.table.standards)
    ordered = sorted(found, key=lambda each: order.index(each.standard))
    return [_row(content, each) for each in ordered]


def _row(content: PracticeContent, gap: ViewGap) -> Dumbbell:
    name, hidden = content.standard(gap.standard), isnan(gap.gap)
    against = f"{score(gap.first)} against {score(gap.second)}"
    words = "hidden on one side" if hidden else against if gap.certain else f"{against}, may be chance"
    shade = -1 if hidden else gap_class(gap.gap, gap.certain) if gap.certain else MIDDLE
    return Dumbbell(name, gap.first, gap.second, shade, words)


def _again(surveys: Sequence[PracticeContent], unit: str) -> Chapter:
    """Who would recommend, and who would come again: a table for each question, a row for each survey."""
    content, found = surveys[-1], net_questions(surveys, unit)
    parts = (part for question in found for part in _question(question))
    return Chapter(AGAIN, titled(content, unit, "Come again"), (Remark((NET,)), *parts))


def _question(question: NetQuestion) -> Iterator[Part]:
    yield Heading(question.text)
    yield net_table(question)
    yield Listing(tuple((f"{row.survey}.", f"{net_words(row)}.") for row in question.rows))


def net_table(question: NetQuestion) -> DataTable:
    """A question from 0 to 10 as a table: a row for each survey, with a bar of three parts."""
    columns = tuple(TableColumn(each, each) for each in ("Answers", "In a bar", "Of each hundred"))
    rows = tuple(_survey(row) for row in question.rows)
    return DataTable(f"Asked of {audience_name(question.audience)}", "Survey", columns, rows)


def _survey(row: NetRow) -> TableRow:
    """How many of each hundred say 0 to 6, 7 or 8, and 9 or 10, drawn and in numbers."""
    if isnan(row.detractors):
        reason = "hidden: the three shares are not shown for this group"
        return TableRow(row.survey, (TableCell("\u2013"), TableCell("", reason=reason), TableCell(reason)))
    bar = tuple((share, shade) for share, shade in zip(_shares(row), (0, 2, 4), strict=True) if share > 0)
    low, middle, high = row.percents
    words = f"{low} say 0 to 6, {middle} say 7 or 8, {high} say 9 or 10"
    return TableRow(row.survey, (TableCell(f"{row.n:,.0f}"), TableCell("", bar=bar), TableCell(words)))


def _shares(row: NetRow) -> tuple[float, float, float]:
    return row.detractors, row.passives, row.promoters


def _worked(moved: WhatMoved) -> Chapter:
    """What became of the units whose leaders adopted a standard, and who they are."""
    found = [Statement(moved.finding, (moved.lead,)), *told(moved.sections, level=2)] if moved.finding else []
    rows = tuple(
        TableRow(each.unit, (TableCell(day(each.on)), TableCell(listed(each.standards)), TableCell(each.author)))
        for each in moved.adopted
    )
    columns = tuple(TableColumn(each, each) for each in ("From", "Standards", "Recorded by"))
    caption = "Units whose leaders adopted it, the earliest first"
    adopted = DataTable(caption, "Unit", columns, rows) if rows else Remark((NOBODY_YET,))
    parts = (*found, Remark((moved.note,)), Heading("Who adopted it"), adopted)
    return Chapter(WORKED, "Did it work", parts)
