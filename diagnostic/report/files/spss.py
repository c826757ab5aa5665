"""The published scores as a file of SPSS: texts as numbers with labels, hidden scores as missing, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa

from diagnostic.core.statistics.comparisons import CANNOT_TELL, HIGHER, LOWER
from diagnostic.report.files.tidy import COLUMNS, DAY, FLAG, ID, NUMBER, TEXT, TidyColumn

NAMES = {  # of variables: older programs tell only the first eight letters apart, in capitals
    "unit_name": "unitname", "dimension": "dim", "dimension_name": "dimname",
}  # fmt: skip
FORMATS = {NUMBER: "F8.2", FLAG: "F1.0", DAY: "SDATE10", TEXT: "F8.0"}
MEASURES = {NUMBER: "scale", DAY: "scale"}
WHOLE = ("n", "smallest")
FIRST = {"verdict": (LOWER, CANNOT_TELL, HIGHER)}  # texts that have the same number in every file
SHOWN = "shown"  # in the place of a reason; its number is 0
MOST_ID, MOST_LABEL, MOST_MEANING, MOST_TITLE, MOST_NOTE = 255, 120, 255, 64, 80  # bytes that SPSS takes
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHEN = slice(92, 109)  # bytes of the file's day and time


@dataclass
class _Variables:
    """What pyreadstat wants to know of columns, by the names of variables."""

    values: dict[str, Any] = field(default_factory=dict)
    meanings: dict[str, str | None] = field(default_factory=dict)
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)


def sav(scores: pa.Table, day: date, title: str, notes: Sequence[str] = ()) -> bytes:
    """A file of SPSS of the table of `tidy.scores_table`, dated with a day.

    Ids stay texts, of 255 bytes at most. Every other text is a number, with the text as its label. notes : lines about
    the file, such as the release.
    """
    import pyreadstat  # takes a fifth of a second

    known = _Variables()
    for column in COLUMNS:
        _add(known, column, scores[column.name].to_pylist())
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scores.sav"
        pyreadstat.write_sav(
            pd.DataFrame(known.values), file, row_compress=True, file_label=clipped(title, MOST_TITLE),
            column_labels=known.meanings, variable_value_labels=known.labels, variable_format=known.formats,
            variable_measure=known.measures, note=[line for note in notes for line in _lines(note)],
        )  # fmt: skip
        content = bytearray(file.read_bytes())
    content[WHEN] = f"{day.day:02} {MONTHS[day.month - 1]} {day.year % 100:02}00:00:00".encode()
    return bytes(content)


def _add(known: _Variables, column: TidyColumn, values: Sequence[Any]) -> None:
    name = NAMES.get(column.name, column.name)
    unit = f" ({column.unit})" if column.unit else ""
    known.meanings[name] = clipped(column.meaning + unit, MOST_MEANING)
    known.measures[name] = MEASURES.get(column.kind, "nominal")
    if column.kind in FORMATS:
        known.formats[name] = "F8.0" if column.name in WHOLE else FORMATS[column.kind]
    if column.kind == ID:
        known.values[name] = pd.Series([clipped(value or "", MOST_ID) for value in values], dtype=object)
    elif column.kind == TEXT:
        codes = _codes(column.name, values)
        known.labels[name] = {float(code): clipped(text or SHOWN, MOST_LABEL) for text, code in codes.items()}
        known.values[name] = pd.Series([codes.get(value or "") for value in values], dtype=float)
    elif column.kind == FLAG:
        known.labels[name] = {0.0: "no", 1.0: "yes"}
        known.values[name] = pd.Series(values, dtype=float)
    else:
        known.values[name] = pd.Series(values, dtype=object if column.kind == DAY else float)


def _codes(name: str, values: Sequence[str | None]) -> dict[str, int]:
    """Number of each text, from 1 on as they come; where nothing is hidden there is no reason, which is 0."""
    texts = dict.fromkeys([*FIRST.get(name, ()), *(value for value in values if value)])
    none = {"": 0} if name == "hidden" else {}
    return none | {text: code for code, text in enumerate(texts, 1)}


def clipped(text: str, most: int) -> str:
    """The beginning of a text, of at most so many bytes in UTF-8, cut between letters; in one line.

    >>> clipped("na\u00efve", 3), clipped("a\\nb", 9)
    ('na', 'a b')
    """
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return line.encode("utf-8", "replace")[:most].decode(errors="ignore")


def _lines(text: str) -> Iterator[str]:
    """A text in lines of at most `MOST_NOTE` bytes."""
    while text:
        line = clipped(text, MOST_NOTE)
        if len(line) < len(text) and " " in line:
            line = line[: line.rindex(" ") + 1]
        yield line
        text = text[len(line) :]
