"""A throw-away PostgreSQL for tests: private, on a socket in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IN_MEMORY, LEAST_FREE = Path("/dev/shm"), 2**30  # a file system in memory, used where a gigabyte is free there
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB -c max_connections=100"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest server installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@dataclass(frozen=True)
class Cluster:
    """A server of PostgreSQL: the base of its database URLs (put a database's name for `{}`), its files."""

    folder: Path
    programs: Path
    options: str
    as_server: Mapping[str, Any]

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/{{}}?host={self.folder}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.data), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.as_server)

    def start(self) -> None:
        options = f"{self.options} -c listen_addresses='' -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """As when the machine loses power."""
        self.run("pg_ctl", "stop", "-w", "-m", "immediate")


@contextmanager
def running_cluster(programs: Path, options: str = FAST) -> Iterator[Cluster]:
    """A server that runs until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=in_memory()))
    user = _server_user()
    if user:
        shutil.chown(folder, *user)
    made = Cluster(folder, programs, options, {"user": user[0], "group": user[1], "extra_groups": []} if user else {})
    try:
        made.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """The base of database URLs of a running server: put a database's name for `{}`."""
    with running_cluster(programs) as made:
        yield made.url


def in_memory() -> Path | None:
    """Where files are written without a wait for a disk; None where there is no such place, or a small one."""
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= LEAST_FREE
    return IN_MEMORY if roomy and os.access(IN_MEMORY, os.W_OK) else None


def _server_user() -> tuple[int, int] | None:
    """Whom the server runs as where tests run as root, which it refuses: postgres; None to run as oneself."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("postgres")
    return entry.pw_uid, entry.pw_gid
