"""Waves: the list, and with ?wave= one wave from top to bottom: made, invited, answered, closed, published."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from diagnostic.services.fieldwork.lifecycle import Wave, list_waves
from diagnostic.services.publication.interim_results import has_interim_results
from diagnostic.services.waves.never_shown import small_units_of
from diagnostic.ui.access import Access, installation, require, today
from diagnostic.ui.results import report_link
from diagnostic.ui.widgets import day, page_title, plain, wave_line
from diagnostic.ui.work.asked_wave import asked_wave, named
from diagnostic.ui.work.inviting.ways import invitations
from diagnostic.ui.work.open_links import open_link
from diagnostic.ui.work.waves.alerts import clock_that_leapt, keys_not_as_they_were, soon_destroyed
from diagnostic.ui.work.waves.life import life
from diagnostic.ui.work.waves.rehearsal import rehearsal
from diagnostic.ui.work.waves.small_units import MADE, warn_of_small_units

NEXT = {  # what to do in each state before it is published
    "planned": "Hand out the invitations. People can answer from {opens}.",
    "open": "Watch who has answered. People can answer until the end of {closes} ({zone}).",
    "closed": "Nobody can answer any more. Publish the results: you do that once, and for good.",
}
UNASKED = "Nobody is invited yet. Hand out the invitations, or import answers."


def every_wave(access: Access) -> None:
    """All waves, the newest first, each with what to do next."""
    page_title("Surveys", "Each survey asks the same questions of everybody, between two dates.")
    if st.button("New survey", type="primary", icon=":material/add:"):
        st.switch_page("menu/work/new_wave.py")
    clock_that_leapt()
    waves = list_waves(installation(), access, today(access))
    if not waves:
        st.text(
            "There is no survey yet. Make the first one: you need a questionnaire, an organisation chart and two dates."
        )
    troubles = keys_not_as_they_were(waves)
    for wave in reversed(waves):
        done = wave.state == "published"  # a row is enough; what is still to be done has a card
        with st.container(border=True, key=f"wave_{wave.id}", horizontal=done, vertical_alignment="center"):
            with st.container(gap=None):
                st.header(plain(wave.name), anchor=False)
                wave_line(wave)
            if wave.id in troubles:
                st.error(troubles[wave.id])
            if not done:
                st.text(what_next(access, wave))
            width: Literal["content", "stretch"] = "content" if done else "stretch"
            with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", width=width):
                way_on(access, wave)
                st.button("Open", key=f"open_{wave.id}", on_click=go, args=(wave.id,))
    st.page_link("menu/work/first_steps.py", label="First steps", icon=":material/checklist:")


def go(wave: str = "") -> None:
    """Lead to one wave, or back to all of them."""
    st.query_params.clear()
    if wave:
        st.query_params["wave"] = wave


def what_next(access: Access, wave: Wave) -> str:
    """What to do next with a survey that is not published."""
    asked = wave.invited or wave.imported or wave.state == "closed"
    words = NEXT[wave.state] if asked else UNASKED
    return words.format(opens=day(wave.opens), closes=day(wave.closes), zone=access.zone)


def way_on(access: Access, wave: Wave) -> None:
    """The link to what comes next, where that is another page."""
    if wave.state == "closed":
        st.page_link(
            "menu/work/publish.py", label="Publish", icon=":material/verified:", query_params={"wave": wave.id}
        )
    if wave.state == "published":
        report_link(wave)
        st.page_link(
            "menu/work/meetings.py",
            label="Prepare a talk",
            icon=":material/co_present:",
            query_params={"wave": wave.id},
        )
    if has_interim_results(wave, access.unit):
        label = "See first results"
        st.page_link(
            "menu/report/so_far.py", label=label, icon=":material/arrow_forward:", query_params={"wave": wave.id}
        )


def one_wave(access: Access, wave: Wave) -> None:
    """One wave with its life as steps, or its invitations, or its rehearsal."""
    view = st.query_params.get("show")
    views = {"Invitations": wave.by_invitation, "Open link": wave.by_open_link, "Rehearsal": wave.audiences}
    if views.get(view or ""):
        st.button(plain(wave.name), icon=":material/arrow_back:", type="tertiary", on_click=go, args=(wave.id,))
        if view == "Rehearsal":
            rehearsal(access, wave)
            return
        if view == "Open link":
            page_title(f"Open link: {wave.name}")
            open_link(access, wave)
            return
        page_title(f"Invitations: {wave.name}")
        invitations(access, wave)
        return
    st.button("All surveys", icon=":material/arrow_back:", type="tertiary", on_click=go)
    page_title(wave.name)
    wave_line(wave)
    clock_that_leapt()
    for trouble in keys_not_as_they_were([wave]).values():
        st.error(trouble)
    soon_destroyed(access, wave)
    if wave.state == "planned":
        warn_of_small_units(small_units_of(installation(), access, wave), MADE)
    life(access, wave)


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    wave = asked_wave(access, "Surveys", every_wave)
    if wave:
        one_wave(access, wave)
    elif named():
        st.button("All surveys", icon=":material/arrow_back:", type="tertiary", on_click=go)


if __name__ == "__main__":
    show()
