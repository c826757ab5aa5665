"""Audit of breakdown cells: what a reader of tree and cells can work out, from what was published alone.

How many people of a team have which value is not published, so the minimum cut over all sums can't be found again from
outside. The publication attests what the check inside found, and which units and cells it covers. What a reader can
add up is added up all the same (`cell_equations.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.audit.cell_equations import Combination, differences, is_near_an_end, single_cells
from diagnostic.core.audit.findings import Finding, MinimumCount, disclosure, disclosures_first, undetermined
from diagnostic.core.released.attestation import fingerprint
from diagnostic.core.released.schema import ENOUGH, FEW
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy

ROUNDING = 1e-4  # points of a sum; sums that differ by less are the same


def read_breakdowns(scores: UnitScores) -> Breakdowns:
    """Shown cells of each dimension and breakdown as a matrix, or what keeps them from being one."""
    if not len(scores.cells):
        return {}
    by_both = _shown(scores.cells).groupby(["dimension", "breakdown"], sort=False)
    return {
        (str(dimension), str(breakdown)): BreakdownMatrix.read(scores, rows, str(dimension))
        for (dimension, breakdown), rows in by_both
    }


def audit_cells(scores: UnitScores, breakdowns: Breakdowns, policy: Policy) -> list[Finding]:
    """Everything that is wrong with cells beside their tree, disclosures first."""
    if not len(scores.cells):
        return []
    found = [*_hidden_with_numbers(scores)]
    for dimension, rows in _shown(scores.cells).groupby("dimension", sort=False):
        found += _attested(scores, rows, str(dimension), f"{scores.audience} › {dimension}")
    for (dimension, breakdown), table in breakdowns.items():
        place = f"{scores.audience} › {dimension} › {breakdown}"
        if isinstance(table, Finding):
            found.append(table)
        else:
            found += [*_below_threshold(table, policy.min_group, place), *_near_an_end(table, place)]
    return disclosures_first(found)


def minimum_count_of_cells(breakdowns: Breakdowns, k: int) -> Iterator[MinimumCount]:
    """The cell, or what cells leave over, that is about the fewest people."""
    fewest = []
    for (dimension, breakdown), table in breakdowns.items():
        if not isinstance(table, Finding):
            known = np.nan_to_num(table.n) > 0
            groups = ((table.people(each), each) for each in [*single_cells(known), *differences(known)])
            people, group = min((pair for pair in groups if pair[0] > 0), key=lambda pair: pair[0])
            where = f"{breakdown}: {table.name(group)}"
            fewest.append(MinimumCount("cells of breakdowns", people, k, str(dimension), where))
    yield from sorted(fewest, key=lambda each: each.people)[:1]


def _shown(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[cells["n"].notna() | cells["mean"].notna()]


def _hidden_with_numbers(scores: UnitScores) -> Iterator[Finding]:
    cells = scores.cells
    carried = cells[(cells["hidden"] != "") & cells[["n", "mean"]].notna().any(axis=1)]
    withheld = cells[(cells["withheld"] != "") & cells["mean"].notna()]
    for row in pd.concat([carried, withheld]).itertuples():
        where = f"{scores.audience} › {row.dimension} › {row.breakdown} › {row.unit} › {row.value}"
        yield disclosure(where, "a hidden cell carries a number")


def _attested(scores: UnitScores, rows: pd.DataFrame, dimension: str, where: str) -> Iterator[Finding]:
    """What is attested of the check, and whether it covers exactly what is shown."""
    attestation = scores.attestation[scores.attestation["dimension"] == dimension]
    of_units = scores.scores[
        (scores.scores["dimension"] == dimension) & scores.scores["unit"].isin(_chart_units(scores))
    ]
    tree, items = of_units[of_units["hidden"] == ""], of_units[of_units["skipped"] != ""]
    cells = zip(rows["breakdown"], rows["unit"], rows["value"], strict=True)
    shown = fingerprint(tree["unit"], items["unit"], cells)
    if len(attestation) != 1:
        yield undetermined(where, "it is not told whether somebody can be singled out")
    elif attestation["result"].iloc[0] == FEW:
        yield disclosure(where, "cells and units together are about too few people")
    elif attestation["result"].iloc[0] != ENOUGH or attestation["covers"].iloc[0] != shown:
        yield undetermined(where, "other units and cells are shown than were checked together")


def _chart_units(scores: UnitScores) -> pd.Series:
    return scores.units.loc[~scores.units["pooled"].astype(bool), "unit"]


@dataclass(frozen=True)
class BreakdownMatrix:
    """Cells of one breakdown and dimension, places x values, NaN where not shown, and what the tree shows of places.

    n, sums : people, and points of their scores; of_places and sums_of_places alike, zero where the tree shows nothing.
    step : points that a step of the dimension is worth; 0 where that is not published: then sums only have to be
    possible.
    """

    units: list[str]
    values: list[str]
    n: np.ndarray
    sums: np.ndarray
    of_places: np.ndarray
    sums_of_places: np.ndarray
    step: float

    @classmethod
    def read(cls, scores: UnitScores, rows: pd.DataFrame, dimension: str) -> BreakdownMatrix | Finding:
        """From the shown cells of one breakdown and dimension; a finding where they are no table."""
        where = f"{scores.audience} › {dimension}"
        tree = scores.scores[(scores.scores["dimension"] == dimension) & (scores.scores["hidden"] == "")]
        tree = tree.set_index("unit")[["n", "mean"]]
        chart = scores.units[~scores.units["pooled"].astype(bool)]
        places = chart.loc[chart["level"] <= 1, "unit"]
        if wrong := _no_table(rows, places, tree, where):
            return wrong
        units = [str(places.iloc[0]), *(unit for unit in places.iloc[1:] if unit in set(rows["unit"]))]
        values = [*map(str, pd.unique(rows["value"]))]
        n, mean = (_matrix(rows, column, units, values) for column in ("n", "mean"))
        of_places = np.nan_to_num(tree.reindex(units).to_numpy(float))  # of the organisation perhaps nothing
        return cls(units, values, n, n * mean, of_places[:, 0], of_places.prod(axis=1), _step(scores, dimension))

    def people(self, group: Combination) -> int:
        """People that a combination is about."""
        return group.people(self.of_places, np.nan_to_num(self.n))

    def total(self, group: Combination) -> float:
        """Points of their scores."""
        return group.total(self.sums_of_places, np.nan_to_num(self.sums))

    def name(self, group: Combination) -> str:
        """`North › new, South › new and 3 more`: the cells in a combination."""
        at = zip(*np.nonzero(group.cells), strict=True)
        cells = [f"{self.units[place]} › {self.values[value]}" for place, value in at]
        return ", ".join(cells[:3]) + (f" and {len(cells) - 3} more" if len(cells) > 3 else "")


Breakdowns = Mapping[tuple[str, str], BreakdownMatrix | Finding]  # by dimension and breakdown


def _no_table(rows: pd.DataFrame, places: pd.Series, tree: pd.DataFrame, where: str) -> Finding | None:
    for unit in rows["unit"].unique():
        if unit not in set(places):
            return undetermined(f"{where} › {unit}", "only the organisation and its divisions may have cells")
        if unit not in tree.index:
            return undetermined(f"{where} › {unit}", "cells of a unit whose own number is not shown")
    if rows.duplicated(["unit", "value"]).any() or rows["n"].isna().any():
        return undetermined(where, "a cell is told twice, or without its people")
    return None


def _matrix(rows: pd.DataFrame, column: str, units: list[str], values: list[str]) -> np.ndarray:
    return rows.pivot(index="unit", columns="value", values=column).reindex(index=units, columns=values).to_numpy(float)


def _below_threshold(table: BreakdownMatrix, k: int, where: str) -> Iterator[Finding]:
    """Cells and differences of too few people."""
    known = ~np.isnan(table.n)
    for place, value in zip(*np.nonzero(known & (table.n < k)), strict=True):
        words = f"it is about {table.n[place, value]:.0f} people; the least is {k}"
        yield disclosure(f"{where} › {table.units[place]} › {table.values[value]}", words)
    for group in differences(known):
        people = table.people(group)
        if people < 0:
            yield undetermined(where, f"the numbers do not add up: {table.name(group)}")
        elif 0 < people < k:
            words = f"what is left over is about {people} people; the least is {k}"
            yield disclosure(f"{where} › {table.name(group)}", words)


def _near_an_end(table: BreakdownMatrix, where: str) -> Iterator[Finding]:
    """Cells and differences whose sums disclose that nearly all answered alike, or that do not add up."""
    known = ~np.isnan(table.sums)
    for group in [*single_cells(known), *differences(known)]:
        people = table.people(group)
        if not is_near_an_end(people, table.total(group), table.step, ROUNDING):
            continue
        if people == 0:
            yield undetermined(f"{where} › {table.name(group)}", "nobody is left over, and yet the sums differ")
        else:
            words = f"it says that nearly all of {people} answered alike"
            yield disclosure(f"{where} › {table.name(group)}", words)


def _step(scores: UnitScores, dimension: str) -> float:
    steps = scores.instrument.loc[scores.instrument["dimension"] == dimension, "step"]
    return float(steps.mean()) if len(steps) else 0.0
