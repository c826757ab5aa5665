"""Many rows of a survey, all of them or none, though each piece is a transaction of its own: so nobody waits for long.

Few rows are one transaction. A piece is as large as may be written in a twentieth of a second, and a pause follows, in
which whoever waits gets on. Where it is broken off, also by a kill, what was written is taken back: at once, or by the
next look of the server; until then nobody sees it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from diagnostic.errors import UserError
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.responses import arriving

FEW, SMALLEST, LARGEST = 2000, 250, 50_000  # rows: in one transaction, in a piece
A_PIECE, PAUSE = 0.05, 0.05  # seconds: SQLite looks for the lock again after at most as long, in its first third second
SILENT = timedelta(minutes=2)  # after so long without a piece nobody is writing any more
NOT_ALONE = "Something else is being stored in this survey right now. Try again in some minutes. Nothing was stored."
GIVEN_UP = "This took too long and was broken off. Nothing was stored: please try again."

Result = TypeVar("Result")


class Rows(NamedTuple):
    """Rows of one table, in the order of their random keys, so that no piece tells anything.

    units : of each row; empty where nobody counts them by unit. write : stores those from one place to another.
    """

    into: str
    keys: Sequence[bytes]
    units: Sequence[str]
    write: Callable[[Transaction, slice], None]


def store(
    inst: Installation,
    survey: str,
    rows: Sequence[Rows],
    allowed: Callable[[Transaction], object],
    finish: Callable[[Transaction], Result],
    now: datetime,
    alone: bool = False,
) -> Result:
    """Store rows, all of them or none; what `finish` returns, which is run in the last transaction and does not count
    them.

    allowed : raises where nothing may be stored any more; asked in each transaction, and locks the wave.
    alone : it may not begin while others are on their way into the survey.
    Raises UserError where it took so long between two pieces that somebody took it for dead.
    """

    def begin(db: Transaction) -> None:
        allowed(db)
        if alone and arriving.any_of(db, survey):
            raise UserError(NOT_ALONE)

    if few(rows):
        with writing(inst.engine) as db:
            begin(db)
            result = finish(db)
            for each in rows:
                each.write(db, slice(0, len(each.keys)))
        return result
    arrival, clock = secrets.token_hex(16), clock_from(now)
    with writing(inst.engine) as db:
        begin(db)
        arriving.begin(db, arrival, survey, now)
    try:
        for number, (each, piece) in enumerate(_pieces(rows)):
            with writing(inst.engine) as db:
                allowed(db)
                units = each.units[piece]
                _unless_given_up(arriving.add(db, arrival, number, each.into, each.keys[piece], units, clock()))
                each.write(db, piece)
            time.sleep(PAUSE)
        with writing(inst.engine) as db:
            allowed(db)
            result = finish(db)
            _unless_given_up(arriving.arrive(db, arrival))
    except BaseException:
        with suppress(Exception):  # the server's next look does it then
            with writing(inst.engine) as db:
                arriving.give_up_one(db, arrival)
            _tidy(inst)
        raise
    _tidy(inst)
    return result


def clock_from(now: datetime) -> Callable[[], datetime]:
    """A clock that goes on from a moment: what is stored after long work would else be taken for long silent."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


def few(rows: Sequence[Rows]) -> bool:
    """Whether all of them are written in one transaction."""
    return sum(len(each.keys) for each in rows) <= FEW


def _unless_given_up(still: bool) -> None:
    if not still:
        raise UserError(GIVEN_UP)


def _pieces(rows: Sequence[Rows]) -> Iterator[tuple[Rows, slice]]:
    """Each piece; the next is larger or smaller by how long this one took."""
    size = SMALLEST
    for each in rows:
        start = 0
        while start < len(each.keys):
            began, end = time.monotonic(), min(start + size, len(each.keys))
            yield each, slice(start, end)
            spent = time.monotonic() - began - PAUSE
            size = next_size(size, spent, A_PIECE)
            start = end


def next_size(size: int, spent: float, wanted: float) -> int:
    """Rows of the next piece, where one of `size` took `spent` seconds and it may take as many as `wanted`.

    >>> next_size(1000, 0.1, 0.05), next_size(1000, 0.01, 0.05), next_size(300, 0.1, 0.05)
    (500, 2000, 250)
    """
    return min(max(int(min(2.0, wanted / max(spent, 0.001)) * size), SMALLEST), LARGEST)


def tidy_pieces(inst: Installation, now: datetime) -> None:
    """Take back what was broken off, and forget which rows came in pieces."""
    with reading(inst.engine) as db:
        left = arriving.anything(db)
    if left:
        with writing(inst.engine) as db:
            arriving.give_up(db, now - SILENT)
        _tidy(inst)


def _tidy(inst: Installation) -> None:
    with reading(inst.engine) as db:
        left = arriving.over(db)
    for arrival, piece in left:
        with writing(inst.engine) as db:
            arriving.tidy(db, arrival, piece)
        time.sleep(PAUSE)
    with writing(inst.engine) as db:
        arriving.forget_given_up(db)
