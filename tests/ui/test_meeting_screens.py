"""Screens of a meeting over HTTP: what each shows and never shows, who gets in, and what is refused."""

from __future__ import annotations

import asyncio
import gzip
import re
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from diagnostic.core.meeting.kinds.base import _nothing_own
from diagnostic.core.meeting.kinds.guess import GuessDetails, Published
from diagnostic.core.meeting.kinds.table import KINDS
from diagnostic.core.meeting.script import Scene, Script
from diagnostic.report.qr import qr
from diagnostic.web.assets import FILES
from diagnostic.web.meetings import following, screens
from diagnostic.web.meetings.door import DESK_COOKIE, PHONE_COOKIE, Guest, enter
from diagnostic.web.site import Site
from tests.respondents import make_world
from tests.rooms import CODE, JSON, Room, begin, run_apart
from tests.spec.test_meeting import SCRIPT

pytestmark = pytest.mark.slow

TEMPLATES = Path(__file__).parents[2] / "diagnostic" / "web" / "templates" / "meeting"
NASTY = "<script>alert('\"&')</script>"
MOST_BYTES = 12_000  # of a phone's page with all that it loads, before pictures


def hold(world, rehearsal: bool = False, script: Script = SCRIPT) -> Room:
    begin(world.inst, "acme", world.wave().id, script, world.clock(), rehearsal)
    return Room.of(Site(lambda: world.inst, world.clock), world.consultant)


@pytest.fixture
def room(world) -> Room:
    return hold(world)


def at(room: Room, step: str):
    """The desk, with a step on the wall."""
    desk = room.desk()
    assert "refusal" not in room.told(desk, event="go", step=step)
    return desk


def note(id: str = "n1", text: str = "more light", **more: str) -> dict[str, str]:
    return {"event": "note", "step": "notes", "id": id, "text": text, "syndicate": "A", **more}


# ---- kinds and screens


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_template_of_each_sort(kind):
    sorts = ["wall", "phone", "desk", "record"] + ["mine"] * (KINDS[kind].own is not _nothing_own)
    assert [sort for sort in sorts if not (TEMPLATES / sort / f"{kind}.html").is_file()] == []


def test_every_screen_follows_through_the_whole_agenda(room):
    desk, phone, stranger = room.desk(), room.phone("Ann"), room.browser()
    headings = []
    while "refusal" not in room.told(desk, event="next"):
        shown = [room.shown(stranger, "wall"), room.shown(phone, "phone"), room.shown(desk, "desk")]
        headings.append([re.search(r"<h[12][^>]*>(.*?)</h", html).group(1) for html in shown])
        for page, browser in (("", phone), ("/wall", stranger), ("/desk", desk), ("/record", desk)):
            assert browser.get(room.address + page).status_code == 200
    assert [wall for wall, _, _ in headings] == [
        *("Welcome", "The whole is low.", "North is lowest."),
        *["Guess"] * 4,
        *("Notes", "Vote", "Vote", "Break"),
    ]
    assert all(wall == phone for wall, phone, _ in headings)


def test_the_lobby_spells_the_code_and_draws_it(room):
    wall = room.shown(room.browser(), "wall")
    assert f">{CODE}<" in wall and 'aria-label="B C D F G H"' in wall and "testserver" not in wall
    assert 'class="qr"' in wall and "localhost" in wall  # the address that people reach, whatever this one is
    assert qr("http://localhost/meet/BCDFGH").path.startswith("M4 4h7v1h-7z")


def test_a_phone_that_has_not_come_in_reads_and_is_told_before_typing(room):
    at(room, "notes")
    page = room.browser().get(room.address)
    assert "Everybody in the room can read" in page.text and "part of the survey" in page.text
    assert 'name="name"' in page.text and "<textarea" not in page.text


def test_a_slide_that_no_longer_exists_is_said_on_every_screen(room):
    desk, phone = at(room, "map"), room.phone()
    for browser, screen in ((desk, "wall"), (phone, "phone"), (desk, "desk")):
        shown = room.shown(browser, screen)
        assert "The whole is low." in shown and "Nothing of this survey is published yet." in shown
    assert phone.get(f"{room.address}/picture").status_code == 404


