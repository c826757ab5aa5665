"""The auditor of batches: each of them is about enough people, and says of none that nearly all answered alike.

Any two views of a live wave differ by whole batches, so nothing else has to be looked at while it is open. What the
publication leaves of them is for `audit.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from diagnostic.core.clipping import PEOPLE
from diagnostic.core.ends import kept_off
from diagnostic.core.findings import Audit, Finding, Reach
from diagnostic.core.live_release import LiveRelease
from diagnostic.definitions.wave import Policy

WHOLE = 1e-6  # points of a sum; less is the arithmetic's
FIRST_RESULTS = "batches of first results"


def audit_live(releases: Sequence[LiveRelease], policy: Policy) -> Audit:
    """Everything that is wrong with what was shown of one audience while its wave was open."""
    found, reached = tuple(findings(releases, policy)), tuple(reaches(releases, policy))
    return Audit(releases[0].audience, numbers(releases), found, reached)


def numbers(releases: Sequence[LiveRelease]) -> int:
    """Numbers that live releases hold."""
    return sum(len(each.units) + 2 * len(each.scores) for each in releases)


def findings(releases: Sequence[LiveRelease], policy: Policy) -> Iterator[Finding]:
    """Batches of too few people, and those whose sums are at an end."""
    if len({each.number for each in releases}) < len(releases):
        yield Finding("doubt", releases[0].audience, "two live releases have one number")
    for each in releases:
        where = f"{each.audience} › first results {each.number}"
        if each.units["unit"].duplicated().any() or each.scores.duplicated(["unit", "dimension"]).any():
            yield Finding("doubt", where, "a batch is told twice")
        for unit, n in _few(each.units, policy):
            yield Finding("leak", f"{where} › {unit}", _about(n, policy))
        for (unit, dimension), n in _few(each.scores, policy):
            yield Finding("leak", f"{where} › {dimension} › {unit}", _about(n, policy))
        yield from _alike(each, where)


def reaches(releases: Sequence[LiveRelease], policy: Policy) -> Iterator[Reach]:
    """The batch about the fewest people."""
    rows = [(int(row.n), row.dimension, row.unit) for each in releases for row in each.scores.itertuples()]
    if rows:
        n, dimension, unit = min(rows)
        yield Reach(FIRST_RESULTS, n, policy.min_group, dimension, unit)


def _few(frame: pd.DataFrame, policy: Policy) -> Iterator[tuple]:
    """Rows about too few people: what they are about, and how many."""
    few = frame[~(frame["n"] >= policy.min_group)]
    names = [column for column in ("unit", "dimension") if column in frame]
    for row in few.itertuples():
        about = tuple(getattr(row, name) for name in names)
        yield about if len(about) > 1 else about[0], row.n


def _about(n: float, policy: Policy) -> str:
    return f"a batch is about {n:.0f} people; the least is {policy.min_group}"


def _alike(told: LiveRelease, where: str) -> Iterator[Finding]:
    rows = told.scores
    steps = rows["dimension"].map(dict(told.steps)).to_numpy(float)
    n, sums = rows["n"].to_numpy(float), (rows["n"] * rows["mean"]).to_numpy(float)
    low, high = kept_off(n, PEOPLE * steps, 0.0, 100.0)
    known = (sums >= low - WHOLE) & (sums <= high + WHOLE)  # False where anything is not told
    for row in np.flatnonzero(~known).tolist():
        place = f"{where} › {rows['dimension'].iloc[row]} › {rows['unit'].iloc[row]}"
        yield Finding("leak", place, f"a batch says that nearly all of {n[row]:.0f} answered alike")
