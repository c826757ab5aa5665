"""Audit of pairs: what a reader can work out who adds and subtracts ratings of several providers.

Every rating is an answer about one provider. Whatever is added up of several providers is, for each of them, a sum of
its own ratings; so if no sum of one provider's ratings is about too few people, none of several is. That holds only as
long as no number stands beside them that mixes providers, and that is looked for here too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from diagnostic.core.audit.differencing import audit_differences
from diagnostic.core.audit.findings import Finding, disclosure, undetermined
from diagnostic.core.audit.matrices import PublicationMatrices, UnitMatrix
from diagnostic.core.audit.scale_ends import two_steps
from diagnostic.core.audit.summed_statistics import Residuals, SummedStatistics, step_of
from diagnostic.core.released.schema import columns
from diagnostic.definitions.wave import Policy

RATINGS = "ratings of one unit"
KEYS = ["provider", "unit", "dimension"]
MIXED = "it counts ratings of several units together"
#: Numbers beside pairs that are about no people, or the one spread that all standard errors are made of, by frame.
OF_NOBODY: Mapping[str, tuple[str, ...]] = defaultdict(
    tuple,
    units=("level",),
    instrument=("step",),
    scales=("items", "sigma2", "raw_lowest", "raw_highest"),
)
SAME = 1e-6  # share by which two variances may differ; less is the arithmetic's


def residuals_of_pairs(matrices: PublicationMatrices, policy: Policy) -> list[Residuals]:
    """What the units below leave of each unit that shows ratings of a provider, by provider and dimension."""
    if not len(matrices.scores.pairs):
        return []
    found: list[SummedStatistics] = []
    for provider, rows in matrices.scores.pairs.groupby("provider", sort=False, observed=True):
        cells = UnitMatrix.of(rows, matrices.chart, rows["dimension"])
        n, mean = cells.numbers("n"), cells.numbers("mean")
        names = [f"{provider} › {dimension}" for dimension in cells.names]
        apart = two_steps(np.array([step_of(matrices, dimension) for dimension in cells.names]))
        found.append(SummedStatistics(RATINGS, names, n, policy.min_group, n * mean, apart))
    return Residuals.of(found, matrices)


def audit_pairs(matrices: PublicationMatrices, residuals: list[Residuals]) -> Iterator[Finding]:
    """Everything that is wrong with the ratings of several providers; nothing where there are none."""
    pairs = matrices.scores.pairs
    if not len(pairs):
        return
    yield from _rows(matrices, pairs)
    yield from _errors(matrices, pairs)
    yield from _mixed(matrices)
    yield from audit_differences(matrices, residuals)


def _rows(matrices: PublicationMatrices, pairs: pd.DataFrame) -> Iterator[Finding]:
    """Hidden rows that carry a number, rows of no unit of the chart, and a number that stands there twice."""
    audience, numbers = matrices.scores.audience, pairs[["n", "mean", "se"]]
    carried = (pairs["hidden"] != "") & numbers.notna().any(axis=1)
    for row in pairs[carried].drop_duplicates(["provider", "unit"]).itertuples():
        yield disclosure(f"{audience} › {row.provider} › {row.unit}", "a hidden cell carries a number")
    strange = ~pairs["unit"].isin(matrices.chart.ids) & numbers.notna().any(axis=1)
    for row in pairs[strange | pairs.duplicated(KEYS)].drop_duplicates(KEYS).itertuples():
        where = f"{audience} › {row.provider} › {row.unit}"
        yield undetermined(where, "it stands there twice, or is no unit of the chart")


def _errors(matrices: PublicationMatrices, pairs: pd.DataFrame) -> Iterator[Finding]:
    """Standard errors that tell more than how many people there were: then they know the spread of a few."""
    spread = pairs["se"] ** 2 * pairs["n"]
    for dimension, found in spread.groupby(pairs["dimension"], observed=True):
        low, high = found.min(), found.max()
        if high - low > SAME * max(high, 1.0):
            where = f"{matrices.scores.audience} › {dimension}"
            yield undetermined(where, "standard errors are not all of one spread")


def _mixed(matrices: PublicationMatrices) -> Iterator[Finding]:
    """Numbers over several providers, which nothing proves to be safe beside those of each; of whatever frame."""
    scores = matrices.scores
    for name in scores.FRAMES:
        frame = getattr(scores, name)
        told = [
            column for column in columns(name) if frame[column].dtype.kind in "fi" and column not in OF_NOBODY[name]
        ]
        if name != "pairs" and len(frame) and np.any(frame[told].notna().to_numpy()):
            yield undetermined(f"{scores.audience} \u203a {name}", MIXED)
