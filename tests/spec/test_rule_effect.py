"""What one rule makes of the published scores of teams."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from diagnostic.definitions.organisation import tree
from diagnostic.services.report.rule_effect import RuleEffect, rule_effect, team_scores

CHART = tree(
    [
        ("all", None, "Everybody", {}),
        ("north", "all", "The north", {}),
        ("south", "all", "The south", {}),
        ("west", "all", "The west", {}),
    ]
)
NAN = float("nan")


def report(**scores: float) -> SimpleNamespace:
    frame = pd.DataFrame([{"unit": unit, "dimension": "trust", "mean": mean} for unit, mean in scores.items()])
    return SimpleNamespace(chart=CHART, inside=SimpleNamespace(scores=frame))


def test_the_scores_are_those_of_teams_that_are_shown_the_lowest_first():
    shown = report(all=50.0, north=60.0, south=40.0, west=NAN, pooled=30.0)
    assert team_scores(shown, "trust") == [("The south", 40.0), ("The north", 60.0)]


def test_a_team_turns_where_half_strength_is_crossed_and_units_above_do_not_count():
    rows = [("all", 0.0, 1.0), ("north", 0.49, 0.5), ("south", 0.5, 0.2), ("west", NAN, NAN)]
    both = pd.DataFrame([("S1", *row) for row in rows] + [("S2", "north", 0.0, 0.0)])
    both.columns = pd.Index(["rule", "unit", "before", "after"])
    assert rule_effect(report(), both, "S1") == RuleEffect(2, 1, 1, ("The north",), ("The south",))
