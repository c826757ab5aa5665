"""The audit log: who did what and when, for administrators."""

from __future__ import annotations

import streamlit as st

from diagnostic.services.audit_log.reading import PAGE, LogChoice, LogPage, log_csv, log_page, people_in_log
from diagnostic.services.audit_log.sentences import KINDS
from diagnostic.ui.access import Access, installation, require, today
from diagnostic.ui.widgets import NARROW, day, download, page_title, plain
from diagnostic.zones import UTC_ZONE

ABOUT = (
    "Who did what, and when (time: {times}). Entries are added with what was done, and no page or command changes "
    "them. Nothing here says who answered, or what."
)


def times_of(zone: str) -> str:
    """Which time the page has, and the table where that is another.

    >>> times_of("Europe/Berlin"), times_of("Etc/UTC")
    ('Europe/Berlin, in the table UTC', 'UTC')
    """
    return "UTC" if zone in (UTC_ZONE, "Etc/UTC") else f"{zone}, in the table UTC"


def choose(access: Access) -> LogChoice:
    """What of the log is looked at."""
    kinds = {"": "Everything"} | KINDS
    people = {"": "Everybody"} | people_in_log(installation(), access)
    with st.container(horizontal=True):
        kind = st.selectbox("What", list(kinds), format_func=kinds.__getitem__, key="log_kind")
        who = st.selectbox("Who", list(people), format_func=people.__getitem__, key="log_who")
        first = st.date_input("From", value=None, max_value=today(access), key="log_first", format="YYYY-MM-DD")
        last = st.date_input("To", value=None, max_value=today(access), key="log_last", format="YYYY-MM-DD")
    return LogChoice(kind, who, first, last)


def shown(found: LogPage) -> None:
    """A list of sentences for each day."""
    for on, entries in found.by_day:
        st.header(day(on), anchor=False)
        told = (f"- :gray[{each.at:%H:%M}] **{plain(each.who)}** {plain(each.done)}" for each in entries)
        st.markdown("\n".join(told))


def page_of() -> int:
    """The page that is looked at, 1 for the newest."""
    return st.session_state.get("log_page", 1)


def turn(found: LogPage) -> None:
    """The way to older entries, where one page does not hold them all."""
    if found.pages > 1:
        st.session_state["log_page"] = min(page_of(), found.pages)  # another choice may have fewer
        label = f"Page, of {found.pages:,} with {PAGE} entries each"
        st.number_input(label, 1, found.pages, key="log_page", width=NARROW)


def show() -> None:
    """The page, for administrators."""
    access = require()
    page_title("Audit log", ABOUT.format(times=times_of(access.zone)))
    choice = choose(access)
    found = log_page(installation(), access, choice, page_of())
    if not found.entries:
        st.markdown("Nothing was done that fits.")
        return
    shown(found)
    turn(found)
    label = f"All {found.number:,} as a table (CSV)"
    download(label, lambda: log_csv(installation(), access, choice), "audit-log", "csv", "log_csv")


if __name__ == "__main__":
    show()
