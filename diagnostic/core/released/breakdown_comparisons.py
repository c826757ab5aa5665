"""Comparisons of cells with the rest of their place: higher, lower or noise. From published numbers alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.comparisons import NO_VERDICT, Means, decide, welch


def breakdown_verdicts(published: UnitScores) -> pd.DataFrame:
    """`cells` with a `verdict` each, against everybody else of the place; "" where there is none to be published.

    The spread is the wave's, as it is for units of fewer than twenty people. Welch's test; false discoveries are held
    over the cells of one breakdown, dimension and level, the organisation or its divisions.
    """
    cells = published.cells.reset_index(drop=True)
    keys = ["unit", "dimension"]
    whole = cells[keys].merge(published.scores[[*keys, "n", "mean"]], on=keys, how="left", validate="m:1")
    sigma2 = cells["dimension"].map(dict(zip(published.scales["dimension"], published.scales["sigma2"], strict=True)))
    n, mean, variance = (column.to_numpy(float) for column in (cells["n"], cells["mean"], sigma2))
    everybody, average = whole["n"].to_numpy(float), whole["mean"].to_numpy(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        others = np.where(everybody - n > 0, everybody - n, np.nan)
        rest = (everybody * average - n * mean) / others
        p = welch(Means(n, mean, np.sqrt(variance / n)), Means(others, rest, np.sqrt(variance / others)))
    level = np.where(cells["unit"] == published.units["unit"].iloc[0], 0, 1) if len(cells) else np.zeros(0)
    verdicts = np.full(len(cells), NO_VERDICT, dtype=object)
    for rows in cells.groupby(["breakdown", "dimension"], sort=False).indices.values():
        verdicts[rows] = decide(p[rows], (mean - rest)[rows], level[rows])
    return cells.assign(verdict=verdicts)