def test_a_pause_shows_when_it_ends_by_the_servers_clock(room, world):
    phone = room.phone()
    at(room, "rest")
    state = room.state(phone, "phone")
    (ends,) = re.findall(r'data-ends="(\d+)"', state["html"])
    assert (int(ends) - state["now"]) == 10 * 60 * 1000
    assert state["now"] == world.clock().timestamp() * 1000


# ---- what nobody may see yet


def sources(room, desk, phone) -> str:
    """Everything that wall, phone and desk send, as pages and as messages."""
    pages = [phone.get(room.address), phone.get(f"{room.address}/wall"), desk.get(f"{room.address}/desk")]
    told = [room.shown(phone, "wall"), room.shown(phone, "phone"), room.shown(desk, "desk")]
    return "".join([*(page.text for page in pages), *told])


def test_no_source_holds_the_published_value_or_the_guesses_before_they_are_revealed(room):
    desk, phone = at(room, "guess"), room.phone()
    assert "refusal" not in room.told(phone, event="guess", step="guess", value__n="75", group="staff")
    seen = [sources(room, desk, room.browser())]
    for _ in range(3):
        room.told(desk, event="next")
        seen.append(sources(room, desk, room.browser()))
    value = [bool(re.search(r"\b61\b", re.sub(r'<path d="[^"]*"|[0-9]{13}', "", html))) for html in seen]
    assert value == [False, False, True, True]
    assert ["14 points too kind" in html for html in seen] == [False, False, False, True]
    assert ["70&ndash;79: 1" in html for html in seen] == [False, True, True, True]


def test_the_room_guesses_which_is_the_lowest(world):
    asked = GuessDetails("lowest", "customers", (Published("Trust", 61.4), Published("Warmth", 48.6)))
    room = hold(world, script=Script("Results", (Scene("which", "guess", "Guess", asked),)))
    desk, ann, bob = at(room, "which"), room.phone("Ann"), room.phone("Bob")
    assert all(name in room.shown(ann, "phone") for name in ("Trust", "Warmth"))
    for phone, value in ((ann, "0"), (bob, "1")):
        assert "refusal" not in room.told(phone, event="guess", step="which", value__n=value)
    assert room.told(bob, event="guess", step="which", value__n="2")["refusal"] == "guess"
    seen = [sources(room, desk, ann)]
    for _ in range(3):
        room.told(desk, event="next")
        seen.append(sources(room, desk, ann))
    assert [bool(re.search(r"\b49\b", re.sub(r"[0-9]{13}", "", html))) for html in seen] == [False, False, True, True]
    assert [re.search(r"1 of 2\b", html) is not None for html in seen] == [False, False, False, True]
    assert "Trust" in desk.get(f"{room.address}/record").text


def test_no_source_holds_a_tally_or_a_later_slide_before_it_is_shown(room):
    desk, ann = at(room, "notes"), room.phone("Ann")
    room.told(ann, **note())
    room.told(desk, event="move", step="notes", id="n1", group="g1")
    room.told(desk, event="next")
    assert "refusal" not in room.told(ann, **{"event": "vote", "step": "dots", "dots.g1:n": "3"})
    before = sources(room, desk, room.browser())
    assert "by 1 person" not in before and ">3<" not in before
    room.told(desk, event="next")
    assert "by 1 person" in room.shown(ann, "wall")
    room.told(desk, event="go", step="map")
    others = room.shown(ann, "wall") + room.shown(ann, "phone") + ann.get(f"{room.address}/wall").text
    assert "North is lowest." not in others and "Smile." not in others


