"""The first day that docs/first-day.md tells: walked in a browser from an empty installation, with a mail server.

Linden Care is invented, and so are its people and what they answer. `python examples/pictures.py` photographs the way.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, FilePayload, FloatRect, Page, ViewportSize

from diagnostic.services.first_steps.setting_up import setup_token
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.settings import Settings
from tests.browsing import free_port, server, settled
from tests.mail_server import Mailboxes, mail_server

PHONE, DESKTOP, PAPER = (ViewportSize(width=w, height=h) for w, h in ((390, 844), (1440, 900), (860, 600)))
MANAGER, HEADCOUNTS, ADDRESSES = "Ann Bell", "unit,audience,headcount", "unit,email,language"
CHART = """Linden Care
    Care at home
        Round North
        Round South
    Houses
        Garden House
        River House
    Kitchen
    Office"""
MAILED = {"round-north": 9, "round-south": 11, "garden-house": 12, "river-house": 14}  # people with an e-mail address
PAPERED = {"kitchen": 8, "office": 4}  # people who get slips
LANGUAGES = ("de", "pl", "")  # of addresses, in turn
COPY = "How we work at Linden Care"
ADAPTED = "I know which rounds I have over the next few weeks."
SILENT = 9  # of so many people one does not answer
SEED = 3
LINK, CODE = re.compile(r"http\S+/q/(\S+)"), re.compile(r'class="code">([^<]+)<')
PUBLIC = "http://survey.linden.example"  # what slips and e-mails say; here it is served elsewhere
PART, COLOURS = FloatRect(x=296, y=0, width=860, height=900), 192


class FirstDay(NamedTuple):
    """A browser with the consultant's page, the installation, its mailboxes, and where pictures go."""

    browser: Browser
    page: Page
    inst: Installation
    base: str
    boxes: Mailboxes
    folder: Path

    def photograph(self, name: str, page: Page | None = None, clip: FloatRect | None = None) -> None:
        """A picture of a page, or a part of it, in few colours: a third of the bytes."""
        path, seen = self.folder / f"first-day-{name}.png", page or self.page
        seen.wait_for_timeout(1500)  # until what fades or is drawn is there
        seen.screenshot(path=path, clip=clip)
        drawn = import_module("PIL.Image").open(path)  # comes with Streamlit
        drawn.convert("RGB").quantize(COLOURS).save(path, optimize=True)

    def go(self, address: str) -> Page:
        """One of the consultant's pages, once it is drawn."""
        self.page.goto(f"{self.base}/{address}")
        return settled(self.page)

    def press(self, name: str | re.Pattern[str]) -> None:
        """A button, and what comes of it."""
        self.page.get_by_role("button", name=name).first.click()
        settled(self.page)

    def fill(self, label: str, words: str) -> None:
        """A field, left again, and what comes of it."""
        field = self.page.get_by_label(label, exact=True).locator("visible=true").first
        field.fill(words)
        field.press("Tab")
        settled(self.page)

    def upload(self, place: int, name: str, rows: Sequence[str]) -> None:
        """A table for one of the fields that take files."""
        file = FilePayload(name=name, mimeType="text/csv", buffer="\n".join(rows).encode())
        self.page.locator("input[type=file]").nth(place).set_input_files(file)
        self.page.get_by_text(name).first.wait_for()
        settled(self.page)


def take_pictures(browser: Browser, folder: Path) -> None:
    """All pictures of the first day."""
    with TemporaryDirectory() as home, mail_server() as (boxes, mail):
        port = free_port()
        environ = {"SMTP_URL": f"smtp://{mail.host}:{mail.port}", "MAIL_FROM": mail.sender, "BASE_URL": PUBLIC}
        context = browser.new_context(viewport=DESKTOP, timezone_id="Europe/Berlin", locale="en-GB")
        settings = Settings.from_environ({"INSIDE_OUT_HOME": home, "PORT": str(port), "BASE_URL": PUBLIC})
        with server(Path(home), port, environ):
            inst, base = open_installation(settings), f"http://localhost:{port}"
            day = FirstDay(browser, context.new_page(), inst, base, boxes, folder)
            _set_up(day)
            _chart(day)
            _questionnaire(day)
            _survey(day)
            _by_mail(day)
            codes = _slips(day)
            _answers(day, [_secret(letter) for _, letter in boxes.accepted] + codes)
            _results(day)
            day.inst.engine.dispose()
        context.close()


def _set_up(day: FirstDay) -> None:
    page = day.page
    page.goto(f"{day.base}/setup/{setup_token(day.inst, datetime.now(UTC))}")
    page.locator("#name").fill(CHART.partition("\n")[0])
    page.locator("#label").fill(MANAGER)
    day.photograph("setup", clip=FloatRect(x=280, y=0, width=760, height=900))
    page.locator("form button").click()
    page.locator("a.main").click()
    settled(page)


def _chart(day: FirstDay) -> None:
    day.go("organisation").get_by_role("tab", name="Paste").click()
    day.page.get_by_label("Table or list").fill(CHART)
    day.page.get_by_label("Table or list").press("Control+Enter")
    day.press("Read it")
    day.page.get_by_text("Read from what was pasted").scroll_into_view_if_needed()
    day.page.mouse.move(900, 500)
    day.page.mouse.wheel(0, 260)
    day.photograph("chart")
    day.press("Use this chart from now on")
    day.go("first-steps")
    day.photograph("steps", clip=FloatRect(x=0, y=0, width=1100, height=760))


