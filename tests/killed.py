"""Processes that tests start in order to kill them: real ones, forked off a server that has imported the product once.

Each of them opens an installation of its own, as a fresh `python` would, but three seconds sooner.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import TextIO
from unittest.mock import patch

from bench.faults.processes import PRELOADED
from diagnostic.core.meeting.state import Event, State
from diagnostic.services.backup import records, restore, write
from diagnostic.services.backup.encryption import Sealer
from diagnostic.services.fieldwork import retirement
from diagnostic.services.fieldwork.shuffle import shuffling
from diagnostic.services.files.packs import folder, worker
from diagnostic.services.files.packs.folder import PackFolder
from diagnostic.services.installation.keys import Keys
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.services.respondents.submissions import submit
from diagnostic.services.server import serve as serving
from diagnostic.settings import Settings
from diagnostic.storage.fieldwork import retirement as retirement_rows
from tests.worlds import NOW

_FORKS = get_context("forkserver")
# A test process has one server of forks, for which the last list counts: this one, since it is set after the other.
_FORKS.set_forkserver_preload([PRELOADED, "tests.killed"])


def start(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process that runs `work`, a function of this module."""
    process = _FORKS.Process(target=work, args=arguments)
    with patch.dict(
        sys.modules, {"__main__": ModuleType("__main__")}
    ):  # tests of pages leave Streamlit's, to be run anew
        process.start()
    return process


def exit_code(work: Callable[..., None], *arguments: object) -> int | None:
    """What a process that runs `work` ends with: -9 once it was killed."""
    process = start(work, *arguments)
    process.join(60)
    return process.exitcode


def answering(work: Callable[..., None], *arguments: object) -> tuple[BaseProcess, TextIO]:
    """A process that runs `work` with the pipe it writes to as last argument, and the lines it writes."""
    from_it, to_us = _FORKS.Pipe(duplex=False)
    process = start(work, *arguments, to_us)
    to_us.close()  # the process alone holds it now, so that the lines end with the process
    return process, os.fdopen(os.dup(from_it.fileno()), encoding="utf-8")


# ---- what they do


def hand_in(home: str, url: str, threads: int, tokens: Iterable[str], acknowledged: Connection) -> None:
    """Answer with `tokens`, several at once, while answers are moved on; a line for each that was accepted."""
    inst = _opened(home, url)

    def one(token: str) -> None:
        if submit(inst, token, {"trust_1": 3}, {"change": token}, NOW) == "accepted":
            os.write(acknowledged.fileno(), f"{token}\n".encode())  # at once: a pipe takes a short line whole

    with shuffling(inst, lambda: NOW, every=0.001), ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, tokens))


def hand_in_alone(home: str, url: str, tokens: Iterable[str], acknowledged: Connection) -> None:
    """Answer with `tokens`, one after the other; a line for each."""
    inst = _opened(home, url)
    for token in tokens:
        submit(inst, token, {"trust_1": 3}, {"change": token}, NOW)
        os.write(acknowledged.fileno(), f"{token}\n".encode())


def write_in_a_room(home: str, url: str, meeting: str, sent: Iterable[Event], acknowledged: Connection) -> None:
    """Send to a meeting what its phones send, several at once; a line with the number of each that was taken."""
    rooms = rooms_of(_opened(home, url))

    def one(numbered: tuple[int, Event]) -> None:
        number, event = numbered
        if isinstance(rooms.send(meeting, event), State):
            os.write(acknowledged.fileno(), f"{number}\n".encode())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, enumerate(sent)))


def open_and_tell(home: str, url: str, told: Connection) -> None:
    """Open the installation and tell a key of it, and whatever is written to stderr."""
    os.dup2(told.fileno(), 2)
    os.write(told.fileno(), f"{_opened(home, url).keys.get('links').hex()}\n".encode())


def back_up_and_die(home: str, url: str, path: Path, passphrase: str) -> None:
    """Killed when all is written, before the file has its name."""
    records.Lines.close = _die  # type: ignore[assignment]
    Sealer.__init__.__defaults__ = (4,)  # cheap, as in tests/storage/conftest.py
    write.back_up(_opened(home, url), path, passphrase, NOW)


def restore_and_die(home: str, url: str, path: Path, passphrase: str) -> None:
    """Killed once the first key is there."""
    before = Keys.put

    def put(self: Keys, name: str, key: bytes) -> None:
        before(self, name, key)
        _die()

    inst = _opened(home, url)
    Keys.put = put  # type: ignore[method-assign]
    restore.restore(inst, path, passphrase, NOW)


IN_A_PACK = {  # what is called in each step of making one, and which call is its last
    "before the first file": (PackFolder, "put", 1),
    "within a file": (os, "fsync", 4),
    "within the zip": (folder, "_entry", 3),
    "before the zip has its name": (Path, "rename", 5),
    "before the files are removed": (folder.shutil, "rmtree", 1),
}


def pack_and_die(home: str, url: str, step: str) -> None:
    """Killed at one of IN_A_PACK."""
    inst = _opened(home, url)
    place, name, last = IN_A_PACK[step]
    before, calls = getattr(place, name), count(1)

    def call(*arguments: object, **named: object) -> object:
        if next(calls) == last:
            _die()
        return before(*arguments, **named)

    setattr(place, name, call)
    worker.make_next(inst, NOW)


STEPS = {
    "in the transaction": (retirement_rows, "delete"),
    "before the key": (Keys, "destroy_of_wave"),
    "before the files": (retirement, "scrub"),
    "before it is written down": (retirement_rows, "set_erased"),
}


def retire_and_die(home: str, url: str, wave: str, step: str) -> None:
    """Killed at one of STEPS."""
    setattr(*STEPS[step], _die)
    retirement.retire_wave(_opened(home, url), wave, datetime(2024, 4, 1, tzinfo=UTC))


def serve_a_sleeper(home: str, port: int, pid_to: str, errors_to: str, alive_port: str) -> None:
    """`serve` with a server that answers nothing: it writes its process id to a pipe, and waits."""
    os.dup2(os.open(errors_to, os.O_WRONLY | os.O_CREAT, 0o600), 2)
    serving._command = lambda _: [sys.executable, "-c", SLEEPER, pid_to]  # type: ignore[assignment]
    serving.NOTICED = 600.0
    environ = {**os.environ, "INSIDE_OUT_HOME": home, "PORT": str(port), "DEMONSTRATION": "0", "ALIVE_PORT": alive_port}
    sys.exit(serving.serve(Settings.from_environ(environ), environ))


SLEEPER = """
import os, signal, sys
from diagnostic.services.server.parent import end_with_parent
end_with_parent(os.environ)
with open(sys.argv[1], "w") as told:
    print(os.getpid(), file=told, flush=True)
    signal.pause()
"""


def _opened(home: str, url: str) -> Installation:
    return open_installation(Settings.from_environ({"INSIDE_OUT_HOME": home, "DATABASE_URL": url}))


def _die(*_: object) -> None:
    os.kill(os.getpid(), 9)
