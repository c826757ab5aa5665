"""Changes from one wave to the next, from the publications of both."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.comparisons import Means, decide, welch

CHANGE_COLUMNS = ["unit", "dimension", "before", "after", "change", "verdict"]
NO_CHANGES = pd.DataFrame(columns=CHANGE_COLUMNS)


def changes(before: UnitScores, after: UnitScores) -> pd.DataFrame:
    """Changes of scores, one row per unit x dimension that is in both waves.

    `before` and `after` 0-100, `change` in points, NaN where either is hidden, and `verdict`: higher / lower than
    before, or cannot tell ("" without a change).

    Welch's test of the two means, taken as independent: the same people in both make it cautious, for who answered
    twice is not known. False discoveries are held over the units of one level, dimension by dimension. Whoever sees
    a part of the organisation gets these verdicts cut down, so that they are alike for all.
    """
    chart = after.units.loc[~after.units["pooled"].astype(bool), ["unit", "level"]]
    both = after.scores.merge(before.scores, on=["unit", "dimension"], suffixes=("", "_before")).merge(chart, on="unit")
    now, then = (Means(*(both[name + end].to_numpy(float) for name in Means._fields)) for end in ("", "_before"))
    p, change = welch(now, then), now.mean - then.mean
    dimension, level = both["dimension"].to_numpy(), both["level"].to_numpy(int)
    verdict = np.full(len(both), "", dtype=object)
    for name in pd.unique(dimension):
        rows = dimension == name
        verdict[rows] = decide(p[rows], change[rows], np.where(np.isnan(change[rows]), -1, level[rows]))
    return both.assign(before=then.mean, after=now.mean, change=change, verdict=verdict)[CHANGE_COLUMNS]