def test_a_phone_learns_nothing_when_others_write(room):
    """Its part of what is shown stays the same, byte by byte, so that nothing is sent to it."""
    desk, ann, bob = room.desk(), room.phone("Ann"), room.phone("Bob")
    sent = {"guess": {"event": "guess", "step": "guess", "value:n": "10", "group": "staff"}, "notes": note()}
    for step, fields in sent.items():
        room.told(desk, event="go", step=step)
        before = room.shown(ann, "phone")
        assert "refusal" not in room.told(bob, **fields)
        assert room.shown(ann, "phone") == before
        assert room.shown(bob, "phone") != before


@pytest.mark.parametrize("screen", ["wall", "phone", "desk", "record"])
def test_what_people_write_is_escaped(room, screen):
    desk, ann = at(room, "notes"), room.phone(NASTY)
    room.told(desk, event="name", step="notes", group="g2", name=NASTY)
    room.told(ann, **note(text=NASTY))
    room.told(desk, event="move", step="notes", id="n1", group="g2")
    browser, path = (ann, "") if screen == "phone" else (desk, f"/{screen}")
    texts = [browser.get(room.address + path).text]
    texts += [room.shown(browser, screen)] if screen != "record" else []
    for text in texts:
        assert "alert(" in text and "<script>alert" not in text
    assert room.told(ann, **note("n2", NASTY))["mine"].count("<script") == 0


# ---- sending


def test_without_a_script_a_form_leads_back_to_the_page_and_a_refused_one_keeps_what_was_typed(room):
    at(room, "notes")
    ann = room.phone("Ann")
    answer = room.send(ann, **note())
    assert (answer.status_code, answer.headers["location"]) == (303, room.address)
    page = ann.get(room.address)
    assert "more light" in page.text and "You can write one more." in page.text
    refused = room.send(ann, **note("n2", "x" * 281))
    assert refused.status_code == 409
    assert "A note has at most 280 characters." in refused.text and "x" * 281 in refused.text
    assert re.search(r'name="syndicate" value="A" required checked', refused.text)


def test_a_form_that_is_sent_twice_counts_once_and_its_id_differs_between_phones(room):
    at(room, "notes")
    ann, bob = room.phone("Ann"), room.phone("Bob")
    ids = [re.search(r'name="id" value="(\w+)"', browser.get(room.address).text).group(1) for browser in (ann, bob)]
    assert ids[0] != ids[1]
    first, second = (room.told(ann, **note(ids[0])) for _ in range(2))
    assert first["version"] == second["version"] and first["mine"] == second["mine"]
    assert room.shown(ann, "wall").count("more light") == 1


def test_votes_without_a_script_come_back_in_the_form(room):
    desk, ann = at(room, "notes"), room.phone("Ann")
    room.told(ann, **note())
    room.told(desk, event="move", step="notes", id="n1", group="g1")
    room.told(desk, event="next")
    refused = room.send(ann, **{"event": "vote", "step": "dots", "dots.g1:n": "4"})
    assert refused.status_code == 409 and "You have 3 dots." in refused.text and 'value="4"' in refused.text
    assert room.send(ann, **{"event": "vote", "step": "dots", "dots.g1:n": "2"}).status_code == 303
    assert re.search(r'name="dots\.g1:n"[^>]*value="2"', ann.get(room.address).text)
    assert 'data-fill="dots.g1:n" value="2"' in room.shown(ann, "phone")


def test_own_notes_can_be_deleted_by_whoever_wrote_them_alone(room):
    at(room, "notes")
    ann, bob = room.phone("Ann"), room.phone("Bob")
    room.told(ann, **note())
    assert room.told(bob, event="delete", step="notes", id="n1")["refusal"] == "note"
    assert "more light" not in room.told(ann, event="delete", step="notes", id="n1")["mine"]
    assert "more light" not in room.shown(bob, "wall")


def test_a_phone_that_floods_is_told_to_wait(room):
    at(room, "guess")
    ann = room.phone("Ann")
    guess = {"event": "guess", "step": "guess", "value:n": "10", "group": "staff"}
    answers = [room.send(ann, JSON, **guess) for _ in range(30)]  # coming in was the first
    assert [answer.status_code for answer in answers] == [200] * 29 + [429]
    assert "Please wait" in answers[-1].json()["reason"]


