"""Servers that are there to be killed: real processes, forked off one that has loaded the product, or started anew.

A forked one serves within a second where a fresh Python takes three, or twenty on a machine that is busy. It does what
`serve` does before it starts the server, and then is the server.
"""

from __future__ import annotations

import http.client
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bench.servers import ROOT
from diagnostic.services.installation.setup import Installation

PATIENCE = 90.0  # seconds for a start
_FORKS = get_context("forkserver")
PRELOADED = "bench.faults.preloaded"
_FORKS.set_forkserver_preload([PRELOADED])

NONE: Mapping[str, str] = {}
Answer = tuple[int, Mapping[str, str], bytes]


def ask(
    port: int,
    path: str,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] = NONE,
    timeout: float = 30,
) -> Answer:
    """(status, headers by their lower names, body); status 0 where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body or None, dict(headers))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, {}, b""
    finally:
        connection.close()


@dataclass
class Server:
    """A server with `environ`; what it says goes to the file `log`.

    cold : start a fresh Python with `serve`, which starts the server as a process of its own. user : who runs it.
    """

    environ: Mapping[str, str]
    log: Path
    cold: bool = False
    user: int | None = None
    _process: Any = field(default=None, repr=False)

    @property
    def port(self) -> int:
        """Port that it listens on."""
        return int(self.environ["PORT"])

    @property
    def pid(self) -> int:
        """Id of the process that was started."""
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait for nothing."""
        if self.cold:
            with self.log.open("ab") as out:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "diagnostic", "serve"], cwd=ROOT, env={**os.environ, **self.environ},
                    stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, umask=0o022,
                )  # fmt: skip
        else:
            arguments = dict(self.environ), str(self.log), self.user
            self._process = _FORKS.Process(target=_serve, args=arguments, daemon=True)
            self._process.start()

    def serves(self, path: str = "/health") -> float:
        """Start it; seconds until `path` is answered with 200. RuntimeError where it ends, or takes too long."""
        began = time.monotonic()
        self.start()
        while time.monotonic() < began + PATIENCE and self.code() is None:
            if ask(self.port, path, timeout=5)[0] == 200:
                return time.monotonic() - began
            time.sleep(0.02)
        raise RuntimeError(f"no start ({self.code()}): {self.said()[-1500:]}")

    def until_ready(self) -> None:
        """Wait until it has looked at its clock and opened its reports."""
        until = time.monotonic() + PATIENCE
        while ask(self.port, "/ready")[0] != 200 and time.monotonic() < until:
            time.sleep(0.05)

    def refused(self) -> tuple[int | None, str]:
        """(exit code, what it said) of a start that should be refused; None where it serves, which is ended."""
        before = len(self.said())
        self.start()
        until = time.monotonic() + PATIENCE
        while (code := self.code()) is None and time.monotonic() < until:
            if ask(self.port, "/health", timeout=5)[0]:
                break
            time.sleep(0.02)
        self.stop()
        return code, self.said()[before:]

    def code(self) -> int | None:
        """Exit code; None while it runs."""
        return self._process.exitcode if isinstance(self._process, BaseProcess) else self._process.poll()

    def kill(self) -> None:
        """The end without warning, of all its processes."""
        if self.cold:
            os.killpg(self.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._wait(30)

    def stop(self) -> None:
        """The end as systemd asks for it."""
        if self._process is None or self.code() is not None:
            return
        os.kill(self.pid, signal.SIGTERM)
        if self._wait(30) is None:
            self.kill()

    def _wait(self, seconds: float) -> int | None:
        if isinstance(self._process, BaseProcess):
            self._process.join(seconds)
            return self._process.exitcode
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def memory(self) -> float:
        """Resident MB of the process that serves."""
        pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def said(self) -> str:
        """All that it said so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def _serve(environ: dict[str, str], log: str, user: int | None) -> None:
    """Refuse as `serve` does, or serve: what the fork does."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.umask(0o022)
    os.environ.update(environ)
    os.chdir(ROOT)
    if user is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    from streamlit import config

    from diagnostic.cli import main as command
    from diagnostic.services.server import serve as serving

    before, serving._run = serving._run, _checked
    if code := command.main(["serve"], os.environ):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    serving._run = before
    sys.argv, config._main_script_path = ["app.py"], None  # which importing app.py has set
    runpy.run_path(str(ROOT / "app.py"), run_name="__main__")


def _checked(inst: Installation, environ: Mapping[str, str]) -> int:
    """In the place of the server's start: all that `serve` looks at before is whole."""
    inst.engine.dispose()
    return 0
