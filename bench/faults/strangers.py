"""What strangers send: requests and sockets that are nonsense, uploads, connections that never end."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from random import Random
from statistics import median
from typing import TypeVar

from bench.faults.databases import on_sqlite
from bench.faults.garbage import SECRET, frame, made, upgrade
from bench.faults.options import Options
from bench.faults.places import Place, fill, servers_of
from bench.faults.processes import Server, ask
from bench.faults.rows import Outcome, tracebacks

Job = TypeVar("Job")
PAUSE = 2.0  # seconds


def requests(options: Options) -> Iterator[Outcome]:
    """Requests that are wrong somewhere: none is answered with 5xx, none makes a traceback, no secret is logged."""
    with on_sqlite() as place:
        server = fill(place, 20).server()
        with servers_of(server):
            rng, statuses = Random(options.seed), Counter[int]()
            cookie = visit(place, server)
            examples = dict[int, bytes]()
            sent = [made(rng, place, server.port, cookie) for _ in range(options.requests)]

            def one(request: bytes) -> None:
                status = answered(server.port, request)
                statuses[status] += 1
                examples.setdefault(status, request)

            in_threads(one, sent)
            alive = ask(server.port, place.people[0])[0]
        result = Outcome(f"{options.requests:,} fuzzed requests", tracebacks=tracebacks(server.said()))
        result.errors = sum(number for status, number in statuses.items() if status >= 500)
        result.note = ", ".join(f"{number} x {status or 'closed'}" for status, number in sorted(statuses.items()))
        result.note += f"; log {len(server.said()):,} bytes"
        result.amiss += [f"e.g. {examples[status][:150]!r}: {status}" for status in examples if status >= 500]
        result.amiss += quiet(server, place)
        result.amiss += [f"an invitation gets {alive} afterwards"] * (alive != 200)
        yield result


def quiet(server: Server, place: Place) -> list[str]:
    """What a log says that it should not."""
    secrets = (SECRET, place.link, *(path.rpartition("/")[2] for path in place.people))
    return ["a secret is in the log"] * any(each in server.said() for each in secrets)


def answered(port: int, request: bytes, frames: Sequence[bytes] = ()) -> int:
    """Status of the answer to some bytes; 0 where the connection is closed without one.

    Nothing more is sent after two seconds. frames : what is sent through a socket once it is open.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PAUSE) as connection:
            with suppress(ConnectionError):
                connection.sendall(request)
            head = b""
            while len(head) < 12 and (more := _received(connection)):
                head += more
            found = re.match(rb"HTTP/1\.[01] (\d{3})", head)
            if frames and found and found[1] == b"101":
                connection.settimeout(0.2)
                with suppress(OSError):
                    for each in frames:
                        connection.sendall(each)
                    while connection.recv(4096):
                        pass
            return int(found[1]) if found else 0
    except OSError:
        return 0


def _received(connection: socket.socket) -> bytes:
    """What comes next; whoever waits for more of the request is told that there is none."""
    try:
        return connection.recv(4096)
    except TimeoutError:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(30)
        return connection.recv(4096)


def in_threads(work: Callable[[Job], object], jobs: Sequence[Job], number: int = 12) -> None:
    """Work on all jobs, several at once."""
    left, lock = iter(jobs), threading.Lock()

    def worker() -> None:
        while True:
            with lock:
                job = next(left, None)
            if job is None:
                return
            work(job)

    threads = [threading.Thread(target=worker) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def visit(place: Place, server: Server) -> str:
    """The cookie that a browser keeps once the consultant's link was opened."""
    _, headers, _ = ask(server.port, f"/enter/{place.link}")
    return headers["set-cookie"].partition(";")[0]


def sockets(options: Options) -> Iterator[Outcome]:
    """Sockets of garbage: bytes that are no HTTP, openings of strangers, and a visitor's with nonsense in them."""
    with on_sqlite() as place:
        server = fill(place, 20).server()
        with servers_of(server):
            rng, cookie, own = Random(options.seed), visit(place, server), f"http://localhost:{server.port}"
            origins = (None, own, "null", "http://evil.example", "http://[")
            sent = []
            for number in range(options.sockets):
                kept = (cookie, "", f"inside_out={SECRET}", cookie)[number % 4]
                begins = upgrade(server.port, cookie=kept, origin=own if number % 2 else rng.choice(origins))
                garbage = [frame(rng) for _ in range(rng.randint(1, 5))]
                if number % 5 == 0:
                    begins = rng.randbytes(rng.randint(1, 4000))
                elif number % 5 == 1:  # all at once
                    begins, garbage = begins + b"".join(garbage), []
                sent.append((begins, garbage))
            statuses = Counter[int]()
            in_threads(lambda job: statuses.update([answered(server.port, *job)]), sent)
            foreign = answered(server.port, upgrade(server.port, cookie=cookie, origin="http://evil.example"))
            stranger = answered(server.port, upgrade(server.port, origin=own))
            alive = ask(server.port, place.people[0])[0]
        result = Outcome(f"{options.sockets:,} sockets of garbage", tracebacks=tracebacks(server.said()))
        result.errors = sum(number for status, number in statuses.items() if status >= 500)
        result.note = ", ".join(f"{number} x {status or 'closed'}" for status, number in sorted(statuses.items()))
        result.note += f"; log {len(server.said()):,} bytes, {server.said().count(' ERROR ')} errors"
        result.amiss += [f"a foreign page's socket gets {foreign}"] * (foreign != 403)
        result.amiss += [f"a stranger's socket gets {stranger}"] * (stranger != 403)
        result.amiss += [*quiet(server, place), *([f"an invitation gets {alive} afterwards"] * (alive != 200))]
        yield result


FLAT = 40.0  # MB that memory may grow while strangers do what they can
FORMS, A_CONNECTION = 64.0, 0.064  # MB for all forms that are on their way, and beside them for each connection


def memory(options: Options) -> Iterator[Outcome]:
    """2,000 sockets and 40 uploads of 5 MB by strangers."""
    with on_sqlite() as place, ExitStack() as stack:
        server = fill(place, 20).server()
        stack.enter_context(servers_of(server))
        for path in ("/", "/q", place.people[0]):
            ask(server.port, path)
        before, statuses, opened = server.memory(), Counter[int](), 0
        for _ in range(2000):
            connection = stack.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)))
            connection.sendall(upgrade(server.port, origin=f"http://localhost:{server.port}"))
            opened += connection.recv(12) == b"HTTP/1.1 101"
        token = ask(server.port, "/_stcore/health")[1].get("set-cookie", "")
        for number in range(40):
            path = f"/_stcore/upload_file/{number}/{number}"
            statuses[ask(server.port, path, "PUT", bytes(5 * 2**20), {"Cookie": token, "X-Xsrftoken": "x"})[0]] += 1
        peak = server.memory()
        alive = ask(server.port, place.people[0])[0]
        result = Outcome("strangers: 2,000 sockets, 40 uploads of 5 MB", tracebacks=tracebacks(server.said()))
        result.note = f"{before:.0f} MB before, {peak:.0f} MB after; {opened} sockets opened; uploads: {dict(statuses)}"
        result.amiss += [f"memory grew by {peak - before:.0f} MB"] * (peak - before > FLAT)
        result.amiss += [f"{opened} sockets were opened"] * bool(opened)
        result.amiss += ["an upload was taken"] * bool(statuses[204] + statuses[200])
        result.amiss += [f"an invitation gets {alive}"] * (alive != 200)
        yield result


