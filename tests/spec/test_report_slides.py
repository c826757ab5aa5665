"""Slides: one press after the other, each whole by itself, published numbers alone, and as large as a wall takes."""

from __future__ import annotations

import pytest

from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.slides.model import MOST_COLUMNS, MOST_ROWS, Choice, Material, NotShown, Slide
from diagnostic.report.slides.shows import SHOWS, slides
from tests.companies import flat_company, report


def material(**changes) -> Material:
    return Material("test", prepare(report(**changes)))


@pytest.fixture(scope="module")
def harbour() -> Material:
    return material()


def shown(made: Material, show: str, **choice: str) -> tuple[Slide, ...]:
    found = slides(made, show, choice)
    assert not isinstance(found, NotShown), found
    return found


def words_of(slide: Slide) -> str:
    """Every text of a slide, those of its grid and of its picture too."""
    parts = [slide.headline, slide.alt, *slide.sentences, *slide.list]
    if slide.table:
        parts += [row.label for row in slide.table.view.rows]
        parts += [text for cell in slide.table.cells.values() for text in (cell.text, cell.note)]
    return "\n".join([*parts, repr(slide.picture or "")])


def names_below(content: Content, unit: str) -> list[str]:
    return [content.units[each].name for each in content.source.chart.subtree(unit)[1:]]


def test_the_heatmap_starts_with_the_whole_then_its_parts_then_the_worst_team(harbour):
    rows = [[row.label for row in slide.table.view.rows] for slide in shown(harbour, "heatmap")]
    assert rows[0] == ["Harbour & Sons"]
    assert rows[1] == ["Harbour & Sons", "Operations", "Sales", "Corporate", "Customer care"]
    assert rows[2] == ["Harbour & Sons", "Operations", "Planning"]


@pytest.mark.parametrize("show", ["heatmap", "participation"])
def test_the_first_slide_holds_no_row_that_comes_later(harbour, show):
    first = words_of(shown(harbour, show)[0])
    assert not [name for name in names_below(harbour.content, "all") if name in first]


def test_the_second_slide_does_not_hold_the_worst_team(harbour):
    second = words_of(shown(harbour, "heatmap")[1])
    assert "Planning" not in second
    assert "Operations" in second


@pytest.mark.parametrize("show", ["heatmap", "participation"])
def test_a_wall_takes_ten_rows_and_thirteen_columns_and_the_next_slide_goes_on(show):
    found = shown(material(chart=flat_company(300), with_customers=True), show)
    grids = [slide.table for slide in found if slide.table]
    assert all(len(grid.view.rows) <= MOST_ROWS and len(grid.columns) <= MOST_COLUMNS for grid in grids)
    assert all(set(grid.cells) == {(r.unit, c.id) for r in grid.view.rows for c in grid.columns} for grid in grids)
    assert {row.label for grid in grids for row in grid.view.rows} > {f"Division {i}" for i in range(1, 11)}


@pytest.mark.parametrize(
    ("show", "choice", "reason"),
    [
        ("heatmap", {"audience": "outside"}, "No customers were asked in this survey."),
        ("heatmap", {"unit": "nowhere"}, "The unit that was chosen is not in this report."),
        ("heatmap", {"dimension": "luck"}, "The dimension that was chosen is not in this report."),
        ("cell", {"unit": "largest_gap", "dimension": "lowest"}, "No customers were asked in this survey."),
        ("dance", {}, "There is no picture of this name."),
    ],
)
def test_what_cannot_be_shown_says_why(show, choice, reason):
    assert slides(material(with_customers=False), show, choice) == NotShown(reason)


@pytest.mark.parametrize("show", SHOWS)
def test_before_a_survey_is_published_there_is_nothing_to_show(show):
    assert isinstance(slides(Material("test", None), show, Choice()), NotShown)
