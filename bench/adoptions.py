"""Adoptions invented with and without an effect: how often each way of judging them calls one.

The tables stand in docs/decisions/0020. Two waves; a unit has a true level, a mood of its own in each wave, and the
mean of its people's answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.table import Row
from diagnostic.core.statistics.adoption_effect import FEWEST_ADOPTERS, MOVED, both_effects, verdicts
from diagnostic.core.statistics.comparisons import FALSE_DISCOVERIES
from diagnostic.core.statistics.label_permutation import LabelEffects, label_effects, labelings

EFFECT = 8.0  # points
SEED = 1
TOGETHER = 100  # runs that share the labelings that are drawn
RANDOM, SCORED_LOW, ARE_LOW = "random", "those who scored low", "those who are low"
SELECTIONS = (RANDOM, SCORED_LOW, ARE_LOW)


@dataclass(frozen=True)
class Units:
    """Invented units. people : fewest and most in one. answers, wobble, levels : standard deviations in points, of one
    answer, of a unit's mood in a wave, and of its true level.
    """

    people: tuple[int, int] = (6, 40)
    answers: float = 20.0
    wobble: float = 4.0
    levels: float = 6.6

    def waves(self, runs: int, units: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """True levels, means before and means after, each runs x units."""
        people = rng.integers(self.people[0], self.people[1] + 1, (runs, units))
        noise = np.sqrt(self.wobble**2 + self.answers**2 / people)
        true = rng.normal(60, self.levels, (runs, units))
        before, after = (true + noise * rng.standard_normal((runs, units)) for _ in range(2))
        return true, before, after


@dataclass(frozen=True)
class Called:
    """Shares of runs, without an effect and with one: by the change, by the adjusted difference, and by both.

    covered : share of runs whose interval has the true effect, of the change and of the adjusted difference.
    """

    change: tuple[float, float]
    adjusted: tuple[float, float]
    both: tuple[float, float]
    covered: tuple[float, float]


def selected(selection: str, runs: int, drawn: int = 999) -> Called:
    """40 units of which about twelve adopt. Of the lower half a unit adopts with a chance of .53, else of .075."""
    rng = np.random.default_rng([SEED, SELECTIONS.index(selection)])
    true, before, after = Units(wobble=4.65).waves(runs, 40, rng)
    key = {RANDOM: rng.random(true.shape), SCORED_LOW: before, ARE_LOW: true}[selection]
    lower = np.argsort(np.argsort(key, axis=1), axis=1) < 20
    adopted = rng.random(true.shape) < (0.3 if selection == RANDOM else np.where(lower, 0.53, 0.075))
    counts, parts = adopted.sum(axis=1), []
    for adopters in np.unique(counts[counts >= FEWEST_ADOPTERS]):
        alike = np.flatnonzero(counts == adopters)
        for start in range(0, len(alike), TOGETHER):
            rows = alike[start : start + TOGETHER]
            first = np.argsort(~adopted[rows], axis=1, kind="stable")
            first_wave, second = (np.take_along_axis(wave[rows], first, axis=1) for wave in (before, after))
            parts.append(_judged(*both_effects(first_wave, second, int(adopters), SEED + start, drawn)))
    return _shares(np.concatenate(parts, axis=1), runs)


def of_size(adopters: int, others: int, runs: int, most: int = 999) -> Called:
    """Adopters by lot. Of many labelings `most` are looked at, as if they had been drawn."""
    rng = np.random.default_rng([SEED, adopters, others])
    _, before, after = Units().waves(runs, adopters + others, rng)
    blocks = np.concatenate(list(labelings(adopters + others, adopters, SEED, most)))
    if len(blocks) > most + 1:
        blocks = blocks[np.append(0, rng.choice(len(blocks) - 1, most, replace=False) + 1)]  # the true one comes first
    change = label_effects(after - before, adopters, [blocks])
    return _shares(_judged(change, label_effects(after, adopters, [blocks], before)), runs)


def _judged(change: LabelEffects, adjusted: LabelEffects) -> np.ndarray:
    """Booleans, 8 x runs: change, adjusted and both called without the effect, then with it;
    whether the interval of each has the true effect, which moves with it."""
    rows = []
    for effect in (0.0, EFFECT):
        first, second = (LabelEffects(each.points + effect, each.turning + effect) for each in (change, adjusted))
        p = [first.p(), second.p()]
        rows += [each < FALSE_DISCOVERIES for each in p]
        rows.append(verdicts(np.maximum(*p), first, second) == MOVED)
    for low, high in (change.interval(), adjusted.interval()):
        rows.append((low <= 0) & (high >= 0))
    return np.array(rows)


def _shares(judged: np.ndarray, runs: int) -> Called:
    a, b, c, d, e, f, *covered = (float(each) for each in judged.sum(axis=1) / runs)
    return Called((a, d), (b, e), (c, f), (covered[0], covered[1]))


def measure() -> list[Row]:
    """False calls and power, of 20,000 invented pairs of waves each."""
    runs = 20_000
    rows = []
    for selection in SELECTIONS:
        rows += _rows(f"40 units, {selection}", selected(selection, runs), (None, None, 0.05))
    for adopters, others in ((3, 8), (3, 10), (5, 15), (10, 30)):
        rows += _rows(f"{adopters} of {adopters + others} by lot", of_size(adopters, others, runs), (0.06, 0.06, 0.05))
    return rows


def _rows(what: str, called: Called, most: tuple[float | None, ...]) -> list[Row]:
    told = zip(("change", "adjusted", "both"), (called.change, called.adjusted, called.both), most, strict=True)
    rows = [
        Row(
            f"{what}: called by {how}", 100 * share[0], "%", target and 100 * target, note=f"of 8 points {share[1]:.1%}"
        )
        for how, share, target in told
    ]
    return [
        *rows,
        Row(
            f"{what}: covered",
            100 * min(called.covered),
            "%",
            note="by the change, by the adjusted: " + " and ".join(f"{share:.1%}" for share in called.covered),
        ),
    ]
