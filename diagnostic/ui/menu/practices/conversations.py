"""Customer conversations: how units that serve others are seen by these and by themselves, and what to talk about."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from diagnostic.definitions.action import PAIR
from diagnostic.report.charts.grid import GridLook, grid
from diagnostic.report.charts.grid_tables import first_cell, grid_table, score_list
from diagnostic.report.conversations.matrix_grid import OWN, cells_of, columns_of, rows_of
from diagnostic.report.conversations.pairs import OVERALL, PairContent
from diagnostic.report.conversations.words import (
    hidden_sides,
    matrix_finding,
    matrix_lead,
    provider_caption,
    provider_finding,
    provider_lead,
    provider_rows,
    provider_sections,
    raters_table,
)
from diagnostic.report.files.pictures.marks import marked_lines
from diagnostic.report.markup import marked_table, section, sections, service_legend
from diagnostic.report.pages.acting.reasons import finding_reason
from diagnostic.report.pages.practices.names import NAMES
from diagnostic.report.palette import SCORE_CLASSES
from diagnostic.services.conversations.surveys import PRACTICE, prepared_pairs
from diagnostic.services.files.wanted import Wanted
from diagnostic.ui.access import installation, require
from diagnostic.ui.files.saved import save_practice
from diagnostic.ui.practices import frame
from diagnostic.ui.practices.conversation_kit import conversation_kit_of
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import LANGUAGE, heading, theme
from diagnostic.ui.report.html import html
from diagnostic.ui.report.kept import kept
from diagnostic.ui.report.maps import GridRows
from diagnostic.ui.report.pictures import KEPT, GridPicture, draw_grid
from diagnostic.ui.report.styles import styles
from diagnostic.ui.report.ways import save_picture, to_all_tried, to_report, to_try
from diagnostic.ui.widgets import NARROW, plain

TITLE = "Who serves whom inside, and how do both sides see it?"
EVERYBODY = ""  # the choice of all whom a unit serves
SIDES, KIT = "sides", "kit"
VIEWS = {SIDES: "Both sides", KIT: "Conversation kit"}
UNSERVED = "Where a frame is empty, the one does not serve the other"


def main() -> None:
    """The matrix of services or one provider's page, or how to begin."""
    access = st.session_state.get("access") or require("executive")
    styles(theme())
    asked = st.query_params.get("wave", "")
    content = prepared_pairs(installation(), access, asked, LANGUAGE)
    if content is None:
        frame.nothing_yet(
            TITLE,
            "Units inside serve each other: computers, wages, parts, appointments. Colleagues say in eight short "
            "questions how they are served, the units say how they see it themselves, and where the two part is what "
            "a conversation is about.",
            "A consultant begins under Services, with who serves whom, and then makes a new survey with the two "
            "questionnaires \u201cServed by colleagues\u201d and \u201cServing colleagues\u201d. Its results appear "
            "here when that survey is published.",
            first=("services", "new_wave"),
        )
        return
    provider = state.asked("provider", content.providers, state.asked("unit", content.providers))
    if provider:
        _provider(content, provider)
    else:
        _matrix(content)
    frame.foot(content.practice)


