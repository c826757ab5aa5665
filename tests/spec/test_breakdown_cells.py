"""A declared breakdown passes the door, and the auditor reads nothing but what came out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure.breakdowns import cell_suppression
from diagnostic.core.release import breakdown_cells
from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.release.publish import Collected, publish
from diagnostic.core.released.attestation import fingerprint
from diagnostic.core.released.schema import FEW
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.wave import Policy
from tests.profiles import examples
from tests.tables import answers, organisation, questionnaire

CHART = organisation("root: a b / a: a1 a2")
TRUST, BOTH = questionnaire({"trust": 1}), questionnaire({"trust": 2, "care": 1})
TENURE = ("new", "old")


def sheets(text: str) -> tuple[Answers, Breakdown]:
    """`a1 new 555, a1 old 123, b ? 4`: a unit's people with one item, by value."""
    rows = [part.split() for part in text.split(",")]
    people = answers(CHART, "\n".join(f"{unit} {code}" for unit, _, codes in rows for code in codes))
    said = [TENURE.index(value) if value in TENURE else -1 for _, value, codes in rows for _ in codes]
    return people, Breakdown("tenure", TENURE, np.array(said))


def told(text: str) -> UnitScores:
    people, breakdown = sheets(text)
    return publish(Collected(people, breakdowns=[breakdown]), TRUST, CHART, Policy())


def findings(scores: UnitScores) -> list[str]:
    return [str(finding) for finding in audit(scores, Policy()).findings]


USUAL = "a1 new 12345, a1 old 23423, a2 new 44231, a2 old 3331211, b new 12344, b old 55123, b ? 12323"


def cells(scores: UnitScores) -> pd.DataFrame:
    return scores.cells.set_index(["unit", "value"])


def test_a_cell_has_an_n_and_a_mean():
    scores = told(USUAL)
    assert cells(scores).loc[("b", "new"), ["n", "mean"]].tolist() == [5, pytest.approx(100 * (14 - 5) / 4 / 5)]
    assert cells(scores).loc[("root", "new"), "n"] == 15
    assert list(scores.cells["unit"].unique()) == ["root", "a", "b"] and findings(scores) == []


def test_a_cell_of_fewer_than_five_is_hidden_with_the_reason():
    scores = told(USUAL.replace("b old 55123", "b old 551"))
    hidden = cells(scores).loc[("b", "old")]
    assert np.isnan(hidden["n"]) and np.isnan(hidden["mean"]) and hidden["hidden"] == "fewer than 5 answers"
    assert findings(scores) == []


def test_a_cell_that_would_tell_of_others_is_hidden_with_the_reason():
    scores = told("a1 new 12345, a1 old 23423, b new 12344, b old 551223, b ? 12")
    assert cells(scores).loc[("b", "new"), "hidden"] == "a group of fewer than 5 could be worked out"
    assert findings(scores) == []


def test_the_receipt_tells_the_cell_about_the_fewest_people():
    found = next(reach for reach in audit(told(USUAL), Policy()).minimum_counts if reach.kind == "cells of breakdowns")
    assert (found.people, found.least, found.column) == (5, 5, "trust") and found.where.startswith("tenure: ")


def test_without_a_breakdown_there_are_no_cells():
    people, _ = sheets(USUAL)
    scores = publish(people, TRUST, CHART, Policy())
    assert scores.cells.empty and scores.attestation.empty


def test_cells_are_read_back_as_they_were_written():
    scores = told(USUAL)
    again = UnitScores.from_bytes(scores.to_bytes())
    assert again.to_bytes() == scores.to_bytes() and findings(again) == []


def test_where_all_of_a_division_answered_alike_its_cells_have_people_and_no_mean():
    scores = told(USUAL.replace("b new 12344, b old 55123, b ? 12323", "b new 55555, b old 555555"))
    assert cells(scores).loc["b", "n"].tolist() == [5, 6] and cells(scores).loc["b", "mean"].isna().all()
    assert cells(scores).loc[("b", "new"), "withheld"] == breakdown_cells.NO_ROOM
    assert findings(scores) == []


def test_a_team_whose_people_all_have_one_value_is_subtracted_as_it_is_published():
    # All ten new ones of a gave the best answer. a1's five are published at 90, so what is left of ten is at 90 too
    scores = told("a1 new 55555, a2 new 55555, a2 old 12345, b new 12344, b old 55123")
    assert cells(scores).loc[("a", "new"), ["n", "mean"]].tolist() == [10, pytest.approx(90)]


def test_careful_answers_are_not_told_apart_where_there_are_cells():
    people, breakdown = sheets(USUAL)
    assert not publish(people, TRUST, CHART, Policy()).without.empty
    assert publish(Collected(people, breakdowns=[breakdown]), TRUST, CHART, Policy()).without.empty


# The auditor.


