"""Did it work? Who adopted the standards, a form to record it, and what became of those units."""

from __future__ import annotations

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.markup import sections
from diagnostic.report.pages.adoption import (
    CHOSE,
    NOBODY_YET,
    OF_THE_WHOLE,
    TWO_SURVEYS,
    effect_finding,
    effect_lead,
    effect_sections,
)
from diagnostic.report.words import listed
from diagnostic.services.installation.access import Access
from diagnostic.services.practices.adoptions import (
    Adoption,
    adoptions,
    save_adoption,
    withdraw_adoption,
)
from diagnostic.services.practices.effects import practice_effect
from diagnostic.services.practices.scope import units_seen
from diagnostic.ui.access import installation, now, require, today
from diagnostic.ui.practices.committed import what_it_should_move
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import theme
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, confirmed, day, plain, problems, tell, told


def adopted(content: PracticeContent) -> None:
    """The effect first, then who adopted what, and the form."""
    access = st.session_state.get("access") or require("executive")
    told()
    left, right = st.columns([676, 466], gap="large")
    with left:
        _effect(content, access)
    with right:
        _recorded(content, access)
        _aim(access)
        _form(content, access)


def _effect(content: PracticeContent, access: Access) -> None:
    if access.unit:
        st.markdown(OF_THE_WHOLE)
        return
    found = practice_effect(installation(), access, content.source.practice)
    if found is None:
        st.markdown(TWO_SURVEYS, width=NARROW)
        return
    names = {each.id: content.say(each.name) for each in found.outcomes}
    st.header(plain(effect_finding(found.effects, names)), anchor=False)
    st.markdown(plain(effect_lead(found.before.wave.name, found.after.wave.name, found.window)), width=NARROW)
    units = {each.id: each.name for each in content.units.values()}
    html(sections(effect_sections(found.effects, names, found.ranks, units), theme()))
    st.caption(CHOSE, width=NARROW)


def _recorded(content: PracticeContent, access: Access) -> None:
    st.header("Who adopted it", anchor=False)
    found, names = adoptions(installation(), access), units_seen(installation(), access)
    if not found:
        st.markdown(NOBODY_YET)
    for each in found:
        with st.container(key=f"adoption_{each.id}", gap="xsmall"):
            what = listed([content.standard(standard) for standard in each.standards])
            st.markdown(
                f"**{plain(names.get(each.unit, each.unit))}**, {day(each.on)}  \n"
                f":gray[{plain(what)}. Recorded by {plain(each.author)}.]"
            )
            question = f"Take back that {names.get(each.unit, each.unit)} adopted this? It is gone for good then."
            st.button("What should it move?", key=f"aim_{each.id}", on_click=state.go, kwargs={"adoption": each.id})
            if confirmed(f"withdraw_{each.id}", "Take back", question, "Take it back"):
                withdraw_adoption(installation(), access, each.id, now())
                st.rerun()


def _aim(access: Access) -> None:
    """What the adoption that the address names should move."""
    found = {each.id: each for each in adoptions(installation(), access)}
    if asked := state.asked("adoption", found):
        unit = found[asked].unit
        name = units_seen(installation(), access).get(unit, unit)
        what_it_should_move(access, asked, unit, title=f"What should it move in {name}?")


def _form(content: PracticeContent, access: Access) -> None:
    """An open record: whoever can see the unit reads it."""
    with st.expander("Record an adoption"), st.form("adoption", border=False):
        names = units_seen(installation(), access)
        unit = st.selectbox("Unit whose leaders adopt it", list(names), format_func=lambda each: names.get(each, each))
        on = st.date_input("From", value=today(access), format="DD.MM.YYYY")
        standards = {id_: content.say(each.name) for id_, each in content.table.adoptable.items()}
        chosen = st.multiselect("Standards", list(standards), format_func=lambda each: standards.get(each, each))
        st.caption("Open: everybody who can see this unit reads it, with your name.")
        if st.form_submit_button("Record"):
            kept = tuple(each for each in standards if each in chosen)
            try:
                save_adoption(installation(), access, Adoption(unit or "", on, kept), now())
            except UserError as error:
                problems(error)
            else:
                tell(f"Recorded: {names.get(unit or '', '')} adopts {listed([standards[each] for each in kept])}.")
                st.rerun()
