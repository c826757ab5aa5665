"""Participation, shown in bands only."""

from __future__ import annotations

import numpy as np

from diagnostic.core.disclosure.tree_suppression import plan
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.wave import Policy

BANDS = ((0.30, "under 30 %"), (0.50, "30-49 %"), (0.70, "50-69 %"), (float("inf"), "70 % and more"))
UNKNOWN = ""


def bands(people: np.ndarray, headcounts: np.ndarray | None, organisation: Organisation, policy: Policy) -> list[str]:
    """Band of participation per unit, `UNKNOWN` where the headcounts of a smaller group could be worked out.

    people, headcounts : integers, units; who answered and who was asked at each unit itself, without the units below.
    """
    if headcounts is None:
        return [UNKNOWN] * len(people)
    shown = plan(organisation, headcounts, policy.min_group)
    asked, answered = organisation.roll_up(headcounts), organisation.roll_up(people)
    return [band(float(a) / float(n)) if may else UNKNOWN for a, n, may in zip(answered, asked, shown, strict=True)]


def band(share: float) -> str:
    """The band of a share 0-1.

    >>> band(0.299), band(0.3), band(0.7), band(1.0)
    ('under 30 %', '30-49 %', '70 % and more', '70 % and more')
    """
    return next(name for below, name in BANDS if share < below)
