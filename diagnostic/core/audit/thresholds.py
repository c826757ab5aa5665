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
    for name, columns in (("units", ["n"]), ("scores", list(NUMBERS)), ("choices", ["n", "share"])):
        hidden = scores.columns(name)["hidden"] != ""
        if not hidden.any():
            continue
        frame = getattr(scores, name)
        carried = frame[hidden & frame[columns].notna().any(axis=1)]
        for unit in carried["unit"].unique():
            yield disclosure(f"{scores.audience} › {unit}", "a hidden cell carries a number")


def _too_few(scores: UnitScores, policy: Policy) -> Iterator[Finding]:
    for frame, column, enough in (
        ("scores", "favourable", policy.favourable_from),
        ("items", "favourable", policy.favourable_from),
        ("choices", "share", policy.favourable_from),
        ("scores", "rwgj", policy.spread_from),
        ("scores", "ad", policy.spread_from),
    ):
        columns = scores.columns(frame)
        people = columns["n"].astype(float)
        few = np.flatnonzero(~np.isnan(columns[column].astype(float)) & (people < enough))
        for unit, n in zip(columns["unit"][few], people[few], strict=True):
            words = f"'{column}' of {n:.0f} people is shown; it takes {enough}"
            yield disclosure(f"{scores.audience} › {unit}", words)


def _without_the_careless(scores: UnitScores, policy: Policy) -> Iterator[Finding]:
    for row in scores.without.itertuples() if len(scores.without) else ():
        people = row.n - row.n_without
        if 0 < people < policy.min_group:
            where = f"{scores.audience} › {row.dimension} › {row.unit}"
            yield disclosure(where, f"with less without the careless is about {people:.0f} people")
