"""Slides: one press after the other, each whole by itself, published numbers alone, and as large as a wall takes."""

from __future__ import annotations

import re
from itertools import product

import pytest

from diagnostic.core.released.gaps import FELT, NOT_FELT, NOTHING, UNEXPECTED
from diagnostic.definitions.playbook import shows as playbook
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.palette import MIDDLE
from diagnostic.report.slides.guesses import guess_answer
from diagnostic.report.slides.model import MOST_COLUMNS, MOST_ROWS, Choice, Material, NotShown, Slide
from diagnostic.report.slides.shows import SHOWS, slides
from diagnostic.report.words import FELT_SIGNS, score
from tests.companies import flat_company, report
from tests.spec.test_report_heatmap import content as tiny


def material(**changes) -> Material:
    return Material("test", prepare(report(**changes)))


@pytest.fixture(scope="module")
def harbour() -> Material:
    return material()


def shown(made: Material, show: str, **choice: str) -> tuple[Slide, ...]:
    found = slides(made, show, choice)
    assert not isinstance(found, NotShown), found
    return found


def drawn(slide: Slide) -> dict[str, list[dict]]:
    """The data of a slide's picture."""
    assert slide.picture
    return slide.picture["light"]["datasets"]


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
def test_a_wall_takes_eight_rows_and_thirteen_columns_and_the_next_slide_goes_on(show):
    found = shown(material(chart=flat_company(110), with_customers=True), show)
    grids = [slide.table for slide in found if slide.table]
    assert all(len(grid.view.rows) <= MOST_ROWS and len(grid.columns) <= MOST_COLUMNS for grid in grids)
    assert all(set(grid.cells) == {(r.unit, c.id) for r in grid.view.rows for c in grid.columns} for grid in grids)
    assert {row.label for grid in grids for row in grid.view.rows} > {f"Division {i}" for i in range(1, 11)}


def test_predictions_come_before_what_was_observed_and_misses_are_as_visible_as_hits(harbour):
    found = shown(harbour, "predictions")
    predicted, observed, counts = found[:3]
    assert shown(harbour, "symptoms")[0] == predicted
    signs = {cell.text for cell in predicted.table.cells.values()}
    assert signs == {FELT_SIGNS[NOT_FELT], FELT_SIGNS[NOTHING]}
    assert "feel" not in words_of(predicted).lower()
    assert {FELT_SIGNS[FELT], FELT_SIGNS[UNEXPECTED]} <= {cell.text for cell in observed.table.cells.values()}
    assert predicted.table.view == observed.table.view
    assert counts.list[:2] == ("44 predicted, and felt by customers", "44 not predicted, and felt by customers")


def test_one_unit_in_depth_is_that_of_the_largest_certain_gap(harbour):
    found = shown(harbour, "unit", unit="largest_gap")
    assert [slide.headline for slide in found] == [
        "Room for failure is low in Night shift (1 of 2)",
        "Room for failure is low in Night shift (2 of 2)",
        "The rules predict three symptoms in Night shift",
        "Customers of Night shift feel 4 of 13 symptoms",
        "Night shift rates itself lower on 5 and higher on 4 of 13 dimensions than customers do (1 of 2)",
        "Night shift rates itself lower on 5 and higher on 4 of 13 dimensions than customers do (2 of 2)",
    ]
    assert found[0].sentences == ("29 people answered.",)
    assert not [slide for slide in found[:3] if "felt by" in words_of(slide).lower()]


def test_gaps_beyond_chance_come_first_and_a_slide_has_nine_pairs_at_most(harbour):
    pictures = [drawn(slide)["pairs"] for slide in shown(harbour, "felt", unit="sales")]
    assert [len(pairs) for pairs in pictures] == [7, 6]
    quiet = [pair["shade"] == MIDDLE for pairs in pictures for pair in pairs]
    assert quiet == sorted(quiet)


def published(content: Content, audience: str) -> dict[tuple[str, str], str]:
    """What was published of each unit and dimension, as it is read; three dots where it is hidden."""
    frame = content.published(audience).scores
    return {(u, d): score(mean) for u, d, mean in zip(frame["unit"], frame["dimension"], frame["mean"], strict=True)}


@pytest.mark.parametrize("audience", ["inside", "outside"])
@pytest.mark.parametrize("unit", ["all", "operations", "sales.2"])
def test_every_score_of_a_grid_is_the_published_one(harbour, audience, unit):
    for dimension in ("ruled", "unruled", "lowest"):
        for slide in shown(harbour, "heatmap", audience=audience, unit=unit, dimension=dimension):
            known = published(harbour.content, {"inside": "employee", "outside": "customer"}[audience])
            assert {at: cell.text for at, cell in slide.table.cells.items()}.items() <= known.items()


