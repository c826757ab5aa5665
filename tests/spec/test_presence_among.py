"""Presence among those who call it important: what it parts is of nobody or of enough, and the auditor sees it.

Where it is shown, its sum beside everybody's gives the sum of those who do not call it important, of every residual.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure.joint_counts import Parted
from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.release.publish import Collected, publish
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire
from diagnostic.definitions.wave import Policy
from tests.profiles import examples
from tests.spec.test_audit import trees
from tests.tables import FIVE_POINTS, organisation, plan

K = 5
FLAT = organisation("root: a b")
SIDES = ("importance", "presence")


def asked(*motives: str) -> Questionnaire:
    """Each motive as importance and as presence, one question each; all importances first."""
    pairs = [(facet, motive) for facet in SIDES for motive in motives]
    return Questionnaire(
        id="motivators",
        version=1,
        audience="employee",
        scale=FIVE_POINTS,
        dimensions={f"{name}_{facet}": Dimension(name={"en": name}, standard=name) for facet, name in pairs},
        items=tuple(
            Item(id=f"{facet[0]}_{name}", dimension=f"{name}_{facet}", facet=facet, behaviour=name)
            for facet, name in pairs
        ),
    )


ONE = asked("thanks")


def said(chart: Organisation, **of: str) -> Answers:
    """`a="54 22*3"`: by unit, importance and presence of a person, `*3` three people; `.` for no answer."""
    rows = []
    for unit, texts in of.items():
        for text in texts.split():
            pair, _, times = text.partition("*")
            codes = [int(MISSING) if code == "." else int(code) for code in pair]
            rows += [(chart.position[unit], *codes)] * int(times or 1)
    found = np.array(rows)
    return Answers(found[:, 1:].astype(np.int8), found[:, 0])


def shown(chart: Organisation, answers: Answers, k: int = K) -> UnitScores:
    found = publish(answers, ONE, chart, Policy(min_group=k))
    assert [str(each) for each in audit(found, Policy(min_group=k)).findings] == []
    return found


def row(scores: UnitScores, unit: str = "root") -> pd.Series:
    return scores.among.set_index("unit").loc[unit]


def test_by_hand_who_calls_it_important_and_how_much_of_it_is_there():
    # Seven call it important (4 or 5); of them three say 4 and four say 2: 3 x 75 + 4 x 25 = 325 points of 7
    found = row(shown(FLAT, said(FLAT, a="54*3 42*4 24*6")), "a")
    assert (found["n"], round(found["mean"], 6)) == (7, round(325 / 7, 6))
    assert np.isnan(found["favourable"])  # fewer than ten
    assert found[["parting", "hidden", "withheld"]].tolist() == ["enough", "", ""]


def test_a_share_takes_ten_people_and_stays_two_off_both_ends():
    found = row(shown(FLAT, said(FLAT, a="54*11 23*8")), "a")
    assert (found["n"], round(found["favourable"] * 11)) == (11, 9)
    assert found["mean"] * 11 == pytest.approx(75 * 11)  # of a five-point scale 4 is off the end by itself


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        ("54*8", "fewer than 10 answers"),
        ("54*3", "fewer than 5 answers"),
        ("54*9 22*4", "fewer than 5 call it important, or fewer than 5 do not"),
        ("54*4 22*9", "fewer than 5 call it important, or fewer than 5 do not"),
        ("54*13", "fewer than 5 call it important, or fewer than 5 do not"),
    ],
)
def test_why_it_is_hidden(of, reason):
    found = row(shown(FLAT, said(FLAT, a=of, b="54*9 22*9")), "a")
    assert found["hidden"] == reason
    assert found[["n", "mean", "favourable"]].isna().all()


def test_teams_of_one_mind_do_not_stand_for_enough():
    # All of a and nobody of b call it important: the whole's eight and seven are the teams, who would be told so
    found = shown(FLAT, said(FLAT, a="54*8", b="22*7"))
    assert found.among["n"].isna().all()


def test_what_two_teams_leave_of_the_whole_is_guarded_too():
    # The whole has 6 + 5 + 3 beside 6 + 5 + 9; with a and b shown c's three would follow
    chart = organisation("root: a b c")
    found = shown(chart, said(chart, a="54*6 23*6", b="54*5 23*5", c="54*3 23*9"))
    # Hidden is whoever costs least: b, of ten people; with c it is a group of 8 and 14
    assert found.among.loc[found.among["hidden"] == "", "unit"].tolist() == ["root", "a"]


def test_of_a_half_answered_motive_neither_answer_counts():
    whole = shown(FLAT, said(FLAT, a="54*7 22*7"))
    half = shown(FLAT, said(FLAT, a="54*7 22*7 5. .4 .1"))
    pd.testing.assert_frame_equal(whole.among, half.among)
    pd.testing.assert_frame_equal(whole.scores, half.scores)


def test_where_nearly_all_say_the_same_there_is_no_room_and_no_mean():
    # Everybody's sum is 100 points off the end; of two groups each would have to be
    found = row(shown(FLAT, said(FLAT, a="55*7 25*7")), "a")
    assert found["n"] == 7 and np.isnan(found["mean"]) and found["withheld"]


def test_presence_shows_no_distribution_and_no_spread_of_a_unit_beside_it():
    found = shown(FLAT, said(FLAT, a="54*15 22*15", b="54*15 22*15"))
    assert set(found.distributions["item"]) == {"i_thanks"}
    spread = found.scores[found.scores["dimension"] == "thanks_presence"].set_index("unit")["spread"]
    assert spread.to_dict() == {"root": "own", "a": "wave", "b": "wave"}


def test_beside_groups_of_people_it_is_not_shown():
    answers = said(FLAT, a="54*15 22*15", b="54*15 22*15")
    tenure = Breakdown("tenure", ("new", "old"), np.arange(60) % 2)
    found = publish(Collected(answers, breakdowns=[tenure]), ONE, FLAT, Policy())
    assert (found.cells["hidden"] == "").any()
    assert set(found.among["hidden"]) == {"groups of people are shown for this"}
    assert audit(found, Policy()).verdict == "safe"


def test_it_reads_again_and_a_publication_without_it_is_of_the_format_before():
    found = shown(FLAT, said(FLAT, a="54*7 22*7"))
    again = UnitScores.from_bytes(found.to_bytes())
    assert again.to_bytes() == found.to_bytes()
    assert b'"format":5' in found.to_bytes()[:20]
    assert b'"format":3' in replace(found, among=found.among.iloc[:0]).to_bytes()[:20]


# Brute force over the definition


def fewest(rows: np.ndarray, people: np.ndarray, k: int) -> bool:
    """Is there a combination of the rows, columns kinds of people, that touches somebody and fewer than k people?"""
    whole = np.linalg.matrix_rank(rows) if rows.size else 0
    kinds = range(len(people))
    for size in range(1, len(people) + 1):
        for few in itertools.combinations(kinds, size):
            if people[list(few)].sum() < k:
                others = [kind for kind in kinds if kind not in few]
                rest = np.linalg.matrix_rank(rows[:, others]) if others else 0
                if rest < whole:
                    return True
    return False


def kinds(chart: Organisation, units: np.ndarray, group: np.ndarray):
    """Kinds of people (a unit, and whether they are in the group), and of the rows that a pattern publishes."""
    pairs, people = np.unique(np.stack([units, group]), axis=1, return_counts=True)
    inside = np.array([(pairs[0] >= unit) & (pairs[0] < chart.ends[unit]) for unit in range(len(chart.ids))])
    return people, inside.astype(float), inside * pairs[1].astype(float)


def charts(most: int):
    def people(chart: Organisation):
        each = st.tuples(st.integers(0, 4), st.integers(0, 4))
        return st.tuples(st.just(chart), st.lists(each, min_size=len(chart.ids), max_size=len(chart.ids)))

    return st.integers(1, most).flatmap(trees).flatmap(people)


def numbers(sides: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    units = np.repeat(np.arange(len(sides)), [sum(each) for each in sides])
    group = np.concatenate([np.repeat([1, 0], each) for each in sides]) if len(units) else np.zeros(0)
    return units, group.astype(int)


@examples(400)
@given(charts(5), st.integers(2, 4))
def test_whatever_is_added_up_is_about_nobody_or_enough(case, k):
    chart, sides = case
    units, group = numbers(sides)
    own, of_group = (np.bincount(units, weights, len(chart.ids)).astype(int) for weights in (None, group))
    published = plan(chart, own, k)
    pattern = Parted(chart, published, own, of_group).pattern(published, k)
    if len(units) and published.any():
        people, everybody, some = kinds(chart, units, group)
        assert not fewest(np.vstack([everybody[published], some[pattern]]), people, k)


@examples(400)
@given(charts(4), st.integers(2, 4), st.data())
def test_the_rule_is_exact_where_teams_are_not_of_one_mind(case, k, data):
    chart, sides = case
    units, group = numbers(sides)
    own, of_group = (np.bincount(units, weights, len(chart.ids)).astype(int) for weights in (None, group))
    published = plan(chart, own, k)
    chosen = data.draw(st.lists(st.booleans(), min_size=len(chart.ids), max_size=len(chart.ids)))
    drawn = np.array(chosen) & published
    parted = Parted(chart, published, own, of_group)
    if drawn.any():
        people, everybody, some = kinds(chart, units, group)
        told = fewest(np.vstack([everybody[published], some[drawn]]), people, k)
        at = chart.residual_of(drawn)
        sizes = np.bincount(at[at >= 0], parted.smaller_sides()[at >= 0], len(chart.ids))[drawn]
        assert told == bool(((sizes > 0) & (sizes < k)).any())
        somebody = np.bincount(at[at >= 0], own[at >= 0], len(chart.ids))[drawn] > 0
        words = np.where(~somebody, "nobody", np.where(sizes >= k, "enough", "few"))
        assert parted.parting(drawn, k)[drawn].tolist() == words.tolist()


def random_survey(seed: int) -> tuple[Organisation, Answers]:
    """Small organisations, many of their teams of nearly one mind."""
    rng = np.random.default_rng(seed)
    chart = organisation(("root: a b c / a: d e", "root: a b / a: c d / c: e f", "root: a b c d e f")[seed % 3])
    units = np.repeat(np.arange(len(chart.ids)), rng.integers(0, 24, len(chart.ids)))
    level = rng.choice([1.3, 2.5, 3.5, 4.8], (len(chart.ids), 4))[units]
    codes = np.clip(np.rint(level + rng.normal(0, rng.choice([0.3, 1.2]), level.shape)), 1, 5).astype(np.int8)
    codes[rng.random(codes.shape) < (0.0, 0.05)[seed % 2]] = MISSING
    return chart, Answers(codes, units)


TWO = asked("thanks", "order")


@examples(60)
@given(st.integers(0, 100_000))
def test_everything_published_of_a_motive_by_brute_force(seed):
    chart, answers = random_survey(seed)
    found = publish(answers, TWO, chart, Policy())
    assert audit(found, Policy()).verdict == "safe"
    for m, name in enumerate(("thanks", "order")):
        both = (answers.codes[:, [m, m + 2]] != MISSING).all(axis=1)
        units, group = answers.units[both], (answers.codes[both, m] >= 4).astype(int)
        people, everybody, some = kinds(chart, units, group)
        scores = found.scores[found.scores["dimension"] == f"{name}_presence"].set_index("unit")
        among = found.among[found.among["dimension"] == f"{name}_presence"].set_index("unit")
        for column in ("mean", "favourable"):
            tree, parts = (frame.reindex(chart.ids)[column].notna().to_numpy() for frame in (scores, among))
            assert not fewest(np.vstack([everybody[tree], some[parts]]), people, K)
        assert among["n"].dropna().equals((among["n"].dropna()).round())


# The auditor notices


def changed(scores: UnitScores, unit: str, **values: object) -> UnitScores:
    frame = scores.among.copy()
    for column, value in values.items():
        frame.loc[frame["unit"] == unit, column] = value
    return replace(scores, among=frame)


SOUND = said(FLAT, a="54*12 42*8 24*12", b="54*9 22*9")
WRONG = {
    "few are parted": partial(changed, unit="a", parting="few"),
    "it is not told": partial(changed, unit="a", parting=""),
    "another size": partial(changed, unit="a", n=19.0),
    "all of them the best": partial(changed, unit="a", mean=100.0),
    "the others all the best": partial(changed, unit="a", mean=(2000 - 12 * 100) / 20),  # of 2,000 points
    "a hidden cell with a number": partial(changed, unit="a", hidden="few"),
    "a share of nobody's": partial(changed, unit="a", favourable=1.0),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_the_auditor_refuses(wrong):
    found = shown(FLAT, SOUND)
    assert row(found, "a")["n"] == 20
    assert audit(wrong(found), Policy()).verdict != "safe"


def test_it_is_noticed_if_the_pattern_is_that_of_everybody(monkeypatch):
    chart = organisation("root: a b c")
    answers = said(chart, a="54*6 23*6", b="54*5 23*5", c="54*3 23*9")
    monkeypatch.setattr(Parted, "pattern", lambda self, allowed, k: allowed & self.published)
    found = publish(answers, ONE, chart, Policy())
    told = audit(found, Policy())
    assert told.verdict == "leak" and any("thanks_presence among › C" in str(each) for each in told.findings)
