"""What the batches of a live wave have told before it is published, as the door has to know it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Before:
    """Each unit's own people who are in batches, without the units below; zero where there was no batch.

    people : integers, units. n, sums : units x dimensions; people counted, and the points of 0-100 that were told.
    facts : integers, units x dimensions x 4; people who answered all, and some, of a dimension's items, and what
        `masking.facts` says of each batch, added up.
    A batch counts for a dimension only if that dimension of it was told.
    """

    people: np.ndarray
    n: np.ndarray
    sums: np.ndarray
    facts: np.ndarray

    @classmethod
    def nothing(cls, units: int, dimensions: int) -> Before:
        """No batches: a wave that is not live."""
        n = np.zeros((units, dimensions), dtype=np.int64)
        return cls(n[:, :1].sum(axis=1), n, n.astype(float), np.repeat(n[:, :, None], 4, axis=2))

    @property
    def any(self) -> bool:
        return bool(self.people.any())
