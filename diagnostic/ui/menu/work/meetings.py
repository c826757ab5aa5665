"""Meetings: the list, and with ?meeting= one of them: prepared, rehearsed, held, read."""

from __future__ import annotations

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.meetings.agendas import get_meeting
from diagnostic.ui.access import installation, require
from diagnostic.ui.widgets import page_title, problems
from diagnostic.ui.work.meetings.every import every_meeting
from diagnostic.ui.work.meetings.one import go, one_meeting


def show() -> None:
    """The page, for consultants, and for executives about their part."""
    access = require()
    chart = get_chart(installation(), access.organisation)
    units = dict(zip(chart.ids, chart.names, strict=True)) if chart else {}
    wanted = st.query_params.get("meeting")
    if not wanted:
        every_meeting(access, units)
        return
    try:
        meeting = get_meeting(installation(), access, wanted)
    except UserError as error:
        page_title("Meetings")
        problems(error)
        st.button("All meetings", icon=":material/arrow_back:", type="tertiary", on_click=go)
        return
    one_meeting(access, meeting, units)


if __name__ == "__main__":
    show()
