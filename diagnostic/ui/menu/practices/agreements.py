"""Agreements: the behaviours that teams have promised each other, who signed them, and the way to the next one."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.agreement import FEWEST, LONGEST_TITLE, MOST, pulse_id, tidied
from diagnostic.errors import UserError
from diagnostic.report.pages.suggestions import Suggestion
from diagnostic.services.agreements.suggestions import suggestions
from diagnostic.services.agreements.texts import Agreement, agreements, new_agreement
from diagnostic.services.files.wanted import AGREEMENT, Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.practices.scope import units_seen
from diagnostic.services.practices.surveys import practice_of_wave
from diagnostic.ui.access import installation, now, require, today
from diagnostic.ui.files.saved import save_record
from diagnostic.ui.practices.agreed import one_agreement
from diagnostic.ui.widgets import NARROW, day, page_title, plain, prepared_at, problems, same_tab, tell

TITLE = "How we treat each other and those we serve"
ABOUT = "A few behaviours that a team promises to each other and to those it serves, signed by everybody."


def main() -> None:
    """What there is, then the form for another one."""
    access = require("executive")
    page_title("Agreements", ABOUT)
    names, found = units_seen(installation(), access), agreements(installation(), access)
    wanted = st.query_params.get("agreement")
    asked = practice_of_wave(installation(), access, st.query_params.get("wave", ""))
    alone = next((each for each in found if each.id == wanted or asked == pulse_id(each.id)), None)
    if alone is not None:
        st.button("All agreements", icon=":material/arrow_back:", type="tertiary", on_click=_go)
        _one(access, alone, names.get(alone.unit, alone.unit), alone=True)
        one_agreement(access, alone)
        return
    for each in found:
        _one(access, each, names.get(each.unit, each.unit))
    if not found:
        st.markdown(
            "There is none yet. Begin with three behaviours that a customer would notice within a week; the team "
            "changes the wording until everybody can sign it.",
            width=NARROW,
        )
    if not names:
        st.markdown("An agreement is a team's: a consultant brings the chart of units first, under Organisation.")
        prepared_at(access, "organisation")
        return
    st.header("A new agreement", anchor=False)
    _new(access, names)


def _go(agreement: str = "") -> None:
    """Lead to one agreement, or back to all of them."""
    st.query_params.clear()
    if agreement:
        st.query_params["agreement"] = agreement


def _one(access: Access, agreement: Agreement, unit: str, alone: bool = False) -> None:
    with st.container(border=True, key=f"agreement_{agreement.id}"):
        st.header(plain(agreement.text.title), anchor=False)
        st.caption(
            plain(f"{unit} \u00b7 {_state(agreement)} \u00b7 last changed {day(access.day_of(agreement.changed_at))}")
        )
        lines = "\n".join(f"{number}. {plain(line)}" for number, line in enumerate(agreement.text.behaviours, 1))
        st.markdown(lines or "Nothing is written yet.", width=NARROW)
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            same_tab("Read, sign, change", agreement.address)
            same_tab("Poster", f"{agreement.address}/poster")
            if alone:
                wanted = Wanted(about=AGREEMENT, id=agreement.id)
                save_record(wanted, unit, agreement.text.title, label="Save the poster as PDF")
            else:
                st.button("How it is kept, link, names", key=f"open_{agreement.id}", on_click=_go, args=(agreement.id,))


def _state(agreement: Agreement) -> str:
    if not agreement.text.ready:
        return f"a draft: it takes {FEWEST} to {MOST} behaviours"
    before = len(agreement.signatures) - agreement.signed
    signed = f"signed by {agreement.signed}" if agreement.signed else "nobody has signed yet"
    return signed + f", {before} more signed an earlier wording" * bool(before)


def _new(access: Access, names: dict[str, str]) -> None:
    wanted = st.query_params.get("unit", "")
    at = list(names).index(wanted) if wanted in names else 0
    unit = st.selectbox("Team", list(names), at, format_func=lambda each: names.get(each, each), width=NARROW)
    offered = suggestions(installation(), access, unit, today(access))
    made = st.session_state.setdefault("agreements_made", 0)  # a form that was used up begins empty
    with st.form(f"new_agreement_{made}", border=False):
        title = st.text_input(
            "Title", "How we treat each other and those we serve", max_chars=LONGEST_TITLE, width=NARROW
        )
        st.markdown("**Begin with** (everything can be worded otherwise later)")
        with st.container(gap="xsmall"):
            chosen = [each.text for each in offered if _offered(f"{made} {unit}", each)]
        own = st.text_area("In the team's own words, one behaviour a line", key=f"own_behaviours_{made}", width=NARROW)
        st.caption("Open: whoever can see this team here, or has the agreement's link, reads it.")
        if st.form_submit_button("Make the agreement", type="primary"):
            _make(access, unit, title, [*chosen, *own.splitlines()])


def _offered(form: str, suggestion: Suggestion) -> bool:
    """Whether a suggested behaviour is taken; its reason stands beside it."""
    label = f"{plain(suggestion.text)} :gray[({plain(suggestion.why)})]"
    return st.checkbox(label, key=f"{form} {suggestion.text}", width=NARROW)


def _make(access: Access, unit: str, title: str, behaviours: list[str]) -> None:
    try:
        new_agreement(installation(), access, unit, tidied(title, behaviours), now())
    except UserError as error:
        problems(error)
    else:
        st.session_state["agreements_made"] += 1
        tell("The agreement is made. Open it to change and sign it, or send its link to the team.")
        st.rerun()


main()
