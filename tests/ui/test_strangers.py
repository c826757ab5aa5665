"""Who may reach Streamlit's part of the server. A stand-in for it counts what reaches it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from anyio import create_memory_object_stream
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from diagnostic.services.installation.access import issue_link, revoke_link, who
from diagnostic.services.installation.visits import COOKIE
from diagnostic.services.report.looks import NUMBER, OpenPage, PageLook, ShownPage, page_of
from diagnostic.services.report.rule_versions import save_rules
from diagnostic.services.report.stamps import report_stamp
from diagnostic.ui.looks import look_in
from diagnostic.web import admission
from diagnostic.web.caps import BYTES, FILES, SESSIONS, Uploads
from diagnostic.web.middleware import _secured, _unprefixed, middleware
from diagnostic.web.policies import OURS
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.respondents import World
from tests.rooms import run_apart
from tests.ui.test_respondent_routes import words_of
from tests.unit.test_looks import sent
from tests.worlds import ONE_RULE

pytestmark = pytest.mark.slow

SOCKET, FILE = "/_stcore/stream", "/_stcore/upload_file/{}/{}"
INNER = ("/", "/report", "/_stcore/health", "/_stcore/host-config", "/media/x", "/component/a/b", "/static/js/index.js")
HIDDEN = ("/_stcore/metrics", "/_stcore/agent/x", "/auth/login", "/oauth2callback")


@dataclass
class StandIn:
    """In Streamlit's place: what reached it, and the files that it holds."""

    world: World
    base_url: str = "http://testserver"
    reached: list[str] = field(default_factory=list)
    files: set[tuple[str, str]] = field(default_factory=set)
    page: OpenPage | None = None  # whose socket was opened last

    def app(self) -> Starlette:
        site = Site(lambda: self.world.inst, self.world.clock)
        inner = [
            WebSocketRoute("/{rest:path}", self.socket),
            Route("/{rest:path}", self.answer, methods=["GET", "POST", "PUT", "DELETE"]),
        ]
        held = lambda *file: file in self.files  # noqa: E731
        return Starlette(routes=[*routes(site), *inner], middleware=middleware(self.base_url, site, held, look_in))

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        self.reached.append(path)
        answer = PlainTextResponse("inner", headers={"Set-Cookie": "_streamlit_xsrf=1; Path=/; SameSite=Lax"})
        if request.headers.get("X-Refused"):
            return PlainTextResponse("", 403)
        if path.startswith("/_stcore/upload_file") and request.method == "PUT":
            await request.body()
            self.files.add(tuple(path.split("/")[-2:]))
        if request.method == "DELETE":
            self.files.discard(tuple(path.split("/")[-2:]))
        return answer

    async def socket(self, websocket: Any) -> None:
        self.reached.append(websocket.url.path)
        self.page = page_of(websocket.headers[NUMBER])
        await websocket.accept()
        while True:
            event = await websocket.receive()
            if event["type"] == "websocket.disconnect":
                return
            await websocket.send({**event, "type": "websocket.send"})


@pytest.fixture
def inner(world: World) -> StandIn:
    return StandIn(world)


@pytest.fixture
def stranger(inner: StandIn) -> Iterator[TestClient]:
    with TestClient(inner.app(), follow_redirects=False, headers={"Origin": "http://testserver"}) as client:
        yield client


@pytest.fixture
def visitor(stranger: TestClient, world: World) -> TestClient:
    assert stranger.get(f"/enter/{world.consultant}").status_code == 303
    return stranger


COOKIES = {
    "none": lambda world: None,
    "forged": lambda world: "a" * 32 + "-ffffffff-" + "b" * 16 + ".c",
    "garbage": lambda world: "\\x00;;=",
}


@pytest.mark.parametrize("cookie", COOKIES)
def test_strangers_reach_nothing(inner, stranger, world, cookie):
    if value := COOKIES[cookie](world):
        stranger.headers["Cookie"] = f"{COOKIE}={value}"
    statuses = {path: stranger.get(path).status_code for path in INNER + HIDDEN}
    assert statuses == dict.fromkeys(INNER, 401) | dict.fromkeys(HIDDEN, 404) | {"/": 200}
    assert stranger.put(FILE.format("s", "f"), content=b"x" * 5_000_000).status_code == 401
    assert {stranger.post("/").status_code, stranger.delete(FILE.format("s", "f")).status_code} == {401}
    for path in (SOCKET, "/_stcore/other", "/q", "/"):
        with pytest.raises(WebSocketDenialResponse) as refused, stranger.websocket_connect(path):
            pass
        assert refused.value.status_code == 403
    assert inner.reached == []


