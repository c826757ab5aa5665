"""The server is a process of `serve`: it ends with it, even where that one is killed and can say nothing.

`serve` keeps one end of a pipe open as long as it lives, and the server waits at the other for its end.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from typing import NoReturn

from diagnostic.errors import UserError

VARIABLE = "INSIDE_OUT_PARENT"  # number of the pipe's end that the server holds
REFUSED = 1  # exit code of a server that said why it can't start
PATIENCE = 10  # seconds for requests that are being answered


def pipe_to_server() -> tuple[int, dict[str, str]]:
    """(the server's end, what to add to its environment). This process's own end stays open until the process ends."""
    of_server, _ = os.pipe()
    return of_server, {VARIABLE: str(of_server)}


def end_with_parent(environ: Mapping[str, str]) -> None:
    """End this process soon after the one that started it; nothing where it was not started by `serve`."""
    if given := environ.get(VARIABLE):
        threading.Thread(target=_wait, args=(int(given),), name="parent", daemon=True).start()


def _wait(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    late = threading.Timer(PATIENCE, os._exit, (1,))
    late.daemon = True
    late.start()
    os.kill(os.getpid(), signal.SIGTERM)


def refuse_to_serve(error: UserError) -> NoReturn:
    """Say why, and end this process: what would serve pages ends with a traceback otherwise."""
    print(error, file=sys.stderr, flush=True)
    os._exit(REFUSED)


def how_it_ended(code: int) -> tuple[str, int]:
    """(in words, the exit code as shells have it) of the exit code that Python gives a process.

    >>> how_it_ended(-9)
    ('was killed by SIGKILL', 137)
    >>> how_it_ended(3)
    ('ended with exit code 3', 3)
    """
    if code >= 0:
        return f"ended with exit code {code}", code
    return f"was killed by {signal.Signals(-code).name}", 128 - code
