"""Requests to a provider: never long, never large, never led elsewhere. Proxies are those of the environment."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx2

from diagnostic.services.sign_in.refusals import SignInRefused

LARGEST = 256 * 1024  # bytes of an answer; those of large tenants are some 20 KB
PATIENCE = 10.0  # seconds until an answer has to be there, however steadily it drips
WAITS = httpx2.Timeout(5.0, connect=3.0)  # seconds, between two bytes
SIGNED = "application/jwt"  # the kind of an answer that is a token
PLAIN = {"Accept": "application/json", "Accept-Encoding": "identity"}  # a packed answer could unpack to any size


def limits(transport: httpx2.BaseTransport | None) -> Mapping[str, Any]:
    """What every client is made with; `transport` in place of the network, for tests."""
    hooks = {"request": [_stamp], "response": [_limit]}
    trusted = {} if transport else {"verify": _trusted()}
    return {"transport": transport, "timeout": WAITS, "headers": PLAIN, "event_hooks": hooks, **trusted}


@cache
def _trusted() -> ssl.SSLContext:
    """Whom this machine trusts; read once, for it takes a tenth of a second."""
    return httpx2.create_ssl_context()


def ask(transport: httpx2.BaseTransport | None, address: str) -> dict[str, Any]:
    """The JSON object at an address. Raises SignInRefused where there is none."""
    return _object(_answer(transport, address, {}))


def ask_about(transport: httpx2.BaseTransport | None, address: str, token: str) -> dict[str, Any] | str:
    """What an address tells whoever shows it a token: a JSON object, or a token that it signed. Raises SignInRefused
    where it is neither.
    """
    accepted = f"{PLAIN['Accept']}, {SIGNED}"
    answer = _answer(transport, address, {"Accept": accepted, "Authorization": f"Bearer {token}"})
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return answer.text if kind == SIGNED else _object(answer)


def _answer(transport: httpx2.BaseTransport | None, address: str, headers: Mapping[str, str]) -> httpx2.Response:
    try:
        with httpx2.Client(**limits(transport)) as client:
            answer = client.get(address, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SignInRefused("down") from error
    if answer.status_code != 200:
        raise SignInRefused("down")
    return answer


def _object(answer: httpx2.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except (ValueError, RecursionError) as error:
        raise SignInRefused("garbled") from error
    if not isinstance(found, dict):
        raise SignInRefused("garbled")
    return found


def _stamp(request: httpx2.Request) -> None:
    request.extensions["until"] = time.monotonic() + PATIENCE


def _limit(answer: httpx2.Response) -> None:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise SignInRefused("garbled")
    answer.stream = LimitedAnswer(answer.stream, answer.request.extensions["until"])


class LimitedAnswer(httpx2.SyncByteStream):
    """The bytes of an answer, as long as there are not too many and it does not take too long."""

    def __init__(self, inner: Any, until: float):
        self._inner, self._until = inner, until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._inner:
            size += len(part)
            if size > LARGEST:
                raise SignInRefused("garbled")
            if time.monotonic() > self._until:
                raise SignInRefused("down")
            yield part

    def close(self) -> None:
        """Let the connection go."""
        self._inner.close()
