"""What a live wave shows while it is open: batches, of which every number is the sum. It stands after the door."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import content_hash, labels
from diagnostic.definitions.organisation import Organisation


class Batch(NamedTuple):
    """How many people of a unit go together."""

    unit: str
    n: int


class BatchScore(NamedTuple):
    """A dimension of a batch that enough of it answered; mean 0-100."""

    unit: str
    dimension: str
    n: int
    mean: float


@dataclass(frozen=True)
class LiveRelease:
    """The batches that one look at a live wave showed, of one audience, each of another unit.

    number : 1 for the first. steps : points that a step of a dimension is worth.
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
    def from_bytes(cls, content: bytes) -> LiveRelease:
        loaded = json.loads(content)
        batches = tuple(Batch(*each) for each in loaded.pop("batches"))
        scores = tuple(BatchScore(*each) for each in loaded.pop("scores"))
        return cls(batches=batches, scores=scores, **loaded)

    def hash(self) -> str:
        return content_hash(self.to_bytes())

    def within(self, units: Collection[str]) -> LiveRelease:
        """Without the batches of other units."""
        batches = tuple(each for each in self.batches if each.unit in units)
        return replace(self, batches=batches, scores=tuple(each for each in self.scores if each.unit in units))


@dataclass(frozen=True)
class BatchRows:
    """Batches as arrays: the position of the `unit` and `people` (batches), `n` and `sums` (batches x dimensions).

    n, sums : people counted and points of 0-100, zero where a dimension of the batch was not told.
    """

    units: int
    unit: np.ndarray
    people: np.ndarray
    n: np.ndarray
    sums: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, np.ndarray, np.ndarray]], units: int, dimensions: int) -> BatchRows:
        """From one (unit, people, n, sums) per batch."""
        n, sums = (np.array([row[at] for row in rows]).reshape(len(rows), dimensions) for at in (2, 3))
        unit, people = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1))
        return cls(units, unit, people, n.astype(np.int64), sums)

    @classmethod
    def read(cls, releases: Sequence[LiveRelease], organisation: Organisation, dimensions: Sequence[str]) -> BatchRows:
        column = {name: d for d, name in enumerate(dimensions)}
        rows = []
        for each in releases:
            of = {
                batch.unit: (organisation.position[batch.unit], batch.n, *np.zeros((2, len(dimensions))))
                for batch in each.batches
            }
            for score in each.scores:
                if score.dimension in column:
                    *_, n, sums = of[score.unit]
                    n[column[score.dimension]], sums[column[score.dimension]] = score.n, score.n * score.mean
            rows += of.values()
        return cls.of(rows, len(organisation.ids), len(dimensions))

    def by_unit(self, values: np.ndarray) -> np.ndarray:
        """`values` of batches added up, units x ..."""
        found = np.zeros((self.units, *values.shape[1:]), dtype=values.dtype)
        np.add.at(found, self.unit, values)
        return found


def so_far(releases: Sequence[LiveRelease], organisation: Organisation, dimensions: Sequence[str]) -> pd.DataFrame:
    """`unit`, `dimension`, `n`, `mean` of each unit with the units below it, where any batch was shown."""
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
