"""Take answers out of staging, enough of a unit at a time and in random order, so that nothing at rest tells who wrote
which. What a live wave shows of them is entered with the move.

While a server runs it looks every few seconds, one server of an installation at a time; to close and to publish a wave
moves the rest. A move comes in pieces, so short that nobody notices: each is a transaction, and what it moved is no
longer there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import partial
from secrets import SystemRandom
from typing import NamedTuple

from diagnostic.core.disclosure.interim_batches import how_many_go
from diagnostic.definitions.wave import first_at
from diagnostic.services.fieldwork.interim import release_tranches
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.threads import beside
from diagnostic.services.waves.pieces import FEW, PAUSE, next_size
from diagnostic.storage.database.engine import Transaction, Unavailable, reading
from diagnostic.storage.database.snapshots import thaw_policy
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.responses import staging, transfer
from diagnostic.storage.responses.staging import Pool, Staged
from diagnostic.storage.servers.turns import has_others, turn
from diagnostic.zones import day_of

LOG = logging.getLogger(__name__)

EVERY = 10.0  # seconds between two looks
# Seconds for which a piece keeps others waiting, and how many times as long a look rests after it. With SQLite a piece
# costs some 20 ms however few rows it has.
HELD = {"postgresql": 0.02, "sqlite": 0.1}
REST = {"postgresql": 4, "sqlite": 1}
SOON = 60.0  # seconds, at most, until what a look moved is cleared from the files
REWRITES = 50  # at most so many rows are written again for each response record that moves, while a wave takes answers

Lasts = Callable[[], bool]
Written = dict[str, Counter[str]]  # by survey and unit: rows that are written again with it
Work = Callable[[Transaction], tuple[int, float]]  # how many moved, and since when others waited


def may_move(waiting: int, least: int, written: int) -> bool:
    """Are `waiting` answers of a unit enough to move while its wave takes answers?

    least : people, the wave's smallest group, or twice that where it is live. written : rows of the unit that a move
    writes again. In a very large unit that would be done for ever few more answers: there it happens some 50 times, not
    for every five people.

    >>> may_move(4, 5, 50), may_move(5, 5, 50), may_move(5, 5, 1000), may_move(20, 5, 1000)
    (False, True, False, True)
    """
    return waiting >= least and waiting * REWRITES >= written


def shuffle(inst: Installation, now: datetime) -> int:
    """Move all that may move and clear what the move left in the files; the number of response records moved.

    Raises Unavailable if the database is held by others for too long; the rest stays where it is then.
    """
    moved, _ = _move_what_may(inst, now, lambda _: time.sleep(PAUSE), whole=True)
    if moved:
        transfer.erase(inst.engine)
    return moved


def shuffle_soon(inst: Installation, now: datetime) -> None:
    """As `shuffle`; where the database is held by others, the server's next look moves them."""
    try:
        shuffle(inst, now)
    except Unavailable:
        LOG.warning("answers stay in staging for now: the database is held by others")


def shuffling(inst: Installation, clock: Callable[[], datetime], every: float = EVERY) -> AbstractContextManager[None]:
    """Look every few seconds until the block ends, while no other server does."""
    return beside(partial(_take_turns, inst, clock, every), "shuffling")


def _take_turns(inst: Installation, clock: Callable[[], datetime], every: float, stop: threading.Event) -> None:
    while True:
        try:
            with _alone(inst) as lasts:
                if lasts:
                    _look(inst, clock, every, stop, lasts)
        except Exception as error:  # whatever it is, the answers are safe, and the next look tries again
            LOG.warning("answers stay in staging for now: %s", said(error))
        if stop.wait(every):
            return


@contextmanager
def _alone(inst: Installation) -> Iterator[Lasts | None]:
    """How to ask whether this is still the one server that looks; None where another one is."""
    if not has_others(inst.engine):
        yield lambda: True
        return
    with turn(inst.engine, "shuffling") as ours:
        yield ours.lasts if ours else None


def _look(inst: Installation, clock: Callable[[], datetime], every: float, stop: threading.Event, lasts: Lasts) -> None:
    times = REST[inst.engine.dialect.name]
    whole, left, cleared = not has_others(inst.engine), True, float("-inf")  # who looked before may have been killed
    while lasts():
        began = time.monotonic()
        moved, emptied = _move_what_may(inst, clock(), lambda held: stop.wait(max(PAUSE, times * held)), whole)
        left = left or moved > 0
        if left and (emptied or began - cleared > SOON):
            if not emptied:
                inst.together.run(staging.write_again)
            if transfer.erase(inst.engine, gently=True):
                left, cleared = False, began
        if stop.wait(every):
            break
    if left:
        inst.together.run(staging.write_again)
        transfer.erase(inst.engine)


def _move_what_may(inst: Installation, now: datetime, rest: Callable[[float], object], whole: bool) -> tuple[int, bool]:
    """Move in pieces, each of whole units: (response records that moved, whether the last piece cleared staging).

    rest : called after each piece with the seconds for which others may have waited; where it says so, the look ends.
    whole : the last piece clears staging however much stays there, which it writes again.
    """
    with reading(inst.engine) as db:
        waiting = staging.waiting_by_pool(db)
        movable, written = _movable(db, now, waiting)
    moved, pace, emptied = 0, _Pace(HELD[inst.engine.dialect.name]), False
    clears = whole or sum(waiting.values()) - sum(each.going for each in movable.values()) <= FEW
    for work, last in _pieces(movable, written, now, pace):
        emptied = last and clears
        going, began = inst.together.run(partial(_and_clear, work) if emptied else work)
        held = time.monotonic() - began
        moved += going
        pace.after(held)
        if rest(held):
            break
    if moved:
        LOG.info("%d sheets of %d units left staging", moved, len(movable))
    return moved, emptied


