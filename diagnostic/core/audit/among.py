"""Audit of presence among those who call it important, from published numbers alone.

How many of a team both call it important and answered what is there is published only where shares are, so how few
people the tree and the group part can be bounded from outside, not counted: the sum of the smaller sides of published
shares is never less than what is parted. The publication attests the rest (`parting`), and says for whom it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.audit.findings import Finding, MinimumCount, disclosure, undetermined
from diagnostic.core.audit.matrices import PublicationMatrices, UnitMatrix, residual_values
from diagnostic.core.audit.scale_ends import SCALE, SHARE, Ends, near_highest, near_lowest, two_steps
from diagnostic.core.released.schema import ENOUGH, FEW, NOBODY, OWN
from diagnostic.definitions.organisation import residual_sums
from diagnostic.definitions.wave import Policy

WRONG = {
    NOBODY: undetermined("", "nobody is said to be left over, and yet there are people"),
    FEW: disclosure("", "what it parts of everybody's answers is about too few people"),
    "": undetermined("", "it is not told how many people it parts"),
}


def audit_among(matrices: PublicationMatrices, policy: Policy) -> Iterator[Finding]:
    """Everything that is wrong with presence among those who call it important."""
    for motive in _motives(matrices):
        if isinstance(motive, Finding):
            yield motive
        else:
            yield from motive.findings(policy)


def minimum_count_among(matrices: PublicationMatrices, policy: Policy) -> Iterator[MinimumCount]:
    """The group, or those beside it, of the fewest people."""
    fewest = []
    for motive in _motives(matrices):
        if isinstance(motive, Finding) or not motive.shown.any():
            continue
        for n in motive.sides():
            known = np.where(motive.shown & (n > 0), n, np.inf)
            unit = int(known.argmin())
            people, where = round(float(known[unit])), matrices.name(unit)
            fewest.append(MinimumCount("presence among", people, policy.min_group, motive.dimension, where))
    yield from sorted(fewest, key=lambda each: each.people)[:1]


@dataclass(frozen=True)
class _AuditedMotive:
    """One dimension among the favourable answers of another.

    group : its frame as a matrix of one column. others : positions of importance and presence in the matrices.
    """

    matrices: PublicationMatrices
    dimension: str
    group: UnitMatrix
    others: tuple[int, int]

    def _number(self, column: str) -> np.ndarray:
        return np.asarray(self.group.numbers(column)[:, 0])

    @property
    def shown(self) -> np.ndarray:
        """Booleans, units: where the size of the group is told."""
        return ~np.isnan(self._number("n"))

    def sides(self) -> tuple[np.ndarray, np.ndarray]:
        """What the units that show it leave of the group, and of those beside it; NaN elsewhere, units."""
        everybody = self.matrices.dimensions.numbers("n")[:, self.others[1]]
        both = np.where(self.shown, everybody, np.nan)
        group = residual_values(self.matrices.chart, self._number("n"))
        return group, residual_values(self.matrices.chart, both) - group

    def findings(self, policy: Policy) -> Iterator[Finding]:
        """Everything that is wrong with this one."""
        yield from self._hidden_with_numbers()
        if not self.shown.any():
            return
        yield from self._not_beside()
        yield from self._same_people()
        yield from self._parting(policy)
        yield from self._near_an_end("mean", self.shown, (self._step, SCALE))
        with_share = self._number("n") >= policy.favourable_from
        for unit in np.flatnonzero(~np.isnan(self._number("favourable")) & ~with_share).tolist():
            yield disclosure(self._where(unit), f"a share is shown of fewer than {policy.favourable_from} people")
        yield from self._near_an_end("favourable", self.shown & with_share, (1.0, SHARE))

    def _where(self, unit: int) -> str:
        return self.matrices.where(f"{self.dimension} among", unit)

    @property
    def _step(self) -> float:
        items = self.matrices.items_of.get(self.dimension, ())
        return sum(self.matrices.step[item] for item in items) / max(len(items), 1)

    def _hidden_with_numbers(self) -> Iterator[Finding]:
        numbers = [~np.isnan(self._number(column)) for column in ("n", "mean", "favourable")]
        hidden, withheld = (self.group.texts(column)[:, 0] != "" for column in ("hidden", "withheld"))
        without = ~numbers[0] & (numbers[1] | numbers[2])
        carried = (hidden & np.any(numbers, axis=0)) | (withheld & (numbers[1] | numbers[2])) | without
        for unit in np.flatnonzero(carried).tolist():
            yield disclosure(self._where(unit), "a hidden cell carries a number")

    def _not_beside(self) -> Iterator[Finding]:
        """What would part the same people once more."""
        scores, d = self.matrices.scores, self.others[1]
        own = self.matrices.dimensions.texts("spread")[1:, d] == OWN
        items = self.matrices.items_of.get(self.dimension, ())
        cells = scores.cells[(scores.cells["dimension"] == self.dimension) & (scores.cells["hidden"] == "")]
        beside = {
            "distributions": any(item in self.matrices.answers for item in items),
            "spreads of units": own.any(),
            "groups of people": len(cells) > 0,
            "results without careless answers": (scores.without["dimension"] == self.dimension).any(),
            "first results": self.matrices.batches is not None,
            "several questions": len(items) > 1,
        }
        for what in (name for name, there in beside.items() if there):
            yield undetermined(f"{scores.audience} › {self.dimension} among", f"beside it stand {what}")

    def _same_people(self) -> Iterator[Finding]:
        """The group's size is how many published favourable answers there are, of the same people."""
        n, favourable = (self.matrices.dimensions.numbers(column) for column in ("n", "favourable"))
        matters, there = self.others
        differ = ~np.isnan(n[:, there]) & (n[:, matters] != n[:, there])
        for unit in np.flatnonzero(differ).tolist():
            yield undetermined(self._where(unit), "what matters and what is there were not answered by the same people")
        known = np.rint(n[:, matters] * favourable[:, matters])
        for unit in np.flatnonzero(self.shown & ~(known == self._number("n"))).tolist():
            yield undetermined(self._where(unit), "it is not the number of favourable answers that is published")

    def _parting(self, policy: Policy) -> Iterator[Finding]:
        sides = self.sides()
        somebody = self.shown & (sides[0] + sides[1] != 0)
        for n, whom in zip(sides, ("call it important", "do not call it important"), strict=True):
            for unit in np.flatnonzero(somebody & (n < policy.min_group)).tolist():
                words = f"about {n[unit]:.0f} people who {whom} are left over; the least is {policy.min_group}"
                yield disclosure(self._where(unit), words)
        most = self._most_parted()
        for unit in np.flatnonzero(somebody & (most < policy.min_group)).tolist():
            yield disclosure(self._where(unit), f"it parts at most {most[unit]:.0f} people of their teams")
        parting = self.group.texts("parting")[:, 0]
        told = (parting == ENOUGH) | (~somebody & (parting == NOBODY))
        for unit in np.flatnonzero(self.shown & ~told).tolist():
            wrong = WRONG[parting[unit]]
            yield Finding(wrong.kind, self._where(unit), wrong.words)

    def _most_parted(self) -> np.ndarray:
        """The smaller sides of what published shares leave over, added up over what shows the group; units."""
        n, favourable = (self.matrices.dimensions.numbers(column) for column in ("n", "favourable"))
        matters = self.others[0]
        known = ~np.isnan(favourable[:, matters])
        left = [
            residual_values(self.matrices.chart, np.where(known, each, np.nan))
            for each in (n[:, matters], np.rint(n[:, matters] * favourable[:, matters]))
        ]
        smaller = np.nan_to_num(np.minimum(left[1], left[0] - left[1]))
        return residual_sums(smaller, self.matrices.chart.residual_of(self.shown))

    def _near_an_end(self, column: str, among: np.ndarray, rule: tuple[float, Ends]) -> Iterator[Finding]:
        """Sums of the group, and of those beside it, that say that nearly all answered alike."""
        step, ends = rule
        n, values, of_all = self._number("n"), self._number(column), self.matrices.dimensions.numbers(column)
        everybody = self.matrices.dimensions.numbers("n")[:, self.others[1]]
        known = among & ~np.isnan(values)
        group, people = np.where(known, n, np.nan), np.where(known, everybody, np.nan)
        sums, total = np.where(known, n * values, np.nan), np.where(known, people * of_all[:, self.others[1]], np.nan)
        group, people, sums, total = (
            residual_values(self.matrices.chart, each) for each in (group, people, sums, total)
        )
        for each, of in ((group, sums), (people - group, total - sums)):
            near = near_highest(each, of, two_steps(step), ends) | near_lowest(each, of, two_steps(step), ends)
            for unit in np.flatnonzero(known & ((each > 0) & near | np.isnan(of))).tolist():
                yield disclosure(self._where(unit), f"it says that nearly all of {each[unit]:.0f} answered alike")


def _motives(matrices: PublicationMatrices) -> Iterator[_AuditedMotive | Finding]:
    frame = matrices.scores.among
    if not len(frame):
        return
    position = {name: d for d, name in enumerate(matrices.dimensions.names)}
    for dimension, rows in frame.groupby("dimension", sort=False):
        where = f"{matrices.scores.audience} › {dimension} among"
        of = pd.unique(rows["among"])
        if len(of) != 1 or of[0] not in position or dimension not in position or rows["unit"].duplicated().any():
            yield undetermined(where, "it is told twice, or not among whom")
        else:
            group = UnitMatrix.of(rows, matrices.chart, rows["dimension"])
            yield _AuditedMotive(matrices, str(dimension), group, (position[of[0]], position[str(dimension)]))