def test_no_address_under_a_root_of_ours_reaches_streamlit_which_strangers_may_not(inner, stranger):
    for path in (path for root in OURS for path in (root, f"{root}/", f"{root}/x/y/z")):
        for method in ("GET", "PUT"):
            stranger.request(method, path)
    assert inner.reached == []


def test_a_stranger_is_told_in_plain_html_what_to_do(stranger):
    for path in ("/", "/waves", "/a/b"):
        page = stranger.get(path)
        assert "Open your access link" in words_of(page) and "type its code here" in words_of(page)
        assert "<script" not in page.text and page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["cache-control"] == "no-store"
    told = stranger.get("/_stcore/health")
    assert "Open the access link you were given again" in told.json()  # which Streamlit's script shows


def test_pages_for_respondents_and_meetings_need_no_visit(stranger, world):
    paths = (world.invitations(world.wave())[0]["path"], "/q", "/q/protection", "/meet", "/health", "/leave")
    assert {stranger.get(path).status_code for path in paths} == {200}


def test_every_answer_has_the_headers(inner, stranger):
    names = {"referrer-policy", "x-content-type-options", "x-frame-options", "content-security-policy"}
    answers = [stranger.get(path) for path in (*INNER, *HIDDEN, "/q", "/q/a/b/c", "/health")]
    with pytest.raises(WebSocketDenialResponse) as refused, stranger.websocket_connect(SOCKET):
        pass
    assert [each.url for each in (*answers, refused.value) if names - set(each.headers)] == []


def test_visitors_reach_all_of_it(inner, visitor):
    assert {visitor.get(path).status_code for path in INNER} == {200}
    assert visitor.put(FILE.format("s", "f"), content=b"x").status_code == 200
    with visitor.websocket_connect(SOCKET) as socket:
        socket.send_text("a")
        assert socket.receive_text() == "a"
    assert len(inner.reached) == len(INNER) + 2
    with pytest.raises(WebSocketDenialResponse), visitor.websocket_connect("/_stcore/other"):
        pass


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://[", "http://testserver.evil.example"])
def test_no_other_website_opens_a_socket(inner, visitor, origin):
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        visitor.websocket_connect(SOCKET, headers={"Origin": origin}),
    ):
        pass
    assert refused.value.status_code == 403 and inner.reached == []


def test_a_visit_ends_with_its_time_its_link_and_its_visitor(inner, stranger, world):
    def enter() -> dict[str, str]:
        kept = stranger.get(f"/enter/{world.consultant}").cookies[COOKIE]
        stranger.cookies.clear()
        return {"Cookie": f"{COOKIE}={kept}"}

    def look(visit: dict[str, str]) -> tuple[int, int]:
        return tuple(stranger.get(path, headers=visit).status_code for path in ("/report", "/static/a.js"))

    left, long_ago = enter(), enter()
    assert look(left) == look(long_ago) == (200, 200)
    stranger.post("/leave", headers=left)
    assert (look(left), look(long_ago)) == ((401, 200), (200, 200))  # for a file of Streamlit no database is asked
    world.clock.now += timedelta(hours=8)
    assert look(long_ago) == (401, 401)
    taken_back, staff = enter(), who(world.inst, world.consultant, world.clock())
    revoke_link(world.inst, staff, staff.link, world.clock())
    assert look(taken_back) == (401, 200)  # Streamlit's own files are the same for everybody


def test_a_visit_ends_where_somebody_else_comes_in_and_goes_on_by_its_own_link(stranger, world):
    staff = who(world.inst, world.consultant, world.clock())
    link = {"organisation": staff.organisation, "role": "executive", "label": "Another", "days": 9}
    another = issue_link(world.inst, **link, now=world.clock())
    first = stranger.get(f"/enter/{world.consultant}").cookies[COOKIE]
    second = stranger.get(f"/enter/{world.consultant}").cookies[COOKIE]
    stranger.get(f"/enter/{another}")
    stranger.cookies.clear()
    looks = [stranger.get("/report", headers={"Cookie": f"{COOKIE}={each}"}).status_code for each in (first, second)]
    assert looks == [200, 401]


def test_who_is_refused_stands_in_the_log_without_what_they_tried(stranger, world, caplog):
    wave = world.wave()
    invitation = world.invitations(wave)[0]["path"]
    for path in ("/enter/a-secret", f"/preview/{wave.id}/employee", f"{invitation}?x=secret", "/q/unknown"):
        stranger.get(path)
    with pytest.raises(WebSocketDenialResponse), stranger.websocket_connect("/elsewhere/secret"):
        pass
    said = [each.getMessage() for each in caplog.records if each.name.startswith("diagnostic")]
    assert said == ["refused with 403: /enter", "refused with 403: /preview", "refused with 403: a page"]