def test_phones_move_nothing_and_desks_of_strangers_neither(room):
    ann = room.phone("Ann")
    assert room.send(ann, JSON, event="next").status_code == 403
    assert room.send(ann, JSON, event="hide", step="notes", id="n1").status_code == 403
    assert room.state(ann, "wall")["at"] == [-1, 0]


def test_a_press_that_comes_twice_moves_once_and_another_desk_takes_over_first(room):
    first, second = room.desk(), room.desk()
    assert room.told(first, event="next", at="-1.0")["at"] == [0, 0]
    assert room.told(first, event="next", at="-1.0")["refusal"] == "stale"
    assert room.told(second, event="next")["refusal"] == "driver"
    assert "Take over" in room.shown(second, "desk") and "Take over" not in room.shown(first, "desk")
    room.told(second, event="drive")
    assert room.told(second, event="next")["at"] == [1, 0]
    assert room.send(first, event="next").status_code == 409  # without a script: the desk's page, with the reason


def test_the_walls_keys_drive_as_the_desk_of_the_same_browser(room):
    desk = room.desk()
    room.told(desk, event="next")
    wall = desk.get(f"{room.address}/wall")
    assert "data-runs" in wall.text and DESK_COOKIE not in wall.headers.get("set-cookie", "")
    assert "data-runs" not in room.browser().get(f"{room.address}/wall").text


@pytest.mark.parametrize(("origin", "status"), [("https://elsewhere.example", 403), ("http://testserver", 303)])
def test_forms_come_from_our_own_pages(room, origin, status):
    ann = room.phone("Ann")
    at(room, "notes")
    assert room.send(ann, {"Origin": origin}, **note()).status_code == status
    assert ann.post("/meet", data={"code": CODE}, headers={"Origin": origin}).status_code == status


def test_a_note_of_ten_megabytes_is_refused_with_a_kind_page(room):
    at(room, "notes")
    answer = room.send(room.phone("Ann"), **note(text="x" * 10_000_000))
    assert answer.status_code == 413 and "Nothing was stored." in answer.text


# ---- getting in


def test_codes_are_typed_in_any_way_and_lead_to_one_address(room):
    browser = room.browser()
    for typed in (CODE, " bcd-fgh ", f"http://localhost/meet/{CODE}/wall"):
        assert browser.post("/meet", data={"code": typed}).headers["location"] == room.address
    assert browser.get("/meet/bcdfgh/wall").headers["location"] == f"{room.address}/wall"
    wrong = browser.post("/meet", data={"code": "hello"})
    assert wrong.status_code == 422 and 'value="hello"' in wrong.text
    assert browser.get("/meet").status_code == 200


