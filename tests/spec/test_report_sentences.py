"""Sentences: the largest sure thing first, nothing that chance explains, hypotheses named as such."""

from __future__ import annotations

import re

import pytest

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.rules import Condition, Rule
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.pages import headlines
from diagnostic.report.pages.cell import rule_story, story
from diagnostic.report.pages.overview_lists import answered_by, strongest_symptoms, surprises, widest_gaps
from diagnostic.report.pages.unit import about, gaps_of, hidden_words, symptoms_of
from diagnostic.report.words import HYPOTHESIS
from tests.companies import report, report_of
from tests.tables import organisation, people, questionnaire

CHART = organisation("root: a b c d")
LOW, HIGH, MIXED = "1" * 12, "5" * 12, "24" * 6
DISTANCE = Rule(
    id="S02",
    name={"en": "Distance"},
    inside=Condition(dimension="trust", certain_below=40.0, none_above=65.0),
    outside="openness",
    symptom={"en": "They keep their distance."},
)


def world(inside: dict[str, str], outside: dict[str, str] | None = None, rules=(DISTANCE,), chart=CHART) -> Content:
    surveys = [Survey(questionnaire({"trust": 1}), people(chart, **inside))]
    if outside:
        surveys.append(Survey(questionnaire({"openness": 1}, "customer"), people(chart, **outside)))
    found = diagnose(surveys[0], surveys[1:], rules, chart, Policy(), shipped_perspectives())
    asked = {survey.questionnaire.audience: survey.questionnaire for survey in surveys}
    return prepare(report_of(found, chart, rules, asked))


EVERYBODY = dict.fromkeys("abcd", HIGH)
ILL_IN_A = EVERYBODY | {"a": LOW}


def headline(inside: dict[str, str], outside: dict[str, str] | None = None) -> str:
    return headlines.overview(world(inside, outside), "customer" if outside else "")[0]


def test_the_finding_is_the_largest_thing_that_is_sure():
    low = dict.fromkeys("abcd", LOW)
    assert headline(low, low) == "Trust is low across Root, and customers feel it"
    assert headline(low, EVERYBODY) == "Trust is low across Root; customers do not feel it (yet)"
    assert headline(low) == "Trust is low across Root"
    assert headline(ILL_IN_A, ILL_IN_A) == "Trust is low in A, and customers feel it"
    assert headline(ILL_IN_A, EVERYBODY) == "Trust is low in A; customers do not feel it (yet)"


def test_a_unit_that_is_well_but_below_the_rest_falls_behind_it():
    assert headline(EVERYBODY | {"a": "4" * 12}) == "A falls behind the rest on Trust"


def test_what_chance_explains_is_no_finding():
    assert headline(dict.fromkeys("abcd", "35" * 5)) == "Nothing in Root stands out by more than chance"
    noisy = world(dict.fromkeys("abcd", MIXED), dict.fromkeys("abcd", MIXED))
    assert headlines.headline(noisy, "customer", "root") == "Nothing in Root stands out by more than chance"
    assert headlines.unit_finding(noisy, "a") == "A does not clearly differ from the rest"
    assert headlines.unit_gap_finding(noisy, "customer", "a") == "A: inside and customers do not clearly differ"
    assert headlines.inside_outside_finding(noisy, "customer", "root") == (
        "No team is surely low inside where customers were asked"
    )
    assert widest_gaps(noisy, "customer") == ()


def test_five_sentences_say_where_we_stand():
    assert headlines.overview(world(ILL_IN_A, EVERYBODY), "customer") == (
        "Trust is low in A; customers do not feel it (yet)",
        "Inside, scores lie between 73 and 73. Few answers: only differences of about 12 points count here.",
        "1 of 4 teams is below the rest on some dimension by more than chance; A on the only dimension.",
        f"The rules predict Distance most often: in 1 of 4 teams. {HYPOTHESIS}",
        "Customers feel 0 of 1 predicted symptom (likely 0 to 79\u00a0%), and none that were not expected.",
    )


def test_without_an_outside_or_rules_the_sentences_say_so():
    assert headlines.overview(world(ILL_IN_A))[4] == (
        "Nobody outside was asked in this survey, so no prediction can be tested."
    )
    assert (
        headlines.overview(world(ILL_IN_A, rules=()))[3] == "No rule is about what was asked, so nothing is predicted."
    )


def test_hits_and_misses_are_counted_over_the_lowest_units_alone():
    chart = organisation("root: east west / east: a b / west: c d")
    low = {"a": LOW, "b": LOW, "c": HIGH, "d": HIGH}
    found = world(low, {"a": LOW, "b": HIGH, "c": LOW, "d": HIGH}, chart=chart)
    assert headlines.outcome_finding(found, "customer", "root") == (
        "Customers feel 1 of 2 predicted symptoms, and 1 that was not expected"
    )
    assert headlines.outcome_finding(found, "customer", "west") == (
        "Nothing was predicted; customers feel 1 that was not expected"
    )


