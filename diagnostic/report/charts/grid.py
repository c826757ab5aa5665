"""The picture that all grids share: rows of units in groups, columns with turned headings, as one table of HTML.

It is drawn by `ui/report/report.css` and answers pointer and keys by `ui/report/grid.js`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians, sin
from typing import Any

from markupsafe import Markup

from diagnostic.report.content.rows import View
from diagnostic.report.templating import fragment

LEGEND_ROOM = 100  # pixels
CHARACTER = 6.7  # pixels, of a heading on average
HEADING_TURN = 40  # degrees
HEADING_ROOM = 14  # pixels between a heading's foot and the first row
GROUP_HEADING = 20  # pixels above the headings of columns, where groups of columns have headings of their own


@dataclass(frozen=True)
class GridColumn:
    """A column: `heading` is short and stands turned above it, `name` in full; `group` heads the columns it begins."""

    id: str
    heading: str
    name: str
    group: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: `text`, class `shade`, mark -1 (▼), 0 or 1 (▲); `note` is read beside it."""

    text: str
    shade: int
    mark: int = 0
    note: str = ""
    hidden: bool = False


Cells = dict[tuple[str, str], Cell]  # by unit and column


@dataclass(frozen=True)
class ReferenceRow:
    """Words below the first row, nothing of which is a unit's: `texts` by column."""

    name: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class GridLook:
    """How a grid is drawn, and what can be clicked in it but its cells.

    kind : decides the colours, "scores" or "felt". legend : what the classes mean, in the corner.
    names : a unit's name leads "down" to its parts where it has any, else to the "unit"; "" for nowhere.
    sorts : a heading sorts by its column; `sorted_by` is the column that does.
    lead : what the first cell is, said before its words while no other is looked at.
    line : what stands below the first row to compare it with, and below which columns.
    """

    kind: str = "scores"
    names: str = "down"
    legend: tuple[str, ...] = ()
    lead: str = ""
    sorts: bool = False
    sorted_by: str = ""
    line: ReferenceRow | None = None


def grid(
    name: str, view: View, columns: Sequence[GridColumn], cells: Cells, look: GridLook, first: str = ""
) -> tuple[Markup, tuple[str, ...]]:
    """The table of a view, and the notes that its cells point at; `first` is the cell that keys reach first, `unit
    column` by their ids."""
    notes = tuple(dict.fromkeys(cell.note for cell in cells.values()))
    place = {note: number for number, note in enumerate(notes)}
    starts = [i for i in range(1, len(columns)) if columns[i].group != columns[i - 1].group]
    made = fragment(
        "grid.html", name=name, view=view, columns=columns, cells=cells, look=look, place=place, starts=starts,
        first=first, **_room(columns, bool(starts), bool(look.legend)),
    )  # fmt: skip
    return made, notes


def _room(columns: Sequence[GridColumn], grouped: bool, legend: bool) -> dict[str, Any]:
    """Pixels: `tall` for the longest heading above, `lean` for those that lean out at the right."""
    lengths = [len(column.heading) * CHARACTER for column in columns]
    turn = radians(HEADING_TURN)
    tall = ceil(max(lengths, default=0) * sin(turn)) + HEADING_ROOM + (GROUP_HEADING if grouped else 0)
    tall = max(tall, LEGEND_ROOM) if legend else tall
    return {"tall": tall, "lean": ceil(max(lengths[-2:], default=0) * cos(turn)) - 14}
