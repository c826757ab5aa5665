"""Everything that was ever released of a wave, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostic.core.released.hashes import short_hash
from diagnostic.report.audit import findings
from diagnostic.report.pages.origin import day
from diagnostic.services.comments.released import load_comments
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.publication.interim_results import newest_interim_releases
from diagnostic.services.publication.publish import releases

LedgerRow = tuple[str, tuple[str, str, str]]  # what, and its code, when and by whom, what the audit of then said


def ledger(inst: Installation, access: Access, wave: str) -> list[LedgerRow]:
    """Interim releases, publications and comments of a wave. UserError where the organisation has no such wave."""
    return list(_rows(inst, access, wave))


def _rows(inst: Installation, access: Access, wave: str) -> Iterator[LedgerRow]:
    for audience, newest in newest_interim_releases(inst, access, wave).items():
        when = f"{day(access.day_of(newest.shown_at))}, while people answered"
        cells = short_hash(newest.hash), when, findings.AUDITED[newest.verdict]
        yield findings.first_results_row(audience, newest.number), cells
    for each in releases(inst, access, wave):
        when = f"{day(access.day_of(each.created_at))}, by {each.created_by}"
        cells = short_hash(each.hash), when, findings.AUDITED[each.verdict]
        yield findings.scores_row(each.audience), cells
    for audience, voices in load_comments(inst, access, wave).items():
        yield findings.comments_row(audience), (voices.name, "once, without a date", "no numbers")
