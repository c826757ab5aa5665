"""What happens to one of two servers, or to their database, while people answer, vote and look on."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle

from sqlalchemy import text

from bench.cluster.following import Following
from bench.cluster.site import Site, moves
from bench.cluster.voting import Voting, lost_and_doubled
from bench.cluster.watching import Watching
from bench.faults.answering import Answering
from bench.faults.processes import ask
from bench.faults.rows import Outcome, judge, tracebacks
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.meetings.rooms import Rooms
from diagnostic.storage.database.engine import make_engine, writing

PAUSE = 0.25  # seconds of each of eight people who answer, and of each of two phones, until the next one comes
PATIENCE = 60.0  # seconds until what does not get on has stopped
BACK = 5.0  # seconds within which a page that is open has to be back
KIND = b"Just a moment"


@dataclass
class Crowd:
    """Everybody who is there while something happens."""

    answering: Answering
    voting: Voting
    watching: Watching
    following: Following

    @property
    def statuses(self) -> Counter[int]:
        """All answers that were no yes."""
        return self.answering.statuses + self.voting.statuses

    def go_on(self) -> None:
        """Wait until everybody gets on: answers and votes are taken after this moment."""
        answers, votes = len(self.answering.acknowledged) + 10, len(self.voting.acknowledged) + 2
        until = time.monotonic() + PATIENCE
        while len(self.answering.acknowledged) < answers or len(self.voting.acknowledged) < votes:
            if time.monotonic() > until:
                refused = dict(self.answering.statuses), dict(self.voting.statuses)
                raise TimeoutError(f"answers and votes do not get on: {refused}, {self.answering.left} people are left")
            time.sleep(0.02)


@contextmanager
def crowd(site: Site, people: list[str], viewers: int, pause: float, screens: int = 2) -> Iterator[Crowd]:
    """People who answer, a room that votes, and pages and walls that are open, until the block ends."""
    answering, voting = Answering(people, [site.port], pause), Voting(site, pause)
    found = Crowd(answering, voting, Watching(site, viewers), Following(site, screens))
    with ExitStack() as stack:
        for each in (found.watching, found.following, found.voting, found.answering):
            stack.enter_context(each.running())
        found.go_on()
        yield found


def attacked(
    site: Site,
    what: str,
    people: list[str],
    viewers: int,
    attack: Callable[[Site, Crowd], str],
    within: float = BACK,
    pause: float = PAUSE,
) -> Outcome:
    """The outcome of an attack on a crowd; what the attack says of itself is noted.

    within : seconds after which a page that lost its server has to be back. pause : seconds until the next one comes.
    """
    before = set(site.place.marks())
    with crowd(site, people, viewers, pause) as here:
        began = time.monotonic()
        note = attack(site, here)
        here.go_on()
        here.watching.until_all_there()
        took = time.monotonic() - began
        here.voting.end()
        told = _followed(site, here)
    made = _judged(site, what, here, before)
    pages, walls = (max(each, default=0.0) for each in (here.watching.back, here.following.back))
    refused = ", ".join(f"{n} x {status or 'no answer'}" for status, n in sorted(here.statuses.items())) or "nobody"
    made.back = max(pages, walls)
    made.note = "; ".join(
        filter(
            None,
            (
                f"{len(here.voting.acknowledged)} of them votes",
                f"refused: {refused}",
                f"{len(here.watching.back)} pages opened anew, the last after {pages:.1f} s",
                f"slowest answer {here.answering.slowest:.1f} s",
                f"{took:.0f} s in all",
                f"walls had the next step after {told * 1000:.0f} ms",
                note,
            ),
        )
    )
    made.amiss += [*here.watching.odd, *_amiss(here, within)]
    return made


def _judged(site: Site, what: str, here: Crowd, before: set[str]) -> Outcome:
    """What is lost and doubled of answers and votes."""
    stored = [each for each in site.place.marks() if each not in before]
    found = judge(stored, here.answering.acknowledged, here.answering.used)
    votes, twice = lost_and_doubled(site, here.voting)
    acknowledged = len(here.answering.acknowledged) + len(here.voting.acknowledged)
    made = Outcome(what, acknowledged, found.lost + votes, found.doubled + twice, found.unacknowledged)
    made.tracebacks = tracebacks(site.place.log.read_text(errors="replace"))
    return made


def _followed(site: Site, here: Crowd) -> float:
    """Seconds until all walls show another step; the meeting goes back to its vote afterwards."""
    inst = open_installation(site.settings)
    rooms = Rooms(inst.engine, inst.together)
    statuses = [moves(site, f"say_{next(STEPS)}")]
    took = here.following.until(rooms.state(site.meeting).version)
    statuses.append(moves(site, "vote"))
    inst.engine.dispose()
    if statuses != [200, 200]:
        raise RuntimeError(f"the desk could not move: {statuses}")
    return took


STEPS = cycle(range(9))


def _amiss(here: Crowd, within: float) -> Iterator[str]:
    if odd := set(here.statuses) - {0, 502, 503, 504}:
        yield f"answers {sorted(odd)}"
    if here.answering.refused:
        yield f"{here.answering.refused} invitations did not work"
    if late := [each for each in (*here.watching.back, *here.following.back) if each > within]:
        yield f"{len(late)} pages were away for more than {within:.0f} s"


# ---- attacks


def kill_one(site: Site, here: Crowd, which: int = 0) -> str:
    """`kill -9` of one server, which is started again."""
    site.servers[which].kill()
    here.go_on()
    site.servers[which].start()
    site.until_both_serve()
    return ""


def kill_both(site: Site, here: Crowd) -> str:
    """`kill -9` of both at once."""
    for server in site.servers:
        server.kill()
    time.sleep(0.5)
    status, headers, page = ask(site.port, site.place.people[-1])
    for server in site.servers:
        server.start()
    if status != 503 or KIND not in page or "retry-after" not in headers:
        raise RuntimeError(f"{status} {page[:200]!r} while no server is there")
    site.until_both_serve()
    return ""


def hang_one(site: Site, here: Crowd) -> str:
    """One server stands still (SIGSTOP) until it was left, then goes on."""
    pid, began = site.servers[1].pid, time.monotonic()
    os.kill(pid, signal.SIGSTOP)
    try:
        here.watching.until_back()
        here.go_on()
        left = time.monotonic() - began
    finally:
        os.kill(pid, signal.SIGCONT)
    return f"left after {left:.1f} s"


def restart_database(site: Site, here: Crowd, down: float = 3.0) -> str:
    """PostgreSQL is stopped as by a power cut, and started after some seconds."""
    site.cluster.stop()
    time.sleep(down)
    status, headers, _ = ask(site.port, site.place.people[-1])
    site.cluster.start()
    if status != 503 or "retry-after" not in headers:
        raise RuntimeError(f"{status} while the database is away")
    return f"away for {down:.0f} s"


def replace_both(site: Site, here: Crowd) -> str:
    """One server after the other is stopped as systemd does it and started again, with a newer version's tables."""
    newer = (
        "ALTER TABLE organisations ADD COLUMN IF NOT EXISTS of_tomorrow text",
        "UPDATE alembic_version SET version_num = '9998'",
    )
    run(site, *newer)
    for server in site.servers:
        server.stop()
        here.go_on()
        server.start()
        site.until_both_serve()
    return "tables of a newer version were added to meanwhile"


BOTH = "kill -9 of both servers"
NOBODY_THERE = 60.0  # seconds within which pages are back where no server was left
ATTACKS: dict[str, Callable[[Site, Crowd], str]] = {
    "kill -9 of one of two servers": kill_one,
    BOTH: kill_both,
    "one of two servers hangs (SIGSTOP)": hang_one,
    "PostgreSQL stopped under two servers": partial(restart_database, down=10.0),
    "both servers replaced, tables added to": replace_both,
}


def run(site: Site, *statements: str) -> None:
    """Run statements as another program would."""
    engine = make_engine(site.place.url)
    with writing(engine) as db:
        for each in statements:
            db.execute(text(each))
    engine.dispose()


def until(so: Callable[[], object]) -> None:
    """Wait until something is so. TimeoutError after long."""
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)