def planted(scores: UnitScores, unit: str, value: str, n: float, mean: float) -> UnitScores:
    frame = scores.cells.copy()
    at = (frame["unit"] == unit) & (frame["value"] == value)
    frame.loc[at, ["n", "mean", "hidden"]] = [n, mean, ""]
    return replace(scores, cells=frame)


SMALL = "a1 new 12345, a1 old 23423, a2 new 44231, a2 old 3331211, b new 12344, b old 551, b ? 123"


def test_a_small_cell_that_is_planted_is_named():
    scores = told(SMALL)
    said = audit(planted(scores, "b", "old", 3.0, 50.0), Policy())
    assert said.verdict == "leak"
    assert "employee › trust › tenure › b › old: it is about 3 people; the least is 5" in map(str, said.findings)


def test_a_cell_that_leaves_few_of_the_organisation_is_named():
    # 17 of the old are in a1 and a2 together, b has three: with a's cell the organisation's is b's
    scores = told("a1 new 12345, a1 old 2342334, a2 new 44231, a2 old 3331211, b new 1234423, b old 551, b ? 12323")
    assert cells(scores).loc[[("root", "old"), ("a", "old")], "hidden"].tolist() != ["", ""]
    found = planted(planted(scores, "root", "old", 17.0, 45.0), "a", "old", 14.0, 45.0)
    assert any("what is left over is about 3 people; the least is 5" in line for line in findings(found))


def test_a_cell_that_only_teams_give_away_makes_the_publication_unknown():
    # a1 is new but for two, so the cell and the team differ by few: a reader cannot see it, but that it is not checked
    scores = told("a1 new 1234512, a1 old 23, a2 new 44, a2 old 3331211, b new 12344, b old 55123, b ? 12323")
    assert findings(scores) == [] and cells(scores).loc[("a", "new"), "hidden"] != ""
    found = planted(planted(scores, "a", "new", 9.0, 50.0), "a", "old", 9.0, 35.0)
    assert "employee › trust: other units and cells are shown than were checked together" in findings(found)
    assert audit(found, Policy()).verdict != "safe"


def test_cells_without_a_check_are_not_called_safe():
    scores = told(USUAL)
    assert audit(replace(scores, attestation=scores.attestation.head(0)), Policy()).verdict == "unknown"


def test_a_check_that_says_few_is_a_leak():
    scores = told(USUAL)
    assert audit(replace(scores, attestation=scores.attestation.assign(result=FEW)), Policy()).verdict == "leak"


def test_a_breakdown_that_was_not_checked_beside_the_others_is_not_called_safe():
    scores = told(USUAL)
    two = pd.concat([scores.cells, scores.cells.assign(breakdown="site")], ignore_index=True)
    assert audit(replace(scores, cells=two), Policy()).verdict != "safe"


@pytest.mark.parametrize(("unit", "words"), [("a1", "only the organisation and its divisions"), ("b", "not shown")])
def test_a_cell_where_none_may_be_is_not_called_safe(unit, words):
    scores = told(USUAL)
    if unit == "b":
        scores.scores.loc[scores.scores["unit"] == "b", "hidden"] = "small"
        found = scores
    else:
        found = replace(scores, cells=scores.cells.assign(unit=scores.cells["unit"].replace("a", "a1")))
    assert any(words in line for line in findings(found))


def test_a_hidden_cell_that_carries_a_number_is_a_leak():
    scores = told(SMALL)
    frame = scores.cells.copy()
    frame.loc[(frame["unit"] == "b") & (frame["value"] == "old"), "mean"] = 40.0
    assert audit(replace(scores, cells=frame), Policy()).verdict == "leak"


def by_number_alone(tree, people, k):
    at = cell_suppression.places(tree.organisation)
    return (tree.organisation.roll_up(people.scored)[at, :-1] >= k) & tree.published[at][:, None]


def test_the_check_switched_off_is_noticed(monkeypatch):
    text = "a1 new 1234512, a1 old 23, a2 new 44, a2 old 3331211, b new 12344, b old 55123, b ? 12323"
    assert findings(told(text)) == []
    monkeypatch.setattr(breakdown_cells, "plan_cells", by_number_alone)
    assert findings(told(text)) == []  # what was planned is checked once more
    monkeypatch.setattr(breakdown_cells, "keep_together", lambda people, planned, k: planned)
    assert "employee › trust: cells and units together are about too few people" in findings(told(text))


def test_unanimity_switched_off_is_noticed(monkeypatch):
    text = USUAL.replace("b new 12344", "b new 55555")
    assert findings(told(text)) == []
    monkeypatch.setattr(breakdown_cells, "bounded_sums", lambda cells, *_: np.where(cells.shown, cells.sums, np.nan))
    assert any("it says that nearly all of 5 answered alike" in line for line in findings(told(text)))


