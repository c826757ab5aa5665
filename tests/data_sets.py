"""Data sets for tests: folders of Parquet files with invented answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from diagnostic.core.intake.data_sets.previews import make_recipe
from diagnostic.core.intake.data_sets.recipes import Recipe
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.counting.chunks import ParquetChunk
from diagnostic.services.counting.data_sets import DataSet


def invented(asked: Questionnaire, chart: Organisation, people: int) -> Answers:
    """Answers of 1 to 5, every tenth missing, the same each time."""
    rng = np.random.default_rng(20260301)
    codes = rng.integers(1, 6, (people, len(asked.items)), dtype=np.int8)
    codes[rng.random(codes.shape) < 0.1] = MISSING
    return Answers(codes, rng.integers(1, len(chart.ids), people))


def frame(asked: Questionnaire, chart: Organisation, answers: Answers) -> pd.DataFrame:
    """A table as people write it: the unit, then a column an item."""
    table = pd.DataFrame(answers.codes, columns=[item.id for item in asked.items]).astype("Int8")
    table = table.mask(answers.codes == MISSING)
    table.insert(0, "unit", [chart.ids[unit] for unit in answers.units])
    return table


def write(folder: Path, table: pd.DataFrame, rows: Sequence[int], group: int = 100, **how: Any) -> Path:
    """A folder of files with so many rows each, in groups of so many; the last has the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    start = 0
    for number, size in enumerate([*rows, len(table)]):
        table[start : start + size].to_parquet(
            folder / f"part-{number}.parquet", index=False, row_group_size=group, **how
        )
        start += size
    return folder


def recipe(data_set: DataSet, asked: Questionnaire, chart: Organisation, **how: Any) -> Recipe:
    """The recipe of a data set whose column of units is called so."""
    return make_recipe(data_set.sample(), asked, chart, "unit", **how).recipe


def in_groups(data_set: DataSet, how: Recipe) -> list[ParquetChunk]:
    """A chunk for each row group."""
    return [ParquetChunk(((file, (i,)),), how) for file in data_set.files for i in range(len(file.rows))]
