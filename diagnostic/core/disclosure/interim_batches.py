"""Interim releases: answers of a unit are released in tranches of enough people; numbers are sums of whole tranches.

Nothing of a unit is shown until twice the smallest group wait. Then all but one such group go, drawn by lot, so that
those who stay are enough to go together later. Any two views that anybody ever has differ by whole batches.
See docs/decisions/0014-live-waves.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.disclosure.bounds import PEOPLE, bounds, dimension_steps
from diagnostic.core.disclosure.confidential import complete_and_partial
from diagnostic.core.disclosure.item_suppression import facts
from diagnostic.core.disclosure.prior_releases import PriorReleases
from diagnostic.core.released.interim_release import Batch, BatchRows, BatchScore, InterimRelease
from diagnostic.core.scoring.aggregates import aggregate
from diagnostic.core.scoring.answers import Answers
from diagnostic.core.scoring.estimates import score_dimensions
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import first_at

Facts = Mapping[str, list[list[int]]]  # by unit: dimensions x the columns of `PriorReleases.facts`. Confidential.


def how_many_go(waiting: int, k: int) -> int:
    """Of the answers of a unit that wait: all but one smallest group, once there are two.

    >>> [how_many_go(waiting, 5) for waiting in (0, 9, 10, 17)]
    [0, 0, 5, 12]
    """
    return waiting - k if waiting >= first_at(k) else 0


@dataclass(frozen=True)
class Tranches:
    """Answers that are released together, one tranche a unit; their units are positions in `units`, which are ids."""

    answers: Answers
    units: Sequence[str]


def release(tranches: Tranches, questionnaire: Questionnaire, k: int, number: int) -> tuple[InterimRelease, Facts]:
    """The interim release of tranches, and the confidential facts that later disclosure control needs of them."""
    units = tranches.units
    own = aggregate(tranches.answers, questionnaire, len(units))
    scored, steps = score_dimensions(own, questionnaire), dimension_steps(questionnaire)
    shown = scored.n >= k
    sums = np.clip(np.nan_to_num(scored.n * scored.mean), *bounds(scored.n, PEOPLE * steps, 0, 100))
    names = list(questionnaire.dimensions)
    batches = tuple(Batch(unit, n) for unit, n in zip(units, own.people.tolist(), strict=True))
    scores = tuple(
        BatchScore(units[u], names[d], int(scored.n[u, d]), float(sums[u, d] / scored.n[u, d]))
        for u, d in np.argwhere(shown).tolist()
    )
    steps_of = dict(zip(names, steps.tolist(), strict=True))
    released = InterimRelease(questionnaire.audience, number, batches, scores, steps_of)
    answered = np.stack(complete_and_partial(own, questionnaire), axis=-1)
    kept = np.concatenate([answered[..., :1], facts(answered, k)], axis=-1) * shown[..., None]
    return released, {unit: each.tolist() for unit, each in zip(units, kept, strict=True)}


def prior_releases(
    releases: Sequence[InterimRelease],
    kept: Sequence[Facts],
    questionnaire: Questionnaire,
    organisation: Organisation,
) -> PriorReleases:
    """All tranches of a wave added up; `kept` are their facts."""
    names = list(questionnaire.dimensions)
    found = np.zeros((len(organisation.ids), len(names), 4), dtype=np.int64)
    for each in kept:
        for unit, rows in each.items():
            found[organisation.position[unit]] += np.array(rows, dtype=np.int64)
    return PriorReleases(BatchRows.read(releases, organisation, names), found)
