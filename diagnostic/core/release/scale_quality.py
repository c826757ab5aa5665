"""Scale quality: whether a dimension's items hang together, and how far units differ.

It is computed from all people together, inside the door; nothing of it is about a unit. A number needs twenty people,
as every spread does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.release.standard_errors import Variance
from diagnostic.core.released.schema import columns, table
from diagnostic.core.scoring.moments import Moments
from diagnostic.core.statistics import reliability
from diagnostic.core.statistics.multilevel import NO_ICC, UNKNOWN
from diagnostic.core.statistics.omega import omega, one_factor
from diagnostic.core.statistics.parallel_analysis import components
from diagnostic.definitions.questionnaire import Questionnaire

SEED = 20260101  # of the parallel analysis: the same answers give the same bytes
NAN = float("nan")
NO_VARIANCE = Variance(UNKNOWN, NO_ICC, 0)


def scales(
    confidential: Confidential, plan: Plan, moments: Moments | None, variances: Sequence[Variance]
) -> pd.DataFrame:
    """One row per dimension, where the whole's own spread may be published.

    variances : per dimension, or per item where the data arrived counted (`moments` is None).
    Where single items of the whole may not be published a few people answered part of the dimension, and what is
    computed from pairs less what is from complete answers would be about them: alpha of pairs stands alone there.
    """
    questionnaire, people = confidential.questionnaire, int(confidential.own.people.sum())
    shown, items_shown = plan.spread[0], plan.spread[0] & plan.items[0]
    rows = []
    for d, name in enumerate(questionnaire.dimensions):
        items = list(questionnaire.items_of[name])
        row = dict[str, object].fromkeys(columns("scales"), NAN) | {"dimension": name, "items": len(items)}
        if shown[d]:
            row |= _levels(_variance(variances, d, items, moments is None), questionnaire, name)
            if moments is not None and len(items) >= 2:
                row |= _alpha(moments, people, items, questionnaire)
                enough = confidential.policy.spread_from
                row |= _more_than_alpha(moments, items, questionnaire, enough) if items_shown[d] else {}
        rows.append(row)
    return table("scales", rows)


def _variance(variances: Sequence[Variance], d: int, items: Sequence[int], counted: bool) -> Variance:
    """Of counted data a dimension has levels only if it is one item."""
    if not counted:
        return variances[d]
    return variances[items[0]] if len(items) == 1 else NO_VARIANCE


def _levels(variance: Variance, questionnaire: Questionnaire, dimension: str) -> dict[str, float]:
    tau2, sigma2, mean = variance.levels
    found = {"groups": variance.groups, "tau2": tau2, "sigma2": sigma2, "intercept": mean}
    return found | variance.icc._asdict() | raw_scale(questionnaire, dimension)


def raw_scale(questionnaire: Questionnaire, dimension: str) -> dict[str, float]:
    """The codes that 0 and 100 stand for; NaN where a dimension's items differ in codes or codes are not evenly spaced.

    A score x is `raw_lowest + x / 100 (raw_highest - raw_lowest)` on the questionnaire's own answer scale.
    """
    codes = {tuple(questionnaire.scale_of(questionnaire.items[i]).codes) for i in questionnaire.items_of[dimension]}
    first = next(iter(codes))
    plain = len(codes) == 1 and len(set(np.diff(first).tolist())) == 1
    return {"raw_lowest": float(first[0]) if plain else NAN, "raw_highest": float(first[-1]) if plain else NAN}


def _alpha(moments: Moments, people: int, items: list[int], questionnaire: Questionnaire) -> dict[str, float]:
    alpha = reliability.alpha(_covariances(moments, items, questionnaire))
    low, high = reliability.feldt_interval(alpha, people, len(items))
    return {"alpha": alpha, "alpha_lo": low, "alpha_hi": high}


def _more_than_alpha(moments: Moments, items: list[int], questionnaire: Questionnaire, enough: int) -> dict[str, float]:
    n = int(moments.complete_n[items[0], items[0]])
    alpha_std = reliability.standardised_alpha(_correlations(moments, items, questionnaire))
    found = {"alpha_std": alpha_std, "n_complete": n}
    if n < enough:
        return found
    whole = _complete(moments, items, questionnaire)
    known = np.isfinite(reliability.correlation(whole)).all()
    counted = components(whole, n, np.random.default_rng(SEED)) if known else NAN
    model = omega(one_factor(whole, n))
    return found | {"alpha_complete": reliability.alpha(whole), "omega": model, "components": counted}


def _points(items: Sequence[int], questionnaire: Questionnaire) -> np.ndarray:
    """Points of 0-100 that one step of each item is worth; negative where it is reversed."""
    chosen = [questionnaire.items[i] for i in items]
    return np.array([(-100 if item.reverse else 100) / questionnaire.scale_of(item).steps for item in chosen])


def _covariances(moments: Moments, items: list[int], questionnaire: Questionnaire) -> np.ndarray:
    """Covariances of a dimension's items (0-100), turned in one direction, each pair over who answered both."""
    block, points = np.ix_(items, items), _points(items, questionnaire)
    sums = (each[block] for each in (moments.n, moments.sums, moments.products))
    return reliability.covariance(*sums) * np.outer(points, points)


def _correlations(moments: Moments, items: list[int], questionnaire: Questionnaire) -> np.ndarray:
    """Correlations of a dimension's items, turned in one direction, each pair over who answered both."""
    block, turned = np.ix_(items, items), np.sign(_points(items, questionnaire))
    sums = (each[block] for each in (moments.n, moments.sums, moments.products, moments.squares))
    return reliability.pairwise_correlation(*sums) * np.outer(turned, turned)


def _complete(moments: Moments, items: list[int], questionnaire: Questionnaire) -> np.ndarray:
    """The covariances over the people who answered all of them."""
    block, points = np.ix_(items, items), _points(items, questionnaire)
    sums = (each[block] for each in (moments.complete_n, moments.complete_sums, moments.complete_products))
    return reliability.covariance(*sums) * np.outer(points, points)


def item_scales(confidential: Confidential, plan: Plan, moments: Moments | None) -> pd.DataFrame:
    """One row per item of the dimensions whose single items of the whole may be published, and how it fits."""
    questionnaire, people = confidential.questionnaire, int(confidential.own.people.sum())
    shown = plan.spread[0] & plan.items[0]
    rows = []
    for d, items in enumerate(map(list, questionnaire.items_of.values())):
        if moments is None or not shown[d]:
            continue
        cov = _covariances(moments, items, questionnaire)
        rest = reliability.item_rest(cov) if len(items) > 1 else [NAN]
        without = reliability.alpha_if_dropped(cov)
        for at, i in enumerate(items):
            missing = 1 - int(moments.n[i, i]) / people
            rows.append((i, questionnaire.items[i].id, rest[at], without[at], missing))
    return table("item_scales", [row[1:] for row in sorted(rows)])


def covariance_of_all(moments: Moments) -> tuple[np.ndarray, np.ndarray]:
    """(centre, covariance) of all items' positions before reversing; NaN where nobody answered."""
    n = moments.n.diagonal()
    centre = np.where(n > 0, moments.sums.diagonal() / np.maximum(n, 1), np.nan)
    return centre, reliability.covariance(moments.n, moments.sums, moments.products)
