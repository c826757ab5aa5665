"""Starting the server: an installation that is ready, a demonstration to look at, and links that work."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from diagnostic.errors import Fault
from diagnostic.services.installation.remedies import said_plainly
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.server.parent import REFUSED, how_it_ended, pipe_to_server
from diagnostic.settings import ROOT, Settings
from diagnostic.storage.database.sqlite_file import check_whole

PATIENCE = 60  # seconds until a server that does not answer is given up
PATIENCE_AT_END = 40  # seconds for its pages to go to another server, and for what it is answering
NOTICED = 2.0  # seconds until a proxy knows; a container's address goes with us, and who asks there waits in vain
ANSWERS, READY = "/q", "/ready"  # it answers; its first pages are opened


def serve(settings: Settings, environ: Mapping[str, str]) -> int:
    """Serve until interrupted; the server's exit code. Links are printed once the server answers.

    Raises Fault where the installation can't be served.
    """
    with said_plainly(settings):
        _refuse_busy_port(settings)
        _refuse_broken_sign_in(settings, environ)
        print(f"Starting Inside Out on http://localhost:{settings.port} ...", flush=True)
        inst = open_installation(settings)
        check_whole(inst.engine)
        return _run(inst, environ)


def _run(inst: Installation, environ: Mapping[str, str]) -> int:
    settings = inst.settings
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops us stops the server too
    pipe, variables = pipe_to_server()
    if settings.sign_in:
        variables["SIGN_IN"] = str(settings.sign_in)  # as it was found from here: the server works in another folder
    server = subprocess.Popen(_command(settings), cwd=ROOT, env={**environ, **variables}, pass_fds=[pipe])
    os.close(pipe)
    try:
        links, first = _demonstration(inst) if _wants_demonstration(inst) else {}, _first_link(inst, datetime.now(UTC))
        inst.engine.dispose()
        if _answers(settings, server, ANSWERS):
            print(_greeting(settings, links, first), flush=True)
            if _answers(settings, server, READY):
                print("Ready: reports are open.", flush=True)
        return _told(server.wait())
    except KeyboardInterrupt:
        _stop(server)
        if settings.alive_port:
            time.sleep(NOTICED)  # the proxy is refused at once meanwhile, and asks the other server
        return 0
    finally:
        _stop(server)


def _told(code: int) -> int:
    """The exit code of a server that ended by itself, after saying so."""
    words, shells = how_it_ended(code)
    if shells != REFUSED:  # then it has said why
        remedy = "See its log above; start it again. What was acknowledged is stored."
        print(Fault("the server's process", f"it {words}", remedy), file=sys.stderr, flush=True)
    return shells


def _stop(server: subprocess.Popen) -> None:
    server.terminate()
    try:
        server.wait(PATIENCE_AT_END)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _command(settings: Settings) -> list[str]:
    return [sys.executable, str(ROOT / "app.py")]  # which reads the same settings


def _refuse_busy_port(settings: Settings) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        cause, remedy = PORTS.get(error.errno or 0, NO_ADDRESS)
        free = settings.port + 1
        raise Fault(f"PORT {settings.port} of HOST {settings.host}", cause, remedy.format(free=free)) from error


def _refuse_broken_sign_in(settings: Settings, environ: Mapping[str, str]) -> None:
    from diagnostic.services.sign_in.check import load_for_server  # here: a start without sign-in loads nothing for it

    load_for_server(settings, environ)


PORTS = {
    errno.EADDRINUSE: ("the port is in use", "Stop what is running there, or choose another: PORT={free} make run"),
    errno.EACCES: ("this user may not listen on ports below 1024", "Choose another: PORT=8501, behind a proxy."),
}
NO_ADDRESS = ("this machine has no such address", "HOST=127.0.0.1 for this machine alone, 0.0.0.0 for all networks")


def _wants_demonstration(inst: Installation) -> bool:
    """Into an empty installation, and where it is already; one with organisations of its own alone is left alone."""
    if not inst.settings.demonstration:
        return False
    from diagnostic.services.installation.organisations import list_organisations  # here: while the server starts

    there = list_organisations(inst)
    return not there or any(each.demonstration for each in there)


def _demonstration(inst: Installation) -> Mapping[str, str]:
    from diagnostic.services.demonstration.load import demonstration_links, load_demonstration

    now = datetime.now(UTC)
    load_demonstration(inst, now.date(), now)
    return demonstration_links(inst, now)


def _answers(settings: Settings, server: subprocess.Popen, path: str) -> bool:
    """Wait until the server answers with 200; False if it stopped instead, or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{settings.host}:{settings.port}{path}", timeout=2):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    return False


def _first_link(inst: Installation, now: datetime) -> list[str]:
    """What leads to the set-up of the first organisation, as lines; none where that was done."""
    from diagnostic.services.first_steps.setting_up import setup_token, waits_for_setup, works_until

    if not waits_for_setup(inst):
        return []
    return [
        "",
        "To set up an organisation of your own, open this link. It works until that is done, or until the end of",
        f"{works_until(now):%d %B %Y} (UTC); each start prints one of its day:",
        "",
        f"  {inst.settings.base_url}/setup/{setup_token(inst, now)}",
    ]


def _greeting(settings: Settings, links: Mapping[str, str], first: Sequence[str]) -> str:
    lines = ["", f"Inside Out answers at {settings.base_url}{' with a demonstration organisation' if links else ''}."]
    if links:
        width = max(map(len, links))
        lines += ["Open it as", "", *(f"  {role:<{width}}  {url}" for role, url in links.items())]
    return "\n".join([*lines, *first, ""])
