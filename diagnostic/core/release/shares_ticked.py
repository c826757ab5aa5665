"""What people ticked: the frame `choices` of a publication, shares by unit and option."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.distributions import bound_and_withhold
from diagnostic.core.disclosure.pooling import Pools
from diagnostic.core.disclosure.prior_releases import PriorReleases
from diagnostic.core.disclosure.suppression_plan import plan_shares
from diagnostic.core.release.door import Door
from diagnostic.core.release.frames import reasons
from diagnostic.core.released.schema import columns, table
from diagnostic.core.released.unit_scores import labels
from diagnostic.core.scoring.aggregates import aggregate
from diagnostic.core.scoring.answers import MISSING, Answers, ticked
from diagnostic.core.scoring.estimates import score_dimensions
from diagnostic.core.statistics.comparisons import Means, decide, welch
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


def choices(answers: Answers, questionnaire: Questionnaire, organisation: Organisation, policy: Policy) -> pd.DataFrame:
    """`choices` of a publication: one row per unit x option; nothing where nobody answered such a question.

    An option is planned, bounded and compared as an item of its own, and shown from as many people as a share takes.
    """
    asked, chosen = questionnaire.of_choices, ticked(answers, questionnaire)
    if asked is None or chosen is None or policy.unsafe_for_validation or not (chosen.codes != MISSING).any():
        return table("choices")
    size = len(organisation.ids)
    own, prior = aggregate(chosen, asked, size), PriorReleases.none(size, len(asked.dimensions))
    confidential = Confidential(own, asked, organisation, policy, prior)
    plan, adjustments, options = bound_and_withhold(confidential, plan_shares(confidential))
    none = np.zeros((0, len(asked.dimensions)), dtype=bool)
    nobody = Pools((), none[:, 0], none)
    door = Door(confidential, plan, adjustments, nobody, np.zeros(len(asked.dimensions)), options)
    return _frame(door)


def _frame(door: Door) -> pd.DataFrame:
    shown, n, policy = door.plan.dimensions, door.scored.n, door.confidential.policy
    ids, names = door.confidential.organisation.ids, list(door.confidential.questionnaire.dimensions)
    too_few = shown | (n >= policy.favourable_from) | (n < policy.min_group)
    hidden = np.where(too_few, reasons(n, shown, policy), f"fewer than {policy.favourable_from} answers")
    rows = {
        "unit": labels(ids).take(np.repeat(np.arange(len(ids)), len(names))),
        "option": labels(names).take(np.tile(np.arange(len(names)), len(ids))),
        "n": np.where(shown, n, np.nan).ravel(),
        "share": np.where(shown, 1 - door.bounded.favourable, np.nan).ravel(),
        "verdict": _verdicts(door).ravel(),
        "hidden": hidden.ravel(),
    }
    return pd.DataFrame(rows, columns=columns("choices"))


def _verdicts(door: Door) -> np.ndarray:
    """Whether more or fewer ticked it than elsewhere; texts, units x options. A higher score is fewer who did."""
    confidential, scored = door.confidential, door.scored
    counted, levels = confidential.totals.for_dimensions, np.asarray(confidential.organisation.levels)
    rest = score_dimensions(counted[:1] - counted, confidential.questionnaire)
    p = welch(Means(scored.n, scored.mean, scored.se), Means(rest.n, rest.mean, rest.se))
    return np.stack(
        [
            decide(p[:, d], rest.mean[:, d] - scored.mean[:, d], np.where(door.plan.dimensions[:, d], levels, -1))
            for d in confidential.dimensions
        ],
        axis=1,
    )
