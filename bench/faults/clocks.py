"""The machine's clock goes wrong: two days back and forward under a server, and 300 days ahead at one start."""

from __future__ import annotations

import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults.answering import answering
from bench.faults.databases import on_sqlite
from bench.faults.options import Options
from bench.faults.places import fill, servers_of
from bench.faults.processes import ask
from bench.faults.rows import Outcome
from bench.faults.under_load import outcome

DAY = 86400
SHIM = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static const volatile long long *ahead;
__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("SECONDS_AHEAD");
  int file = name ? open(name, O_RDONLY) : -1;
  if (file < 0) return;
  void *found = mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (found != MAP_FAILED) ahead = found;
}
int clock_gettime(clockid_t which, struct timespec *now) {
  int code = syscall(SYS_clock_gettime, which, now);
  if (!code && ahead && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += *ahead;
  return code;
}
int gettimeofday(struct timeval *now, void *zone) {
  struct timespec found;
  int code = clock_gettime(CLOCK_REALTIME, &found);
  if (now) { now->tv_sec = found.tv_sec; now->tv_usec = found.tv_nsec / 1000; }
  return code;
}
time_t time(time_t *told) {
  struct timespec found;
  clock_gettime(CLOCK_REALTIME, &found);
  if (told) *told = found.tv_sec;
  return found.tv_sec;
}
"""


class Clock:
    """A clock that can be set, for processes with `environ`."""

    def __init__(self, folder: Path):
        self._file = folder / "ahead"
        self.set(0)
        source, library = folder / "shim.c", folder / "shim.so"
        source.write_text(SHIM)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True, capture_output=True)
        self.environ = {"LD_PRELOAD": str(library), "SECONDS_AHEAD": str(self._file)}

    def set(self, days: int) -> None:
        """So many days ahead of the machine's own from now on."""
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("=q", days * DAY))


@contextmanager
def made() -> Iterator[Clock]:
    """A clock, compiled into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Clock(Path(folder))


def clock(options: Options) -> Iterator[Outcome]:
    """Both faults; skipped where no C compiler can make the clock."""
    whats = "clock 2 days back, 2 ahead, right again, under load", "clock 300 days ahead at one start, then right"
    if not shutil.which("cc"):
        yield from (Outcome(what, skipped="no C compiler (cc)") for what in whats)
        return
    with made() as settable, on_sqlite() as place:
        server = fill(place, 2000).server(settable.environ, cold=True)
        with servers_of(server), answering(place, server) as load:
            for days in (0, -2, 2, 0):
                settable.set(days)
                load.more(150)
        yield outcome(whats[0], place, load)
    with made() as settable, on_sqlite() as place:
        server = fill(place, 600).server(settable.environ, cold=True)
        with servers_of(server), answering(place, server) as load:
            load.more(100)
        settable.set(300)
        before = len(server.said())
        with servers_of(server):
            server.until_ready()
            ahead = ask(server.port, place.people[-1])[0]
        said = server.said()[before:]
        settable.set(0)
        later = place.server(settable.environ, cold=True)
        place.people = place.people[-200:]
        with servers_of(later), answering(place, later) as second:
            second.until(lambda: second.left == 0)
        second.acknowledged |= load.acknowledged
        result = outcome(whats[1], place, second)
        told = [line for line in said.splitlines() if "clock" in line.lower()]
        result.note = f"200 invitations afterwards; while it was ahead an invitation got {ahead}; log: {told[:1]}"
        if not told:
            result.amiss.append("nothing in the log about the clock")
        yield result