def test_a_cookie_of_earlier_versions_which_was_the_link_itself_becomes_a_visit(inner, stranger, world):
    stranger.cookies.set(COOKIE, world.consultant)
    assert stranger.get("/_stcore/health").status_code == 401
    answer = stranger.get("/waves?wave=w1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/waves?wave=w1")
    assert world.consultant not in answer.headers["set-cookie"]
    assert stranger.get("//evil.example/x").headers.get("location", "/") == "/"


def test_an_open_page_ends_soon_after_its_link(inner, visitor, world, monkeypatch):
    monkeypatch.setattr(admission, "NOTICE", 0.02)  # and not only where it is looked at by the clock
    monkeypatch.setattr(admission, "CLOSES_AFTER", 0.02)
    staff = who(world.inst, world.consultant, world.clock())
    with visitor.websocket_connect(SOCKET) as socket:
        socket.send_text("a")
        assert socket.receive_text() == "a"
        revoke_link(world.inst, staff, staff.link, world.clock())
        assert BackMsg.FromString(socket.receive_bytes()).HasField("rerun_script")  # with nothing of the page before
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
    assert ended.value.code == admission.ENDED


def test_a_look_that_would_find_nothing_is_not_answered(inner, visitor, world, monkeypatch):
    monkeypatch.setattr(admission, "NOTICE", 0.02)
    staff = who(world.inst, world.consultant, world.clock())
    with visitor.websocket_connect(SOCKET, headers={NUMBER: "1000000"}) as socket:  # which it says of itself in vain

        def answered(message: bytes) -> bool:
            socket.send_bytes(message)
            socket.send_text("what comes after it")
            came = socket.receive()
            if "bytes" in came:
                socket.receive()
            return came.get("bytes") == message

        socket.send_text("a")
        assert socket.receive_text() == "a" and answered(sent())  # the page has not said what it shows
        inner.page.shown = ShownPage(PageLook("part", "light"), staff.organisation, report_stamp(world.inst, staff))
        asked = sent(), sent(scheme="dark"), sent("progress"), sent(by_itself=False), b"\xff"
        assert [answered(each) for each in asked] == [False, True, True, True, True]
        save_rules(world.inst, staff, ONE_RULE, "another", world.clock())
        while not answered(sent()):
            pass  # within moments
        inner.page.shown = ShownPage(PageLook("part", "light"), staff.organisation, report_stamp(world.inst, staff))
        assert not answered(sent())


def test_a_page_that_never_stops_sending_ends_too(monkeypatch):
    for name in ("NOTICE", "CLOSES_AFTER"):
        monkeypatch.setattr(admission, name, 0.001)
    sent: list[Message] = []
    received: set[str] = set()

    async def endless() -> Message:
        return {"type": "websocket.receive", "text": "a"}

    async def send(event: Message) -> None:
        sent.append(event)

    async def over(value: str) -> bool:
        return False

    async def no_look(page: OpenPage, event: Message) -> bool:
        return False

    async def talk() -> None:
        watch = admission.Watch(SimpleNamespace(lasts=over, spares=no_look), "", OpenPage("1"), endless, send)
        received.update([(await watch.receive())["type"] for _ in range(10_000)])

    run_apart(talk())
    assert "websocket.disconnect" in received
    assert [event["type"] for event in sent] == ["websocket.close"]


def test_a_page_from_which_nothing_comes_looks_at_its_visit_as_soon_as_it_is_told(monkeypatch):
    monkeypatch.setattr(admission, "NOTICE", 1000.0)
    lasting = [True, False]

    async def nothing() -> Message:
        return await asyncio.Future()

    async def lasts(value: str) -> bool:
        return lasting.pop(0)

    async def wait() -> Message:
        watch = admission.Watch(SimpleNamespace(lasts=lasts), "", OpenPage("1"), nothing, nothing)
        coming = asyncio.ensure_future(watch.receive())
        while lasting:
            watch.look_soon()
            await asyncio.sleep(0)
        return await coming

    assert run_apart(wait()) == admission.DRAW_ANEW


