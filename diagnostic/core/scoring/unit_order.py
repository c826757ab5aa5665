"""People in the order of their units: those of a unit stand together, and counting them takes one look at each end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostic.core.scoring.answers import CACHED

WORD = 64  # bits that are counted at once


@dataclass(frozen=True)
class UnitOrder:
    """People sorted by unit.

    people : intp; whose turn it is. ends : intp, units + 1; how many people stand before each unit, and in all.
    """

    people: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, of_unit: np.ndarray, units: int) -> UnitOrder:
        """The order of people, from each one's unit."""
        ends = np.zeros(units + 1, dtype=np.intp)
        np.cumsum(np.bincount(of_unit, minlength=units), out=ends[1:])
        halves = of_unit.astype(np.uint16), (of_unit >> 16).astype(np.uint16)  # integers of 16 bits are sorted quickest
        order = np.lexsort(halves) if units > 1 << 16 else np.argsort(halves[0], kind="stable")
        return cls(order, ends)

    @property
    def of_unit(self) -> np.ndarray:
        """intp, people: the unit of each in this order."""
        return np.repeat(np.arange(len(self.ends) - 1), np.diff(self.ends))

    @cached_property
    def _places(self) -> tuple[np.ndarray, np.ndarray]:
        """Where each end lies among bits: in which word, and the bits below it there."""
        return self.ends // WORD, (np.uint64(1) << (self.ends % WORD).astype(np.uint64)) - np.uint64(1)

    def count(self, flags: Iterable[np.ndarray], rows: int) -> np.ndarray:
        """int32, rows x units: how many people of each unit are flagged.

        flags : booleans, rows x people in this order; in blocks of `CACHED` people, but for the last.
        """
        bits = np.zeros((rows, len(self.people) // WORD + 1), dtype=np.uint64)
        bytes_ = bits.view(np.uint8)
        for start, block in zip(range(0, len(self.people), CACHED), flags, strict=True):
            packed = np.packbits(block, axis=1, bitorder="little")
            bytes_[:, start // 8 : start // 8 + packed.shape[1]] = packed
        before = np.zeros((rows, bits.shape[1]), dtype=np.int32)
        np.cumsum(np.bitwise_count(bits[:, :-1]), axis=1, out=before[:, 1:])
        word, below = self._places
        up_to = before.take(word, axis=1)
        up_to += np.bitwise_count(bits.take(word, axis=1) & below)
        return np.diff(up_to, axis=1)
