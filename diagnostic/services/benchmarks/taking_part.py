"""Whether an organisation takes part in benchmarks, and what it is compared with: decided by consultants, kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from diagnostic.core.released.benchmarks.dimensions import ComparedWith
from diagnostic.errors import UserError
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.comparing import (
    COMPARES,
    NO,
    NONE,
    OWN,
    TAKES_PART,
    YES,
    compared_with,
    decided,
    own_benchmark,
    taken_in,
)
from diagnostic.storage.benchmarks import decisions, files
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.setup.audit_log import AuditEvent, record


@dataclass(frozen=True)
class BenchmarkDecision:
    """Something that was decided about benchmarks: the subject (`TAKES_PART`, `COMPARES`), when and by whom."""

    subject: str
    value: str
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True)
class BenchmarkState:
    """Benchmarks of an organisation. `choice` is what its reports are compared with, by the keys of `offered`.

    offered : the newest of this installation under `OWN`, for those who take part; files by their id. log : the newest
    decision first.
    """

    takes_part: bool
    choice: str
    shown: ComparedWith | None
    offered: dict[str, ComparedWith]
    fingerprints: dict[str, str]
    log: list[BenchmarkDecision]


def benchmark_state(inst: Installation, access: Access, now: datetime) -> BenchmarkState:
    """What an organisation decided, and what it can be compared with."""
    consultants_only(access)
    with reading(inst.engine) as db:
        taken = decisions.of_organisation(db, access.organisation)
        takes_part = decided(taken, TAKES_PART) == YES
        own = own_benchmark(db) if takes_part else None
        return BenchmarkState(
            takes_part,
            decided(taken, COMPARES) or OWN,
            compared_with(db, access.organisation, access.day_of(now)),
            ({OWN: own} if own else {}) | taken_in(db, access.organisation),
            {row.id: row.fingerprint for row in files.of_organisation(db, access.organisation)},
            [BenchmarkDecision(*row[2:]) for row in reversed(taken)],
        )


def take_part(inst: Installation, access: Access, agreed: bool, now: datetime) -> None:
    """Give scores to the next benchmarks, or none any more; what was released stays. UserError for an invented one."""
    consultants_only(access)
    if access.demonstration and agreed:
        raise UserError("A demonstration is invented: it never takes part in benchmarks.")
    with writing(inst.engine) as db:
        if decisions.add(db, access.organisation, TAKES_PART, YES if agreed else NO, at=now, by=access.label):
            done = AuditEvent.BENCHMARK_JOINED if agreed else AuditEvent.BENCHMARK_LEFT
            record(db, access.actor, done, now)


def compare_with(inst: Installation, access: Access, choice: str, now: datetime) -> None:
    """Compare reports with `OWN`, `NONE` or a file by its id. UserError where there is no such file."""
    consultants_only(access)
    with writing(inst.engine) as db:
        if choice not in (OWN, NONE) and choice not in taken_in(db, access.organisation):
            raise UserError("This benchmark file does not exist (any more).")
        if decisions.add(db, access.organisation, COMPARES, choice, at=now, by=access.label):
            record(db, access.actor, AuditEvent.BENCHMARK_CHOSEN, now, thing=choice)
