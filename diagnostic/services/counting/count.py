"""One count of many chunks, whoever counts them: results are whole numbers, added up in the order of the chunks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.services.counting.chunks import Chunk
from diagnostic.services.counting.executors import Executor, threads


def count(
    chunks: Sequence[Chunk], executor: Executor = threads, say: Callable[[int, int], object] = lambda done, of: None
) -> Tally:
    """The tally of all chunks together; its bytes depend on the rows alone.

    executor : `threads` by default, `processes`, or `cluster(address)`. say : is told how many chunks are done, and may
    raise, by which the count is broken off.
    """
    total: Tally | None = None
    say(0, len(chunks))
    with closing(executor(chunks)) as tallies:
        for done, tally in enumerate(tallies, 1):
            total = tally.unpacked if total is None else total.take_in(tally)
            say(done, len(chunks))
    if total is None:
        raise ValueError("no chunk to count")
    return total
