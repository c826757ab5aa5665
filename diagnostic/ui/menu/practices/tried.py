"""What we tried, what worked: every commitment with its verdict, failures as large as successes."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.released.commitments.judged import JudgedMove
from diagnostic.definitions.acting.commitment import LONGEST_NOTE
from diagnostic.definitions.loading.yaml_files import parse_rules
from diagnostic.definitions.model import say
from diagnostic.errors import UserError
from diagnostic.report.document.records.plan import TRIED
from diagnostic.report.pages.acting.tried import (
    ALONE,
    CHOSE,
    POOLED,
    VERDICT_SIGNS,
    VERDICT_WORDS,
    alone_words,
    judged_words,
    pooled_words,
    rests_words,
    tried_finding,
    waiting_words,
)
from diagnostic.services.commitments.records import aim_line, annotate, withdraw_commitment
from diagnostic.services.commitments.verdicts import Tried, tried, tries_of_rules
from diagnostic.services.files.wanted import PLAN, Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.practices.scope import units_seen
from diagnostic.services.report.rule_versions import NAME, current_rules
from diagnostic.ui.access import installation, now, require, today
from diagnostic.ui.files.saved import save_record
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import theme
from diagnostic.ui.report.styles import styles
from diagnostic.ui.widgets import NARROW, confirmed, day, plain, problems, tell, told


def main() -> None:
    """All that was tried, the newest survey first, then what waits for one."""
    access = require("executive")
    styles(theme())
    if access.unit:
        st.title("What we tried, what worked", anchor=False)
        st.markdown("Whether it worked is counted over the whole organisation, and shown to those who see all of it.")
        return
    found = tried(installation(), access)
    about = state.asked("dim", {each.first.aim.dimension for each in found})
    if about:
        st.button("All that was tried", icon=":material/arrow_back:", type="tertiary", on_click=st.query_params.clear)
        found = [each for each in found if each.first.aim.dimension == about]
    judged = [each.judged.verdict for each in found if each.judged is not None]
    st.title(tried_finding(judged, len(found) - len(judged)), anchor=False)
    told()
    if not found:
        st.markdown(
            "Say beside an action, an agreement or an adoption which score it should move. The next survey then "
            "answers whether it did, did not, or cannot be told, and nothing is taken out of this list afterwards.",
            width=NARROW,
        )
        _to_actions()
        return
    names = units_seen(installation(), access)
    for each in found:
        with st.container(border=True, key=f"tried_{each.first.id}"):
            _one(access, each, names)
    st.caption(CHOSE, width=NARROW)
    _pooled(access)
    save_record(Wanted(about=PLAN, chapters=(TRIED,), today=today(access)), "What we tried")
    st.markdown("More to try? Say beside an action which score it should move.", width=NARROW)
    _to_actions()


def _to_actions() -> None:
    st.page_link("menu/practices/actions.py", label="Actions", icon=":material/flag:")


def _pooled(access: Access) -> None:
    """What first steps of rules did wherever they were tried."""
    found = tries_of_rules(installation(), access)
    if not found:
        return
    names = {each.id: say(each.name) for each in parse_rules(current_rules(installation(), access).text, NAME)}
    st.header(POOLED, anchor=False)
    for rule, tries in found.items():
        st.markdown(f"**{plain(names.get(rule, rule))}**: {plain(pooled_words(tries))}", width=NARROW)


def _one(access: Access, found: Tried, names: dict[str, str]) -> None:
    """What was tried and its verdict; beside them what it rests on, and notes."""
    verdict = found.judged.verdict if found.judged else ""
    waiting = waiting_words(found.before is not None, found.after is not None)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.header(f"{VERDICT_SIGNS[verdict]} {VERDICT_WORDS[verdict]}" if verdict else waiting, anchor=False)
        for what in dict.fromkeys(each.what for each in found.commitments):
            st.markdown(f"**{plain(what)}**")
        for each in found.commitments:
            st.caption(plain(aim_line(each, found.asked, names)))
    with right:
        if found.judged and found.before and found.after:
            since = f"From {found.before.wave_name} to {found.after.wave_name}"
            _rests(found.judged, found.first.aim.points, since, names)
        for note in found.notes:
            st.markdown(f"Note: {plain(note.text)} :gray[{plain(note.author)}, {day(access.day_of(note.at))}]")
        _change(access, found)


def _rests(judged: JudgedMove, hoped: float, since: str, names: dict[str, str]) -> None:
    """The verdict in numbers; a click away how it was told, and each unit by itself."""
    st.markdown(plain(" ".join(judged_words(judged, hoped))), width=NARROW)
    lines = alone_words(judged, names)
    with st.expander("How it was told, and each unit by itself", expanded=0 < len(lines) < 3):
        st.markdown(plain(f"{since}. {rests_words(judged)}"), width=NARROW)
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
        st.caption(ALONE, width=NARROW)


def _change(access: Access, found: Tried) -> None:
    """A note; and taking it back while no survey has judged it."""
    first = found.first
    with st.expander("Add a note"), st.form(f"note_{first.id}_{len(found.notes)}", border=False):
        text = st.text_area("What should be known about it", max_chars=LONGEST_NOTE, height=80, width=NARROW)
        if st.form_submit_button("Add it"):
            try:
                annotate(installation(), access, first.id, text, now())
            except UserError as error:
                problems(error)
            else:
                st.rerun()
    if found.after is not None:
        return
    for each in found.commitments:
        question = f"Take back that \u201c{each.what}\u201d should move this? It is gone for good then."
        if confirmed(f"uncommit_{each.id}", "Take back", question, "Take it back"):
            withdraw_commitment(installation(), access, each.id, now())
            tell("Taken back.")
            st.rerun()


main()
