"""The auditor: it says safe where nobody can be singled out, and names the leak where somebody can."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.cli.main import main
from diagnostic.core.audit.differencing import below_threshold
from diagnostic.core.audit.matrices import residual_values
from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure import bounding, bounds, suppression_plan
from diagnostic.core.disclosure.item_suppression import Completeness, skipped_items
from diagnostic.core.release import careless_screening, door
from diagnostic.core.release.publish import publish
from diagnostic.core.released.schema import FEW
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import Policy
from tests.golden.cases import case, published
from tests.profiles import examples
from tests.tables import answers, organisation, people, plan, questionnaire

CHART = organisation("root: a b c / a: a1 a2")
TRUST, BOTH = questionnaire({"trust": 1}), questionnaire({"trust": 2, "care": 1})


def told(chart=CHART, **codes: str) -> UnitScores:
    return publish(people(chart, **codes), TRUST, chart, Policy())


def findings(scores: UnitScores) -> list[str]:
    return [str(finding) for finding in audit(scores, Policy()).findings]


def test_what_the_door_publishes_is_safe_and_the_fewest_people_are_named():
    said = audit(told(a1="123451234", a2="3445", b="333333", c="2222222"), Policy())
    assert said.verdict == "safe"
    fewest = {reach.kind: (reach.people, reach.column, reach.where) for reach in said.minimum_counts}
    assert fewest["dimensions"] == (6, "trust", "B")


def test_a_team_that_follows_by_subtraction_is_named():
    scores = told(a1="123451234", a2="3445", b="333333", c="2222222")
    cells = scores.scores
    a1 = (cells["unit"] == "a1").to_numpy()
    cells.loc[a1, ["n", "mean", "hidden", "spread"]] = [9, 50.0, "", "wave"]
    assert "employee › trust › A: A less A1 is about 4 people; the least is 5" in findings(scores)


@pytest.mark.parametrize(
    ("frame", "column", "value", "words"),
    [
        ("scores", "n", 4.0, "A hidden cell carries a number"),
        ("units", "n", 4.0, "A hidden cell carries a number"),
    ],
)
def test_a_hidden_cell_that_carries_a_number_is_a_leak(frame, column, value, words):
    scores = told(a1="123451234", a2="3445", b="333333", c="2222222")
    getattr(scores, frame).loc[getattr(scores, frame)["unit"] == "a2", column] = value
    assert "employee › a2: a hidden cell carries a number" in findings(scores)


def test_numbers_that_do_not_add_up_are_not_called_safe():
    scores = told(b="333333", c="2222222")
    scores.scores.loc[scores.scores["unit"] == "b", "n"] = 60.0
    said = audit(scores, Policy())
    assert said.verdict != "safe"
    assert "employee › trust › Root: the units below it have more people than it has" in map(str, said.findings)


def test_a_publication_that_does_not_say_who_skipped_is_not_called_safe():
    sheets = answers(CHART, "a1 4 2 3\n" * 12)
    scores = publish(sheets, BOTH, CHART, Policy())
    older = replace(scores, scores=scores.scores.assign(skipped=""))
    assert audit(scores, Policy()).verdict == "safe"
    assert audit(older, Policy()).verdict == "unknown"


def test_numbers_for_validation_are_never_safe():
    assert audit(told(b="333333"), Policy(1, unsafe_for_validation=True)).verdict == "leak"


# Each rule switched off in turn: the auditor notices.

UNANIMOUS = dict(a1="1234512345", a2="345345", b="55555", c="2222222")
WITHIN = dict(a1="343434", a2="345345", b="33334", c="4444555")  # nobody is below 3: all of b but one said 3
SMALL = dict(a1="123451234", a2="3445", b="333333", c="2222222")
SPREAD = dict(a1="12345" * 5, a2="3" * 7, b="333333", c="2222222")


def by_number_alone(chart, respondents, k, allowed=None):
    """The usual rule: whoever has k people is shown."""
    enough = chart.roll_up(respondents.own) >= k
    return enough if allowed is None else enough & allowed


@pytest.mark.parametrize(
    ("module", "name", "instead", "codes", "words"),
    [
        (
            suppression_plan,
            "suppression_pattern",
            by_number_alone,
            SMALL,
            "A less A1 is about 4 people; the least is 5",
        ),
        (
            suppression_plan,
            "suppression_pattern",
            by_number_alone,
            SPREAD,
            "A less A1 is about 7 people; the least is 20",
        ),
        (
            careless_screening,
            "suppression_pattern",
            by_number_alone,
            SPREAD,
            "A less A1 is about 7 people; the least is 20",
        ),
        (bounding, "bounds", lambda n, *_: (0 * n, 100 * n), UNANIMOUS, "B says that nearly all of 5 answered alike"),
        (
            bounds,
            "used",
            lambda counts, _: (np.zeros(len(counts)), np.full(len(counts), 100.0)),
            WITHIN,
            "B says that nearly all of 5 answered alike",
        ),
        (door, "with_units_below", lambda moved, _: moved, UNANIMOUS, "nobody is left over, and yet"),
    ],
    ids=["units", "distributions", "careless", "sums at an end", "options at an end", "units below"],
)
def test_a_rule_that_is_switched_off_is_noticed(monkeypatch, module, name, instead, codes, words):
    assert audit(told(**codes), Policy()).verdict == "safe"
    monkeypatch.setattr(module, name, instead)
    found = audit(told(**codes), Policy())
    assert found.verdict != "safe" and any(words in str(finding) for finding in found.findings), found.findings


def test_thresholds_that_are_switched_off_are_noticed(monkeypatch):
    lower = {"favourable_from": 5, "spread_from": 5}
    for name, people_needed in lower.items():
        with monkeypatch.context() as patch:
            patch.setattr(Policy, name, people_needed)
            scores = publish(people(CHART, a1="123451", b="34343"), TRUST, CHART, Policy())
        assert audit(scores, Policy()).verdict == "leak", name


def test_items_beside_a_dimension_that_one_person_skipped_are_noticed(monkeypatch):
    sheets = answers(CHART, "a1 4 2 3\n" * 12 + "a1 4 . 3")
    assert audit(publish(sheets, BOTH, CHART, Policy()), Policy()).verdict == "safe"
    monkeypatch.setattr(suppression_plan, "items_pattern", lambda chart, published, *_: published)
    (first, *_) = findings(publish(sheets, BOTH, CHART, Policy()))
    assert first.endswith("the dimension less its questions is about the few who skipped one")


@examples(200)
@given(st.lists(st.tuples(st.sampled_from(CHART.ids), *[st.sampled_from(".112345")] * 3), max_size=90))
def test_whatever_the_answers_the_door_publishes_nothing_that_the_auditor_refuses(sheets):
    text = "\n".join(map(" ".join, [*sheets, ("root", ".", ".", ".")]))
    assert findings(publish(answers(CHART, text), BOTH, CHART, Policy())) == []


# Against the definition: a publication leaks if the rank of what was published falls when k - 1 people are left out.


def trees(size: int):
    parents = [st.integers(0, unit - 1) for unit in range(1, size)]
    return st.tuples(*parents).map(
        lambda chosen: tree(
            [("u0", None, "", {})] + [(f"u{i}", f"u{parent}", "", {}) for i, parent in enumerate(chosen, 1)]
        )
    )


def masked(size: int, sheets):
    booleans = st.lists(st.booleans(), min_size=size, max_size=size)
    return st.tuples(trees(size), booleans, booleans, st.lists(sheets(size), min_size=1, max_size=9))


def leaks(sums: np.ndarray, columns_of: int, k: int) -> bool:
    """sums : rows of weights, one column per person and statistic, `columns_of` columns a person."""
    persons = sums.shape[1] // columns_of
    whole = np.linalg.matrix_rank(sums)
    without = (
        np.isin(np.repeat(np.arange(persons), columns_of), few, invert=True)
        for few in itertools.combinations(range(persons), min(k - 1, persons))
    )
    return any(np.linalg.matrix_rank(sums[:, others]) < whole for others in without)


@examples(2000)
@given(st.integers(1, 6).flatmap(lambda n: masked(n, lambda n: st.integers(0, n - 1))), st.integers(2, 4))
def test_on_trees_the_auditor_is_exactly_right_about_any_set_of_units(case, k):
    chart, shown, _, units = case
    below = np.array([[u <= at < chart.ends[u] for at in units] for u in range(len(chart.ids))], dtype=float)
    n = np.where(shown, below.sum(axis=1), np.nan)
    said = bool(below_threshold(residual_values(chart, n), k))
    assert said == leaks(np.vstack([below[np.array(shown)], np.zeros(len(units))]), 1, k)


@examples(1000)
@given(
    st.integers(1, 4).flatmap(lambda n: masked(n, lambda n: st.tuples(st.integers(0, n - 1), *[st.booleans()] * 3))),
    st.integers(2, 3),
)
def test_items_beside_dimensions_that_the_auditor_calls_safe_are_safe(case, k):
    chart, dimensions, items, sheets = case
    unit, answered = np.array([u for u, *_ in sheets]), np.array([a for _, *a in sheets])
    number = answered.sum(axis=1)
    counts = [
        np.bincount(unit[who], minlength=len(chart.ids))
        for who in (2 * number >= 3, number == 3, (number > 0) & (number < 3))
    ]
    totals = chart.roll_up(counts[0])
    published = np.array(dimensions) & (totals > 0)
    if not plan(chart, counts[0], k)[published].all() or below_threshold(
        residual_values(chart, _shown(totals, published)), k
    ):
        published = plan(chart, counts[0], k)
    shown = np.array(items) & published
    said = skipped_items(chart, (published, shown), Completeness.of(counts[1], counts[2]), k)
    if FEW not in said:
        assert not leaks(published_sums(chart, unit, answered, published, shown), 3, k)


def _shown(totals: np.ndarray, published: np.ndarray) -> np.ndarray:
    return np.where(published, totals.astype(float), np.nan)


def published_sums(chart, unit, answered, published, items) -> np.ndarray:
    rows = [np.zeros(answered.size)]
    number = answered.sum(axis=1, keepdims=True)
    weights = answered / np.maximum(number, 1) * (2 * number >= 3)
    for u in range(len(chart.ids)):
        below = ((unit >= u) & (unit < chart.ends[u]))[:, None]
        if published[u]:
            rows.append((weights * below).ravel())
        if items[u]:
            rows += [(answered * below * (np.arange(3) == i)).astype(float).ravel() for i in range(3)]
    return np.array(rows)


# The command.

Q = """
id: q
version: 1
audience: employee
name: {en: Q}
scale: {codes: [1, 2, 3, 4, 5], favourable: [4, 5], unfavourable: [1, 2]}
dimensions: [trust]
items: [{id: t1, dimension: trust}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("q.yaml").write_text(Q)
    Path("o.csv").write_text("unit,parent,name\nroot,,Whole\na,root,A\nb,root,B\nc,root,C\n")
    write_answers("a.csv", a=14, b=7, c=4)
    return tmp_path


def write_answers(file: str, **numbers: int) -> None:
    rows = [f"{unit},{1 + i % 5}" for unit, number in numbers.items() for i in range(number)]
    Path(file).write_text("\n".join(["unit,t1", *rows]))


def diagnose(out: str, *more: str, answers: str = "a.csv") -> None:
    words = ["--questionnaire", "q.yaml", "--answers", answers, "--organisation", "o.csv", "--json", out]
    assert main(["diagnose", *words, *more], {}) == 0


def audited(capsys, *files: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["audit", "--json", *files], {})
    return code, "".join(capsys.readouterr())


def test_the_command_reads_what_diagnose_writes(folder, capsys):
    diagnose("out.json")
    code, said = audited(capsys, "out.json")
    assert code == 0 and "Employee: 28 numbers. Safe" in said
    assert "Whole less A" in said and "Somebody who takes part can subtract their own answer" in said


def test_a_leak_is_named_and_exits_with_one(folder, capsys):
    diagnose("out.json")
    found = json.loads(Path("out.json").read_text())
    b = next(unit for unit in found["units"] if unit["id"] == "b")
    b["dimensions"]["trust"] |= {"n": 7, "mean": 50.0, "hidden": None, "spread": "wave"}
    Path("out.json").write_text(json.dumps(found))
    code, said = audited(capsys, "out.json")
    assert code == 1 and "employee › trust › Whole: Whole less A and B is about 4 people; the least is 5" in said


def test_two_files_that_are_safe_alone_leak_together(folder, capsys):
    # One shows a's fourteen, the other b's seven: of the whole's 25 four are left, those of c
    diagnose("a.json")
    found = json.loads(Path("a.json").read_text())
    units = {unit["id"]: unit for unit in found["units"]}
    units["a"], units["b"] = (
        units["b"] | {"id": "a", "name": "A"},
        units["a"] | {"id": "b", "name": "B"},
    )
    for shown in (units["b"], units["b"]["dimensions"]["trust"]):
        shown["n"] = 7
    units["b"]["dimensions"]["trust"]["favourable"] = None
    Path("b.json").write_text(json.dumps(found | {"units": list(units.values()), "pooled": []}))
    assert [audited(capsys, file)[0] for file in ("a.json", "b.json")] == [0, 0]
    code, said = audited(capsys, "a.json", "b.json")
    assert code == 1 and "Whole less A and B is about 4 people" in said


def test_answers_that_may_be_the_same_and_one_more_are_not_called_safe(folder, capsys):
    write_answers("more.csv", a=15, b=7, c=4)
    diagnose("one.json")
    diagnose("two.json", answers="more.csv")
    code, said = audited(capsys, "one.json", "two.json")
    assert code == 2 and "two.json › employee may hold the same answers and a few more or fewer" in said


@pytest.mark.parametrize("content", ["{", "[]", '{"provenance": {}}', '{"units": 3}'])
def test_a_file_that_cannot_be_read_is_unknown(folder, capsys, content):
    Path("bad.json").write_text(content)
    code, said = audited(capsys, "bad.json")
    assert code == 2 and "bad.json: expected a file that `diagnose --json` wrote" in said


@pytest.mark.parametrize("seed", [145, 159])
def test_a_mean_in_the_middle_of_the_scale_does_not_turn_a_distribution_round(seed):
    """The whole's mean on an item is exactly 50 there: from it alone the counts could be of a reversed item."""
    each = case(seed)
    assert audit(published(each).scores, each.policy).verdict == "safe"
