"""Who counts chunks on this machine: threads of this process, or processes beside it."""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import joblib
from threadpoolctl import threadpool_limits

from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.errors import UserError
from diagnostic.services.counting.chunks import Chunk

AHEAD = 2  # chunks to each worker that are under way or done before their turn: more would fill the memory
TRIM_THRESHOLD, LARGE_APART = -1, -4  # of mallopt
KEPT = 1 << 30  # bytes
DEATHS = 4  # of workers, one after the other, before any chunk was counted


class Executor(Protocol):
    """Whoever counts chunks: yields their tallies, packed, in the order of the chunks."""

    def __call__(self, chunks: Sequence[Chunk], /) -> Generator[Tally, None, None]:
        """Count all of them."""
        ...


def count_chunk(chunk: Chunk) -> Tally:
    """The tally of one chunk, as it is sent."""
    return chunk.tally().packed


def threads(chunks: Sequence[Chunk], workers: int | None = None) -> Generator[Tally, None, None]:
    """Count by threads of this process, as many as there are processors."""
    workers = workers or joblib.cpu_count()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="count")
    try:
        with threadpool_limits(1, user_api="blas"):
            waiting: deque[Future[Tally]] = deque()
            for chunk in chunks:
                waiting.append(pool.submit(count_chunk, chunk))
                if len(waiting) == AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # who breaks a count off does not wait for what it was at


def processes(workers: int) -> Executor:
    """Count by so many processes beside this one; what one of them was at when it died is counted again."""
    return partial(_by_processes, workers)


@dataclass
class _Turn:
    """A chunk in its turn, and what it will come to once a process has it."""

    chunk: Chunk
    future: Future[Tally] | None = None

    def begin(self, pool: ProcessPoolExecutor) -> None:
        """Hand it to a process, unless it was counted already."""
        if self.future is None or self.future.cancelled() or (self.future.done() and self.future.exception()):
            self.future = pool.submit(count_chunk, self.chunk)

    def result(self) -> Tally:
        """Wait for its tally."""
        if self.future is None:
            raise BrokenProcessPool
        return self.future.result()


def _by_processes(workers: int, chunks: Sequence[Chunk]) -> Generator[Tally, None, None]:
    todo, turns = deque(chunks), deque[_Turn]()
    pool, deaths = _pool(workers), 0
    try:
        while todo or turns:
            while todo and len(turns) < AHEAD * workers:
                turns.append(_Turn(todo.popleft()))
            try:
                for turn in turns:
                    turn.begin(pool)
                tally = turns[0].result()
            except BrokenProcessPool:
                deaths = _one_more(deaths)
                _end(pool)
                pool = _pool(workers)
                continue
            turns.popleft()
            deaths = 0
            yield tally
    finally:
        _end(pool)


def _one_more(deaths: int) -> int:
    if deaths + 1 == DEATHS:
        raise UserError(
            f"Processes that count were killed {DEATHS} times in a row: there may be too little memory for them. Let "
            "fewer of them count, or write the files with smaller row groups."
        )
    return deaths + 1


def _pool(workers: int) -> ProcessPoolExecutor:
    """Processes that know of nothing open in this one: forked off a server that has imported what they need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return ProcessPoolExecutor(workers, context, _begin)


def _begin() -> None:
    """A process that counts: Ctrl-C is for the one that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin_to_count()


def begin_to_count() -> None:
    """Be a process that does nothing but count: it has one processor, and keeps memory that it let go of.

    Else the pages of every large array are fetched anew, which takes a fifth of the time; where workers are started
    with glibc told to hand memory back at once (`MALLOC_TRIM_THRESHOLD_`), two thirds.
    """
    threadpool_limits(1, user_api="blas")
    with suppress(OSError, AttributeError):  # another C library
        library = ctypes.CDLL(None)
        library.mallopt(TRIM_THRESHOLD, KEPT)
        library.mallopt(LARGE_APART, 0)


def _end(pool: ProcessPoolExecutor) -> None:
    """Nobody counts any more, whatever they are at."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        with suppress(OSError, ValueError):
            process.kill()
    pool.shutdown(wait=True, cancel_futures=True)
