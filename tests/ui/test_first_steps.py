"""First steps: what is done and what is next follows from what is stored, and the page goes once something is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.definitions.charts.drafts import draft_of
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave, list_waves
from diagnostic.services.first_steps.steps import first_steps
from diagnostic.services.installation.access import issue_link, who
from diagnostic.services.installation.organisations import create_organisation, save_chart
from diagnostic.services.respondents.invitations import invite
from diagnostic.services.waves.chart_drafts import save_chart_draft
from diagnostic.services.waves.drafts import save_draft
from tests.menu import menu_links
from tests.ui.test_meetings_page import MAIN
from tests.worlds import CHART, EMPLOYEE, NOW

TODAY = NOW.date()
PLAN = {("north", "employee"): 6, ("coast", "employee"): 5}
#: Each thing that is done, and the steps from then on: D done, N next, B begun, W waiting, L later.
ROAD = {
    "nothing": "N L L L L L L L",
    "chart_draft": "B L L L L L L L",
    "chart": "D N L L L L L L",
    "wave_draft": "D D B L L L L L",
    "wave": "D D D N L L L L",
    "some_invited": "D D D B L L L L",
    "all_invited": "D D D D W L L L",
    "closed": "D D D D D D N L",
}


def do(inst, access, what: str) -> None:
    waves = list_waves(inst, access, TODAY)
    if what == "chart_draft":
        save_chart_draft(inst, access, draft_of(CHART), NOW)
    elif what == "chart":
        save_chart(inst, access, CHART, NOW)
    elif what == "wave_draft":
        save_draft(inst, access, 0, {"ask": "employee"}, {}, NOW)
    elif what == "wave":
        days = {"opens": TODAY, "closes": TODAY + timedelta(days=9)}
        create_wave(inst, access, name="Spring", questionnaires=[EMPLOYEE], headcounts=PLAN, now=NOW, **days)
    elif what.endswith("invited"):
        places = {"north": 6} if what == "some_invited" else {"coast": 5}
        invite(inst, access, waves[0], "employee", places, NOW)
    elif what == "closed":
        close_wave(inst, access, waves[0], NOW)


@pytest.mark.slow
def test_each_thing_that_is_done_is_seen_by_what_it_left(sqlite_installation):
    inst = sqlite_installation
    create_organisation(inst, id="new", name="New", now=NOW)
    access = who(inst, issue_link(inst, organisation="new", role="consultant", label="A", days=9, now=NOW), NOW)
    found = {}
    for what in ROAD:
        do(inst, access, what)
        found[what] = " ".join(step.standing[0].upper() for step in first_steps(inst, access, TODAY).steps)
    assert found == ROAD


@pytest.mark.slow
def test_a_consultant_of_a_new_organisation_begins_there(inst):
    now = datetime.now(UTC)
    create_organisation(inst, id="fresh", name="Fresh", now=now)
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["link"] = issue_link(inst, organisation="fresh", role="consultant", label="A", days=9, now=now)
    at.run()
    assert not at.exception and [title.value for title in at.title] == ["First steps"]
    assert "First steps" in menu_links(at) and [button.label for button in at.button] == ["Make the chart"]
    at.button(key="do_chart").click().run()
    assert [title.value for title in at.title] == ["Organisation"]
