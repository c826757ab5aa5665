"""Disclosure control of participation: the band of each unit that may have one."""

from __future__ import annotations

import numpy as np

from diagnostic.core.disclosure.tree_suppression import Respondents, suppression_pattern
from diagnostic.core.released.participation_bands import UNKNOWN, Reason, band
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.wave import Policy


def bands(people: np.ndarray, headcounts: np.ndarray | None, organisation: Organisation, policy: Policy) -> list[str]:
    """Band of participation of each unit, `UNKNOWN` where the headcount of a smaller group would be disclosed.

    people, headcounts : integers, units; who answered and who was asked at each unit itself, without the units below.
    """
    if headcounts is None:
        return [UNKNOWN] * len(people)
    shown = _shown(headcounts, organisation, policy)
    asked, answered = organisation.roll_up(headcounts), organisation.roll_up(people)
    return [band(float(a) / float(n)) if may else UNKNOWN for a, n, may in zip(answered, asked, shown, strict=True)]


def reasons(headcounts: np.ndarray | None, organisation: Organisation, policy: Policy) -> list[Reason]:
    """Why each unit has no band; "" where it has one. Follows from who was asked alone, never from who answered.

    >>> from diagnostic.definitions.organisation import flat
    >>> reasons(np.array([0, 9, 4, 6, 0]), flat(["a", "b", "c", "d"]), Policy())
    ['', '', 'few', 'protecting', 'nobody']
    """
    if headcounts is None:
        return ["unknown"] * len(organisation.ids)
    shown, asked = _shown(headcounts, organisation, policy), organisation.roll_up(headcounts)
    return [_reason(may, int(n), policy.min_group) for may, n in zip(shown, asked, strict=True)]


def _reason(shown: bool, asked: int, least: int) -> Reason:
    if shown:
        return ""
    return "protecting" if asked >= least else "few" if asked else "nobody"


def _shown(headcounts: np.ndarray, organisation: Organisation, policy: Policy) -> np.ndarray:
    """Booleans, units: where a band may be shown."""
    return suppression_pattern(organisation, Respondents.of(headcounts), policy.min_group)
