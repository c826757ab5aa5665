"""Gaps: one function of two perspectives, and the pairs of perspectives that the report shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.released.symptoms import ILL_FROM, Symptoms
from diagnostic.core.released.unit_scores import UnitScores, places
from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.rules import Rule, Rules

OBSERVED_ILL_BELOW = 55  # score
HIT, MISS, FALSE_ALARM = "hit", "miss", "false alarm"
CORRECT_REJECTION, NOT_TESTABLE = "correct rejection", "not testable"
FELT, UNEXPECTED, NOT_FELT, NOTHING = "felt", "unexpected", "not felt", "nothing"  # and CANNOT_TELL


@dataclass(frozen=True)
class Perspective:
    """One view of units: keys and a `value` 0-100 (NaN where hidden), and that column's name in a gap."""

    name: str
    values: pd.DataFrame


def gap(first: Perspective, second: Perspective) -> pd.DataFrame:
    """`first - second` wherever both look at the same thing: rows of the first, matched on the keys they share.

    Columns: the keys of both, the two values under their perspectives' names, and `gap` in points.
    """
    keys = [key for key in first.values.columns if key in second.values.columns and key != "value"]
    both = first.values.merge(second.values, on=keys, how="inner", suffixes=("_first", "_second"))
    both["gap"] = both["value_first"] - both["value_second"]
    return both.rename(columns={"value_first": first.name, "value_second": second.name})


@dataclass(frozen=True)
class Gaps:
    """The report's gaps, each a frame by unit in preorder.

    inside_outside : unit, rule, inside_dimension, outside_dimension, outside_audience, inside, outside, gap.
    predicted_observed : unit, rule, outside_dimension, outside_audience, predicted, observed, gap, outcome,
        felt (`felt_outside`).
    unit_organisation : unit, dimension, audience, unit_mean, organisation_mean, gap; every unit but the root.
    """

    inside_outside: pd.DataFrame
    predicted_observed: pd.DataFrame
    unit_organisation: pd.DataFrame


def compare(
    inside: UnitScores, outside: Sequence[UnitScores], symptoms: Symptoms, rules: Rules, organisation: Organisation
) -> Gaps:
    """Every gap that these published scores and symptoms allow."""
    observed = _observed(outside, rules)
    felt = Perspective("inside", _inside(inside, symptoms, rules))
    predicted = symptoms.strengths[["unit", "rule", "strength"]].assign(value=lambda s: 100 * (1 - s["strength"]))
    tested = gap(Perspective("predicted", predicted), Perspective("observed", observed))
    tested["outcome"] = outcomes(tested["strength"], tested["observed"], tested["verdict"])
    tested["felt"] = felt_outside(tested["outcome"], tested["observed"])
    return Gaps(
        gap(felt, Perspective("outside", observed.drop(columns="verdict"))),
        tested.drop(columns=["strength", "verdict"]),
        pd.concat([_against_organisation(scores, organisation) for scores in (inside, *outside)], ignore_index=True),
    )


def outcomes(strength: pd.Series, observed: pd.Series, verdict: pd.Series) -> np.ndarray:
    """Hit, miss, false alarm, correct rejection, or not testable where either side is hidden or missing.

    Predicted ill from a strength of .5; observed ill under a score of 55 that is not in doubt.
    """
    predicted_ill = strength >= ILL_FROM
    observed_ill = (observed < OBSERVED_ILL_BELOW) & (verdict != CANNOT_TELL)
    return np.select(
        [strength.isna() | observed.isna(), predicted_ill & observed_ill, observed_ill, predicted_ill],
        [NOT_TESTABLE, HIT, MISS, FALSE_ALARM],
        CORRECT_REJECTION,
    )


def felt_outside(outcome: pd.Series, observed: pd.Series) -> np.ndarray:
    """What those outside feel of a unit and a rule: the one answer that every headline, page, cell and file gives.

    felt: predicted, and observed ill. unexpected: observed ill, and not predicted. not felt: predicted, and observed
    well (55 or more). cannot tell: one of the two sides is hidden or was not asked, or a score under 55 is in doubt.
    nothing: neither predicted nor felt.
    """
    in_doubt = (observed < OBSERVED_ILL_BELOW) | (outcome == NOT_TESTABLE)
    return np.select(
        [outcome == HIT, outcome == MISS, in_doubt, outcome == FALSE_ALARM],
        [FELT, UNEXPECTED, CANNOT_TELL, NOT_FELT],
        NOTHING,
    )


def mirrored_dimensions(rule: Rule) -> list[str]:
    """The inside dimensions whose low scores make the rule true: those its outside dimension mirrors."""
    ramps = (ramp.dimension for ramp, negated in rule.inside.ramps() if not negated)
    return list(dict.fromkeys(dimension for dimension in ramps if dimension is not None))


def _inside(inside: UnitScores, symptoms: Symptoms, rules: Rules) -> pd.DataFrame:
    """unit, rule, inside_dimension, value: of every unit x rule that applies, each dimension the rule mirrors."""
    pairs = [(rule.id, dimension) for rule in rules for dimension in mirrored_dimensions(rule)]
    rows = symptoms.strengths[["unit", "rule"]].merge(pd.DataFrame(pairs, columns=["rule", "inside_dimension"]))
    means = inside.scores.set_index(["unit", "dimension"])["mean"]
    return rows.assign(value=means.reindex(pd.MultiIndex.from_frame(rows[["unit", "inside_dimension"]])).to_numpy())


def _observed(outside: Sequence[UnitScores], rules: Rules) -> pd.DataFrame:
    """unit, rule, outside_dimension, outside_audience, verdict, value.

    A rule is tested on every audience that was asked its dimension; if none was, on each of them as missing.
    """
    columns = ["unit", "rule", "outside_dimension", "outside_audience", "verdict", "value"]
    asked = {scores.audience: set(scores.scores["dimension"]) for scores in outside}
    frames = []
    for scores in outside:
        mine = [rule for rule in rules if rule.outside in asked[scores.audience]]
        nobody = [rule for rule in rules if not any(rule.outside in dimensions for dimensions in asked.values())]
        by_unit = scores.scores.merge(_mirrors(mine), on="dimension")
        missing = scores.units[["unit"]].merge(_mirrors(nobody), how="cross").assign(mean=np.nan, verdict="")
        frames.append(
            pd.concat([by_unit, missing] if len(missing) else [by_unit]).assign(
                outside_audience=scores.audience, outside_dimension=lambda f: f["dimension"], value=lambda f: f["mean"]
            )[columns]
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _mirrors(rules: Sequence[Rule]) -> pd.DataFrame:
    return pd.DataFrame([(rule.id, rule.outside) for rule in rules], columns=["rule", "dimension"], dtype=object)


def _against_organisation(scores: UnitScores, organisation: Organisation) -> pd.DataFrame:
    units = scores.scores[places(scores.scores["unit"], organisation.ids) >= 0]
    root = units["unit"] == organisation.ids[0]
    values = units[["unit", "dimension", "mean"]].rename(columns={"mean": "value"}).assign(audience=scores.audience)
    whole = values[root][["dimension", "value"]]
    return gap(Perspective("unit_mean", values[~root]), Perspective("organisation_mean", whole))
