"""The published scores as a table for other programs: a row for each unit, dimension, survey and audience."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diagnostic.report.content.prepare import Content
from diagnostic.spreadsheet_csv import inert

TEXT, ID, NUMBER, FLAG, DAY = "text", "id", "number", "flag", "day"
TYPES = {TEXT: pa.string(), ID: pa.string(), NUMBER: pa.float64(), FLAG: pa.bool_(), DAY: pa.date32()}
TOLD = ["column", "type", "unit", "meaning", "empty where"]


@dataclass(frozen=True)
class TidyColumn:
    """A column: what it holds, in which unit, and when it is empty. Ids are the same in every file."""

    name: str
    kind: str
    meaning: str
    unit: str = ""
    empty: str = ""


COLUMNS = (
    TidyColumn("survey", TEXT, "name of the survey"),
    TidyColumn("opens", DAY, "first day on which answers were taken"),
    TidyColumn("closes", DAY, "last day on which answers were taken"),
    TidyColumn("audience", TEXT, "who was asked"),
    TidyColumn("smallest", NUMBER, "the fewest people of whom a score is shown in that survey", "people"),
    TidyColumn("unit", ID, "id of the unit or pooled group"),
    TidyColumn("unit_name", TEXT, "its name"),
    TidyColumn("parent", ID, "id of the unit above", empty="the top of what is in this file"),
    TidyColumn("pooled", FLAG, "true for several units that are counted together, each too small to be shown"),
    TidyColumn("dimension", ID, "id of the dimension"),
    TidyColumn("dimension_name", TEXT, "its name"),
    TidyColumn("n", NUMBER, "people with a score", "people", "hidden"),
    TidyColumn("score", NUMBER, "mean score; higher is healthier", "0-100", "hidden"),
    TidyColumn("low", NUMBER, "lower end of the 95 % interval of the score", "0-100", "hidden, or not known"),
    TidyColumn("high", NUMBER, "upper end of it", "0-100", "hidden, or not known"),
    TidyColumn("verdict", TEXT, "against the rest of the organisation: lower, higher, cannot tell", empty="no verdict"),
    TidyColumn("hidden", TEXT, "why nothing is shown", empty="shown"),
    *(
        TidyColumn(f"norm_{name}", NUMBER, f"benchmark of the whole: {meaning}", unit, "no benchmark, or a part")
        for name, meaning, unit in (
            ("low", "lower quartile of organisations", "0-100"),
            ("median", "their median", "0-100"),
            ("high", "their upper quartile", "0-100"),
            ("n", "how many they are", "organisations"),
        )
    ),
    TidyColumn("release", ID, "code of the report: names publications and rules"),
)


def scores_table(*contents: Content) -> pa.Table:
    """Every published score of what the reader may see, in the columns of `COLUMNS`; a hidden one has no number.

    contents : surveys, one below the other, each with the thresholds and the release that it was published with.
    """
    frames = [_of_audience(content, audience) for content in contents for audience in content.scores]
    frame = pd.concat(frames, ignore_index=True)
    fields = [pa.field(each.name, TYPES[each.kind], metadata={"description": _described(each)}) for each in COLUMNS]
    return pa.Table.from_pandas(
        frame[[each.name for each in COLUMNS]], pa.schema(fields), preserve_index=False
    ).replace_schema_metadata()


def _described(column: TidyColumn) -> str:
    return column.meaning + (f" ({column.unit})" if column.unit else "")


def _of_audience(content: Content, audience: str) -> pd.DataFrame:
    scores, wave = content.scores[audience], content.source.wave
    units = content.published(audience).units.set_index("unit").loc[list(scores.rows)]
    shape = len(scores.rows), len(scores.columns)
    known = {name: scores.values[name].ravel() for name in ("n", "low", "high", "verdict", "hidden")}
    seen = set(scores.rows)
    parents = [each if each in seen else None for each in units["parent"]]
    of_units = {"unit": scores.rows, "unit_name": units["name"], "parent": parents, "pooled": units["pooled"]}
    names = [content.dimension(each, audience) for each in scores.columns]
    return pd.DataFrame(
        {name: np.repeat(np.asarray(values, dtype=object), shape[1]) for name, values in of_units.items()}
        | {"dimension": np.tile(scores.columns, shape[0]), "dimension_name": np.tile(names, shape[0])}
        | {"survey": wave.name, "opens": wave.opens, "closes": wave.closes, "audience": audience}
        | {"smallest": float(wave.policy.of(audience).min_group)}
        | {"score": scores.values["mean"].ravel(), "release": content.source.release}
        | known
        | _norms(content, audience)
    )


def _norms(content: Content, audience: str) -> dict[str, np.ndarray]:
    """Quartiles of organisations in the rows of the whole, which come first; a part has none."""
    scores, known = content.scores[audience], content.quartiles.get(audience, {})
    found = {name: np.full((len(scores.rows), len(scores.columns)), np.nan) for name in ("low", "median", "high", "n")}
    for dimension, of in known.items():
        if scores.has(content.root, dimension):
            at = scores.row[content.root], scores.column[dimension]
            values = (of.low, of.middle, of.high, of.organisations)
            for name, value in zip(found, values, strict=True):
                found[name][at] = value
    return {f"norm_{name}": values.ravel() for name, values in found.items()}


def csv(scores: pa.Table) -> bytes:
    """CSV in UTF-8 with a mark for spreadsheets; no cell can be taken for a formula."""
    return _csv(scores.to_pandas())


def _csv(frame: pd.DataFrame) -> bytes:
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    safe = frame.assign(**{name: _each_once(frame[name]) for name in texts})
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _each_once(texts: pd.Series) -> pd.Series:
    """The same texts, safe in spreadsheets; few of them, many times."""
    return texts.map({text: inert(text) if isinstance(text, str) else text for text in texts.unique()})


def parquet(scores: pa.Table) -> bytes:
    """Parquet, with the meaning of each column beside its type."""
    out = io.BytesIO()
    pq.write_table(scores, out, compression="zstd")
    return out.getvalue()


def dictionary() -> Iterator[tuple[str, ...]]:
    """What each column means, in the columns of `TOLD`."""
    for each in COLUMNS:
        yield each.name, each.kind, each.unit, each.meaning, each.empty


def package(scores: Mapping[str, bytes], day: date) -> bytes:
    """A zip of files by name, of the scores in several formats, and of what their columns mean; dated with a day."""
    return zipped({**scores, "columns.csv": _csv(pd.DataFrame(dictionary(), columns=TOLD))}, day)


def zipped(files: dict[str, bytes], day: date) -> bytes:
    """A zip of files by name, all dated with a day, so that the same files are the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            archive.writestr(entry, content)
    return out.getvalue()
