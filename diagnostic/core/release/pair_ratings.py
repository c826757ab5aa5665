"""The door for pairs: what people say of several units that serve them, one publication for each of these in one.

One person rates several providers, and each rating is another answer: no number of one provider holds an answer about
another. So each provider's ratings are one survey on the tree of those who rate, planned and bounded like any other,
and nothing is added up over providers. docs/decisions/0027-pairs.md has the proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounding import bounded_dimensions, residual_columns, with_units_below
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.distributions import bound_and_withhold
from diagnostic.core.disclosure.prior_releases import PriorReleases
from diagnostic.core.disclosure.suppression_plan import Plan, plan_suppression
from diagnostic.core.release.frames import instrument, reasons
from diagnostic.core.release.scale_quality import raw_scale
from diagnostic.core.released.schema import columns, table
from diagnostic.core.released.unit_scores import UnitScores, labels
from diagnostic.core.scoring.aggregates import aggregate
from diagnostic.core.scoring.answers import Answers
from diagnostic.core.scoring.estimates import score_dimensions, squared_deviations
from diagnostic.core.statistics.comparisons import NO_VERDICT
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy

SEVERAL = "people rate several units here; each of these has numbers of its own"
USUAL_SPREAD = 25.0  # points; how far ratings of one thing lie apart as a rule, where too few tell; decision 0027
LEAST_SPREAD = 10.0  # points; less would say that nearly all answered alike


@dataclass(frozen=True)
class Ratings:
    """What people of units say of the units that serve them, one sheet for each person and provider.

    answers : of the people, their units as positions in the organisation. about : integers, sheets; whom each rates,
    as a position in `customers`. customers : by provider, booleans, units; whose own people it serves.
    """

    answers: Answers
    about: np.ndarray
    customers: Mapping[str, np.ndarray]

    def of(self, place: int) -> Answers:
        """The sheets about one provider: each person's only one. ValueError where it does not serve one of them."""
        mine = self.about == place
        units = self.answers.units[mine]
        if not list(self.customers.values())[place][units].all():
            raise ValueError("a sheet is about a unit that does not serve whoever wrote it")
        return Answers(self.answers.codes[mine], units)


def publish_pairs(
    ratings: Ratings,
    questionnaire: Questionnaire,
    organisation: Organisation,
    policy: Policy,
    participation: Sequence[str],
) -> UnitScores:
    """Published ratings of all providers by the people of one closed wave. Nothing but `pairs` has numbers.

    participation : band of each unit, as of `core.disclosure.participation.bands`, made of people and not of sheets.
    """
    policy = policy.of(questionnaire.audience)
    size, dimensions = len(organisation.ids), list(questionnaire.dimensions)
    found = []
    for place, served in enumerate(ratings.customers.values()):
        own = aggregate(ratings.of(place), questionnaire, size)
        prior = PriorReleases.none(size, len(dimensions))
        found.append(_OneProvider.of(Confidential(own, questionnaire, organisation, policy, prior), served))
    sigma2 = _within(found, len(dimensions))
    usual = np.where(np.isnan(sigma2), USUAL_SPREAD**2, np.maximum(sigma2, LEAST_SPREAD**2))
    names = list(ratings.customers)
    frames = [each.rows(name, usual) for name, each in zip(names, found, strict=True)]
    return UnitScores(
        audience=questionnaire.audience,
        units=_units(organisation, participation),
        scores=_scores(organisation, dimensions),
        **{name: table(name) for name in ("items", "distributions", "members", "item_scales", "careless", "without")},
        scales=_scales(questionnaire, np.where(np.isnan(sigma2), np.nan, usual)),
        instrument=instrument(questionnaire),
        pairs=pd.concat(frames, ignore_index=True) if frames else table("pairs"),
    )


