"""The report as a document: what pages show, hidden where they hide, without any format."""

from __future__ import annotations

import pytest

from diagnostic.report.charts import felt_grid, gap_grid, score_grid
from diagnostic.report.charts.grid import Cell
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.content.priorities import priorities
from diagnostic.report.content.rows import view
from diagnostic.report.document.gap_report import Extent, gap_report
from diagnostic.report.document.made_from import chosen
from diagnostic.report.document.parts import ReportDocument, Statement
from diagnostic.report.pages import headlines
from diagnostic.report.pages.priorities import card
from diagnostic.services.report.parts import scoped
from tests.companies import flat_company, report
from tests.documents import chapter, printed, tables, texts
from tests.spec.test_report_heatmap import content as tiny

OUT = "a group of fewer than 5 could be worked out"
FEW = "Hidden: fewer than 5 answers"
HEATMAP, FELT, GAPS = "Inside: every unit", "Predicted inside, observed by customers", "Inside and customers"


@pytest.fixture(scope="module")
def harbour() -> Content:
    return prepare(report())


@pytest.fixture(scope="module")
def document(harbour) -> ReportDocument:
    return gap_report(harbour)


@pytest.mark.parametrize(
    ("codes", "rows", "notes"),
    [
        (
            {"e1": "55555", "e2": "11", "e3": "222", "w1": "55555", "w2": "33333"},
            {"root": ["61"], "east": ["53"], "e1": ["90\u25b2"], "Other teams in East (pooled)": ["15"], "west": ["70"]}
            | {"w2": ["50"], "w1": ["90\u25b2"]},
            ("E2, E3 and E4: fewer than 5 answers; they are in Other teams in East",),
        ),
        (
            {"e1": "55555", "w1": "5"},
            {"root": ["92"], "Other teams in Root (pooled)": ["92"], "east": [f"Hidden: {OUT}"], "west": [FEW]},
            (f"E1: {OUT}; E2, E3 and E4: fewer than 5 answers", "W1 and W2: fewer than 5 answers"),
        ),
    ],
    ids=["a pooled group", "single people"],
)
def test_the_heatmap_has_a_row_for_every_unit_that_is_shown_and_a_line_for_the_others(codes, rows, notes):
    """E1: five at 100, kept off the end. Pooled: (2 x 0 + 3 x 25) / 5 = 15. East: (450 + 75) / 10. All: 1225 / 20."""
    [table] = tables(chapter(gap_report(tiny(**codes)), HEATMAP))
    assert {name.casefold(): cells for name, cells in printed(table).items()} == {
        name.casefold(): cells for name, cells in rows.items()
    }
    assert table.notes == notes


def of_page(cell: Cell) -> str:
    return cell.note if cell.hidden else cell.text + {-1: "\u25bc", 0: "", 1: "\u25b2"}[cell.mark]


@pytest.mark.parametrize("title", [HEATMAP, FELT, GAPS])
def test_every_cell_of_the_pages_grid_is_in_the_document(harbour, document, title):
    key = score_grid.worst_first(harbour, score_grid.dimensions(harbour))
    shown = view(harbour, "all", key, pooled=title == HEATMAP)
    columns, cells = {
        HEATMAP: lambda: (c := score_grid.dimensions(harbour), score_grid.cells(harbour, shown, c)),
        FELT: lambda: (c := felt_grid.rules(harbour), felt_grid.cells(harbour, shown, c, "customer")),
        GAPS: lambda: (c := gap_grid.rule_columns(harbour), gap_grid.cells(harbour, shown, c, "customer")),
    }[title]()
    [table] = tables(chapter(document, title))
    expected = {row.label: [of_page(cells[row.unit, column.id]) for column in columns] for row in shown.rows}
    assert printed(table) == expected
    assert len(expected) > 20


def test_a_page_that_shows_sixty_rows_at_most_leaves_nothing_out_of_the_document():
    found = prepare(report(flat_company(110)))
    [table] = tables(chapter(gap_report(found), HEATMAP))
    shown = [unit for unit in found.units.values() if not unit.hidden and not unit.pooled]
    assert {unit.name for unit in shown} <= {row.name for row in table.rows}
    assert len(shown) > 100


def test_what_the_overview_says_is_in_the_document(harbour, document):
    told = set(texts(document))
    cards = [card(harbour, each, "customer") for each in priorities(harbour, "customer", "all")]
    wanted = [
        *headlines.overview(harbour, "customer"),
        *(text for each in cards for text in texts((each.title, each.lead))),
    ]
    assert [sentence for sentence in wanted if sentence not in told] == []
    assert len(wanted) > 10


def test_the_whole_and_the_units_to_talk_about_first_have_a_chapter_or_every_unit(harbour, document):
    found = [each.title for each in document.chapters]
    assert found[:4] == ["What stands out", HEATMAP, FELT, GAPS]
    assert found[4:-3] == ["Harbour & Sons", "Corporate", "Operations", "Sales"]
    every = [each.title for each in gap_report(harbour, Extent(every_unit=True)).chapters]
    assert every[4:-3] == list(harbour.source.chart.names)


def test_chapters_are_chosen_by_kind_and_in_order_and_what_it_was_made_from_stays(document):
    kinds = [each.kind for each in chosen(document, ("units", "summary", "units")).chapters]
    assert kinds == ["units"] * 4 + ["summary", "made-from"]
    assert chosen(document, ()) == document


def test_a_part_holds_no_name_and_no_number_of_another():
    part = prepare(scoped(report(), "care"))
    told = "\n".join(texts(gap_report(part, Extent(every_unit=True))))
    names = {unit.name for unit in prepare(report()).units.values()} - {unit.name for unit in part.units.values()}
    others = {
        name for name in names if name not in ("Harbour & Sons", "People", "Bids")
    }  # whose it is; and plain words
    assert len(others) > 15
    assert [name for name in others if name in told] == []


def test_a_document_names_all_that_its_numbers_depend_on(harbour, document):
    facts = dict(document.facts)
    assert facts["Report code"] == harbour.source.release
    assert facts["Read with"] == "Rules version 1"
    assert facts["Smallest groups"] == "Shown for groups of 5 people or more"
    assert facts["Language"] == "en"
    assert facts["Asked of employees"] == "How we work together, version 2"
    assert harbour.source.release in document.foot and "5 people" in document.foot


def test_without_an_outside_there_is_no_chapter_about_it():
    found = gap_report(prepare(report(with_customers=False)))
    assert not [each.title for each in found.chapters if "customers" in each.title]
    assert isinstance(found.chapters[0].parts[0], Statement)


def test_a_hidden_unit_has_a_document_that_says_why_and_holds_no_score():
    found = gap_report(prepare(scoped(tiny(e1="55555", e2="11", e3="222", w1="55555", w2="33333").source, "e2")))
    assert [each.title for each in found.chapters] == [
        "E2",
        "What this report cannot reveal",
        "What this was made from",
    ]
    assert "Nothing of E2 is shown: fewer than 5 answers." in list(texts(chapter(found, "E2")))
    assert tables(chapter(found, "E2")) == []
