"""Around every request: security headers, and a kind page where something broke.

Our own pages get strict headers, Streamlit's the ones that it can live with. Logs carry no path, since it may hold a
secret.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from diagnostic.services.installation.faults import kind_of, said
from diagnostic.web.language.catalogues import catalogue
from diagnostic.web.rendering import message
from diagnostic.web.site import own_language

LOG = logging.getLogger(__name__)

MEETINGS = ("/meet",)  # their pages have pictures and a font of ours
PAGES_BY_LINK = ("/agreement", "/action", "/progress", "/story")
OURS = ("/q", *PAGES_BY_LINK, "/preview", "/enter", "/leave", "/ready", "/health", "/assets", *MEETINGS)
HIDDEN = ("/_stcore/metrics", "/_stcore/agent")  # nobody outside the machine needs them

OUR_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MEETINGS_POLICY = OUR_POLICY.replace("img-src data:", "img-src 'self' data:; font-src 'self'")
ASSETS_POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"  # they load nothing
STREAMLIT_POLICY = (
    "default-src 'self'; script-src 'self' {scripts} blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'"
)
COMMON = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
AGAIN = {"busy": 5, "away": 15, "full": 60, "damaged": 120}  # seconds until a request may work again
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


def middleware(base_url: str) -> list[Middleware]:
    """The middleware of the app that people reach at `base_url`."""
    return [Middleware(SecurityHeaders, base_url=base_url), Middleware(KindErrors)]


def script_hashes(html: str) -> list[str]:
    """CSP sources of the inline scripts in `html`.

    >>> script_hashes("<script src='a.js'></script><p>no script</p>")
    []
    """
    inline = re.findall(r"<script(?![^>]*\bsrc\s*=)[^>]*>(.*?)</script>", html, re.DOTALL | re.IGNORECASE)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline]


def streamlit_policy(base_url: str) -> str:
    """The policy for the pages of the Streamlit that is installed: its inline script has a hash of its own."""
    package = importlib.util.find_spec("streamlit")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("streamlit")
    index = Path(package.origin).parent / "static" / "index.html"
    address = urlsplit(base_url)
    socket = f"{'wss' if address.scheme == 'https' else 'ws'}://{address.netloc}"
    return STREAMLIT_POLICY.format(scripts=" ".join(script_hashes(index.read_text("utf-8"))), socket=socket)


class SecurityHeaders:
    """Adds the headers to every answer and keeps the server's internals from the outside."""

    def __init__(self, app: ASGIApp, base_url: str):
        self.app = app
        common = COMMON | (HTTPS_ONLY if base_url.startswith("https:") else {})
        self.ours = common | {"Content-Security-Policy": OUR_POLICY}
        self.assets = common | {"Content-Security-Policy": ASSETS_POLICY}
        self.meetings = common | {"Content-Security-Policy": MEETINGS_POLICY}
        self.streamlits = common | {"Content-Security-Policy": streamlit_policy(base_url)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, with our headers on its answer; a 404 for the server's internals."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = scope["path"]
        if _under(path, HIDDEN):
            return await Response(status_code=404)(scope, receive, send)
        return await self.app(scope, receive, _adding(self._of(path), path, send))

    def _of(self, path: str) -> Mapping[str, str]:
        if _under(path, ("/assets",)):
            return self.assets
        if _under(path, MEETINGS):
            return self.meetings
        return self.ours if _under(path, OURS) else self.streamlits


def _under(path: str, prefixes: Iterable[str]) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes)


def _adding(added: Mapping[str, str], path: str, send: Send) -> Send:
    async def send_with_headers(event: Message) -> None:
        if event["type"] == "http.response.start":
            headers = MutableHeaders(scope=event)
            headers.update(added)
            if _under(path, OURS):
                headers.setdefault("Cache-Control", "no-store")
        await send(event)

    return send_with_headers


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
            return await self.app(scope, receive, watched if scope["type"] == "http" else send)
        except ClientDisconnect:  # nobody is there any more to read an answer
            return
        except Exception as error:
            LOG.error("a page failed: %s", said(error))
            if scope["type"] != "http" or begun:
                return
            answer = failed(Request(scope), kind_of(error))
        await answer(scope, receive, send)


def failed(request: Request, kind: str | None) -> Response:
    """What somebody is told whose request failed: 503 where the server is held up, by `kind`, else 500."""
    language, name, status = own_language(request), "away" if kind else "broken", 503 if kind else 500
    headers = {"Retry-After": str(AGAIN[kind])} if kind else {}
    if "application/json" in request.headers.get("accept", ""):
        reason = catalogue(language).text(name)
        return JSONResponse({"refusal": name, "reason": reason}, status, headers | {"Cache-Control": "no-store"})
    return message(name, language, status, headers=headers)
