"""Links for those who look: made, listed and taken back. A link is shown once, when it is made."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.state import SessionStateProxy

from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import UserError
from diagnostic.services.installation.access import (
    GIVES,
    LONGEST,
    LONGEST_LABEL,
    Access,
    Link,
    Role,
    list_links,
    make_link,
    revoke_link,
)
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.sign_in.switching import can_sign_in, links_are_off, switch_links
from diagnostic.ui.access import current, installation, now, require, signed_in
from diagnostic.ui.widgets import NARROW, confirmed, day, indented, page_title, plain, problems, tell

ROLES: Mapping[Role, str] = {
    "executive": "An executive, who reads the report",
    "consultant": "A consultant, who runs surveys and sees all results",
    "administrator": "An administrator, who makes links and reads the audit log, and sees no results",
}


def form(access: Access, chart: Organisation | None) -> None:
    """The form for a new link."""
    st.header("A new link", anchor=False)
    role = st.radio("For whom", GIVES[access.role], format_func=ROLES.get, key="link_role")
    if role == "executive" and chart is not None:
        names = dict(zip(chart.ids, indented(chart), strict=True))
        st.selectbox(
            "What it shows: this unit and all below it",
            chart.ids,
            format_func=lambda unit: names[unit],
            key="link_unit",
            width=NARROW,
        )
    st.text_input(
        "Who gets it",
        key="link_label",
        max_chars=LONGEST_LABEL,
        width=NARROW,
        placeholder="Dana Alder, head of operations",
    )
    st.number_input("Days it works", min_value=1, max_value=LONGEST, value=30, step=1, key="link_days", width=240)
    st.button("Make the link", type="primary", on_click=make)


def make() -> None:
    """Make the link that the form describes, and keep it for the one time that it is shown."""
    state, access = st.session_state, current()
    if access is None or (state.get("link_made") and not state["link_label"].strip()):
        return  # a second click on the same button
    try:
        token = make_link(
            installation(),
            access,
            role=state["link_role"],
            unit=_unit(state, get_chart(installation(), access.manages)),
            label=state["link_label"],
            days=state["link_days"] or 0,
            now=now(),
        )
    except UserError as error:
        state["link_made"] = error
        return
    state["link_made"] = f"{installation().settings.base_url}/enter/{token}"
    state["link_label"] = ""


def _unit(state: SessionStateProxy, chart: Organisation | None) -> str | None:
    """The part that was chosen. The top of the chart means the whole, also of waves with another chart."""
    whole = state["link_role"] != "executive" or chart is None or state.get("link_unit") == chart.ids[0]
    return None if whole else state.get("link_unit")


def made() -> None:
    """The link that was just made, or why it was not."""
    result = st.session_state.pop("link_made", None)
    if isinstance(result, UserError):
        problems(result)
    elif result:
        st.success("Here is the link. Copy it now: you see it only this once.", icon=":material/check:")
        st.code(result, language=None, wrap_lines=True)
        st.caption("Whoever has it sees what it was made for. Send it to one person, and make another for the next.")


def listing(access: Access, chart: Organisation | None) -> None:
    """Links that work, then those that do not."""
    st.header("Links that were made", anchor=False)
    links = list_links(installation(), access)
    names = dict(zip(chart.ids, chart.names, strict=True)) if chart else {}
    working = [link for link in links if not link.revoked and link.expires > now()]
    for link in working:
        with st.container(border=True, key=f"link_{link.id}"):
            mine = " (the one you are using)" if link.id == access.link else ""
            st.markdown(f"**{plain(link.label)}**{mine}")
            st.markdown(f":gray[{plain(_about(link, names))}, until {day(access.day_of(link.expires))}]")
            if link.role in GIVES[access.role]:
                take_back(access, link, bool(mine))
    over = [link for link in links if link not in working]
    if over:
        with st.expander(f"No longer working: {len(over)}"):
            rows = [
                {
                    "Who": link.label,
                    "What": _about(link, names),
                    "Why": "taken back" if link.revoked else f"expired on {day(access.day_of(link.expires))}",
                }
                for link in over
            ]
            st.dataframe(rows, hide_index=True, alt="Links that no longer work")


def _about(link: Link, names: dict[str, str]) -> str:
    if link.role != "executive":
        return link.role
    return f"executive, {names.get(link.unit, link.unit) if link.unit else 'the whole organisation'}"


def take_back(access: Access, link: Link, mine: bool) -> None:
    """The button that ends a link at once."""
    question = f"Take back the link of {link.label}? It stops working at once, for good."
    if mine:
        question += " It is the link you are using: this page closes, too."
    if confirmed(f"revoke_{link.id}", "Take back", question, "Take it back"):
        revoke_link(installation(), access, link.id, now())
        tell(f"The link of {link.label} no longer works.")
        st.rerun()


def instead(access: Access) -> None:
    """To administrators where people can sign in: who is signed in, and the switch of all links."""
    inst = installation()
    if not can_sign_in(inst, access.manages):
        return
    st.header("Sign-in", anchor=False)
    st.page_link("menu/work/sessions.py", label="Who is signed in", icon=":material/group:")
    if links_are_off(inst, access):
        question = "Switch links on? Those that have not expired work again."
        if confirmed("links_on", "Switch links on", question, "Switch them on"):
            switch_links(inst, access, False, now())
            tell("Access links work again.")
            st.rerun()
        return
    st.markdown(
        "Staff can sign in with their accounts. Links can be switched off: whoever opens one is then told to sign in."
    )
    own = "" if signed_in() else " You came by a link: this page closes, too."
    question = f"Switch all links off? Every visit by a link ends at once.{own}"
    if confirmed("links_off", "Switch links off", question, "Switch them off"):
        switch_links(inst, access, True, now())
        tell("Access links are switched off.")
        st.rerun()


def names_in_records() -> None:
    """The way to where one person's name stands."""
    st.header("Names in open records", anchor=False)
    st.page_link("menu/work/person.py", label="Where one person\u2019s name stands", icon=":material/person_search:")


def show() -> None:
    """The page, for consultants and administrators."""
    access = require()
    page_title("Links", "Make a link for each person who may look: it shows one part, for as many days as you say.")
    made()
    chart = get_chart(installation(), access.manages)
    if links_are_off(installation(), access):
        st.info("Access links are switched off: everybody signs in. An administrator can switch them on again.")
    else:
        form(access, chart)
    listing(access, chart)
    if access.role == "administrator":
        instead(access)
    if access.role == "consultant":
        names_in_records()


if __name__ == "__main__":
    show()
