"""What a provider says of itself: its addresses (the discovery document), and the keys that it signs with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from diagnostic.definitions.signing_in.checks import is_near, is_safe
from diagnostic.services.sign_in.network import ask
from diagnostic.services.sign_in.refusals import SignInRefused

Kind = TypeVar("Kind")
DISCOVERY = "/.well-known/openid-configuration"
FRESH = 3600.0  # seconds; then what is known is asked for anew, and counts for as long as nobody answers
AGAIN = 5.0  # seconds between two looks for a key that is not there: whoever makes tokens up asks in vain
SHORTEST = 2048  # bits of an RSA key
METHODS, BY_KEY = ("client_secret_basic", "client_secret_post"), "private_key_jwt"


class ProviderAddresses(NamedTuple):
    """Where to send people, codes and questions."""

    authorize: str
    token: str
    keys: str
    end_session: str  # empty where the provider has none
    userinfo: str  # as for `end_session`
    methods: tuple[str, ...]  # by which the client's secret may go: in a header, with the form
    takes_keys: bool  # in place of a secret (`private_key_jwt`)
    algorithms: tuple[str, ...]  # by which such a key may sign; empty where the provider does not say
    names_itself: bool  # answers say who answers (RFC 9207)


class Remembered(Generic[Kind]):
    """What a provider said, asked for anew where it is old or lacks what is wanted. One thread asks, all hear."""

    def __init__(self, ask: Callable[[], Kind], seconds: Callable[[], float]):
        self._ask, self._seconds = ask, seconds
        self._lock = threading.Lock()
        self._known: tuple[float, Kind] | None = None
        self._failed: tuple[float, str] | None = None

    def get(self, fits: Callable[[Kind], bool] = lambda known: True) -> Kind:
        """What is known, by whatever looks: it may not fit. Raises SignInRefused where nothing is known that fits."""
        at_hand = self.at_hand()
        if at_hand is not None and fits(at_hand):  # nor waits for whoever asks for what may not be there
            return at_hand
        came = self._seconds()
        with self._lock:
            known, now = self._known, self._seconds()
            if known and now - known[0] <= (FRESH if fits(known[1]) else AGAIN):
                return known[1]
            if known and self._failed and now - self._failed[0] <= AGAIN:  # whoever does not answer is left alone, too
                if fits(known[1]):
                    return known[1]
                raise SignInRefused(self._failed[1])
            try:
                found = self._asked(came)
            except SignInRefused as refusal:
                self._failed = (self._seconds(), refusal.cause)
                if known and fits(known[1]):
                    return known[1]
                raise
            self._known, self._failed = (self._seconds(), found), None
            return found

    def at_hand(self) -> Kind | None:
        """What is known and not old; nobody is asked or waited for."""
        known = self._known
        return known[1] if known and self._seconds() - known[0] <= FRESH else None

    def _asked(self, came: float) -> Kind:
        if self._failed and self._failed[0] >= came:  # while this thread waited for its turn
            raise SignInRefused(self._failed[1])
        return self._ask()


class KeysAtHand(NamedTuple):
    """Keys for which nobody is asked, by their names."""

    keys: Mapping[str, Key]

    def key(self, kid: str | None, but: Key | None = None) -> Key:
        """As that of `Directory`. Raises SignInRefused where only the provider could tell."""
        found = _named(self.keys, kid)
        if found is None or found is but:
            raise SignInRefused("key")
        return found


class Directory:
    """One provider, asked when something is missing. Threads share it."""

    def __init__(
        self, issuer: str, transport: httpx2.BaseTransport | None, seconds: Callable[[], float] = time.monotonic
    ):
        self.seconds = seconds
        document = issuer.rstrip("/") + DISCOVERY
        self._addresses = Remembered(lambda: _addresses(ask(transport, document), issuer), lambda: self.seconds())
        self._keys = Remembered(lambda: _keys(ask(transport, self.addresses().keys)), lambda: self.seconds())

    def addresses(self) -> ProviderAddresses:
        """The provider's addresses. Raises SignInRefused where it does not tell them."""
        return self._addresses.get()

    def key(self, kid: str | None, but: Key | None = None) -> Key:
        """The key that a token names. One that is not known may be new: the provider is asked, but not too often.

        but : one that does not fit, in whose place the provider may have put another.
        """
        found = _named(self._keys.get(lambda keys: _named(keys, kid) not in (None, but)), kid)
        if found is None:
            raise SignInRefused("key")
        return found

    def keys_at_hand(self) -> KeysAtHand:
        """The keys that are known and not old."""
        return KeysAtHand(self._keys.at_hand() or {})

    def look_for_keys(self) -> None:
        """Ask for the keys. Raises SignInRefused where there are none to be had."""
        self._keys.get()


def _addresses(document: Mapping[str, Any], issuer: str) -> ProviderAddresses:
    if document.get("issuer") != issuer:
        raise SignInRefused("issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint", "userinfo_endpoint")
    authorize, token, keys, end, userinfo = (_safe(document.get(name), issuer) for name in names)
    if not (authorize and token and keys):
        raise SignInRefused("garbled")
    spoken = _texts(document.get("token_endpoint_auth_methods_supported")) or METHODS[:1]
    return ProviderAddresses(
        *(authorize, token, keys, end, userinfo),
        methods=tuple(each for each in METHODS if each in spoken),
        takes_keys=BY_KEY in spoken,
        algorithms=_texts(document.get("token_endpoint_auth_signing_alg_values_supported")),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _texts(given: Any) -> tuple[str, ...]:
    return tuple(each for each in given if isinstance(each, str)) if isinstance(given, list) else ()


def _safe(address: Any, issuer: str) -> str:
    """An address that secrets may go to, of this machine only where the issuer is too; empty for anything else."""
    safe = isinstance(address, str) and is_safe(address) and (is_near(issuer) or not is_near(address))
    return address if safe else ""


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
