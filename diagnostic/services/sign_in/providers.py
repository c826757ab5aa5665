"""Providers as a server knows them: who is offered, how to get there, and whom they say that it is who comes back."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

import httpx2
from authlib.common.urls import add_params_to_qs
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from diagnostic.definitions.signing_in.providers import Provider
from diagnostic.errors import UserError
from diagnostic.services.installation.rate_limit import TooManyTries, Tries
from diagnostic.services.installation.sessions import SignedIn, configured, of_the_provider
from diagnostic.services.installation.setup import Installation
from diagnostic.services.sign_in.back_channel import (
    WRONG_OF_ONE,
    LeftThere,
    WrongTokens,
    end_by_provider,
    left_there,
)
from diagnostic.services.sign_in.client_keys import key_at
from diagnostic.services.sign_in.directory import METHODS, Directory, ProviderAddresses
from diagnostic.services.sign_in.network import ask_about, limits
from diagnostic.services.sign_in.refusals import SignInRefused
from diagnostic.services.sign_in.tokens import check_strength, claims_of, label_of, told_beside, told_claims
from diagnostic.services.sign_in.ways import ProviderWay

LOG = logging.getLogger(__name__)
AT_ONCE, WAITING = 8, 8  # threads that ask providers, and that wait to ask; all others are for everybody else
STRANGERS = 4  # threads that ask about what anybody may have made up: they take none of those
WAIT = 3.0  # seconds
SCOPE = "openid profile email"
ERRORS = {
    **dict.fromkeys(("server_error", "temporarily_unavailable"), "down"),
    **dict.fromkeys(("invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"), "client"),
    **dict.fromkeys(("invalid_request", "unsupported_response_type"), "client"),
}  # what a provider says, and the cause that it is; all others are the person's or of the code
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Proof: TypeAlias = Callable[..., tuple[str, Any, Any]]  # puts into a request to the provider who asks


class Providers:
    """The providers of an installation, with what was learned of each. One for a server; threads share it."""

    def __init__(self, inst: Installation, environ: Mapping[str, str], transport: httpx2.BaseTransport | None = None):
        self._inst, self._environ, self._transport = inst, environ, transport
        self._directories: dict[str, Directory] = {}
        self._wrong_tokens, self._wrong_codes = WrongTokens(), Tries(WRONG_OF_ONE, None)
        self._room, self._free = (threading.BoundedSemaphore(size) for size in (AT_ONCE + WAITING, AT_ONCE))
        self._strangers = threading.BoundedSemaphore(STRANGERS)

    def get(self, id: str) -> Provider | None:
        """The provider with this id, if the file has it."""
        found = configured(self._inst.settings)
        return found.provider(id) if found else None

    def address_of(self, provider: Provider, way: ProviderWay) -> str:
        """Where somebody signs in, with all that the provider has to send back. Raises SignInRefused."""
        with self._one_of_few():
            authorize = self._directory(provider).addresses().authorize
        with self._client(provider) as client:
            address, _ = client.create_authorization_url(
                authorize, state=way.state, code_verifier=way.verifier, nonce=way.nonce, **_asked(provider)
            )
        return address

    def who_came(
        self, provider: Provider, way: ProviderWay, query: Mapping[str, str], client: str, now: datetime
    ) -> SignedIn:
        """Whom the provider says that it is who came back on a way. Raises SignInRefused.

        client : where they come from.
        """
        if query.get("iss", provider.issuer) != provider.issuer:
            raise SignInRefused("issuer")
        if query.get("error"):
            raise SignInRefused(ERRORS.get(query["error"], "declined"))
        code = query.get("code", "")
        if not code:
            raise SignInRefused("code")
        with self._place_of(client, now):
            directory = self._directory(provider)
            addresses = directory.addresses()
            if addresses.names_itself and "iss" not in query:
                raise SignInRefused("issuer")
            token = self._token(provider, way, code, now)
            claims = claims_of(
                token.get("id_token"),
                directory,
                issuer=provider.issuer,
                client_id=provider.client_id,
                nonce=way.nonce,
                access_token=token.get("access_token"),
                now=now,
            )
            check_strength(claims, provider, now)
            if provider.userinfo:
                claims = told_beside(self._told(provider, token.get("access_token"), claims["sub"], now), claims)
        return _person(provider, claims, way)

    def left_there(self, id: str, token: str, client: str, now: datetime) -> int:
        """End the sessions of whoever a provider says that they left; how many there were.

        client : where it comes from. Raises SignInRefused where nobody of that name says so, and TooManyTries.
        """
        with self._wrong_tokens.counted(client, now):
            provider = self.get(id)
            if provider is None:
                raise SignInRefused("issuer")
            return end_by_provider(self._inst, provider, self._left(provider, token, client, now), now)

    def _left(self, provider: Provider, token: str, client: str, now: datetime) -> LeftThere:
        """What a token says. By keys that are at hand it counts at once, whoever sends wrong ones beside it, from the
        same proxy too; only those for which the provider has to be asked are few.
        """
        directory = self._directory(provider)
        try:
            return left_there(token, directory.keys_at_hand(), provider, now)
        except SignInRefused as refusal:
            if refusal.cause not in ("key", "signature"):
                raise
        self._wrong_tokens.check(client, now)
        with self._one_of_strangers():
            return left_there(token, directory, provider, now)

    def end_session(self, id: str) -> str:
        """Where somebody who leaves ends their session at the provider, too; empty where it has no such place."""
        provider = self.get(id)
        if provider is None:
            return ""
        try:
            with self._one_of_few():
                end = self._directory(provider).addresses().end_session
        except SignInRefused:
            return ""
        back = {"client_id": provider.client_id, "post_logout_redirect_uri": f"{self._inst.settings.base_url}/"}
        return f"{end}{'&' if '?' in end else '?'}{urlencode(back)}" if end else ""

    def _directory(self, provider: Provider) -> Directory:
        return self._directories.setdefault(provider.issuer, Directory(provider.issuer, self._transport))

    def _token(self, provider: Provider, way: ProviderWay, code: str, now: datetime) -> dict[str, Any]:
        """What a code is exchanged for. A provider may take the secret from each client in one way alone."""
        addresses = self._directory(provider).addresses()
        if provider.private_key:
            proof = self._by_key(provider, addresses, now)
            return self._exchanged(provider, addresses.token, proof, code, way)
        first, *others = addresses.methods or METHODS
        try:
            return self._exchanged(provider, addresses.token, first, code, way)
        except SignInRefused as refusal:
            if refusal.cause != "client" or not others:
                raise
            with suppress(SignInRefused):
                return self._exchanged(provider, addresses.token, others[0], code, way)
            raise

    def _by_key(self, provider: Provider, addresses: ProviderAddresses, now: datetime) -> Proof:
        """What our key signs goes with the form. Where it names the address that it goes to, and no other place hears
        it, nobody can use it elsewhere.
        """
        try:
            key = key_at(self._inst.settings, provider)
        except UserError as error:
            LOG.error("the private key for %s cannot be used: %s", provider.id, error)  # noqa: TRY400
            raise SignInRefused("own_key") from None
        algorithm = key.algorithm(addresses.algorithms)
        if algorithm is None:
            raise SignInRefused("own_key")
        audience = provider.issuer if provider.audience == "issuer" else addresses.token
        signed = key.assertion(provider.client_id, audience, algorithm, now)
        form = {"client_id": provider.client_id, "client_assertion_type": ASSERTION, "client_assertion": signed}
        return lambda client, method, uri, headers, body: (uri, headers, add_params_to_qs(body, list(form.items())))

    def _exchanged(
        self, provider: Provider, address: str, proof: str | Proof, code: str, way: ProviderWay
    ) -> dict[str, Any]:
        try:
            with self._client(provider, proof) as client:
                return dict(
                    client.fetch_token(address, grant_type="authorization_code", code=code, code_verifier=way.verifier)
                )
        except OAuthError as error:
            raise SignInRefused(ERRORS.get(str(error.error), "code")) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SignInRefused("down") from error
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise SignInRefused("garbled") from error

    def _told(self, provider: Provider, token: Any, subject: str, now: datetime) -> dict[str, Any]:
        """What the provider's userinfo endpoint says, which counts if it is of the same person (OpenID Connect 5.3)."""
        directory = self._directory(provider)
        address, us = directory.addresses().userinfo, {"issuer": provider.issuer, "client_id": provider.client_id}
        if not (
            address and isinstance(token, str) and token.isascii() and token.isprintable()
        ):  # it goes into a header
            raise SignInRefused("garbled")
        found = ask_about(self._transport, address, token)
        if isinstance(found, str):
            return told_claims(found, directory, subject=subject, now=now, **us)
        if found.get("sub") != subject:
            raise SignInRefused("claims")
        return found

    def _client(self, provider: Provider, proof: str | Proof = METHODS[0]) -> OAuth2Client:
        client = OAuth2Client(
            client_id=provider.client_id,
            client_secret=self._environ.get(provider.secret or "", ""),
            token_endpoint_auth_method=proof,
            redirect_uri=callback(self._inst, provider),
            scope=SCOPE,
            code_challenge_method="S256",
            **limits(self._transport),
        )
        client.register_client_auth_method((METHODS[0], _in_header))
        return client

    @contextmanager
    def _place_of(self, client: str, now: datetime) -> Iterator[None]:
        """One of the threads that ask what codes are worth, which anybody may make up. Where many were worth nothing
        that came from one address, it has those for strangers alone: others who come from there still come in.
        """
        try:
            self._wrong_codes.check(client, now)
            place = self._one_of_few()
        except TooManyTries:
            place = self._one_of_strangers()
        try:
            with place:
                yield
        except SignInRefused as refusal:
            if refusal.cause == "code":
                self._wrong_codes.wrong(client, now)
            raise

    @contextmanager
    def _one_of_strangers(self) -> Iterator[None]:
        """One of the threads for what anybody may make up. Raises SignInRefused where there is none: nobody waits."""
        if not self._strangers.acquire(blocking=False):
            raise SignInRefused("busy")
        try:
            yield
        finally:
            self._strangers.release()

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        """One of the threads that may ask providers. Raises SignInRefused where too many wait for that."""
        if not self._room.acquire(blocking=False):
            raise SignInRefused("busy")
        try:
            if not self._free.acquire(timeout=WAIT):
                raise SignInRefused("busy")
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._room.release()


