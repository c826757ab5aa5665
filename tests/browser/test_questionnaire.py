"""The questionnaire in a real browser: steps, drafts, sending, and that everybody can use it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.requests import Request
from starlette.responses import Response

from diagnostic.definitions.wave import Policy
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.respondents.open_links import make_open_links, open_links
from diagnostic.web.assets import address as asset
from diagnostic.web.failing import failed
from tests.browsing import DESKTOP, PHONE, Server, violations
from tests.respondents import World, shipped
from tests.spec.test_identifying_phrases import EXAMPLES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def port(busy: Server) -> int:
    return busy.port


@pytest.fixture(scope="module")
def wave(world: World):
    return world.wave()


@pytest.fixture
def link(world: World, wave) -> str:
    return world.invitations(wave)[0]["link"]


@pytest.fixture(scope="module")
def devices(browser) -> Iterator[Callable]:
    """Gives a device of a kind: the same one again, without the cookies and drafts of the test before.

    What a test does to a device that cannot be undone (a clock, a broken store) is done to a new one: `own=True`.
    """
    kept: dict[str, Any] = {}

    def of_kind(own: bool = False, **options):
        kind = repr(options) if not own else f"own {len(kept)}"
        if kind not in kept:
            kept[kind] = browser.new_context(**options)
            kept[kind].set_default_timeout(10_000)
        return kept[kind]

    yield of_kind
    for context in kept.values():
        context.close()


def emptied(context, viewport: Mapping[str, int], address: str) -> None:
    """Forget what pages kept: cookies, drafts, whatever a site may store. One stays, whose scripts are compiled."""
    page, *others = context.pages or [context.new_page()]
    for other in others:
        other.close()
    page.unroute_all()
    page.emulate_media(color_scheme="null")
    page.set_viewport_size(viewport)
    page.goto(address + asset("message"))  # what the page writes when it is left is written; this one writes nothing
    page.evaluate("sessionStorage.clear()")  # of this tab
    context.clear_cookies()
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})


@pytest.fixture
def context(devices, request, port: int) -> Iterator:
    """An empty device: a phone, unless the test says otherwise. Whatever the console complains about fails the test."""
    options = {"viewport": PHONE, **getattr(request, "param", {})}
    context = devices(**options)
    complaints: list[str] = []

    def console(message) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def error(found) -> None:
        complaints.append(str(found.error))

    context.on("console", console)
    context.on("weberror", error)
    yield context
    context.set_offline(False)
    if "own" not in options:
        emptied(context, options["viewport"], f"http://localhost:{port}")
    context.remove_listener("console", console)
    context.remove_listener("weberror", error)
    harmless = r"Failed to load resource: (net::ERR_|the server responded with a status of [45])"
    assert [text for text in complaints if not re.match(harmless, text)] == []


@pytest.fixture
def page(context):
    return context.pages[0] if context.pages else context.new_page()


def legend(page) -> str:
    return page.locator("legend:visible").first.inner_text()


def choose(page, label: str) -> None:
    """By key, after which the page stays where it is."""
    page.locator("fieldset:visible").first.get_by_label(label, exact=True).press("Space")


def tap(page, label: str) -> None:
    """By hand, after which the page moves on."""
    page.locator("fieldset:visible").first.get_by_text(label, exact=True).click()


def following(page) -> None:
    page.locator("#next").click()


def answer_all(page, label: str = "Agree") -> None:
    """From the welcome page to the review on a phone."""
    following(page)
    for _ in range(5):
        choose(page, label)
        following(page)
    page.locator("textarea").fill("More time")
    following(page)
    page.get_by_role("heading", name="Check and send").wait_for()


def draft(page) -> Any:
    """What the page keeps on the device; None for nothing."""
    return page.evaluate(
        "() => { const key = Object.keys(localStorage).find((name) => name.startsWith('inside-out:'));"
        " return key ? JSON.parse(localStorage.getItem(key)) : null; }"
    )


def arrived(page) -> None:
    page.get_by_role("heading", name="Thank you").wait_for()


# ---- the pace


def pace(page) -> list[str]:
    """What the page says of the time when it is sent; a form has nothing else about it."""
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("#send").click()
    fields = parse_qs(sent.value.post_data)
    assert {name for name in fields if not name.startswith(("i-", "q-"))} == {"form", "pace"}
    arrived(page)
    return fields["pace"]


@pytest.mark.parametrize("context", [{"own": True}], indirect=True)
def test_who_takes_under_two_seconds_a_question_is_hasty(page, link: str) -> None:
    page.clock.install()
    page.goto(link)
    answer_all(page)
    assert pace(page) == ["hasty"]


@pytest.mark.parametrize("context", [{"own": True}], indirect=True)
def test_time_before_a_reload_counts(page, link: str) -> None:
    page.clock.install()
    page.goto(link)
    following(page)
    page.clock.fast_forward(60_000)
    choose(page, "Agree")
    following(page)
    page.reload()
    while page.locator("#next").is_visible():
        following(page)
    assert pace(page) == ["steady"]


# ---- own words that could tell who somebody is


def to_own_words(page) -> None:
    following(page)
    for _ in range(5):
        following(page)
    page.locator("textarea").wait_for()


def top(page, selector: str) -> float:
    return page.locator(selector).bounding_box()["y"]


def test_who_types_a_name_is_told_so_gently_and_nothing_moves_or_is_held_up(page, link: str) -> None:
    page.goto(link)
    to_own_words(page)
    note, places = page.get_by_role("status").locator("visible=true"), ("textarea", ".count", "#steps", "#next")
    before = [top(page, place) for place in places]
    page.locator("textarea").type("Please ask Maria Lopez, ")
    page.get_by_text("this could tell who you or others are: “Maria Lopez”").wait_for()
    page.locator("textarea").type("I am the only woman, ring 0171 234 56 78 or write to maria.lopez@acme.example")
    page.get_by_text("“maria.lopez@acme.example”").wait_for()
    assert [top(page, place) for place in places] == before
    assert note.get_attribute("id") in page.locator("textarea").get_attribute("aria-describedby")
    assert violations(page) == []
    page.locator("textarea").fill("More time")
    page.locator("textarea").blur()
    assert note.inner_text() == ""


def test_the_review_reminds_of_it_once_more_and_leads_back(page, link: str) -> None:
    page.goto(link)
    answer_all(page)
    assert not page.locator("#told").is_visible()
    page.locator("#back").click()
    page.locator("textarea").fill("I am the only woman here")
    following(page)
    page.locator("#told a", has_text="What would you change?").click()
    assert page.locator("textarea").input_value() == "I am the only woman here"
    following(page)
    page.locator("#send").click()
    arrived(page)


def test_the_browser_finds_what_the_table_finds(page, link: str) -> None:
    page.goto(link)
    to_own_words(page)
    for text, passages in EXAMPLES:
        page.locator("textarea").fill(text)
        page.locator("textarea").blur()
        said = page.locator(".tell").inner_text()
        assert re.findall("“([^”]*)”", said) == passages, text


# ---- one thought at a time


def test_a_phone_shows_one_question_at_a_time_and_the_way_to_the_end(context, page, link: str) -> None:
    page.goto(link)
    assert page.locator("fieldset:visible").count() == 0
    answer_all(page)
    assert "You answered every question." in page.locator("#review").inner_text()
    page.get_by_role("button", name="Send my answers").click()
    arrived(page)
    assert draft(page) is None and context.cookies() == []


def test_the_first_page_is_one_screen_of_sixty_words(page, busy_links, link: str) -> None:
    for address in (link, busy_links["employee"]):
        page.goto(address)
        said = page.locator("body").inner_text().removeprefix("Skip to the questions").split()
        assert len(said) <= 60, said
        assert page.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]
        assert page.get_by_role("button", name="Start").is_visible()


@pytest.mark.parametrize("context", [{"own": True}], indirect=True)
def test_a_choice_by_hand_moves_on_by_itself_unless_that_is_switched_off(page, link: str) -> None:
    page.clock.install()
    page.goto(link)
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    following(page)
    tap(page, "Agree")
    page.clock.run_for(399)
    assert legend(page) == "Colleagues keep their word."
    tap(page, "Disagree")  # a second thought, in time
    page.clock.run_for(399)
    assert legend(page) == "Colleagues keep their word."
    page.clock.run_for(1)
    assert legend(page) == "Colleagues speak well of me."
    choose(page, "Agree")
    page.get_by_label("Move on by itself").click()
    tap(page, "I can't say")
    page.clock.run_for(5000)
    assert legend(page) == "Colleagues speak well of me."
    page.reload()
    assert not page.get_by_label("Move on by itself").is_checked()
    assert page.evaluate("Object.fromEntries(new FormData(document.forms[0]))").items() >= {
        ("i-trust_1", "2"),
        ("i-trust_2", "cant_say"),
    }


def test_time_left_counts_down(page, link: str) -> None:
    page.goto(link)
    told = []
    for _ in range(7):
        following(page)
        told.append((page.locator("[aria-live]").inner_text(), page.locator("progress").get_attribute("value")))
    assert told[0] == ("About 2 minutes left", "0")
    assert told[3] == ("About a minute left", "3")
    assert told[6] == ("Last step", "6")


@pytest.mark.parametrize("context", [{"viewport": DESKTOP}], indirect=True)
def test_a_wide_screen_shows_a_part_at_a_time(page, link: str) -> None:
    page.goto(link)
    shown = []
    for _ in range(3):
        following(page)
        shown.append((page.locator("fieldset:visible").count(), page.locator("textarea:visible").count()))
    assert shown == [(3, 0), (2, 0), (0, 1)]
    page.locator("#back").click()
    for question in ("safety_2", "safety_1"):  # the last first: a part is done when all of it is
        page.locator(f"#i-{question}").get_by_text("Agree", exact=True).click()
    page.locator("textarea").wait_for()


def test_turning_the_device_keeps_the_place(page, link: str) -> None:
    page.goto(link)
    for _ in range(4):
        following(page)
    assert legend(page) == "I can ask for help."
    page.set_viewport_size(DESKTOP)
    page.locator("#i-safety_2").wait_for()
    page.set_viewport_size(PHONE)
    page.locator("#i-safety_2").wait_for(state="hidden")
    assert legend(page) == "I can ask for help."


def test_targets_are_large_and_the_scale_keeps_its_order(page, link: str) -> None:
    page.goto(link)
    following(page)
    boxes = [row.bounding_box() for row in page.locator("fieldset:visible label").all()]
    assert all(box["height"] >= 44 and box["width"] > 300 for box in boxes)
    tops = [box["y"] for box in boxes]
    gaps = [below - above for above, below in itertools.pairwise(tops)]
    assert tops == sorted(tops) and gaps[-1] > gaps[0]
    for button in page.locator("button:visible").all():
        assert button.bounding_box()["height"] >= 44
    assert page.evaluate("getComputedStyle(document.querySelector('label')).fontSize") == "18px"


# ---- keyboard and focus


def test_the_keyboard_alone_is_enough(page, link: str) -> None:
    page.goto(link)
    press = page.keyboard.press
    page.locator("#next").focus()
    press("Enter")
    for _ in range(5):
        assert page.evaluate("document.activeElement.tagName") == "LEGEND"
        press("Tab")
        press("Space")
        press("ArrowDown")
        press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    press("Tab")
    page.keyboard.type("First line")
    press("Enter")
    page.keyboard.type("second line")
    press("Tab")
    press("Tab")
    press("Enter")
    page.get_by_role("heading", name="Check and send").wait_for()
    assert draft(page)["values"] == {
        "i-trust_1": "2", "i-trust_2": "2", "i-trust_3": "2", "i-safety_1": "2", "i-safety_2": "2",
        "q-one_change": "First line\nsecond line",
    }  # fmt: skip


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_enter_does_not_send_halfway_even_without_script(page, link: str) -> None:
    page.goto(link)
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.url == link and page.locator("input[type=radio]").first.is_checked()


# ---- nothing is lost


TICKED = """
id: staff
version: 1
audience: employee
scale: {codes: [1, 2, 3], labels: [{en: No}, {en: Perhaps}, {en: Yes}]}
dimensions: {trust: {name: {en: Trust}}}
items: [{id: trust_1, dimension: trust, text: {en: I trust them}}]
choices:
  - id: met
    text: {en: "What did you meet?"}
    options: {rain: {en: Rain}, snow: {en: Snow}}
    none: {en: None of these}
