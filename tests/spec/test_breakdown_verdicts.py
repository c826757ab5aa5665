"""A cell against everybody else of its place, from published numbers alone."""

from __future__ import annotations

import numpy as np

from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.release.publish import Collected, publish
from diagnostic.core.released.breakdown_comparisons import breakdown_verdicts
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.wave import Policy
from tests.spec.test_breakdown_cells import CHART, TRUST


def told(new: list[int], old: list[int]) -> UnitScores:
    """Twenty of each value in a1 and in b, answering these codes in turn."""
    codes = np.array([*new * 4, *old * 4] * 2, dtype=np.int8)[:, None]
    units = np.repeat([CHART.position["a1"], CHART.position["b"]], len(codes) // 2)
    value = np.tile(np.repeat([0, 1], len(new) * 4), 2)
    return publish(
        Collected(Answers(codes, units), breakdowns=[Breakdown("tenure", ("new", "old"), value)]),
        TRUST,
        CHART,
        Policy(),
    )


def verdicts(scores: UnitScores) -> dict[tuple[str, str], str]:
    return breakdown_verdicts(scores).set_index(["unit", "value"])["verdict"].to_dict()


def test_a_clear_difference_is_called_both_ways():
    found = verdicts(told([4, 5, 4, 5, 3], [2, 1, 2, 1, 3]))
    assert (found["root", "new"], found["root", "old"], found["b", "new"]) == ("higher", "lower", "higher")


def test_a_small_one_is_noise():
    found = verdicts(told([4, 2, 3, 4, 3], [3, 2, 4, 3, 3]))
    assert set(found.values()) == {"cannot tell"}


def test_a_hidden_cell_has_no_verdict():
    scores = told([4, 5, 4, 5, 3], [2, 1, 2, 1, 3])
    hidden = scores.cells.assign(n=np.nan, mean=np.nan, hidden="few")
    object.__setattr__(scores, "cells", hidden)
    assert set(verdicts(scores).values()) == {""}


def test_without_cells_there_is_nothing_to_be_told():
    people = Answers(np.full((9, 1), 4, dtype=np.int8), np.full(9, CHART.position["b"]))
    assert breakdown_verdicts(publish(people, TRUST, CHART, Policy())).empty
