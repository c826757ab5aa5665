"""Moving through the tree: where a view stands, what lies below it, and page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import View
from diagnostic.ui.report.state import UnitTree, go, part
from diagnostic.ui.widgets import plain


def breadcrumb(content: UnitTree, within: str) -> None:
    """The way from the top down to `within`; each step but the last leads back to it."""
    path = content.path(within)
    if len(path) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key="breadcrumb"):
        for unit in path[:-1]:
            st.button(plain(content.units[unit].name), key=f"to_{unit}", type="tertiary", on_click=enter, args=(unit,))
            st.markdown("\u203a", width="content")
        st.markdown(f"**{plain(content.units[path[-1]].name)}**", width="content")


def my_part(content: Content, within: str) -> None:
    """A select box of every unit that has parts; the one that is chosen stays the reader's part on every page."""
    parts = [unit for unit in content.source.chart.ids if unit in content.parents]
    if len(parts) < 2:
        return
    chosen = part(content)
    st.session_state["my_part"] = chosen if chosen in content.path(within) else content.root

    def change() -> None:
        new = st.session_state["my_part"]
        go(part=None if new == content.root else new, unit=None, within=None, dim=None, rule=None, page=None)

    names = _apart(content, parts)
    st.selectbox(
        "My part", parts, width=200, key="my_part", format_func=lambda unit: names.get(unit, unit), on_change=change
    )


def _apart(content: Content, units: Sequence[str]) -> dict[str, str]:
    """Names of units; with the name above it where another unit has the same."""
    often = Counter(content.units[unit].name for unit in units)

    def name(unit: str) -> str:
        own, above = content.units[unit].name, content.units[unit].parent
        return f"{own} ({content.units[above].name})" if often[own] > 1 and above else own

    return {unit: name(unit) for unit in units}


def enter(unit: str | None) -> None:
    """Show `unit` and what is below it."""
    if unit:
        go(unit=unit, within=unit, dim=None, rule=None, page=None, find=None)


def pager(view: View) -> None:
    """Page by page, where a unit has more rows below it than one view takes."""
    if view.pages < 2:
        return
    st.session_state["rows_page"] = view.page
    st.caption(
        f"{view.left_out:,} more rows are on other pages; searching, sorting and choosing a part bring them nearer."
    )
    st.pagination(view.pages, key="rows_page", on_change=lambda: go(page=str(st.session_state["rows_page"])))
