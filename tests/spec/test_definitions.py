"""Questionnaires, scales and evidence: what people may write, and what a program gets from it."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.yaml_files import (
    load_evidence,
    load_questionnaire,
    load_scales,
    parse_questionnaire,
    parse_questionnaire_with_warnings,
    parse_scales,
)
from diagnostic.definitions.model import say
from diagnostic.errors import UserError
from diagnostic.files.yaml.scalars import plain
from diagnostic.files.yaml.source import parse, read
from diagnostic.settings import QUESTIONNAIRES

MINIMAL = """
id: parents
version: 1
audience: parent
scale: {codes: [1, 2, 3, 4]}
dimensions: [school_leadership]
items:
  - {id: p_q1a, dimension: school_leadership}
"""


def questionnaire(text: str = MINIMAL, **replaced: str):
    for old, new in replaced.items():
        text = text.replace(old, new)
    return parse_questionnaire(text, "q.yaml", scales={})


def problems(text: str) -> list[str]:
    with pytest.raises(UserError) as refused:
        parse_questionnaire(text, "q.yaml", scales={})
    return [str(problem) for problem in refused.value.problems]


def test_a_questionnaire_for_somebody_elses_survey_needs_six_keys():
    parents = questionnaire()
    assert (parents.id, parents.version, parents.audience) == ("parents", 1, "parent")
    assert parents.scale.codes == (1, 2, 3, 4)
    assert [item.id for item in parents.items] == ["p_q1a"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("[trust_in_us]", {"en": "Trust in us"}),
        ("{trust_in_us: }", {"en": "Trust in us"}),
        ("{trust_in_us: Confidence}", {"en": "Confidence"}),
        ("{trust_in_us: {en: Confidence, de: Vertrauen}}", {"en": "Confidence", "de": "Vertrauen"}),
        ("{trust_in_us: {name: Confidence}}", {"en": "Confidence"}),
        ("{trust_in_us: {name: {de: Vertrauen}}}", {"de": "Vertrauen"}),
        ("{trust_in_us: {unruled: true}}", {"en": "Trust in us"}),
    ],
)
def test_dimensions_are_written_as_shortly_as_one_likes(written, name):
    text = MINIMAL.replace("[school_leadership]", written).replace(
        "dimension: school_leadership", "dimension: trust_in_us"
    )
    assert questionnaire(text).dimensions["trust_in_us"].name == name


def test_a_text_is_said_in_the_language_asked_for_else_in_english_else_in_any():
    both, german = {"en": "Trust", "de": "Vertrauen"}, {"de": "Vertrauen"}
    assert [say(both, "de"), say(both, "fr"), say(german, "fr")] == ["Vertrauen", "Trust", "Vertrauen"]


@pytest.mark.parametrize("codes", ["[1, 2]", "[5, 4, 3, 2, 1]", "[0, 50, 100]", "[-127, 0, 127]", str(list(range(11)))])
def test_codes_rise_or_fall_in_equal_steps(codes):
    assert questionnaire(MINIMAL.replace("[1, 2, 3, 4]", codes)).scale.steps == len(codes.split(",")) - 1


@pytest.mark.parametrize(
    "codes", ["[]", "[1]", "[1, 3, 2]", "[1, 1]", "[1, 2, 4]", "[-128, -127]", str(list(range(12)))]
)
def test_other_codes_are_refused(codes):
    (problem,) = problems(MINIMAL.replace("[1, 2, 3, 4]", codes))
    assert problem.startswith("q.yaml:5 › scale.codes")


@pytest.mark.parametrize(
    "audience", ["employee", "leader", "customer", "colleague", "parent", "student", "consumer", "no"]
)
def test_an_audience_is_one_of_four_or_anything_unlike_them(audience):
    assert questionnaire(MINIMAL.replace("parent\n", f"{audience}\n")).audience == audience


@pytest.mark.parametrize(
    ("audience", "meant"),
    [("custmer", "customer"), ("customers", "customer"), ("Employee", "employee"), ("leadr", "leader"),
     ("collegue", "colleague")],
)  # fmt: skip
def test_an_audience_that_is_nearly_one_of_the_four_is_a_slip(audience, meant):
    (problem,) = problems(MINIMAL.replace("audience: parent", f"audience: {audience}"))
    assert problem.endswith(f"found '{audience}'. Did you mean '{meant}'?")


def test_an_item_may_have_a_scale_and_a_column_of_its_own():
    text = MINIMAL + "  - {id: q2, dimension: school_leadership, scale: satisfaction, column: Q 2 (a)}\n"
    scales = parse_scales("satisfaction: {codes: [0, 1]}", "scales.yaml")
    first, second = (parents := parse_questionnaire(text, "q.yaml", scales)).items
    assert [parents.scale_of(item).codes for item in (first, second)] == [(1, 2, 3, 4), (0, 1)]
    assert [first.source_column, second.source_column] == ["p_q1a", "Q 2 (a)"]


def test_named_scales_are_those_beside_the_file_else_the_shipped_ones(tmp_path):
    (tmp_path / "q.yaml").write_text(MINIMAL.replace("{codes: [1, 2, 3, 4]}", "agreement"))
    assert load_questionnaire(tmp_path / "q.yaml").scale == load_scales()["agreement"]
    (tmp_path / "scales.yaml").write_text("agreement: {codes: [0, 1]}")
    assert load_questionnaire(tmp_path / "q.yaml").scale.codes == (0, 1)


def test_all_problems_come_at_once_in_the_order_of_their_lines():
    text = MINIMAL.replace("version: 1", "version: one").replace("parent\n", "custmer\n") + "tilte: Parents\n"
    assert problems(text + "  \nitems: []\n") == [
        "q.yaml:3 › version: expected a whole number, 1 or more, found 'one'",
        "q.yaml:4 › audience: expected one of employee, leader, customer, colleague, or an id unlike these, "
        "found 'custmer'. Did you mean 'customer'?",
        "q.yaml:9 › tilte: expected a key of a questionnaire (id, version, audience, scale, dimensions, items, "
        "questions, choices, name, about, minutes), found 'tilte'",
        "q.yaml:11: expected each key once, found 'items' a second time. It stands in line 7 already.",
    ]


def test_a_hundred_problems_are_enough():
    found = problems(MINIMAL + "".join(f"  - {{id: q{i}, dimension: trust}}\n" for i in range(120)))
    assert len(found) == 101
    assert found[-1] == "q.yaml: expected no further problems, found 20 more. Mend these first."


def test_a_language_that_only_some_texts_have_is_a_warning():
    text = MINIMAL + "  - {id: a, dimension: school_leadership, text: {en: Good, de: Gut}}\n"
    parents, warnings = parse_questionnaire_with_warnings(text + "about: Parents\n", "q.yaml", {})
    assert parents is not None
    assert [(warning.warning, str(warning)) for warning in warnings] == [
        (True, "q.yaml:10 › about: expected 'de' as in other texts of this file, found only en. "
               "Texts without 'de' are shown in another language.")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("off", "off"), ("y", "y"), ("true", True), ("False", False),
        ("null", None), ("~", None), ("", None), ("none", "none"), ("1e3", 1000.0), ("1E-2", 0.01), ("12", 12),
        ("012", 12), ("0o14", 12), ("0x0C", 12), ("-7", -7), ("+7", 7), (".5", 0.5), ("5.", 5.0), ("1_000", "1_000"),
        ("12:30:00", "12:30:00"), ("2024-05-01", "2024-05-01"), (".inf", float("inf")), ("0b1", "0b1"),
        ("1" * 5000, "1" * 5000),
    ],
)  # fmt: skip
def test_a_plain_word_means_what_the_core_schema_of_yaml_1_2_says(written, value):
    found = plain(written)
    assert (found, type(found)) == (value, type(value))


def test_the_line_of_everything_is_known():
    source = parse("a: 1\nb:\n  - id: x\n    c:\n      d: 2\n  - {e: 3,\n     f: 4}\n", "s.yaml")
    assert source.value == {"a": 1, "b": ({"id": "x", "c": {"d": 2}}, {"e": 3, "f": 4})}
    paths = [("a",), ("b",), ("b", 0), ("b", 0, "c", "d"), ("b", 1, "e"), ("b", 1, "f"), ("b", 1, "missing")]
    assert [source.line(path) for path in paths] == [1, 2, 3, 5, 6, 7, 6]
    assert [source.label(path) for path in paths[3:]] == ["b › x › c.d", "b[2].e", "b[2].f", "b[2].missing"]


@pytest.mark.parametrize(
    "content", ["a: 1\r\nb: x\r\n", "\ufeffa: 1\nb: x\n", b"\xef\xbb\xbfa: 1\nb: x\n", "a: 1\rb: x"]
)
def test_line_ends_and_byte_order_marks_of_any_system_are_read(content):
    source = read(content, "s.yaml")
    assert (source.value, source.line(("b",))) == ({"a": 1, "b": "x"}, 2)


def test_the_shipped_instruments_are_as_announced():
    employee, pulse, customer = (load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in
                                 ("employee", "pulse", "customer"))  # fmt: skip
    assert [(len(q.dimensions), len(q.items), len(q.questions)) for q in (employee, pulse, customer)] == [
        (18, 54, 1), (18, 18, 1), (19, 22, 1)]  # fmt: skip
    assert employee.dimensions.keys() == pulse.dimensions.keys()
    assert sum(not dimension.unruled for dimension in employee.dimensions.values()) == 13
    assert sum(not dimension.unruled for dimension in customer.dimensions.values()) == 13


def test_the_shipped_evidence_speaks_for_and_against():
    assert {study.direction for study in load_evidence().values()} >= {"for", "against", "mixed", "boundary"}
