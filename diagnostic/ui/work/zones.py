"""An organisation's name, whose days it counts, and its language: shown, and changed with a look at what that does."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from diagnostic.definitions.loading.catalogue_files import complete_catalogues
from diagnostic.errors import UserError
from diagnostic.report.words import count, language_name
from diagnostic.services.installation.organisations import (
    LONGEST_NAME,
    MovedEnd,
    change_language,
    change_name,
    change_zone,
    language_of,
    moved_ends,
)
from diagnostic.ui.access import Access, installation, now, still
from diagnostic.ui.widgets import NARROW, confirmed, day, plain, problems, tell
from diagnostic.zones import clock_words, day_of, offered_zones

ABOUT = (
    "Every day that people read is one of this time zone: a survey opens at its midnight and takes answers until the "
    "end of its last day there."
)

LANGUAGE_ABOUT = (
    "Those who answer read pages in the language of their browser, or the one they choose. This one is taken where "
    "neither says which, and for people in mailings of whom no language is given."
)

NAME_ABOUT = (
    "It stands on every page, e-mail and slip from now on, also of surveys that are open. All links and invitations "
    "stay as they are. What was printed or sent keeps the old name, and so does the top unit of a chart."
)


def name_of_organisation(access: Access) -> None:
    """What the organisation is called, and the way to another name."""
    st.header("Name", anchor=False)
    st.markdown(NAME_ABOUT, width=NARROW)
    name = st.text_input(
        "The organisation is called", access.organisation_name, max_chars=LONGEST_NAME, key="name", width=NARROW
    )
    changed = name.strip() != access.organisation_name
    if not st.button("Change the name", disabled=not changed, key="name_change"):
        return
    try:
        change_name(installation(), access, name, now())
    except UserError as error:
        problems(error)
        return
    tell(f"The organisation is called {name.strip()} now.")
    st.rerun()


def zone_of_days(access: Access) -> None:
    """The zone of the organisation, and the way to another one."""
    st.header("Time zone", anchor=False)
    st.markdown(ABOUT, width=NARROW)
    zones, here = tuple(dict.fromkeys((*offered_zones(), access.zone))), st.context.timezone or ""
    chosen = st.selectbox("Time zone", zones, zones.index(access.zone), key="zone", width=NARROW)
    moment = now()
    st.caption(f"There it is now {day(day_of(moment, chosen))}, {clock_words(moment, chosen)}.")
    if here in zones and here not in (access.zone, chosen):
        st.button(f"Take this browser's: {here}", on_click=_take, args=(here,), type="tertiary")
    if chosen != access.zone:
        _change(access, chosen)


def language_of_people(access: Access) -> None:
    """The language of pages and e-mails where nobody's browser says which, and the way to another one."""
    st.header("Language", anchor=False)
    st.markdown(LANGUAGE_ABOUT, width=NARROW)
    inst, offered = installation(), complete_catalogues()
    now_ = language_of(inst, access.organisation)
    st.selectbox(
        "Language",
        offered,
        offered.index(now_) if now_ in offered else None,
        format_func=language_name,
        key="language",
        width=NARROW,
        on_change=_speak,
        args=(access,),
    )


def _speak(access: Access) -> None:
    if still(access):
        change_language(installation(), access, st.session_state["language"], now())


def _take(zone: str) -> None:
    st.session_state["zone"] = zone


def _change(access: Access, zone: str) -> None:
    """What another zone does, and the button that does it."""
    found = moved_ends(installation(), access, zone, now())
    lines = "\n".join(f"- {plain(each)}" for each in told_ends(found, zone))
    if lines:
        st.markdown(lines, width=NARROW)
    question = f"Count all days in {zone} from now on? Days that were named before are days there then."
    if confirmed("zone_change", f"Use {zone}", question, f"Use {zone}", main=True):
        try:
            change_zone(installation(), access, zone, now())
        except UserError as error:
            problems(error)
            return
        tell(f"All days are those of {zone} now.")
        st.rerun()


def told_ends(found: list[MovedEnd], zone: str) -> Iterator[str]:
    """What a change of zone does to the last day of each survey that takes answers, now or later."""
    for each in found:
        minutes = round((each.after - each.before).total_seconds() / 60)
        when = f"{_length(abs(minutes))} {'earlier' if minutes < 0 else 'later'} than so far"
        if each.after <= now():
            when = "and has ended there already: it closes at once, for good"
        elif not minutes:
            when = "at the same moment as so far"
        yield f"{each.name}: its last day, {day(each.closes)}, ends in {zone} {when}"


def _length(minutes: int) -> str:
    """Hours and minutes in words.

    >>> _length(330), _length(60)
    ('five hours and 30 minutes', 'one hour')
    """
    hours, rest = divmod(minutes, 60)
    return " and ".join([count(hours, "hour")] * bool(hours) + [count(rest, "minute")] * bool(rest))
