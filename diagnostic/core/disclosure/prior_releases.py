"""What the batches of a live wave have told before it is published, as the door has to know it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostic.core.released.interim_release import BatchRows


@dataclass(frozen=True)
class Before:
    """All batches of one audience.

    facts : integers, units x dimensions x 4; people of batches who answered all, and some, of a dimension's items, and
        what `tree_suppression.facts` says of each batch, added up.
    A batch counts for a dimension only if that dimension of it was told.
    """

    batches: BatchRows
    facts: np.ndarray

    @classmethod
    def nothing(cls, units: int, dimensions: int) -> Before:
        """No batches: a wave that is not live."""
        return cls(BatchRows.of([], units, dimensions), np.zeros((units, dimensions, 4), dtype=np.int64))

    @property
    def any(self) -> bool:
        return len(self.batches.unit) > 0

    @cached_property
    def people(self) -> np.ndarray:
        """Each unit's own people in batches, without the units below; integers, units."""
        return self.batches.by_unit(self.batches.people)

    @cached_property
    def n(self) -> np.ndarray:
        """People of them who are counted; integers, units x dimensions."""
        return self.batches.by_unit(self.batches.n)

    @cached_property
    def sums(self) -> np.ndarray:
        """Points of 0-100 that were told of these, same shape."""
        return self.batches.by_unit(self.batches.sums)
