"""Files of answers and how to read them, before it is known what they would bring in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from diagnostic.core.intake.exports.platforms import BY_KEY, FORMATS, PLAIN
from diagnostic.core.intake.exports.read import Export, read_export
from diagnostic.core.intake.unit_column import likely_column
from diagnostic.files.tables.reader import called, read_cells, read_table
from diagnostic.services.waves.rows import Wave

FORMAT_NAMES = {key: BY_KEY[key].name if key in BY_KEY else "A plain table" for key in FORMATS}


@dataclass(frozen=True)
class AnswersFile:
    """A file of answers and how to read it.

    unit : the column of each person's unit. mapping : a mapping file, or item ids by column. counts : one row a unit
    and item, already counted. units_by_hand : ids of units by names in the file that are no unit's. name : what
    messages call the file where it is given by its content. format_ : which program wrote it, of `FORMATS`; None to
    recognise it. finished_only : rows of people who did not come to the end are left out. values : "codes"
    or "labels", what numbers are where both may be meant. nearest : labels in other words are read as the nearest.
    """

    source: Path | bytes = field(repr=False)
    unit: str = "unit"
    mapping: Path | Mapping[str, str] | None = None
    counts: bool = False
    name: str | None = None
    units_by_hand: Mapping[str, str] = field(default_factory=dict)
    format_: str | None = None
    finished_only: bool = False
    values: str | None = None
    nearest: bool = False

    @property
    def called(self) -> str:
        """What messages call it."""
        return self.name or called(self.source)


@dataclass(frozen=True)
class Columns:
    """The columns of a file of answers, and what was recognised: the program that wrote it and the column of units.

    said : what else the file calls a column, such as the text of its question. platform : a key of `FORMATS`, "plain"
    where nobody's program is recognised. unfinished : rows of people who did not come to the end.
    """

    names: tuple[str, ...]
    said: Mapping[str, str]
    platform: str
    units: str | None
    unfinished: int


def look_at_columns(file: AnswersFile, wave: Wave) -> Columns:
    """The columns that a file would be read with, before it is known which holds the units. UserError: no table."""
    if file.counts:
        table, export = read_table(file.source, file.called), None
    else:
        export = export_of(replace(file, finished_only=False))
        table = export.table
    platform = export.platform.key if export and export.platform else PLAIN
    own = export.own_columns if export else set()
    said = {column: also[0] for column, also in table.also.items() if also}
    units = likely_column(table, wave.chart, own)
    return Columns(table.columns, said, platform, units, export.unfinished if export else 0)


def export_of(file: AnswersFile) -> Export:
    """The answers of a file as somebody's program wrote them. UserError: no table."""
    return read_export(read_cells(file.source, file.called, pad=True), file.called, file.format_, file.finished_only)
