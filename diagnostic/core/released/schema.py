"""Schema of published frames: the columns of each, with type, unit, allowed values and the format that added them.

One table, `FRAMES`. Checks where a frame is made and where it is read, empty frames, the order of columns and
docs/publication-format.md are derived from it.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal

import pandas as pd

from diagnostic.core.released.participation_bands import BANDS, UNKNOWN
from diagnostic.core.statistics.comparisons import CANNOT_TELL, HIGHER, LOWER, NO_VERDICT

FORMAT = 6  # the newest; docs/publication-format.md tells what each format added
OWN, WAVE = "own", "wave"  # whose spread a standard error is made from
NOBODY, ENOUGH, FEW = "nobody", "enough", "few"  # people who skipped an item, or whom a sum or difference is about
COUNTED = "counted"  # the data arrived counted: who skipped an item is not known
SKIPPED = (NOBODY, ENOUGH, FEW, COUNTED)
INDICES = ("longstring", "irv", "mahalanobis", "evenodd", "speeder", "any")  # of careless responding
AGREEMENT = ("rwgj", "rwgj_skewed", "ad")

Kind = Literal["text", "number", "integer", "flag"]
DTYPES = {"text": "str", "number": "float64", "integer": "int64", "flag": "bool"}
MOST = sys.float_info.max  # beyond it are only the infinities, which JSON has no way to write
NOISE = 1e-6  # by which a number may be outside its range; less is the arithmetic's


class SchemaError(ValueError):
    """A frame that is not as the schema has it: frame, column, what was expected, what was found."""

    def __init__(self, where: str, expected: str, found: str):
        super().__init__(f"{where}: expected {expected}, found {found}")


@dataclass(frozen=True)
class Column:
    """A column of a published frame.

    missing : where a value may be missing (NaN, or None for a text); "" for nowhere. values : all that are allowed,
    empty where any is. since : the format that added the column. was : its name before format 3. least, most : the
    range of its numbers.
    """

    name: str
    kind: Kind
    meaning: str
    missing: str = ""
    values: tuple[str, ...] = ()
    since: int = 1
    was: str = ""
    least: float = -MOST
    most: float = MOST

    @property
    def range(self) -> str:
        """The range in words; "" for a column without one."""
        if self.most < MOST:
            return f"{self.least:g}-{self.most:g}"
        return f"{self.least:g} or more" if self.least > -MOST else ""


def _text(name: str, meaning: str, **rest: Any) -> Column:
    return Column(name, "text", meaning, **rest)


def _number(name: str, meaning: str, missing: str = "", **rest: Any) -> Column:
    return Column(name, "number", meaning, missing, **rest)


_amount = partial(_number, least=0)
_score = partial(_number, least=0, most=100)
_share = partial(_number, least=0, most=1)

HIDDEN = "hidden"
UNKNOWN_NUMBER = "unknown"
_UNIT = _text("unit", "id of the unit or pooled group")
_DIMENSION = _text("dimension", "id of the dimension")
_ITEM = _text("item", "id of the item")

_SCORED = (
    _DIMENSION,
    _amount("n", "people with a score", HIDDEN),
    _score("mean", "mean score", HIDDEN),
    _amount("se", "standard error of the mean, points of 0-100", "hidden, or unknown"),
)


def _since(number: int, *columns: Column) -> tuple[Column, ...]:
    return tuple(Column(**(vars(column) | {"since": number})) for column in columns)


_since_2 = partial(_since, 2)
FRAMES: dict[str, tuple[Column, ...]] = {
    "units": (
        _UNIT,
        _text("name", "name of the unit, or `Other teams in X`"),
        _text("parent", "id of the unit above", missing="the root"),
        Column("level", "integer", "levels below the root, which is 0", least=0),
        Column("pooled", "flag", "true for a pooled group, which comes after the units"),
        _amount("n", "people who answered", HIDDEN),
        _text("hidden", "reason for which `n` is hidden, empty where it is shown"),
        _text("band", "band of participation", values=(*(name for _, name in BANDS), UNKNOWN)),
    ),
    "scores": (
        _UNIT,
        *_SCORED,
        _share("favourable", "share of favourable answers", "hidden, or fewer than 10 people"),
        _text("verdict", "against the rest of the organisation", values=(HIGHER, LOWER, CANNOT_TELL, NO_VERDICT)),
        _text("hidden", "reason for which the row is hidden, empty where it is shown"),
        _share("rwgj", "agreement r_wg(J) under the uniform null", "no distributions shown", since=2),
        _share("rwgj_skewed", "agreement r_wg(J) under the skewed null", "no distributions shown", since=2),
        _amount("ad", "average deviation, options", "no distributions shown", since=2),
        _score("rest", "mean of everybody else, from published numbers", "hidden, or nobody else", since=2),
        _text("spread", "people whose spread `se` is made from", values=(OWN, WAVE, ""), since=2),
        _text("skipped", "people who skipped an item, where items are shown", values=(*SKIPPED, ""), since=2),
    ),
    "items": (
        _UNIT,
        _ITEM,
        _amount("n", "people who answered it"),
        _score("mean", "mean score, after reversing"),
        _share("favourable", "share of favourable answers", "fewer than 10 people"),
    ),
    "distributions": (
        _UNIT,
        _ITEM,
        Column("code", "integer", "answer code"),
        _amount("count", "people who chose it"),
    ),
    "members": (_text("unit", "id of the pooled group"), _text("member", "id of a unit in it")),
    "scales": _since_2(
        _DIMENSION,
        _amount("items", "number of items"),
        _amount("n_complete", "people who answered all items", UNKNOWN_NUMBER),
        _number("alpha", "Cronbach's alpha, over pairs of items", UNKNOWN_NUMBER),
        _number("alpha_lo", "lower end of Feldt's 95 % interval", UNKNOWN_NUMBER),
        _number("alpha_hi", "upper end of Feldt's 95 % interval", UNKNOWN_NUMBER),
        _number("alpha_complete", "alpha of complete answers", UNKNOWN_NUMBER),
        _number("alpha_std", "standardised alpha", UNKNOWN_NUMBER),
        _share("omega", "McDonald's omega", UNKNOWN_NUMBER),
        _amount("components", "components by parallel analysis", UNKNOWN_NUMBER),
        _amount("groups", "groups of people that are published together", UNKNOWN_NUMBER),
        _number("icc1", "intraclass correlation of one person", UNKNOWN_NUMBER),
        _number("icc1_lo", "lower end of its 95 % interval", UNKNOWN_NUMBER),
        _number("icc1_hi", "upper end of its 95 % interval", UNKNOWN_NUMBER),
        _number("icc1_n0", "intraclass correlation with the average group size n0", UNKNOWN_NUMBER),
        _number("icc2", "reliability of group means", UNKNOWN_NUMBER),
        _number("icc2_lo", "lower end of its 95 % interval", UNKNOWN_NUMBER),
        _number("icc2_hi", "upper end of its 95 % interval", UNKNOWN_NUMBER),
        _score("intercept", "mean of the groups in the REML model", UNKNOWN_NUMBER),
        _amount("tau2", "variance component between groups, points squared", UNKNOWN_NUMBER),
        _amount("sigma2", "variance component within groups, points squared", UNKNOWN_NUMBER),
        _number("raw_lowest", "answer code that 0 stands for", "items differ in codes"),
        _number("raw_highest", "answer code that 100 stands for", "items differ in codes"),
    ),
    "item_scales": _since_2(
        _ITEM,
        _number("item_rest", "correlation with the rest of the dimension", UNKNOWN_NUMBER),
        _number("alpha_dropped", "alpha without the item", UNKNOWN_NUMBER),
        _share("missing", "share of answers missing"),
    ),
    "careless": _since_2(
        _UNIT,
        _text("index", "sign of careless responding", values=INDICES),
        _amount("n", "people who answered, 20 and more"),
        _share("share", "share of them with the sign", "the form or the data has no such sign"),
    ),
    "without": _since_2(
        _text("unit", "id of the root"),
        _DIMENSION,
        _amount("n", "people with a score"),
        _score("mean", "mean score"),
        _amount("n_without", "people without any sign of careless responding"),
        _score("mean_without", "their mean"),
    ),
    "instrument": _since_2(_ITEM, _DIMENSION, _score("step", "points of 0-100 that one step on its scale is worth")),
    "cells": _since_2(
        _text("breakdown", "name of the breakdown", was="cut"),
        _text("unit", "id of the root or of a division"),
        _text("value", "category of the breakdown"),
        _DIMENSION,
        _amount("n", "people with a score", HIDDEN),
        _score("mean", "mean score", "hidden or withheld"),
        _text("hidden", "reason for which the cell is hidden, empty where it is shown"),
        _text("withheld", "reason for which the mean alone is withheld, empty where it is not"),
    ),
    "attestation": _since_2(
        _DIMENSION,
        _text("result", "people that any sum of cells and units is about", values=(ENOUGH, FEW), was="told"),
        _text("covers", "fingerprint of the units and cells that were checked together", was="of"),
    ),
    "pairs": _since(
        4,
        _text("provider", "id of the unit that is rated"),
        _text("unit", "id of the unit whose people rate it, with the units below"),
        *_SCORED,
        _text("hidden", "reason for which the row is hidden, empty where it is shown"),
    ),
    "among": _since(
        5,
        _text("unit", "id of the unit"),
        _text("among", "id of the dimension whose favourable answers make the group"),
        _text("dimension", "id of the dimension that the group's scores are of"),
        _amount("n", "people in the group: the favourable answers that `scores` has of it", HIDDEN),
        _score("mean", "mean score of the group", "hidden or withheld"),
        _amount("se", "standard error of the mean, from the spread of the whole", "hidden, withheld or unknown"),
        _share("favourable", "share of the group's favourable answers", "hidden, withheld, or fewer than 10 people"),
        _text("verdict", "against the group elsewhere", values=(HIGHER, LOWER, CANNOT_TELL, NO_VERDICT)),
        _text("parting", "people whom it parts, of those whom only this unit shows", values=(NOBODY, ENOUGH, FEW, "")),
        _text("hidden", "reason for which the row is hidden, empty where it is shown"),
        _text("withheld", "reason for which mean and share are withheld, empty where they are not"),
    ),
    "choices": _since(
        6,
        _text("unit", "id of the unit"),
        _text("option", "id of the question and the option"),
        _amount("n", "people who answered the question", HIDDEN),
        _share("share", "share of them who ticked it", HIDDEN),
        _text("verdict", "against the rest of the organisation", values=(HIGHER, LOWER, CANNOT_TELL, NO_VERDICT)),
        _text("hidden", "reason for which the row is hidden, empty where it is shown"),
    ),
}  # fmt: skip
BEFORE_PAIRS = 3  # the oldest format that is still written
ADDED_LATER = {  # frames that are written only where they have rows, so that bytes stay what they were; their format
    name: frame[0].since for name, frame in FRAMES.items() if frame[0].since > BEFORE_PAIRS
}
FRAMES_BEFORE_3 = {"careless": "careful", "attestation": "checks"}  # names that changed


def columns(name: str) -> list[str]:
    """Names of a frame's columns, in order."""
    return [column.name for column in FRAMES[name]]


