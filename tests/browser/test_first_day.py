"""A consultant's first day: from an empty database to two heatmaps, in browsers, e-mails and on paper alone."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from diagnostic.report.qr import quick_qr
from diagnostic.services.first_steps.setting_up import setup_token
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings
from tests.browsing import PHONE, Forked, Server, calm, follow, free_port, server, settled
from tests.mail_server import Mailboxes, mail_server

pytestmark = pytest.mark.browser

STILL = """() => new Promise((still) => {
    let timer = setTimeout(still, 300);
    new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(still, 300); }).observe(
        document.body, { subtree: true, childList: true });
})"""  # a click on what is drawn anew that moment would be lost
TALL = {"width": 1440, "height": 1600}  # nothing is scrolled into view, which would close a list that is open
UNSEEN = "if (location.pathname.startsWith('/preview/')) stop();"  # the form's preview, drawn at each change
MOST_PRESSES, PATIENCE = 4, 15_000  # times, milliseconds
NAME = {"en": "Handing over", "de": "Übergaben"}
ASKED = {
    "Work reaches me complete.": "Arbeit kommt vollständig bei mir an.",
    "I know whom to ask.": "Ich weiß, wen ich fragen kann.",
}
STAFF = [(1, "", "Nordwind"), (2, 1, "Lager"), (3, 1, "Fahrdienst")]
STAFF += [(number, 2 if number < 9 else 3, "Lager" if number < 9 else "Fahrdienst") for number in range(4, 14)]
PEOPLE = "employee_id,name,manager_id,department\n" + "\n".join(
    f"{number},Person {number},{manager},{department}" for number, manager, department in STAFF
)
ADDRESSES = "unit,email,language\n" + "\n".join(
    f"{manager},person{number}@nordwind.example,{'de' if manager == 2 else 'en'}"
    for number, manager, _ in STAFF
    if number > 3
)
HEADCOUNTS = "unit,audience,headcount\n2,employee,5\n3,employee,5\n"
SLIP = re.compile(r'<b>(?P<address>[^<]+)</b><span>[^<]*</span><b class="code">(?P<code>[^<]+)</b>')


class Desk:
    """The browser of whoever sets up and asks; what is done to a page is over once Streamlit has drawn it anew.

    Streamlit loses a press on what it draws that moment; whoever sits there presses again.
    """

    def __init__(self, page) -> None:
        from playwright.sync_api import TimeoutError as Late  # here: where there is no browser the tests are skipped

        self.late = Late
        self.page: Any = page
        self.socket: Any = None  # to Streamlit, of the page that was opened last
        page.on("websocket", self._connected)

    def _connected(self, socket) -> None:
        self.socket = socket

    @contextmanager
    def drawn_anew(self, patience: float = 60_000) -> Iterator[None]:
        """patience : milliseconds."""
        with self.socket.expect_event("framereceived", predicate=finished, timeout=patience):
            yield
        settled(self.page)
        self.page.evaluate(STILL)

    def go(self, address: str) -> None:
        follow(self.page, address)
        settled(self.page)
        self.page.evaluate(STILL)

    def write(self, label: str, words: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        field.fill(words)
        with self.drawn_anew():
            field.press("Tab")

    def press(self, name: str | re.Pattern) -> None:
        with self.drawn_anew():
            self.page.get_by_role("button", name=name).first.click()

    def press_until(self, words: str, *names: str) -> None:
        """Press buttons one after the other, each until the next one is there, and the last one until `words` are."""
        for name, following in itertools.pairwise((*names, None)):
            wanted = self.page.get_by_role("button", name=following) if following else self.page.get_by_text(words)
            for _ in range(MOST_PRESSES):
                with suppress(self.late):
                    with self.drawn_anew(PATIENCE):
                        self.page.get_by_role("button", name=name).first.click(timeout=PATIENCE)
                    wanted.first.wait_for(timeout=PATIENCE)
                if wanted.first.is_visible():
                    break
            else:
                pytest.fail(f"{name} did not lead to {following or words}")
        self.sees(words)

    def choose(self, label: str, option: str) -> None:
        """Chosen again where the choice was lost."""
        for _ in range(MOST_PRESSES):
            try:
                self.page.get_by_role("combobox", name=label).first.click()
                with self.drawn_anew(PATIENCE):
                    self.page.get_by_role("option", name=option).first.click(timeout=PATIENCE)
            except self.late:
                continue
            return
        pytest.fail(f"{option} was not taken for {label}")

    def upload(self, content: str, label: str = "") -> None:
        """Into the field with this label, or the only one."""
        file = {"name": "table.csv", "mimeType": "text/csv", "buffer": content.encode()}
        field = self.page.get_by_test_id("stFileUploader").filter(has_text=label)
        with self.drawn_anew():
            field.locator("input").set_input_files(file)

    def tick(self, words: str) -> None:
        with self.drawn_anew():
            self.page.get_by_text(words).first.click()

    def download(self, name: str | re.Pattern) -> bytes:
        """The file of a button, which is pressed again where none came."""
        for _ in range(MOST_PRESSES):
            try:
                with self.page.expect_download(timeout=PATIENCE) as saved:
                    self.page.get_by_role("button", name=name).first.click(timeout=PATIENCE)
                return Path(saved.value.path()).read_bytes()
            except self.late:
                continue
        return pytest.fail(f"no file came of {name}")

    def sees(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()
        settled(self.page)
        self.page.evaluate(STILL)


def finished(frame: bytes | str) -> bool:
    """Whether the server says that a page is drawn, not only a part of it that looks after itself."""
    message = ForwardMsg()
    message.ParseFromString(frame)
    return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and message.HasField("script_finished")


class FirstDay(NamedTuple):
    """The desk, and the mailboxes of those who are asked by e-mail."""

    desk: Desk
    boxes: Mailboxes


@pytest.fixture(scope="module")
def day(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstDay]:
    """An organisation with a questionnaire of its own and a chart, none of it made by a shell."""
    with mail_server() as (boxes, reached):
        environ = {"SMTP_URL": f"smtp://127.0.0.1:{reached.port}", "MAIL_FROM": reached.sender}
        environ |= {"MAIL_PER_MINUTE": str(reached.per_minute)}
        with server(tmp_path_factory.mktemp("home"), free_port(), environ, Forked) as found:
            context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin", viewport=TALL)
            desk = Desk(context.new_page())
            desk.page.set_default_timeout(60_000)
            context.add_init_script(UNSEEN)
            calm(context)
            set_up(desk.page, found)
            write_questionnaire(desk)
            use_chart(desk)
            yield FirstDay(desk, boxes)
            context.close()
    assert [each for each in ("/q/", "@nordwind", "Traceback") if each in found.log()] == []


def link_to_set_up(found: Server) -> str:
    """As `serve` prints it."""
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(found.home), "PORT": str(found.port)}))
    link = f"{inst.settings.base_url}/setup/{setup_token(inst, datetime.now(UTC))}"
    inst.engine.dispose()
    return link


def set_up(page, found: Server) -> None:
    page.goto(link_to_set_up(found))
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("#zone").input_value() == "Europe/Berlin"
    page.locator("#name").fill("Nordwind")
    page.locator("#label").fill("Ina Weber")
    page.locator("button.main").click()
    page.locator("#link").wait_for()
    page.locator("a.main").click()
    settled(page).get_by_text("0 of 8 done.").wait_for()


def write_questionnaire(desk: Desk) -> None:
    """Two languages, two questions."""
    desk.go("/questionnaires")
    desk.page.get_by_text("New questionnaire").click()
    desk.write("Name, as people read it", NAME["en"])
    desk.press("Begin")
    first, *others = ASKED
    desk.choose("Part", "First dimension")
    desk.write("Name of the dimension", NAME["en"])
    desk.write("Question 1", first)
    for question in others:
        desk.write("Another question of this dimension", question)
        desk.press("Add it")
    desk.choose("Language of the texts", "German")
    for label, words in zip(("Question 1", "Question 2"), ASKED.values(), strict=True):
        desk.write(f"{label} (German)", words)
    desk.write("Name of the dimension (German)", NAME["de"])
    desk.choose("Part", "About the whole")
    desk.write("Name, as people read it (German)", NAME["de"])
    desk.press(re.compile("^Save as version 1"))
    desk.sees("Version 1, as it is saved.")


def use_chart(desk: Desk) -> None:
    """The chart that is in a table of persons with their managers."""
    desk.go("/organisation")
    desk.upload(PEOPLE)
    desk.press("Use this chart from now on")
    desk.sees("New surveys use the new chart from now on")


def make_survey(desk: Desk, name: str, asked: list[str], headcounts: str = "") -> None:
    """The steps of a new survey, one after the other."""
    desk.go("/new-wave")
    desk.write("Name", name)
    for each in asked:
        desk.choose("Questionnaires: yours", each)
        desk.page.keyboard.press("Tab")  # which closes the list
        desk.page.get_by_role("option").first.wait_for(state="detached")
    desk.press("Go on")
    if headcounts:
        desk.upload(headcounts, "List of headcounts")
        desk.tick("by an open link: one address for all")
    desk.press("Go on")
    desk.press("Go on")
    desk.press("Make the survey")
    with desk.drawn_anew():
        desk.page.get_by_role("link", name="Go to it, and hand out invitations").click()
    desk.page.get_by_role("heading", name=name, exact=True).wait_for()


def get(address: str, language: str, data: dict[str, str] | None = None) -> tuple[str, str]:
    """Address and text of the page that somebody without JavaScript gets."""
    sent = urlencode(data).encode() if data else None
    with urlopen(Request(address, sent, {"Accept-Language": language}), timeout=60) as answer:
        return answer.url, answer.read().decode()


def answer(address: str, language: str, code: int) -> None:
    """The same answer to all questions, sent as a form."""
    _, page = get(address, language)
    assert f'<html lang="{language}"' in page
    token = re.search(r'name="form" value="([^"]+)"', page).group(1)
    names = dict.fromkeys(re.findall(r'<fieldset id="(i-[^"]+)"', page), str(code))
    assert "/thanks" in get(address, language, {"form": unescape(token), **names})[0]


def answer_by_hand(browser, address: str, language: str, code: int, questions: list[str]) -> None:
    """The same answers on somebody's phone."""
    context = browser.new_context(locale=language, viewport=PHONE, has_touch=True, is_mobile=True)
    phone = context.new_page()
    phone.set_default_timeout(60_000)
    phone.goto(address)
    assert phone.locator("html").get_attribute("lang") == language
    phone.locator("#next").click()
    for question in questions:
        phone.get_by_text(question, exact=True).wait_for()
        phone.locator(f"fieldset:visible input[value='{code}']").press("Space")
        phone.locator("#next").click()
    phone.locator("#send").click()
    phone.wait_for_url(re.compile("/thanks"))
    assert phone.locator("html").get_attribute("lang") == language
    context.close()


