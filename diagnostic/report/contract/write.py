"""A diagnosis as JSON: unrounded, null where hidden, keys and rows in a fixed order. Same input, same bytes.

The file is written as it is made: of 83,000 units it has 860 MB, which nobody needs in memory at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
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
    *("predicted", "observed", "gap", "outcome", "felt"),
]
WHY = ["unit", "rule", "dimension", "mean", "se", "strength"]
UNIT_ORGANISATION = ["kind", "unit", "dimension", "audience", "unit_mean", "organisation_mean", "gap"]


BLOCK = 2_000  # units, or rows, that stand in memory as Python's values at a time
TOGETHER = 100  # rows that are made text at once: of so many units some megabytes
Rows = Iterator[dict[str, Any]]


def diagnosis_json(diagnosis: Diagnosis, provenance: Mapping[str, Any]) -> Iterator[bytes]:
    """The file that `python -m diagnostic diagnose --json` writes, in pieces as they are made."""
    every, gaps = (diagnosis.inside, *diagnosis.outside), diagnosis.gaps
    yield from _document(
        {
            "provenance": provenance,
            "units": chain.from_iterable(map(_units, every)),
            "pooled": chain.from_iterable(map(_pooled, every)),
            "wave": {"audiences": {scores.audience: _whole(scores) for scores in every}},
            "symptoms": _symptoms(diagnosis.symptoms),
            "gaps": chain(
                _in_blocks(gaps.inside_outside.assign(kind="inside_outside"), INSIDE_OUTSIDE),
                _in_blocks(gaps.predicted_observed.assign(kind="predicted_observed"), PREDICTED_OBSERVED),
                _in_blocks(gaps.unit_organisation.assign(kind="unit_organisation"), UNIT_ORGANISATION),
            ),
        }
    )


def _document(members: Mapping[str, Any]) -> Iterator[bytes]:
    """A JSON object, indented by two; iterators among its members are written row by row."""
    before = b"{"
    for name, value in members.items():
        yield before + b"\n  " + orjson.dumps(name) + b": "
        if isinstance(value, Iterator):
            yield from _array(value)
        else:
            yield _indented(value, b"\n  ")
        before = b","
    yield b"\n}\n"


def _array(rows: Rows) -> Iterator[bytes]:
    before = b"["
    while some := list(islice(rows, TOGETHER)):
        yield before + _indented(some, b"\n  ")[1:-4]  # between its "[" and its "\n  ]"
        before = b","
    yield b"[]" if before == b"[" else b"\n  ]"


def _indented(value: object, margin: bytes) -> bytes:
    """JSON with a margin on every line but the first: texts hold no line break that is not escaped."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).replace(b"\n", margin)


def _units(scores: UnitScores) -> Rows:
    items, units = _items(scores), scores.units[~scores.units["pooled"]]
    rows = _in_blocks(units, ["unit", "name", "parent", "n", "hidden"])
    for row, dimensions in zip(rows, _dimensions(scores, 0, len(units)), strict=True):
        yield {
            "id": row["unit"],
            "name": row["name"],
            "parent": row["parent"],
            "audience": scores.audience,
            "n": row["n"],
            "hidden": row["hidden"],
            "dimensions": dimensions,
            **({"items": items[row["unit"]]} if row["unit"] in items else {}),
        }


def _items(scores: UnitScores) -> dict[str, list[dict[str, Any]]]:
    """By unit; of answers that arrived counted alone: what their dimensions are made from."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(scores.items, ["unit", "item", "n", "mean", "favourable"]) if _counted(scores) else ():
        found.setdefault(row.pop("unit"), []).append(row)
    return found


def _counted(scores: UnitScores) -> bool:
    return bool((scores.scores["skipped"] == COUNTED).any())


def _pooled(scores: UnitScores) -> Rows:
    members: dict[str, list[str]] = {}
    for unit, member in zip(scores.members["unit"], scores.members["member"], strict=True):
        members.setdefault(unit, []).append(member)
    pooled = scores.units[scores.units["pooled"]]
    rows = _in_blocks(pooled, ["unit", "parent", "name", "n"])
    for row, dimensions in zip(rows, _dimensions(scores, len(scores.units) - len(pooled), len(pooled)), strict=True):
        yield {
            "parent": row["parent"],
            "name": row["name"],
            "members": members.get(row["unit"], []),
            "audience": scores.audience,
            "n": row["n"],
            "dimensions": dimensions,
        }


def _dimensions(scores: UnitScores, first: int, number: int) -> Iterator[dict[str, dict[str, Any]]]:
    """Cells by dimension of `number` units or pooled groups from position `first` on, in the order of the units."""
    width = len(scores.scores) // max(len(scores.units), 1)
    cells = certainty(scores).iloc[first * width : (first + number) * width]
    for start in range(0, len(cells), BLOCK * width):
        block = cells.iloc[start : start + BLOCK * width]
        names, rows = block["dimension"].tolist(), _rows(block, CELL)
        for unit in range(0, len(rows), width):
            yield dict(zip(names[unit : unit + width], rows[unit : unit + width], strict=True))


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


def _symptoms(symptoms: Symptoms) -> Rows:
    reasons = symptoms.why.groupby("unit", sort=False).indices if len(symptoms.why) else {}
    for start in range(0, len(symptoms.strengths), BLOCK):
        rows = _rows(symptoms.strengths.iloc[start : start + BLOCK], ["unit", "rule", "strength", "low", "high"])
        positions = [reasons[unit] for unit in dict.fromkeys(row["unit"] for row in rows) if unit in reasons]
        why: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in _rows(symptoms.why.iloc[np.concatenate(positions)], WHY) if positions else ():
            why.setdefault((row.pop("unit"), row.pop("rule")), []).append(row)
        for row in rows:
            yield {**row, "why": why[row["unit"], row["rule"]]}


def _in_blocks(frame: pd.DataFrame, columns: list[str]) -> Rows:
    for start in range(0, len(frame), BLOCK):
        yield from _rows(frame.iloc[start : start + BLOCK], columns)


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
