"""Who may reach Streamlit's part of the server: whoever has a visit that lasts, and nobody else.

All that is not one of our own pages is Streamlit's: its pages, its socket, its uploads, its files. A stranger is told
in plain HTML what to do, and a stranger's program in plain text; nothing of what they send is read or kept.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from anyio import CancelScope, move_on_after
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.faults import kind_of, said
from diagnostic.services.installation.visits import COOKIE, begin_visit, may_last, visitor
from diagnostic.services.report import looks
from diagnostic.services.report.looks import OpenPage, PageLook, finds_nothing
from diagnostic.web.caps import BYTES, FILES, SESSIONS, Held, Sessions, Uploads
from diagnostic.web.leaving import open_page
from diagnostic.web.policies import FILES_OF_STREAMLIT, OUR_POLICY, OURS, POLICY, PROGRAMS, under
from diagnostic.web.rendering import message
from diagnostic.web.respondents.forms import same_origin
from diagnostic.web.site import Site, own_language
from diagnostic.web.staff import keeping, sign_in_buttons

LOG = logging.getLogger(__name__)
SOCKET, UPLOADS = "/_stcore/stream", "/_stcore/upload_file"
NOTICE = 1.0  # seconds until a page that is open ends with a visit that somebody ended, on whatever server
LOOK_EVERY = 30.0  # seconds until it ends with one whose time is over
CLOSES_AFTER = 30.0  # seconds that a page stays connected which was drawn anew
DRAW_ANEW = {"type": "websocket.receive", "bytes": b"\x5a\x00"}  # what Streamlit's script sends to have a page drawn
ENDED = 1008  # code of a socket that is closed by a rule (RFC 6455)
RESTARTS = 1012  # and of one whose server starts again


LookIn = Callable[[bytes], PageLook | None]  # the look of an open page that a browser's message asks for


class Kept(NamedTuple):
    """What came with a request: what the browser kept, and whose visit that is."""

    value: str
    access: Access


class Admission:
    """Lets visitors in, within limits, and ends what they have open when their visit ends."""

    def __init__(self, app: ASGIApp, site: Site, held: Held, look_in: LookIn):
        self.app, self.site, self._look_in = app, site, look_in
        self._uploads, self._sessions = Uploads(held), Sessions()
        self._watches = set[Watch]()
        self._noticing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is ours, and what a visitor may have; answer all else."""
        kind = scope["type"]
        if kind not in ("http", "websocket") or (kind == "http" and under(scope["path"], OURS)):
            return await self.app(scope, receive, send)
        value = HTTPConnection(scope).cookies.get(COOKIE, "")
        if not value or not may_last(self.site.installation, value, self.site.clock()):
            return await (await self._stranger(scope, value))(scope, receive, send)
        if kind == "http" and under(scope["path"], FILES_OF_STREAMLIT):
            return await self.app(scope, receive, send)
        access = await self._access(value)
        if access is None:
            return await (await self._stranger(scope, ""))(scope, receive, send)
        if kind == "websocket":
            return await self._socket(Kept(value, access), scope, receive, send)
        return await self._request(access, scope, receive, send)

    async def _access(self, value: str, there: bool = True) -> Access | None:
        return await run_in_threadpool(visitor, self.site.installation, value, self.site.clock(), there)

    async def _stranger(self, scope: Scope, value: str) -> Response:
        """What somebody without a visit is told. Who kept a link itself, as earlier versions had it, gets a visit."""
        page = scope["type"] == "http" and not under(scope["path"], PROGRAMS)
        if page and value and scope["method"] == "GET":
            begun = await run_in_threadpool(begin_visit, self.site.installation, value, self.site.clock())
            if begun:
                return keeping(self.site, RedirectResponse(_address(scope), 303, NO_STORE), begun[0])
        return stranger(self.site, scope, page)

    async def _request(self, access: Access, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if under(path, (UPLOADS,)):
            return await self._upload(access, scope, receive, send)
        if not under(path, PROGRAMS) and self._sessions.full(access.link):
            language = own_language(Request(scope))
            answer = message("crowded", language, 429, facts={"count": SESSIONS}, headers=OURS_ALONE)
            return await answer(scope, receive, send)
        return await self.app(scope, receive, send)

    async def _upload(self, access: Access, scope: Scope, receive: Receive, send: Send) -> None:
        """A file, if it fits; its size has to be known before it is read."""
        parts = scope["path"].removeprefix(UPLOADS).strip("/").split("/")
        length = Request(scope).headers.get("content-length", "")
        if len(parts) != 2 or scope["method"] != "PUT":
            return await self.app(scope, receive, send)
        if not (length.isascii() and length.isdigit() and len(length) < 12):
            return await PlainTextResponse("The size of a file has to be said first.\n", 411)(scope, receive, send)
        session, file = parts
        if not self._uploads.takes(access.link, session, file, int(length)):
            facts = {"files": FILES, "megabytes": BYTES // 2**20}
            words = catalogue(own_language(Request(scope))).text("uploads_full", **facts)
            return await PlainTextResponse(f"{words}\n", 413)(scope, receive, send)
        try:
            await self.app(scope, receive, send)
        finally:
            self._uploads.ended(session, file)

    async def _socket(self, kept: Kept, scope: Scope, receive: Receive, send: Send) -> None:
        """A page that is open: it counts, and ends with the visit."""
        link = kept.access.link
        if status := self._refused(link, scope):
            return await PlainTextResponse("", status)(scope, receive, send)
        self._sessions.opened(link)
        try:
            with looks.open_page() as page:
                watch = Watch(self, kept.value, page, receive, send)
                with open_page(watch.let_go), self._watched(watch):
                    await self.app(_numbered(scope, page.number), watch.receive, watch.send)
        finally:
            self._sessions.closed(link)

    def _refused(self, link: str, scope: Scope) -> int:
        """Why a socket is not opened, as a status; 0 where it is. A browser says which page asks for it."""
        if scope["path"] != SOCKET:
            return 404
        asking = HTTPConnection(scope)
        if asking.headers.get("origin") == "null" or not same_origin(asking, self.site.base_url):
            return 403
        return 429 if self._sessions.full(link) else 0

    @contextmanager
    def _watched(self, watch: Watch) -> Iterator[None]:
        """A page looks at its visit as soon as any visit was ended, until the block ends."""
        self._watches.add(watch)
        if self._noticing is None or self._noticing.done():
            self._noticing = asyncio.create_task(self._notice())
        try:
            yield
        finally:
            self._watches.discard(watch)
            if not self._watches:
                self._noticing.cancel()

    async def _notice(self) -> None:
        """Ask once for all pages that are open how much has ended, and have them look when it is more."""
        before: Any = None
        while True:
            await asyncio.sleep(NOTICE)
            try:
                ended = await self.site.ended.within(NOTICE)
            except Exception as error:
                LOG.warning("whether visits were ended: %s", said(error))
                ended = None  # what they find is looked at by each
            if ended != before or ended is None:
                before = ended
                for watch in self._watches:
                    watch.look_soon()

    async def spares(self, page: OpenPage, event: Message) -> bool:
        """Whether what a browser sends is a look of its page that would find nothing new: it need not be answered."""
        look = self._look_in(event["bytes"]) if event.get("bytes") else None
        if look is None or page.shown is None:
            return False
        stamps = await self.site.stamps.within(NOTICE)
        return finds_nothing(page.shown, look, stamps or {})

    async def lasts(self, value: str) -> bool:
        """Whether a visit still lasts. While the database is away nobody can tell, and nothing ends."""
        try:
            return await self._access(value, there=False) is not None
        except Exception as error:
            if kind_of(error):
                return True
            raise


class Watch:
    """The two ends of a socket, between Streamlit and the browser.

    When the visit is over the page is drawn anew, as for anybody without one, so that nothing stays on the screen; then
    the socket is closed.
    """

    def __init__(self, admission: Admission, value: str, page: OpenPage, receive: Receive, send: Send):
        self._admission, self._value, self._receive, self._send = admission, value, receive, send
        self._page = page
        self._looks, self._closes, self._closed = time.monotonic() + NOTICE, 0.0, False
        self._waits: CancelScope | None = None

    async def receive(self) -> Message:
        """The next message of the browser; its end once the visit is over."""
        while not self._closed:
            left = self._looks - time.monotonic()
            if left <= 0:  # also where messages come so fast that none is waited for
                if await self._look():
                    return DRAW_ANEW
                continue
            event = None
            with move_on_after(left) as self._waits:  # a message that came by then is kept; asyncio's may lose it
                event = await self._receive()
            self._waits = None
            if event is None:
                continue
            self._closed = event["type"] == "websocket.disconnect"
            if not await self._admission.spares(self._page, event):
                return event
        return {"type": "websocket.disconnect", "code": ENDED}

    async def send(self, event: Message) -> None:
        """A message to the browser; none once the socket is closed, which Streamlit may not have noticed."""
        if self._closed:
            return
        self._closed = event["type"] == "websocket.close"
        await self._send(event)

    async def let_go(self) -> None:
        """Close the socket: the page comes back to another server."""
        await self.send({"type": "websocket.close", "code": RESTARTS})

    def look_soon(self) -> None:
        """Look at the visit now, or once what is being done is done."""
        self._looks = self._closes or 0.0
        if self._waits and not self._closes:
            self._waits.cancel()

    async def _look(self) -> bool:
        """Whether the visit was found to be over just now."""
        self._looks = time.monotonic() + LOOK_EVERY
        if self._closes:
            await self.send({"type": "websocket.close", "code": ENDED})
            return False
        if await self._admission.lasts(self._value):
            return False
        self._looks = self._closes = time.monotonic() + CLOSES_AFTER
        return True


def _numbered(scope: Scope, number: str) -> Scope:
    """A request for a socket by which its page is known, whatever it says itself."""
    name = looks.NUMBER.encode()
    return {**scope, "headers": [*(each for each in scope["headers"] if each[0] != name), (name, number.encode())]}


NO_STORE = {"Cache-Control": "no-store"}
OURS_ALONE = {POLICY: OUR_POLICY}


def stranger(site: Site, scope: Scope, page: bool) -> Response:
    """A page that says what to do, at the first address and wherever people look; for programs the same as text."""
    if scope["type"] == "websocket":
        return PlainTextResponse("", 403)
    language = own_language(Request(scope))
    doors = sign_in_buttons(site, language, _address(scope))
    asks, words = {"WWW-Authenticate": "Link"}, catalogue(language)
    if page:
        first = scope["path"] in ("", "/") and scope["method"] in ("GET", "HEAD")
        status, headers = (200, OURS_ALONE) if first else (401, OURS_ALONE | asks)
        name, asked = ("stranger_sign_in" if doors else "stranger"), words.text("stranger_asked")
        more = () if doors else (asked,)
        return message(name, language, status, *more, sign_in=doors, ask_code=True, headers=headers)
    over = words.text("visit_over_sign_in" if doors else "visit_over")
    return JSONResponse(over, 401, NO_STORE | asks)  # shown by Streamlit's script where it is JSON


def _address(scope: Scope) -> str:
    """The page that was asked for, with its question; the first one for any address that is no page's."""
    query = scope["query_string"].decode("latin-1")
    path = scope["path"] if re.fullmatch("/[a-z-]*", scope["path"]) else "/"
    return f"{path}?{query}" if query else path
