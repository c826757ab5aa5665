"""How people answered, in files, where answers are unusual: options nobody chose, one alone, no answers, k people."""

from __future__ import annotations

import re

import pytest

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import Extent, gap_report
from diagnostic.report.document.parts import DataTable, ReportDocument
from diagnostic.report.files.html.page import render as html
from diagnostic.report.files.pdf import render as pdf
from diagnostic.report.files.slides.likert import percent
from diagnostic.report.files.slides.render import render as pptx
from diagnostic.report.files.workbook.render import render as xlsx
from tests.companies import report_of
from tests.documents import chapter, drawn, tables
from tests.filed import ROWS, words_of
from tests.tables import answers, organisation, questionnaire

CHART = organisation("all: ends neutral nobody highest few mixed")
SHEETS = {  # three questions of each person; k is 5, and how often each option was chosen is shown from 20 on
    "ends": ["1 5 1"] * 12 + ["5 1 5"] * 13,
    "neutral": ["3 3 3"] * 25,
    "nobody": [". . ."] * 25,
    "highest": ["5 5 5"] * 25,
    "few": ["1 2 3", "2 3 4", "3 4 5", "4 5 1", "5 1 2"],
    "mixed": ["1 2 3", "2 3 4", "3 4 5", "4 5 1", "5 1 2"] * 4,  # hidden with "few", which would follow from them
}
NO_NUMBER = re.compile(r"\b(nan|NaN|None|inf|null|undefined)\b")
WRITERS = {
    "html": lambda made: html(made, drawn),
    "xlsx": xlsx,
    "pptx": lambda made: pptx(made, drawn),
    "pdf": lambda made: pdf(made, drawn),
}


@pytest.fixture(scope="module")
def document() -> ReportDocument:
    asked = questionnaire({"trust": 3})
    lines = [f"{unit} {sheet}" for unit, sheets in SHEETS.items() for sheet in sheets]
    survey = Survey(asked, answers(CHART, "\n".join(lines)))
    found = diagnose(survey, [], (), CHART, Policy(), shipped_perspectives())
    return gap_report(prepare(report_of(found, CHART, (), {"employee": asked})), Extent(every_unit=True))


@pytest.mark.parametrize(
    ("unit", "bars"),
    [
        ("Ends", {(48, None, None, None, 52), (52, None, None, None, 48)}),
        ("Neutral", {(None, 8, 84, 8, None)}),  # 2 of 25 are moved to each side, or all would be known to have said it
        ("Highest", {(None, None, None, 8, 92)}),
        ("All", {(17, 7, 26, 9, 41), (18, 7, 26, 9, 40)}),  # of 100; 12 + 1 + 4 chose the first of the first question
        ("Few", set()),
        ("Mixed", set()),
    ],
)
def test_shares_of_a_bar_are_a_hundred_and_a_bar_that_is_hidden_has_a_reason(document, unit, bars):
    [table] = [each for each in tables(chapter(document, unit)) if len(each.columns) == 3]
    cells = [row.cells[1] for row in table.rows if not row.whole]
    shares = [sum(share for share, _ in cell.bar) for cell in cells if not cell.reason]
    assert len(cells) == 3 and shares == pytest.approx([1] * len(shares))
    found = {tuple(percent(cell.bar)) for cell in cells if cell.bar}
    assert found == bars and all(sum(number or 0 for number in each) == 100 for each in found)


def test_who_answered_nothing_is_hidden_and_has_no_table(document):
    assert [part for part in chapter(document, "Nobody").parts if isinstance(part, DataTable)] == []


def test_nothing_is_compared_with_a_survey_before_where_there_was_none(document):
    assert chapter(document, "All").parts[0].text == "Across All as a whole nothing is low for sure"


@pytest.mark.parametrize("ending", WRITERS)
def test_no_file_says_in_words_of_programs_that_a_number_is_missing(document, ending):
    made = WRITERS[ending](document)
    assert NO_NUMBER.findall(words_of(ending, made)) == []
    rows = [row for row in ROWS[ending](made) if row and row[0].startswith("trust_")]
    assert len(rows) == (0 if ending == "xlsx" else 18)
