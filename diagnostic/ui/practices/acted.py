"""One action as staff see it: its form, what others say beside it, its owner's link, its history; and a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from diagnostic.definitions.acting.address import UNIT, begun
from diagnostic.definitions.action import (
    DROPPED,
    LONGEST_OWNER,
    LONGEST_WHAT,
    LONGEST_WORDS,
    STATES,
    ActionText,
    merged,
)
from diagnostic.errors import UserError
from diagnostic.report.pages.acting.plan import STATE_SIGNS, STATE_WORDS, change_words, when_words, why_words
from diagnostic.services.actions.calendars import calendar_of
from diagnostic.services.actions.comments import LONGEST, add_comment, comments_of, remove_comment
from diagnostic.services.actions.records import (
    Action,
    ActionChange,
    ActionChangedMeanwhile,
    action_history,
    change_action,
    delete_action,
    get_action,
    new_action,
    renew_owners_link,
)
from diagnostic.services.files.packs.names import file_stem
from diagnostic.services.files.wanted import PLAN, Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.scope import units_seen
from diagnostic.ui.access import installation, now, today
from diagnostic.ui.files.saved import save_record
from diagnostic.ui.practices.committed import what_it_should_move
from diagnostic.ui.widgets import NARROW, confirmed, day, download, plain, problems, tell, told

FORM = "action_form"  # in the session's state: the form of the action that is open


@dataclass(frozen=True)
class ActionForm:
    """The form of an action: made from which version, with which text, and what others changed since it was drawn."""

    read: Action
    shown: ActionText
    meanwhile: tuple[ActionChange, ...] = ()


def begin(access: Access) -> None:
    """The form for a new action, with what the address already says of it."""
    _back("All actions")
    st.title("What will be done?", anchor=False)
    units, asked = units_seen(installation(), access), begun(st.query_params.to_dict())
    if why := why_words(asked.why):
        st.markdown(f"Because of this: **{plain(why)}**", width=NARROW)
    wanted = st.query_params.get(UNIT, "")
    with st.form("new_action", border=False):
        at = list(units).index(wanted) if wanted in units else 0
        unit = st.selectbox("Where", list(units), at, format_func=lambda each: units.get(each, each), width=NARROW)
        typed = _fields(asked, "new", everything=False)
        st.caption("Open: whoever can see this unit reads it, and it stands on the unit\u2019s progress page.")
        if st.form_submit_button("Make the action", type="primary"):
            try:
                record = new_action(installation(), access, unit or "", typed, now())
            except UserError as error:
                problems(error)
            else:
                tell("The action is made. Its owner\u2019s link is below.")
                _go(record)


def one_action(access: Access, record: str) -> None:
    """One action, or that there is none."""
    _back("All actions")
    try:
        action = get_action(installation(), access, record)
    except UserError as error:
        problems(error)
        return
    units, text = units_seen(installation(), access), action.text
    st.title(plain(text.what), anchor=False)
    told()
    when = when_words(text, action.since, today(access))
    facts = (units.get(action.unit, action.unit), text.owner or "nobody yet", when)
    st.markdown(f"**{STATE_SIGNS[text.state]} {STATE_WORDS[text.state]}** \u00b7 {plain(' · '.join(facts))}")
    if why := why_words(text.why):
        st.markdown(plain(why), width=NARROW)
    if action.first != text.what:
        st.caption(f"In the words it was made in: {plain(action.first)}")
    _edit(access, action)
    what_it_should_move(access, action.id, action.unit, text.why)
    _said(access, action)
    _care(access, action, units)


def _edit(access: Access, action: Action) -> None:
    """The form: who saves second is told what the first changed, and finds both in it."""
    form: ActionForm | None = st.session_state.get(FORM)
    if form is None or form.read.id != action.id:
        form = st.session_state[FORM] = ActionForm(action, action.text)
    read = form.read
    with st.expander("Change it", expanded=bool(form.meanwhile)), st.form(f"action_{action.id}", border=False):
        if form.meanwhile:
            st.warning(
                "Somebody else changed this action while you were writing.\n\n" + _changes(access, form.meanwhile)
            )
            st.markdown("What you typed is below, with what they changed elsewhere. Look at it, and save again.")
        typed = _fields(form.shown, f"{action.id}_{read.version}")
        if not st.form_submit_button("Save", type="primary"):
            return
        try:
            newest = get_action(installation(), access, action.id)
            change_action(installation(), newest, read.version, typed, access.label, now())
        except ActionChangedMeanwhile as error:
            newest = get_action(installation(), access, action.id)
            st.session_state[FORM] = ActionForm(newest, merged(read.text, typed, newest.text), error.changes)
        except UserError as error:
            problems(error)
            return
        else:
            st.session_state.pop(FORM)
            tell("Saved.")
        st.rerun()


def _fields(text: ActionText, key: str, everything: bool = True) -> ActionText:
    """The fields of a form, filled with a text; what was typed. everything : also how far it is."""
    what = st.text_area("What", text.what, max_chars=LONGEST_WHAT, key=f"what_{key}", height=80, width=NARROW)
    words = st.text_input("Why", text.why.words, max_chars=LONGEST_WORDS, key=f"why_{key}", width=NARROW)
    with st.container(horizontal=True, width=NARROW):
        owner = st.text_input("Who sees to it", text.owner, max_chars=LONGEST_OWNER, key=f"owner_{key}")
        due = st.date_input("By when", text.due, format="DD.MM.YYYY", key=f"due_{key}")
        manager = st.text_input("Who follows it up", text.manager, max_chars=LONGEST_OWNER, key=f"manager_{key}")
    state, reason = text.state, text.reason
    if everything:
        chosen = st.segmented_control(
            "How far it is",
            STATES,
            default=text.state,
            format_func=lambda each: STATE_WORDS[each],
            required=True,
            key=f"state_{key}",
        )
        state = chosen or text.state
        label = "Why not, if it is not done (on the progress page)"
        reason = st.text_input(label, text.reason, max_chars=LONGEST_WORDS, key=f"reason_{key}", width=NARROW)
    typed = replace(text, what=what, why=replace(text.why, words=words), owner=owner, due=due, manager=manager)
    return replace(typed, state=state, reason=reason if state == DROPPED else "")


def _said(access: Access, action: Action) -> None:
    """Comments, the earliest first, and the form for one more."""
    st.header("What is said about it", anchor=False)
    for each in comments_of(installation(), action):
        with st.container(key=f"said_{each.id}", gap="xsmall"):
            st.text(each.text, width=NARROW)
            st.caption(f"{plain(each.author)}, {day(access.day_of(each.at))}")
            question = "Take this comment away? It is gone for good then."
            if confirmed(f"unsay_{each.id}", "Take away", question, "Take it away"):
                remove_comment(installation(), access, action.id, each.id, now())
                st.rerun()
    made = st.session_state.setdefault("said_made", 0)  # a form that was used up begins empty
    with st.form(f"say_{action.id}_{made}", border=False):
        text = st.text_area("A comment", max_chars=LONGEST, width=NARROW, height=80)
        st.caption("Read by whoever sees this unit and by the action\u2019s owner; never on the progress page.")
        if st.form_submit_button("Say it"):
            try:
                add_comment(installation(), action, text, access.label, now())
            except UserError as error:
                problems(error)
            else:
                st.session_state["said_made"] += 1
                st.rerun()


def _care(access: Access, action: Action, units: dict[str, str]) -> None:
    st.header("Link for its owner", anchor=False)
    st.markdown("Whoever has this address can say how far it is, and comment. It needs no account.", width=NARROW)
    st.code(installation().settings.base_url + action.address, language=None, wrap_lines=True)
    with st.container(horizontal=True, gap="small"):
        save_record(Wanted(about=PLAN, id=action.id, today=today(access)), units.get(action.unit, ""), action.text.what)
        days, stem = partial(_calendar, installation(), access, action.id, units), file_stem(action.text.what)
        download("For a calendar", days, stem, "ics", "action_ics", mime="text/calendar", logged="action.ics")
    with st.expander("Who changed what, and when"):
        st.markdown(_changes(access, action_history(installation(), action)[::-1]))
    question = "The address of today opens nothing any more."
    if confirmed(f"renew_{action.id}", "Make another address", question, "Make it"):
        renew_owners_link(installation(), access, action.id, now())
        st.session_state.pop(FORM, None)
        st.rerun()
    question = f"Delete \u201c{action.text.what}\u201d with its history and comments? It is gone for good then."
    if confirmed(f"delete_{action.id}", "Delete the action", question, "Delete it"):
        delete_action(installation(), access, action.id, now())
        tell("The action is deleted.")
        _go()


def _calendar(inst: Installation, access: Access, record: str, units: dict[str, str]) -> bytes:
    """The action when its file is made: names may have been taken away since it was shown."""
    return calendar_of([get_action(inst, access, record)], units, access.zone)


def _changes(access: Access, changes: list[ActionChange] | tuple[ActionChange, ...]) -> str:
    return "\n".join(
        f"- **{plain(each.author)}**, {day(access.day_of(each.at))}: {plain('; '.join(map(change_words, each.what)))}"
        for each in changes
    )


def _back(label: str) -> None:
    st.button(label, icon=":material/arrow_back:", type="tertiary", on_click=st.query_params.clear)


def _go(record: str = "") -> None:
    """Lead to one action, or back to all of them."""
    st.query_params.from_dict({"action": record} if record else {})
    st.rerun()
