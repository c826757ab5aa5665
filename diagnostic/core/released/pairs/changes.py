"""Changes of what everybody says of a unit's service, from one survey of services to the next."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.released.changes import CHANGE_COLUMNS
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.comparisons import Means, decide, welch


def pair_changes(before: UnitScores, after: UnitScores) -> pd.DataFrame:
    """Changes as `core.released.changes.changes` has them; `unit` is the provider, rated by the whole in both surveys.

    False discoveries are held over the providers, dimension by dimension.
    """
    top = after.units.loc[after.units["level"] == 0, "unit"]
    now, then = (each.pairs[each.pairs["unit"].isin(top)] for each in (after, before))
    both = now.merge(then, on=["provider", "dimension"], suffixes=("", "_before"))
    first, second = (Means(*(both[name + end].to_numpy(float) for name in Means._fields)) for end in ("", "_before"))
    p, change = welch(first, second), first.mean - second.mean
    dimension, verdict = both["dimension"].to_numpy(), np.full(len(both), "", dtype=object)
    for name in pd.unique(dimension):
        rows = dimension == name
        verdict[rows] = decide(p[rows], change[rows], np.where(np.isnan(change[rows]), -1, 0))
    found = both.assign(before=second.mean, after=first.mean, change=change, verdict=verdict)
    return found.drop(columns="unit").rename(columns={"provider": "unit"})[CHANGE_COLUMNS]
