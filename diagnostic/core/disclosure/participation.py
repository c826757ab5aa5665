"""Disclosure control of participation: the band of each unit that may have one."""

from __future__ import annotations

import numpy as np

from diagnostic.core.disclosure.tree_suppression import Respondents, suppression_pattern
from diagnostic.core.released.participation_bands import UNKNOWN, band
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.wave import Policy


def bands(people: np.ndarray, headcounts: np.ndarray | None, organisation: Organisation, policy: Policy) -> list[str]:
    """Band of participation of each unit, `UNKNOWN` where the headcount of a smaller group would be disclosed.

    people, headcounts : integers, units; who answered and who was asked at each unit itself, without the units below.
    """
    if headcounts is None:
        return [UNKNOWN] * len(people)
    shown = suppression_pattern(organisation, Respondents.of(headcounts), policy.min_group)
    asked, answered = organisation.roll_up(headcounts), organisation.roll_up(people)
    return [band(float(a) / float(n)) if may else UNKNOWN for a, n, may in zip(answered, asked, shown, strict=True)]
