"""Around every request: security headers, and a kind page where something broke.

Our own pages get strict headers, Streamlit's the ones that it can live with. Logs carry no path, since it may hold a
secret.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress

from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from diagnostic.services.installation.faults import kind_of, said
from diagnostic.web.admission import Admission, LookIn
from diagnostic.web.caps import Held
from diagnostic.web.failing import failed
from diagnostic.web.links.mending import CleanAddresses
from diagnostic.web.policies import (
    ASSETS_POLICY,
    FILES_OF_STREAMLIT,
    FRAMED,
    FRAMED_POLICY,
    HIDDEN,
    MEETINGS,
    MEETINGS_POLICY,
    OUR_POLICY,
    OURS,
    POLICY,
    PROGRAMS,
    streamlit_policy,
    under,
)
from diagnostic.web.respondents.arriving import FormTooSlow
from diagnostic.web.respondents.road import InvitationRoad
from diagnostic.web.site import Site

Header = tuple[bytes, bytes]  # its name in small letters
LOG = logging.getLogger(__name__)

COMMON = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HOST_ALONE, HTTPS_ALONE = b"__Host-", b"__Secure-"  # begin names of cookies that no other host, or no http, can set
READ_BY_SCRIPTS = b"_streamlit_"  # begins the names of cookies that a script of Streamlit's asks for; no secret
SIGN_IN = ("/auth/sign-in", "/auth/callback")  # which say more of whom they refuse
REFUSED = (403, 429)  # whoever may not, comes from elsewhere, guesses or wants too much
_POLICY, _CACHE = POLICY.lower().encode(), b"cache-control"
_NO_STORE = (_CACHE, b"no-store")
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


def middleware(
    base_url: str, site: Site, held: Held = lambda session, file: True, look_in: LookIn = lambda message: None
) -> list[Middleware]:
    """The middleware of the app that people reach at `base_url`.

    held : whether Streamlit still has an uploaded file of a session. look_in : the look of an open page that a message
    to Streamlit asks for, if any.
    """
    return [
        Middleware(SecurityHeaders, base_url=base_url),
        Middleware(KindErrors),
        Middleware(InvitationRoad, site=site),
        Middleware(CleanAddresses, site=site),
        Middleware(Admission, site=site, held=held, look_in=look_in),
    ]


class SecurityHeaders:
    """Adds the headers to every answer and keeps the server's internals from the outside."""

    def __init__(self, app: ASGIApp, base_url: str):
        self.app = app
        common = COMMON | (HTTPS_ONLY if base_url.startswith("https:") else {})
        self.secure = base_url.startswith("https:")
        self.ours = _encoded(common | {POLICY: OUR_POLICY})
        self.assets = _encoded(common | {POLICY: ASSETS_POLICY})
        self.meetings = _encoded(common | {POLICY: MEETINGS_POLICY})
        self.framed = _encoded(common | {POLICY: FRAMED_POLICY, "X-Frame-Options": "SAMEORIGIN"})
        self.streamlits = _encoded(common | {POLICY: streamlit_policy(base_url)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, with our headers on its answer; a 404 for the server's internals."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        path = scope["path"]
        if self.secure:
            scope["headers"] = [_unprefixed(*each) for each in scope["headers"]]
        body = Body(scope, receive)
        receive, send = body.receive, _adding(self._of(path), path, self.secure, body, send)
        if scope["type"] == "http" and under(path, HIDDEN):
            return await Response(status_code=404)(scope, receive, send)
        return await self.app(scope, receive, send)

    def _of(self, path: str) -> Mapping[bytes, bytes]:
        if under(path, ("/assets",)):
            return self.assets
        if under(path, MEETINGS):
            return self.meetings
        if under(path, FRAMED):
            return self.framed
        return self.ours if under(path, OURS) else self.streamlits


def _encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode(): value.encode() for name, value in headers.items()}


class Body:
    """What a request brings along, and whether all of it was read."""

    def __init__(self, scope: Scope, receive: Receive):
        self._receive = receive
        sizes = [value for name, value in scope["headers"] if name in (b"content-length", b"transfer-encoding")]
        self.read = scope["type"] != "http" or not any(size.strip(b"0 ") for size in sizes)

    async def receive(self) -> Message:
        """The next part."""
        event = await self._receive()
        self.read = self.read or not event.get("more_body")
        return event


def _adding(added: Mapping[bytes, bytes], path: str, secure: bool, body: Body, send: Send) -> Send:
    async def send_with_headers(event: Message) -> None:
        if event["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = _with_ours(event["headers"], added)
            if event["status"] in REFUSED and not under(path, SIGN_IN):
                LOG.warning("refused with %s: %s", event["status"], _root(path))
            if under(path, OURS):
                if not any(name == _CACHE for name, _ in headers):
                    headers.append(_NO_STORE)
            elif not under(path, FILES_OF_STREAMLIT):  # pages, and files that somebody saves
                headers = [*(each for each in headers if each[0] != _CACHE), _NO_STORE]
            if not body.read:  # nobody will: the connection is of no use any more, and would keep what is on its way
                headers = [*(each for each in headers if each[0] != b"connection"), (b"connection", b"close")]
            event["headers"] = [_secured(*each) for each in headers] if secure else headers
        await send(event)

    return send_with_headers


def _with_ours(headers: Iterable[Header], ours: Mapping[bytes, bytes]) -> list[Header]:
    """The headers of an answer, and ours in their place; a page of ours at another's address has its own policy."""
    kept = [each for each in headers if each[0] == _POLICY or each[0] not in ours]
    own = any(name == _POLICY for name, _ in kept)
    return kept + [each for each in ours.items() if not own or each[0] != _POLICY]


def _root(path: str) -> str:
    """Where an address leads, as a log may hold it: nothing of what follows, which may be a secret or anything.

    >>> _root("/enter/secret"), _root("/what/ever")
    ('/enter', 'a page')
    """
    return next((each for each in (*OURS, *PROGRAMS) if under(path, (each,))), "a page")


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header; of a cookie with `Secure`, which Streamlit leaves out where another program does the encryption, and
    with the prefix by which a browser takes it from this host alone, over https.
    """
    if name.lower() != b"set-cookie":
        return name, value
    parts = [part.strip().lower() for part in value.split(b";")]
    secured = value if b"secure" in parts else value + b"; Secure"
    if value.startswith(READ_BY_SCRIPTS):
        return name, secured
    whole = b"path=/" in parts and not any(part.startswith(b"domain=") for part in parts)
    return name, (HOST_ALONE if whole else HTTPS_ALONE) + secured


def _unprefixed(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header that came in; of cookies those alone that were set with a prefix, under the names that we know."""
    if name.lower() != b"cookie":
        return name, value
    cookies = [each.strip() for each in value.split(b";")]
    known = [each for each in cookies if each.startswith((HOST_ALONE, HTTPS_ALONE, READ_BY_SCRIPTS))]
    return name, b"; ".join(each.removeprefix(HOST_ALONE).removeprefix(HTTPS_ALONE) for each in known)


class KindErrors:
    """What fails behind a page: a page that says so, and a line in the log that tells the cause and the place."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on; where it breaks, log the cause and answer with a kind page, unless it has begun."""
        begun = False

        async def watched(event: Message) -> None:
            nonlocal begun
            begun = True
            await send(event)

        try:
            return await self.app(scope, receive, watched)
        except ClientDisconnect:  # nobody is there any more to read an answer
            return
        except FormTooSlow:
            answer = _answer(scope, "busy")
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            LOG.error("a page failed: %s", said(error))
            answer = _answer(scope, kind_of(error))
        if not begun:
            await answer(scope, receive, send)
        elif scope["type"] == "websocket":
            with suppress(Exception):  # it may be closed
                await send({"type": "websocket.close", "code": 1011})


def _answer(scope: Scope, kind: str | None) -> Response:
    return failed(Request(scope), kind) if scope["type"] == "http" else Response(status_code=503 if kind else 500)
