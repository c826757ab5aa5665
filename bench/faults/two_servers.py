"""What happens to one of two servers, to both, or to their database, behind HAProxy."""

from __future__ import annotations

from collections.abc import Iterator

from bench.faults.databases import missing_postgres
from bench.faults.options import Options
from bench.faults.rows import Outcome

PEOPLE = 2000  # at most, in one attack


def two(options: Options) -> Iterator[Outcome]:
    """Each attack, as often as is asked for, on the same two servers; a row for each attack."""
    from bench.cluster.attacks import (  # here: which imports from this package
        ATTACKS,
        BACK,
        BOTH,
        NOBODY_THERE,
        attacked,
    )
    from bench.cluster.proxy import missing_proxy
    from bench.cluster.site import two_servers

    if missing := missing_proxy() or missing_postgres():
        yield Outcome("two servers behind HAProxy", skipped=missing)
        return
    with two_servers(PEOPLE * len(ATTACKS) * options.rounds) as site:
        people = iter(site.place.people)
        for what, attack in ATTACKS.items():
            for _ in range(options.rounds):
                asked = [next(people) for _ in range(PEOPLE)]
                within = NOBODY_THERE if what == BOTH else BACK
                yield attacked(site, what, asked, options.viewers, attack, within)
