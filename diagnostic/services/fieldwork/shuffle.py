"""Take answers out of staging, enough of a unit at a time and in random order, so that nothing at rest tells who wrote
which. What a live wave shows of them is entered with the move.

While the server runs it looks every few seconds, from its start on; to close and to publish a wave moves the rest.
Several servers of one installation may look at once: a move is one transaction, and what it moved is no longer there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import partial
from secrets import SystemRandom
from typing import NamedTuple

from diagnostic.core.disclosure.interim_batches import how_many_go
from diagnostic.definitions.wave import first_at
from diagnostic.services.fieldwork.interim import release_tranches
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.threads import beside
from diagnostic.storage.database.engine import Transaction, Unavailable, reading
from diagnostic.storage.database.snapshots import thaw_policy
from diagnostic.storage.fieldwork import invitations, open_links, waves
from diagnostic.storage.responses import records, staging, transfer
from diagnostic.storage.responses.staging import Pool, Staged

LOG = logging.getLogger(__name__)

EVERY = 10.0  # seconds between two looks
REWRITES = 50  # at most so many rows are written again for each response record that moves, while a wave takes answers


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

    Raises Unavailable if the database is held by others for too long; nothing is moved then.
    """
    moved = _move_what_may(inst, now)
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
    """Look every few seconds until the block ends."""
    return beside(partial(_look, inst, clock, every), "shuffling")


def _look(inst: Installation, clock: Callable[[], datetime], every: float, stop: threading.Event) -> None:
    clean = False  # who was here before us may have been killed between moving and erasing
    while True:
        try:
            moved = _move_what_may(inst, clock())
            clean = (clean and not moved) or transfer.erase(inst.engine)
        except Exception as error:  # whatever it is, the answers are safe, and the next look tries again
            clean = False
            LOG.warning("answers stay in staging for now: %s", said(error))
        if stop.wait(every):
            return


def _move_what_may(inst: Installation, now: datetime) -> int:
    with reading(inst.engine) as db:
        if not _movable(db, now.astimezone(UTC).date()):
            return 0
    return inst.together.run(lambda db: _move(db, now))


def _move(db: Transaction, now: datetime) -> int:
    staging.keep_others_out(db)
    movable = _movable(db, now.astimezone(UTC).date())
    going, staying = _drawn(staging.load(db), movable)
    if going:
        transfer.move(db, going, _touched(movable))
        staging.replace(db, staying)
        release_tranches(db, [row for row in going if movable[row.pool].shown], now)
        LOG.info("%d sheets of %d units left staging", len(going), len(movable))
    return len(going)


class _Leaving(NamedTuple):
    """Of a pool that moves: how many go, whether they are shown with the move, and whether their wave has ended."""

    going: int
    shown: bool = False
    ended: bool = False


def _drawn(waiting: Sequence[Staged], movable: Mapping[Pool, _Leaving]) -> tuple[list[Staged], list[Staged]]:
    """Who goes and who stays; where only some of a pool go, who does is drawn by lot."""
    going, staying = [], []
    by_pool: dict[Pool, list[Staged]] = {}
    for row in waiting:
        by_pool.setdefault(row.pool, []).append(row)
    for pool, rows in by_pool.items():
        number = movable[pool].going if pool in movable else 0
        _LOT.shuffle(rows)
        going += rows[:number]
        staying += rows[number:]
    return going, staying


_LOT = SystemRandom()


def _movable(db: Transaction, today: date) -> dict[Pool, _Leaving]:
    """The pools that may move."""
    by_survey: dict[str, dict[Pool, int]] = {}
    for pool, waiting in staging.waiting_by_pool(db).items():
        by_survey.setdefault(pool.survey, {})[pool] = waiting
    movable: dict[Pool, _Leaving] = {}
    for row in waves.of_surveys(db, by_survey):
        pools, policy = by_survey[row.survey], thaw_policy(row.policy).of(row.audience)
        if row.closed or today > row.closes:
            movable |= {pool: _Leaving(waiting, ended=True) for pool, waiting in pools.items()}
            continue
        k, live = policy.min_group, policy.live
        for pool in _enough(db, row.survey, pools, first_at(k) if live else k):
            movable[pool] = _Leaving(how_many_go(pools[pool], k) if live else pools[pool], shown=live)
    return movable


def _enough(db: Transaction, survey: str, waiting: Mapping[Pool, int], least: int) -> Iterator[Pool]:
    full = [pool for pool in waiting if waiting[pool] >= least]
    if not full:
        return
    tables = (invitations.invited_by_unit, open_links.sent_by_unit, records.people_by_unit)
    rows = [by_unit(db, survey) for by_unit in tables]
    for pool in full:
        if may_move(waiting[pool], least, sum(each.get(pool.unit, 0) for each in rows)):
            yield pool


def _touched(movable: Mapping[Pool, _Leaving]) -> dict[str, Collection[str] | None]:
    """Units that are written again, by survey; all units once the wave has ended, so that row order reveals nothing."""
    touched: dict[str, Collection[str] | None] = {}
    for pool, leaving in movable.items():
        if leaving.ended:
            touched[pool.survey] = None
        else:
            units = touched.setdefault(pool.survey, set())
            if isinstance(units, set):
                units.add(pool.unit)
    return touched
