"""How sure it all is, in words: scales, agreement, careless answers, silence."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.pages.appendix import appendix
from diagnostic.report.pages.measurement import agreement, data_quality
from diagnostic.report.pages.measurement import scales as instrument
from diagnostic.report.pages.measurement.scales import differ_words, hang_words
from diagnostic.services.report.model import Report
from diagnostic.services.report.parts import scoped
from tests.companies import report, report_of
from tests.tables import answers, organisation, questionnaire

NAN = float("nan")
CHART = organisation("root: a b c")
TWO = questionnaire({"trust": 2, "care": 1})
AGREED, CAMPS = ["4 4 4", "4 5 4", "5 4 4", "4 4 5"] * 6, ["1 1 4", "5 5 4", "1 2 4", "5 4 4"] * 6


def world(a: list[str], b: list[str], c: list[str], asked=TWO) -> Content:
    lines = [f"{unit} {sheet}" for unit, sheets in (("a", a), ("b", b), ("c", c)) for sheet in sheets]
    found = diagnose(Survey(asked, answers(CHART, "\n".join(lines))), [], (), CHART, Policy(), shipped_perspectives())
    return prepare(report_of(found, CHART, (), {"employee": asked}))


@pytest.fixture(scope="module")
def split() -> Content:
    return world(AGREED, CAMPS, AGREED)


@pytest.fixture(scope="module")
def content() -> Content:
    return prepare(report())


@pytest.mark.parametrize(
    ("items", "omega", "alpha", "words"),
    [
        (3, 0.84, 0.83, "These three questions hang together well (omega .84)."),
        (3, 0.795, 0.7, "These three questions hang together well (omega .80)."),  # as it is read
        (2, NAN, 0.71, "These two questions hang together (alpha .71)."),
        (3, 0.65, 0.6, "These three questions hang together loosely: read it with care (omega .65)."),
        (3, 0.3, 0.6, "These three questions do not hang together: read each by itself (omega .30)."),
        (1, NAN, NAN, "One question alone: whether it measures what it is meant to cannot be told from answers."),
        (3, NAN, NAN, "Whether these questions hang together cannot be told from these answers."),
    ],
)
def test_a_scale_in_a_sentence(items, omega, alpha, words):
    assert hang_words({"items": items, "omega": omega, "alpha": alpha}) == words


@pytest.mark.parametrize(
    ("icc1", "icc2", "words"),
    [
        (0.22, 0.79, "Units differ clearly (22\u00a0% of all differences); a unit's score is dependable."),
        (0.3, 0.6, "Units differ strongly (30\u00a0% of all differences); a unit's score is fairly dependable."),
        (0.05, 0.4, "Units differ a little (5\u00a0% of all differences); a unit's score is mostly chance."),
        (-0.01, -0.2, "Units differ no more than chance would make them."),
        (NAN, NAN, ""),
    ],
)
def test_levels_in_a_sentence(icc1, icc2, words):
    assert differ_words({"icc1": icc1, "icc2": icc2}) == words


def test_every_dimension_has_its_sentence_and_its_figures_a_click_deeper(content):
    found = instrument.scales(content, "employee")
    assert [section.title for section in found] == [content.dimension(name) for name in content.inside.columns]
    assert all(section.deeper and section.lead for section in found)
    trust = next(section for section in found if section.title == "Trust")
    assert any("Cronbach's alpha" in point for point in trust.points) and len(trust.table.rows) == 3


def test_the_headline_names_what_is_not_measured_well(content):
    frame = content.source.inside.scales.assign(omega=0.9)
    frame.loc[frame["dimension"] == "trust", "omega"] = 0.5
    weak = replace(content.source, inside=replace(content.source.inside, scales=frame))
    assert instrument.headline(prepare(weak), "employee") == "Trust is not measured by questions that hang together"


def test_a_mean_that_hides_two_camps_is_named_with_the_share_of_each(split):
    found = agreement.agreements(split, "employee")
    kinds = {(each.unit, each.dimension): each.kind for each in found}
    assert kinds["b", "trust"] == agreement.CAMPS and kinds["a", "trust"] == agreement.AGREE
    (point,) = (point for point in agreement.camps(split, "employee", found).points if " B " in point)
    assert point == (
        "People in B do not agree on Trust: a mean of 50 hides two camps "
        "(50\u00a0% of the answers are on the low side, 50\u00a0% on the high side)."
    )
    assert "stand in two camps in one" in agreement.summary(split, found, "trust")
    assert next(iter(agreement.table(split, "employee", found, "trust").rows))[1][0].startswith("Two camps")


def test_an_even_spread_is_no_two_camps():
    even = [f"{1 + i % 5} {1 + (i + i // 5) % 5} 4" for i in range(25)]
    found = agreement.agreements(world(AGREED, even, AGREED), "employee")
    kinds = {each.unit: (each.kind, each.by_chance) for each in found if each.dimension == "trust"}
    assert kinds["b"] == (agreement.APART, True)


def test_camps_need_not_stand_at_the_ends():
    found = agreement.agreements(world(AGREED, ["2 2 4", "4 4 4"] * 12, AGREED), "employee")
    assert {each.unit: each.kind for each in found if each.dimension == "trust"}["b"] == agreement.CAMPS


def test_where_distributions_are_hidden_nothing_is_said_about_agreement():
    small = world(AGREED[:9], AGREED[:9], [])
    found = agreement.agreements(small, "employee")
    assert found == () and "twenty people" in agreement.camps(small, "employee", found).text[0]
    assert "cannot be told" in agreement.summary(small, found, "trust")


def with_bands(content: Content, **bands: str) -> Content:
    source = content.source
    assert isinstance(source, Report)
    units = source.inside.units
    units = units.assign(band=units["unit"].map(bands).fillna(""))
    return prepare(replace(source, inside=replace(source.inside, units=units)))


def test_what_the_others_would_have_to_say_is_worked_out_from_the_band():
    known = with_bands(world(AGREED, ["2 2 4"] * 24, AGREED), b="50-69 %", a="70 % and more")
    rows = {row[0]: row[1] for row in data_quality._silent(known, "employee", "trust")}
    assert set(rows) == {"A", "B"}  # the band of c is not known
    # b: all at 25, at least half answered: between 12.5 and 62.5 whatever the others say, the rest is at 81
    assert rows["B"][1:] == ("25", "13 to 63", "nothing they could say")
    assert data_quality.silent(known, "employee", "trust")[-1].deeper
    assert data_quality.silent_words(known, "employee").endswith(
        "would stand whatever those who did not answer had said."
    )


def test_a_viewer_of_a_part_reads_the_same_about_silence(content):
    bands = dict.fromkeys(content.units, "50-69 %")
    for_all = with_bands(content, **bands)
    part = prepare(scoped(for_all.source, "care"))
    for dimension in part.inside.columns:
        rows, ours = (
            {row[0]: row[1] for row in data_quality._silent(each, "employee", dimension)} for each in (for_all, part)
        )
        assert ours and all(rows[name] == row for name, row in ours.items())


def test_without_bands_nothing_is_said_about_silence(split):
    (section,) = data_quality.silent(split, "employee", "trust")
    assert (
        section.text == (data_quality.NO_BANDS,)
        and data_quality.silent_words(split, "employee") == data_quality.NO_BANDS
    )


def test_careless_answers_are_a_share_with_the_results_without_them(content):
    sections = data_quality.careful(content, "employee")
    assert "% of the sheets show a sign" in sections[0].text[0] and data_quality.HINT in sections[0].text
    signs, without = sections[1:]
    assert len(signs.points) == 4
    assert without.table.columns == ("Dimension", "All", "Without", "Difference", "People without")


def test_where_the_few_could_be_worked_out_no_result_without_them_is_shown(content):
    nothing = content.source.inside.without.iloc[:0]
    hidden = prepare(replace(content.source, inside=replace(content.source.inside, without=nothing)))
    assert "May not be shown" in data_quality.careful(hidden, "employee")[-1].text[0]


def test_publications_of_before_say_that_it_is_not_known(content):
    scores = content.source.inside
    before = replace(scores, **{name: getattr(scores, name).iloc[:0] for name in ("scales", "item_scales", "careless")})
    old = prepare(replace(content.source, inside=before))
    assert instrument.headline(old, "employee").endswith("cannot be told from these answers")
    assert instrument.scales(old, "employee") == () and instrument.sentences(old, "employee") == instrument.NOT_KNOWN
    assert "cannot be told" in data_quality.careful_words(old, "employee")
    assert "not known" in data_quality.missing(old, "employee").text[0]


def test_questions_that_were_left_out_are_named_the_worst_first(content):
    section = data_quality.missing(content, "employee")
    shares = content.source.inside.item_scales["missing"]
    assert len(section.points) == 5 and f"{round(100 * shares.max())}\u00a0%" in section.points[0]


def test_the_appendix_says_the_same_in_short(content):
    scales, agreed, answered = appendix(content)
    assert scales.points == instrument.sentences(content, "employee")
    assert len(agreed.points) >= len(content.inside.columns)
    assert answered.text[0] == data_quality.careful_words(content, "employee")


def test_no_frame_of_the_instrument_names_a_unit_but_where_twenty_answered(content):
    scores = content.source.inside
    assert "unit" not in scores.scales and "unit" not in scores.item_scales
    people = scores.units.set_index("unit")["n"]
    assert (pd.to_numeric(scores.careless["n"]) >= 20).all()
    assert (people.reindex(scores.careless["unit"]) >= 20).all()
