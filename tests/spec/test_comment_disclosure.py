"""Comments at the door: who is listed where. Ten authors are enough (k = 10)."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.disclosure.comments.placement import Reviewed, comment_regions, plan_comments, release
from diagnostic.core.released.comment_release import CommentList, CommentRelease
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from tests.profiles import examples
from tests.tables import organisation

K = 10


def authors(chart: Organisation, **own: int) -> np.ndarray:
    """The unit of each author: `authors(chart, a=3)` is three people of a."""
    return np.repeat([chart.position[unit] for unit in own], list(own.values())).astype(np.intp)


def lists(chart: Organisation, **own: int) -> dict[str, tuple[int, str]]:
    """By unit: how many comments are listed there, and whose besides its own people's."""
    units = authors(chart, **own)
    found = comment_regions(chart, plan_comments(chart, units, K), units)
    return {
        chart.ids[region.unit]: (len(region.comments), " ".join(chart.ids[i] for i in region.members))
        for region in found
    }


TREE = organisation("root: a b c")


@pytest.mark.parametrize(
    ("own", "listed"),
    [
        (dict(a=9), {}),  # nine in all: nothing
        (dict(a=10), {"a": (10, "")}),
        (dict(a=5, b=5), {"root": (10, "")}),  # ten, but nowhere ten together below: all of them at the root
        (dict(a=12, b=10), {"a": (12, ""), "b": (10, "")}),  # the root has nobody of its own: no list
        (dict(a=12, b=6, c=4), {"root": (10, "b c"), "a": (12, "")}),  # b and c hide each other
        (dict(a=12, b=9), {"root": (21, "")}),  # a's twelve alone would leave b's nine
        (dict(a=12, root=10), {"root": (10, "b c"), "a": (12, "")}),
    ],
)
def test_each_comment_is_listed_once_where_ten_are_together(own, listed):
    assert lists(TREE, **own) == listed


def test_a_parent_lists_only_what_its_parts_do_not():
    chart = organisation("root: a b / a: a1 a2 / b: b1")
    assert lists(chart, a1=14, a2=3, a=8, b1=10) == {"a": (11, "a2"), "a1": (14, ""), "b1": (10, "")}


def test_members_are_named_whether_or_not_they_wrote():
    assert lists(TREE, a=12, b=10, root=10) == {"root": (10, "c"), "a": (12, ""), "b": (10, "")}


def released(texts: list[str | None], seed: int = 1, k: int = K) -> CommentRelease:
    units = authors(TREE, a=len(texts))
    found = comment_regions(TREE, plan_comments(TREE, units, K), units)
    return release(TREE, Reviewed("employee", k, {"change": (found, texts)}), random.Random(seed))


def test_a_comment_that_is_left_out_is_counted_and_moves_no_list():
    texts = [f"comment {i}" for i in range(10)]
    whole, less = released(texts), released([*texts[:4], None, *texts[5:]])
    [[before], [after]] = ([at for each in one.questions for at in each.lists] for one in (whole, less))
    assert (before.unit, before.people, before.left_out) == ("a", 10, 0)
    assert (after.unit, after.people, after.left_out) == ("a", 10, 1)
    assert set(before.comments) - set(after.comments) == {"comment 4"}


def test_texts_are_shuffled_and_keep_nothing_of_the_order_they_came_in():
    texts = [f"comment {i}" for i in range(30)]
    order = released(texts).questions[0].lists[0].comments
    assert order != tuple(texts) and sorted(order) == sorted(texts)
    assert released(texts[::-1]).questions[0].lists[0].comments == order
    assert released(texts, seed=2).questions[0].lists[0].comments != order


def test_a_release_survives_its_bytes_and_says_where_and_what_and_nothing_else():
    whole = released(["Größe", *"abcdefghi"])
    assert CommentRelease.from_bytes(whole.to_bytes()) == whole
    assert set(vars(whole.questions[0].lists[0])) == {"unit", "members", "comments", "left_out"}


def test_a_part_of_the_chart_shows_its_lists_and_no_others():
    chart = organisation("root: a b / a: a1 a2")
    units = authors(chart, a1=12, a2=2, a=8, b=10)
    found = comment_regions(chart, plan_comments(chart, units, K), units)
    whole = release(chart, Reviewed("employee", K, {"change": (found, [f"{i}" for i in units])}), random.Random(1))
    part = whole.within(chart.subtree("a"))
    assert [at.unit for at in part.questions[0].lists] == ["a", "a1"]
    assert part.within(chart.subtree("a2")).questions[0].lists == ()


def test_a_list_of_fewer_is_refused_whatever_asked_for_it():
    with pytest.raises(ValueError, match="fewer authors"):
        released([f"comment {i}" for i in range(10)], k=11)


@pytest.mark.parametrize("asked", [9, 0, 1001])
def test_a_wave_cannot_ask_for_fewer_than_ten(asked):
    with pytest.raises(UserError, match=f"expected 10 to 1,000 people who wrote, found {asked}"):
        Policy(comments_from=asked)


def test_a_wave_whose_smallest_group_is_larger_takes_that():
    assert [Policy(people).comment_group for people in (5, 10, 15)] == [10, 10, 15]
    assert Policy(15, comments_from=20).comment_group == 20


# Against the definition: nobody who reads any lists, of any parts, arrives at one to nine people.


@st.composite
def cases(draw) -> tuple[Organisation, np.ndarray]:
    size = draw(st.integers(1, 9))
    parents = [None, *(draw(st.integers(0, unit - 1)) for unit in range(1, size))]
    chart = tree([(f"u{i}", None if p is None else f"u{p}", "", {}) for i, p in enumerate(parents)])
    own = draw(st.lists(st.one_of(st.integers(0, 14), st.just(0)), min_size=size, max_size=size))
    return chart, np.repeat(np.arange(size), own).astype(np.intp)


@examples(400)
@given(cases())
def test_no_list_has_one_to_nine_authors_and_each_comment_stands_in_one(case):
    chart, units = case
    found = comment_regions(chart, plan_comments(chart, units, K), units)
    assert all(len(region.comments) >= K for region in found)
    every = [comment for region in found for comment in region.comments]
    assert len(every) == len(set(every)) and len(every) in (0, len(units))
    assert (len(every) == 0) == (len(units) < K)
    for region in found:  # an author's list is their own unit's or one above it
        at, end = region.unit, chart.ends[region.unit]
        assert all(at <= units[comment] < end for comment in region.comments)


@examples(200)
@given(cases(), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=6), st.data())
def test_every_history_of_one_release_is_consistent(case, looks, data):
    """Viewers of any parts, in any order, whatever was left out: what they read together are whole lists."""
    chart, units = case
    found = comment_regions(chart, plan_comments(chart, units, K), units)
    texts = [None if data.draw(st.booleans()) else f"comment {i}" for i in range(len(units))]
    whole = release(chart, Reviewed("employee", K, {"change": (found, texts)}), random.Random(3))
    lists = {at.unit: at for at in whole.questions[0].lists}
    assert [at.people for at in lists.values()] == [len(region.comments) for region in found]
    seen: dict[str, CommentList] = {}
    for scope, unit in looks:
        mine = whole.within(chart.subtree(chart.ids[scope % len(chart.ids)]))
        for at in mine.within(chart.subtree(chart.ids[unit % len(chart.ids)])).questions[0].lists:
            assert seen.setdefault(at.unit, at) == at == lists[at.unit]
    for first in seen.values():
        for second in seen.values():
            assert first is second or not set(first.comments) & set(second.comments)
