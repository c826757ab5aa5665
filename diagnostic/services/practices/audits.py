"""What the auditor finds in published surveys of a practice, over exactly what a viewer may see of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.core.audit.findings import Audit
from diagnostic.core.audit.publication import audit
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.report.content.practice import PracticeContent
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.services.practices.surveys import published_scores
from diagnostic.storage.database.engine import reading
from diagnostic.storage.released import interim_releases, publications


def practice_audits(inst: Installation, access: Access, practice: str, wave: str) -> tuple[Audit, ...]:
    """An audit of each audience of a published survey of a practice; nothing where this access sees no such survey.

    Each is made once for a survey and the part of it that is seen: a publication never changes.
    """
    seen = prepared_surveys(inst, access, practice, wave)
    key = inst.engine, access.organisation, access.unit, practice, wave
    return _audits(key, inst, access, seen[-1]) if seen else ()


@cached(LRUCache(96), key=lambda key, inst, access, content: key, condition=Condition())
def _audits(key: Hashable, inst: Installation, access: Access, content: PracticeContent) -> tuple[Audit, ...]:
    wave, units = content.source.wave, content.source.chart.ids
    with reading(inst.engine) as db:
        shown = interim_releases.of_wave(db, access.organisation, wave.id)
        rows = publications.list_for_organisation(db, access.organisation, wave.id)
        whole = {
            row.audience: published_scores(row.id, partial(publications.content, db, access.organisation, row.id))
            for row in rows
        }
    return tuple(
        audit(
            _with_raters(scores, whole[scores.audience]),
            wave.policy,
            [each.within(units) for each in shown.get(scores.audience, ())],
        )
        for _, scores in content.source.answered.values()
    )


def _with_raters(scores: UnitScores, whole: UnitScores) -> UnitScores:
    """Ratings of services with the whole chart beside them: who is served by a part may stand outside it.

    Units of such a publication have names and no numbers.
    """
    return replace(scores, units=whole.units) if len(scores.pairs) else scores
