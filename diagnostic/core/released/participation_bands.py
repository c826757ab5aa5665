"""Bands of participation: as exactly as the share of people who answered is ever shown."""

from __future__ import annotations

from typing import Literal

BANDS = ((0.30, "under 30 %"), (0.50, "30-49 %"), (0.70, "50-69 %"), (float("inf"), "70 % and more"))
UNKNOWN = ""
Reason = Literal["", "nobody", "few", "protecting", "unknown"]  # for no band: nobody asked, fewer than k asked, ...


def band(share: float) -> str:
    """The band of a share 0-1.

    >>> band(0.299), band(0.3), band(0.7), band(1.0)
    ('under 30 %', '30-49 %', '70 % and more', '70 % and more')
    """
    return next(name for below, name in BANDS if share < below)
