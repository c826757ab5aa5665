"""Chunks: some row groups of Parquet files and how to read them, which is all that is sent to whoever counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from diagnostic.core.intake.data_sets.recipes import Recipe
from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.files.tables.columns import TextCells
from diagnostic.files.tables.parquet_groups import ParquetFile

ROWS, ROWS_A_UNIT = 1_000_000, 50  # of a chunk at least, so that its result is smaller than what was read


class Chunk(Protocol):
    """A description of rows: the same tally wherever and however often it is asked for."""

    def tally(self) -> Tally:
        """Read the rows, and count them."""
        ...


@dataclass(frozen=True)
class ParquetChunk:
    """Row groups of Parquet files. parts : a file and the positions of its row groups."""

    parts: tuple[tuple[ParquetFile, tuple[int, ...]], ...]
    recipe: Recipe

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(file.rows[group] for file, groups in self.parts for group in groups)

    def tally(self) -> Tally:
        """Read the rows, and count them. Raises UserError where a file is damaged or has changed."""
        return self.recipe.tally(self._batches(), self.rows)

    def _batches(self) -> Iterator[tuple[str, TextCells]]:
        columns = (self.recipe.unit, *self.recipe.columns)
        for file, groups in self.parts:
            for batch in file.batches(groups, columns):
                yield file.name, batch


def chunks_of(files: Sequence[ParquetFile], recipe: Recipe) -> list[ParquetChunk]:
    """The chunks of some files, which depend on nothing else."""
    enough = max(ROWS, ROWS_A_UNIT * len(recipe.organisation.ids))
    chunks: list[ParquetChunk] = []
    parts: dict[ParquetFile, tuple[int, ...]] = {}
    rows = 0
    for file in files:
        for group, size in enumerate(file.rows):
            if rows and rows + size > enough:
                chunks.append(ParquetChunk(tuple(parts.items()), recipe))
                parts, rows = {}, 0
            parts[file] = (*parts.get(file, ()), group)
            rows += size
    return [*chunks, ParquetChunk(tuple(parts.items()), recipe)] if parts else chunks
