"""A campaign of faults: what is lost, doubled or said wrongly when things go wrong. Minutes, and more on request.

`python -m bench faults --kills 200 --only kills` runs a part of it. A row's number is what is wrong, and should be 0.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator

from bench.faults import clocks, damages, options, starts, strangers, two_servers, under_load
from bench.faults.rows import Outcome
from bench.table import Row

Group = Callable[[options.Options], Iterator[Outcome]]

FAULTS: dict[str, Group] = {
    "kills": under_load.kills,
    "stops": under_load.database_stops,
    "frozen": under_load.frozen,
    "full": under_load.disk_full,
    "gone": under_load.file_gone,
    "emptied": under_load.tables_gone,
    "one_file": under_load.one_file,
    "two": two_servers.two,
    "ends": under_load.ends,
    "clock": clocks.clock,
    "homes": starts.homes,
    "commands": starts.commands,
    "databases": starts.databases,
    "keys": starts.keys,
    "modes": starts.modes,
    "damages": damages.damages,
    "requests": strangers.requests,
    "sockets": strangers.sockets,
    "memory": strangers.memory,
    "phones": strangers.phones,
    "headers": strangers.headers,
}


def measure(*words: str) -> list[Row]:
    """Rows of all groups, or of those that are named, and the sums over them."""
    chosen = options.read(words, tuple(FAULTS))
    found: list[Outcome] = []
    for name in chosen.only or FAULTS:
        for each in _run(name, chosen):
            found.append(each)
            print(f"  {each.row.verdict or 'skipped'}  {each.what}: {each.row.note}", file=sys.stderr, flush=True)
    return [*(each.row for each in found), *sums(found)]


def sums(found: list[Outcome]) -> list[Row]:
    """What is to be 0 over all rows."""
    acknowledged = sum(each.acknowledged or 0 for each in found)
    return [
        Row("lost in all", sum(each.lost or 0 for each in found), "", 0, note=f"{acknowledged:,} acknowledged"),
        Row("doubled in all", sum(each.doubled or 0 for each in found), "", 0),
        Row("5xx where the input is wrong", sum(each.errors or 0 for each in found), "", 0),
        Row("tracebacks in all", sum(each.tracebacks for each in found), "", 0),
        Row("anything else that is amiss", sum(len(each.amiss) for each in found), "", 0),
    ]


def _run(name: str, chosen: options.Options) -> Iterator[Outcome]:
    """A group; where it ends in an error, a row says so, and the others go on."""
    began = time.monotonic()
    try:
        yield from FAULTS[name](chosen)
    except Exception as error:
        traceback.print_exc()
        yield Outcome(f"{name}: it did not come to its end", amiss=[f"{type(error).__name__}: {error}"[:300]])
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
