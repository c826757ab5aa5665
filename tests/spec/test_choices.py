"""Questions to tick: answered, left out and "none of these" are told apart, and shares pass the door as shares do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure.interim_batches import Tranches, release
from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.core.release.publish import publish
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Choices
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_table
from diagnostic.services.respondents.validation import handed_in
from diagnostic.web.respondents.forms import fill
from tests.profiles import examples
from tests.spec.test_audit import trees
from tests.spec.test_presence_among import fewest
from tests.tables import organisation, questionnaire

FLAT = organisation("root: a b")
MET = Choices(id="met", text={"en": "?"}, options={"rain": {"en": "Rain"}, "snow": {"en": "Snow"}}, none={"en": "None"})
ASKED = questionnaire({"trust": 1}).model_copy(update={"choices": (MET,)})


def said(chart: Organisation, **of: str) -> Answers:
    """`a="310*4 3..*2"`: by unit, the code of trust, then whether rain and snow were met; `.` for no answer."""
    rows = []
    for unit, texts in of.items():
        for text in texts.split():
            codes, _, times = text.partition("*")
            row = [int(MISSING) if code == "." else int(code) for code in codes]
            rows += [(chart.position[unit], *row)] * int(times or 1)
    found = np.array(rows)
    return Answers(found[:, 1:].astype(np.int8), found[:, 0])


def shares(answers: Answers, chart: Organisation = FLAT) -> dict[tuple[str, str], tuple[float, float, str]]:
    found = publish(answers, ASKED, chart, Policy())
    assert [str(each) for each in audit(found, Policy()).findings] == []
    assert UnitScores.from_bytes(found.to_bytes()).to_bytes() == found.to_bytes()
    rows = found.choices.itertuples(index=False)
    return {(row.unit, row.option): (row.n, round(row.n * row.share, 6), row.hidden) for row in rows}


def test_by_hand_how_many_met_what():
    found = shares(said(FLAT, a="311*3 310*4 300*5 3..*2", b="301*6 300*7"))
    assert found["a", "met_rain"] == (12, 7, "") and found["a", "met_snow"] == (12, 3, "")
    assert found["b", "met_rain"] == (13, 2, "")  # nobody: two off the end, as everywhere
    assert found["root", "met_snow"] == (25, 9, "")


@pytest.mark.parametrize(
    ("of", "reason"), [("310*4", "fewer than 5 answers"), ("310*4 300*5 3..*9", "fewer than 10 answers")]
)
def test_a_share_takes_ten_people(of, reason):
    found = shares(said(FLAT, a=of, b="301*6 300*9"))
    assert np.isnan(found["a", "met_rain"][0]) and found["a", "met_rain"][2] == reason


def test_what_units_leave_over_is_of_nobody_or_of_five():
    chart = organisation("root: a b c")
    found = shares(said(chart, a="310*6 300*6", b="310*5 300*6", c="300*3"), chart)
    assert [found[unit, "met_rain"][2] for unit in ("a", "b")] == ["", "a group of fewer than 5 could be worked out"]


def test_scores_are_as_they_were_and_without_answers_so_are_the_bytes():
    with_choices = said(FLAT, a="311*8 5..*3", b="200*9")
    alone = Answers(with_choices.codes[:, :1], with_choices.units)
    asked = ASKED.model_copy(update={"choices": ()})
    found, plain = publish(with_choices, ASKED, FLAT, Policy()), publish(alone, asked, FLAT, Policy())
    assert found.scores.equals(plain.scores) and found.careless.equals(plain.careless)
    nobody = said(FLAT, a="3..*11", b="2..*9")
    codes = nobody.codes[:, :1]
    assert publish(nobody, ASKED, FLAT, Policy()).to_bytes() == (
        publish(Answers(codes, nobody.units), asked, FLAT, Policy()).to_bytes()
    )


def test_more_than_elsewhere_is_called_where_it_is_more_than_chance():
    found = publish(said(FLAT, a="310*25 300*5", b="310*3 300*40"), ASKED, FLAT, Policy()).choices
    rain = found[found["option"] == "met_rain"].set_index("unit")["verdict"]
    assert rain.to_dict() == {"root": "", "a": "higher", "b": "lower"}


@examples(200)
@given(st.integers(1, 5).flatmap(trees), st.integers(0, 10_000))
def test_whatever_is_added_up_is_about_nobody_or_five(chart, seed):
    rng = np.random.default_rng(seed)
    units = np.repeat(np.arange(len(chart.ids)), rng.integers(0, 14, len(chart.ids)))
    codes = np.column_stack([np.full(len(units), 3), rng.integers(0, 2, (len(units), 2))]).astype(np.int8)
    codes[rng.random(len(units)) < 0.3, 1:] = MISSING
    found = publish(Answers(codes, units), ASKED, chart, Policy())
    assert audit(found, Policy()).verdict == "safe"
    shown = found.choices[found.choices["option"] == "met_rain"].set_index("unit")["share"].notna()
    kinds, people = np.unique(units[codes[:, 1] != MISSING], return_counts=True)
    rows = np.array([(kinds >= unit) & (kinds < chart.ends[unit]) for unit in range(len(chart.ids))], dtype=float)
    if len(shown) and shown.any():
        assert not fewest(rows[shown.reindex(chart.ids).to_numpy(bool)], people, 5)


# What a form hands in


HANDED = {
    "ticked": ({"met_rain": 1}, [3, 1, 0]),
    "none of these": ({"met": 0}, [3, 0, 0]),
    "left out": ({}, [3, int(MISSING), int(MISSING)]),
}


@pytest.mark.parametrize(("codes", "stored"), HANDED.values(), ids=HANDED)
def test_ticked_none_and_left_out_are_told_apart(codes, stored):
    sheet, _ = handed_in(ASKED, {"trust_1": 3} | codes, {})
    assert np.frombuffer(sheet, dtype=np.int8).tolist() == stored


@pytest.mark.parametrize("codes", [{"met": 0, "met_rain": 1}, {"met": 1}, {"met_hail": 1}, {"met_rain": 2}])
def test_what_cannot_be_is_refused(codes):
    with pytest.raises(UserError):
        handed_in(ASKED, codes, {})


FORMS = {
    "ticked": ({"i-met_rain": "1"}, {"met_rain": 1}, {}),
    "none of these": ({"i-met": "0"}, {"met": 0}, {}),
    "both": ({"i-met": "0", "i-met_rain": "1"}, {"met": 0, "met_rain": 1}, {"i-met": "refused_both"}),
    "neither": ({"i-trust_1": "4"}, {"trust_1": 4}, {}),
    "another number": ({"i-met_rain": "7"}, {}, {"i-met_rain": "refused_option"}),
}


@pytest.mark.parametrize(("fields", "codes", "refused"), FORMS.values(), ids=FORMS)
def test_what_a_form_carries(fields, codes, refused):
    filled = fill(fields, ASKED)
    assert (filled.codes, filled.refused) == (codes, refused)


def test_first_results_do_not_know_what_was_ticked():
    answers = said(FLAT, a="311*8 5..*3", b="200*9")
    plain = Answers(answers.codes[:, :1], answers.units)
    told = [release(Tranches(each, FLAT.ids), ASKED, 5, 1)[0].to_bytes() for each in (answers, plain)]
    assert told[0] == told[1]


FILES = {
    "with columns": (b"unit,trust_1,met_rain,met_snow\na,3,1,0\nb,4,,\n", [[3, 1, 0], [4, int(MISSING), int(MISSING)]]),
    "without them": (b"unit,trust_1\na,3\nb,4\n", [[3, int(MISSING), int(MISSING)], [4, int(MISSING), int(MISSING)]]),
}


@pytest.mark.parametrize(("content", "codes"), FILES.values(), ids=FILES)
def test_a_file_may_have_a_column_for_each_option(content, codes):
    found = match_answers(read_table(content, "a.csv"), ASKED, FLAT, "unit")
    assert found.answers.codes.tolist() == codes and not found.refused
