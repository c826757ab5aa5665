"""A census is what its definition says, whatever is counted side by side to be quick: everybody's answers, added up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.scoring.aggregates import Aggregates, aggregate_for_dimensions, aggregate_options
from diagnostic.core.scoring.census import Census, tabulate
from diagnostic.core.scoring.moments import Moments
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale
from tests.tables import FIVE_POINTS, questionnaire

SEVEN = Scale(codes=(1, 2, 3, 4, 5, 6, 7), favourable=(6, 7))
ELEVEN = Scale(codes=tuple(range(11)), favourable=(9, 10))
HUNDRED = Scale(codes=tuple(range(101)), favourable=(100,))
TWO = Scale(codes=(0, 1), favourable=(1,))

FIVE = questionnaire({"trust": 5, "care": 1}, reverse=("trust_2",))
ONE = questionnaire({"trust": 1})


def asked(scales: dict[str, list[Scale]]) -> Questionnaire:
    """By dimension the scale of each item, of which every third is reversed; items of a dimension stand apart."""
    pairs = [(name, i, scale) for name, own in scales.items() for i, scale in enumerate(own)]
    return Questionnaire(
        id="mixed",
        version=1,
        audience="employee",
        scale=FIVE_POINTS,
        dimensions={name: Dimension(name={"en": name}) for name in scales},
        items=tuple(
            Item(id=f"{name}_{i}", dimension=name, scale=scale, reverse=i % 3 == 1)
            for name, i, scale in sorted(pairs, key=lambda pair: pair[1])
        ),
    )


MIXED = asked(
    {
        "long": [FIVE_POINTS] * 12,
        "odd": [FIVE_POINTS, ELEVEN, TWO],
        "seven": [SEVEN] * 5,
        "one": [TWO],
    }
)
FINE = asked({"percent": [HUNDRED, HUNDRED, FIVE_POINTS], "one": [HUNDRED], "two": [ELEVEN, ELEVEN]})


def invented(
    form: Questionnaire, people: int, units: int, missing: float, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """(positions, each one's unit) of people who answer anything."""
    rng = np.random.default_rng(seed)
    sizes = [[len(form.scale_of(item).codes)] for item in form.items]
    positions = rng.integers(0, sizes, (len(form.items), people)).astype(np.int8)
    positions[rng.random(positions.shape) < missing] = -1
    return positions, rng.integers(0, units, people)


def plainly(positions: np.ndarray, of_unit: np.ndarray, form: Questionnaire, units: int) -> Census:
    """The census by its definition: one item, one dimension and one pair after the other."""
    there = positions >= 0
    people = np.zeros(units, dtype=np.int64)
    np.add.at(people, of_unit[there.any(axis=0)], 1)
    options = np.zeros((units, len(positions), max(len(form.scale_of(item).codes) for item in form.items)), np.int32)
    for i, chosen in enumerate(positions):
        np.add.at(options, (of_unit[there[i]], i, chosen[there[i]]), 1)
    tallies = np.zeros((4, units, len(form.dimensions), 1 + max(map(len, form.items_of.values()))), dtype=np.int64)
    for d, items in enumerate(form.items_of.values()):
        best = math.lcm(*(len(form.scale_of(form.items[i]).codes) - 1 for i in items))
        total, liked = np.zeros((2, positions.shape[1]), dtype=np.int64)
        for i in items:
            scale, turned = form.scale_of(form.items[i]), form.items[i].reverse
            for place in range(len(scale.codes)):
                who, end = positions[i] == place, len(scale.codes) - 1
                worth = end - place if turned else place
                total[who] += worth * (best // end)
                liked[who] += scale.codes[worth] in scale.favourable
        cell = (of_unit, d, there[list(items)].sum(axis=0))
        for tally, value in zip(tallies, (1, total, total**2, liked), strict=True):
            np.add.at(tally, cell, value)
    return Census(Aggregates(people, options, *tallies), plain_moments(positions, form))


def plain_moments(positions: np.ndarray, form: Questionnaire) -> Moments:
    there, steps = (positions >= 0).astype(np.int64), np.maximum(positions, 0).astype(np.int64)
    found = np.zeros((7, len(positions), len(positions)), dtype=np.int64)
    found[:3] = there @ there.T, steps @ there.T, steps @ steps.T
    for items in form.items_of.values():
        here = np.ix_(items, items)
        found[3][here] = ((steps**2) @ there.T)[here]
        whole = there[list(items)].all(axis=0)
        found[4][here] = whole.sum()
        found[5][here] = (steps * whole).sum(axis=1)[list(items), None]
        found[6][here] = ((steps * whole) @ steps.T)[here]
    return Moments(*found)


def assert_same(ours: object, theirs: object, names: tuple[str, ...]) -> None:
    for name in names:
        found, expected = getattr(ours, name), getattr(theirs, name)
        assert (name, found.dtype, found.shape) == (name, expected.dtype, expected.shape)
        np.testing.assert_array_equal(found, expected, err_msg=name)


TALLIES = ("answered", "sums", "squares", "favourable")


def check(form: Questionnaire, people: int, units: int, missing: float, seed: int = 1) -> None:
    answers = invented(form, people, units, missing, seed)
    ours, theirs = tabulate(*answers, form, units), plainly(*answers, form, units)
    assert_same(ours.own, theirs.own, ("people", "options", *TALLIES))
    assert_same(ours.moments, theirs.moments, tuple(Moments.__dataclass_fields__))
    assert_same(aggregate_options(*answers, form, units), theirs.own, ("people", "options"))
    assert_same(aggregate_for_dimensions(*answers, form, units), theirs.own, ("people", *TALLIES))


@given(
    st.sampled_from([FIVE, ONE, MIXED, FINE]),
    st.integers(0, 200),
    st.integers(1, 12),
    st.sampled_from([0, 0.05, 0.7, 1]),
    st.integers(0, 2**32 - 1),
)
def test_a_census_is_what_is_added_up_person_by_person(form, people, units, missing, seed):
    check(form, people, units, missing, seed)


@pytest.mark.parametrize(
    ("form", "people", "units"),
    [
        pytest.param(FIVE, 70_000, 900, id="more people than kinds of answers"),
        pytest.param(FIVE, 70_000, 1, id="sums of a unit that do not fit side by side"),
        pytest.param(MIXED, 40_000, 2, id="dimensions in several packs"),
        pytest.param(FINE, 40_000, 30, id="steps that do not fit a float of 32 bits"),
        pytest.param(ONE, 5_000, 70_000, id="more units than 16 bits name"),
        pytest.param(FIVE, 16_384, 4, id="one whole block"),
        pytest.param(FIVE, 16_385, 4, id="one more than a block"),
    ],
)
def test_a_census_of_many_is_so_too(form, people, units):
    check(form, people, units, 0.05)