@dataclass(frozen=True)
class _OneProvider:
    """The ratings of one provider under their plan. Confidential.

    served : booleans, units; those that have a row: units that it serves, and units above them.
    """

    confidential: Confidential
    plan: Plan
    served: np.ndarray

    @classmethod
    def of(cls, confidential: Confidential, customers: np.ndarray) -> _OneProvider:
        """Scores of dimensions alone are shown; neither single questions nor how answers are spread."""
        plan = plan_suppression(confidential)
        if not confidential.policy.unsafe_for_validation:
            nothing = np.zeros_like(plan.items)
            plan = replace(plan, items=nothing, distributions=nothing)
        served = confidential.organisation.roll_up(customers.astype(np.int64)) > 0
        return cls(confidential, plan, served)

    def rows(self, provider: str, sigma2: np.ndarray) -> pd.DataFrame:
        """Rows of `pairs`: units it serves, and those above, x dimensions."""
        confidential, plan = self.confidential, self.plan
        organisation, questionnaire = confidential.organisation, confidential.questionnaire
        _, adjustments, _ = bound_and_withhold(confidential, plan)
        unbounded = score_dimensions(confidential.totals, questionnaire)
        below = with_units_below(adjustments, organisation)
        scored = bounded_dimensions(confidential.totals, unbounded, below, questionnaire)
        with np.errstate(invalid="ignore", divide="ignore"):
            errors = np.sqrt(sigma2 / scored.n)
        shown, dimensions = plan.dimensions, list(questionnaire.dimensions)
        rows = np.repeat(np.flatnonzero(self.served), len(dimensions))

        def keep(values: np.ndarray) -> np.ndarray:
            return np.where(shown, values, np.nan)[self.served].ravel()

        return pd.DataFrame(
            {
                "provider": labels([provider]).take(np.zeros(len(rows), dtype=np.intp)),
                "unit": labels(organisation.ids).take(rows),
                "dimension": labels(dimensions).take(np.tile(np.arange(len(dimensions)), int(self.served.sum()))),
                "n": keep(scored.n),
                "mean": keep(scored.mean),
                "se": keep(errors),
                "hidden": reasons(scored.n, shown, confidential.policy)[self.served].ravel(),
            },
            columns=columns("pairs"),
        )

    def squares_within(self) -> np.ndarray:
        """Squared deviations within residuals, and degrees of freedom; 2 x dimensions.

        Zero where the spread of all who rate may not be shown: where they are fewer than twenty.
        """
        scored, residuals = self.confidential.scored, self.plan.dimension_residuals
        n, mean, squares = (np.nan_to_num(np.asarray(each)) for each in (scored.n, scored.mean, scored.squares))
        people, total, raw = (residual_columns(own, residuals) for own in (n, n * mean, squares + n * mean**2))
        deviations = squared_deviations(people, total / np.maximum(people, 1), raw)
        freedom = np.maximum(people - 1, 0)
        return np.where(self.plan.spread[0], np.stack([deviations.sum(axis=0), freedom.sum(axis=0)]), 0.0)


def _within(found: Sequence[_OneProvider], dimensions: int) -> np.ndarray:
    """Variance within those who rate one provider, over providers with twenty of them; NaN where there are none.

    Each of these may show its own; so may what follows from them together.
    """
    squares, freedom = sum((each.squares_within() for each in found), np.zeros((2, dimensions)))
    return np.where(freedom > 0, squares / np.maximum(freedom, 1), np.nan)


def _units(organisation: Organisation, participation: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": organisation.ids,
            "name": organisation.names,
            "parent": [organisation.ids[above] if above >= 0 else None for above in organisation.parents],
            "level": organisation.levels,
            "pooled": False,
            "n": np.nan,
            "hidden": SEVERAL,
            "band": list(participation),
        }
    )


def _scores(organisation: Organisation, dimensions: Sequence[str]) -> pd.DataFrame:
    """Hidden everywhere: a score of all sheets would be one of several providers."""
    rows = [(unit, dimension) for unit in organisation.ids for dimension in dimensions]
    texts = {"hidden": SEVERAL, "verdict": NO_VERDICT, "spread": "", "skipped": ""}
    return table("scores", pd.DataFrame(rows, columns=["unit", "dimension"]).assign(**texts))


def _scales(questionnaire: Questionnaire, sigma2: np.ndarray) -> pd.DataFrame:
    rows = [
        {"dimension": name, "items": len(items), "sigma2": spread} | raw_scale(questionnaire, name)
        for (name, items), spread in zip(questionnaire.items_of.items(), sigma2.tolist(), strict=True)
    ]
    return table("scales", rows)
