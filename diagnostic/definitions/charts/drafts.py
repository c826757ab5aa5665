"""A chart while it is edited, and the forms in which it is kept and handed out."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from diagnostic.definitions.charts.edits import (
    ChartEdit,
    DraftUnit,
    Units,
    apply_all,
    apply_edit,
    chart_of,
    said,
    units_of,
)
from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem
from diagnostic.spreadsheet_csv import spreadsheet_csv

FORMAT = "chart draft 1"


@dataclass(frozen=True)
class ChartDraft:
    """A chart that is edited. source : the file it was read from, blank for the current chart. read : as it was then.

    done : the edits since, each of which can be done after those before it.
    """

    source: str
    read: Units
    done: tuple[ChartEdit, ...] = ()

    @cached_property
    def units(self) -> Units:
        """The units with all edits."""
        return self._followed[0]

    @cached_property
    def chart(self) -> Organisation:
        """The chart with all edits."""
        return chart_of(self.units)

    @property
    def people(self) -> int | None:
        """How many people there are in all units, where that is known."""
        counts = [each.people for each in self.units.values() if each.people is not None]
        return sum(counts) if counts else None

    def asked(self, audience: str) -> dict[tuple[str, str], int]:
        """How many people of an audience there are in each unit that has any: all that the chart knows of."""
        return {(unit, audience): each.people for unit, each in self.units.items() if each.people}

    @property
    def words(self) -> tuple[str, ...]:
        """The edits in words, the first first."""
        return self._followed[1]

    @cached_property
    def _followed(self) -> tuple[Units, tuple[str, ...]]:
        units, words = self.read, []
        for edit in self.done:
            words.append(said(units, edit))
            units, _ = apply_all(units, [edit])
        return units, tuple(words)

    @cached_property
    def tag(self) -> str:
        """A short mark of what units are called and where they stand; another one whenever any of that changes."""
        rows = (f"{unit}\n{each.parent}\n{each.name}" for unit, each in self.units.items())
        return f"{zlib.crc32(chr(0).join(rows).encode()):08x}"

    def edited(self, edit: ChartEdit) -> ChartDraft | Problem:
        """The draft after one more edit, or why that cannot be done."""
        after = apply_edit(self.units, edit)
        return after if isinstance(after, Problem) else replace(self, done=(*self.done, edit))

    def undone(self) -> ChartDraft:
        """The draft without its last edit."""
        return replace(self, done=self.done[:-1])

    def read_anew(self, units: Units) -> ChartDraft:
        """The draft of the same file read otherwise, with those of its edits that still can be done."""
        return replace(self, read=units, done=apply_all(units, self.done)[1])


def draft_of(chart: Organisation, source: str = "", people: Mapping[str, int] | None = None) -> ChartDraft:
    """The draft of a chart that nobody has edited yet. people : in each unit itself, if known."""
    return ChartDraft(source, units_of(chart, people))


def frozen(draft: ChartDraft) -> bytes:
    """A draft as it is kept: nothing but its units and its edits."""
    units = [[unit, each.parent, each.name, each.people, dict(each.attributes)] for unit, each in draft.read.items()]
    done = [[edit.kind, edit.unit, edit.to] for edit in draft.done]
    kept = {"format": FORMAT, "source": draft.source, "units": units, "done": done}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=8)
def thawed(content: bytes) -> ChartDraft | None:
    """The draft that was frozen; None for anything else."""
    if not content.startswith(f'{{"format":"{FORMAT}"'.encode()):
        return None
    kept = json.loads(content)
    units = {
        unit: DraftUnit(parent, name, attributes, people) for unit, parent, name, people, attributes in kept["units"]
    }
    return ChartDraft(kept["source"], units, tuple(ChartEdit(*edit) for edit in kept["done"]))


def level_counts(chart: Organisation) -> list[int]:
    """How many units each level has, the top first."""
    return [len(units) for units in chart.by_level]


def chart_csv(chart: Organisation) -> bytes:
    """A chart as a file that is read as the same chart. No cell can be taken for a formula."""
    columns = list(chart.attributes[0]) if chart.attributes else []
    rows = [["unit", "parent", "name", *columns]]
    for i, unit in enumerate(chart.ids):
        above = chart.ids[chart.parents[i]] if chart.parents[i] >= 0 else ""
        kept = chart.attributes[i] if chart.attributes else {}
        rows.append([unit, above, chart.names[i], *(kept.get(column, "") for column in columns)])
    return spreadsheet_csv(rows)
