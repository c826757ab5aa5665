"""Where answers are kept: SQLite in a folder, or a private PostgreSQL that survives what it acknowledged."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults.places import Place
from tests.postgres import Cluster, programs, running_cluster

KEPT = "-c shared_buffers=32MB -c max_connections=100"  # and all else as it comes: what is committed is on the disk


@contextmanager
def on_sqlite() -> Iterator[Place]:
    """A folder of its own, with SQLite in it."""
    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        Path(folder).chmod(0o755)
        yield Place(Path(folder) / "home", Path(folder) / "log")


@contextmanager
def on_postgres() -> Iterator[tuple[Place, Cluster]]:
    """A folder of its own, and a server of PostgreSQL of its own."""
    found = programs()
    if found is None:
        raise FileNotFoundError("initdb")
    with running_cluster(found, KEPT) as cluster, on_sqlite() as place:
        place.url = cluster.url.format("postgres")
        yield place, cluster


def missing_postgres() -> str:
    """Why there is no PostgreSQL to attack; empty where there is one."""
    return "" if programs() else "no PostgreSQL is installed"


def missing_mounts() -> str:
    """Why nothing can be mounted here; empty where it can."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return "only root can mount"
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True)
        if made.returncode:
            return "nothing can be mounted here"
        subprocess.run(["umount", folder], check=True)
    return ""


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """A small file system of its own at `folder`."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def remount(folder: Path, options: str) -> None:
    """Change how it is mounted, such as `ro`."""
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def use_up(folder: Path) -> Path:
    """A file that takes all room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return filler
    return filler


def signal_all(cluster: Cluster, which: signal.Signals) -> None:
    """Stop or continue all processes of PostgreSQL, as a machine that hangs does."""
    parent = int((cluster.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for pid in [parent, *map(int, children)]:
        os.kill(pid, which)