@pytest.mark.parametrize(
    ("show", "sides"), [("felt", ("Inside", "Customers")), ("unit", ("Operations", "Harbour & Sons"))]
)
def test_every_dot_of_a_picture_is_a_published_score(harbour, show, sides):
    known = published(harbour.content, "employee"), published(harbour.content, "customer")
    every = [set(frame.values()) for frame in known]
    pictures = [slide for slide in shown(harbour, show, unit="operations") if slide.picture]
    dots = [dot for slide in pictures for dot in drawn(slide)["dots"]]
    assert {dot["who"] for dot in dots} >= set(sides)
    assert all(dot["score"] in every[dot["who"] == "Customers"] for dot in dots)


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("unit", ["whole", "operations", "largest_gap"])
def test_every_number_that_is_said_is_a_published_score_or_a_count(harbour, show, unit):
    found = slides(harbour, show, {"unit": unit, "dimension": "" if show != "cell" else "lowest"})
    content = harbour.content
    known = {"0", "100", *(str(number) for number in range(len(content.units) * len(content.source.rules)))}
    for each in (content.source.inside, *content.source.outside):
        frames = each.units["n"], each.scores["n"], each.distributions.groupby(["unit", "item"])["count"].sum()
        known |= {f"{n:,.0f}" for counts in frames for n in counts}
    for slide in () if isinstance(found, NotShown) else found:
        said = re.findall(r"\d[\d,.]*\d|\d", "\n".join([slide.headline, *slide.sentences, *slide.list]))
        assert not set(said) - known


@pytest.mark.parametrize(
    ("show", "choice", "reason"),
    [
        ("heatmap", {"audience": "outside"}, "No customers were asked in this survey."),
        ("heatmap", {"unit": "nowhere"}, "The unit that was chosen is not in this report."),
        ("heatmap", {"dimension": "luck"}, "The dimension that was chosen is not in this report."),
        ("cell", {"unit": "largest_gap", "dimension": "lowest"}, "No customers were asked in this survey."),
        ("felt", {}, "No customers were asked in this survey."),
        ("quadrant", {}, "No customers were asked in this survey."),
        ("predictions", {}, "No customers were asked in this survey."),
        ("change", {}, "There is no earlier survey to compare this one with."),
        ("comments", {}, "What people wrote is not released yet."),
        ("so_far", {}, "No first results are shown of this survey."),
        ("dance", {}, "There is no picture of this name."),
    ],
)
def test_what_cannot_be_shown_says_why(show, choice, reason):
    assert slides(material(with_customers=False), show, choice) == NotShown(reason)


def test_a_hidden_team_and_a_group_of_small_ones_are_never_alone_on_a_wall():
    little = Material("test", tiny(e1="55555", e2="11", e3="222"))
    hidden = [unit for unit in little.content.units.values() if unit.hidden or unit.pooled]
    assert [unit.pooled for unit in hidden].count(True) == 1
    assert len(hidden) > 2
    about_units = [show for show, showing in playbook.SHOWS.items() if "unit" in showing.takes]
    found = {(show, unit.id): slides(little, show, {"unit": unit.id}) for show, unit in product(about_units, hidden)}
    alone = [asked for asked, made in found.items() if not isinstance(made, NotShown)]
    assert not alone


@pytest.mark.parametrize(
    "codes", [{"e1": "11"}, {"e1": "55555", "e2": "11", "e3": "222"}, {"e1": "44444", "w1": "11111"}]
)
def test_every_show_has_slides_or_a_reason_however_little_was_published(codes):
    little = Material("test", tiny(**codes))
    for show, unit in product(SHOWS, ("", "largest_gap", "east", "e1", "e2")):
        found = slides(little, show, {"unit": unit, "dimension": "lowest"})
        assert found.reason.endswith(".") if isinstance(found, NotShown) else all(slide.headline for slide in found)


def test_a_playbook_can_name_everything_that_can_be_shown_and_nothing_else():
    assert list(playbook.SHOWS) == list(SHOWS)


def test_a_guess_is_answered_by_the_published_score_and_its_interval(harbour):
    found = guess_answer(harbour, "outside", "lowest")
    row = harbour.content.published("customer").scores.query("unit == 'all'").sort_values("mean").iloc[0]
    assert (found.who, found.by) == ("customers", f"{row['n']:.0f} people answered")
    (only,) = found.published
    assert (only.dimension, only.value) == (row["dimension"], row["mean"])
    assert only.low < only.value < only.high


def test_the_lowest_of_several_is_among_them_in_the_questionnaires_order(harbour):
    found = guess_answer(harbour, "inside", "", "lowest").published
    means = harbour.content.inside.values["mean"][harbour.content.inside.row["all"]]
    assert len(found) == 5
    assert min(each.value for each in found) == means.min()
    assert [each.dimension for each in found] == [
        n for n in harbour.content.inside.columns if n in {e.dimension for e in found}
    ]


def test_slides_of_the_same_material_are_made_once(harbour):
    assert slides(harbour, "heatmap", {"unit": "sales"}) is slides(harbour, "heatmap", Choice(unit="sales"))


def test_a_heatmap_of_the_signs_counts_the_signs_alone(harbour):
    found = shown(harbour, "heatmap", dimension="unruled")
    assert [column.id for column in found[0].table.columns][-1] == "wow"
    assert re.fullmatch(r"Harbour & Sons: scores from \d+ to \d+ of 100", found[0].headline)
    assert found[2].headline == "Planning: below the rest on all 5 dimensions"


def test_what_cannot_be_guessed_says_why():
    assert guess_answer(material(with_customers=False), "outside", "lowest") == NotShown(
        "No customers were asked in this survey."
    )
    assert isinstance(guess_answer(Material("test", None), "inside", "lowest"), NotShown)


@pytest.mark.parametrize("show", SHOWS)
def test_before_a_survey_is_published_there_is_nothing_to_show(show):
    assert isinstance(slides(Material("test", None), show, Choice()), NotShown)
