"""Questionnaires: those that come with the product and the organisation's own; ?questionnaire= opens one to edit."""

from __future__ import annotations

import streamlit as st

from diagnostic.ui.access import require
from diagnostic.ui.work.questionnaires.editor import editing
from diagnostic.ui.work.questionnaires.every import every_questionnaire


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    record = st.query_params.get("questionnaire")
    if record:
        editing(access, record)
    else:
        every_questionnaire(access)


if __name__ == "__main__":
    show()