def test_a_message_that_comes_as_a_look_is_due_is_kept(monkeypatch):
    monkeypatch.setattr(admission, "NOTICE", 0.02)
    message = {"type": "websocket.receive", "text": "a"}

    async def lasts(value: str) -> bool:
        return True

    async def no_look(page: OpenPage, event: Message) -> bool:
        return False

    async def talk() -> Message:
        loop, (send, come) = asyncio.get_running_loop(), create_memory_object_stream[Message](1)
        with send, come:
            watch = admission.Watch(
                SimpleNamespace(lasts=lasts, spares=no_look), "", OpenPage("1"), come.receive, send.send
            )
            due = loop.time() + admission.NOTICE

            def busy() -> None:  # until both wait for their turn, the message first
                while loop.time() <= due:
                    pass

            loop.call_later(admission.NOTICE / 4, busy)
            loop.call_later(admission.NOTICE / 2, send.send_nowait, message)
            return await watch.receive()

    assert run_apart(asyncio.wait_for(talk(), 10)) == message


def test_a_link_holds_so_many_files_and_bytes_and_no_more(inner, visitor):
    def put(file: str, size: int, session: str = "s"):
        return visitor.put(FILE.format(session, file), content=b"x" * size)

    assert {put(f"f{number}", 1, f"s{number}").status_code for number in range(FILES)} == {200}
    refused = put("one more", 1)
    assert refused.status_code == 413 and "40 files or 100 MB" in refused.text
    assert put("f0", 2, "s0").status_code == 200  # the same one again
    of_one, refused = FILE.format("s1", "f1"), {"X-Refused": "1"}
    for again in (visitor.delete(of_one, headers=refused), visitor.put(of_one, content=b"", headers=refused)):
        assert (again.status_code, put("one more", 1).status_code) == (403, 413)  # it is still there
    visitor.delete(of_one)
    assert put("one more", 1).status_code == 200
    inner.files.clear()  # the sessions have ended
    large = 5 * 2**20
    assert [put(f"l{number}", large).status_code for number in range(BYTES // large + 1)][-2:] == [200, 413]
    assert visitor.put(FILE.format("s", "f"), content=iter([b"x"])).status_code == 411


def test_files_count_while_they_are_on_their_way():
    uploads = Uploads(lambda session, file: False)
    assert [uploads.takes("link", "s", file, BYTES) for file in ("f", "g")] == [True, False]
    uploads.ended("s", "f")
    assert uploads.takes("link", "s", "g", BYTES)


def test_a_link_has_so_many_pages_open_and_no_more(inner, visitor, monkeypatch):
    monkeypatch.setattr(admission.Sessions, "full", lambda self, link: self._open[link] >= 1)
    assert SESSIONS == 200
    with visitor.websocket_connect(SOCKET):
        with pytest.raises(WebSocketDenialResponse) as refused, visitor.websocket_connect(SOCKET):
            pass
        assert refused.value.status_code == 429
        assert "200 pages open" in words_of(visitor.get("/report"))
    assert visitor.get("/report").text == "inner"


def test_over_https_a_cookie_is_secure_and_this_hosts_alone(world, inner):
    """Neither another host of the domain nor whoever answers without https can plant one."""
    inner.base_url, room = "https://ask.example", {"Cookie": "__Secure-other=1; __Host-inside_out=x; a=b"}
    with TestClient(inner.app(), base_url=inner.base_url, follow_redirects=False) as client:
        set_ = client.get(f"/enter/{world.consultant}").headers["set-cookie"]
        assert set_.startswith(f"__Host-{COOKIE}=") and set_.endswith("; Secure") and "; Path=/" in set_
        assert client.get("/report").status_code == 200
        xsrf = client.get("/_stcore/health").headers["set-cookie"]
        assert xsrf.startswith("_streamlit_xsrf=") and xsrf.endswith("; Secure")
        downgraded = {"Origin": "http://ask.example"}
        with pytest.raises(WebSocketDenialResponse), client.websocket_connect(SOCKET, headers=downgraded):
            pass
        kept = client.cookies[f"__Host-{COOKIE}"]
        client.cookies.clear()
        planted = [client.get("/report", headers={"Cookie": f"{COOKIE}={kept}"}).status_code]
        planted.append(client.get("/report", headers=room).status_code)
    assert planted == [401, 401]


def test_a_cookie_of_one_page_is_secure_too():
    set_ = _secured(b"set-cookie", b"meeting_phone=a; HttpOnly; Path=/meet/BCDFGH; SameSite=lax")
    assert set_[1] == b"__Secure-meeting_phone=a; HttpOnly; Path=/meet/BCDFGH; SameSite=lax; Secure"
    assert _unprefixed(b"Cookie", set_[1].split(b";")[0] + b"; meeting_phone=b")[1] == b"meeting_phone=a"


def test_nothing_that_visitors_read_is_kept_by_a_browser(inner, visitor):
    kept = {path: visitor.get(path).headers.get("cache-control") for path in INNER}
    assert {path for path, how in kept.items() if how != "no-store"} == {"/static/js/index.js"}
