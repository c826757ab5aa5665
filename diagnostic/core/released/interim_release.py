"""Interim release of a live wave: scores are sums over whole batches. Public."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from diagnostic.core.released.hashes import content_hash
from diagnostic.core.released.unit_scores import labels
from diagnostic.definitions.organisation import Organisation


class Batch(NamedTuple):
    """A batch: people of one unit, `n` of them, who are released together."""

    unit: str
    n: int


class BatchScore(NamedTuple):
    """Score of a batch on a dimension that enough of its people answered; mean 0-100."""

    unit: str
    dimension: str
    n: int
    mean: float


@dataclass(frozen=True)
class InterimRelease:
    """Interim release of one audience: the batches that left staging together, at most one of each unit.

    number : 1 for the first. steps : points of 0-100 that a step of each dimension is worth.
    """

    audience: str
    number: int
    batches: tuple[Batch, ...]
    scores: tuple[BatchScore, ...]
    steps: Mapping[str, float]

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> InterimRelease:
        """An interim release from its JSON."""
        loaded = json.loads(content)
        batches = tuple(Batch(*each) for each in loaded.pop("batches"))
        scores = tuple(BatchScore(*each) for each in loaded.pop("scores"))
        return cls(batches=batches, scores=scores, **loaded)

    def hash(self) -> str:
        """Hash of the bytes, which have had one form ever since there are interim releases."""
        return content_hash(self.to_bytes())

    def within(self, units: Collection[str]) -> InterimRelease:
        """The release without the batches of other units."""
        batches = tuple(each for each in self.batches if each.unit in units)
        return replace(self, batches=batches, scores=tuple(each for each in self.scores if each.unit in units))


@dataclass(frozen=True)
class BatchRows:
    """Batches as arrays: the position of the `unit` and `people` (batches), `n` and `sums` (batches x dimensions).

    n, sums : people counted and points of 0-100, zero where the batch has no score on the dimension.
    """

    units: int
    unit: np.ndarray
    people: np.ndarray
    n: np.ndarray
    sums: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, np.ndarray, np.ndarray]], units: int, dimensions: int) -> BatchRows:
        """Rows from one (unit, people, n, sums) per batch."""
        n, sums = (np.array([row[at] for row in rows]).reshape(len(rows), dimensions) for at in (2, 3))
        unit, people = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1))
        return cls(units, unit, people, n.astype(np.int64), sums)

    @classmethod
    def read(
        cls, releases: Sequence[InterimRelease], organisation: Organisation, dimensions: Sequence[str]
    ) -> BatchRows:
        """Rows of every batch of the releases, in their order."""
        column = {name: d for d, name in enumerate(dimensions)}
        rows: list[tuple[int, int, np.ndarray, np.ndarray]] = []
        for each in releases:
            by_unit = {
                batch.unit: (organisation.position[batch.unit], batch.n, np.zeros(len(column)), np.zeros(len(column)))
                for batch in each.batches
            }
            for score in each.scores:
                if score.dimension in column:
                    *_, n, sums = by_unit[score.unit]
                    n[column[score.dimension]], sums[column[score.dimension]] = score.n, score.n * score.mean
            rows += by_unit.values()
        return cls.of(rows, len(organisation.ids), len(dimensions))

    def by_unit(self, values: np.ndarray) -> np.ndarray:
        """Sums of `values` over the batches of each unit, units x ..."""
        found = np.zeros((self.units, *values.shape[1:]), dtype=values.dtype)
        np.add.at(found, self.unit, values)
        return found


def so_far(releases: Sequence[InterimRelease], organisation: Organisation, dimensions: Sequence[str]) -> pd.DataFrame:
    """Scores of the batches released so far: `unit`, `dimension`, `n`, `mean` of each unit with the units below it.

    A unit has no row where none of its batches, nor of the units below it, has a score.
    """
    rows = BatchRows.read(releases, organisation, dimensions)
    n, sums = (organisation.roll_up(rows.by_unit(values)) for values in (rows.n, rows.sums))
    unit, dimension = np.nonzero(n)
    return pd.DataFrame(
        {
            "unit": labels(organisation.ids).take(unit),
            "dimension": labels(dimensions).take(dimension),
            "n": n[unit, dimension].astype(float),
            "mean": sums[unit, dimension] / n[unit, dimension],
        }
    )