"""


def test_what_was_met_is_ticked_and_none_of_these_takes_it_back(page, world: World) -> None:
    page.goto(world.invitations(world.wave("To tick", TICKED))[0]["link"])
    page.click("#next")
    page.get_by_label("Yes", exact=True).check()
    page.click("#next")
    for label in ("Rain", "Snow"):
        page.get_by_label(label).check()
    assert page.locator("#i-met").is_visible() and page.locator("#i-met :checked").count() == 2
    assert violations(page) == []
    page.get_by_label("None of these").check()
    assert page.locator("#i-met :checked").get_attribute("name") == "i-met"
    page.reload()
    assert page.locator("#i-met :checked").get_attribute("name") == "i-met"
    page.get_by_label("Snow").check()
    assert page.locator("#i-met :checked").get_attribute("name") == "i-met_snow"
    page.click("#next")
    page.click("#send")
    page.wait_for_url("**/thanks")


def test_a_reload_in_the_middle_keeps_answers_and_place(page, link: str) -> None:
    page.goto(link)
    following(page)
    choose(page, "Disagree")
    following(page)
    choose(page, "I can't say")
    page.reload()
    assert legend(page) == "Colleagues speak well of me."
    assert page.locator("fieldset:visible input:checked").get_attribute("value") == "cant_say"
    page.locator("#back").click()
    assert page.locator("fieldset:visible input:checked").get_attribute("value") == "2"


def test_a_pause_and_coming_back_later_find_the_draft_which_names_neither_link_nor_code(
    context, page, link: str
) -> None:
    page.goto(link)
    following(page)
    choose(page, "Agree")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert link.rpartition("/")[2] not in kept and "i-trust_1" in kept
    following(page)
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_text("We kept your answers. 1 of 5 answered so far.").is_visible()
    page.get_by_role("button", name="Continue").click()
    assert legend(page) == "Colleagues speak well of me."
    page.close()
    page = context.new_page()
    page.goto(link)
    assert page.get_by_text("We kept your answers. 1 of 5 answered so far.").is_visible()
    page.get_by_role("button", name="Continue").click()
    assert legend(page) == "Colleagues speak well of me."


def test_a_draft_can_be_cleared(page, link: str) -> None:
    page.goto(link)
    following(page)
    choose(page, "Agree")
    page.goto("about:blank")
    page.goto(link)
    page.get_by_role("button", name="Clear my draft").click()
    page.get_by_role("button", name="Keep them").click()
    assert draft(page) is not None
    page.get_by_role("button", name="Clear my draft").click()
    page.get_by_role("button", name="Delete them").click()
    assert page.get_by_text("Your draft is deleted.").is_visible()
    page.get_by_role("button", name="Start").click()
    assert draft(page) is None and page.locator("[type=radio]:checked").count() == 0


def test_old_drafts_are_swept_away(page, link: str) -> None:
    page.goto(link)
    old, future = '{"values": {}, "until": "2020-01-01"}', '{"values": {}, "until": "2999-01-01"}'
    page.evaluate(
        f"localStorage.setItem('inside-out:old', '{old}'), localStorage.setItem('inside-out:new', '{future}')"
    )
    page.reload()
    assert page.evaluate("Object.keys(localStorage)") == ["inside-out:new"]


@pytest.mark.parametrize("context", [{"own": True}], indirect=True)
def test_where_nothing_can_be_kept_people_are_told(context, link: str) -> None:
    context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    page = context.new_page()
    page.goto(link)
    assert page.get_by_text("please finish in one go").is_visible()
    answer_all(page)
    page.get_by_role("button", name="Send my answers").click()
    arrived(page)


def test_browser_back_goes_one_question_back(page, link: str) -> None:
    page.goto(link)
    following(page)
    choose(page, "Agree")
    following(page)
    page.go_back()
    assert legend(page) == "Colleagues keep their word."
    assert page.locator("fieldset:visible input:checked").get_attribute("value") == "4"
    page.go_forward()
    assert legend(page) == "Colleagues speak well of me."
    page.go_back()
    page.go_back()
    assert page.locator("#welcome").is_visible() and page.url == link


def test_two_tabs_share_one_draft(context, link: str) -> None:
    first, second = context.new_page(), context.new_page()
    for tab in (first, second):
        tab.bring_to_front()  # who clicks sees the tab; in one that is behind, the browser draws little
        tab.goto(link)
        following(tab)
    first.bring_to_front()
    choose(first, "Agree")
    second.wait_for_function("() => document.querySelector('input[value=\"4\"]').checked", polling=50)
    second.bring_to_front()
    following(second)
    choose(second, "Disagree")
    first.wait_for_function("() => document.querySelectorAll('[type=radio]:checked').length === 2", polling=50)
    first.bring_to_front()
    while not first.locator("#review").is_visible():
        following(first)
    first.get_by_role("button", name="Send my answers").click()
    arrived(first)
    arrived(second)


# ---- review and sending


def test_the_review_leads_to_what_is_open_and_back(page, link: str) -> None:
    page.goto(link)
    following(page)
    choose(page, "Agree")
    while not page.locator("#review").is_visible():
        following(page)
    assert "You answered 1 of 5 questions." in page.locator("#review").inner_text()
    page.get_by_role("link", name="I can ask for help.").click()
    assert legend(page) == "I can ask for help."
    choose(page, "Agree")
    page.get_by_role("button", name="Back to the check").click()
    assert "You answered 2 of 5 questions." in page.locator("#review").inner_text()
    assert page.get_by_role("link", name="I can ask for help.").count() == 0


def test_whatever_keeps_answers_from_being_sent_is_seen(page, link: str) -> None:
    page.goto(link)
    to_own_words(page)
    following(page)
    send = page.get_by_role("button", name="Send my answers")
    send.click()
    assert page.get_by_role("alert").inner_text() == "Please answer at least one question first."
    page.locator("#back").click()
    page.locator("textarea").fill("More time")
    following(page)
    send.click()
    assert "Your words can't be sent alone" in page.get_by_role("alert").inner_text()
    top_of_it = page.get_by_role("alert").bounding_box()["y"]
    assert 0 < top_of_it < top(page, "#send") < PHONE["height"]
    page.get_by_role("link", name="I can ask for help.").click()
    choose(page, "Agree")
    following(page)
    page.evaluate("document.querySelector('[name=form]').value = 'of long ago'")
    send.click()
    page.get_by_text("This page was open for very long.").wait_for()
    send.click()
    arrived(page)


def failing(kind: str | None) -> Response:
    """The page of a request that failed, as the server makes it."""
    fields = {"form": "", "i-trust_1": "4"}
    scope = {"type": "http", "path": "/q/x", "headers": [], "query_string": b"", "state": {"to_send_again": fields}}
    return failed(Request(scope), kind)


def answered_with(kind: str | None) -> Callable[[Any], None]:
    """The server answers a sending with the page for a failure, in which the form is the one that was sent."""

    def answer(route) -> None:
        page, sent = failing(kind), parse_qs(route.request.post_data)
        inputs = "".join(f'<input type="hidden" name="{name}" value="{of[0]}">' for name, of in sent.items())
        body = re.sub(r'(<input type="hidden"[^>]*>\s*)+', inputs, page.body.decode())
        route.fulfill(status=page.status_code, headers=dict(page.headers), body=body)

    return answer


def reply_lost(route) -> None:
    route.fetch(max_redirects=0)
    route.abort()


TROUBLES: dict[str, Callable[[Any], None]] = {
    "offline": lambda route: route.abort("internetdisconnected"),
    "server away": lambda route: route.abort("connectionrefused"),
    "500": answered_with(None),
    "503": answered_with("away"),
    "reply lost": reply_lost,
}
SCRIPTS = pytest.mark.parametrize(
    "context", [{}, {"java_script_enabled": False}], indirect=True, ids=["script", "no script"]
)


@SCRIPTS
@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_could_not_be_sent_is_sent_again_and_counts_once(page, link: str, trouble: str, request) -> None:
    """By script from the same page; without from the page for the failure, or by loading the browser's own anew."""
    scripted = "no script" not in request.node.name
    page.goto(link)
    if scripted:
        answer_all(page)
    else:
        page.get_by_label("Agree", exact=True).first.check()
    page.route(link, lambda route: TROUBLES[trouble](route) if route.request.method == "POST" else route.fallback())
    page.get_by_role("button", name="Send my answers").click()
    if scripted:
        page.get_by_text("Not sent yet: your answers are kept on this device.").wait_for()
        assert draft(page)["values"]["i-trust_1"] == "4"
    elif trouble.startswith("5"):
        page.get_by_text("From here they can be sent again, and they count once.").wait_for()
        box = page.get_by_role("button", name="Send my answers again").bounding_box()
        assert box["height"] >= 44 and box["y"] + box["height"] < PHONE["height"]
    else:
        page.wait_for_url("chrome-error:**")
    page.unroute_all()
    if not scripted and not trouble.startswith("5"):
        page.reload()
    else:
        page.get_by_role("button", name="Send my answers").click()
    arrived(page)
    if scripted:
        assert draft(page) is None


