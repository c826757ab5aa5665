"""The order of what a form lists: buttons that move an entry up or down by one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from diagnostic.ui.work.questionnaires.draft import press


def order_buttons(name: str, place: tuple[int, int], move: Callable[..., str], *arguments: Any) -> None:
    """Up and down for the entry at `place` (position from 0, how many there are).

    move : gets the draft, `arguments` and the new position.
    """
    at, many = place
    for icon, label, to in (("arrow_upward", "Move up", at - 1), ("arrow_downward", "Move down", at + 1)):
        st.button(
            f":material/{icon}:", key=f"asked_{label.lower().replace(' ', '_')}_{name}", type="tertiary", help=label,
            disabled=not 0 <= to < many, on_click=press, args=(move, *arguments, to),
        )  # fmt: skip
