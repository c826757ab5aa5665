"""The auditor of cells: what a reader of tree and cells can work out, from what was published alone.

How many people of a team have which value is not published, so the check of all sums (`differencing_graph.fewest`)
can't be made again from outside. The publication says what it found, and of which units and cells. What a reader can
add up is added up all the same: each cell, what cells leave of their place, what divisions leave of the organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.audit.findings import Finding, Reach
from diagnostic.core.disclosure.breakdowns.cell_bounding import Row, Whole, rows_of
from diagnostic.core.released.attestation import fingerprint
from diagnostic.core.released.schema import ENOUGH, FEW
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy

CLOSE = 1e-4  # points of a sum; less is the arithmetic's


def audit_cells(told: UnitScores, cells: pd.DataFrame, checks: pd.DataFrame, policy: Policy) -> list[Finding]:
    """Everything that is wrong with cells beside their tree, leaks first; nothing wrong is safe.

    cells, checks : as `BreakdownScores` has them.
    """
    found, shown = [*_rows(told, cells)], _shown(cells)
    for name, rows in shown.groupby("dimension", sort=False):
        where = f"{told.audience} › {name}"
        found += _checked(told, rows, checks[checks["dimension"] == name], str(name), where)
        for breakdown, of in rows.groupby("breakdown", sort=False):
            table = _Cells.read(told, of, str(name))
            if isinstance(table, Finding):
                found.append(table)
            else:
                place = f"{where} › {breakdown}"
                found += [*_too_few(table, policy.min_group, place), *_alike(table, place)]
    return sorted(found, key=lambda finding: (finding.kind == "doubt", finding.where))


def reach_of_cells(told: UnitScores, cells: pd.DataFrame, k: int) -> Iterator[Reach]:
    """The cell, or what cells leave over, that is about the fewest people."""
    reached = []
    for (name, breakdown), rows in _shown(cells).groupby(["dimension", "breakdown"], sort=False):
        table = _Cells.read(told, rows, str(name))
        if not isinstance(table, Finding):
            n = np.nan_to_num(table.n)
            left = [row for row in rows_of(n > 0, n, table.whole, 0.0) if row.n > 0]
            each = [Row(_one(n, *at), 0.0, round(float(n[at]))) for at in zip(*np.nonzero(n), strict=True)]
            fewest = min([*each, *left], key=lambda row: row.n)
            reached.append(Reach("cells of breakdowns", fewest.n, k, str(name), f"{breakdown}: {table.name(fewest)}"))
    yield from sorted(reached, key=lambda reach: reach.people)[:1]


def _shown(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[cells["n"].notna() | cells["mean"].notna()]


def _rows(told: UnitScores, cells: pd.DataFrame) -> Iterator[Finding]:
    carried = cells[(cells["hidden"] != "") & cells[["n", "mean"]].notna().any(axis=1)]
    withheld = cells[(cells["withheld"] != "") & cells["mean"].notna()]
    for row in pd.concat([carried, withheld]).itertuples():
        where = f"{told.audience} › {row.dimension} › {row.breakdown} › {row.unit} › {row.value}"
        yield Finding("leak", where, "a hidden cell carries a number")


def _checked(told: UnitScores, rows: pd.DataFrame, checks: pd.DataFrame, name: str, where: str) -> Iterator[Finding]:
    """What the publication says of the check, and whether it is about what is shown."""
    scores = told.scores[(told.scores["dimension"] == name) & told.scores["unit"].isin(_chart_units(told))]
    tree, items = scores[scores["hidden"] == ""], scores[scores["skipped"] != ""]
    of = fingerprint(tree["unit"], items["unit"], zip(rows["breakdown"], rows["unit"], rows["value"], strict=True))
    if len(checks) != 1:
        yield Finding("doubt", where, "it is not told whether somebody can be singled out")
    elif checks["result"].iloc[0] == FEW:
        yield Finding("leak", where, "cells and units together are about too few people")
    elif checks["result"].iloc[0] != ENOUGH or checks["covers"].iloc[0] != of:
        yield Finding("doubt", where, "other units and cells are shown than were checked together")


def _chart_units(told: UnitScores) -> pd.Series:
    return told.units.loc[~told.units["pooled"].astype(bool), "unit"]


@dataclass(frozen=True)
class _Cells:
    """One dimension's cells as matrices, places x values; whole : what the tree shows of the places."""

    units: list[str]
    values: list[str]
    n: np.ndarray
    sums: np.ndarray
    whole: Whole
    step: float

    @classmethod
    def read(cls, told: UnitScores, rows: pd.DataFrame, name: str) -> _Cells | Finding:
        where, chart = f"{told.audience} › {name}", told.units[~told.units["pooled"].astype(bool)]
        scores = told.scores[(told.scores["dimension"] == name) & (told.scores["hidden"] == "")].set_index("unit")
        places = chart.loc[chart["level"] <= 1, "unit"]
        for unit in rows["unit"].unique():
            if unit not in set(places):
                return Finding("doubt", f"{where} › {unit}", "only the organisation and its divisions may have cells")
            if unit not in scores.index:
                return Finding("doubt", f"{where} › {unit}", "cells of a unit whose own number is not shown")
        if rows.duplicated(["unit", "value"]).any() or rows["n"].isna().any():
            return Finding("doubt", where, "a cell is told twice, or without its people")
        units = [str(places.iloc[0]), *(unit for unit in places.iloc[1:] if unit in set(rows["unit"]))]
        values = [*map(str, pd.unique(rows["value"]))]
        n, mean = (
            rows.pivot(index="unit", columns="value", values=column)
            .reindex(index=units, columns=values)
            .to_numpy(float)
            for column in ("n", "mean")
        )
        of = scores.reindex(units)[["n", "mean"]].to_numpy(float)
        of = np.nan_to_num(of)  # of the organisation, where only divisions have cells
        return cls(units, values, n, n * mean, Whole(of[:, 0], of[:, 0] * of[:, 1]), _step(told, name))

    def name(self, row: Row) -> str:
        """`whole less a › new`; of what a row is made."""
        used = [
            f"{self.units[place]} › {self.values[value]}" for place, value in zip(*np.nonzero(row.weights), strict=True)
        ]
        return ", ".join(used[:3]) + (f" and {len(used) - 3} more" if len(used) > 3 else "")