@SCRIPTS
def test_who_goes_back_after_sending_reads_that_the_answers_are_there(page, link: str, request) -> None:
    page.goto(link)
    if "no script" in request.node.name:
        page.get_by_label("Agree", exact=True).first.check()
    else:
        answer_all(page)
    page.get_by_role("button", name="Send my answers").click()
    arrived(page)
    page.go_back()
    page.get_by_text("If they're yours: thank you, there's nothing more to do.").wait_for()


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_of_two_tabs_without_script_the_first_counts_and_the_second_is_told_so(context, link: str) -> None:
    tabs = [context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(link)
        tab.get_by_label("Agree", exact=True).first.check()
    for tab in tabs:
        tab.get_by_role("button", name="Send my answers").click()
    arrived(tabs[0])
    tabs[1].get_by_role("heading", name="This invitation is used").wait_for()


@pytest.mark.parametrize("context", [{"own": True}], indirect=True)
def test_a_tab_that_is_restored_after_a_week_has_the_answers_and_sends_them(context, page, link: str) -> None:
    page.goto(link)
    following(page)
    choose(page, "Agree")
    page.close()
    restored = context.new_page()
    restored.clock.install(time=datetime.now(UTC) + timedelta(days=7))
    restored.goto(link)
    restored.get_by_role("button", name="Continue").click()
    assert restored.locator("[type=radio]:checked").get_attribute("value") == "4"
    while not restored.locator("#review").is_visible():
        following(restored)
    restored.get_by_role("button", name="Send my answers").click()
    arrived(restored)


def test_a_server_that_restarts_loses_nothing(page, link: str, busy: Server) -> None:
    page.goto(link)
    answer_all(page)
    busy.kill()
    try:
        page.get_by_role("button", name="Send my answers").click()
        page.get_by_text("Not sent yet").wait_for()
    finally:
        busy.start()
    page.get_by_role("button", name="Send my answers").click()
    arrived(page)


def test_somebody_elses_sending_is_not_taken_for_ones_own(context, page, link: str, browser) -> None:
    page.goto(link)
    answer_all(page)
    other = browser.new_context(viewport=PHONE).new_page()
    other.goto(link)
    answer_all(other)
    other.get_by_role("button", name="Send my answers").click()
    arrived(other)
    other.context.close()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="This invitation is used").wait_for()
    assert draft(page) is None
    page.reload()
    page.get_by_role("heading", name="This invitation is used").wait_for()


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_without_script_one_long_page_does_it_all(page, link: str) -> None:
    page.goto(link)
    assert page.locator("fieldset:visible").count() == 5 and page.locator("textarea").is_visible()
    page.get_by_role("button", name="Send my answers").click()
    assert "Please answer at least one question first." in page.get_by_role("alert").inner_text()
    page.get_by_label("Agree", exact=True).first.check()
    page.locator("textarea").fill("Fewer meetings")
    page.get_by_role("button", name="Send my answers").click()
    arrived(page)


