"""Certainty of published scores and items, from published numbers alone: intervals, means drawn towards the whole."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan, sqrt

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores, places
from diagnostic.core.statistics.intervals import reach, wilson
from diagnostic.core.statistics.multilevel import shrink
from diagnostic.definitions.questionnaire import Item, Questionnaire

ADDED = ["lo", "hi", "shrunk", "shrunk_lo", "shrunk_hi", "favourable_lo", "favourable_hi"]


def certainty(published: UnitScores) -> pd.DataFrame:
    """Scores of a publication with more columns, NaN where a score is hidden or the wave's variances are not known.

    lo, hi : ends of the mean's 95 % interval by t, points; they may pass 0 and 100.
    shrunk, shrunk_lo, shrunk_hi : the unit's mean drawn towards that of all units as far as it is uncertain, and its
        interval (`multilevel.shrink`). The whole is no unit among others: it has none.
    favourable_lo, favourable_hi : Wilson's interval of the favourable share.
    """
    return published.scores.assign(**certainty_columns(published))


def certainty_columns(published: UnitScores) -> dict[str, np.ndarray]:
    """What `certainty` adds, by column."""
    scores, scales, units = (published.columns(name) for name in ("scores", "scales", "units"))
    n, mean, se, favourable = (scores[name].astype(float) for name in ("n", "mean", "se", "favourable"))
    half = reach(se, n)
    of = places(scores["dimension"], scales["dimension"].tolist())  # -1, the last, where nothing is known
    tau2, sigma2, mu = (np.append(scales[name].astype(float), nan)[of] for name in ("tau2", "sigma2", "intercept"))
    tops = units["unit"][units["level"] == 0].tolist()
    whole = places(scores["unit"], tops) >= 0 if tops else np.zeros(len(mean), dtype=bool)
    centre, low, high = (np.where(whole, np.nan, each) for each in shrink(mean, n, tau2, sigma2, mu))
    values = (mean - half, mean + half, centre, low, high, *wilson(favourable, n))
    return dict(zip(ADDED, values, strict=True))


def item_certainty(published: UnitScores, questionnaire: Questionnaire, unit: str) -> dict[str, tuple[float, float]]:
    """Single items of a unit as they are shown: the mean 0-100 and its standard error in points, by item.

    The error is made from how many chose each option, shown from 20 people on; NaN where that is not.
    """
    asked, codes, counts = published.lists_of_unit("distributions", unit, "item", "code", "count")
    people = dict(zip(zip(asked, codes, strict=True), counts, strict=True))
    means = dict(zip(*published.lists_of_unit("items", unit, "item", "mean"), strict=True))
    return {
        item.id: (means[item.id], _error(questionnaire, item, people))
        for item in questionnaire.items
        if item.id in means
    }


def _error(questionnaire: Questionnaire, item: Item, people: Mapping[tuple[str, int], float]) -> float:
    scale = questionnaire.scale_of(item)
    count = np.array([people.get((item.id, code), 0.0) for code in scale.codes], dtype=float)
    score, n = 100 * np.arange(len(count)) / scale.steps, count.sum()
    if n < 2:
        return nan
    return sqrt(float(count @ (score - count @ score / n) ** 2) / (n - 1) / n)
