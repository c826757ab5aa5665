"""One wave from a phone to the board room: employee, consultant, executive, in the demonstration organisation."""

from __future__ import annotations

import re

import pytest

from tests.browsing import PHONE, REPORT_PAGES, WORK_PAGES, finding, settled
from tests.profiles import thorough

pytestmark = pytest.mark.browser


def test_from_an_answer_on_a_phone_to_the_report_of_the_wave(busy_links, device):
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
    desk.get_by_role("button", name="Open", exact=True).first.click()
    desk.get_by_role("button", name="Close this survey").click()
    desk.get_by_role("button", name="Close it").click()
    desk.get_by_role("button", name="Publish", exact=True).click()
    desk.get_by_role("button", name="Publish this survey").click()
    desk.get_by_role("button", name="Publish it").click()
    desk.get_by_text("This survey is published").wait_for()

    board = device(busy_links["executive"])
    assert finding(board)
    board.get_by_text("Pulse", exact=False).first.wait_for()


def test_a_view_can_be_sent_and_shows_what_stands_behind_a_cell(links, device):
    board = device(f"{links['home']}/heatmap?unit=centre-chat&dim=trust", link=links["executive"])
    assert "Trust" in settled(board).locator('[data-testid="stMain"]').inner_text()
    panel = board.get_by_text("What to ask", exact=False).or_(board.get_by_text("Ask", exact=False)).first
    panel.wait_for()
    board.locator('.grid td[aria-selected="true"]').focus()  # from here on with keys alone
    board.keyboard.press("ArrowRight")
    assert "Online chat, Information sharing: 42" in board.locator(".read-out").inner_text()
    board.keyboard.press("Enter")
    board.locator(".story h2", has_text="Information sharing").wait_for()
    board.keyboard.press("Escape")
    board.locator(".story").wait_for(state="detached")
    board.locator('.grid th[data-column="trust"] button').click()
    board.locator('.grid th[data-column="trust"][aria-sort]').wait_for()
    assert "sort=trust" in board.url
    board.locator(".grid .name", has_text="Phone desk").click()
    board.wait_for_url("**/unit?*unit=centre-phone*")


ADDRESSES = ("", *REPORT_PAGES, *WORK_PAGES) if thorough() else ("", REPORT_PAGES[0], WORK_PAGES[0])


def test_without_a_link_no_page_shows_anything(links, device):
    stranger = device(links["home"])
    for page in ADDRESSES:
        stranger.goto(f"{links['home']}/{page}")
        settled(stranger)
        shown = stranger.locator("body").inner_text()
        assert "Inside Out" in shown
        assert "Wren" not in shown and "Online chat" not in shown
