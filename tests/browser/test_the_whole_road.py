"""One wave from a phone to the board room: employee, consultant, executive, in the demonstration organisation."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest

from diagnostic.services.demonstration.company import ID
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.respondents.invitations import invite
from diagnostic.settings import QUESTIONNAIRES, Settings
from tests.browsing import PHONE, Server, finding, settled, violations

pytestmark = pytest.mark.browser


def leader_of_kitchens(busy: Server) -> str:
    """A link to the leaders' side of the demonstration's next mirror survey."""
    inst, now = (
        open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(busy.home), "PORT": str(busy.port)})),
        datetime.now(UTC),
    )
    access, today = operator(inst, ID), now.date()
    asked = [(QUESTIONNAIRES / "mirror_leader.yaml").read_bytes()]
    wave = create_wave(inst, access, name="Next mirror", opens=today, closes=today, questionnaires=asked, now=now)
    content = invite(inst, access, wave, "leader", {"repairs-kitchens": 1}, now)
    inst.engine.dispose()
    return next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))["link"]


def test_from_an_answer_on_a_phone_to_the_report_of_the_wave(busy, busy_links, device):
    phone = device(busy_links["employee"], PHONE)
    phone.get_by_role("button", name="Start").click()
    while not phone.get_by_role("button", name=re.compile("^Send")).is_visible():
        answer = phone.get_by_role("radio", name="Agree", exact=True).locator("visible=true")
        if answer.count():
            answer.first.press("Space")
        phone.get_by_role("button", name="Next").click()
    phone.get_by_role("button", name=re.compile("^Send")).click()
    phone.wait_for_url(re.compile("/thanks"))
    phone.goto(busy_links["employee"])
    assert "already" in phone.locator("main").inner_text()

    desk = settled(device(busy_links["consultant"]))
    pulse = desk.locator('[class*="st-key-wave_"]', has=desk.get_by_role("heading", name=re.compile("^Pulse, ")))
    pulse.get_by_role("button", name="Open", exact=True).click()
    desk.get_by_role("button", name="Close this survey").click()
    desk.get_by_role("button", name="Close it").click()
    desk.get_by_role("button", name="Publish", exact=True).click()
    desk.get_by_role("button", name="Publish this survey").click()
    desk.get_by_role("button", name="Publish it").click()
    desk.get_by_text("This survey is published").wait_for()

    board = device(busy_links["executive"])
    assert finding(board)
    board.get_by_text("Pulse", exact=False).first.wait_for()

    leader = device(leader_of_kitchens(busy))
    leader.get_by_role("button", name="Start").click()
    while not leader.get_by_role("button", name=re.compile("^Send")).is_visible():
        for answer in leader.get_by_role("radio", name="Agree", exact=True).locator("visible=true").all():
            answer.press("Space")
        leader.get_by_role("button", name="Next").click()
    leader.get_by_role("button", name=re.compile("^Send")).click()
    leader.get_by_role("heading", name="You and your staff").wait_for()
    assert "22 people of Kitchens" in leader.locator(".own").inner_text() and leader.url.endswith("/thanks")
    assert "You 75" in leader.locator(".own").inner_text() and violations(leader) == []
    assert leader.evaluate("Object.keys(localStorage).length") == 0
    for again in (leader.reload, leader.go_back):
        again()
        assert leader.locator(".own").count() == 0 and "75" not in leader.locator("main").inner_text()
