"""The way to a provider and back: what goes along so that only the browser that left can come back, and only once.

A browser keeps one secret for all its ways; each way has a `state` of its own, signed, with when it ends and where it
leads. Nonce and code verifier are made from both and a key of ours, so that neither is kept anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from diagnostic.services.installation.keys import LINKS
from diagnostic.services.installation.setup import Installation
from diagnostic.services.sign_in.refusals import SignInRefused
from diagnostic.storage.database.engine import writing
from diagnostic.storage.setup import sign_outs

COOKIE = "inside_out_way"
LASTS = timedelta(minutes=10)  # as long as people may take at their provider
LONGEST_STATE = 2000  # characters
_BROWSER = re.compile("[0-9a-f]{32}")
_PAGE = re.compile(r"/[a-z-]{0,40}(\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]{0,600})?")


@dataclass(frozen=True)
class ProviderWay:
    """One way of one browser."""

    provider: str
    state: str
    browser: str  # what the browser keeps
    nonce: str
    verifier: str
    back: str  # the page that was wanted
    set_out: datetime


def safe_page(wanted: str) -> str:
    """The page that was wanted, as an address of ours; empty for anything else.

    >>> safe_page("/heatmap?unit=south"), safe_page("//evil.example"), safe_page("/\\\\evil.example")
    ('/heatmap?unit=south', '', '')
    """
    return wanted if _PAGE.fullmatch(wanted) else ""


def set_out(inst: Installation, provider: str, kept: str, wanted: str, now: datetime) -> ProviderWay:
    """A new way. `kept` is what the browser keeps of others, which stay good."""
    browser = kept if _BROWSER.fullmatch(kept) else secrets.token_hex(16)
    seed, until = secrets.token_hex(16), int((now + LASTS).timestamp())
    bound = _derived(inst, "browser", browser, seed)[:32]
    state = _serializer(inst).dumps([provider, seed, until, safe_page(wanted), bound])
    return _way(inst, provider, state, browser, seed, safe_page(wanted), until)


def come_back(inst: Installation, provider: str, query: Mapping[str, str], kept: str, now: datetime) -> ProviderWay:
    """The way that somebody comes back on. Raises SignInRefused for one that is forged, over, or another browser's."""
    state = query.get("state", "")
    try:
        of, seed, until, back, bound = _serializer(inst).loads(state[:LONGEST_STATE])
    except (BadSignature, ValueError, TypeError) as error:
        raise SignInRefused("state") from error
    if of != provider:
        raise SignInRefused("state")
    if not hmac.compare_digest(_derived(inst, "browser", kept, seed)[:32], bound):
        raise SignInRefused("browser")
    if datetime.fromtimestamp(until, UTC) <= now:
        raise SignInRefused("late")
    return _way(inst, provider, state, kept, seed, back, until)


def give_up(inst: Installation, kept: str, now: datetime) -> None:
    """All ways that a browser is on lead nowhere any more: its owner signs out, maybe in another tab."""
    if _BROWSER.fullmatch(kept):
        with writing(inst.engine) as db:
            sign_outs.remember(db, [sign_outs.name_of_browser(kept)], now + sign_outs.SERVERS_APART)


def _way(inst: Installation, provider: str, state: str, browser: str, seed: str, back: str, until: int) -> ProviderWay:
    nonce, verifier = (_derived(inst, what, browser, seed) for what in ("nonce", "verifier"))
    return ProviderWay(provider, state, browser, nonce, verifier, back, datetime.fromtimestamp(until, UTC) - LASTS)


def _derived(inst: Installation, *parts: str) -> str:
    return hmac.digest(inst.keys.get(LINKS), "\0".join(("sign-in", *parts)).encode(), "sha256").hex()


def _serializer(inst: Installation) -> URLSafeSerializer:
    return URLSafeSerializer(inst.keys.get(LINKS), salt="sign-in", signer_kwargs={"digest_method": hashlib.sha256})
