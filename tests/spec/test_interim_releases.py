"""Live waves: whatever the history, what was shown while a wave was open and after it speaks about enough people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.interim_releases import audit_live
from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure import bounding, distributions, interim_batches, suppression_plan
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.interim_batches import Tranches, how_many_go, prior_releases, release
from diagnostic.core.disclosure.prior_releases import PriorReleases
from diagnostic.core.disclosure.suppression_plan import plan_suppression
from diagnostic.core.release import publish as publishing
from diagnostic.core.release.publish import Collected, publish
from diagnostic.core.released.interim_release import Batch, InterimRelease, so_far
from diagnostic.core.scoring.aggregates import aggregate
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.wave import Policy
from tests.profiles import cases, examples
from tests.spec.test_audit import leaks, trees
from tests.tables import organisation, questionnaire

CHART = organisation("root: a b / a: a1 a2")
B = CHART.position["b"]
TRUST, BOTH, THREE = questionnaire({"trust": 1}), questionnaire({"trust": 1, "care": 1}), questionnaire({"trust": 3})


class History:
    """Answers as they came in, and what each look at them showed. `k` may be less than any wave's."""

    def __init__(self, chart, asked, k: int = 5, seed: int = 1):
        self.chart, self.asked, self.k, self.lot = chart, asked, k, Random(seed)
        self.codes: list[list[int]] = []
        self.units: list[int] = []
        self.waiting: dict[int, list[int]] = {}
        self.releases: list[InterimRelease] = []
        self.facts: list[interim_batches.Facts] = []
        self.views: list[np.ndarray] = []  # people x 1, by view and unit: who is in it

    def arrive(self, unit: int, codes) -> None:
        self.waiting.setdefault(unit, []).append(len(self.codes))
        self.codes.append(list(codes))
        self.units.append(unit)

    def look(self) -> None:
        going: dict[int, list[int]] = {}
        for unit, waiting in self.waiting.items():
            if number := how_many_go(len(waiting), self.k):
                going[unit] = self.lot.sample(waiting, number)
                self.waiting[unit] = [person for person in waiting if person not in going[unit]]
        if not going:
            return
        people = [person for each in going.values() for person in each]
        positions = np.repeat(np.arange(len(going)), [len(each) for each in going.values()])
        sheets = Answers(np.array(self.codes, dtype=np.int8)[people], positions)
        names = [self.chart.ids[unit] for unit in going]
        told, kept = release(Tranches(sheets, names), self.asked, self.k, len(self.releases) + 1)
        self.releases.append(told)
        self.facts.append(kept)
        self.views.append(np.isin(np.arange(len(self.codes)), people))

    @property
    def answers(self) -> Answers:
        return Answers(np.array(self.codes, dtype=np.int8), np.array(self.units))

    @property
    def before(self) -> PriorReleases:
        return prior_releases(self.releases, self.facts, self.asked, self.chart)

    def publish(self):
        return publish(Collected(self.answers, prior=self.before), self.asked, self.chart, Policy())


def lived(chart, asked, *looks: str, seed: int = 1) -> History:
    """One look after each text of arrivals: `a 555.2, b 33`, the first item of each; all others are 3."""
    history = History(chart, asked, seed=seed)
    for arrivals in looks:
        for part in arrivals.split(","):
            unit, codes = part.split()
            for code in codes:
                first = int(MISSING) if code == "." else int(code)
                history.arrive(chart.position[unit], [first, *[3] * (len(asked.items) - 1)])
        history.look()
    return history


def shown(history: History) -> dict[str, tuple[float, float]]:
    rows = so_far(history.releases, history.chart, list(history.asked.dimensions)).itertuples()
    return {row.unit: (row.n, round(row.mean, 6)) for row in rows}


@pytest.mark.parametrize(
    ("looks", "n"),
    [
        (["a1 3333"], {}),
        (["a1 333333333"], {}),  # nine wait
        (["a1 3333333333"], {"a1": 5}),  # of ten five go
        (["a1 333333333333"], {"a1": 7}),
        (["a1 3333333333", "a1 3333"], {"a1": 5}),  # five stayed, nine wait
        (["a1 3333333333", "a1 33333"], {"a1": 10}),
        (["a1 3333333333, b 333333333"], {"a1": 5}),
        (["a1 3333333333, b 3333333333"], {"a1": 5, "b": 5}),
        (["a 3333333333, a1 333333333333"], {"a": 12, "a1": 7}),  # a's own five, and a1's seven
    ],
)
def test_a_unit_waits_for_twice_the_smallest_group_and_keeps_one_back(looks, n):
    found = shown(lived(CHART, TRUST, *looks))
    own = {unit: people for unit, (people, _) in found.items()}
    assert own == ({**{"root": sum(n.get(u, 0) for u in ("a", "b")) or n["a1"]}, **above(n)} if n else {})


