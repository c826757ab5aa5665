"""Moves of people between the options of an item, so that a distribution agrees with bounded points and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from diagnostic.core.scoring.aggregates import item_values
from diagnostic.definitions.questionnaire import Questionnaire


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
    def moves(self) -> dict[tuple[int, int], list[tuple[int, int, int, int]]]:
        """Moves of one person between options, (distance, from, to, steps), by what they change.

        (across, 0) : favourable answers by -1 or 1. (0, by) : neighbouring options that are both or neither favourable,
        by -1 or 1 step.
        """
        found: dict[tuple[int, int], list[tuple[int, int, int, int]]] = {}
        for a, b in permutations(range(len(self.steps)), 2):
            across, by = self.favourable[b] - self.favourable[a], self.steps[b] - self.steps[a]
            if across or abs(by) == 1:
                found.setdefault((across, 0 if across else by), []).append((abs(by), a, b, by))
        return found


def between(counts: Sequence[int], points: float, favourable: float, worth: Worth) -> list[int]:
    """People to add to each option, so that the points and the favourable answers of all change by this much.

    One after the other goes to the nearest option that serves. Where both can't be had the mean comes first.

    >>> worth = Worth((0, 1, 2, 3, 4), (False, False, False, True, True))
    >>> between([0, 0, 25, 0, 0], 0, 2, worth)  # two are to like it, the mean stays
    [0, 2, -4, 2, 0]
    """
    wanted, across = round(points * max(worth.steps) / 100), round(favourable)
    found = _shifted(counts, wanted, across, worth)
    if found is None:
        found = _shifted(counts, wanted, 0, worth)
    return [0] * len(counts) if found is None else [after - now for after, now in zip(found, counts, strict=True)]


def _shifted(counts: Sequence[int], wanted: int, across: int, worth: Worth) -> list[int] | None:
    """Counts with `across` more favourable answers and `wanted` more steps in all; None where there is no way.

    Somebody stays at the lowest and at the highest answer that was chosen, if there is another way (`item_ends`).
    """
    now = list(counts)
    chosen = [option for option, people in enumerate(now) if people]
    ends = chosen[0], chosen[-1]
    while across or wanted:
        kind = (_sign(across), 0) if across else (0, _sign(wanted))
        best = None
        for distance, a, b, by in worth.moves.get(kind, ()):
            if people := now[a]:
                found = people == 1 and a in ends, distance, -people, a, b, by
                best = found if best is None or found < best else best
        if best is None:
            return None
        *_, start, end, by = best
        now[start], now[end] = now[start] - 1, now[end] + 1
        across, wanted = across - kind[0], wanted - by
    return now


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
