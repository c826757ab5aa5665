"""Real surveys and what R computes on them, from `shared` beside the project; where that is absent tests skip."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


def reference() -> dict:
    """`r_reference.json`: what R computes, by statistic and data set."""
    return _json(_there("reference/r_reference.json"))


def reference_table(name: str) -> pd.DataFrame:
    """What R computes for each unit or person: `reference/NAME.csv`."""
    return _csv(_there(f"reference/{name}.csv")).copy()


def data(name: str) -> pd.DataFrame:
    """A real survey: `data/NAME.csv`."""
    return _csv(_there(f"data/{name}.csv")).copy()


def _there(name: str) -> Path:
    if not (SHARED / name).exists():
        pytest.skip(f"{name} is not in {SHARED}: real data are not part of the project")
    return SHARED / name


@cache
def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def _csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path)
