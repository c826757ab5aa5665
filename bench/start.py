"""From `make run` on an installed app to links that work, as somebody waits for them."""

from __future__ import annotations

import tempfile
from statistics import median

from bench.servers import free_port, running
from bench.table import Row

TIMES = 3
PAGE, LINK = "/", "/q/"  # answered, and printed


def measure() -> list[Row]:
    """Seconds until a fresh installation answers."""
    with tempfile.TemporaryDirectory() as home:
        first = start(home)
        again = [start(home) for _ in range(TIMES)]
    return [
        Row(
            "make run to the first page and the links",
            median(again),
            "s",
            6,
            note=f"installed app; median of {TIMES} starts",
        ),
        Row("the very first time", first, "s", note="makes the database and the demonstration organisation too"),
    ]


def start(home: str) -> float:
    """Seconds until the first page was answered and the links were printed."""
    port = free_port()
    environ = {"INSIDE_OUT_HOME": home, "PORT": str(port), "DATABASE_URL": "", "DEMONSTRATION": "1"}
    with running(["make", "run"], environ, port, PAGE, says=LINK, pinned=False) as seconds:
        return seconds
