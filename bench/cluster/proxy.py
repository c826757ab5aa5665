"""HAProxy with the configuration that is shipped, before two servers on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from getpass import getuser
from resource import RLIMIT_NOFILE, getrlimit

from bench.faults.processes import Server, ask
from bench.servers import ROOT, free_port

SHIPPED = ROOT / "deploy" / "haproxy"
PROGRAM = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")
PATIENCE = 10.0  # seconds for a start
MOST, ITS_OWN = 20_000, 100  # connections, as shipped, each with a file on either side; files of the proxy itself


def missing_proxy() -> str:
    """Why there is no HAProxy; empty where there is one."""
    return "" if PROGRAM else "no HAProxy (apt-get install haproxy)"


def settings(servers: Sequence[Server], port: int, patience: str) -> dict[str, str]:
    """What the shipped configuration is told: where servers are, where it listens, how long it waits for them."""
    a, b = (f"127.0.0.1:{each.port}" for each in servers)
    alive_a, alive_b = (each.environ["ALIVE_PORT"] for each in servers)
    plain = f"127.0.0.1:{free_port()}"
    return {
        "INSIDE_OUT_BIND": f"127.0.0.1:{port}", "INSIDE_OUT_PLAIN": plain, "INSIDE_OUT_SCHEME": "http",
        "INSIDE_OUT_A": a, "INSIDE_OUT_B": b, "INSIDE_OUT_A_ALIVE": alive_a, "INSIDE_OUT_B_ALIVE": alive_b,
        "INSIDE_OUT_AWAY": str(SHIPPED / "away.http"), "INSIDE_OUT_PATIENCE": patience,
        "INSIDE_OUT_LOG": "stderr", "INSIDE_OUT_MOST": str(most()), "INSIDE_OUT_USER": getuser(),
    }  # fmt: skip


def most() -> int:
    """Connections at once: as many as are shipped, or as files may be open, where those are fewer.

    Whoever comes beyond waits before HAProxy knows of them, which no limit of time there ends.
    """
    _, files = getrlimit(RLIMIT_NOFILE)
    return MOST if files < 0 else min(MOST, (files - ITS_OWN) // 2)


@contextmanager
def proxied(servers: Sequence[Server], port: int, patience: str = "1s") -> Iterator[int]:
    """The id of an HAProxy on `port` before two servers, until the block ends.

    patience : how long it waits for a sign of life, three times, before it leaves a server.
    """
    if PROGRAM is None:
        raise FileNotFoundError(missing_proxy())
    command = [PROGRAM, "-db", "-f", str(SHIPPED / "haproxy.cfg")]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, env={**os.environ, **settings(servers, port, patience)}, stdout=log, stderr=log
        )
        try:
            until = time.monotonic() + PATIENCE
            while ask(port, "/ready")[0] == 0:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(os.pread(log.fileno(), 5000, 0).decode(errors="replace"))
                time.sleep(0.02)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