def _and_clear(work: Work, db: Transaction) -> tuple[int, float]:
    """A piece, and what stays written again, so that nothing of those who left is found in gaps of staging's file."""
    result = work(db)
    staging.write_again(db)
    return result


class _Pace:
    """How many rows a piece may have, by how long the last one took, and for how many seconds it may."""

    def __init__(self, seconds: float):
        self.rows, self._seconds = 1, seconds  # one unit at first

    def after(self, held: float) -> None:
        self.rows = next_size(self.rows, held, self._seconds)


class _Leaving(NamedTuple):
    """Of a pool that moves: how many wait, how many of them go, and whether they are shown with the move."""

    waiting: int
    going: int
    shown: bool = False


def _pieces(
    movable: Mapping[Pool, _Leaving], written: Written, now: datetime, pace: _Pace
) -> Iterator[tuple[Work, bool]]:
    """All that is to be done, each in a transaction of its own, and whether it is the last. What is shown with the move
    moves as a whole.
    """
    by_unit: dict[tuple[str, str], dict[Pool, int]] = {}
    shown: dict[str, dict[Pool, _Leaving]] = {}
    for pool, leaving in movable.items():
        if leaving.shown:
            shown.setdefault(pool.survey, {})[pool] = leaving
        else:
            by_unit.setdefault((pool.survey, pool.unit), {})[pool] = leaving.waiting
    surveys = sorted(survey for survey in written if written[survey])
    for survey in surveys:
        rows = written[survey]
        # Units in which nobody waits come first. So as long as one of them is still to be written again something
        # waits, and where somebody is killed the next look takes it up.
        units = deque(
            sorted((unit for unit in rows if survey not in shown), key=lambda unit: ((survey, unit) in by_unit, unit))
        )
        while units:
            piece = [units.popleft()]
            size = rows[piece[0]]
            while units and (size := size + rows[units[0]]) <= pace.rows:
                piece.append(units.popleft())
            expected = {pool: number for unit in piece for pool, number in by_unit.get((survey, unit), {}).items()}
            yield partial(_move, survey=survey, units=piece, expected=expected), not units and survey == surveys[-1]
        if survey in shown:
            yield partial(_show, survey=survey, movable=shown[survey], now=now), survey == surveys[-1]


def _move(db: Transaction, survey: str, units: Sequence[str], expected: Mapping[Pool, int]) -> tuple[int, float]:
    """Move what waits of some units, and write all of their rows again; not where another server did meanwhile."""
    staging.keep_others_out(db)
    began = time.monotonic()
    return transfer.move_units(db, survey, units, expected), began


def _show(db: Transaction, survey: str, movable: Mapping[Pool, _Leaving], now: datetime) -> tuple[int, float]:
    """Move some of those who wait in a live wave, drawn by lot, and enter them as one interim release."""
    staging.keep_others_out(db)
    began = time.monotonic()
    waiting = staging.of_units(db, survey, {pool.unit for pool in movable})
    going: list[tuple[bytes, Staged]] = []
    for pool, leaving in movable.items():
        rows = waiting.get(pool, [])
        if len(rows) >= leaving.waiting:  # else another server moved them
            _LOT.shuffle(rows)
            going += rows[: leaving.going]
    moving = [row for _, row in going]
    transfer.move(db, moving, survey, {row.unit for row in moving})
    staging.remove(db, survey, [key for key, _ in going])
    release_tranches(db, moving, now)
    return len(going), began


_LOT = SystemRandom()


def _movable(db: Transaction, now: datetime, waiting: Mapping[Pool, int]) -> tuple[dict[Pool, _Leaving], Written]:
    """The pools that may move, and the units that are written again: all of a wave that has ended."""
    by_survey: dict[str, dict[Pool, int]] = {}
    for pool, number in waiting.items():
        by_survey.setdefault(pool.survey, {})[pool] = number
    movable: dict[Pool, _Leaving] = {}
    written: Written = {}
    for row in waves.of_surveys(db, by_survey):
        pools, policy = by_survey[row.survey], thaw_policy(row.policy).of(row.audience)
        if row.closed or day_of(now, row.zone) > row.closes:
            leaving = {pool: _Leaving(number, number) for pool, number in pools.items()}
            written[row.survey] = transfer.rows_by_unit(db, row.survey)
        else:
            k, live = policy.min_group, policy.live
            least = first_at(k) if live else k
            full = {pool: number for pool, number in pools.items() if number >= least}
            rows = transfer.rows_by_unit(db, row.survey, {pool.unit for pool in full})
            leaving = {
                pool: _Leaving(number, how_many_go(number, k) if live else number, shown=live)
                for pool, number in full.items()
                if may_move(number, least, rows[pool.unit])
            }
            written[row.survey] = Counter({pool.unit: rows[pool.unit] for pool in leaving})
        for pool, each in leaving.items():
            written[row.survey][pool.unit] += each.going
        movable |= leaving
    return movable, written
