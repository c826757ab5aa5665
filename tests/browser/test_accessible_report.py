"""Every page of the report can be used by everybody: axe finds nothing, it does not scroll sideways, and it prints."""

from __future__ import annotations

import pytest

from tests.browsing import DESKTOP, PHONE, REPORT_PAGES, finding, violations
from tests.profiles import thorough

pytestmark = pytest.mark.browser
MODES = {"dark phone": (PHONE, "dark"), "light desktop": (DESKTOP, "light")}  # each theme and each width
PAGES = {"dark phone": REPORT_PAGES[::2], "light desktop": REPORT_PAGES[1::2]}  # by turn
PRESSED = '[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stSelectbox"], .st-key-toolbar'
TOOLBAR = '.stFullScreenFrame:has(.stVegaLiteChart) [data-testid="stElementToolbar"]'
if thorough():
    MODES |= {"light phone": (PHONE, "light"), "dark desktop": (DESKTOP, "dark")}
    PAGES = dict.fromkeys(MODES, REPORT_PAGES)


@pytest.mark.parametrize("mode", MODES)
def test_every_page_of_the_report_can_be_used_by_everybody(links, device, mode):
    viewport, scheme = MODES[mode]
    board = device(f"{links['home']}/{PAGES[mode][0]}", viewport, scheme, link=links["executive"])
    found = {}
    for page in PAGES[mode]:
        if page != PAGES[mode][0]:
            board.goto(f"{links['home']}/{page}")
        assert finding(board)
        found[page] = violations(board)
        assert board.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page} scrolls sideways"
        assert not board.locator(TOOLBAR).locator("visible=true").count()
        board.emulate_media(media="print")
        assert not board.locator(PRESSED).locator("visible=true").count(), f"{page} prints what is there to be pressed"
        board.emulate_media(media="screen")
    assert not any(found.values()), found
