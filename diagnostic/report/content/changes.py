"""Changes of scores since the wave published before, and in words."""

from __future__ import annotations

from math import isnan

from diagnostic.core.statistics.comparisons import HIGHER
from diagnostic.report.content.prepare import Content
from diagnostic.report.words import MARKS, points, signed


def change(content: Content, unit: str, dimension: str) -> tuple[float, str]:
    """Points since the wave published before, NaN where either is hidden, and the verdict on them."""
    return content.changes.at("change", unit, dimension), content.changes.at("verdict", unit, dimension)


def change_words(gap: float, verdict: str) -> str:
    """What has become of a score since the survey before.

    >>> change_words(5.2, "higher"), change_words(5.2, "cannot tell")
    ('up 5 points', 'cannot tell: +5 may be chance')
    """
    if isnan(gap):
        return "not known in the survey before"
    if verdict not in MARKS:
        return f"cannot tell: {signed(gap)} may be chance"
    return f"{'up' if verdict == HIGHER else 'down'} {points(gap)}"
