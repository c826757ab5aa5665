"""Edits of a chart before it is taken: a chart, an edit, and the chart after it or the reason why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.definitions.charts.drafts import ChartDraft, chart_csv, frozen, level_counts, thawed
from diagnostic.definitions.charts.edits import (
    ChartEdit,
    DraftUnit,
    EditKind,
    Units,
    apply_all,
    apply_edit,
    chart_of,
    said,
    units_of,
)
from diagnostic.definitions.loading.organisation_files import parse_organisation
from diagnostic.errors import Problem

#   all (2)  ->  n (3: North)  ->  n1 (4: Sales), n2 (5: Works)
#            ->  s (6: South)  ->  s1 (7: Sales)
BEFORE = {
    "all": DraftUnit("", "All", {}, 2),
    "n": DraftUnit("all", "North", {"contact": "high"}, 3),
    "n1": DraftUnit("n", "Sales", {}, 4),
    "n2": DraftUnit("n", "Works", {}, 5),
    "s": DraftUnit("all", "South", {}, 6),
    "s1": DraftUnit("s", "Sales", {}, 7),
}
EDITS: tuple[EditKind, ...] = ("rename", "add", "move", "merge", "drop", "prune")
UNITS = "all: All 2 | n: North 3 < all | n1: Sales 4 < n | n2: Works 5 < n | s: South 6 < all | s1: Sales 7 < s"


def edited(units: Units, *edit: Any) -> Units:
    after = apply_edit(units, ChartEdit(*edit))
    assert not isinstance(after, Problem), after
    return after


def shown(units) -> str:
    return " | ".join(
        f"{unit}: {of.name} {of.people}" + (f" < {of.parent}" if of.parent else "") for unit, of in units.items()
    )


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (("rename", "n", "  Far\n north "), {"n: North": "n: Far north"}),
        (("rename", "all", "Acme"), {"all: All": "all: Acme"}),
        (("rename", "s1", "SALES"), {"s1: Sales": "s1: SALES"}),  # another parent's unit of that name is no matter
        (("add", "n2", " Night\nshift "), {"s1: Sales 7 < s": "s1: Sales 7 < s | night-shift: Night shift 0 < n2"}),
        (("add", "all", "N"), {"s1: Sales 7 < s": "s1: Sales 7 < s | n-2: N 0 < all"}),  # whose id is taken
        (("move", "n", "s"), {"North 3 < all": "North 3 < s"}),  # with all that is below it
        (("move", "n2", "s"), {"Works 5 < n": "Works 5 < s"}),
        (("move", "n1", "n"), {}),  # where it is already
        (("merge", "n1", "n2"), {"n1: Sales 4 < n | ": "", "Works 5": "Works 9"}),
        (("merge", "s1", "n1"), {" | s1: Sales 7 < s": "", "Sales 4": "Sales 11"}),  # of another division
        (("merge", "s1", "s"), {" | s1: Sales 7 < s": "", "South 6": "South 13"}),
        (("drop", "n2", ""), {" | n2: Works 5 < n": "", "North 3": "North 8"}),
        (("drop", "s", ""), {" | s: South 6 < all": "", "All 2": "All 8", "7 < s": "7 < all"}),
        (("prune", "n", ""), {" | n: North 3 < all | n1: Sales 4 < n | n2: Works 5 < n": ""}),  # nobody moves up
    ],
)
def test_an_edit_gives_a_chart_in_which_all_else_is_as_it_was(edit, changed):
    after = edited(BEFORE, *edit)
    wanted = UNITS
    for old, new in changed.items():
        assert old in wanted
        wanted = wanted.replace(old, new)
    assert shown(after) == wanted
    assert shown(BEFORE) == UNITS
    assert after.get("n", BEFORE["n"]).attributes == {"contact": "high"}
    assert set(chart_of(after).ids) == set(after)


@pytest.mark.parametrize(
    ("edit", "expected", "found"),
    [
        (("move", "n", "n1"), "a unit outside 'North'", "'Sales', which is below it"),  # a circle
        (("move", "n", "n"), "a unit outside 'North'", "'North', which is the same"),
        (("move", "all", "n"), "a unit below the top", "'All', the top of the chart"),
        (("move", "n", "x"), "a unit of the chart", "'x'"),
        (("move", "x", "n"), "a unit of the chart", "'x'"),
        (("move", "s1", "n"), "names that differ below 'North'", "two units called Sales"),
        (("merge", "all", "n"), "a unit below the top", "'All', the top of the chart"),
        (("merge", "n", "n2"), "a unit outside 'North'", "'Works', which is below it"),
        (("merge", "n", "n"), "a unit outside 'North'", "'North', which is the same"),
        (("merge", "n", "s"), "names that differ below 'South'", "two units called Sales"),
        (("drop", "all", ""), "a unit below the top", "'All', the top of the chart"),
        (("prune", "all", ""), "a unit below the top", "'All', the top of the chart"),
        (("rename", "s", " north "), "names that differ below 'All'", "two units called North, north"),
        (("add", "all", "south"), "names that differ below 'All'", "two units called South, south"),
        (("add", "n", " "), "a name of 1 to 200 characters", "nothing"),
        (("rename", "n", "\u202e \n"), "a name of 1 to 200 characters", "nothing"),
        (("rename", "n", "x" * 201), "a name of 1 to 200 characters", "201 characters"),
    ],
)
def test_what_would_make_no_chart_is_refused_with_its_reason(edit, expected, found):
    refusal = apply_edit(BEFORE, ChartEdit(*edit))
    assert isinstance(refusal, Problem)
    assert (refusal.expected, refusal.found) == (expected, found)


def test_names_that_were_the_same_before_hinder_no_other_edit():
    units = {"all": DraftUnit("", "All"), "a": DraftUnit("all", "Team"), "b": DraftUnit("all", "Team")}
    units["c"] = DraftUnit("all", "Other")
    assert edited(units, "rename", "c", "Third")["c"].name == "Third"
    assert set(edited(units, "merge", "a", "b")) == {"all", "b", "c"}


def test_no_move_makes_a_chart_deeper_than_charts_may_be():
    units = {"0": DraftUnit("", "0")} | {str(n): DraftUnit(str(n - 1), str(n)) for n in range(1, 49)}
    units |= {"x": DraftUnit("0", "x"), "y": DraftUnit("x", "y")}
    assert edited(units, "move", "y", "48")["y"].parent == "48"
    refusal = apply_edit(units, ChartEdit("move", "x", "48"))
    assert isinstance(refusal, Problem) and refusal.found == "51"


def test_edits_follow_each_other_and_those_that_no_longer_fit_are_left_out():
    edits = [ChartEdit("drop", "n"), ChartEdit("rename", "n", "Late"), ChartEdit("rename", "n2", "Yards")]
    units, done = apply_all(BEFORE, edits)
    assert done == (edits[0], edits[2])
    assert units["n2"] == DraftUnit("all", "Yards", {}, 5)
    assert units["all"].people == 5


def test_a_chart_that_is_edited_by_nothing_is_itself_and_edits_are_said_in_words():
    chart = chart_of(BEFORE)
    assert chart_of(units_of(chart)) == chart
    assert [said(BEFORE, ChartEdit(*edit)) for edit in [("merge", "n1", "n2"), ("move", "s1", "n"), ("drop", "s")]] == [
        "'Sales' is part of 'Works'",
        "'Sales' is below 'North'",
        "'South' is gone; what was in it belongs to the unit above",
    ]


def test_a_draft_is_kept_with_its_edits_which_are_undone_one_by_one():
    draft = ChartDraft("hr.csv", BEFORE)
    for edit in (ChartEdit("rename", "n", "Far north"), ChartEdit("drop", "n2")):
        after = draft.edited(edit)
        assert isinstance(after, ChartDraft)
        draft = after
    assert draft.words == ("'North' is called 'Far north'", "'Works' is gone; what was in it belongs to the unit above")
    assert (draft.people, len(draft.chart.ids), level_counts(draft.chart)) == (27, 5, [1, 2, 2])
    kept = thawed(frozen(draft))
    assert kept == draft and kept.chart == draft.chart
    assert draft.undone().undone() == ChartDraft("hr.csv", BEFORE)
    assert len({draft.tag, draft.undone().tag, draft.undone().undone().tag}) == 3
    assert draft.undone().undone().tag == ChartDraft("other.csv", BEFORE).tag
    assert isinstance(draft.edited(ChartEdit("drop", "all")), Problem)
    assert thawed(b"unit,parent\nall,\n") is None


def test_a_file_that_is_read_otherwise_keeps_the_edits_that_still_fit():
    draft = ChartDraft("hr.csv", BEFORE, (ChartEdit("drop", "s1"), ChartEdit("rename", "n", "Far north")))
    fewer = {unit: each for unit, each in BEFORE.items() if unit != "s1"}
    assert draft.read_anew(fewer).done == (ChartEdit("rename", "n", "Far north"),)


def test_the_edited_chart_as_a_file_is_read_as_the_same_chart():
    named = {unit: replace(each, attributes={"contact": "high, or low"}) for unit, each in BEFORE.items()}
    chart = chart_of(edited(named, "rename", "n", '=1+1 "North"'))
    content = chart_csv(chart)
    assert content.startswith(b"\xef\xbb\xbfunit,parent,name,contact\r\nall,,All,")
    read = parse_organisation(content, "c.csv")
    assert (read.ids, read.parents, read.attributes) == (chart.ids, chart.parents, chart.attributes)
    assert read.names[1] == '\'=1+1 "North"'


@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_whatever_is_edited_it_stays_one_tree_and_nobody_is_lost_who_was_not_taken_out(wanted):
    units: Units = {str(n): DraftUnit(str((n - 1) // 2) if n else "", f"u{n}", {}, n) for n in range(8)}
    for kind, unit, to in wanted:
        after = apply_edit(units, ChartEdit(kind, str(unit), str(to)))
        if isinstance(after, Problem):
            continue
        assert len(set(after) - set(units)) == (kind == "add") and set(chart_of(after).ids) == set(after)
        assert kind == "prune" or people(after) == people(units)
        units = after


def people(units: Units) -> int:
    return sum(each.people or 0 for each in units.values())
