"""Two servers behind HAProxy on one PostgreSQL database: everybody at once, then one attack after the other.

`python -m bench cluster --minutes 1 --rate 50 100 --viewers 200 --phones 100` runs a part: each rate for so long.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench.table import Row


@dataclass(frozen=True)
class Asked:
    """What is measured: rates of respondents a second, each for so many minutes, beside viewers and phones."""

    rate: Sequence[float]
    minutes: float
    viewers: int
    phones: int
    rounds: int

    @property
    def people(self) -> list[int]:
        """How many people answer at each rate."""
        return [max(1, round(each * self.minutes * 60)) for each in self.rate]


def asked(words: Sequence[str]) -> Asked:
    """What is asked for by options."""
    parser = argparse.ArgumentParser("python -m bench cluster")
    parser.add_argument(
        "--rate", type=float, nargs="+", default=[500.0], help="respondents a second, one after the other"
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="of each rate")
    parser.add_argument("--viewers", type=int, default=1000)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=1, help="of the attacks; 0 for none")
    return Asked(**vars(parser.parse_args(words)))


def measure(*words: str) -> list[Row]:
    """Rows of each rate, and of each attack."""
    from bench.cluster.measured import under_load  # here: tests import from this package, and need none of these
    from bench.cluster.proxy import missing_proxy
    from bench.faults.databases import missing_postgres
    from bench.faults.options import Options
    from bench.faults.two_servers import two

    if missing := missing_proxy() or missing_postgres():
        return [Row("two servers behind HAProxy", 0, note=f"skipped: {missing}")]
    wanted = asked(words)
    rows = list(under_load(wanted))
    if wanted.rounds:
        for each in two(Options(rounds=wanted.rounds, viewers=min(200, wanted.viewers))):
            print(f"  {each.what}: {each.row.note}", file=sys.stderr, flush=True)
            rows.append(each.row)
    return rows
