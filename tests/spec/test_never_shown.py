"""Units that could not be shown by themselves even if everybody answered, worked out from headcounts alone."""

from __future__ import annotations

import pytest

from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import Policy
from diagnostic.services.waves.never_shown import small_units
from diagnostic.ui.work.waves.small_units import small_unit_lines

CHART = tree(
    [(unit, above, unit.title(), {}) for unit, above in zip("abcdef", [None, "a", "a", "a", "b", "b"], strict=True)]
)
#: people of a to f -> hidden units, each with people, why and where they count; k is 5. B is above E and F.
HEADCOUNTS = {
    (0, 0, 9, 9, 9, 9): "",
    (0, 9, 4, 9, 0, 0): "C 4 few>A D 9 protecting>A",  # D less than the whole and B would be C
    (9, 9, 4, 9, 0, 0): "C 4 few>A",  # the whole's own nine stand before C
    (0, 9, 4, 3, 0, 0): "C 4 few>A D 3 few>A",  # seven together: nobody tells them apart
    (0, 0, 9, 0, 6, 2): "E 6 protecting>B F 2 few>B",
    (2, 0, 0, 0, 0, 0): "A 2 few>",
    (0, 0, 0, 0, 0, 0): "",
}


def told(headcounts, **policy) -> str:
    counts = {(unit, "employee"): people for unit, people in zip("abcdef", headcounts, strict=True)}
    found = small_units(counts, CHART, Policy(**policy), ["employee"])
    return " ".join(f"{u.name} {u.people} {u.why}>{u.within}" for each in found for u in each.units)


@pytest.mark.parametrize("headcounts", HEADCOUNTS, ids=str)
def test_small_units_and_those_beside_them_that_would_give_them_away(headcounts):
    assert told(headcounts) == HEADCOUNTS[headcounts]


def test_nothing_is_said_of_whom_nobody_counted():
    assert small_units(None, CHART, Policy(), ["employee"]) == []
    counts = {("c", "customer"): 3}
    assert small_units(counts, CHART, Policy(), ["employee"]) == []
    assert small_units(counts, CHART, Policy(open_to=("customer",)), ["customer"]) == []


def test_a_few_units_are_named_and_the_others_counted():
    counts = {(unit, "employee"): 1 for unit in "abcdef"}
    (found,) = small_units(counts, CHART, Policy(min_group=7), ["employee"])
    nowhere = "shown nowhere, since the whole is too small"
    assert (found.least, list(small_unit_lines(found))) == (
        7,
        [
            f"A, six people: {nowhere}",
            f"B, three people: {nowhere}",
            *(f"{unit}, one person: {nowhere}" for unit in "EFC"),
            "and 1 more",
        ],
    )
