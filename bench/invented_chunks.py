"""Chunks of people who are made up where they are counted, the same each time: data that no disk has to hold."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from diagnostic.core.intake.data_sets.recipes import Recipe
from diagnostic.core.intake.data_sets.tallies import Tally

SEED = 20260301
MOODS = 16  # of people, from unhappy to happy
SKIPPED = 0.05
BLOCK = 4096  # people whose answers are drawn at once


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
        bits = np.random.SFC64([SEED, self.number])
        rng = np.random.Generator(bits)
        units = rng.integers(0, len(self.recipe.organisation.ids), self.rows)
        mood = np.take(moods(), rng.integers(0, MOODS, self.rows, dtype=np.uint8))
        items = len(self.recipe.questionnaire.items)
        positions = np.empty((items, self.rows), dtype=np.int8)
        for start in range(0, self.rows, BLOCK):
            here = positions[:, start : start + BLOCK]
            drawn = bits.random_raw(-(-here.size // 8)).view(np.uint8)[: here.size].reshape(here.shape)
            answer(drawn, mood[start : start + BLOCK], here)
        return positions, units


def moods() -> np.ndarray:
    """int16: by how much each mood moves answers, in 256ths of an option."""
    return np.floor(np.linspace(-256, 256, MOODS)).astype(np.int16)


def answer(drawn: np.ndarray, mood: np.ndarray, out: np.ndarray) -> None:
    """Answers of people, items x people, from a byte that was drawn for each, and their moods; -1 for none."""
    felt = drawn.astype(np.int16)
    felt *= 5
    felt += mood
    felt >>= 8
    np.clip(felt, 0, 4, out=felt)
    out[:] = felt
    out |= -(drawn >= 256 * (1 - SKIPPED)).view(np.int8)


def invented_chunks(people: int, recipe: Recipe, size: int, notes: Path | None = None) -> list[InventedChunk]:
    """So many people in chunks of one size."""
    return [InventedChunk(i, min(size, people - i * size), recipe, notes) for i in range(-(-people // size))]


def _largest_memory() -> str:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(line for line in status if line.startswith("VmHWM")).split()[1]
