"""Benchmark files: written and signed by this installation, and taken in from others whose key somebody trusts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from diagnostic.core.released.benchmarks.dimensions import items_hash
from diagnostic.core.released.benchmarks.exchange_file import BenchmarkFile
from diagnostic.core.released.hashes import content_hash
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError
from diagnostic.services.benchmarks.signing import fingerprint, same_fingerprint, signed, verified
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.questionnaires.offered import shipped_questionnaires
from diagnostic.services.questionnaires.own import own_questionnaires
from diagnostic.services.report.comparing import COMPARES, NONE, decided, own_benchmark
from diagnostic.storage.benchmarks import decisions, files
from diagnostic.storage.benchmarks.files import StoredBenchmarkFile
from diagnostic.storage.database.engine import Taken, reading, writing
from diagnostic.storage.database.snapshots import thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.setup.audit_log import AuditEvent, record


@dataclass(frozen=True)
class ExportedBenchmark:
    """A benchmark file of this installation, and the fingerprint by which others know its key."""

    content: bytes
    fingerprint: str
    file: BenchmarkFile


@dataclass(frozen=True)
class LookedAtBenchmark:
    """A benchmark file before it is taken in: its signature fits. Whose key that is, a person has to say.

    trusted : the organisation took in a file under this key before. unknown : dimensions that are not asked here, or
    in other words.
    """

    file: BenchmarkFile
    fingerprint: str
    trusted: bool
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class ImportedBenchmark:
    """A file that was taken in, under its id."""

    id: str
    looked: LookedAtBenchmark


def export_benchmark(inst: Installation, sender: str) -> ExportedBenchmark:
    """The newest benchmark of this installation, signed. UserError where there is none, or for no sender."""
    with reading(inst.engine) as db:
        own = own_benchmark(db)
    if own is None:
        raise UserError(
            "There is no benchmark yet: it takes ten organisations that agreed to it and have published new results."
        )
    made = signed(own.benchmark, sender.strip(), inst.keys)
    return ExportedBenchmark(made.to_bytes(), fingerprint(made.key), made)


def look_at_benchmark(
    inst: Installation, access: Access, content: bytes, name: str, now: datetime
) -> LookedAtBenchmark:
    """What is in a file; nothing is written. UserError with every mistake, and where nothing of it is asked here."""
    consultants_only(access)
    found = verified(content, name)
    if found.benchmark.released > access.day_of(now):
        day = found.benchmark.released.isoformat()
        raise UserError(Problem(name, "a day that has come", day, "released", "Compare the clocks of both servers."))
    known = _asked_here(inst, access)
    unknown = tuple(
        f"{each.questionnaire} › {each.dimension}" for each in found.benchmark.dimensions if each.items not in known
    )
    if len(unknown) == len(found.benchmark.dimensions):
        hint = "Dimensions are compared where questionnaire, dimension and the wording of its questions are the same."
        some = ", ".join(unknown[:3]) + (f" and {len(unknown) - 3} more" if len(unknown) > 3 else "")
        raise UserError(Problem(name, "a dimension that is asked here in the same words", some, "dimensions", hint))
    with reading(inst.engine) as db:
        trusted = {row.fingerprint for row in files.of_organisation(db, access.organisation)}
    return LookedAtBenchmark(found, fingerprint(found.key), fingerprint(found.key) in trusted, unknown)


def import_benchmark(
    inst: Installation, access: Access, content: bytes, name: str, trusted: str, now: datetime
) -> ImportedBenchmark:
    """Take a file in, for this organisation alone. `trusted` is the fingerprint that whoever sent it told.

    Raises UserError, and keeps nothing, for what `look_at_benchmark` refuses, another fingerprint, or a file that is
    there already.
    """
    looked = look_at_benchmark(inst, access, content, name, now)
    if not looked.trusted and not same_fingerprint(trusted, looked.fingerprint):
        hint = "Ask whoever sent it, not by the way the file came, what their fingerprint is."
        found = trusted.strip() or "none"
        raise UserError(Problem(name, "the fingerprint of the key that signed it", found, "key", hint))
    kept = looked.file.to_bytes()
    row = StoredBenchmarkFile(
        secrets.token_hex(8), access.organisation, looked.fingerprint, kept, content_hash(kept), now, access.label
    )
    try:
        with writing(inst.engine) as db:
            files.add(db, row)
            name, by = looked.file.sender, looked.fingerprint
            record(db, access.actor, AuditEvent.BENCHMARK_TAKEN_IN, now, thing=row.id, name=name, detail=by)
    except Taken:
        raise UserError("This benchmark file is there already.") from None
    return ImportedBenchmark(row.id, looked)


def remove_benchmark(inst: Installation, access: Access, file: str, now: datetime) -> None:
    """Take a file away; reports that were compared with it have no line then. UserError where there is no such file."""
    consultants_only(access)
    with writing(inst.engine) as db:
        if not files.remove(db, access.organisation, file):
            raise UserError("This benchmark file does not exist (any more).")
        record(db, access.actor, AuditEvent.BENCHMARK_REMOVED, now, thing=file)
        if decided(decisions.of_organisation(db, access.organisation), COMPARES) == file:
            decisions.add(db, access.organisation, COMPARES, NONE, at=now, by=access.label)


def _asked_here(inst: Installation, access: Access) -> set[str]:
    """Hashes of the items of every dimension that came with the product, is an own one's, or was ever asked."""
    with reading(inst.engine) as db:
        definitions = {survey.definition for survey in waves.surveys_of(db, access.organisation)}
    own = (each.asked for each in own_questionnaires(inst, access))
    asked: list[Questionnaire] = [*shipped_questionnaires().values(), *filter(None, own)]
    asked += [thaw_questionnaire(each) for each in definitions]
    return {items_hash(each, dimension) for each in asked for dimension in each.dimensions}