def test_an_unknown_code_gets_a_kind_page_and_guessing_is_limited(room):
    browser = room.browser()
    answers = [browser.get("/meet/ZZZZZZ") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert "We don't know this meeting" in answers[0].text.replace("&#39;", "'")
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_meeting_that_has_ended_says_so_everywhere_and_leaves_its_record(room):
    desk, ann = at(room, "notes"), room.phone("Ann")
    room.told(ann, **note())
    room.told(desk, event="end")
    for path in ("", "/wall"):
        page = ann.get(room.address + path)
        assert page.status_code == 410 and "This meeting has ended" in page.text
    assert room.send(ann, JSON, **note("n2")).status_code == 410
    assert desk.get(f"{room.address}/desk").headers["location"] == f"{room.address}/record"
    assert "more light" in desk.get(f"{room.address}/record").text
    assert ann.get(f"{room.address}/record").status_code == 403


def test_the_stream_begins_with_all_there_is_and_stops_with_the_meeting(room):
    desk, ann = at(room, "notes"), room.phone("Ann")
    room.told(desk, event="end")
    answer = ann.get(f"{room.address}/stream?screen=phone")  # it ends by itself, or this test would not
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    ((version, told),) = re.findall(r"id: (\d+)\ndata: (.*)\n\n", answer.text)
    assert int(version) >= 3 and '"ended":true' in told and "Thank you" in told


def test_a_rehearsal_is_for_those_who_run_it(world):
    room = hold(world, rehearsal=True)
    stranger, staff = room.browser(), room.browser(staff=True)
    for path in ("", "/wall", "/state", "/stream", "/state?screen=wall", "/picture"):
        assert stranger.get(room.address + path).status_code == 404
    assert staff.get(room.address).status_code == 404
    assert [staff.get(f"{room.address}/{page}").status_code for page in ("wall", "desk", "record")] == [200] * 3
    assert room.send(stranger, event="join").status_code == 404


@pytest.mark.parametrize("page", ["desk", "record", "state?screen=desk", "desk/picture"])
def test_the_desk_is_for_those_who_run_the_meeting(room, page):
    refused = room.phone("Ann").get(f"{room.address}/{page}")
    assert refused.status_code in (403, 404)
    assert "Welcome" not in refused.text


def test_cookies_are_of_the_meeting_alone_and_no_script_reads_them(room, world):
    answers = [room.browser().get(room.address), room.browser(staff=True).get(f"{room.address}/desk")]
    for answer, name in zip(answers, (PHONE_COOKIE, DESK_COOKIE), strict=True):
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{name}=") and len(cookie.partition("=")[2].partition(";")[0]) == 32
        assert "HttpOnly" in cookie and f"Path={room.address};" in cookie and "SameSite=lax" in cookie
        assert "Secure" not in cookie


def test_cookies_of_a_secure_server_are_secure(fresh_home):
    world = make_world(fresh_home, {"BASE_URL": "https://survey.example"})
    room = hold(world)
    assert "Secure" in room.browser().get(room.address).headers["set-cookie"]
    assert "survey.example/meet" in room.shown(room.browser(), "wall")


def test_a_phone_can_change_its_name_and_is_refused_a_long_one_with_what_was_typed(room):
    ann = room.phone("Ann")
    room.send(ann, event="join", name="Anne")
    refused = room.send(ann, event="join", name="x" * 41)
    assert "here as Anne." in ann.get(room.address).text
    assert refused.status_code == 409 and "x" * 41 in refused.text and "at most 40 characters" in refused.text


# ---- following


def test_asking_again_costs_nothing_until_something_is_new(room):
    desk, ann = room.desk(), room.phone("Ann")
    address = f"{room.address}/state?screen=phone"
    first = ann.get(address)
    again = ann.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    room.told(desk, event="next")
    moved = ann.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert moved.status_code == 200 and "Welcome" in moved.json()["html"]


def test_a_phones_page_is_light(room):
    at(room, "notes")
    page = room.phone("Ann").get(room.address)
    loaded = re.findall(r'(?:href|src)="/assets/([^"]+)"', page.text)
    assert len(loaded) == 5
    parts = [page.content, *(FILES[name] for name in loaded)]
    assert sum(len(gzip.compress(part, 9)) for part in parts) < MOST_BYTES


def test_pages_of_meetings_load_pictures_and_nothing_of_others(room):
    policy = room.browser().get(room.address).headers["content-security-policy"]
    assert "img-src 'self' data:" in policy and "default-src 'none'" in policy and "unsafe" not in policy


# ---- the stream itself, without a server


def guest_of(world, browser, screen: str) -> Guest:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = [(b"cookie", cookies.encode())]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": f"/meet/{CODE}/stream", "headers": headers}
    scope |= {"query_string": f"screen={screen}".encode(), "path_params": {"code": CODE}, "client": ("here", 1)}
    found = enter(Site(lambda: world.inst, world.clock), Request(scope), screen, True)
    assert isinstance(found, Guest)
    return found


def following_of(world, browser, screen: str):
    guest = guest_of(world, browser, screen)
    guest.rooms.state(guest.meeting)
    return following._events(guest, screen)


async def heard(stream) -> str:
    return (await asyncio.wait_for(anext(stream), 10)).decode()


async def until(stream, words: str) -> str:
    """The first message with these words in it; beats may come before it."""
    while words not in (told := await heard(stream)):
        assert told.startswith("event: beat")
    return told


def test_a_stream_tells_what_is_new_and_beats_where_nothing_is(room, world, monkeypatch):
    monkeypatch.setattr(following, "HEARTBEAT", 0.3)
    desk, ann, bob = at(room, "notes"), room.phone("Ann"), room.phone("Bob")

    async def follow():
        wall, phone = (following_of(world, ann, screen) for screen in ("wall", "phone"))
        assert "What helps?" in await heard(wall) and "You can write 2 more." in await heard(phone)
        await asyncio.to_thread(room.told, bob, **note())
        assert "more light" in await heard(wall)
        assert (await heard(phone)).startswith("event: beat\ndata: ")  # a note of somebody else is nothing to a phone
        await asyncio.to_thread(room.told, ann, **note("n2", "less noise"))
        await until(phone, "less noise")
        await until(wall, "less noise")
        await asyncio.to_thread(room.told, desk, event="hide", step="notes", id="n2")
        await until(phone, "taken off the wall")
        assert len(following._CHANNELS) == 1
        await asyncio.to_thread(room.told, desk, event="end")
        told = [each.decode() async for each in phone]  # it ends by itself
        assert '"ended":true' in told[-1]
        await wall.aclose()
        assert following._CHANNELS == {}

    run_apart(follow())


def test_what_staff_follow_ends_when_they_leave(room, world, monkeypatch):
    monkeypatch.setattr(following, "NOTICE", 0.1)  # and not with the next beat
    desk = at(room, "notes")

    async def follow():
        stream = following_of(world, desk, "desk")
        await until(stream, "What helps?")
        await asyncio.to_thread(desk.post, "/leave")
        async with asyncio.timeout(10):  # it ends by itself
            assert all([each.startswith(b"event: beat") async for each in stream])

    run_apart(follow())


def test_a_visit_is_looked_at_once_anything_has_ended_and_now_and_then(monkeypatch):
    looked: list[object] = []

    def still_runs(guest: object) -> bool:
        looked.append(guest)
        return True

    monkeypatch.setattr(following, "still_runs", still_runs)

    async def asked(*ended: int) -> int:
        coming = iter(ended)

        async def within(seconds: float) -> int:
            return next(coming)

        looked.clear()
        visit = following.DeskVisit(SimpleNamespace(site=SimpleNamespace(ended=SimpleNamespace(within=within))))
        assert all([await visit.lasts() for _ in ended])
        return len(looked)

    assert [run_apart(asked(*each)) for each in ((1,), (1, 1, 1), (1, 2, 2), (1, 2, 3))] == [1, 1, 2, 3]
    monkeypatch.setattr(following, "LOOK_EVERY", 0.0)
    assert run_apart(asked(1, 1, 1)) == 3


def test_a_stream_that_cannot_be_drawn_ends_and_says_in_the_log_no_more_than_that(room, world, monkeypatch, caplog):
    desk = at(room, "notes")

    def broken(*given: object) -> None:
        raise ValueError("a secret")

    async def follow():
        wall = following_of(world, desk, "wall")
        await heard(wall)
        monkeypatch.setattr(screens, "wall", broken)
        await asyncio.to_thread(room.told, desk, event="next")
        assert [each async for each in wall] == []

    run_apart(follow())
    assert "a meeting's stream: ValueError" in caplog.text and "secret" not in caplog.text


def test_streams_end_when_the_server_is_told_to(room, world):
    before = signal.getsignal(signal.SIGTERM)

    async def follow():
        with following.ending_with_the_server():
            stream = following_of(world, room.phone(), "phone")
            await heard(stream)
            signal.raise_signal(signal.SIGTERM)
            assert [each async for each in stream] == []

    signal.signal(signal.SIGTERM, lambda number, frame: None)  # as the server has one of its own
    try:
        run_apart(follow())
    finally:
        signal.signal(signal.SIGTERM, before)
