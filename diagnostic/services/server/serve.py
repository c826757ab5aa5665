"""Starting the server: an installation that is ready, a demonstration to look at, and links that work."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime

from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import ROOT, Settings

PATIENCE = 60  # seconds until a server that does not answer is given up
HEALTH, READY = "/_stcore/health", "/ready"  # it answers; its first pages are opened


def serve(settings: Settings, environ: Mapping[str, str]) -> int:
    """Serve until interrupted; the server's exit code. Links are printed once the server answers."""
    _refuse_busy_port(settings)
    print(f"Starting Inside Out on http://localhost:{settings.port} ...", flush=True)
    inst = open_installation(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops us stops the server too
    server = subprocess.Popen(_command(settings), cwd=ROOT, env=dict(environ))
    try:
        links = _demonstration(inst) if _wants_demonstration(inst) else {}
        inst.engine.dispose()
        if _answers(settings, server, HEALTH):
            print(_greeting(settings, links), flush=True)
            if _answers(settings, server, READY):
                print("Ready: reports are open.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        server.wait(timeout=10)


def _command(settings: Settings) -> list[str]:
    address = ["--server.port", str(settings.port), "--server.address", settings.host]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *address]


def _refuse_busy_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            hint = f"Stop what is running there, or choose another: PORT={settings.port + 1} make run"
            raise UserError(Problem("PORT", "a free port", f"{settings.port} in use", hint=hint)) from error


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


def _greeting(settings: Settings, links: Mapping[str, str]) -> str:
    if not links:
        return (
            f"\nInside Out answers at {settings.base_url}\n"
            "For a first organisation and a consultant's link:\n"
            "  .venv/bin/python -m diagnostic organisation acme --name 'Acme' --chart organisation.csv\n"
            "  .venv/bin/python -m diagnostic link acme --role consultant --label 'Your name'\n"
        )
    width = max(map(len, links))
    rows = "\n".join(f"  {role:<{width}}  {url}" for role, url in links.items())
    return f"\nInside Out answers at {settings.base_url} with a demonstration organisation.\nOpen it as\n\n{rows}\n"