def test_a_hidden_unit_is_explained_and_never_called_bad():
    found = world({"a": "111", "b": "11", "c": HIGH, "d": HIGH})
    assert headlines.unit_finding(found, "a") == "A: hidden, and counted elsewhere"
    assert hidden_words(found, "a")[0] == "Nothing of A is shown: fewer than 5 answers."
    assert hidden_words(found, "a")[2] == (
        "Its answers are not lost. They are counted in “Other teams in Root” and “Root”."
    )
    assert about(found, "root › other").startswith("Pooled: A and B together.")
    assert story(found, "a", "trust").finding == "Hidden: fewer than 5 answers."


def test_a_cell_tells_its_score_how_sure_it_is_and_the_rule_it_feeds():
    told = story(world(ILL_IN_A, EVERYBODY), "a", "trust")
    titles = [section.title for section in told.sections]
    assert (told.score, told.shade, told.mark) == ("4", 0, "▼")
    assert titles[0] == "How sure we are"
    assert titles[-5:] == [
        "Predicted: Distance",
        "What customers say",
        "What to ask",
        "What to try",
        "The rule and its evidence",
    ]
    text = {section.title: " ".join((*section.text, *section.points)) for section in told.sections}
    assert text["Predicted: Distance"] == (f"They keep their distance. Strongly predicted; that is sure. {HYPOTHESIS}")
    assert text["What customers say"] == "Openness: 96. Not felt by customers (yet)."
    assert "For this rule: None known. Against this rule: None known." in text["The rule and its evidence"]


def test_terms_of_statistics_stand_one_click_deeper():
    told = story(world(ILL_IN_A, EVERYBODY), "a", "trust")
    first = " ".join(text for section in told.sections if not section.deeper for text in section.text)
    deeper = " ".join(point for section in told.sections if section.deeper for point in section.points)
    terms = r"confidence|standard error|Welch|Benjamini|\bn\s*="
    assert (re.findall(terms, first), bool(re.search(terms, deeper))) == ([], True)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"all": ("trust", "team")}, "Trust is low (fully at 40 or less, not at all from 65) and Team is low"),
        ({"any": ("trust", "team")}, "Trust is low (fully at 40 or less, not at all from 65) or Team is low"),
        ({"not_": "trust"}, "it is not so that Trust is low"),
    ],
)
def test_combined_conditions_are_said_in_words(condition, words):
    def ramp(name: str) -> Condition:
        return Condition(dimension=name, certain_below=40.0, none_above=65.0)

    (kind, value), *_ = condition.items()
    inside = Condition(**{kind: ramp(value) if isinstance(value, str) else tuple(map(ramp, value))})
    rule = DISTANCE.model_copy(update={"inside": inside, "where": {"contact": ("high",)}})
    survey = Survey(questionnaire({"trust": 1, "team": 1}), people_on_two(a="1", b="5"))
    found = diagnose(survey, [], (rule,), CHART, Policy(), shipped_perspectives())
    content = prepare(report_of(found, CHART, (rule,), {"employee": survey.questionnaire}))
    said = " ".join(rule_story(content, "a", rule).sections[-1].text)
    assert words in said
    assert "It speaks only about units where contact is high." in said


def people_on_two(**codes: str):
    from tests.tables import answers

    return answers(CHART, "\n".join(f"{unit} {code} {code}" for unit, code in codes.items() for _ in range(6)))


def test_lists_of_the_overview_lead_to_cells_and_name_predictions_as_such():
    found = world(ILL_IN_A, {"a": HIGH, "b": LOW, "c": HIGH, "d": HIGH})
    (symptom,) = strongest_symptoms(found)
    assert (symptom.title, symptom.unit, symptom.dimension) == ("Distance", "a", "trust")
    assert "Predicted in 1 of 4 teams; most surely in A: strongly predicted." in symptom.words
    assert [entry.title for entry in surprises(found, "customer")] == ["B, Distance", "A, Distance"]
    assert answered_by(found) == (("Employees", "48 answered"), ("Customers", "48 answered"))
    assert gaps_of(found, "a")[0].points == (
        "Trust inside 4, Openness by customers 96: 92 points lower inside than outside.",
    )
    assert symptoms_of(found, "b")[0].title == "Not expected: Distance"
    assert symptoms_of(found, "c")[0].text == (f"The rules predict no symptom here. {HYPOTHESIS}",)


def test_no_text_of_a_whole_report_prints_a_coefficient():
    found = prepare(report())
    texts = [*headlines.overview(found, "customer")]
    for unit in found.source.chart.ids[:8]:
        for dimension in found.asked:
            told = story(found, unit, dimension)
            texts += [text for section in told.sections for text in (*section.text, *section.points)]
    assert [text for text in texts if re.search(r"\b(r|β|beta|rho)\s*=|coefficient", text)] == []
