"""Answers to a few items side by side in one small integer, so that they are looked up, moved and compared together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.scoring.answers import CACHED
from diagnostic.definitions.questionnaire import Questionnaire

ROOM = 16  # bits of a packed integer; by its value there are tables of 2^16 entries, which stay in the cache


@dataclass(frozen=True)
class Pack:
    """Items of one dimension whose answers are packed. An answer takes so many bits: 0 if missing, else position + 1.

    most : options of the dimension's longest scale.
    """

    items: tuple[int, ...]
    bits: int
    most: int

    def of(self, positions: np.ndarray) -> np.ndarray:
        """uint16, people: everybody's answers to these items, from `positions` (int8, items x people)."""
        packed = np.empty(positions.shape[1], dtype=np.uint16)
        worth = (1 << self._first_bits).astype(np.uint16)
        for start in range(0, len(packed), CACHED):
            block = slice(start, start + CACHED)
            answers = (positions[self.items, block] + np.int8(1)).view(np.uint8)  # of 127 too
            np.sum(answers.astype(np.uint16) * worth, axis=0, dtype=np.uint16, out=packed[block])
        return packed

    def table(self, values: Sequence[np.ndarray]) -> np.ndarray:
        """int64, by packed answers: the sum of the items' values. values : int64, of each item by position + 1."""
        table = np.zeros(1, dtype=np.int64)
        for each in values:
            padded = np.zeros((1 << self.bits, 1), dtype=np.int64)
            padded[: len(each), 0] = each
            table = (padded + table).ravel()
        return table

    def sums(self, packed: np.ndarray, values: Sequence[np.ndarray]) -> np.ndarray:
        """int64, people: the sum of the items' values, which are as of `table`; of a few people without a table."""
        if len(packed) > 1 << self.bits * len(self.items):
            return np.take(self.table(values), packed, mode="clip")
        found = np.zeros(len(packed), dtype=np.int64)
        for each, answers in zip(values, self.answers(packed), strict=True):
            found += np.take(each, answers, mode="clip")
        return found

    def answers(self, packed: np.ndarray) -> np.ndarray:
        """uint8, items x people: position + 1, 0 where missing."""
        answers: np.ndarray = packed >> self._first_bits.astype(np.uint16) & np.uint16((1 << self.bits) - 1)
        return answers.astype(np.uint8)

    def chosen(self, packed: np.ndarray) -> np.ndarray:
        """Booleans, items x options x people: who chose what."""
        return self.answers(packed)[:, None] == np.arange(1, self.most + 1, dtype=np.uint8)[:, None]

    @property
    def _first_bits(self) -> np.ndarray:
        """Of each item, as a column."""
        return np.arange(len(self.items))[:, None] * self.bits


def packs_of(questionnaire: Questionnaire, dimension: str) -> Iterator[Pack]:
    """A dimension's items, as few packs as hold them."""
    items = questionnaire.items_of[dimension]
    most = max((len(questionnaire.scale_of(questionnaire.items[i]).codes) for i in items), default=1)
    bits = most.bit_length()
    for start in range(0, len(items), ROOM // bits):
        yield Pack(items[start : start + ROOM // bits], bits, most)


Packs = list[tuple[Pack, np.ndarray]]  # and everybody's answers packed
Packed = dict[str, Packs]  # by dimension


def pack_answers(positions: np.ndarray, questionnaire: Questionnaire) -> Packed:
    """Everybody's answers from `positions` (int8, items x people; -1 where missing)."""
    dimensions = questionnaire.dimensions
    return {name: [(pack, pack.of(positions)) for pack in packs_of(questionnaire, name)] for name in dimensions}


def in_order(packed: Packed, people: np.ndarray) -> Packed:
    """The same of these people, in their order."""
    return {
        name: [(pack, np.take(answers, people, mode="clip")) for pack, answers in packs]
        for name, packs in packed.items()
    }
