"""A plan of actions as it is drawn: a board or a list whose entries lead to one action each, and how it looks."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from diagnostic.report.pages.acting.plan import board_html, plan_html
from diagnostic.services.actions.board import ActionPlan
from diagnostic.ui.report.html import style_sheet

HERE = Path(__file__).parent
BOARD, LIST = "board", "list"
_LINKS = st.components.v2.component(
    "inner_links", js=(HERE / "links.js").read_text(encoding="utf-8"), isolate_styles=False
)


def draw_plan(plan: ActionPlan, view: str) -> None:
    """The plan as a board or a list."""
    linked(board_html(plan.columns) if view == BOARD else plan_html(plan.cards), "plan")


def linked(markup: Markup, key: str) -> None:
    """HTML that a template made, whose links lead to pages of the app."""
    style_sheet((HERE / "planned.css").read_text(encoding="utf-8"))
    _LINKS(data={"html": markup}, key=f"linked_{key}")