def table(name: str, rows: Any = ()) -> pd.DataFrame:
    """Frame `name` of rows as `pd.DataFrame` takes them, with the schema's columns and types; empty without rows."""
    if not len(rows):
        return _empty(name).copy()
    made = pd.DataFrame(rows, columns=columns(name))
    wrong = {column: dtype for column, dtype in types(name).items() if made[column].dtype != dtype}
    return made.astype(wrong) if wrong else made


@cache
def _empty(name: str) -> pd.DataFrame:
    """Frame `name` without rows, to copy: making one takes milliseconds, and a publication has many."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in types(name).items()})


@cache
def types(name: str) -> Mapping[str, Any]:
    """Type of each column as pandas has it, by its name."""
    return {column.name: pd.api.types.pandas_dtype(DTYPES[column.kind]) for column in FRAMES[name]}


def same_names(where: str, what: str, expected: Sequence[str], found: Collection[str]) -> None:
    """SchemaError where a name is unknown or lacking."""
    wanted = f"{what} {', '.join(expected)}"
    if unknown := set(found).difference(expected):
        raise SchemaError(where, wanted, f"{listed(sorted(unknown))} too")
    if lacking := [name for name in expected if name not in found]:
        raise SchemaError(where, wanted, f"no {listed(lacking)}")


def listed(values: Iterable[object]) -> str:
    """Values in quotation marks, with commas."""
    return ", ".join(f"'{value}'" for value in values)
