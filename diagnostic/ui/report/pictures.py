"""Pictures ready to send: specification, table and list for phones, made once per release, view, theme and language.

Only published numbers are kept, and what a viewer may see is part of every key.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from diagnostic.report.charts.specification import Spec
from diagnostic.report.markup import deeper, picture_in_words
from diagnostic.ui.report.html import html
from diagnostic.ui.report.places import enter
from diagnostic.ui.report.state import asked, carried, go

KEPT = 600  # pictures
UNIT_ASKED = "unit_asked"  # in the session's state: the unit whose page was asked for
AS_A_TABLE = "As a table"

Cell = tuple[str, str]  # unit and column
Choose = Callable[[str, str], None]
_GRID = st.components.v2.component(
    "grid", js=Path(__file__).with_name("grid.js").read_text(encoding="utf-8"), isolate_styles=False
)


@dataclass(frozen=True)
class GridPicture:
    """A grid and the notes of its cells as `charts.grid.grid` makes them, its list for phones, and its table."""

    grid: Markup
    phones: Markup
    notes: tuple[str, ...]
    table: Markup


@dataclass(frozen=True)
class Picture:
    """A chart's specification with its data as Arrow, how it is called, its table, and its list for phones, as HTML."""

    spec: Spec
    alt: str
    table: Markup
    phones: Markup


def arrow(spec: Spec) -> Spec:
    """The specification with its data in the form that Streamlit sends, so that no run has to convert it."""
    return spec | {"datasets": {name: _bytes(rows) for name, rows in spec["datasets"].items()}}


def _bytes(rows: list[dict[str, Any]]) -> bytes:
    table = pa.Table.from_pylist(rows)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def draw(picture: Picture, name: str, signs: Markup | None = None) -> None:
    """The chart and what its `signs` mean on wide screens, its list on phones, its table a click away on both."""
    with st.container(key=f"picture_{name}"):
        if signs:
            html(signs)
        st.vega_lite_chart(picture.spec, theme=None, width="content", alt=picture.alt)
    _in_words(picture)


def draw_grid(picture: GridPicture, name: str, chosen: Cell | None, choose: Choose | None) -> None:
    """A grid on wide screens, its list on phones, its table a click away on both; `chosen` wears a ring.

    A click on a cell, or Enter, calls `choose` with unit and column; Escape with no column. A name opens its unit, a
    heading sorts by its column. Without `choose` nothing of it can be clicked, and it is of no report.
    """
    if choose is None:
        _GRID(data=_data(picture, chosen), key=f"grid_{name}")
        html(deeper(AS_A_TABLE, picture.table))
        return
    if unit := st.session_state.pop(UNIT_ASKED, ""):
        st.switch_page("menu/report/unit.py", query_params=carried(unit=unit))
    key = f"grid_{name}"

    def did() -> None:
        told = st.session_state[key].did or {}
        _act(str(told.get("act")), str(told.get("unit") or ""), str(told.get("column") or ""), choose)

    with st.container(key=f"picture_{name}"):
        _GRID(data=_data(picture, chosen), key=key, on_did_change=did)
    html(deeper(AS_A_TABLE, picture.table))


def _data(picture: GridPicture, chosen: Cell | None) -> dict[str, Any]:
    """What the browser is sent. All of it is plain text and lists, so that it is turned into JSON at once."""
    return {"grid": picture.grid, "phones": picture.phones, "notes": picture.notes, "chosen": chosen}


def _act(act: str, unit: str, column: str, choose: Choose) -> None:
    """Do what was clicked or chosen with keys in a grid."""
    if act == "cell":
        choose(unit, column)
    elif act == "down":
        enter(unit)
    elif act == "unit":
        st.session_state[UNIT_ASKED] = unit
    elif act == "sort":
        go(sort=None if asked("sort", (column,)) else column, page=None)


def _in_words(picture: Picture) -> None:
    html(picture_in_words(picture.phones, picture.table))
