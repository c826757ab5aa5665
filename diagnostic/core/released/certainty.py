"""Certainty of published scores and items, from published numbers alone: intervals, means drawn towards the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.intervals import reach, wilson
from diagnostic.core.statistics.multilevel import shrink
from diagnostic.definitions.questionnaire import Questionnaire

ITEM_COLUMNS = ["unit", "item", "value", "se"]
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


def item_certainty(published: UnitScores, questionnaire: Questionnaire) -> pd.DataFrame:
    """Single items as they are shown: unit, item, `value` 0-100 and `se`, the standard error of that mean in points.

    se : from how many chose each option, shown from 20 people on; NaN where that is not.
    """
    steps = {
        (item.id, code): 100 * place / questionnaire.scale_of(item).steps
        for item in questionnaire.items
        for place, code in enumerate(questionnaire.scale_of(item).codes)
    }
    rows = published.distributions[["unit", "item", "code", "count"]]
    score = np.array([steps[key] for key in zip(rows["item"], rows["code"], strict=True)], dtype=float)
    sums = rows.assign(total=rows["count"] * score, squares=rows["count"] * score**2)
    found = sums.groupby(["unit", "item"], as_index=False)[["count", "total", "squares"]].sum()
    n = found["count"].to_numpy(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.sqrt(np.maximum(found["squares"] - found["total"] ** 2 / n, 0) / (n - 1) / n)
    items = published.items.rename(columns={"mean": "value"})
    return items.merge(found[["unit", "item"]].assign(se=se), on=["unit", "item"], how="left")[ITEM_COLUMNS]
