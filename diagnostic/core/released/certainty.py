"""Certainty of published scores, from published numbers alone: intervals, and means drawn towards the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.intervals import reach, wilson
from diagnostic.core.statistics.multilevel import shrink

ADDED = ["lo", "hi", "shrunk", "shrunk_lo", "shrunk_hi", "favourable_lo", "favourable_hi"]


def certainty(published: UnitScores) -> pd.DataFrame:
    """Scores of a publication with more columns, NaN where a score is hidden or the wave's variances are not known.

    lo, hi : ends of the mean's 95 % interval by t, points; they may pass 0 and 100.
    shrunk, shrunk_lo, shrunk_hi : the unit's mean drawn towards that of all units as far as it is uncertain, and its
        interval (`multilevel.shrink`). The whole is no unit among others: it has none.
    favourable_lo, favourable_hi : Wilson's interval of the favourable share.
    """
    scores = published.scores
    n, mean, se, favourable = (scores[name].to_numpy(float) for name in ("n", "mean", "se", "favourable"))
    half = reach(se, n)
    components = published.scales.set_index("dimension").reindex(scores["dimension"])
    tau2, sigma2, mu = (components[name].to_numpy(float) for name in ("tau2", "sigma2", "intercept"))
    whole = scores["unit"].isin(published.units.loc[published.units["level"] == 0, "unit"]).to_numpy()
    centre, low, high = (np.where(whole, np.nan, each) for each in shrink(mean, n, tau2, sigma2, mu))
    values = (mean - half, mean + half, centre, low, high, *wilson(favourable, n))
    return scores.assign(**dict(zip(ADDED, values, strict=True)))
