"""A provider of identities in this process: it signs with keys of its own, and lies as a test tells it to.

It takes the place of the network (`Site(network=...)`), or answers a browser on a port of this machine.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

ISSUER = "https://id.example/realms/acme"
CLIENT, SECRET = "inside-out", "not a secret: +%2F/="
ANN = {"sub": "1", "name": "Ann Bell", "realm_access": {"roles": ["leader-desk"]}}
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SKEW, LONGEST = 15, 60  # seconds that clocks may differ, and that what a client signs may last: Keycloak's
LEFT = "http://schemas.openid.net/event/backchannel-logout"
Answer = tuple[int, dict[str, str], bytes]


@cache
def key_of(name: str) -> Key:
    """A key by name; made once a run."""
    if name.startswith("rsa"):
        return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})
    if name.startswith("ed"):
        return OKPKey.generate_key("Ed25519", {"kid": name, "use": "sig"})
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


@dataclass
class FakeProvider(httpx2.BaseTransport):
    """Discovery, keys, codes and tokens. What a test changes here, the next answer has."""

    now: Callable[[], datetime]
    issuer: str = ISSUER
    person: Mapping[str, Any] = field(default_factory=lambda: dict(ANN))
    keys: list[str] = field(default_factory=lambda: ["rsa-1"])  # the first one signs
    claims: dict[str, Any] = field(default_factory=dict)  # in place of the right ones; None: left out
    alg: str = "RS256"
    kid: str | None = ""  # in place of the key's own
    told: dict[str, Any] = field(default_factory=dict)  # claims of the userinfo endpoint
    told_token: Callable[[dict[str, Any], FakeProvider], str] | None = None  # they are signed, in place of JSON
    posts: bool = False  # the secret is taken with the form alone, whatever the discovery document says
    client_key: Key | None = None  # by which the client shows who it is, in place of a secret
    client_algorithms: tuple[str, ...] = ("PS256", "ES256")  # by which it may sign
    audience: str = ""  # whom that has to name; empty: the address of tokens
    shown: list[dict[str, Any]] = field(default_factory=list)  # headers and claims of what it signed
    typ: str = "logout+jwt"  # of a token of log-out
    token: Callable[[dict[str, Any], FakeProvider], str] | None = None  # in place of a signed one
    document: dict[str, Any] = field(default_factory=dict)  # more of the discovery document
    answers: dict[str, Any] = field(
        default_factory=dict
    )  # path -> another answer, an error that is raised, or what makes one
    asked: list[str] = field(default_factory=list)  # paths, in order
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def approve(self, address: str, **more: str) -> str:
        """What happens at the provider's own pages: the person says yes. The address that they are sent back to."""
        wanted = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (wanted["client_id"], wanted["response_type"]) == (CLIENT, "code")
        assert wanted["code_challenge_method"] == "S256" and "openid" in wanted["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = wanted
        query = {"code": code, "state": wanted["state"], "iss": self.issuer} | more
        return f"{wanted['redirect_uri']}?{urlencode(query)}"

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """As the network would."""
        assert str(request.url).startswith(self.issuer), f"a request to somebody else: {request.url}"
        status, headers, body = self.answer(request.method, request.url.path, request.headers, request.read())
        return httpx2.Response(status, headers=headers, content=body)

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        path = path.removeprefix(urlsplit(self.issuer).path)
        self.asked.append(path)
        if path in self.answers:
            other = self.answers[path]
            other = other() if callable(other) else other
            if isinstance(other, Exception):
                raise other
            return other
        if path == "/.well-known/openid-configuration":
            return _json(self._document())
        if path == "/keys":
            return _json({"keys": [key_of(each).as_dict(private=False) for each in self.keys]})
        if path == "/userinfo":
            return self._tell() if headers.get("authorization") == "Bearer opaque" else (401, {}, b"")
        if (method, path) == ("POST", "/token"):
            return self._exchange(headers, body)
        return 404, {}, b""

    def _document(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        ends |= {"end_session_endpoint": "/logout", "userinfo_endpoint": "/userinfo"}
        return {"issuer": self.issuer, **{name: self.issuer + end for name, end in ends.items()}, **self.document}

    def _tell(self) -> Answer:
        if self.told_token is None:
            return _json(self.told)
        right = {"iss": self.issuer, "aud": CLIENT, **self.told}
        claims = {name: value for name, value in right.items() if value is not None}
        return 200, {"Content-Type": "application/jwt; charset=utf-8"}, self.told_token(claims, self).encode()

    def _exchange(self, headers: Mapping[str, str], body: bytes) -> Answer:
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if not (self._by_key(given) if self.client_key else self._by_secret(headers, given)):
            return _json({"error": "invalid_client"}, 401)
        wanted = self.codes.pop(given.get("code", ""), None)  # a code works once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if wanted is None or wanted["redirect_uri"] != given["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        if challenge.rstrip(b"=").decode() != wanted["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        return _json({"access_token": "opaque", "token_type": "Bearer", "id_token": self._token(wanted["nonce"])})

    def _by_secret(self, headers: Mapping[str, str], given: Mapping[str, str]) -> bool:
        basic = base64.b64encode(f"{CLIENT}:{quote(SECRET, safe='')}".encode()).decode()
        shown = given.get("client_secret") if self.posts else headers.get("authorization")
        return shown == (SECRET if self.posts else f"Basic {basic}")

    def _by_key(self, given: Mapping[str, str]) -> bool:
        """Whether the client's key signed it, for this provider, just now, and for the first time (RFC 7523, 3)."""
        assert self.client_key
        if (
            given.get("client_assertion_type") != ASSERTION
            or given.get("client_id") != CLIENT
            or "client_secret" in given
        ):
            return False
        try:
            public = type(self.client_key).import_key(self.client_key.as_pem(private=False))
            found = jwt.decode(given.get("client_assertion", ""), public, algorithms=self.client_algorithms)
        except (JoseError, ValueError):
            return False
        claims, now = found.claims, self.now().timestamp()
        if (claims.get("iss"), claims.get("sub")) != (CLIENT, CLIENT) or not isinstance(claims.get("jti"), str):
            return False
        if claims.get("aud") != (self.audience or f"{self.issuer}/token"):  # and no other beside it
            return False
        made, ends = claims.get("iat", 0), claims.get("exp", 0)
        if not made - SKEW <= now <= ends + SKEW or ends - made > LONGEST:
            return False
        known = any(each["jti"] == claims["jti"] for each in self.shown)
        self.shown.append({**found.header, **claims})
        return not known

    def _token(self, nonce: str) -> str:
        now = int(self.now().timestamp())
        digest = (hashlib.sha512 if self.alg.startswith("Ed") else hashlib.sha256)(b"opaque").digest()
        half = _base64(digest[: len(digest) // 2])  # of the access token
        right = {"iss": self.issuer, "aud": CLIENT, "azp": CLIENT, "nonce": nonce, "at_hash": half, **self.person}
        right |= {"iat": now, "exp": now + 300}
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        if self.token:
            return self.token(claims, self)
        return signed(claims, key_of(self.keys[0]), self.alg, self.keys[0] if self.kid == "" else self.kid)

    def says_left(self, **claims: Any) -> str:
        """A token of log-out (OpenID Connect Back-Channel Logout 1.0); claims in place of the right ones, None: left
        out.
        """
        now = int(self.now().timestamp())
        right = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8)}
        right |= {"events": {LEFT: {}}, "sub": self.person["sub"]}
        found = {name: value for name, value in (right | claims).items() if value is not None}
        if self.token:
            return self.token(found, self)
        kid = self.keys[0] if self.kid == "" else self.kid
        return signed(found, key_of(self.keys[0]), self.alg, kid, self.typ)


def signed(claims: Mapping[str, Any], key: Key, alg: str, kid: str | None, typ: str = "JWT") -> str:
    """A token as a provider signs it."""
    header = {"alg": alg, "typ": typ} | ({"kid": kid} if kid else {})
    return jwt.encode(header, dict(claims), key, algorithms=[alg])


def unsigned(claims: Mapping[str, Any], provider: FakeProvider) -> str:
    """`alg: none`."""
    return f"{_part({'alg': 'none', 'kid': provider.keys[0]})}.{_part(claims)}."


def by_public_key(claims: Mapping[str, Any], provider: FakeProvider) -> str:
    """HS256 with what everybody knows as the secret: the provider's public key."""
    public = key_of(provider.keys[0]).as_pem(private=False)
    start = f"{_part({'alg': 'HS256', 'kid': provider.keys[0]})}.{_part(claims)}"
    return f"{start}.{_base64(hmac.digest(public, start.encode(), 'sha256'))}"


def by_own_key(claims: Mapping[str, Any], provider: FakeProvider) -> str:
    """As it should be."""
    return signed(claims, key_of(provider.keys[0]), provider.alg, provider.keys[0])


def by_another_key(claims: Mapping[str, Any], provider: FakeProvider) -> str:
    """Signed by somebody else under the name of the provider's key."""
    return signed(claims, key_of("rsa-of-somebody-else"), "RS256", provider.keys[0])


def _part(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _json(value: Mapping[str, Any], status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


@contextmanager
def on_a_port(provider: FakeProvider) -> Iterator[FakeProvider]:
    """The provider as browsers and servers reach it: its own page of consent says yes to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                return self._send((303, {"Location": provider.approve(self.path)}, b""))
            if path == "/logout":
                return self._send((200, {"Content-Type": "text/html"}, b"<title>Signed out there</title>"))
            return self._send(provider.answer("GET", path, self.headers, b""))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._send(provider.answer("POST", self.path, self.headers, body))

        def _send(self, answer: Answer) -> None:
            status, headers, body = answer
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()
