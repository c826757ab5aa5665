"""Rows of what was measured while everybody was there at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from os import getloadavg

from uvicorn.loops.auto import auto_loop_factory

from bench.cluster import Asked
from bench.cluster.load import Seen, loaded, run, stored
from bench.load import percentile
from bench.table import Row

PAGE, VIEW, STEP = 500, 500, 500  # ms, of 95 in a hundred
GROWTH = 0.1  # of memory, from the middle of a run to its end
LATE = 0.1  # seconds by which the load itself may come late: else the machine is too small for what is asked


def under_load(wanted: Asked) -> Iterator[Row]:
    """Rows of each rate, then what is stored."""
    held: list[float] = []
    busy = f"others kept {getloadavg()[0]:.1f} processors busy before"
    with loaded(sum(wanted.people), wanted.viewers) as site:
        people = iter(site.people)
        told = 0
        for rate, many in zip(wanted.rate, wanted.people, strict=True):
            coming = [next(people) for _ in range(many)]
            with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:  # as servers have it
                seen: Seen = runner.run(run(site, coming, rate, wanted.viewers, wanted.phones))
            told += seen.acknowledged
            rows = list(_rows(rate, seen, wanted))
            good = all(row.verdict != "missed" for row in rows)
            held += [rate] if good else []
            for row in rows:
                print(
                    f"  {row.what}: {row.reached:.0f} {row.unit} {row.verdict} {row.note}", file=sys.stderr, flush=True
                )
            yield from rows
        answers, used = stored(site)
    lost = max(0, told - answers)
    note = f"{told:,} acknowledged, {answers:,} stored, {used:,} invitations used"
    yield Row("answers lost", lost, "", 0, note=note)
    yield Row("answers doubled", max(0, answers - used), "", 0)
    others = f"beside {wanted.viewers:,} viewers and a meeting of {wanted.phones}, {wanted.minutes:g} min each; {busy}"
    yield Row("highest rate with all of it within its target", max(held, default=0), "/s", note=others)


def _rows(rate: float, seen: Seen, wanted: Asked) -> Iterator[Row]:
    at = f"{rate:g}/s"
    came = len(seen.late) / seen.seconds
    note = f"{len(seen.late):,} people within {seen.seconds:.0f} s, {seen.acknowledged:,} answers were acknowledged"
    yield Row(f"{at}: people who came a second", came, "/s", 0.95 * rate, "at least", note)
    late = percentile(seen.late, 0.95) * 1000
    yield Row(f"{at}: the load itself is late by: p95", late, "ms", LATE * 1000, note="else the machine is too small")
    for what, waits, target in (
        ("page", seen.pages, PAGE),
        ("submit", seen.submits, PAGE),
        (f"{wanted.viewers:,} viewers, another page", seen.views, VIEW),
        (f"a step to {wanted.phones} phones", seen.steps, STEP),
    ):
        if waits:
            middle, most = percentile(waits, 0.5) * 1000, max(waits) * 1000
            note = f"median {middle:.0f} ms, slowest {most:.0f} ms, {len(waits):,} times"
            yield Row(f"{at}: {what}: p95", percentile(waits, 0.95) * 1000, "ms", target, note=note)
    refused = ", ".join(f"{n} x {what}" for what, n in sorted(seen.refused.items()) if n)
    yield Row(f"{at}: refused or broken off", seen.refused.total(), "", 0, note=refused)
    yield _memory(at, seen.memory)
    spent = {what: 1000 * seconds / max(1, len(seen.late)) for what, seconds in seen.processor.items()}
    note = ", ".join(f"{what} {each:.1f}" for what, each in spent.items())
    yield Row(
        f"{at}: processor time for each who came", sum(spent.values()), "ms", note=f"with all that was beside: {note}"
    )


def _memory(at: str, samples: Sequence[tuple[float, float]]) -> Row:
    """How much more memory both have at the end than in the middle, when everything was there."""
    both = [sum(each) for each in samples]
    quarter = max(1, len(both) // 4)
    middle, end = (sum(part) / len(part) for part in (both[len(both) // 2 :][:quarter], both[-quarter:]))
    marks = [both[round(share * (len(both) - 1))] for share in (0, 0.25, 0.5, 0.75, 1)]
    note = "both at 0, 25, 50, 75, 100 % of the time: " + ", ".join(f"{mark:.0f}" for mark in marks) + " MB"
    return Row(f"{at}: memory grows by", 100 * (end - middle) / middle, "%", 100 * GROWTH, note=note)
