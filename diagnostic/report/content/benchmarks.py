"""The whole organisation beside others: each of its scores, the middle half of organisations, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from diagnostic.core.released.benchmarks.quantiles import Quartiles
from diagnostic.report.content.prepare import Content
from diagnostic.report.palette import shown

BELOW, WITHIN, ABOVE, UNSURE = "below", "within", "above", "unsure"


@dataclass(frozen=True)
class BesideOthers:
    """A dimension of the whole: its score, NaN where it is hidden, and the quartiles of organisations.

    place : of the score, to the middle half; UNSURE where it is outside and chance may explain that; "" where hidden.
    """

    dimension: str
    score: float
    quartiles: Quartiles
    place: str


def beside_others(content: Content, audience: str) -> tuple[BesideOthers, ...]:
    """The dimensions of an audience that have a benchmark, as pages order them; none in a part of an organisation."""
    known, scores = content.quartiles.get(audience, {}), content.scores[audience]
    order = content.asked if audience == content.source.inside.audience else scores.columns
    return tuple(_beside(content, audience, each, known[each]) for each in order if each in known)


def _beside(content: Content, audience: str, dimension: str, quartiles: Quartiles) -> BesideOthers:
    mean, low, high = (content.scores[audience].at(name, content.root, dimension) for name in ("mean", "low", "high"))
    return BesideOthers(dimension, mean, quartiles, place_of(mean, low, high, quartiles))


def place_of(mean: float, low: float, high: float, quartiles: Quartiles) -> str:
    """Where a score lies, decided on the whole number that is shown; sure where its interval lies there too."""
    if isnan(mean):
        return ""
    if shown(mean) < quartiles.low:
        return BELOW if high < quartiles.low else UNSURE
    if shown(mean) > quartiles.high:
        return ABOVE if low > quartiles.high else UNSURE
    return WITHIN


def organisations(found: Sequence[BesideOthers]) -> tuple[int, int]:
    """The fewest and the most organisations of these dimensions."""
    counts = [each.quartiles.organisations for each in found]
    return min(counts), max(counts)
