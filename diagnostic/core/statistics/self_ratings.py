"""Self-ratings: how much kinder people rate what they do than others see it, in points of one survey."""

from __future__ import annotations

from collections.abc import Collection
from math import nan, sqrt

import numpy as np
import pandas as pd

LENIENT = 1 / 3  # standard deviations of the others' ratings; questionnaires/evidence.yaml, heidemeier2009


def usual_leniency(scales: pd.DataFrame, dimensions: Collection[str]) -> float:
    """Points by which people rate what they do above what others see, as a rule.

    scales : of those others, one row per dimension; the spread of people within groups is the yardstick (`sigma2`). NaN
    where it is known of none of the dimensions. Reference: Heidemeier & Moser 2009, Self-other agreement in job
    performance ratings: d = .32 in Western samples.

    >>> usual_leniency(pd.DataFrame({"dimension": ["agree", "touch"], "sigma2": [400.0, 500.0]}), ["agree", "touch"])
    7.0710678118654755
    """
    variance = scales.set_index("dimension")["sigma2"].reindex(list(dimensions)).to_numpy(float)
    return nan if np.isnan(variance).all() else LENIENT * sqrt(float(np.nanmean(variance)))