def test_a_code_typed_on_a_phone_leads_to_the_questions(page, world: World, wave, port: int) -> None:
    page.goto(f"http://localhost:{port}/q")
    page.get_by_label("Your code").fill(world.invitations(wave)[0]["code"].lower().replace("-", " "))
    page.get_by_role("button", name="Go to the questions").click()
    page.get_by_role("heading", name="Spring survey").wait_for()


def test_a_preview_walks_through_and_stores_nothing(page, world: World, wave, port: int) -> None:
    page.goto(f"http://localhost:{port}/enter/{world.consultant}")
    page.goto(f"http://localhost:{port}/preview/{wave.id}/employee")
    following(page)
    choose(page, "Agree")
    assert page.get_by_text("Preview: nothing is stored").first.is_visible()
    assert draft(page) is None
    while not page.locator("#review").is_visible():
        following(page)
    assert page.get_by_role("button", name="Send my answers").is_disabled()


# ---- everybody can use it


def problems(page) -> dict[str, list[str]]:
    """What axe finds in light and in dark: a style sheet turns one into the other, so only colours can be wrong."""
    page.emulate_media(color_scheme="light")
    found = {"light": violations(page)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations(page, "color-contrast", "link-in-text-block")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return {scheme: wrong for scheme, wrong in found.items() if wrong}


@pytest.mark.parametrize("context", [{"viewport": PHONE}, {"viewport": DESKTOP}], indirect=True, ids=["phone", "wide"])
def test_axe_finds_nothing_in_any_state_of_the_questionnaire(page, link: str) -> None:
    found = {}
    page.goto(link)
    found["welcome"] = problems(page)
    following(page)
    choose(page, "Agree")
    found["question"] = problems(page)
    while not page.locator("textarea").is_visible():
        following(page)
    found["open question"] = problems(page)
    following(page)
    found["review"] = problems(page)
    page.reload()
    page.goto("about:blank")
    page.goto(link)
    page.get_by_role("button", name="Clear my draft").click()
    found["draft"] = problems(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").click()
    arrived(page)
    found["thanks"] = problems(page)
    page.goto(link)
    found["used"] = problems(page)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_on_the_other_pages(page, world: World, wave, port: int) -> None:
    soon, shut = world.wave("Soon", opens=2), world.wave("Shut")
    paths = ["/q", "/q/protection", "/q/AAAA-BBBB-CCCC", "/q/a/b/c", "/leave", "/preview/pulse", "/enter/nothing"]
    paths += [world.invitations(one)[0]["path"] for one in (soon, shut)]
    close_wave(world.inst, world.access, shut, world.clock())
    found = {}
    for path in paths:
        page.goto(f"http://localhost:{port}{path}")
        found[path] = problems(page)
    page.goto(f"http://localhost:{port}/enter/{world.consultant}")
    page.goto(f"http://localhost:{port}/preview/employee")
    found["preview"] = problems(page)
    page.goto(f"http://localhost:{port}/preview/mirror_customer")
    while not (row := page.locator(".row:visible label")).first.is_visible():
        following(page)
    boxes = [number.bounding_box() for number in row.all()]
    assert len(boxes) == 11 and all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    assert len({box["y"] for box in boxes}) == 2  # and no more: question, numbers and the way on are one screen
    found["numbers"] = problems(page)
    found |= by_open_link(page, f"http://localhost:{port}{open_path(world)}")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def open_path(world: World) -> str:
    """Where everybody may answer about the help desk."""
    today, asked = world.clock().date(), [shipped("caring").encode()]
    days = {"opens": today, "closes": today + timedelta(days=9), "now": world.clock()}
    policy = Policy(open_to=("customer",))
    wave = create_wave(world.inst, world.access, name="All", questionnaires=asked, policy=policy, **days)
    make_open_links(world.inst, world.access, wave, "customer", ["desk"], world.clock())
    address = open_links(world.inst, world.access, wave, "customer")["desk"].address
    return address.removeprefix(world.inst.settings.base_url)


def by_open_link(page, address: str) -> dict[str, dict[str, list[str]]]:
    """From the address for all to thanks: a reload stays the same form, a double click sends once, then a new one."""
    number = "document.querySelector('[name=form]').value"
    page.goto(address)
    found, first = {"open link": problems(page)}, page.evaluate(number)
    following(page)
    page.locator("fieldset:visible input").nth(3).press("Space")
    page.reload()
    assert page.evaluate(number) == first and draft(page) is None  # this tab alone keeps it
    while not page.locator("#review").is_visible():
        following(page)
    page.locator("#send").dblclick()
    arrived(page)
    found["thanks by open link"] = problems(page)
    page.get_by_role("link", name="Open the questions again").click()
    page.locator("#next").wait_for()
    assert page.evaluate(number) != first and not page.locator("#draft").is_visible()
    return found


@pytest.mark.parametrize("context", [{"viewport": PHONE}], indirect=True)
def test_axe_finds_nothing_on_the_long_page_and_its_refusal(page, link: str) -> None:
    page.route("**/assets/script.*", lambda route: route.abort())
    page.goto(link)
    assert page.locator("fieldset:visible").count() == 5
    long_page = violations(page)
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("alert").wait_for()
    assert long_page == [] and violations(page) == []
    assert page.evaluate("document.activeElement.className") == "problem"


def test_the_switch_of_languages_keeps_what_was_chosen_on_the_device(page, link) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(link)
    following(page)
    choose(page, "Agree")
    page.locator("#pause").click()
    page.locator(".languages").get_by_text("Language", exact=True).click()
    page.get_by_text("Deutsch").click()
    page.get_by_text("Bisher 1 von 5 beantwortet.").wait_for()
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.get_by_label("Stimme zu", exact=True).first.is_checked() and "POST" not in sent
