"""Actions: the plan of the organisation or of a unit, the form for another one, and with ?action= one of them."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.acting.address import NEW
from diagnostic.definitions.action import STATES
from diagnostic.report.pages.acting.plan import STATE_WORDS, plan_finding
from diagnostic.services.actions.board import ActionPlan, PlanChoice, plan, plan_csv
from diagnostic.services.actions.calendars import plan_calendar
from diagnostic.services.files.packs.names import file_stem
from diagnostic.services.files.plans import asked_of_plan
from diagnostic.services.files.wanted import PLAN, Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.practices.scope import units_seen
from diagnostic.ui.access import installation, require, today
from diagnostic.ui.files.saved import save_record
from diagnostic.ui.practices.acted import FORM, begin, one_action
from diagnostic.ui.practices.planned import BOARD, LIST, draw_plan
from diagnostic.ui.practices.progressed import progress_for_everybody
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import theme
from diagnostic.ui.report.styles import styles
from diagnostic.ui.widgets import NARROW, download, plain, prepared_at, told

VIEWS = {BOARD: "Board", LIST: "List"}
EVERY = ""


def main() -> None:
    """The plan, or one of its actions."""
    access = require("executive")
    styles(theme())
    if "action" in st.query_params:
        one_action(access, st.query_params["action"])
        return
    st.session_state.pop(FORM, None)
    if NEW in st.query_params:
        begin(access)
        return
    units = units_seen(installation(), access)
    wanted = PlanChoice(
        state.asked("unit", units),
        st.query_params.get("owner", ""),
        state.asked("state", STATES),
        bool(state.asked("overdue", (state.ON,))),
    )
    found = plan(installation(), access, wanted, today(access))
    st.title(plan_finding(found.cards), anchor=False)
    told()
    if not units:
        st.markdown("An action is a unit's: a consultant brings the chart of units first, under Organisation.")
        prepared_at(access, "organisation")
        return
    view = _toolbar(found)
    if found.cards:
        draw_plan(found, view)
        _files(access, found, wanted)
    else:
        _nothing(wanted)
    progress_for_everybody(access, wanted.unit or next(iter(units)), units)


def _toolbar(found: ActionPlan) -> str:
    """What is shown of the plan, and the way to another action; the view that was chosen."""
    st.button("New action", type="primary", icon=":material/add:", on_click=state.go, kwargs={NEW: "yes"})
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.choice("unit", "Where", {EVERY: "Everywhere"} | dict(found.units), EVERY, width=260)
        state.choice("owner", "Who", {EVERY: "Everybody"} | {each: each for each in found.owners}, EVERY)
        state.choice("state", "State", {EVERY: "All"} | STATE_WORDS, EVERY, width=140)
        state.switch("overdue", "Overdue")
        return state.tabs("view", "How to look at it", VIEWS, BOARD)


def _nothing(wanted: PlanChoice) -> None:
    if wanted == PlanChoice():
        st.markdown(
            "An action is what somebody will do, by when, and why. Begin one here, or press \u201cTry something\u201d "
            "beside a score, a gap or a suggestion: then why is filled in. Meetings write theirs by themselves.",
            width=NARROW,
        )
    else:
        st.markdown("No action fits what is chosen above.", width=NARROW)


def _files(access: Access, found: ActionPlan, wanted: PlanChoice) -> None:
    inst, day = installation(), today(access)

    def now() -> ActionPlan:
        """The plan when a file is made: names may have been taken away since it was shown."""
        return plan(inst, access, wanted, day)

    with st.container(horizontal=True, gap="small"):
        part = found.units.get(wanted.unit, "")
        save_record(Wanted(about=PLAN, unit=wanted.unit, id=asked_of_plan(wanted), today=day), part, "Actions")
        stem = file_stem(access.organisation_name, part, "Actions")
        download("As a table (CSV)", lambda: plan_csv(now()), stem, "csv", "actions_csv")
        download("For calendars", lambda: plan_calendar(now()), stem, "ics", "actions_ics", mime="text/calendar")
    st.caption(plain("All hold what is chosen above: choose a name for the calendar of one person."))


main()
