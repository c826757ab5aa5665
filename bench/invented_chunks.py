"""Chunks of people who are made up where they are counted, the same each time: data that no disk has to hold."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from diagnostic.core.intake.data_sets.recipes import Recipe
from diagnostic.core.intake.data_sets.tallies import Tally

SEED = 20260301
MOODS = 16  # of people, from unhappy to happy
SKIPPED = 0.05


@dataclass(frozen=True)
class InventedChunk:
    """So many people, each with a unit and a mood. notes : a folder in which each worker notes
    its largest memory, in KB, and seconds of its processor."""

    number: int
    rows: int
    recipe: Recipe
    notes: Path | None = None

    def tally(self) -> Tally:
        """Make them up, and count them."""
        positions, units = self.people()
        tally = Tally(self.recipe.census(positions, units), self.rows, self.rows, 0)
        if self.notes:
            (self.notes / str(os.getpid())).write_text(f"{_largest_memory()} {time.process_time()}")
        return tally

    def people(self) -> tuple[np.ndarray, np.ndarray]:
        """(positions, items x people, and each one's unit)."""
        rng = np.random.default_rng([SEED, self.number])
        units = rng.integers(0, len(self.recipe.organisation.ids), self.rows)
        mood = rng.integers(0, MOODS, self.rows, dtype=np.uint16) << 8
        positions = np.empty((len(self.recipe.questionnaire.items), self.rows), dtype=np.int8)
        for row in positions:
            drawn = np.frombuffer(rng.bytes(self.rows), dtype=np.uint8)
            np.take(answers(), mood | drawn, out=row, mode="clip")
        return positions, units


@cache
def answers() -> np.ndarray:
    """int8: the answer by mood and a byte that was drawn; -1 for none."""
    drawn = np.arange(256) / 256
    level = np.arange(MOODS)[:, None] / (MOODS - 1) * 2 - 1
    answer = np.clip(np.floor(5 * drawn + level), 0, 4)
    return np.where(drawn >= 1 - SKIPPED, -1, answer).astype(np.int8).ravel()


def invented_chunks(people: int, recipe: Recipe, size: int, notes: Path | None = None) -> list[InventedChunk]:
    """So many people in chunks of one size."""
    return [InventedChunk(i, min(size, people - i * size), recipe, notes) for i in range(-(-people // size))]


def _largest_memory() -> str:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(line for line in status if line.startswith("VmHWM")).split()[1]
