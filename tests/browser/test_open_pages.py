"""A page that is open finds by itself what is new, and is not answered while nothing is."""

from __future__ import annotations

import pytest

from diagnostic.report.palette import DARK
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings
from diagnostic.ui.looks import look_in
from diagnostic.ui.report.frame import REFRESH
from tests.browsing import follow, settled
from tests.companies import company
from tests.ui.test_report_pages import new_house

pytestmark = pytest.mark.browser

OFTEN = 0.1  # seconds between two looks, so that nobody waits for them here
LOOK_OFTEN = """([every, often]) => {
    const real = setInterval;
    window.setInterval = (look, ms, ...rest) => real(look, ms === every ? often : ms, ...rest);
}"""
GROUND = "(ground) => getComputedStyle(document.documentElement).getPropertyValue('--ground').trim() === ground"


def test_an_open_page_shows_what_is_published_and_the_systems_colours_and_else_is_not_answered(busy, device):
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(busy.home), "PORT": str(busy.port)}))
    house, home = new_house(inst, company()), f"http://localhost:{busy.port}"
    page = device("about:blank", link=f"{home}/enter/{house.tokens['executive']}")
    sent: list[bytes] = []
    came: list[bytes] = []

    def listen(socket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))
        socket.on("framereceived", lambda frame: came.append(frame))

    page.on("websocket", listen)
    page.goto(f"{home}/heatmap")
    settled(page)
    page.evaluate(LOOK_OFTEN, [1000 * REFRESH, 1000 * OFTEN])

    def looked_in_vain(times: int = 3) -> None:
        """Some looks, one after the other, of which none is answered; the page shows nothing of it."""
        settled(page)
        sent.clear()
        came.clear()
        while len(sent) < times:
            page.wait_for_timeout(1000 * OFTEN)
        assert all(map(look_in, sent)) and came == []
        assert not page.get_by_test_id("stStatusWidget").count()

    follow(page, "/overview")
    page.get_by_role("heading", name="Nothing is published yet").wait_for()
    looked_in_vain()
    house.publish(company(), outside=())
    page.get_by_role("heading", name="Nothing is published yet").wait_for(state="detached")
    page.locator(".grid, .cards, svg").first.wait_for()
    looked_in_vain()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(GROUND, arg=DARK.ground)
    looked_in_vain()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Map").click()
    page.wait_for_url("**/heatmap*")
    settled(page).locator(".grid").first.wait_for()
    looked_in_vain()
    page.remove_listener("websocket", listen)
    inst.engine.dispose()
