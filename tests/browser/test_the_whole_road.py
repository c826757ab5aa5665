"""One wave from a phone to the board room: employee, consultant, executive, in the demonstration organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagnostic.services.demonstration.load import demonstration_links, load_demonstration
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings
from tests.browsing import chromium, free_port, server, violations

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PAGES = ("report", "heatmap", "inside-outside", "predicted-observed", "unit", "learned")
WORK = ("measurement", "waves", "import", "rules", "organisation", "links", "new-wave")
UPLOADER = "presentation-role-conflict"  # Streamlit's own file uploader is a focusable section with role=presentation


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def links(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Role -> link, of a server with the demonstration organisation."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    with server(home, port):
        yield _links(home, port)
        assert "Traceback" not in (home / "server.log").read_text()


def _links(home: Path, port: int) -> Mapping[str, str]:
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home), "PORT": str(port)}))
    now = datetime.now(UTC)
    load_demonstration(inst, now.date(), now)
    found = demonstration_links(inst, now)
    inst.engine.dispose()
    return {**found, "home": f"http://localhost:{port}"}


@pytest.fixture
def device(browser):
    """Opens a fresh browser of a given size at an address; the page."""
    contexts = []

    def open_at(address: str, viewport: Mapping[str, int] = DESKTOP, scheme: str = "light"):
        contexts.append(browser.new_context(viewport=viewport, color_scheme=scheme))
        contexts[-1].set_default_timeout(30_000)
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()


def settled(page):
    """The page once Streamlit has drawn it."""
    page.wait_for_selector("h1")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function("!document.querySelector('[data-stale=true]')")  # what is drawn anew is faded until it is
    return page


def finding(page) -> str:
    return settled(page).locator("h1").first.inner_text()


def test_from_an_answer_on_a_phone_to_the_report_of_the_wave(links, device):
    phone = device(links["employee"], PHONE)
    phone.get_by_role("button", name="Start").click()
    while not phone.get_by_role("button", name=re.compile("^Send")).is_visible():
        answer = phone.get_by_role("radio", name="Agree", exact=True).locator("visible=true")
        if answer.count():
            answer.first.check()
        phone.get_by_role("button", name="Next").click()
    phone.get_by_role("button", name=re.compile("^Send")).click()
    phone.wait_for_url(re.compile("/thanks"))
    phone.goto(links["employee"])
    assert "already" in phone.locator("main").inner_text()

    desk = settled(device(links["consultant"]))
    desk.get_by_role("button", name="Open", exact=True).first.click()
    desk.get_by_role("button", name="Close this wave").click()
    desk.get_by_role("button", name="Close it").click()
    desk.get_by_role("link", name="Publish").click()
    desk.get_by_role("button", name="Publish this wave").click()
    desk.get_by_role("button", name="Publish it").click()
    desk.get_by_text("This wave is published").wait_for()

    board = device(links["executive"])
    assert finding(board)
    board.get_by_text("Pulse", exact=False).first.wait_for()


def test_a_view_can_be_sent_and_shows_what_stands_behind_a_cell(links, device):
    board = device(links["executive"])
    settled(board)
    board.goto(f"{links['home']}/heatmap?unit=centre-chat&dim=trust")
    assert "Trust" in settled(board).locator('[data-testid="stMain"]').inner_text()
    panel = board.get_by_text("What to ask", exact=False).or_(board.get_by_text("Ask", exact=False)).first
    panel.wait_for()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_report_can_be_used_by_everybody(links, device, viewport, scheme):
    board = device(links["executive"], viewport, scheme)
    settled(board)
    found = {}
    for page in PAGES:
        board.goto(f"{links['home']}/{page}")
        assert finding(board)
        found[page] = violations(board)
        assert board.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page} scrolls sideways"
    assert not any(found.values()), found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_measurement_can_be_used_on_a_phone_with_every_figure_open(links, device, scheme):
    phone = device(links["consultant"], PHONE, scheme)
    settled(phone)
    phone.goto(f"{links['home']}/measurement")
    assert "questions" in finding(phone)
    phone.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(phone) == []


def test_every_page_of_the_work_can_be_used_by_everybody(links, device):
    desk = device(links["consultant"])
    settled(desk)
    found = {}
    for page in WORK:
        desk.goto(f"{links['home']}/{page}")
        assert finding(desk)
        found[page] = [line for line in violations(desk) if not line.startswith(UPLOADER)]
    assert not any(found.values()), found


def test_without_a_link_no_page_shows_anything(links, device):
    stranger = device(links["home"])
    for page in ("", *PAGES, *WORK):
        stranger.goto(f"{links['home']}/{page}")
        settled(stranger)
        shown = stranger.locator("body").inner_text()
        assert "Inside Out" in shown
        assert "Wren" not in shown and "Online chat" not in shown
