"""Moving through the tree: where a view stands, what lies below it, and page by page."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import View
from diagnostic.ui.report.state import go
from diagnostic.ui.widgets import plain


def breadcrumb(content: Content, within: str) -> None:
    """The way from the top down to `within`; each step but the last leads back to it."""
    path = content.path(within)
    if len(path) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key="breadcrumb"):
        for unit in path[:-1]:
            st.button(plain(content.units[unit].name), key=f"to_{unit}", type="tertiary", on_click=enter, args=(unit,))
            st.markdown("\u203a", width="content")
        st.markdown(f"**{plain(content.units[path[-1]].name)}**", width="content")


def look_inside(content: Content, within: str) -> None:
    """A select box of the part that is shown, of those around it and of those right below it."""
    inner = [child for child in content.children[within] if content.children[child]]
    parts = [*content.path(within), *inner]
    if len(parts) < 2:
        return
    st.session_state["look_inside"] = within

    def change() -> None:
        enter(st.session_state["look_inside"])

    st.selectbox(
        "Part", parts, width=200, key="look_inside", format_func=lambda unit: content.units[unit].name, on_change=change
    )


def enter(unit: str | None) -> None:
    """Show `unit` and what is below it."""
    if unit:
        go(unit=unit, within=None, dim=None, rule=None, page=None, find=None)


def pager(view: View) -> None:
    """Page by page, where a unit has more rows below it than one view takes."""
    if view.pages < 2:
        return
    st.session_state["rows_page"] = view.page
    st.caption(
        f"{view.left_out:,} more rows are on other pages; searching, sorting and choosing a part bring them nearer."
    )
    st.pagination(view.pages, key="rows_page", on_change=lambda: go(page=str(st.session_state["rows_page"])))
