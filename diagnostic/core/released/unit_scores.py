"""What may be seen: the published scores of one audience and wave. Everything after the door starts from here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

UNIT_COLUMNS = ["unit", "name", "parent", "level", "pooled", "n", "hidden", "band"]
SCORE_COLUMNS = ["unit", "dimension", "n", "mean", "se", "favourable", "verdict", "hidden"]
AGREEMENT_COLUMNS = ["rwgj", "rwgj_skewed", "ad"]
REST = "rest"
GROUNDS = ["spread", "skipped"]
OWN, WAVE = "own", "wave"  # whose spread
NOBODY, ENOUGH, FEW = "nobody", "enough", "few"  # who skipped an item
COUNTED = "counted"  # nobody knows who did
ITEM_COLUMNS = ["unit", "item", "n", "mean", "favourable"]
DISTRIBUTION_COLUMNS = ["unit", "item", "code", "count"]
MEMBER_COLUMNS = ["unit", "member"]
SCALE_COLUMNS = [
    *("dimension", "items", "n_complete", "alpha", "alpha_lo", "alpha_hi", "alpha_complete", "alpha_std", "omega"),
    *("components", "groups", "icc1", "icc1_lo", "icc1_hi", "icc1_n0", "icc2", "icc2_lo", "icc2_hi"),
    *("intercept", "tau2", "sigma2", "raw_lowest", "raw_highest"),
]
ITEM_SCALE_COLUMNS = ["item", "item_rest", "alpha_dropped", "missing"]
CAREFUL_COLUMNS = ["unit", "index", "n", "share"]
INSTRUMENT_COLUMNS = ["item", "dimension", "step"]
WITHOUT_COLUMNS = ["unit", "dimension", "n", "mean", "n_without", "mean_without"]
CELL_COLUMNS = ["cut", "unit", "value", "dimension", "n", "mean", "hidden", "withheld"]
CHECK_COLUMNS = ["dimension", "told", "of"]


@dataclass(frozen=True)
class UnitScores:
    """Published scores of one audience and wave.

    units : one row per unit in preorder, then one per pooled group; `n` people who answered, NaN where hidden; `hidden`
        the reason, "" where shown; `pooled` True for "Other teams in X"; `band` of participation, "" where unknown
        or not to be shown.
    scores : one row per unit or pooled group x dimension; `mean` 0-100, `se` on the same scale, `favourable` 0-1 (NaN
        under 10 people), `verdict` higher / lower / cannot tell against the rest of the organisation ("" where there is
        no rest or no verdict); NaN where hidden. `rwgj`, `rwgj_skewed` 0-1 and `ad` in options: how far people agree
        (`agreement.py`), where distributions of all items are shown. `rest` 0-100, the mean of everybody else, from
        the published n and mean of the unit and of the whole. `spread` says whose the standard error is made from:
        own (the unit's people) or wave; `skipped` who skipped an item where items are shown: nobody, enough (people
        for items to stand beside the dimension), counted (where that is not known).
    items : one row per unit x item where items may be shown; `mean` 0-100 after reversing.
    distributions : one row per unit x item x code from 20 people on; `count` people who chose that code.
    members : one row per pooled group x member unit.
    scales : one row per dimension, about everybody: number of `items`, `n_complete` people who answered all of them,
        `alpha` (pairwise) with Feldt's bounds, of complete answers and standardised, `omega`, number of `components`;
        `groups` of people that are published together, `icc1` and `icc2` with bounds, `intercept`, `tau2` and `sigma2`
        of the REML model (points, points squared), and the codes that 0 and 100 stand for. NaN where unknown.
    item_scales : one row per item: `item_rest` correlation, alpha without it, and the share 0-1 of answers missing.
    careful : one row per unit x index where at least twenty people answered; `share` 0-1 of `n` people flagged.
    without : the whole's `n` and `mean` per dimension, and those without the people whom any index flags.
    instrument : one row per item: its dimension, and the points of 0-100 that one `step` on its scale is worth.
    cells : of declared breakdowns, one row per place (the root, then divisions) x value x dimension; `n` people and
        `mean` 0-100, NaN where hidden; `hidden` and `withheld` say why there is neither, or no mean, "" where there is.
    checks : one row per dimension with cells: `told` enough or few people that any sum of cells and units is about, as
        the door found it, and the `fingerprint` of the units and cells it is told of.

    What was published before the last seven were has them empty.
    """

    audience: str
    units: pd.DataFrame
    scores: pd.DataFrame
    items: pd.DataFrame
    distributions: pd.DataFrame
    members: pd.DataFrame
    scales: pd.DataFrame
    item_scales: pd.DataFrame
    careful: pd.DataFrame
    without: pd.DataFrame
    instrument: pd.DataFrame
    cells: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CELL_COLUMNS))
    checks: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CHECK_COLUMNS))

    FRAMES = (
        *("units", "scores", "items", "distributions", "members", "scales", "item_scales", "careful", "without"),
        *("instrument", "cells", "checks"),
    )

    def to_bytes(self) -> bytes:
        """Canonical JSON, column by column: the same scores give the same bytes."""
        frames = {name: _columns(getattr(self, name)) for name in self.FRAMES}
        return json.dumps({"audience": self.audience, **frames}, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> UnitScores:
        loaded = json.loads(content)
        frames = {name: _frame(loaded.get(name, {}), LATER.get(name, ())) for name in cls.FRAMES}
        return cls(audience=loaded["audience"], **frames)

    def hash(self) -> str:
        return content_hash(self.to_bytes())


def labels(names: Sequence[str]) -> pd.api.extensions.ExtensionArray:
    """Names as pandas holds texts, to `take` long columns from: a column of objects is read value by value."""
    return pd.array(list(names), dtype="str")


def content_hash(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def short_hash(hash: str) -> str:
    """Twelve characters of a hash, by which pages and files name a release.

    >>> short_hash("sha256:0123456789abcdef")
    '0123456789ab'
    """
    return hash.removeprefix("sha256:")[:12]


#: Columns that publications of before have not got.
LATER = {
    "scores": [*AGREEMENT_COLUMNS, REST, *GROUNDS],
    "scales": SCALE_COLUMNS,
    "item_scales": ITEM_SCALE_COLUMNS,
    "careful": CAREFUL_COLUMNS,
    "without": WITHOUT_COLUMNS,
    "instrument": INSTRUMENT_COLUMNS,
    "cells": CELL_COLUMNS,
    "checks": CHECK_COLUMNS,
}
TEXTS = {"unit", "name", "parent", "hidden", "band", "dimension", "verdict", "item", "member", "index", *GROUNDS}
TEXTS |= {"cut", "value", "withheld", "told", "of"}
AS_THEY_ARE = TEXTS | {"level", "pooled", "code"}


def _columns(frame: pd.DataFrame) -> dict[str, list]:
    return {column: [None if value != value else value for value in frame[column].tolist()] for column in frame.columns}


def _frame(columns: Mapping[str, list], later: Sequence[str]) -> pd.DataFrame:
    rows = len(next(iter(columns.values()), []))
    known = {name: [None] * rows for name in later if name not in columns} | dict(columns)
    ordered = {name: known[name] for name in (*columns, *later)}
    return pd.DataFrame(
        {name: pd.Series(values, dtype=None if name in AS_THEY_ARE else "float64") for name, values in ordered.items()}
    )
