"""A report beside other organisations: what pages and files say of the whole, and that nothing is said of units."""

from __future__ import annotations

import math
from datetime import date
from functools import cache

import pytest

from diagnostic.core.released.benchmarks.dimensions import Benchmark, BenchmarkedDimension, ComparedWith, items_hash
from diagnostic.core.released.benchmarks.quantiles import Quartiles
from diagnostic.report.content.benchmarks import ABOVE, BELOW, UNSURE, WITHIN, beside_others, place_of
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.made_from import chosen
from diagnostic.report.document.parts import ReportDocument
from diagnostic.report.files import pdf
from diagnostic.report.files.html.page import render as html
from diagnostic.report.files.slides.render import render as slides
from diagnostic.report.files.tidy import scores_table
from diagnostic.report.files.workbook.render import render as workbook
from diagnostic.report.pages.benchmarks import cell_words, finding, legend, unrevealed
from diagnostic.report.palette import SCORE_CLASSES
from diagnostic.services.report.parts import scoped
from diagnostic.ui.report.maps import MapChoice, score_rows, strip_rows
from tests.companies import questionnaires, report
from tests.documents import drawn, texts
from tests.filed import rows_of, words_of

INSIDE = {"trust": (50, 56, 63, 14), "resilience": (53, 56, 60, 12), "wow": (10, 20, 30, 14)}
OUTSIDE = {"warmth": (59, 61, 64, 14)}


def compared(sender: str = "") -> ComparedWith:
    rows = []
    for asked, known in zip(questionnaires(), (INSIDE, OUTSIDE), strict=True):
        for dimension, (low, middle, high, many) in known.items():
            about = asked.id, asked.audience, dimension, items_hash(asked, dimension)
            rows.append(BenchmarkedDimension(*about, Quartiles(many, low, middle, high)))
    return ComparedWith(Benchmark(date(2025, 1, 1), tuple(rows)), sender)


@cache
def content() -> Content:
    return prepare(report(compared=compared("Meyer & Co")))


def rounded(audience: str, dimension: str) -> str:
    """The score of the whole, as a reader would round it."""
    return str(math.floor(content().scores[audience].at("mean", "all", dimension) + 0.5))


@pytest.mark.parametrize(
    ("mean", "low", "high", "expected"),
    [
        (48, 46, 50, BELOW),
        (48, 43, 53, UNSURE),  # the middle half begins at 51
        (50.5, 48, 52, WITHIN),  # is shown as 51
        (50.4, 48, 50.9, BELOW),
        (60, 40, 80, WITHIN),
        (64, 62, 66, UNSURE),
        (70, 66, 74, ABOVE),
        (48, math.nan, math.nan, UNSURE),
        (math.nan, math.nan, math.nan, ""),
    ],
)
def test_a_score_is_called_outside_only_where_chance_does_not_explain_it(mean, low, high, expected):
    assert place_of(mean, low, high, Quartiles(14, 51, 56, 63)) == expected


def test_the_whole_is_told_of_how_many_whose_and_of_when():
    assert [each.dimension for each in beside_others(content(), "employee")] == ["trust", "resilience", "wow"]
    assert legend(content(), "customer") == (
        "Middle half of 14 organisations from a file of Meyer & Co, as of 1 January 2025."
    )
    assert legend(content(), "employee").startswith("Middle half of 12 to 14 organisations from a file")
    assert finding(content(), "employee") == (
        "Beside the middle half of 12 to 14 organisations, Harbour & Sons is below it on 1 and above it on 2 of 3"
        " dimensions asked of employees"
    )
    assert finding(content(), "customer").endswith(
        "is not clearly outside it on any of one dimension asked of customers"
    )
    assert cell_words(content(), "employee", "wow") == (
        "Middle half of 14 organisations: 10 to 30, median 20. This score is above the middle half."
    )
    assert cell_words(content(), "employee", "teamwork") == ""