def typed(browser, page: str, code: str) -> str:
    """The address of the questionnaire that a code leads to, typed on a phone that nobody has used yet."""
    context = browser.new_context(locale="de", viewport=PHONE)
    phone = context.new_page()
    phone.set_default_timeout(60_000)
    phone.goto(page)
    phone.locator("#code").fill(code)
    phone.locator("#code").press("Enter")
    phone.locator("#next").wait_for()
    found = phone.url
    context.close()
    return found


def close_and_publish(desk: Desk, survey: str) -> None:
    names = survey, "Close this survey", "Close it", "Publish", "Publish this survey", "Publish it"
    desk.press_until("This survey is published", *names)


def scores(desk: Desk, address: str) -> dict[str, list[str]]:
    """The numbers in the rows of a map, by unit."""
    desk.go(address)
    found = desk.page.locator("table.grid tbody tr").all_inner_texts()
    return {name: numbers for name, *numbers in map(str.split, found)}


def test_from_an_empty_database_by_email_to_a_heatmap_and_a_pdf(day: FirstDay, browser) -> None:
    desk = day.desk
    make_survey(desk, "Autumn", [NAME["en"]])
    desk.press("Hand out invitations")
    desk.tick("By e-mail")
    desk.upload(ADDRESSES)
    desk.press_until("10 of 10 sent", "Add ten people", "Send ten invitations", "Send them")
    links = {
        int(re.sub(r"\D", "", address)): re.search(r"http\S+/q/\S+", letter.get_body(("plain",)).get_content()).group()
        for address, letter in day.boxes.accepted
    }
    answer_by_hand(browser, links[4], "de", 4, list(ASKED.values()))
    answer_by_hand(browser, links[9], "en", 2, list(ASKED))
    for person, code in {5: 4, 6: 4, 7: 3, 8: 5}.items():
        answer(links[person], "de", code)
    for person, code in {10: 2, 11: 2, 12: 1, 13: 3}.items():
        answer(links[person], "en", code)
    close_and_publish(desk, "Autumn")
    assert scores(desk, "/heatmap") == {"Whole": ["organisation", "50"], "Lager": ["75"], "Fahrdienst": ["25"]}
    desk.go("/files")
    assert desk.download(re.compile("^Save .* as PDF")).startswith(b"%PDF")


