"""Pictures ready to send: specification, table and list for phones, made once per release, view, theme and language.

Only published numbers are kept, and what a viewer may see is part of every key.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from diagnostic.report.charts.grid import SELECTED, Spec
from diagnostic.report.markup import picture_in_words
from diagnostic.ui.report import frame
from diagnostic.ui.report.html import html
from diagnostic.ui.report.state import ring

KEPT = 600  # pictures
REFRESH = 5  # seconds
MOVED = "report_moved"  # in the session's state: a click has changed the address

Cell = tuple[str, str]  # unit and column
Choose = Callable[[str, str], None]


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


def draw(picture: Picture, name: str) -> None:
    """The chart on wide screens, its list on phones, its table a click away on both."""
    with st.container(key=f"picture_{name}"):
        st.vega_lite_chart(picture.spec, theme=None, width="content", alt=picture.alt)
    _in_words(picture)


def draw_grid(picture: Picture, name: str, chosen: Cell | None, choose: Choose) -> None:
    """As `draw`, but a click on a cell calls `choose` with unit and column; `chosen` wears a ring."""
    _grid(picture, f"picture_{name}", chosen, choose)
    _in_words(picture)


@st.fragment(run_every=REFRESH)
def _grid(picture: Picture, name: str, chosen: Cell | None, choose: Choose) -> None:
    """The chart, which looks every few seconds whether the page still holds; only then does the page run again."""
    if st.session_state.pop(MOVED, False) or frame.outdated():
        st.rerun()
    key, start = ring(name, chosen)

    def clicked() -> None:
        cells = st.session_state[key].selection.get(SELECTED) or [{}]
        choose(cells[0].get("unit", ""), cells[0].get("column", ""))
        st.session_state[MOVED] = True

    st.vega_lite_chart(
        _with_ring(picture.spec, start), theme=None, width="content", alt=picture.alt, key=key, on_select=clicked,
        selection_mode=SELECTED,
    )  # fmt: skip


def _with_ring(spec: Spec, start: Cell | None) -> Spec:
    if start is None:
        return spec
    value = [{"unit": start[0], "column": start[1]}]
    params = [param | {"value": value} if param["name"] == SELECTED else param for param in spec["params"]]
    return spec | {"params": params}


def _in_words(picture: Picture) -> None:
    html(picture_in_words(picture.phones, picture.table))
