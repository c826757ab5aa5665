"""What can be learned from what was published: of a wave of this installation, or of files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnostic.core.audit.findings import Audit
from diagnostic.core.audit.interim_releases import audit_live
from diagnostic.core.audit.linked_publications import audit_together
from diagnostic.core.audit.publication import audit
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.errors import UserError
from diagnostic.files.bytes import read_bytes
from diagnostic.files.tables.reader import MOST_BYTES
from diagnostic.report.contract.read import read_diagnosis
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_policy
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import interim_releases, publications


def audit_files(files: Sequence[Path]) -> list[Audit]:
    """Files of `diagnose --json`, as one reader who has them all. UserError for a file that is none."""
    diagnoses = [each for file in files for each in read_diagnosis(read_bytes(file, MOST_BYTES), str(file))]
    return audit_together(diagnoses)


def audit_wave(inst: Installation, wave: str) -> list[Audit]:
    """Everything published of a wave, and what it showed while it was open. UserError where there is no such wave, or
    nothing was shown."""
    with reading(inst.engine) as db:
        organisation = waves.organisation_of(db, wave)
        stored = waves.get(db, organisation, wave) if organisation is not None else None
        if organisation is None or stored is None:
            raise UserError(f"There is no survey '{wave}'. `waves ORGANISATION` lists them.")
        rows = publications.list_for_organisation(db, organisation, wave)
        found = [(publications.content(db, organisation, row.id), row.policy) for row in rows]
        shown = interim_releases.of_wave(db, organisation, wave)
    if not found and not shown:
        raise UserError(f"Nothing of survey '{wave}' is published, so nobody can learn anything from it.")
    if not found:
        return [audit_live(releases, thaw_policy(stored.policy)) for releases in shown.values()]
    scores = [(UnitScores.from_bytes(content), thaw_policy(policy)) for content, policy in found]
    return [audit(each, policy, shown.get(each.audience, ())) for each, policy in scores]
