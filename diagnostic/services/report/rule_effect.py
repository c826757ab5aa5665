"""What one rule makes of the published scores of teams: the scores it starts from, and the teams that turn."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.services.report.model import Report


@dataclass(frozen=True)
class RuleEffect:
    """Teams for which a rule predicts its symptom, of `teams` whose scores it needs are published.

    turned_on, turned_off : names of teams for which it does so now and did not before, and the other way round.
    """

    teams: int
    before: int
    after: int
    turned_on: tuple[str, ...]
    turned_off: tuple[str, ...]


def rule_effect(report: Report, both: pd.DataFrame, rule: str) -> RuleEffect:
    """The effect of a rule on teams.

    both : strengths before and after, as `rule_versions.what_if` makes them.
    """
    teams = _teams(report)
    rows = both[both["rule"].eq(rule) & both["unit"].isin(teams)]
    names = rows["unit"].map(teams)
    before, after = rows["before"] >= ILL_FROM, rows["after"] >= ILL_FROM
    return RuleEffect(
        teams=int(rows[["before", "after"]].notna().any(axis=1).sum()),
        before=int(before.sum()),
        after=int(after.sum()),
        turned_on=tuple(names[after & ~before]),
        turned_off=tuple(names[before & ~after]),
    )


def team_scores(report: Report, dimension: str) -> list[tuple[str, float]]:
    """Name and published score of every team on an inside dimension, the lowest first; hidden ones are left out."""
    teams = _teams(report)
    scores = report.inside.scores
    rows = scores[scores["dimension"].eq(dimension) & scores["unit"].isin(teams)].dropna(subset=["mean"])
    return [(teams[unit], mean) for unit, mean in rows.sort_values("mean")[["unit", "mean"]].itertuples(index=False)]


def _teams(report: Report) -> dict[str, str]:
    """Names of the units below which there are no others, by id."""
    chart = report.chart
    return {unit: name for unit, name, below in zip(chart.ids, chart.names, chart.children, strict=True) if not below}