def test_a_part_of_an_organisation_and_a_report_without_a_benchmark_have_none():
    part = prepare(scoped(report(compared=compared()), "care"))
    for without in (part, prepare(report())):
        assert not any(without.quartiles.values()) and legend(without, "employee") == ""
        assert all(chapter.kind != "beside" for chapter in gap_report(without).chapters)
        assert not any("Middle half" in words for words in texts(gap_report(without), draw=False))


def test_what_leaves_and_what_a_benchmark_tells_of_others_stands_with_the_audit():
    told = {
        (gives, sender): [
            " ".join(section.text)
            for section in unrevealed(
                prepare(report(compared=compared(sender) if sender else None, gives_scores=gives))
            )
        ]
        for gives in (False, True)
        for sender in ("", "Meyer & Co")
    }
    assert told[False, ""] == [] and "one number for each dimension" in told[True, ""][0]
    assert told[False, "Meyer & Co"][0].startswith("The numbers of other organisations come from a file of Meyer & Co")
    last = gap_report(prepare(report(compared=compared(), gives_scores=True))).chapters[-2]
    assert last.kind == "limits" and any("mean of three or four of them" in words for words in texts(last, draw=False))


def test_the_saved_map_has_the_row_below_the_whole_and_nowhere_else():
    rows = score_rows(content(), MapChoice("all"))
    columns = [column.id for column in rows.columns]
    line = rows.table(SCORE_CLASSES).rows[1]
    shown = {column: cell.text for column, cell in zip(columns, line.cells, strict=True) if cell.text}
    assert line.name == "Middle half of 12 to 14 organisations"
    assert shown == {"trust": "50–63", "resilience": "53–60", "wow": "10–30"}
    assert {cell.shade for cell in line.cells} == {-1}
    for other in (strip_rows(content()), score_rows(content(), MapChoice("care"))):
        names = [row.name for row in other.table(SCORE_CLASSES).rows]
        assert (line.name in names) == (other.view.rows[0].unit == "all")


def test_no_chapter_of_a_unit_is_compared():
    for chapter in gap_report(content()).chapters:
        if chapter.kind in ("units", "heatmap", "gaps", "felt"):
            assert not any("iddle half" in words for words in texts(chapter, draw=False)), chapter.title


def written(ending: str, document: ReportDocument) -> bytes:
    match ending:
        case "pdf":
            return pdf.render(document, drawn)
        case "pptx":
            return slides(document, drawn)
        case "html":
            return html(document, drawn)
    return workbook(document)


@pytest.mark.parametrize("ending", ["pdf", "pptx", "html", "xlsx"])
def test_a_file_has_the_same_chapter_and_every_number_in_it_is_known(ending):
    """Scores that were published, or quartiles that were released: read back by another program."""
    file = written(ending, chosen(gap_report(content()), ["beside"]))
    name = 1 if ending == "xlsx" else 0  # a workbook has the section in front
    found = {row[name]: row[name + 1 :] for row in rows_of(ending, file) if len(row) == name + 6}
    for audience, asked, known in zip(("employee", "customer"), questionnaires(), (INSIDE, OUTSIDE), strict=True):
        for dimension, (low, middle, high, many) in known.items():
            score, *rest = found.pop(asked.dimensions[dimension].name["en"])
            assert (score, *rest[:3]) == (rounded(audience, dimension), f"{low} to {high}", str(middle), str(many))
    assert not any(cell.isdigit() for row in found.values() for cell in row) or ending == "xlsx", found
    assert "Meyer" in words_of(ending, file)


def test_tables_have_the_quartiles_in_the_rows_of_the_whole_alone():
    found = scores_table(content()).to_pandas().dropna(subset=["norm_n"])
    assert set(found["unit"]) == {"all"} and len(found) == len(INSIDE) + len(OUTSIDE)
    rows = found.set_index("dimension")[["norm_low", "norm_median", "norm_high", "norm_n"]]
    assert tuple(rows.loc["trust"]) == (50, 56, 63, 14)
    assert scores_table(prepare(report())).column("norm_n").null_count == len(scores_table(prepare(report())))
