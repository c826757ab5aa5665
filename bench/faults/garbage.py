"""What strangers send: requests that are wrong somewhere, openings of sockets, frames of nonsense. All by a seed."""

from __future__ import annotations

import base64
import re
from random import Random
from urllib.parse import quote

from bench.faults.places import Place

SECRET = "canary-7f3a"  # in cookies and fields; may stand in no log
METHODS = ("GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO", "get", "", "G\x00T")
HEADERS = (
    "Origin", "Host", "Accept-Language", "Cookie", "Content-Type", "Accept-Encoding", "Range", "Forwarded", "Accept",
    "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Sec-Fetch-Site", "If-None-Match", "Transfer-Encoding",
    "Content-Length", "Referer", "Upgrade", "Connection", "Expect", "Authorization",
)  # fmt: skip
VALUES = (
    "", "http://[", "http://a]b", "null", "*", "\x00", "\xff\xfe", "a" * 9000, "for=\"[::1\";proto=,", "bytes=9-1,,",
    "999999999999999999999", "-1", "chunked, chunked", "gzip;q=NaN", "de;q=9e999,*;;,", "inside_out=" + SECRET,
    "websocket", "100-continue", "//evil.example", "text/html; charset=\udc80", "::1%eth0, 1.2.3.4:99999", "%", "\t",
    "multipart/form-data; boundary=" + "x" * 300, "application/x-www-form-urlencoded; charset=utf-16",
)  # fmt: skip
PATHS = (
    "/", "/q", "/q/", "/q/{token}", "/q/{token}/thanks", "/q/{token}/again", "/q/{junk}", "/enter/{junk}", "/leave",
    "/health", "/ready", "/assets/{junk}", "/preview/{junk}", "/preview/{junk}/{junk}", "/meet/{junk}",
    "/story/{junk}/x", "/meet/{junk}/send", "/meet/{junk}/stream", "/agreement/{junk}/{junk}",
    "/action/{junk}/{junk}/calendar", "/progress/{junk}/{junk}", "/q/receipt/{junk}", "/_stcore/{junk}",
    "/_stcore/upload_file/{junk}/{junk}", "/media/{junk}", "/static/{junk}", "/component/{junk}/x", "/{junk}", "{junk}",
    "http://{junk}/q", "/auth/{junk}",
)  # fmt: skip
JUNK = (
    "..", "../../etc/passwd", "%2e%2e%2fetc%2fpasswd", "%00", "%ff%fe", "\x00", "a" * 3000, "1111-2222-3333", "'", '"',
    "%F0%9F%98%80", "%C0%AF", "\\..\\", "//evil.example", "%0d%0aX-Bad: 1", "?x=" + "y" * 500, "#", "٣", "-1", "{}",
    "%", "%zz", ";", "w_0123456789abcdef.aaaa", "\udcff", "wall?lang=\x01", "?lang=xx&lang=../..", "~", "*",
)  # fmt: skip


def made(rng: Random, place: Place, port: int, visitor: str) -> bytes:
    """A request that is well-formed but for something, or not at all."""
    kept = visitor if rng.random() < 0.3 else f"inside_out={SECRET}"
    junk, token = (lambda: rng.choice(JUNK)), rng.choice(place.people).rpartition("/")[2]
    encoded = rng.random() < 0.7
    path = re.sub(
        r"\{junk\}", lambda _: quote(junk(), "/?=&%", errors="replace") if encoded else junk(), rng.choice(PATHS)
    ).replace("{token}", token)
    if rng.random() < 0.05:
        return rng.randbytes(rng.randint(1, 2000))
    method = rng.choice(METHODS[:2] if rng.random() < 0.7 else METHODS)
    headers = [("Host", f"localhost:{port}"), ("Connection", "close"), ("Cookie", kept)]
    headers += [(rng.choice(HEADERS), rng.choice(VALUES)) for _ in range(rng.choice((0, 1, 1, 2)))]
    body = b""
    if method not in ("GET", "HEAD"):
        body = rng.choice(
            (fields(rng, token), rng.randbytes(rng.randint(0, 3000)), b"a=b&" * 3000, b"{", b"\x00" * 300000)
        )
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        said = len(body) if rng.random() < 0.9 else rng.choice((0, 1, len(body) + 9, "x", "-5", "1e3"))
        headers.append(("Content-Length", str(said)))
    ending = rng.choice(("\r\n",) * 20 + ("\n", "\r", "\0\r\n"))
    version = rng.choice(("HTTP/1.1",) * 20 + ("HTTP/1.0", "HTTP/9.9", "HTTP/2", ""))
    lines = [f"{method} {path} {version}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return ending.join(lines).encode("utf-8", "surrogateescape") + body


def fields(rng: Random, token: str) -> bytes:
    """Fields of a form, some of them ours, with values that are not."""
    names = (
        "form",
        "i-trust_1",
        "q-one_change",
        "code",
        "pace",
        "c-x",
        "text",
        "version",
        "name",
        "i-",
        "q-" + "x" * 99,
    )
    given = [(rng.choice(names), rng.choice((*VALUES, token, "4", SECRET))) for _ in range(rng.randint(0, 9))]
    return "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in given).encode()


def upgrade(port: int, path: str = "/_stcore/stream", cookie: str = "", origin: str | None = None) -> bytes:
    """A request to open a socket."""
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}", "Sec-WebSocket-Version: 13"]
    lines += ["Sec-WebSocket-Protocol: streamlit"]
    lines += [f"Cookie: {cookie}"] * bool(cookie)
    lines += [f"Origin: {origin}"] * (origin is not None)
    return "\r\n".join([*lines, "", ""]).encode()


def frame(rng: Random) -> bytes:
    """A frame: sound, or with another length, kind or no mask; its content is nonsense."""
    body = rng.choice((rng.randbytes(rng.randint(0, 120)), b"\xff\xfe", b"{}", b""))
    kind = rng.choice((0x82, 0x81, 0x88, 0x89, 0x8A, 0x80, 0x02, 0xF2, 0x83, rng.randrange(256)))
    length = rng.choice((len(body), len(body), rng.randrange(126)))
    return bytes([kind, length | rng.choice((0x80, 0x80, 0))]) + bytes(4) + body
