"""What the people of the demonstration company say of themselves: the same seed gives the same words."""

from __future__ import annotations

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.services.demonstration.company import SEED
from diagnostic.storage.responses.records import attributes_text

TENURE = DeclaredBreakdown("Years here", ("Under 2 years", "2 to 7 years", "Over 7 years"))
HOURS = DeclaredBreakdown("Working hours", ("Full time", "Part time"))
BREAKDOWNS = (TENURE, HOURS)
NOT_SAID = 0.06  # share of people who leave it out
TIRED = 0.9  # how much likelier somebody is to have been here for long, for each standard deviation of low answers


def invented_values(codes: np.ndarray, seed: int = SEED) -> list[str | None]:
    """Categories of each person, as they are stored; who answers low has been here for longer, more often than not.

    codes : int8 people x items.
    """
    rng = Generator(PCG64([seed, len(codes)]))
    there = codes != MISSING
    mean = np.where(there, codes, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    low = (mean.mean() - mean) / mean.std()
    weights = np.exp(np.outer(low, [-TIRED, 0, TIRED])) * [0.3, 0.4, 0.3]
    tenure = (rng.random(len(codes))[:, None] > (weights / weights.sum(axis=1, keepdims=True)).cumsum(axis=1)).sum(
        axis=1
    )
    hours = (rng.random(len(codes)) < 0.35).astype(int)
    silent = rng.random((2, len(codes))) < NOT_SAID
    return [
        attributes_text(
            {
                breakdown.name: breakdown.values[min(int(of[i]), len(breakdown.values) - 1)]
                for breakdown, of, quiet in zip(BREAKDOWNS, (tenure, hours), silent, strict=True)
                if not quiet[i]
            }
        )
        for i in range(len(codes))
    ]
