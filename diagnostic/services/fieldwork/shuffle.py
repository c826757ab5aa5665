"""Take answers out of staging, enough of a unit at a time and in random order, so that nothing at rest tells who wrote
which. What a live wave shows of them is entered with the move.

While the server runs it looks every few seconds, from its start on; to close and to publish a wave moves the rest.
Several servers of one installation may look at once: a move is one transaction, and what it moved is no longer there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
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
from diagnostic.services.waves.pieces import FEW, PAUSE
from diagnostic.storage.database.engine import Transaction, Unavailable, reading
from diagnostic.storage.database.snapshots import thaw_policy
from diagnostic.storage.fieldwork import invitations, open_links, waves
from diagnostic.storage.responses import records, staging, transfer
from diagnostic.storage.responses.staging import Pool, Staged
from diagnostic.zones import day_of

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
        movable = _movable(db, now)
        sizes = {survey: _written(db, survey) for survey in {pool.survey for pool in movable}}
    for pool, leaving in movable.items():
        sizes[pool.survey][pool.unit] += leaving.going
    if not movable:
        return 0
    moved, rest = 0, {}
    for survey, of_units in sorted(sizes.items()):
        *groups, last = _groups(survey, movable, of_units) or ([],)
        for units in groups:
            moved += inst.together.run(partial(_move_units, survey=survey, units=units, movable=movable))
            time.sleep(PAUSE)
        if groups:
            rest[survey] = last
    return moved + inst.together.run(lambda db: _move(db, now, rest))


def _units(survey: str, movable: Mapping[Pool, _Leaving], sizes: Mapping[str, int]) -> list[str]:
    """Units that are written again: all of a survey that has ended, those without a waiting answer first.

    So as long as one of them is still to be written again something waits, and where somebody is killed the next look
    takes it up. What is shown with the move moves as a whole.
    """
    waiting = {pool.unit for pool, leaving in movable.items() if pool.survey == survey and not leaving.shown}
    ended = any(leaving.ended for pool, leaving in movable.items() if pool.survey == survey)
    return [*sorted(sizes.keys() - waiting if ended else ()), *sorted(waiting)]


def _groups(survey: str, movable: Mapping[Pool, _Leaving], sizes: Mapping[str, int]) -> list[list[str]]:
    """Whole units, as many as have some rows together: afterwards each is as if written at one moment."""
    groups: list[list[str]] = []
    rows = FEW
    for unit in _units(survey, movable, sizes):
        if rows >= FEW:
            groups.append([])
            rows = 0
        groups[-1].append(unit)
        rows += sizes.get(unit, 0)
    return groups


def _move_units(db: Transaction, survey: str, units: Sequence[str], movable: Mapping[Pool, _Leaving]) -> int:
    """Move what waits of some units, and write all of their rows again; nothing where another server did."""
    staging.keep_others_out(db)
    waiting: dict[Pool, list[tuple[bytes, Staged]]] = {}
    for row in staging.of_units(db, survey, units):
        waiting.setdefault(row[1].pool, []).append(row)
    waited = [pool for pool in movable if pool.survey == survey and pool.unit in units]
    enough = {pool: movable[pool] for pool in waited if len(waiting.get(pool, ())) >= movable[pool].going}
    if waited and not enough:
        return 0
    going = [row for pool, rows in waiting.items() if pool in enough and not enough[pool].shown for row in rows]
    _LOT.shuffle(going)
    transfer.move(db, [row for _, row in going], {survey: units})
    staging.remove(db, survey, [key for key, _ in going])
    LOG.info("%d sheets of %d units left staging", len(going), len(units))
    return len(going)


def _move(db: Transaction, now: datetime, rest: Mapping[str, Sequence[str]]) -> int:
    """Move all that may move. Of surveys in `rest` no more units are written again than these, and those that move.

    What stays in staging is written again, so that nothing of those who left is found in gaps of its file.
    """
    staging.keep_others_out(db)
    movable = _movable(db, now)
    going, staying = _drawn(staging.load(db), movable)
    rest = {survey: units for survey, units in rest.items() if any(pool.survey == survey for pool in movable)}
    if going or rest:  # else another server did it
        transfer.move(db, going, _touched(movable, rest))
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


def _movable(db: Transaction, now: datetime) -> dict[Pool, _Leaving]:
    """The pools that may move."""
    by_survey: dict[str, dict[Pool, int]] = {}
    for pool, waiting in staging.waiting_by_pool(db).items():
        by_survey.setdefault(pool.survey, {})[pool] = waiting
    movable: dict[Pool, _Leaving] = {}
    for row in waves.of_surveys(db, by_survey):
        pools, policy = by_survey[row.survey], thaw_policy(row.policy).of(row.audience)
        if row.closed or day_of(now, row.zone) > row.closes:
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
    written = _written(db, survey)
    for pool in full:
        if may_move(waiting[pool], least, written.get(pool.unit, 0)):
            yield pool


def _written(db: Transaction, survey: str) -> Counter[str]:
    """Rows by unit that are written again when the unit moves; comments are not counted."""
    tables = (invitations.invited_by_unit, open_links.sent_by_unit, records.people_by_unit)
    rows: Counter[str] = Counter()
    for by_unit in tables:
        rows.update(by_unit(db, survey))
    return rows


def _touched(movable: Mapping[Pool, _Leaving], rest: Mapping[str, Sequence[str]]) -> dict[str, Collection[str] | None]:
    """Units that are written again, by survey; all units once the wave has ended, so that row order reveals nothing."""
    touched: dict[str, Collection[str] | None] = {survey: set(units) for survey, units in rest.items()}
    for pool, leaving in movable.items():
        if leaving.ended and pool.survey not in rest:
            touched[pool.survey] = None
        else:
            units = touched.setdefault(pool.survey, set())
            if isinstance(units, set):
                units.add(pool.unit)
    return touched
