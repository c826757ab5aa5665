"""Moves of people between the options of an item, so that a distribution agrees with bounded points and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import numpy as np

from diagnostic.core.scoring.aggregates import item_values
from diagnostic.definitions.questionnaire import Questionnaire

Move = tuple[int, int, int, int]  # distance, from, to, steps


@dataclass(frozen=True)
class Worth:
    """By option of an item: steps from the worst answer, and whether it is favourable."""

    steps: tuple[int, ...]
    favourable: tuple[bool, ...]

    @classmethod
    def of(cls, questionnaire: Questionnaire, i: int) -> Worth:
        """Worth of the options of the item at position `i`."""
        steps, favourable = item_values(questionnaire, i, questionnaire.scale_of(questionnaire.items[i]).steps)
        return cls(tuple(steps[:-1].tolist()), tuple((favourable[:-1] > 0).tolist()))

    @cached_property
    def moves(self) -> dict[tuple[int, int], list[Move]]:
        """Moves of one person between options, (distance, from, to, steps), by what they change.

        (across, 0) : favourable answers by -1 or 1. (0, by) : neighbouring options that are both or neither favourable,
        by -1 or 1 step.
        """
        found: dict[tuple[int, int], list[Move]] = {}
        for a, b in permutations(range(len(self.steps)), 2):
            across, by = self.favourable[b] - self.favourable[a], self.steps[b] - self.steps[a]
            if across or abs(by) == 1:
                found.setdefault((across, 0 if across else by), []).append((abs(by), a, b, by))
        return found


def between(counts: np.ndarray, points: np.ndarray, favourable: np.ndarray, worth: Worth) -> np.ndarray:
    """People to add to each option, groups x options, so that points and favourable answers of all change by so much.

    counts : people, groups x options. points, favourable : groups.
    One after the other goes to the nearest option that serves. Where both can't be had the mean comes first.

    >>> worth = Worth((0, 1, 2, 3, 4), (False, False, False, True, True))
    >>> between(np.array([[0, 0, 25, 0, 0]]), np.zeros(1), np.array([2]), worth).tolist()  # two are to like it
    [[0, 2, -4, 2, 0]]
    """
    wanted = np.rint(points * max(worth.steps) / 100).astype(np.int64)
    across = np.rint(favourable).astype(np.int64)
    found, failed = _shifted(counts, wanted, across, worth)
    left = counts[failed]
    mean_first, stuck = _shifted(left, wanted[failed], np.zeros_like(across[failed]), worth)
    found[failed] = np.where(stuck[:, None], left, mean_first)
    return found - counts


def _shifted(counts: np.ndarray, wanted: np.ndarray, across: np.ndarray, worth: Worth) -> tuple[np.ndarray, np.ndarray]:
    """Counts with `across` more favourable answers and `wanted` more steps in all; and where there is no way.

    Somebody stays at the lowest and at the highest answer that was chosen, if there is another way (`item_ends`).
    """
    chosen, width = counts > 0, counts.shape[1]
    ends = np.stack([chosen.argmax(axis=1), width - 1 - chosen[:, ::-1].argmax(axis=1)], axis=1)
    now, failed = counts.copy(), np.zeros(len(counts), dtype=bool)
    for sign in (-1, 1):
        by, stuck = _moved(now, ends, np.maximum(sign * across, 0), worth.moves.get((sign, 0), []))
        wanted, failed = wanted - by, failed | stuck
    for sign in (-1, 1):
        _, stuck = _moved(now, ends, np.maximum(sign * wanted, 0), worth.moves.get((0, sign), []))
        failed |= stuck
    return now, failed


def _moved(now: np.ndarray, ends: np.ndarray, people: np.ndarray, moves: Sequence[Move]) -> tuple[np.ndarray, ...]:
    """Steps by which so many people of each group moved, each by one of the moves, and where not all could; groups.

    now : people, groups x options; changed in place. ends : lowest and highest option that was chosen, groups x 2.
    """
    steps, stuck = np.zeros(len(now), dtype=np.int64), np.zeros(len(now), dtype=bool)
    if not moves:
        return steps, people > 0
    for number in range(people.max(initial=0)):
        groups = np.flatnonzero((people > number) & ~stuck)
        start, end, by = _nearest(now[groups], ends[groups], moves)
        able = now[groups, start] > 0
        stuck[groups[~able]] = True
        groups, start, end, by = groups[able], start[able], end[able], by[able]
        now[groups, start] -= 1
        now[groups, end] += 1
        steps[groups] += by
    return steps, stuck


def _nearest(now: np.ndarray, ends: np.ndarray, moves: Sequence[Move]) -> tuple[np.ndarray, ...]:
    """The move of each group that is preferred: from, to and steps, groups; from an option of nobody if none is able.

    Nobody who is the last at an end moves if others can; then the nearest option counts, then that most come from one.
    """
    distance, start, end, by = np.array(sorted(moves, key=lambda move: move[1:])).T
    people = now[:, start]
    last = (people == 1) & (start == ends[:, :1]) | (people == 1) & (start == ends[:, 1:])
    order = np.lexsort((-people, np.broadcast_to(distance, people.shape), last, people == 0), axis=-1)[:, 0]
    return start[order], end[order], by[order]
