"""Every page of the report can be used by everybody: axe finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.browsing import DESKTOP, PHONE, REPORT_PAGES, finding, settled, violations

pytestmark = pytest.mark.browser
MODES = {"dark phone": (PHONE, "dark"), "light desktop": (DESKTOP, "light")}  # each theme and each width
if settings.get_current_profile_name() == "thorough":
    MODES |= {"light phone": (PHONE, "light"), "dark desktop": (DESKTOP, "dark")}


@pytest.mark.parametrize(("viewport", "scheme"), MODES.values(), ids=MODES)
def test_every_page_of_the_report_can_be_used_by_everybody(links, device, viewport, scheme):
    board = device(links["executive"], viewport, scheme)
    settled(board)
    found = {}
    for page in REPORT_PAGES:
        board.goto(f"{links['home']}/{page}")
        assert finding(board)
        found[page] = violations(board)
        assert board.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page} scrolls sideways"
    assert not any(found.values()), found
