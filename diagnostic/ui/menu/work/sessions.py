"""Where somebody is signed in: one's own sessions, and everybody's for administrators; each can be ended."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.installation.sessions import configured
from diagnostic.services.sign_in.listed import ListedSession, end_listed, lasting_sessions
from diagnostic.ui.access import Access, installation, now, require, signed_in
from diagnostic.ui.widgets import confirmed, day_and_time, page_title, plain, tell


def show() -> None:
    """The page, for everybody who signed in, and for administrators."""
    access, own = require(), signed_in()
    page_title("Signed in", "A session ends after eight hours, after one hour without a click, or here, at once.")
    if own and own.several:
        st.html('<a class="quiet-link" href="/auth/choose">Go to another organisation</a>')
    found = lasting_sessions(installation(), access, now())
    mine = [each for each in found if each.link == access.link]
    for each in mine:
        _session(access, each, here=own is not None and each.id == own.id)
    if not mine:
        st.markdown("You came by a link, and have no session.")
    if access.role == "administrator":
        _others(access, [each for each in found if each.link != access.link])


def _others(access: Access, found: list[ListedSession]) -> None:
    st.header("Others", anchor=False)
    for each in found:
        _session(access, each, here=False)
    if not found:
        st.markdown("Nobody else is signed in.")


def _session(access: Access, session: ListedSession, here: bool) -> None:
    with st.container(border=True, key=f"session_{session.id}"):
        st.markdown(f"**{plain(session.label)}**{' (here)' if here else ''}")
        st.markdown(f":gray[{plain(_about(access, session))}]")
        if here:
            st.html('<a class="quiet-link" href="/leave">Sign out</a>')
            return
        question = f"End this session of {session.label}? Pages that are open by it close."
        if confirmed(f"end_{session.id}", "End", question, "End it"):
            end_listed(installation(), access, session.id, now())
            tell(f"A session of {session.label} has ended.")
            st.rerun()


def _about(access: Access, session: ListedSession) -> str:
    """Its role, its provider and when it was begun and used."""
    part = _part(access, session.unit) if session.unit else ""
    used = now() - session.seen_at
    seen = "just now" if used < timedelta(minutes=2) else f"{used.seconds // 60} minutes ago"
    return f"{session.role}{part}, {_by(session.provider)}, since {day_and_time(access, session.began_at)}, used {seen}"


def _part(access: Access, unit: str) -> str:
    chart = get_chart(installation(), access.organisation or access.manages)
    known = dict(zip(chart.ids, chart.names, strict=True)) if chart else {}
    return f", {known.get(unit, unit)}"


def _by(provider: str) -> str:
    found = configured(installation().settings)
    known = found.provider(provider) if found else None
    return f"by {known.label}" if known else "by a one-time link"


if __name__ == "__main__":
    show()
