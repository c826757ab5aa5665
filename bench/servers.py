"""A server as a process of its own, on a processor of its own where there are two."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
SERVERS, LOAD = 0, 1  # processors, of those we may use


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def pin(which: int) -> None:
    """Keep this process to one processor, where the system can do that and has two."""
    if hasattr(os, "sched_setaffinity"):
        ours = sorted(AVAILABLE)
        os.sched_setaffinity(0, {ours[which % len(ours)]})


AVAILABLE = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def unpin() -> None:
    """Let this process run on every core again."""
    if AVAILABLE:
        os.sched_setaffinity(0, AVAILABLE)


def children(process: int) -> list[int]:
    """Processes that any thread of a process started and that still run."""
    found: list[int] = []
    for each in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # a thread that ended meanwhile
            found += map(int, each.read_text(encoding="ascii").split())
    return found


def processor_of(process: int) -> float:
    """Seconds of processors that a process has used, with its children that run and all that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    below = 0.0
    for each in children(process):
        with suppress(OSError):  # it has just ended
            below += processor_of(each)
    return own + below


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str], port: int, path: str, says: str = "", pinned: bool = True
) -> Iterator[float]:
    """Run `command` until the block ends; yields the seconds until `path` was answered with 200 and `says` printed."""
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=(lambda: pin(SERVERS)) if pinned else None,
        )
        try:
            _wait(process, lambda: _answers(port, path) and says in _said(log))
            yield time.perf_counter() - start
        except TimeoutError:
            raise RuntimeError(_said(log)[-3000:]) from None
        finally:
            _stop(process)


def _said(log: IO[bytes]) -> str:
    """What the process wrote so far; read without moving the place where it writes."""
    return os.pread(log.fileno(), 1_000_000, 0).decode(errors="replace")


def _wait(process: subprocess.Popen, ready: Callable[[], bool], patience: float = 60) -> None:
    deadline = time.perf_counter() + patience
    while not ready():
        if process.poll() is not None or time.perf_counter() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def _answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def _stop(process: subprocess.Popen) -> None:
    """As Ctrl-C in a terminal does it: to the whole group."""
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, wish)
        try:
            process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            continue
