"""Arriving at a field: whoever is led to a part of the form finds the field that is meant, with the focus in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from diagnostic.ui.report import state

_KEY = "asked_arrival"
_ARRIVAL = st.components.v2.component(
    "arrival", js=(Path(__file__).parent / "arrival.js").read_text(encoding="utf-8"), isolate_styles=False
)


def lead(part: str | None, *keys: str, language: str | None = None, questions: str | None = None) -> None:
    """Open a part of the form, None that about the whole, at the first of the fields or boxes `keys` that it has.

    language : the one whose texts are shown from now on; None leaves it. questions : which of many; None: the first.
    """
    state.go(section=part, questions=questions, **({"language": language} if language else {}))
    turn = st.session_state.get(_KEY, {}).get("turn", 0)
    st.session_state[_KEY] = {"keys": list(keys), "turn": turn + 1}


def arrive() -> None:
    """What leads there in the browser; drawn once, behind the fields."""
    if _KEY in st.session_state:
        _ARRIVAL(data=st.session_state[_KEY], key="asked_arriving")
