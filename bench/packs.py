"""One file for each leader: how long, how much memory, and what other pages notice while they are made."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bench.load import percentile
from bench.published import TEAMS, publish_large
from bench.servers import LOAD, ROOT, children, free_port, pin, running, unpin
from bench.sessions import Viewer
from bench.table import Row
from diagnostic.services.files.packs.requests import cancel_pack, packs, start_pack
from diagnostic.services.files.wanted import NEWEST
from diagnostic.services.installation.access import Access, who
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import Settings

VIEWERS, TURNS = 10, 6  # people who open a page, one after the other; times each
PAUSE = 0.5  # seconds between two pages: whoever opens one reads it, and leaves packs the processor meanwhile
MADE, ROUNDS = 40, 6  # files at least that are made while pages are opened, by everybody again, so often at most
DIVISION, DEPARTMENT = "d0", "d0.0"  # 100 units, 11 units
MANY, LEADERS = 5000, 40  # units, which samples are extrapolated to
FORMATS = "pdf,pptx,xlsx"


def measure() -> list[Row]:
    """Seconds of samples of a large organisation, extrapolated; memory; p95 of a page with and without."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = {"INSIDE_OUT_HOME": folder, "PORT": str(port), "BASE_URL": f"http://localhost:{port}"}
        environ |= {"DEMONSTRATION": "0", "DATABASE_URL": ""}
        token = publish_large(environ, TEAMS)
        many, done, memory = _made(environ, DIVISION, "pdf")
        few, leaders, _ = _made(environ, DEPARTMENT, FORMATS)
        inst = open_installation(Settings.from_environ(environ))
        with running([sys.executable, "-m", "diagnostic", "serve"], environ, port, "/ready"):
            pin(LOAD)
            alone, beside, meanwhile = _beside(inst, port, token)
            unpin()
    sample = f"extrapolated from {{}} units, {{:.0f}} ms each; {TEAMS * 90 + 101:,} units in the organisation"
    each, pack = many / done, few / leaders
    return [
        Row(f"PDFs of {MANY:,} units", each * MANY, "s", 360, note=sample.format(done, each * 1000)),
        Row(f"{LEADERS} leaders, {FORMATS}", pack * LEADERS, "s", 25, note=sample.format(leaders, pack * 1000)),
        Row("memory of it, shared parts by share", memory, "MB", 500, note="the process and those that set PDFs"),
        Row("a page: p95 without", alone, "ms", None),
        Row(
            "a page: p95 while PDFs are made",
            beside,
            "ms",
            2 * alone,
            note=f"{meanwhile} units made meanwhile on the server's own processor; {PAUSE} s between pages",
        ),
    ]


def _made(environ: dict[str, str], unit: str, formats: str) -> tuple[float, int, float]:
    """(seconds from the first word about how far it is to the end, units, megabytes at most) of the command."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "packs.zip"
        command = [sys.executable, "-m", "diagnostic", "export", "bench", str(target), "--each-leader"]
        command += ["--unit", unit, "--formats", formats]
        with subprocess.Popen(command, cwd=ROOT, env=os.environ | environ, stderr=subprocess.PIPE, text=True) as made:
            largest = [0.0]
            watch = threading.Thread(target=_watch, args=(made, largest))
            watch.start()
            said = made.stderr.read(1) if made.stderr else ""
            start = time.perf_counter()
            rest = made.stderr.read() if made.stderr else ""
            made.wait()
            seconds = time.perf_counter() - start
            watch.join()
        if made.returncode:
            raise RuntimeError(said + rest)
        return seconds, int(rest.split()[-1].replace(",", "")), largest[0]


def _watch(process: subprocess.Popen, largest: list[float]) -> None:
    while process.poll() is None:
        with suppress(OSError):  # one of them ended meanwhile
            largest[0] = max(largest[0], sum(map(_share, [process.pid, *children(process.pid)])))
        time.sleep(0.2)


def _share(process: int) -> float:
    """Megabytes of a process; of what it shares with others, its share."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _beside(inst: Installation, port: int, token: str) -> tuple[float, float, int]:
    """p95 of a page in milliseconds, without and while a pack is made, and of how many units meanwhile."""
    access, now = who(inst, token, datetime.now(UTC)), datetime.now(UTC)
    if access is None:
        raise LookupError("the link that was just made")
    alone = asyncio.run(_pages(port, token))
    id = start_pack(inst, access, NEWEST, ["pdf"], None, now)
    while (before := _made_of(inst, access, id)) < 1:
        time.sleep(0.2)
    beside: list[float] = []
    for _ in range(ROUNDS):
        beside += asyncio.run(_pages(port, token))
        if _made_of(inst, access, id) >= before + MADE:
            break
    made = _made_of(inst, access, id) - before
    if made < MADE:
        raise RuntimeError(f"only {made} files were made while pages were opened, which tells nothing of them")
    cancel_pack(inst, access, id, now)
    return percentile(alone, 0.95) * 1000, percentile(beside, 0.95) * 1000, made


def _made_of(inst: Installation, access: Access, id: str) -> int:
    """Units of a pack that are done. RuntimeError where it stopped."""
    found = next(each for each in packs(inst, access, datetime.now(UTC)) if each.order.id == id)
    if found.state == "stopped":
        raise RuntimeError(found.reason)
    return found.progress.done


async def _pages(port: int, token: str) -> list[float]:
    """How long each opening of the heatmap took."""
    found = []
    for _ in range(VIEWERS):
        viewer = Viewer(port, token)
        await viewer.open()
        await viewer.run("heatmap", unit="all")
        for turn in range(TURNS):
            await asyncio.sleep(PAUSE)
            found.append((await viewer.run("heatmap", unit=f"d{turn}")).seconds)
        await viewer.close()
    return found
