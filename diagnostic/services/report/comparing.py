"""What an organisation's reports are compared with: the newest benchmark of this installation, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from diagnostic.core.released.benchmarks.dimensions import ComparedWith
from diagnostic.core.released.benchmarks.exchange_file import parse_benchmark_file, read_benchmark
from diagnostic.storage.benchmarks import decisions, files, releases
from diagnostic.storage.benchmarks.decisions import StoredDecision, Subject
from diagnostic.storage.database.engine import Transaction

TAKES_PART: Subject = "takes_part"
COMPARES: Subject = "compares"
YES, NO = "yes", "no"
OWN, NONE = "own", "none"  # the newest benchmark of this installation; no line at all. Else the id of a file
OLDEST = timedelta(days=3 * 365)  # publications in a benchmark, and benchmarks beside a survey


def decided(taken: Sequence[StoredDecision], subject: Subject, by: datetime | None = None) -> str:
    """The newest of decisions on a subject, before a moment if one is given; empty where there is none."""
    found = [each.value for each in taken if each.subject == subject and (by is None or each.decided_at < by)]
    return found[-1] if found else ""


def compared_with(db: Transaction, organisation: str, day: date) -> ComparedWith | None:
    """The benchmark beside a survey that ended on a day; None where there is none, none is wanted, or the two are more
    than three years apart.

    That of this installation is for those who take part in it.
    """
    taken = decisions.of_organisation(db, organisation)
    choice = decided(taken, COMPARES) or OWN
    if choice == OWN:
        found = own_benchmark(db) if gives_scores(db, organisation) else None
    else:
        found = next((file for name, file in taken_in(db, organisation).items() if name == choice), None)
    return found if found and abs(day - found.benchmark.released) <= OLDEST else None


def gives_scores(db: Transaction, organisation: str) -> bool:
    """Whether an organisation takes part in benchmarks."""
    return decided(decisions.of_organisation(db, organisation), TAKES_PART) == YES


def own_benchmark(db: Transaction) -> ComparedWith | None:
    """The newest of this installation; None where none was released."""
    newest = next(iter(releases.every_release(db)), None)
    return ComparedWith(read_benchmark(newest.content)) if newest else None


def taken_in(db: Transaction, organisation: str) -> dict[str, ComparedWith]:
    """Benchmarks that an organisation took in, by the id of the file, the newest first: each was checked then."""
    found = {row.id: parse_benchmark_file(row.content, row.id) for row in files.of_organisation(db, organisation)}
    return {name: ComparedWith(file.benchmark, file.sender) for name, file in found.items()}
