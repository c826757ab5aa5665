"""What must hold of any answers: counts add up, order means nothing, and turning an item round changes no score."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import reduce
from operator import add

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.release.publish import publish
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.core.scoring.census import Census, count
from diagnostic.definitions.wave import Policy
from tests.profiles import examples
from tests.tables import organisation, questionnaire

CHART = organisation("root: a b / a: a1 a2")
FORM = questionnaire({"trust": 3, "care": 2, "pride": 1}, reverse=("trust_2",))
EVERYTHING = Policy(min_group=1, unsafe_for_validation=True)


@st.composite
def sheets(draw, least: int = 0) -> Answers:
    """Up to 80 people in any units, with any answers missing."""
    people = draw(st.integers(least, 80))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    codes = rng.integers(1, 6, (people, 6)).astype(np.int8)
    codes[rng.random(codes.shape) < draw(st.sampled_from([0, 0.1, 0.7]))] = MISSING
    return Answers(codes, rng.integers(0, len(CHART.ids), people))


def content(census: Census) -> list[bytes]:
    parts = (census.own, census.moments)
    return [getattr(part, field.name).tobytes() for part in parts for field in fields(part)]


@given(sheets(), st.lists(st.integers(0, 80), max_size=4))
def test_however_people_are_split_their_counts_add_up_to_the_byte(everybody, cuts):
    ends = sorted(min(cut, len(everybody.units)) for cut in cuts)
    parts = [everybody[slice(*ends_of)] for ends_of in zip([0, *ends], [*ends, None], strict=True)]
    units = len(CHART.ids)
    together = reduce(add, (count(part, FORM, units) for part in parts))
    assert content(together) == content(count(everybody, FORM, units))


@examples(40)
@given(sheets(), st.integers(0, 2**32 - 1), st.sampled_from([Policy(), EVERYTHING]))
def test_the_order_of_people_changes_no_byte_of_what_is_published(everybody, seed, policy):
    order = np.random.default_rng(seed).permutation(len(everybody.units))
    first, second = (publish(each, FORM, CHART, policy) for each in (everybody, everybody[order]))
    assert first.to_bytes() == second.to_bytes()


@examples(40)
@given(sheets(least=20), st.integers(0, 5))
def test_turning_an_items_codes_and_its_flag_changes_nothing(everybody, i):
    codes = everybody.codes.copy()
    codes[:, i] = np.where(codes[:, i] == MISSING, MISSING, 6 - codes[:, i])
    item = FORM.items[i]
    turned = FORM.model_copy(
        update={"items": (*FORM.items[:i], item.model_copy(update={"reverse": not item.reverse}), *FORM.items[i + 1 :])}
    )
    first = publish(everybody, FORM, CHART, EVERYTHING)
    second = publish(replace(everybody, codes=codes), turned, CHART, EVERYTHING)
    for name in ("scores", "items", "scales", "item_scales"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), rtol=1e-9, atol=1e-9)


@examples(20)
@given(sheets(least=20))
def test_names_of_units_change_no_number(everybody):
    other = organisation("root: x y / x: x1 x2")  # in the same order
    first, second = (publish(everybody, FORM, chart, EVERYTHING) for chart in (CHART, other))
    for name in ("scores", "items", "careless"):
        ours, theirs = (getattr(each, name).drop(columns="unit") for each in (first, second))
        pd.testing.assert_frame_equal(ours, theirs)
