"""Which addresses are whose, and what a page there may load (Content-Security-Policy)."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

MEETINGS = ("/meet",)  # their pages have pictures and a font of ours
PAGES_BY_LINK = ("/agreement", "/action", "/progress", "/story", "/results")
OURS = (
    "/q",
    *PAGES_BY_LINK,
    "/preview",
    "/packs",
    "/setup",
    "/enter",
    "/leave",
    "/auth",
    "/ready",
    "/health",
    "/assets",
    *MEETINGS,
)
HIDDEN = ("/_stcore/metrics", "/_stcore/agent", "/oauth2callback")  # nobody outside the machine needs them

FILES_OF_STREAMLIT = ("/static",)  # the same for everybody
PROGRAMS = ("/_stcore", "/media", "/component", *FILES_OF_STREAMLIT)  # asked for by programs, not by people

POLICY = "Content-Security-Policy"
OUR_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MEETINGS_POLICY = OUR_POLICY.replace("img-src data:", "img-src 'self' data:; font-src 'self'")
FRAMED = ("/preview/draft",)  # stands beside the form that it shows, in a page of ours
FRAMED_POLICY = OUR_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
ASSETS_POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"  # they load nothing
STREAMLIT_POLICY = (
    "default-src 'self'; script-src 'self' {scripts} blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'"
)


def under(path: str, prefixes: Iterable[str]) -> bool:
    """Whether `path` is one of `prefixes`, or lies below one.

    >>> under("/q/x", ("/q",)), under("/quit", ("/q",))
    (True, False)
    """
    some = tuple(prefixes)
    return path in some or path.startswith(_below(some))


@cache
def _below(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """How addresses below them begin."""
    return tuple(f"{each}/" for each in prefixes)


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
