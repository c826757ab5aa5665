"""What a live wave shows while it is open: batches, of which every number is the sum. It stands after the door."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from diagnostic.core.publication import content_hash, from_columns, labels, to_columns
from diagnostic.definitions.organisation import Organisation


@dataclass(frozen=True)
class LiveRelease:
    """The batches that one look at a live wave showed, of one audience.

    number : 1 for the first. units : `unit`, `n` people, a row per batch. scores : `unit`, `dimension`, `n`, `mean`
    0-100, a row per batch x dimension that enough of it answered. steps : points that a step of a dimension is worth.
    """

    audience: str
    number: int
    units: pd.DataFrame
    scores: pd.DataFrame
    steps: Mapping[str, float]

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        about = {"audience": self.audience, "number": self.number, "steps": dict(self.steps)}
        frames = {"units": to_columns(self.units), "scores": to_columns(self.scores)}
        return json.dumps(about | frames, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> LiveRelease:
        loaded = json.loads(content)
        units, scores = from_columns(loaded["units"]), from_columns(loaded["scores"])
        return cls(loaded["audience"], loaded["number"], units, scores, loaded["steps"])

    def hash(self) -> str:
        return content_hash(self.to_bytes())

    def within(self, units: Sequence[str]) -> LiveRelease:
        """Without the batches of other units."""
        known = set(units)
        people, scores = (each[each["unit"].isin(known)].reset_index(drop=True) for each in (self.units, self.scores))
        return replace(self, units=people, scores=scores)


def batch_sums(
    releases: Sequence[LiveRelease], organisation: Organisation, dimensions: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People (units), people counted and points (units x dimensions) of each unit's own batches, added up."""
    people = np.zeros(len(organisation.ids))
    n, sums = np.zeros((2, len(organisation.ids), len(dimensions)))
    column = {name: d for d, name in enumerate(dimensions)}
    for each in releases:
        np.add.at(people, each.units["unit"].map(organisation.position).to_numpy(int), each.units["n"].to_numpy())
        rows = each.scores[each.scores["dimension"].isin(column)]
        where = rows["unit"].map(organisation.position).to_numpy(int), rows["dimension"].map(column).to_numpy(int)
        np.add.at(n, where, rows["n"].to_numpy())
        np.add.at(sums, where, (rows["n"] * rows["mean"]).to_numpy())
    return people, n, sums


def so_far(releases: Sequence[LiveRelease], organisation: Organisation, dimensions: Sequence[str]) -> pd.DataFrame:
    """`unit`, `dimension`, `n`, `mean` of each unit with the units below it, where any batch was shown."""
    _, own_n, own_sums = batch_sums(releases, organisation, dimensions)
    n, sums = organisation.roll_up(own_n), organisation.roll_up(own_sums)
    return score_rows(organisation.ids, dimensions, n, sums)


def score_rows(units: Sequence[str], dimensions: Sequence[str], n: np.ndarray, sums: np.ndarray) -> pd.DataFrame:
    """`unit`, `dimension`, `n`, `mean` where anybody is counted; n, sums : units x dimensions."""
    unit, dimension = np.nonzero(n)
    return pd.DataFrame(
        {
            "unit": labels(units).take(unit),
            "dimension": labels(dimensions).take(dimension),
            "n": n[unit, dimension].astype(float),
            "mean": sums[unit, dimension] / n[unit, dimension],
        }
    )