def test_once_more_with_printed_slips_and_an_open_link_for_customers(day: FirstDay, browser) -> None:
    desk = day.desk
    make_survey(desk, "Winter", [NAME["en"], "How satisfied you are with us"], HEADCOUNTS)
    desk.press("Hand out invitations")
    desk.tick("Printed slips")
    desk.sees("A slip for each person")
    desk.choose("Language of the slips", "German")
    slips = desk.download(re.compile("Make 10 invitations|Download them again")).decode()
    desk.sees("10 invitations for employees.")
    desk.tick("File of links")
    desk.sees("Each invitation is a link and a code")
    links = list(csv.DictReader(io.StringIO(desk.download("Download them again").decode("utf-8-sig"))))
    assert [row["code"] for row in links] == [code for _, code in SLIP.findall(slips)]
    assert all(quick_qr(row["link"]).path in slips for row in links)
    ((page, _), *_) = SLIP.findall(slips)
    answer(typed(browser, page, links[0]["code"]), "de", 2)
    for row, chosen in zip(links[1:], (2, 2, 1, 3, 4, 4, 4, 3, 5), strict=True):
        address, _ = get(page, "de", {"code": row["code"].replace("-", "").lower()})
        answer(address, "de", chosen)
    desk.press("Winter")
    desk.press("Open link")
    desk.press("Make the address")
    poster = desk.download("Poster of Lager").decode()
    ((page, code),) = re.findall(r'class="address">([^<]+) <b class="code">([^<]+)<', poster)
    everybodys, _ = get(page, "en", {"code": code})
    assert quick_qr(everybodys).path in poster
    for language in ("de", "en"):
        for chosen in (4, 3, 5, 4, 4):
            answer(everybodys, language, chosen)
    close_and_publish(desk, "Winter")
    assert scores(desk, "/heatmap") == {"Whole": ["organisation", "50"], "Lager": ["25"], "Fahrdienst": ["75"]}
    desk.go("/report")
    desk.sees("Rated highest by customers: Overall satisfaction (75 of 100)")
