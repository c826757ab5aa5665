"""Take the README's pictures anew: `.venv/bin/python examples/pictures.py` (needs `make test`'s packages and Chromium).

Walks the first day of docs/first-day.md from an empty installation (`examples/pictures.py first-day` does that alone);
then serves a fresh demonstration organisation and photographs the pages as the three roles see them. Pictures of files
need LibreOffice (`soffice`) and Poppler (`pdftoppm`) too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from diagnostic.core.meeting.state import Event  # noqa: E402
from diagnostic.report.document.chapters import GAPS, HEATMAP, SUMMARY  # noqa: E402
from diagnostic.services.agreements.texts import agreements  # noqa: E402
from diagnostic.services.demonstration.load import demonstration_links, load_demonstration  # noqa: E402
from diagnostic.services.files.exports import export_file  # noqa: E402
from diagnostic.services.files.wanted import Wanted  # noqa: E402
from diagnostic.services.installation.organisations import list_organisations, operator  # noqa: E402
from diagnostic.services.installation.setup import Installation, open_installation  # noqa: E402
from diagnostic.services.meetings.agendas import create_meeting, shipped_agendas  # noqa: E402
from diagnostic.services.meetings.holding import start_meeting  # noqa: E402
from diagnostic.services.meetings.rooms import rooms_of  # noqa: E402
from diagnostic.services.report.load import published_waves  # noqa: E402
from diagnostic.settings import Settings  # noqa: E402
from examples import caring_2009_2014, first_day  # noqa: E402
from tests.browsing import WINDOWED, chromium, free_port, server  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
FONTS = ROOT / "diagnostic" / "report" / "charts" / "fonts"
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
WALL = ViewportSize(width=1280, height=720)
ROOM = {  # what twelve people guess, and what some of them write
    "Leaders": [72, 75, 80, 68, 77],
    "Staff": [55, 61, 48, 66, 58, 63, 52],
}
NOTES = {
    "Handovers": ["The late shift finds out last", "Nobody says when a job is done"],
    "Time for each other": ["Ten minutes after each rush", "Ask before you pass it on", "A quiet hour on Fridays"],
}
DRAWN = '[data-testid="stApp"][data-test-script-state="notRunning"]'
REPORT = {
    "overview": "report",
    "heatmap": "heatmap?unit=centre-chat&dim=trust",
    "inside-outside": "inside-outside?view=map",
    "predicted-observed": "inside-outside",
    "mirror": "mirror",
    "caring": "caring?unit=office-it",
    "inside-out-story": "inside-out-story",
    "motivators": "motivators",
    "conversations": "conversations",
    "actions": "actions",
    "tried": "tried",
}
WORK = {"waves": "waves", "rules": "rules?rules=Edit&rule=S04"}


def main() -> None:
    """Take all pictures of the documents, or those of the first day alone."""
    PICTURES.mkdir(exist_ok=True)
    with chromium(WINDOWED) as browser:
        first_day.take_pictures(browser, PICTURES)
    if "first-day" in sys.argv[1:]:
        return
    with tempfile.TemporaryDirectory() as folder, chromium(WINDOWED) as browser:
        home, port = Path(folder), free_port()
        with server(home, port):
            inst, links = _links(home, port)
            _questionnaire(browser, links["employee"])
            for role, pages in (("executive", REPORT), ("consultant", WORK)):
                _pages(browser, links[role], f"http://localhost:{port}", pages)
            _meeting(browser, inst, links["consultant"], f"http://localhost:{port}")
            _agreement(browser, inst, f"http://localhost:{port}")
            _files(inst)
        _caring_example(browser)


def _caring_example(browser: Browser) -> None:
    page = browser.new_page(viewport=ViewportSize(width=1040, height=430))
    page.set_content(caring_2009_2014.page(caring_2009_2014.published()))
    page.screenshot(path=PICTURES / "caring_2009_2014.png")
    page.close()


def _links(home: Path, port: int) -> tuple[Installation, dict[str, str]]:
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home), "PORT": str(port)}))
    now = datetime.now(UTC)
    load_demonstration(inst, now.date(), now)
    return inst, dict(demonstration_links(inst, now))


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


def _agreement(browser: Browser, inst: Installation, base: str) -> None:
    """An agreement as whoever has its link reads and signs it."""
    organisation = next(each.id for each in list_organisations(inst) if each.demonstration)
    page = browser.new_page(viewport=ViewportSize(width=900, height=860))
    page.goto(base + agreements(inst, operator(inst, organisation))[-1].address)
    page.screenshot(path=PICTURES / "agreement.png")
    page.close()


def _files(inst: Installation) -> None:
    """A page of the report as PDF and a slide of it, the latter as LibreOffice draws it where our font is installed."""
    access = operator(inst, next(each.id for each in list_organisations(inst) if each.demonstration))
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        shutil.copytree(FONTS, folder / "fonts")
        for name, ending, chapters in (("file-page", "pdf", (SUMMARY, HEATMAP)), ("file-slide", "pptx", (GAPS,))):
            file = folder / f"{name}.{ending}"
            file.write_bytes(export_file(inst, access, ending, Wanted(chapters=chapters)))
            if ending != "pdf":
                convert = ["soffice", f"-env:UserInstallation={folder.as_uri()}/office", "--headless", "--convert-to"]
                environ = os.environ | {"XDG_DATA_HOME": str(folder)}
                subprocess.run([*convert, "pdf", "--outdir", folder, file], check=True, env=environ)
            draw = ["pdftoppm", "-f", "2", "-singlefile", "-png", "-scale-to", "770"]
            subprocess.run([*draw, file.with_suffix(".pdf"), PICTURES / name], check=True)


def _meeting(browser: Browser, inst: Installation, link: str, base: str) -> None:
    """A room of twelve walks through the shipped agenda: wall, desk, phone and record at four of its steps."""
    organisation = next(each.id for each in list_organisations(inst) if each.demonstration)
    access, now = operator(inst, organisation), datetime.now(UTC)
    wave = published_waves(inst, access, now.date())[0]
    meeting = create_meeting(inst, access, wave.id, shipped_agendas()[0], wave.name, now)
    address = f"{base}/meet/{start_meeting(inst, access, meeting, now)}"
    staff = browser.new_context(viewport=WALL)
    wall, desk = staff.new_page(), staff.new_page()
    desk.goto(link)
    desk.wait_for_selector(DRAWN)
    desk.set_viewport_size(DESKTOP)
    desk.goto(f"{address}/desk")
    wall.goto(f"{address}/wall")
    phone = browser.new_page(viewport=PHONE)
    phone.goto(address)
    phone.get_by_role("button", name="Come in").click()

    def send(kind: str, author: str = "", **data: object) -> None:
        after = rooms_of(inst).send(meeting, Event(kind, author, datetime.now(UTC), data))
        if reason := getattr(after, "reason", ""):
            raise RuntimeError(f"{kind}: {reason}")

    def photograph(page: Page, name: str) -> None:
        page.wait_for_timeout(1500)  # until what was sent is there
        page.screenshot(path=PICTURES / f"{name}.png")

    guessers = [(f"{group}{n}", group, value) for group, said in ROOM.items() for n, value in enumerate(said)]
    for author, _, _ in guessers:
        send("join", author)
    photograph(wall, "wall-lobby")
    send("go", step="inside")
    send("next")
    photograph(wall, "wall-map")
    photograph(desk, "desk")
    send("go", step="guess")
    photograph(phone, "phone-guess")
    for author, group, value in guessers:
        send("guess", author, step="guess", value=value, group=group)
    for _ in range(3):
        send("next")
    photograph(wall, "wall-guess")
    send("go", step="notes")
    for number, (name, texts) in enumerate(NOTES.items(), 1):
        send("name", step="notes", group=f"g{number}", name=name)
        for n, text in enumerate(texts):
            send("note", guessers[n][0], step="notes", id=f"n{number}{n}", text=text)
            send("move", step="notes", id=f"n{number}{n}", group=f"g{number}")
    photograph(wall, "wall-notes")
    send("end")
    desk.goto(f"{address}/record")
    photograph(desk, "record")


if __name__ == "__main__":
    main()