def above(n):
    """Every unit's number with those of the units below it."""
    total = n.get("a", n.get("a1", 0))
    found = {"root": total + n.get("b", 0), "a": total, "a1": n.get("a1", 0), "b": n.get("b", 0)}
    return {unit: people for unit, people in found.items() if people}


def test_who_goes_is_drawn_by_lot():
    first = set()
    for seed in range(40):
        history = History(CHART, TRUST, seed=seed)
        for code in range(10):
            history.arrive(B, [code % 5 + 1])
        history.look()
        first.add(tuple(history.views[0]))
    assert len(first) > 20  # of 252


def test_a_batch_of_people_who_all_answer_alike_is_kept_off_the_end():
    assert shown(lived(CHART, TRUST, "b 5555555555"))["b"] == (5, 90)
    assert shown(lived(CHART, TRUST, "b 5555555555", "b 55555"))["b"] == (10, 90)


def test_a_dimension_that_few_of_a_batch_answered_waits_for_the_end():
    history = lived(CHART, BOTH, "b 33........")
    assert {score.dimension for score in history.releases[0].scores} == {"care"}


def test_a_live_release_is_read_back_as_it_was_written():
    told = lived(CHART, TRUST, "a1 1234512345, b 33333333333").releases[0]
    again = InterimRelease.from_bytes(told.to_bytes())
    assert again.to_bytes() == told.to_bytes() and again.hash() == told.hash()
    assert (
        [batch.unit for batch in told.within(["b"]).batches]
        == ["b"]
        == [score.unit for score in told.within(["b"]).scores]
    )


def test_what_batches_leave_of_a_unit_is_kept_off_the_ends_too():
    history = History(CHART, TRUST)
    for code in "1111122222":
        history.arrive(B, [int(code)])
    history.look()
    for _ in range(3):
        history.arrive(B, [5])
    told = history.publish()
    said = audit(told, Policy(), history.releases)
    assert said.verdict == "safe"
    rest = told.scores.set_index("unit").loc["b"]
    left = rest["n"] * rest["mean"] - sum(score.n * score.mean for score in history.releases[0].scores)
    assert 50 <= left <= 8 * 100 - 50


def test_a_distribution_that_holds_batches_uses_the_whole_scale():
    history = lived(CHART, TRUST, "b 33333333333333344444")
    told = history.publish()
    assert not (told.distributions["unit"] == "b").any()
    assert (publish(history.answers, TRUST, CHART, Policy()).distributions["unit"] == "b").any()
    wider = lived(CHART, TRUST, "b 111113333333333355555").publish()
    assert (wider.distributions["unit"] == "b").any()


# Every history.

PERSON = st.tuples(st.integers(0, 2), st.lists(st.sampled_from([1, 5, int(MISSING)]), min_size=3, max_size=3))
EVENT = st.one_of(PERSON, PERSON, PERSON, st.just("look"))


def policy_of(k: int) -> Policy:
    """One that no wave can have, small enough to try everything."""
    policy = Policy()
    object.__setattr__(policy, "min_group", k)
    return policy


def weights(history: History) -> np.ndarray:
    """Of a person's answered items, what each counts in the person's score; people x items."""
    answered = (history.answers.codes != MISSING).astype(float)
    number = answered.sum(axis=1, keepdims=True)
    return answered / np.maximum(number, 1) * (2 * number >= answered.shape[1])


def everything(history: History, k: int) -> np.ndarray:
    """One row per number that was ever shown, a column per person and item, and one for having answered."""
    chart, unit, of = history.chart, np.array(history.units), weights(history)
    own = aggregate(history.answers, history.asked, len(chart.ids))
    planned = plan_suppression(Confidential(own, history.asked, chart, policy_of(k), history.before))
    answered = (history.answers.codes != MISSING).astype(float)
    rows = [np.zeros((len(unit), 4))]

    def add(here: np.ndarray, items: np.ndarray | None = None, people: float = 0.0) -> None:
        row = np.zeros((len(unit), 4))
        if items is not None:
            row[:, :3] = items * here[:, None]
        row[:, 3] = people * here
        rows.append(row)

    told = np.zeros(len(unit))
    counted = np.zeros(len(unit))
    for view, each in zip(history.views, history.releases, strict=True):
        view = np.append(view, np.zeros(len(unit) - len(view), dtype=bool))
        told = np.maximum(told, view * np.isin(unit, [chart.position[score.unit] for score in each.scores]))
        counted = np.maximum(counted, view)
        for u in range(len(chart.ids)):
            below = (unit >= u) & (unit < chart.ends[u])
            add(below * told, of)
            add(below * counted, people=1)
    for u in range(len(chart.ids)):
        below = ((unit >= u) & (unit < chart.ends[u])).astype(float)
        if planned.people[u]:
            add(below * answered.any(axis=1), people=1)
        if planned.dimensions[u, 0]:
            add(below, of)
        for i in range(3) if planned.items[u, 0] else ():
            add(below, answered * (np.arange(3) == i))
    return np.array(rows).reshape(len(rows), -1)