def _questionnaire(day: FirstDay) -> None:
    page = day.go("questionnaires")
    page.locator(".st-key-asked_shipped_pulse").get_by_role("button", name="Duplicate and adapt").click()
    day.fill("Name of the copy, as people read it", COPY)
    day.press("Begin the copy")
    page.get_by_role("heading", name=COPY).wait_for()
    settled(page)
    page.get_by_label("Part", exact=True).first.click()
    page.get_by_role("option", name=re.compile("Stability")).click()
    settled(page)
    day.fill("Question 1", ADAPTED)
    day.press(re.compile("^Save as version"))
    page.frame_locator("iframe").last.get_by_text(ADAPTED).first.wait_for()
    day.photograph("questionnaire")


def _survey(day: FirstDay) -> None:
    page = day.go("new-wave")
    day.fill("Name", "Spring 2027")
    page.get_by_role("combobox", name=re.compile("^Questionnaires")).click()
    page.get_by_role("option", name=re.compile("yours")).click()
    page.keyboard.press("Escape")
    day.press("Go on")
    counts = [f"{unit},employee,{people}" for unit, people in (MAILED | PAPERED).items()]
    day.upload(1, "headcounts.csv", [HEADCOUNTS, *counts])
    day.press("Go on")
    day.fill("Whom people can ask", "Kim Lee, extension 12")
    day.press("Go on")
    page.get_by_text("What people are told before they start").wait_for()
    page.get_by_role("heading", name="New survey").scroll_into_view_if_needed()
    day.photograph("small-units", clip=PART)
    day.press("Make the survey")
    page.get_by_role("link", name=re.compile("^Go to it")).click()
    settled(page)


def _by_mail(day: FirstDay) -> None:
    page = day.page
    day.press("Hand out invitations")
    page.get_by_text("By e-mail", exact=True).click()
    settled(page)
    units = [unit for unit, people in MAILED.items() for _ in range(people)]
    rows = [f"{unit},person{n}@linden.example,{LANGUAGES[n % len(LANGUAGES)]}" for n, unit in enumerate(units)]
    day.upload(0, "people.csv", [ADDRESSES, *rows])
    day.press(re.compile(r"^Add \d"))
    page.get_by_text("Text of the invitation").click()
    page.get_by_label("Show", exact=True).click()
    page.get_by_role("option", name="German").click()
    settled(page)
    page.get_by_role("tab", name="As most people see it").scroll_into_view_if_needed()
    page.mouse.move(900, 500)
    page.mouse.wheel(0, 420)
    day.photograph("mail", clip=PART)
    day.press(re.compile("^Send .* invitations"))
    day.press("Send them")
    until = time.monotonic() + 120
    while len(day.boxes.accepted) < len(units) and time.monotonic() < until:
        page.wait_for_timeout(500)


def _slips(day: FirstDay) -> list[str]:
    """Codes on slips, for all who got no e-mail."""
    page = day.page
    page.get_by_text("Printed slips", exact=True).click()
    settled(page)
    with page.expect_download() as made:
        page.get_by_role("button", name=re.compile("^Make .* invitations")).click()
    text = made.value.path().read_text("utf-8")
    sheet = day.browser.new_page(viewport=PAPER)
    sheet.set_content(text)
    day.photograph("slips", sheet)
    sheet.close()
    return CODE.findall(text)


def _secret(letter: object) -> str:
    body = letter.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    found = LINK.search(body)
    return found[1] if found else ""


def _answers(day: FirstDay, secrets: Sequence[str]) -> None:
    """What most people answer: around a mean of their unit and dimension."""
    phone = day.browser.new_context(viewport=PHONE, locale="de").new_page()
    phone.goto(f"{day.base}/q/{secrets[0]}")
    day.photograph("phone", phone)
    phone.close()
    chance, now, means = Random(SEED), datetime.now(UTC), dict[tuple[str, str], float]()
    for person, secret in enumerate(sorted(secrets, key=lambda each: look_up(day.inst, each, now).unit_name)):
        asked = look_up(day.inst, secret, now)
        if person % SILENT == 0 or asked.questionnaire is None:
            continue
        codes = {}
        for item in asked.questionnaire.items:
            mean = means.setdefault((asked.unit_name, item.dimension), chance.uniform(2.3, 4.5))
            code = min(5, max(1, round(chance.gauss(mean, 0.8))))
            codes[item.id] = 6 - code if item.reverse else code
        submit(day.inst, secret, codes, {}, now, pace="steady")


def _results(day: FirstDay) -> None:
    day.go("waves").get_by_role("button", name="Open", exact=True).click()
    settled(day.page)
    for name in ("Close this survey", "Close it", re.compile("^Publish$"), "Publish this survey", "Publish it"):
        day.press(name)
    day.page.get_by_text("This survey is published").wait_for()
    day.go("heatmap")
    day.photograph("heatmap")
