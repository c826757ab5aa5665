"""What a provider says of itself: its addresses (the discovery document), and the keys that it signs with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from diagnostic.definitions.signing_in.checks import is_safe
from diagnostic.services.sign_in.network import ask
from diagnostic.services.sign_in.refusals import SignInRefused

DISCOVERY = "/.well-known/openid-configuration"
FRESH = 3600.0  # seconds; then what is known is asked for anew, and counts for as long as nobody answers
AGAIN = 30.0  # seconds between two looks for a key that is not there: whoever makes tokens up asks in vain
SHORTEST = 2048  # bits of an RSA key


class ProviderAddresses(NamedTuple):
    """Where to send people, codes and questions."""

    authorize: str
    token: str
    keys: str
    end_session: str  # empty where the provider has none
    posts_secret: bool  # the client's secret goes with the form, not in a header
    names_itself: bool  # answers say who answers (RFC 9207)


class Directory:
    """One provider, asked when something is missing. Threads share it."""

    def __init__(
        self, issuer: str, transport: httpx2.BaseTransport | None, seconds: Callable[[], float] = time.monotonic
    ):
        self._issuer, self._transport, self._seconds = issuer, transport, seconds
        self._lock = threading.Lock()
        self._addresses: tuple[float, ProviderAddresses] | None = None
        self._keys: tuple[float, Mapping[str, Key]] | None = None

    def addresses(self) -> ProviderAddresses:
        """The provider's addresses. Raises SignInRefused where it does not tell them."""
        with self._lock:
            known, now = self._addresses, self._seconds()
            if known is not None and now - known[0] <= FRESH:
                return known[1]
            try:
                found = _addresses(ask(self._transport, self._document), self._issuer)
            except SignInRefused:
                if known is None:
                    raise
                return known[1]
            self._addresses = (now, found)
            return found

    def key(self, kid: str | None) -> Key:
        """The key that a token names. One that is not known may be new: the provider is asked, but not too often."""
        address = self.addresses().keys
        with self._lock:
            asked, keys = self._keys or (None, {})
            found, age = _named(keys, kid), FRESH if asked is None else self._seconds() - asked
            if asked is None or age > FRESH or (found is None and age > AGAIN):
                try:
                    keys = _keys(ask(self._transport, address))
                except SignInRefused:
                    if found is None:
                        raise
                    return found
                self._keys = (self._seconds(), keys)
                found = _named(keys, kid)
        if found is None:
            raise SignInRefused("key")
        return found

    def look_for_keys(self) -> None:
        """Ask for the keys. Raises SignInRefused where there are none to be had."""
        _keys(ask(self._transport, self.addresses().keys))

    @property
    def _document(self) -> str:
        return self._issuer.rstrip("/") + DISCOVERY


def _addresses(document: Mapping[str, Any], issuer: str) -> ProviderAddresses:
    if document.get("issuer") != issuer:
        raise SignInRefused("issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
    authorize, token, keys, end = (_safe(document.get(name)) for name in names)
    if not (authorize and token and keys):
        raise SignInRefused("garbled")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return ProviderAddresses(
        *(authorize, token, keys, end),
        posts_secret="client_secret_basic" not in methods,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _safe(address: Any) -> str:
    """An address that secrets may go to; empty for anything else."""
    return address if isinstance(address, str) and is_safe(address) else ""


def _keys(document: Mapping[str, Any]) -> Mapping[str, Key]:
    """Keys for signatures, by their names; what is of no known kind, or too short, is left aside."""
    given = document.get("keys")
    if not isinstance(given, list):
        raise SignInRefused("garbled")
    found: dict[str, Key] = {}
    for each in given:
        if not isinstance(each, dict) or each.get("use", "sig") != "sig":
            continue
        try:
            key = JWKRegistry.import_key(each)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, ECKey | OKPKey) or (isinstance(key, RSAKey) and key.public_key.key_size >= SHORTEST):
            found[str(each.get("kid", ""))] = key
    return found


def _named(keys: Mapping[str, Key], kid: str | None) -> Key | None:
    """The key of that name; where a token names none, the only one."""
    if kid is None:
        return next(iter(keys.values())) if len(keys) == 1 else None
    return keys.get(kid)
