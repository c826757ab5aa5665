"""By what time something may be destroyed: never by one glance at a clock that may be wrong. docs/decisions/0010

Each server looks at the clock at its start and once an hour, and the database keeps the looks of the last day. As long
as they follow one another, the clock is believed. After a leap, which may also be a server that nobody ran meanwhile,
only what was over a day ago is destroyed, as the looks of then had it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from diagnostic.services.installation.belonging import know
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.migrate import one_at_a_time
from diagnostic.storage.setup import clock_looks, identity

DAY = timedelta(days=1)
APART = timedelta(hours=25)  # of looks that follow one another: one an hour, by a server that may be down for a day
SLIP = timedelta(minutes=5)  # by which the clocks of two servers, or of one that was set, may differ


class Sight(NamedTuple):
    """What the looks say.

    sure : the time by which something may be destroyed; None as long as nothing may.
    leap : (before, after) of the last leap that is not a day old; after is before before where the clock went back.
    """

    sure: datetime | None
    leap: tuple[datetime, datetime] | None

    @property
    def said(self) -> str:
        """The leap in words; empty where there was none."""
        if self.leap is None:
            return ""
        before, after = map(_told, self.leap)
        if self.leap[1] < self.leap[0]:
            return f"The clock went back from {before} to {after}. Check which of the two is right."
        return (
            f"Nobody looked at the clock from {before} to {after}: no server ran, or the clock leapt. If it leapt, set "
            "it right within a day: until then nothing is destroyed for that."
        )


def _told(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def judged(looks: Sequence[datetime], now: datetime) -> Sight:
    """What earlier looks, the earliest first, say about a look that reads `now`.

    The first look there is counts as one after a leap, until it is a day old.
    """
    before = [at for at in looks if at <= now + SLIP]
    ahead = [at for at in looks if at > now + SLIP]
    chain = [*before, now]
    leaps = [(one, other) for one, other in pairwise(chain) if other - one > APART and other > now - DAY]
    leap = (ahead[-1], now) if ahead else leaps[-1] if leaps else None
    if leaps or chain[0] > now - DAY:
        return Sight(max((at for at in before if at <= now - DAY), default=None), leap)
    return Sight(now, leap)


def look(inst: Installation, now: datetime) -> Sight:
    """Look at the clock, and keep that; by it an older copy of the database is known, too."""
    with writing(inst.engine) as db:
        one_at_a_time(db)
        looks = clock_looks.every(db)
        sight = judged(looks, now)
        clock_looks.keep(db, [*_needed(looks, now), now])
        own = identity.count_look(db)
    if own is not None:
        know(inst.settings.home, own)
    return sight


def sight(inst: Installation, now: datetime) -> Sight:
    """The same without keeping it: for who only wants to say it."""
    with reading(inst.engine) as db:
        return judged(clock_looks.every(db), now)


def _needed(looks: Sequence[datetime], now: datetime) -> list[datetime]:
    """Looks of the last day and the newest before; those that lie ahead were of a wrong clock, or this one is."""
    before = [at for at in looks if at <= now + SLIP]
    older = [at for at in before if at <= now - DAY]
    return [*older[-1:], *before[len(older) :]]
