"""Every page of the report can be used by everybody: axe finds nothing, it does not scroll sideways, and it prints."""

from __future__ import annotations

import pytest

from diagnostic.report.files.html.page import render
from tests.browsing import DESKTOP, PHONE, REPORT_PAGES, finding, follow, violations
from tests.documents import by_hand
from tests.profiles import thorough

pytestmark = pytest.mark.browser
MODES = {"dark phone": (PHONE, "dark"), "light desktop": (DESKTOP, "light")}  # each theme and each width
PAGES = {"dark phone": REPORT_PAGES[::2], "light desktop": REPORT_PAGES[1::2]}  # by turn
PRESSED = '[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stSelectbox"], .st-key-toolbar'
FOLDED = '[data-testid="stSidebar"][data-collapsed="true"] a'
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
            follow(board, f"/{page}")
        assert finding(board)
        found[page] = violations(board)
        assert board.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page} scrolls sideways"
        assert not board.locator(TOOLBAR).locator("visible=true").count()
        assert not board.locator(FOLDED).locator("visible=true").count(), f"{page}: focus goes into a folded menu"
        board.emulate_media(media="print")
        assert not board.locator(PRESSED).locator("visible=true").count(), f"{page} prints what is there to be pressed"
        board.emulate_media(media="screen")
    assert not any(found.values()), found


@pytest.mark.parametrize("mode", MODES if thorough() else ["dark phone"])
def test_a_report_in_one_file_can_be_used_by_everybody_without_any_network(browser, tmp_path, mode):
    """A file from a mail: what is not about a unit is hidden, words are found, and what is found is opened."""
    (tmp_path / "report.html").write_bytes(render(by_hand(), lambda drawing: b'<svg width="9" height="9"/>'))
    viewport, scheme = MODES[mode]
    context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "report.html").as_uri())
    names = page.locator("table.units tbody th:visible")
    if "phone" in mode:  # a list, in which units are below their parents
        assert names.all_inner_texts() == ["All", "East", "West"]
        [box.set_checked(True, force=True) for box in page.get_by_label("Units below").all()]
    assert names.all_inner_texts() == ["All", "East", "E1", "E2", "West", "W1"]
    for typed, told, left in (
        ("north", "No unit is called \u201cnorth\u201d, so nothing of a unit is shown.", []),
        ("east e1", "Tables and chapters show 1 of 6 units.", ["East", "E1"]),
        ("east", "Tables and chapters show 3 of 6 units.", ["East", "E1", "E2"]),
    ):
        page.get_by_label("Show one unit").fill(typed)
        page.get_by_text(told).wait_for()
        assert names.all_inner_texts() == left
    page.emulate_media(media="print")
    assert page.get_by_text("Only a part is printed: 3 of 6 units, chosen by").is_visible()
    page.emulate_media(media="screen")
    assert page.locator("main h2:visible").all_inner_texts() == ["Every unit", "East"]
    page.get_by_label("Search the text").fill("question 31")
    page.get_by_role("link", name="East: Question 31 50").click()
    assert page.locator("tr.found").evaluate("row => row === document.activeElement && row.offsetHeight > 0")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults == []
    context.close()
