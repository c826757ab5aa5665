"""Suppression of single items beside their dimension: a sum less its items' sums is about those who skipped an item.

See docs/decisions/0004-items-beside-dimensions.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.released.schema import ENOUGH, FEW, NOBODY
from diagnostic.definitions.organisation import Organisation, residual_sums


@dataclass(frozen=True)
class Completeness:
    """Respondents of one dimension by how much of it they answered, at each unit itself.

    complete, partial : integers, units; people who answered all, or some, of the dimension's items.
    released : integers, units x 4; `PriorReleases.facts` of the dimension, for those whom interim releases cover.
    """

    complete: np.ndarray
    partial: np.ndarray
    released: np.ndarray

    @classmethod
    def of(cls, complete: np.ndarray, partial: np.ndarray, released: np.ndarray | None = None) -> Completeness:
        """Nobody is covered by interim releases unless given."""
        return cls(complete, partial, np.zeros((len(complete), 4), dtype=np.int64) if released is None else released)

    def within(self, organisation: Organisation, published: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(complete, partial) of the people in each residual, and the facts of interim releases of each unit."""
        own = np.column_stack([self.complete, self.partial]) - self.released[:, :2]
        return residual_sums(own, organisation.residual_of(published)), self.released[:, 1:]


def items_pattern(organisation: Organisation, published: np.ndarray, completeness: Completeness, k: int) -> np.ndarray:
    """Suppression pattern of single items beside the dimension's mean: booleans, units.

    published : booleans, units; the dimension's own pattern.

    A dimension's sum less its items' sums is about those alone who skipped an item, so they must number 0 or k or more;
    those who answered everything can be singled out too once there are both. Items are given top down, by people, then
    by id, as long as every union of residuals between units that show items stays safe (`_is_safe`).
    """
    own, released = completeness.within(organisation, published)
    enough, some = own[:, 0] >= k, own.sum(axis=1) > 0
    if np.all(~some | (enough & ((own[:, 1] == 0) | (own[:, 1] >= k)))) and not released.any():
        return published.copy()  # any union of such residuals is safe
    unions = organisation.roll_up(facts(own, k) + released)
    allowed, found = published & _are_safe(unions, k), unions.tolist()
    people = organisation.roll_up(completeness.complete + completeness.partial)
    shown = np.zeros(len(published), dtype=bool)
    above = np.full(len(published), -1, dtype=np.intp)  # the nearest unit above that shows items
    parents = organisation.above
    for units in organisation.by_level:
        if units[0]:
            above[units] = np.where(shown[parents[units]], parents[units], above[parents[units]])
        for unit in _largest_first(organisation, units[allowed[units]], people):
            upper, mine = int(above[unit]), found[unit]
            if upper >= 0:
                rest = [of_upper - of_unit for of_upper, of_unit in zip(found[upper], mine, strict=True)]
                if not _is_safe(rest, k):
                    continue
                found[upper] = rest
            shown[unit] = True
    return shown


def _largest_first(organisation: Organisation, units: np.ndarray, people: np.ndarray) -> list[int]:
    rank = organisation.id_rank
    order: list[int] = units[np.lexsort((rank[units], -people[units]))].tolist()
    return order


def skipped_items(
    organisation: Organisation, patterns: tuple[np.ndarray, np.ndarray], completeness: Completeness, k: int
) -> np.ndarray:
    """People who skipped an item, of those whose items only this unit shows: texts, units; "" where it shows none.

    `NOBODY`; `ENOUGH` where the unit's items are safe beside the dimension all the same; `FEW` where they are not.
    patterns : booleans, units, of the dimension and of its single items.
    """
    published, items = patterns
    own, released = completeness.within(organisation, published)
    by_residual = residual_sums(facts(own, k) + released, organisation.residual_of(items))
    found = np.full(len(items), "", dtype=object)
    shown = by_residual[items]
    words = np.array([NOBODY, ENOUGH, FEW], dtype=object)
    found[items] = words[np.where(shown[:, 0] == 0, 0, np.where(_are_safe(shown, k), 1, 2))]
    return found


def facts(own: np.ndarray, k: int) -> np.ndarray:
    """Facts on which it depends whether items may be shown (`_is_safe`), ... x 3, additive.

    own : ... x (people who answered all, people who answered some).
    """
    complete, partial = own[..., 0], own[..., 1]
    enough, some = complete >= k, complete + partial > 0
    return np.stack([partial, enough & (partial >= k), some & ~enough], axis=-1).astype(np.int64)


def _is_safe(union: Sequence[int], k: int) -> bool:
    """Whether items may be shown for a union of residuals. See docs/decisions/0004-items-beside-dimensions.md.

    union : people who answered part; residuals with k or more of both kinds; residuals with some people but fewer than
    k who answered everything.
    """
    partial, both, weak = union
    return partial == 0 or both > 0 or (weak == 0 and partial >= k)


def _are_safe(unions: np.ndarray, k: int) -> np.ndarray:
    """The same of many unions, unions x 3; booleans."""
    partial, both, weak = unions.T
    return (partial == 0) | (both > 0) | ((weak == 0) & (partial >= k))
