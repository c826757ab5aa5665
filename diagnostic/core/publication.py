"""What may be seen: the published scores of one audience and wave. Everything after the door starts from here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

UNIT_COLUMNS = ["unit", "name", "parent", "level", "pooled", "n", "hidden", "band"]
SCORE_COLUMNS = ["unit", "dimension", "n", "mean", "se", "favourable", "verdict", "hidden"]
ITEM_COLUMNS = ["unit", "item", "n", "mean", "favourable"]
DISTRIBUTION_COLUMNS = ["unit", "item", "code", "count"]
MEMBER_COLUMNS = ["unit", "member"]


@dataclass(frozen=True)
class UnitScores:
    """Published scores of one audience and wave.

    units : one row per unit in preorder, then one per pooled group; `n` people who answered, NaN where hidden; `hidden`
        the reason, "" where shown; `pooled` True for "Other teams in X"; `band` of participation, "" where unknown
        or not to be shown.
    scores : one row per unit or pooled group x dimension; `mean` 0-100, `se` on the same scale, `favourable` 0-1 (NaN
        under 10 people), `verdict` higher / lower / cannot tell against the rest of the organisation ("" where there is
        no rest or no verdict); NaN where hidden.
    items : one row per unit x item where items may be shown; `mean` 0-100 after reversing.
    distributions : one row per unit x item x code from 20 people on; `count` people who chose that code.
    members : one row per pooled group x member unit.
    """

    audience: str
    units: pd.DataFrame
    scores: pd.DataFrame
    items: pd.DataFrame
    distributions: pd.DataFrame
    members: pd.DataFrame

    FRAMES = ("units", "scores", "items", "distributions", "members")

    def to_bytes(self) -> bytes:
        """Canonical JSON, column by column: the same scores give the same bytes."""
        frames = {name: _columns(getattr(self, name)) for name in self.FRAMES}
        return json.dumps({"audience": self.audience, **frames}, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> UnitScores:
        loaded = json.loads(content)
        frames = {name: _frame(loaded[name]) for name in cls.FRAMES}
        return cls(audience=loaded["audience"], **frames)

    def hash(self) -> str:
        return content_hash(self.to_bytes())


def content_hash(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


NUMBERS = {"n", "mean", "se", "favourable", "count"}


def _columns(frame: pd.DataFrame) -> dict[str, list]:
    return {column: [None if value != value else value for value in frame[column].tolist()] for column in frame.columns}


def _frame(columns: Mapping[str, list]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(values, dtype="float64" if name in NUMBERS else None) for name, values in columns.items()}
    )