def phones(options: Options) -> Iterator[Outcome]:
    """1,500 forms that are sent by half and never go on: others are served meanwhile."""
    with on_sqlite() as place, ExitStack() as stack:
        server = fill(place, 200).server()
        stack.enter_context(servers_of(server))
        ask(server.port, place.people[0])
        before = server.memory()
        half = f"POST {place.people[0]} HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Length: 90000\r\n\r\n"
        for _ in range(1500):
            connection = stack.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)))
            connection.sendall(half.encode() + bytes(30000))
        waits = []
        for path in place.people:
            began = time.monotonic()
            status = ask(server.port, path)[0]
            waits.append(time.monotonic() - began if status == 200 else 99.0)
        peak = server.memory()
        stack.pop_all().close()
        result = Outcome("1,500 forms that never arrive", tracebacks=tracebacks(server.said()))
        result.note = f"others wait {median(waits):.2f} s in the median, {max(waits):.2f} s at most"
        result.note += f"; {before:.0f} MB before, {peak:.0f} MB meanwhile; log {len(server.said()):,} bytes"
        result.amiss += ["somebody waited over 5 s"] * (max(waits) > 5)
        result.amiss += [f"memory grew by {peak - before:.0f} MB"] * (peak - before > FORMS + 1500 * A_CONNECTION)
        yield result


def headers(options: Options) -> Iterator[Outcome]:
    """Headers, cookies and addresses of Streamlit's, as a stranger finds them, behind an address with https."""
    with on_sqlite() as place:
        server = fill(place, 5).server({"BASE_URL": "https://survey.example.org"})
        result = Outcome("headers, cookies, addresses of Streamlit's")
        with servers_of(server):
            for path in ("/", "/q", place.people[0], "/_stcore/metrics", "/_stcore/agent", "/nowhere", "/media/x"):
                status, found, _ = ask(server.port, path)
                wanted = (
                    "content-security-policy",
                    "x-content-type-options",
                    "referrer-policy",
                    "strict-transport-security",
                )
                result.amiss += [f"{path} ({status}) without {name}" for name in wanted if name not in found]
                result.amiss += [f"{path} names its server"] * ("server" in found)
            _, found, _ = ask(server.port, f"/enter/{place.link}")
            cookie = found["set-cookie"].lower()
            result.amiss += [
                f"cookie without {name}" for name in ("secure", "httponly", "samesite") if name not in cookie
            ]
            result.amiss += ["the cookie is the link's secret"] * (place.link in found["set-cookie"])
            for path in ("/_stcore/metrics", "/_stcore/agent", "/auth/login", "/oauth2callback"):
                status = ask(server.port, path)[0]
                result.amiss += [f"{path} gets {status}"] * (status != 404)
            for path in (
                "/_stcore/host-config",
                "/_stcore/health",
                "/_stcore/upload_file/a/b",
                "/media/x",
                "/component/x/y",
            ):
                status = ask(server.port, path)[0]
                result.amiss += [f"{path} gets {status}"] * (status not in (401, 403, 404))
        result.tracebacks = tracebacks(server.said())
        yield result