@examples(500)
@given(trees(3), st.lists(EVENT, min_size=8, max_size=14), st.integers(2, 3), st.integers(0, 99))
def test_no_combination_of_anything_ever_shown_speaks_about_fewer_than_k_people(chart, events, k, seed):
    history = History(chart, THREE, k, seed)
    for event in [*events, "look"]:
        if event == "look":
            history.look()
        elif any(code != MISSING for code in event[1]):
            history.arrive(*event)
    if history.codes:
        assert not leaks(everything(history, k), 4, k)


CODES = st.one_of(st.sampled_from([1, 3, 5]), st.integers(1, 5))
ARRIVALS = st.lists(st.tuples(st.integers(0, 4), st.lists(CODES, min_size=2, max_size=14)), min_size=1, max_size=8)


@examples(150)
@given(ARRIVALS, st.integers(0, 99))
def test_whatever_came_when_the_auditor_refuses_nothing(arrivals, seed):
    history = History(CHART, TRUST, seed=seed)
    for unit, codes in arrivals:
        for code in codes:
            history.arrive(unit, [code])
        history.look()
    told = history.publish()
    if history.releases:
        assert audit_live(history.releases, Policy()).findings == ()
        assert told.without.empty
    assert audit(told, Policy(), history.releases).findings == ()


# Rules that are switched off.


def blind(rule):
    """`rule` without the prior releases of its context, which is its first argument."""
    return lambda context, *given: rule(replace(context, prior=PriorReleases.none(*context.prior.n.shape)), *given)


FEW_LEFT = "b 123451234512........"  # fifteen of twenty go; of the five who stay some answered
ALIKE = "b 33333555555555555555"
APART = "a1 3333333333 | a1 4555, a2 122222333, a 44445555"  # below 3 are a2's alone, above it all others but the batch


@pytest.mark.parametrize(
    ("module", "name", "instead", "looks", "words"),
    [
        (interim_batches, "first_at", lambda k: k + 1, "b 123451", "a batch is about 1 people"),
        (
            interim_batches,
            "bounds",
            lambda n, *_: (0 * n, 100 * n),
            "b 5555555555",
            "a batch says that nearly all of 5",
        ),
        (
            publishing,
            "plan_suppression",
            blind(suppression_plan.plan_suppression),
            FEW_LEFT,
            "B less its first results is about",
        ),
        (distributions, "bound", blind(bounding.bound), ALIKE, "B less its first results says that nearly all of 5"),
        (distributions, "_narrow", lambda *_: np.zeros((5, 1), dtype=bool), "b 33333333333333344444", "nobody gave"),
        (distributions, "_with_tranches", lambda _, plan, groups, d: groups, APART, "all 5 of a group in it gave one"),
    ],
    ids=[
        *("a batch of one", "a batch at an end", "batches unknown to the plan", "a rest at an end", "an unused option"),
        "a batch between the others",
    ],
)
def test_a_rule_that_is_switched_off_is_noticed(monkeypatch, module, name, instead, looks, words):
    def findings(seeds: int) -> Iterator[str]:
        for seed in range(seeds):
            history = lived(CHART, BOTH if "." in looks else TRUST, *looks.split(" | "), seed=seed)
            yield from map(str, audit(history.publish(), Policy(), history.releases).findings)

    assert list(findings(cases(20, default=5))) == []
    monkeypatch.setattr(module, name, instead)
    assert any(words in finding for finding in findings(20)), list(findings(20))


def test_a_batch_that_is_planted_is_named():
    history = lived(CHART, TRUST, "b 1234512345")
    few = replace(history.releases[0], batches=(Batch("b", 4),))
    assert audit_live([few], Policy()).verdict == "leak"
    assert audit_live([history.releases[0]] * 2, Policy()).verdict == "unknown"
