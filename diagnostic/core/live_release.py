"""What a live wave shows while it is open: batches, of which every number is the sum. It stands after the door."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from diagnostic.core.publication import content_hash, labels
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


def batch_sums(
    releases: Sequence[LiveRelease], organisation: Organisation, dimensions: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People (units), people counted and points (units x dimensions) of each unit's own batches, added up."""
    people = np.zeros(len(organisation.ids))
    n, sums = np.zeros((2, len(organisation.ids), len(dimensions)))
    column = {name: d for d, name in enumerate(dimensions)}
    for each in releases:
        for batch in each.batches:
            people[organisation.position[batch.unit]] += batch.n
        for score in each.scores:
            if score.dimension in column:
                at = organisation.position[score.unit], column[score.dimension]
                n[at] += score.n
                sums[at] += score.n * score.mean
    return people, n, sums


def so_far(releases: Sequence[LiveRelease], organisation: Organisation, dimensions: Sequence[str]) -> pd.DataFrame:
    """`unit`, `dimension`, `n`, `mean` of each unit with the units below it, where any batch was shown."""
    _, own_n, own_sums = batch_sums(releases, organisation, dimensions)
    n, sums = organisation.roll_up(own_n), organisation.roll_up(own_sums)
    unit, dimension = np.nonzero(n)
    return pd.DataFrame(
        {
            "unit": labels(organisation.ids).take(unit),
            "dimension": labels(dimensions).take(dimension),
            "n": n[unit, dimension],
            "mean": sums[unit, dimension] / n[unit, dimension],
        }
    )
