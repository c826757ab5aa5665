"""Take the README's pictures anew: `.venv/bin/python examples/pictures.py` (needs `make test`'s packages and Chromium).

Serves a fresh demonstration organisation and photographs the pages as the three roles see them.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from diagnostic.services.demonstration.load import demonstration_links, load_demonstration  # noqa: E402
from diagnostic.services.installation.setup import open_installation  # noqa: E402
from diagnostic.settings import Settings  # noqa: E402
from tests.browsing import chromium, free_port, server  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
DRAWN = '[data-testid="stApp"][data-test-script-state="notRunning"]'
REPORT = {
    "overview": "report",
    "heatmap": "heatmap?unit=centre-chat&dim=trust",
    "inside-outside": "inside-outside?view=map",
    "predicted-observed": "inside-outside",
}
WORK = {"waves": "waves", "rules": "rules?rules=Edit&rule=S04"}


def main() -> None:
    """Take all pictures of the README from a fresh demonstration."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        home, port = Path(folder), free_port()
        with server(home, port):
            links = _links(home, port)
            _questionnaire(browser, links["employee"])
            for role, pages in (("executive", REPORT), ("consultant", WORK)):
                _pages(browser, links[role], f"http://localhost:{port}", pages)


def _links(home: Path, port: int) -> dict[str, str]:
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home), "PORT": str(port)}))
    now = datetime.now(UTC)
    load_demonstration(inst, now.date(), now)
    return dict(demonstration_links(inst, now))


def _questionnaire(browser: Browser, link: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(link)
    page.screenshot(path=PICTURES / "welcome.png")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("radio", name="Agree", exact=True).locator("visible=true").first.press("Space")
    page.screenshot(path=PICTURES / "question.png")
    while page.get_by_role("button", name="Next").is_visible():
        page.get_by_role("button", name="Next").click()
    page.screenshot(path=PICTURES / "review.png")
    page.close()


def _pages(browser: Browser, link: str, base: str, pages: dict[str, str]) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto(link)
    page.wait_for_selector(DRAWN)
    for name, address in pages.items():
        page.goto(f"{base}/{address}")
        page.wait_for_selector("h1")
        page.wait_for_selector(DRAWN)
        page.wait_for_timeout(1500)  # until charts have been drawn
        page.screenshot(path=PICTURES / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main()