def _matrix(content: PairContent) -> None:
    """Every service beside every other, the lowest first."""
    heading(content.practice, matrix_finding(content))
    st.markdown(
        plain(f"{matrix_lead(content)} Click a number or choose a service to read what stands behind it."), width=NARROW
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        standards = {each: content.standard(each) for each in content.dimensions}
        standard = state.choice("standard", "What is rated", standards, OVERALL)
        parts = {unit: content.name(unit) for unit in content.parts}
        part = state.choice("part", "Served in", parts, next(iter(parts), content.top)) if len(parts) > 1 else ""
        _to_provider(content, "")
        survey = content.practice.source.wave
        save_practice(Wanted(survey.id, about=PRACTICE), survey.name, NAMES[PRACTICE])
    with st.container(key="legend"):
        html(service_legend(theme()))
    picture = _picture(content, frame.key([content.practice]), standard, part or content.top)
    draw_grid(picture, "services", None, _open)
    rows, finding = partial(_rows, content, standard, part or content.top), matrix_finding(content)
    save_picture("services", lambda: replace(rows().table(SCORE_CLASSES), notes=(UNSERVED,)), content.practice, finding)


def _open(provider: str, column: str) -> None:
    """A provider's page, about the unit whose cell was clicked."""
    if column:
        state.go(provider=provider, customer=None if column in (OWN, "") else column, unit=None, view=None)


def _rows(content: PairContent, standard: str, part: str) -> GridRows:
    columns = columns_of(content, part)
    shown = rows_of(content, standard, columns)
    name = f"{content.standard(standard)}: units that serve others, the lowest first, as those they serve rate them"
    return GridRows(name, shown, columns, cells_of(content, shown, columns, standard))


@kept(KEPT)
def _picture(content: PairContent, key: tuple[str, ...], standard: str, part: str) -> GridPicture:
    found = _rows(content, standard, part)
    name, rows, columns, cells = found.caption, found.view, found.columns, found.cells
    look = GridLook(names="", legend=SCORE_CLASSES, lead="Lowest")

    def worth(cell: object) -> float:
        return float(getattr(cell, "text", "") or 101)

    made, notes = grid(f"{name}. The same numbers are in the table below.", rows, columns, cells, look)
    first = first_cell(rows, columns, cells, worth) if rows.groups else ""
    made, notes = grid(f"{name}. The same numbers are in the table below.", rows, columns, cells, look, first)
    phones = score_list(rows, columns, cells, worth, look.lead, names=False, of="served by ") if rows.groups else made
    return GridPicture(made, phones, notes, grid_table(name, rows, columns, cells))


def _to_provider(content: PairContent, provider: str) -> None:
    """The way to a provider's page without a mouse; and from one to another."""
    names = {"": "All services"} | {each: content.name(each) for each in content.providers}
    st.session_state["one_provider"] = provider

    def change() -> None:
        state.go(provider=st.session_state["one_provider"] or None, customer=None, unit=None)

    st.selectbox(
        "Service of", list(names), format_func=lambda each: names.get(each, each), key="one_provider", width=240,
        on_change=change,
    )  # fmt: skip


def _back() -> None:
    """Lead from one unit's page to every service beside every other."""
    state.go(provider=None, customer=None, unit=None, view=None)


def _provider(content: PairContent, provider: str) -> None:
    """How one unit's service is seen, by those it serves and by itself; and the kit for a conversation about it."""
    st.button("All services", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    heading(content.practice, provider_finding(content, provider))
    st.markdown(plain(provider_lead(content, provider)), width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        _to_provider(content, provider)
        served = {EVERYBODY: "Everybody it serves"} | {unit: content.name(unit) for unit in content.raters(provider)}
        unit = state.choice("customer", "As seen by", served, EVERYBODY, width=240)
        view = state.tabs("view", "What to look at", VIEWS, SIDES)
    pair = f"{provider} {unit}".strip()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        to_try(finding_reason(PAIR, pair, provider_finding(content, provider), content.name(provider)), provider)
        to_all_tried()
        to_report(provider)
        survey = content.practice.source.wave
        between = f"Service of {content.name(provider)}" + (f" as {content.name(unit)} sees it" if unit else "")
        save_practice(Wanted(survey.id, about=PRACTICE, id=pair), survey.name, between)
    if view == KIT:
        conversation_kit_of(content, provider, unit)
    else:
        _both_sides(content, provider, unit)


def _both_sides(content: PairContent, provider: str, unit: str) -> None:
    caption = provider_caption(content, provider, unit)
    rows, finding = provider_rows(content, provider, unit), provider_finding(content, provider)
    html(marked_table(caption, content.practice, rows, theme()))
    save_picture("service", lambda: marked_lines(caption, content.practice, rows), content.practice, finding)
    if words := hidden_sides(content, provider, unit):
        st.caption(plain(words), width=NARROW)
    with st.container(width=NARROW):
        st.header("What the two sides tell", anchor=False)
        html(sections(provider_sections(content, provider, unit), theme()))
        if table := raters_table(content, provider):
            html(section(table, theme()))
    st.button(
        "Prepare a conversation",
        type="primary",
        icon=":material/forum:",
        on_click=state.go,
        kwargs={"provider": provider, "view": KIT},
    )


main()
