"""An address says what is looked at: it can be sent to others, and it shows nothing to whoever has no link."""

from __future__ import annotations

import socket

import pytest

from tests.browsing import REPORT_PAGES, WORK_PAGES, settled
from tests.profiles import thorough

pytestmark = pytest.mark.browser


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
        shown = stranger.locator("body").inner_text()
        assert "Open the link you were given" in shown and stranger.locator("script").count() == 0
        assert "Wren" not in shown and "Online chat" not in shown


def test_the_server_says_little_of_itself_and_nothing_to_a_strangers_socket(links):
    """Over a connection of its own, which can send what no browser would; the log has no traceback of it."""

    def told(*lines: str, then: str = "") -> str:
        port = int(links["home"].rpartition(":")[2])
        with socket.create_connection(("localhost", port), 20) as connection:
            connection.sendall("\r\n".join((*lines, f"Host: localhost:{port}", "", then)).encode())
            return b"".join(iter(lambda: connection.recv(4096), b"")).decode("latin-1").lower()

    asking = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
    refused = told("GET /_stcore/stream HTTP/1.1", *asking, key, f"Origin: {links['home']}", then="\x00garbage")
    assert refused.startswith("http/1.1 403") and "x-content-type-options: nosniff" in refused
    page = told("GET /health HTTP/1.1", "Origin: http://[", "Connection: close")
    assert page.startswith("http/1.1 200") and "server:" not in page and '{"status":"ok"' in page
    assert told("\x00\xff").startswith("http/1.1 400")
