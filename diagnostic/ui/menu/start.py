"""What somebody without a link sees: what this is, and where to go. Says nothing about any organisation."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import streamlit as st

from diagnostic.services.sign_in.offers import SignInOffer, offers
from diagnostic.ui.access import installation, kept
from diagnostic.ui.widgets import NARROW, same_tab

OVER = (
    "Results are no longer open on this device: eight hours have passed, or you left, or your link was taken "
    "back. Open the access link you were given again, then come back to this page."
)
OVER_SIGN_IN = (
    "Results are no longer open on this device: you signed out, or were away for an hour, or eight hours have passed, "
    "or your access was taken back. Sign in again, or open your access link, then come back to this page."
)


def show() -> None:
    """Where visitors without a link arrive: a code, and the way to the questions."""
    st.title("Inside Out", anchor=False)
    doors = offers(installation().settings, _wanted())
    if kept():  # a page that was left open: nobody else comes here, the server's first page is another
        st.warning(OVER_SIGN_IN if doors else OVER)
        _enter(doors)
    st.markdown(
        "Inside Out asks how people in an organisation treat each other, predicts from it how customers are treated, "
        "and compares the prediction with what customers say. Results are shown for groups, never for one person.",
        width=NARROW,
    )
    st.header("You were asked to answer some questions", anchor=False)
    _code()
    st.header("You work with the results", anchor=False)
    if not kept():
        _enter(doors)
    st.markdown(
        ("Or open" if doors else "Open")
        + " the link you were given: it shows what it was made for. If it no longer works, it has expired or was "
        "taken back; ask whoever sent it for a new one.",
        width=NARROW,
    )


def _enter(doors: Iterable[SignInOffer]) -> None:
    for door in doors:
        same_tab(f"Sign in with {door.label}", door.address)


def _wanted() -> str:
    """The page that was open, with its question, for whoever comes back to it."""
    asked = urlsplit(st.context.url or "")
    return f"{asked.path}?{asked.query}" if asked.query else asked.path


def _code() -> None:
    """A typed code becomes an ordinary link, so that codes are looked up in one place alone."""
    st.markdown("Open the link in your invitation, or type the code that is printed on it.", width=NARROW)
    code = st.text_input("Your code", max_chars=300, placeholder="7KQ2-M0XD-93TAD", width=320, autocomplete="off")
    code = code.strip().rpartition("/q/")[2].strip("/")  # or the whole link, pasted
    same_tab("Go to the questions", f"/q/{quote(code, safe='')}" if code else "/q")


if __name__ == "__main__":
    show()
