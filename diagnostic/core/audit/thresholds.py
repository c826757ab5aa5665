"""Thresholds: numbers in hidden cells, and numbers that are shown of fewer people than they take."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diagnostic.core.audit.findings import Finding, disclosure
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy

NUMBERS = ("n", "mean", "se", "favourable", "rwgj", "rwgj_skewed", "ad", "rest")


def audit_thresholds(scores: UnitScores, policy: Policy) -> Iterator[Finding]:
    """Everything that one row of a publication tells by itself."""
    yield from _hidden_with_numbers(scores)
    yield from _too_few(scores, policy)
    yield from _without_the_careless(scores, policy)


def _hidden_with_numbers(scores: UnitScores) -> Iterator[Finding]:
    for frame, columns in (
        (scores.units, ["n"]),
        (scores.scores, list(NUMBERS)),
        (scores.choices, ["n", "share"]),
    ):
        hidden = frame["hidden"].to_numpy(object) != ""
        if not hidden.any():
            continue
        carried = frame[hidden & frame[columns].notna().any(axis=1)]
        for unit in carried["unit"].unique():
            yield disclosure(f"{scores.audience} › {unit}", "a hidden cell carries a number")


def _too_few(scores: UnitScores, policy: Policy) -> Iterator[Finding]:
    for frame, column, enough in (
        (scores.scores, "favourable", policy.favourable_from),
        (scores.items, "favourable", policy.favourable_from),
        (scores.choices, "share", policy.favourable_from),
        (scores.scores, "rwgj", policy.spread_from),
        (scores.scores, "ad", policy.spread_from),
    ):
        people = frame["n"].to_numpy(float)
        few = np.flatnonzero(~np.isnan(frame[column].to_numpy(float)) & (people < enough))
        for unit, n in zip(frame["unit"].iloc[few], people[few], strict=True) if len(few) else ():
            words = f"'{column}' of {n:.0f} people is shown; it takes {enough}"
            yield disclosure(f"{scores.audience} › {unit}", words)


def _without_the_careless(scores: UnitScores, policy: Policy) -> Iterator[Finding]:
    for row in scores.without.itertuples() if len(scores.without) else ():
        people = row.n - row.n_without
        if 0 < people < policy.min_group:
            where = f"{scores.audience} › {row.dimension} › {row.unit}"
            yield disclosure(where, f"with less without the careless is about {people:.0f} people")
