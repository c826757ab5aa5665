"""Prior releases of a survey: what interim releases covered before the survey is published."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostic.core.released.interim_release import BatchRows


@dataclass(frozen=True)
class PriorReleases:
    """All tranches of one audience that interim releases covered, and confidential counts of their people.

    facts : integers, units x dimensions x 4; people of tranches who answered all, and some, of a dimension's items, and
        what `tree_suppression.facts` says of each tranche, added up.
    A tranche counts for a dimension only if that dimension of it was released.
    """

    batches: BatchRows
    facts: np.ndarray

    @classmethod
    def none(cls, units: int, dimensions: int) -> PriorReleases:
        """No tranches: a survey without interim releases."""
        return cls(BatchRows.of([], units, dimensions), np.zeros((units, dimensions, 4), dtype=np.int64))

    @property
    def any(self) -> bool:
        """Whether anything was released before."""
        return len(self.batches.unit) > 0

    @cached_property
    def people(self) -> np.ndarray:
        """People in tranches at each unit itself, without the units below; integers, units."""
        return self.batches.by_unit(self.batches.people)

    @cached_property
    def n(self) -> np.ndarray:
        """People in tranches who count for a dimension; integers, units x dimensions."""
        return self.batches.by_unit(self.batches.n)

    @cached_property
    def sums(self) -> np.ndarray:
        """Released points of 0-100 of these people; units x dimensions."""
        return self.batches.by_unit(self.batches.sums)
