"""Counting a data set: made-up people and Parquet files, by threads, processes and a Dask cluster, with workers killed.

`--people 5000000` measures fewer of them. A cluster is two workers of this machine, of one thread and 1 GB each.
"""

from __future__ import annotations

import hashlib
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.invented_chunks import InventedChunk, invented_chunks
from bench.measurement import asked, staffed
from bench.table import Row
from diagnostic.core.intake.data_sets.recipes import Recipe
from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.services.counting.chunks import ROWS_A_UNIT, Chunk
from diagnostic.services.counting.cluster import Cluster
from diagnostic.services.counting.count import count
from diagnostic.services.counting.data_sets import count_data_set, find_recipe, open_data_set
from diagnostic.services.counting.executors import Executor, processes, threads
from tests.deadly import Deadly

PEOPLE, UNITS, WORKERS = 100_000_000, 50_000, 2
FILES, FEWER_UNITS = 4, 5_000  # of the data set on the disk, which has a tenth of the people
TENTHS = 10


def measure(*words: str) -> list[Row]:
    """Seconds, memory and bytes of counting so many people."""
    people = int(words[1]) if words else PEOPLE
    options, whole = (recipe(UNITS, options_only) for options_only in (True, False))
    with tempfile.TemporaryDirectory() as folder, cluster(WORKERS) as two, cluster(1) as one:
        notes = Path(folder)
        return [
            *counted("answers to options", people, options, processes(WORKERS), notes / "options"),
            *counted("a census, for dimensions too", people, whole, processes(WORKERS), notes / "whole"),
            *counted("options by a cluster", people, options, two, notes / "cluster"),
            *overhead(people // 10, options, one),
            *killed(people // 20, recipe(FEWER_UNITS, True), two, notes),
            *on_disk(people // 10, notes / "set"),
        ]


def recipe(units: int, options_only: bool) -> Recipe:
    """How sixty items are counted."""
    questionnaire = asked()
    columns = {item.id: i for i, item in enumerate(questionnaire.items)}
    return Recipe(questionnaire, staffed(units), "unit", columns, options_only=options_only)


def chunks(people: int, how: Recipe, notes: Path | None = None, least: int = WORKERS) -> list[InventedChunk]:
    """Chunks as those of Parquet files are, but never fewer than `least`."""
    size = min(ROWS_A_UNIT * len(how.organisation.ids), -(-people // least))
    return invented_chunks(people, how, size, notes)


def counted(what: str, people: int, how: Recipe, executor: Executor, notes: Path) -> Iterator[Row]:
    """Seconds of two workers, and the larger one's memory."""
    notes.mkdir()
    seconds, tally = timed(chunks(people, how, notes), executor)
    noted = [list(map(float, path.read_text().split())) for path in notes.iterdir()]
    spent, items = sum(cpu for _, cpu in noted), len(how.questionnaire.items)
    note = f"{people:,} x {items} x {UNITS:,} units, {WORKERS} workers, {spent:.0f} s of their processors"
    yield Row(what, seconds, "s", 60, note=note)
    yield Row("the larger worker", max(peak for peak, _ in noted) / 1024, "MB", 1000, note=f"bytes {mark(tally)}")


def overhead(people: int, how: Recipe, at: Executor) -> Iterator[Row]:
    """How much longer one worker takes than one thread."""
    some = chunks(people, how)
    work: Sequence[Executor] = (partial(threads, workers=1), at)
    thread, worker = (min(timed(some, each)[0] for _ in range(2)) for each in work)
    yield Row("one worker / one thread", worker / thread, "x", 2, note=f"{people:,} people: {thread:.1f} s by a thread")


def killed(people: int, how: Recipe, at: Executor, notes: Path) -> Iterator[Row]:
    """Runs with the same bytes, of ten in which a worker is killed at another tenth, by processes and by a cluster."""
    some = chunks(people, how, least=TENTHS)
    whole, undisturbed = mark(count(some)), timed(some, at)[0]
    for name, executor in (("process", processes(WORKERS)), ("worker", at)):
        same, longest = 0, 0.0
        for tenth in range(TENTHS):
            seconds, tally = timed(deadly(some, tenth, notes / f"{name}-{tenth}"), executor)
            same, longest = same + (mark(tally) == whole), max(longest, seconds)
        note = f"the slowest took {longest:.1f} s, {undisturbed:.1f} s undisturbed by a cluster"
        yield Row(f"identical with a {name} killed", same, "of 10", 10, "at least", note)


def deadly(some: Sequence[Chunk], tenth: int, at: Path) -> list[Chunk]:
    """The same chunks; one of them kills the first that counts it."""
    place = tenth * len(some) // TENTHS
    return [Deadly(chunk, at) if i == place else chunk for i, chunk in enumerate(some)]


def on_disk(people: int, folder: Path) -> Iterator[Row]:
    """Seconds of Parquet files on the disk by threads of this process."""
    how = recipe(FEWER_UNITS, options_only=True)
    folder.mkdir()
    for chunk in invented_chunks(people, how, -(-people // FILES)):
        write(chunk, folder / f"part-{chunk.number}.parquet")
    data_set = open_data_set(folder)
    for what, options_only in (("Parquet, answers to options", True), ("Parquet, a census", False)):
        found = find_recipe(data_set, how.questionnaire, how.organisation, "unit", options_only=options_only)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.perf_counter()
        count_data_set(data_set, found)
        seconds, spent = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
        note = f"{people:,} people, {FEWER_UNITS:,} units, {data_set.bytes / 1e6:,.0f} MB, {spent:.1f} s of processors"
        yield Row(what, seconds, "s", note=note)


def write(chunk: InventedChunk, path: Path) -> None:
    """The people of a chunk as a Parquet file, as others write it: codes and names of units."""
    positions, units = chunk.people()
    ids = pa.array(chunk.recipe.organisation.ids)
    columns = {"unit": pa.DictionaryArray.from_arrays(pa.array(units.astype(np.int32)), ids)}
    for name, row in zip(chunk.recipe.columns, positions, strict=True):
        columns[name] = pa.array(row + 1, mask=row < 0)
    pq.write_table(pa.table(columns), path, row_group_size=500_000)


def timed(some: Sequence[Chunk], executor: Executor) -> tuple[float, Tally]:
    """(seconds, the tally)."""
    start = time.perf_counter()
    tally = count(some, executor)
    return time.perf_counter() - start, tally


def mark(tally: Tally) -> str:
    """A short hash of every byte that was counted."""
    digest = hashlib.sha256()
    for array in astuple(tally.census.own):
        if array is not None:
            digest.update(repr((array.dtype.str, array.shape)).encode() + array.tobytes())
    return digest.hexdigest()[:12]


@contextmanager
def cluster(workers: int) -> Iterator[Executor]:
    """A cluster of this machine; not encrypted, for nothing leaves it."""
    dask, distributed = import_module("dask"), import_module("distributed")
    # else whoever takes long to come back, on a busy machine, is given up
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "5 minutes"}),
        distributed.LocalCluster(
            workers, threads_per_worker=1, memory_limit="1GB", dashboard_address=":0", silence_logs=50
        ) as found,
    ):
        yield Cluster(found.scheduler_address)
