"""A diagnosis as JSON: unrounded, null where hidden, keys and rows in a fixed order. Same input, same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import pandas as pd

from diagnostic.core.diagnosis import Diagnosis
from diagnostic.core.released.certainty import certainty
from diagnostic.core.released.schema import COUNTED
from diagnostic.core.released.symptoms import Symptoms
from diagnostic.core.released.unit_scores import UnitScores

CELL = [
    *("n", "mean", "se", "lo", "hi", "shrunk", "shrunk_lo", "shrunk_hi"),
    *("favourable", "favourable_lo", "favourable_hi", "rwgj", "rwgj_skewed", "ad", "verdict", "spread", "hidden"),
]
SCALE = [
    *("items", "n_complete", "alpha", "alpha_lo", "alpha_hi", "alpha_complete", "alpha_std", "omega", "components"),
    *("groups", "icc1", "icc1_lo", "icc1_hi", "icc1_n0", "icc2", "icc2_lo", "icc2_hi"),
]
SIGNS = {"speeder": "hasty"}  # keys of this file stay as they were first
TEXTS = {"hidden", "verdict", "parent", "spread"}
WHOLE_NUMBERS = {"n", "n_without", "n_complete", "components", "groups", "items"}
INSIDE_OUTSIDE = [
    *("kind", "unit", "rule", "inside_dimension", "outside_dimension", "outside_audience"),
    *("inside", "outside", "gap"),
]
PREDICTED_OBSERVED = [
    *("kind", "unit", "rule", "outside_dimension", "outside_audience"),
    *("predicted", "observed", "gap", "outcome"),
]
UNIT_ORGANISATION = ["kind", "unit", "dimension", "audience", "unit_mean", "organisation_mean", "gap"]


Cells = dict[str, dict[str, dict[str, Any]]]  # by unit, then dimension


def diagnosis_json(diagnosis: Diagnosis, provenance: Mapping[str, Any]) -> bytes:
    """The file that `python -m diagnostic diagnose --json` writes."""
    audiences = [(scores, _cells(scores)) for scores in (diagnosis.inside, *diagnosis.outside)]
    gaps = diagnosis.gaps
    content = {
        "provenance": provenance,
        "units": [row for each in audiences for row in _units(*each)],
        "pooled": [row for each in audiences for row in _pooled(*each)],
        "wave": {"audiences": {scores.audience: _whole(scores) for scores, _ in audiences}},
        "symptoms": _symptoms(diagnosis.symptoms),
        "gaps": [
            *_rows(gaps.inside_outside.assign(kind="inside_outside"), INSIDE_OUTSIDE),
            *_rows(gaps.predicted_observed.assign(kind="predicted_observed"), PREDICTED_OBSERVED),
            *_rows(gaps.unit_organisation.assign(kind="unit_organisation"), UNIT_ORGANISATION),
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _units(scores: UnitScores, cells: Cells) -> list[dict[str, Any]]:
    rows = _rows(scores.units[~scores.units["pooled"]], ["unit", "name", "parent", "n", "hidden"])
    items = _items(scores)
    return [
        {
            "id": row["unit"],
            "name": row["name"],
            "parent": row["parent"],
            "audience": scores.audience,
            "n": row["n"],
            "hidden": row["hidden"],
            "dimensions": cells[row["unit"]],
            **({"items": items[row["unit"]]} if row["unit"] in items else {}),
        }
        for row in rows
    ]


def _items(scores: UnitScores) -> dict[str, list[dict[str, Any]]]:
    """By unit; of answers that arrived counted alone: what their dimensions are made from."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(scores.items, ["unit", "item", "n", "mean", "favourable"]) if _counted(scores) else ():
        found.setdefault(row.pop("unit"), []).append(row)
    return found


def _counted(scores: UnitScores) -> bool:
    return bool((scores.scores["skipped"] == COUNTED).any())


def _pooled(scores: UnitScores, cells: Cells) -> list[dict[str, Any]]:
    return [
        {
            "parent": row["parent"],
            "name": row["name"],
            "members": scores.members.loc[scores.members["unit"] == row["unit"], "member"].tolist(),
            "audience": scores.audience,
            "n": row["n"],
            "dimensions": cells[row["unit"]],
        }
        for row in _rows(scores.units[scores.units["pooled"]], ["unit", "parent", "name", "n"])
    ]


def _cells(scores: UnitScores) -> Cells:
    """By unit, then dimension."""
    cells: Cells = {}
    for row in _rows(certainty(scores), ["unit", "dimension", *CELL]):
        unit, dimension = row.pop("unit"), row.pop("dimension")
        cells.setdefault(unit, {})[dimension] = row
    return cells


def _whole(scores: UnitScores) -> dict[str, Any]:
    """The organisation as one: its people, who may not have read, and per dimension what is said of the scale.

    counted : whether the answers arrived counted; then a dimension's mean is no sum of people's scores.
    """
    root = scores.units["unit"].iloc[0]
    careless = _rows(scores.careless[scores.careless["unit"] == root], ["index", "share"])
    return {
        "n": _rows(scores.units.head(1), ["n"])[0]["n"],
        "counted": _counted(scores),
        "items": _rows(scores.instrument, ["item", "dimension", "step"]),
        "careless": {SIGNS.get(row["index"], row["index"]): row["share"] for row in careless},
        "dimensions": _scales(scores),
    }


def _scales(scores: UnitScores) -> dict[str, dict[str, Any]]:
    means = scores.scores.iloc[: len(scores.scales)]["mean"].to_numpy(float)  # the root comes first
    found = {row.pop("dimension"): row for row in _rows(scores.scales, ["dimension", *SCALE])}
    for name, raw in zip(scores.scales["dimension"], _raw(scores.scales, means), strict=True):
        found[name]["raw"] = raw
    for row in _rows(scores.without, ["dimension", "n", "mean", "n_without", "mean_without"]):
        found[row.pop("dimension")]["without_careless"] = row
    return found


def _raw(scales: pd.DataFrame, means: np.ndarray) -> list[dict[str, Any]]:
    """Mean of all people, intercept and variances on the questionnaire's own answer scale (after reversing)."""
    lowest, step = scales["raw_lowest"], (scales["raw_highest"] - scales["raw_lowest"]) / 100
    raw = {
        "mean": lowest + step * means,
        "intercept": lowest + step * scales["intercept"],
        "tau2": step**2 * scales["tau2"],
        "sigma2": step**2 * scales["sigma2"],
    }
    return _rows(pd.DataFrame(raw), list(raw))


def _symptoms(symptoms: Symptoms) -> list[dict[str, Any]]:
    why: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in _rows(symptoms.why, ["unit", "rule", "dimension", "mean", "se", "strength"]):
        why.setdefault((row.pop("unit"), row.pop("rule")), []).append(row)
    rows = _rows(symptoms.strengths, ["unit", "rule", "strength", "low", "high"])
    return [{**row, "why": why[row["unit"], row["rule"]]} for row in rows]


def _rows(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    values = (_plain(column, frame[column].tolist()) for column in columns)
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(column: str, values: list[Any]) -> list[Any]:
    """None for what is not hidden or not judged; people as whole numbers. The writer makes null of every NaN."""
    if column in WHOLE_NUMBERS:
        return [None if value != value else int(value) for value in values]
    if column in TEXTS:
        return [None if value != value else value or None for value in values]
    return values
