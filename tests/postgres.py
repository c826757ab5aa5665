"""A throw-away PostgreSQL for tests: private, on a socket in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY, LEAST_FREE = Path("/dev/shm"), 2**30  # a file system in memory, used where a gigabyte is free there
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB -c max_connections=100"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest server installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """The base of database URLs of a running server: put a database's name for `{}`."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=in_memory()))
    user = _server_user()
    if user:
        shutil.chown(folder, *user)
    as_server: dict = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_server)

    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"{FAST} -c listen_addresses='' -c unix_socket_directories={folder}"
        run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql+psycopg://postgres@/{{}}?host={folder}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
