"""What happens to one of two servers, to both, or to their database, behind HAProxy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from bench.cluster import attacks
from bench.cluster.attacks import Crowd
from bench.cluster.proxy import missing_proxy
from bench.cluster.site import Site, two_servers
from bench.faults.databases import missing_postgres
from bench.faults.options import Options
from bench.faults.rows import Outcome

PEOPLE = 2000  # at most, in one attack
ATTACKS: dict[str, Callable[[Site, Crowd], str]] = {
    "kill -9 of one of two servers": attacks.kill_one,
    "kill -9 of both servers": attacks.kill_both,
    "one of two servers hangs (SIGSTOP)": attacks.hang_one,
    "PostgreSQL stopped under two servers, 10 s": partial(attacks.restart_database, down=10.0),
    "both servers replaced, tables added to": attacks.replace_both,
}


def two(options: Options) -> Iterator[Outcome]:
    """Each attack, as often as is asked for, on the same two servers; a row for each attack."""
    if missing := missing_proxy() or missing_postgres():
        yield Outcome("two servers behind HAProxy", skipped=missing)
        return
    with two_servers(PEOPLE * len(ATTACKS) * options.rounds) as site:
        people = iter(site.place.people)
        for what, attack in ATTACKS.items():
            for _ in range(options.rounds):
                asked = [next(people) for _ in range(PEOPLE)]
                yield attacks.attacked(site, what, asked, options.viewers, attack)