def _too_few(table: _Cells, k: int, where: str) -> Iterator[Finding]:
    """Cells and remainders of too few people."""
    shown = ~np.isnan(table.n)
    for place, value in zip(*np.nonzero(shown & (table.n < k)), strict=True):
        words = f"it is about {table.n[place, value]:.0f} people; the least is {k}"
        yield Finding("leak", f"{where} › {table.units[place]} › {table.values[value]}", words)
    for row in rows_of(shown, np.where(shown, table.n, 0), table.whole, 0.0):
        if row.n < 0:
            yield Finding("doubt", where, f"the numbers do not add up: {table.name(row)}")
        elif 0 < row.n < k:
            words = f"what is left over is about {row.n} people; the least is {k}"
            yield Finding("leak", f"{where} › {table.name(row)}", words)


def _alike(table: _Cells, where: str) -> Iterator[Finding]:
    """Cells and remainders whose sums say that nearly all answered alike, or that do not add up."""
    told = ~np.isnan(table.sums)
    n, sums = np.where(told, table.n, 0), np.where(told, table.sums, 0)
    each = [_one(told, place, value) for place, value in zip(*np.nonzero(told), strict=True)]
    cells = [Row(-weights, 0.0, int((weights * n).sum())) for weights in each]
    for row in [*cells, *rows_of(told, n, table.whole, table.step)]:
        left, (low, high) = row.fixed - float((row.weights * sums).sum()), row.bounds(table.step)
        if low - CLOSE <= left <= high + CLOSE:
            continue
        if row.n == 0:
            yield Finding("doubt", f"{where} › {table.name(row)}", "nobody is left over, and yet the sums differ")
        else:
            words = f"it says that nearly all of {row.n} answered alike"
            yield Finding("leak", f"{where} › {table.name(row)}", words)


def _step(told: UnitScores, name: str) -> float:
    """Points that a step of the dimension is worth; 0 where that is not told: then sums only have to be possible."""
    steps = told.instrument.loc[told.instrument["dimension"] == name, "step"]
    return float(steps.mean()) if len(steps) else 0.0


def _one(shape_of: np.ndarray, place: int, value: int) -> np.ndarray:
    weights = np.zeros(shape_of.shape)
    weights[place, value] = 1
    return weights
