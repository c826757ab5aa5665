"""Permutation of a label: how far units that carry it differ from the others, with an exact test and its interval.

Units are the sample, not their people. Arrays are outcomes x units, those with the label first; one set of labelings
serves all outcomes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from diagnostic.core.statistics.intervals import CONFIDENCE

MOST_ENUMERATED = 20_000  # labelings that are all tried; of more some are drawn
DRAWN = 9_999  # labelings, and the true one
BLOCK = 2_000_000  # labels that are held at a time, 16 MB
SAME = 9  # decimals of a point; effects closer than this differ by the last digits of their arithmetic
NOTHING = 1e-12  # share of a variance: less is the arithmetic's


@dataclass(frozen=True)
class LabelEffects:
    """Effects of a label on some outcomes, in the outcomes' unit, and what other labelings say of each.

    points : outcomes; NaN where the covariate tells the label.
    turning : outcomes x labelings, rising; the effect at which the labeling fits an outcome exactly as well as the true
        one does. NaN, at the end, for those that fit as well whatever the effect is.
    """

    points: np.ndarray
    turning: np.ndarray

    def __getitem__(self, outcomes: slice) -> LabelEffects:
        return LabelEffects(self.points[outcomes], self.turning[outcomes])

    def p(self) -> np.ndarray:
        """Two-sided p of no effect (outcomes): twice the share of labelings that fit as well to the rarer side."""
        same = np.isnan(self.turning).sum(axis=1)
        below, above = (self.turning <= 0).sum(axis=1), (self.turning >= 0).sum(axis=1)
        return np.minimum(2 * (same + np.minimum(below, above)) / self.turning.shape[1], 1.0)

    def interval(self, level: float = 1 - CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
        """Ends (outcomes) of the effects whose p is `level` or more; infinite where there are too few labelings.

        It leaves out 0 where `p` is under `level`, and nowhere else.
        """
        labelings = self.turning.shape[1]
        different = (~np.isnan(self.turning)).sum(axis=1)
        place = math.ceil(labelings * level / 2 - NOTHING * labelings) - (labelings - different)
        low, high = (self._turning(at) for at in (place - 1, different - place))
        return np.where(place > 0, low, -np.inf), np.where(place > 0, high, np.inf)

    def _turning(self, at: np.ndarray) -> np.ndarray:
        kept = np.clip(at, 0, self.turning.shape[1] - 1)
        return np.take_along_axis(self.turning, kept[:, None], axis=1)[:, 0]


def labelings(units: int, labelled: int, seed: int, drawn: int = DRAWN) -> Iterator[np.ndarray]:
    """Labelings of `units`, 1.0 for those with the label and else 0.0 (labelings x units), block by block.

    All there are, up to `MOST_ENUMERATED`; else the true one, whose units come first, and `drawn` at random.

    >>> [block.sum(axis=0).tolist() for block in labelings(4, 2, seed=1)]  # six, each unit in half of them
    [[3.0, 3.0, 3.0, 3.0]]
    """
    rows = max(1, BLOCK // units)
    if (count := math.comb(units, labelled)) <= MOST_ENUMERATED:
        flat = chain.from_iterable(combinations(range(units), labelled))
        chosen = np.fromiter(flat, dtype=np.intp, count=count * labelled).reshape(count, labelled)
        yield from (_marked(chosen[start : start + rows], units) for start in range(0, count, rows))
        return
    yield _marked(np.arange(labelled)[None, :], units)
    rng = np.random.default_rng(seed)
    for start in range(0, drawn, rows):
        order = np.argpartition(rng.random((min(rows, drawn - start), units)), labelled - 1, axis=1)
        yield _marked(order[:, :labelled], units)


def _marked(chosen: np.ndarray, units: int) -> np.ndarray:
    labels = np.zeros((len(chosen), units))
    np.put_along_axis(labels, chosen, 1.0, axis=1)
    return labels


def label_effects(
    outcome: np.ndarray, labelled: int, labels: Iterable[np.ndarray], covariate: np.ndarray | None = None
) -> LabelEffects:
    """Effect of the label on each outcome, by least squares: outcome ~ label, or outcome ~ label + covariate.

    outcome, covariate : outcomes x units, the first `labelled` units with the label. labels : see `labelings`.

    With y and a for outcome and label freed of constant and covariate (Frisch & Waugh 1933), the effect is a y / a a.
    A labeling b, freed likewise, is judged by its partial correlation, which orders labelings as t does. Against an
    effect d it is b (y - d a) / |b|, linear in d, and exceeds that of the true labeling below
        d = (a y / |a| - b y / |b|) / (a a / |a| - b a / |b|)
    and nowhere else, since b a / |b| is at most |a|. So the share of these d on either side of an effect is its p, and
    their order statistics are the ends of the interval: the test is inverted without searching.
    Reference: Pitman 1937, Significance tests which may be applied to samples from any populations; Draper & Stoneman
    1966, Testing for the inclusion of variables in linear regression by a randomisation technique; Ernst 2004,
    Permutation methods: a basis for exact inference.

    >>> block = labelings(5, 2, seed=1)
    >>> found = label_effects(np.array([[4.0, 8.0, 0.0, 1.0, 2.0]]), 2, block)  # 6 less 1; 10 labelings, none above
    >>> found.points.tolist(), found.p().tolist()
    ([5.0], [0.2])
    """
    units = outcome.shape[1]
    along = np.zeros_like(outcome) if covariate is None else _direction(covariate)
    label = np.where(np.arange(units) < labelled, 1 - labelled / units, -labelled / units)
    own, y = _freed(label[None, :], along), _freed(_centred(outcome), along)
    size, whole = (own**2).sum(axis=1), labelled * (1 - labelled / units)
    told = size > NOTHING * whole
    points = np.where(told, (own * y).sum(axis=1) / np.where(told, size, 1.0), np.nan)
    rest = y - np.where(told, points, 0.0)[:, None] * own
    found = [_turning(points, rest, own, along, block, whole) for block in labels]
    return LabelEffects(np.round(points, SAME), np.sort(np.concatenate(found, axis=1), axis=1))


def _turning(
    points: np.ndarray, rest: np.ndarray, own: np.ndarray, along: np.ndarray, block: np.ndarray, whole: float
) -> np.ndarray:
    """`LabelEffects.turning` of a block of labelings, unsorted.

    rest : outcomes x units; what is left of the outcome without the effect. whole : squared length of a centred label.
    """
    left = np.maximum(whole - (along @ block.T) ** 2, 0.0)
    scale = np.where(left > NOTHING * whole, 1 / np.sqrt(np.where(left > NOTHING * whole, left, 1.0)), 0.0)
    length = np.sqrt((own**2).sum(axis=1))[:, None]
    gain = length - scale * (own @ block.T)
    different = gain > 1e-9 * length
    away = scale * (rest @ block.T) / np.where(different, gain, 1.0)
    return np.where(different, np.round(points[:, None] - away, SAME), np.nan)


def _centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean(axis=1, keepdims=True)


def _direction(covariate: np.ndarray) -> np.ndarray:
    """The covariate centred and of length 1; 0 where it does not vary."""
    centred = _centred(covariate)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    varies = length > NOTHING * np.abs(covariate).max(axis=1, keepdims=True)
    return np.where(varies, centred / np.where(varies, length, 1.0), 0.0)


def _freed(centred: np.ndarray, along: np.ndarray) -> np.ndarray:
    return centred - (centred * along).sum(axis=1, keepdims=True) * along
