"""Ways between the gap report and the practices, from a cell or a unit to its mirror and back; and out, to files."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from threading import Condition
from typing import TYPE_CHECKING

import streamlit as st
from cachetools import LRUCache, cached

from diagnostic.definitions.acting.address import to_begin
from diagnostic.definitions.action import ActionWhy
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.prepare import Content
from diagnostic.services.commitments.records import commitments
from diagnostic.services.files.packs.names import file_stem
from diagnostic.services.files.pictures import PNG, SVG, page_picture
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.surveys import practice_waves
from diagnostic.ui.access import installation, part_name, require
from diagnostic.ui.report.frame import reports
from diagnostic.ui.report.state import asked, carried
from diagnostic.ui.results import PRACTICES
from diagnostic.ui.widgets import download

if TYPE_CHECKING:
    from diagnostic.report.files.pictures.frame import Picturable

LABELS = {
    "mirror": "Leader mirror",
    "caring": "Standard of caring",
    "motivators": "What moves people",
    "conversations": "Customer conversations",
}


def to_story(unit: str) -> None:
    """The link to the story of a unit, from how people treat each other to what those outside say."""
    query = carried(unit=unit)
    st.page_link("menu/practices/inside_out.py", label="Inside out, step by step", query_params=query, help="")


def to_practices(unit: str) -> None:
    """Links to the practices whose newest survey has this unit; none where there is no such survey."""
    for practice in surveyed_practices(unit):
        st.page_link(PRACTICES[practice], label=LABELS[practice], query_params={"unit": unit}, help="")


def surveyed_practices(unit: str) -> list[str]:
    """The practices whose newest survey has this unit."""
    access, inst = st.session_state.get("access") or require("executive"), installation()
    key = inst.engine, access.organisation, access.unit, reports().stamp
    return [practice for practice, units in _surveyed(key, inst, access).items() if unit in units]


@cached(LRUCache(64), key=lambda key, inst, access: key, condition=Condition())
def _surveyed(key: tuple[Hashable, ...], inst: Installation, access: Access) -> dict[str, Mapping[str, int]]:
    """The units in the newest survey of each practice, kept by who sees which part, and what is published."""
    newest = {practice: practice_waves(inst, access, practice)[:1] for practice in PRACTICES}
    return {practice: wave.chart.position for practice, found in newest.items() for wave in found}


def to_try(why: ActionWhy, unit: str, what: str = "", label: str = "Try something") -> None:
    """The link to the form of an action about a unit with its why filled in, and what is to be done where it is known.

    Every page that leads to an action does so by this.
    """
    icon = None if what else ":material/flag:"
    st.page_link("menu/practices/actions.py", label=label, icon=icon, query_params=to_begin(why, unit, what), help="")


def to_tried(dimension: str) -> None:
    """The link to what was tried to move a dimension; none where nothing was."""
    access = st.session_state.get("access") or require("executive")
    if any(each.aim.dimension == dimension for each in commitments(installation(), access)):
        st.page_link(
            "menu/practices/tried.py", label="What we tried for this", query_params={"dim": dimension}, help=""
        )


def to_all_tried() -> None:
    """The link to everything that was tried; none where nothing was, or where only a part of the whole is seen."""
    access = st.session_state.get("access") or require("executive")
    if not access.unit and commitments(installation(), access):
        st.page_link("menu/practices/tried.py", label="What we tried", help="")


def to_report(unit: str) -> None:
    """The link back to all that the gap report says of a unit."""
    st.page_link("menu/report/unit.py", label="All about this unit", query_params={"unit": unit})


def to_files(label: str, unit: str) -> None:
    """The link out of the browser: to files of a unit and what is below it."""
    query = carried(unit=unit)
    st.page_link("menu/report/files.py", label=label, icon=":material/download:", query_params=query, help="")


def save_picture(
    name: str,
    picture: Callable[[], Picturable],
    content: Content | PracticeContent,
    finding: str,
    what: str = "picture",
) -> None:
    """Out of the browser: a picture of this page with its finding, made when pressed, in the light theme."""
    source = content.source
    at = next(filter(None, (asked(name, content.units) for name in ("within", "unit", "provider"))), "")
    part = part_name(at or content.root, content.root, content.units[at or content.root].name)
    stem = file_stem(source.organisation_name, source.wave.name, part, name.replace("-", " ").capitalize())
    with st.popover(f"Save {what}", type="tertiary", icon=":material/image:", key=f"save_{name}"):
        for label, ending in (("For slides (PNG)", PNG), ("For print and web (SVG)", SVG)):
            make = partial(page_picture, picture, content, finding, ending)
            download(label, make, stem, ending, f"{name}_{ending}")