def test_a_fingerprint_names_what_was_checked():
    one = fingerprint(["a"], [], [("tenure", "a", "new")])
    assert (
        one != fingerprint(["a", "b"], [], [("tenure", "a", "new")]) != fingerprint(["a"], [], [("tenure", "a", "old")])
    )


def crossed(text: str) -> UnitScores:
    """`a1 new north 555`: two breakdowns."""
    rows = [part.split() for part in text.split(",")]
    people = answers(CHART, "\n".join(f"{unit} {code}" for unit, _, _, codes in rows for code in codes))
    said = [(tenure, site) for _, tenure, site, codes in rows for _ in codes]
    tenure = np.array([TENURE.index(value) for value, _ in said])
    site = np.array([("north", "south").index(value) for _, value in said])
    breakdowns = Breakdown("tenure", TENURE, tenure), Breakdown("site", ("north", "south"), site)
    return publish(Collected(people, breakdowns=breakdowns), TRUST, CHART, Policy())


def test_two_breakdowns_that_mix_are_shown_one_beside_the_other():
    mixed = ["new north 12345", "new south 23423", "old north 33244", "old south 51432"]
    scores = crossed(", ".join(f"{unit} {each}" for unit in ("a1", "b") for each in mixed))
    assert (scores.cells["hidden"] == "").all() and len(scores.cells) == 12 and findings(scores) == []


def test_a_breakdown_that_differs_from_another_by_few_is_hidden_with_the_reason():
    scores = crossed(
        "a1 new north 123451234, a1 new south 234, a1 old south 5143253, b new north 123453, b old south 52143"
    )
    site = scores.cells[scores.cells["breakdown"] == "site"]
    assert set(site["hidden"]) == {"beside tenure a group of fewer than 5 could be worked out"}
    assert (scores.cells.loc[scores.cells["breakdown"] == "tenure", "hidden"] == "").any() and findings(scores) == []


def left_of_the_south() -> pd.DataFrame:
    """All old ones work in the south; the south's others, new ones, all gave the best answer."""
    text = ["new north 12345", "new north 23423", "new south 55555", "old south 1234512"]
    scores = crossed(", ".join(f"{unit} {each}" for unit in ("a1", "b") for each in text))
    assert findings(scores) == []
    old, south = (
        scores.cells[(scores.cells["breakdown"] == breakdown) & (scores.cells["value"] == value)].set_index("unit")
        for breakdown, value in (("tenure", "old"), ("site", "south"))
    )
    return pd.DataFrame({"n": south["n"] - old["n"], "sum": south["n"] * south["mean"] - old["n"] * old["mean"]})


def test_a_cell_that_lies_in_another_breakdown_s_cell_leaves_nobody_unanimous(monkeypatch):
    left = left_of_the_south()
    assert left["n"].to_dict() == {"root": 10, "a": 5, "b": 5}
    assert (left["sum"] <= 100 * left["n"] - 50 + 1e-3).all()
    monkeypatch.setattr(breakdown_cells, "nested", lambda *_: ())
    assert (left_of_the_south()["sum"] > 100 * left["n"] - 50 + 1e-3).any()


def test_breakdowns_that_are_only_checked_one_by_one_are_noticed(monkeypatch):
    text = "a1 new north 123451234, a1 new south 234, a1 old south 5143253, b new north 123453, b old south 52143"
    monkeypatch.setattr(breakdown_cells, "keep_together", lambda people, planned, k: planned)
    assert "employee › trust: cells and units together are about too few people" in findings(crossed(text))


@pytest.mark.slow
@examples(150)
@given(
    st.lists(
        st.tuples(*[st.sampled_from(CHART.ids)], *[st.sampled_from([-1, 0, 1])] * 2, *[st.sampled_from(".135")] * 3),
        min_size=40,
        max_size=150,
    )
)
def test_whatever_the_answers_cells_of_several_breakdowns_are_called_safe(rows):
    people = answers(CHART, "\n".join(" ".join([unit, *codes]) for unit, _, _, *codes in rows))
    breakdowns = [
        Breakdown(name, ("x", "y"), np.array([row[at] for row in rows])) for at, name in ((1, "tenure"), (2, "site"))
    ]
    assert findings(publish(Collected(people, breakdowns=breakdowns), BOTH, CHART, Policy())) == []


@examples(100)
@given(
    st.lists(
        st.tuples(st.sampled_from(CHART.ids), st.sampled_from([-1, 0, 1]), *[st.sampled_from(".1355")] * 3),
        min_size=1,
        max_size=90,
    )
)
def test_whatever_the_answers_cells_are_called_safe(rows):
    people = answers(CHART, "\n".join(" ".join([unit, *codes]) for unit, _, *codes in rows))
    breakdown = Breakdown("tenure", TENURE, np.array([value for _, value, *_ in rows]))
    assert findings(publish(Collected(people, breakdowns=[breakdown]), BOTH, CHART, Policy())) == []
