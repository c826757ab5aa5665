"""One file for each leader: asked for in one step, made in the background, fetched when it is ready."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.content.prepare import Content
from diagnostic.report.words import count
from diagnostic.services.files.packs.leaders import units_of
from diagnostic.services.files.packs.requests import LeaderPack, cancel_pack, go_on_with_pack, packs, start_pack
from diagnostic.services.files.wanted import Wanted
from diagnostic.ui.access import current, installation, now, unasked
from diagnostic.ui.files.choices import FORMAT_NAMES
from diagnostic.ui.report import state
from diagnostic.ui.widgets import NARROW, confirmed, plain, problem_list, same_tab

REFRESH = 2  # seconds between two looks how far it is
ALL = "all"
ABOUT = (
    "Each leader gets the report of their own part, as if they had opened it here: no file names another part. They "
    "come as one zip with a list of what is in it. You can leave this page meanwhile; it is kept for a day."
)


def one_for_each(content: Content, unit: str, wanted: Wanted) -> None:
    """The form, where there is more than one unit, and how far everything is that was asked for."""
    if unit in content.parents:
        st.header("One file for each leader", anchor=False)
        st.markdown(f":gray[{ABOUT}]", width=NARROW)
        _form(content, unit, wanted)
        _follow()


def _form(content: Content, unit: str, wanted: Wanted) -> None:
    levels = _levels(content, unit)
    chosen = ALL
    if len(levels) > 2:
        chosen = state.choice("leaders", "For whom", levels, ALL, width=NARROW)
    level = None if chosen == ALL else int(chosen)
    st.session_state.setdefault("pack_formats", ["pdf"])
    formats = st.multiselect(
        "Formats", list(FORMAT_NAMES), format_func=lambda each: FORMAT_NAMES[each], key="pack_formats", width=NARROW,
        placeholder="Choose at least one",
    )  # fmt: skip
    if wanted.chapters:
        st.caption("With the chapters chosen above, in their order.")
    units = len(units_of(content.source.chart, unit, level))
    label = f"Make files for {count(units, 'leader')}"
    st.button(label, key="pack_start", on_click=_start, args=(wanted, tuple(formats), level), disabled=not formats)
    if isinstance(refused := st.session_state.pop("pack_refused", None), UserError):
        st.error(problem_list(refused.problems) if refused.problems else plain(str(refused)))


def _levels(content: Content, unit: str) -> Mapping[str, str]:
    """All units, and those of each level, each with how many there are."""
    chart = content.source.chart
    top = chart.levels[chart.position[unit]]
    found = [chart.levels[chart.position[each]] - top for each in chart.subtree(unit)]
    names = {ALL: f"Every unit ({len(found):,})"}
    for level in range(1, max(found) + 1):
        where = "directly below the top" if level == 1 else f"{level} levels below the top"
        names[str(level)] = f"Units {where} ({found.count(level):,})"
    return names


def _start(wanted: Wanted, formats: tuple[str, ...], level: int | None) -> None:
    access = current()
    if access is None:
        return
    try:
        start_pack(installation(), access, wanted, formats, level, now())
    except UserError as error:
        st.session_state["pack_refused"] = error


@st.fragment(run_every=REFRESH)
def _follow() -> None:
    """Everything that was asked for and is still there, looked at again every few seconds."""
    access = unasked()
    if access is None:
        st.rerun()
    for pack in packs(installation(), access, now()):
        with st.container(border=True, width=NARROW, key=f"pack_{pack.order.id}"):
            _pack(pack)


def _pack(pack: LeaderPack) -> None:
    order = pack.order
    names = ", ".join(FORMAT_NAMES.get(each, each) for each in order.formats)
    st.markdown(f"**{plain(order.title)}**, {plain(order.survey)}: {names} for {count(order.units, 'leader')}")
    if pack.state == "ready":
        _ready(pack)
    elif pack.state == "stopped":
        st.error(plain(pack.reason))
    else:
        st.progress(pack.progress.done / max(pack.progress.units, 1), _how_far(pack))
    with st.container(horizontal=True, vertical_alignment="center"):
        if pack.state == "ready":
            same_tab(f"Save the zip ({_size(pack.size)})", f"/packs/{order.id}")
        if pack.state == "stopped":
            st.button("Go on", key=f"go_on_{order.id}", on_click=_go_on, args=(order.id,))
        _end(pack)


def _ready(pack: LeaderPack) -> None:
    hours = max(int((pack.until - now()).total_seconds() // 3600), 0)
    st.markdown(f":gray[Ready. It is deleted in {count(hours, 'hour')}.]" if hours else ":gray[Ready; deleted soon.]")


def _how_far(pack: LeaderPack) -> str:
    if pack.state == "waiting":
        return "Waiting for its turn"
    packing = pack.progress.done == pack.progress.units
    return f"{pack.progress}{', packing' * packing}"


def _size(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{max(size // 1000, 1)} KB"


def _end(pack: LeaderPack) -> None:
    """Cancel what is being made, delete what is there."""
    key = f"end_{pack.order.id}"
    if pack.state == "ready":
        sure = confirmed(key, "Delete", "Delete these files? They can be made again.", "Delete them")
    else:
        sure = confirmed(key, "Cancel", "Cancel these files? What was made of them is deleted.", "Cancel them")
    if sure:
        access = current()
        if access is not None:
            with suppress(UserError):  # it was over already
                cancel_pack(installation(), access, pack.order.id, now())
        st.rerun()


def _go_on(id: str) -> None:
    access = current()
    if access is not None:
        with suppress(UserError):
            go_on_with_pack(installation(), access, id, now())