def callback(inst: Installation, provider: Provider) -> str:
    """The address that a provider sends people back to, one for each: an answer of another one leads nowhere."""
    return f"{inst.settings.base_url}/auth/callback/{provider.id}"


def _asked(provider: Provider) -> dict[str, str]:
    """What a provider is asked of how, and when, somebody shows who they are (OpenID Connect 3.1.2.1)."""
    strength = {"acr_values": " ".join(provider.acr_values)} if provider.acr_values else {}
    return strength | ({"max_age": str(provider.max_age)} if provider.max_age else {})


def _in_header(client: Any, method: str, uri: str, headers: Any, body: Any) -> tuple[str, Any, Any]:
    """The secret in a header, where any sign of it survives (RFC 6749, 2.3.1)."""
    pair = ":".join(quote(each, safe="") for each in (client.client_id, client.client_secret))
    headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return uri, headers, body


def _person(provider: Provider, claims: Mapping[str, Any], way: ProviderWay) -> SignedIn:
    rules = provider.granted(claims)
    subject, session = of_the_provider(provider.issuer, claims["sub"]), claims.get("sid")
    sid = of_the_provider(provider.issuer, "sid", session) if isinstance(session, str) and session else None
    stamps = tuple(map(provider.stamp, rules))
    return SignedIn(provider.id, subject, label_of(claims), stamps, sid, way.set_out, way.browser)
