"""Gaps: one function of two perspectives. Which two are compared is a row in the table of perspectives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import pandas as pd

from diagnostic.core.released.certainty import item_certainty
from diagnostic.core.released.symptoms import ILL_FROM, Symptoms
from diagnostic.core.released.unit_scores import UnitScores, places
from diagnostic.core.statistics.comparisons import CANNOT_TELL, at_least, differs
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.perspectives import Comparison, Perspectives, Viewpoint
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rule, Rules

OBSERVED_ILL_BELOW = 55  # score
HIT, MISS, FALSE_ALARM = "hit", "miss", "false alarm"
CORRECT_REJECTION, NOT_TESTABLE = "correct rejection", "not testable"
REPORTED = ("inside_outside", "predicted_observed", "unit_organisation")  # rows of the table, as `Gaps` has them
FELT, UNEXPECTED, NOT_FELT, NOTHING = "felt", "unexpected", "not felt", "nothing"  # and CANNOT_TELL

T = TypeVar("T")


@dataclass(frozen=True)
class Perspective:
    """One view of units: keys and a `value` 0-100 (NaN where hidden), and that column's name in a gap.

    values : also `se`, the standard error of the value, where it is known.
    """

    name: str
    values: pd.DataFrame


def gap(first: Perspective, second: Perspective) -> pd.DataFrame:
    """`first - second` wherever both look at the same thing: rows of the first, matched on the keys they share.

    Columns: the keys of both, the two values under their perspectives' names, and `gap` in points. Where both have a
    standard error also `se` of the gap with its sides taken as independent (cautious where the same people gave both),
    `certain` (1.0 where it is more than chance, `comparisons.differs`), and `least`, the points chance does not take
    away.
    """
    keys = [key for key in first.values.columns if key in second.values.columns and key not in ("value", "se")]
    both = first.values.merge(second.values, on=keys, how="inner", suffixes=("_first", "_second"))
    both["gap"] = both["value_first"] - both["value_second"]
    if "se_first" in both:
        se = np.hypot(both.pop("se_first"), both.pop("se_second"))
        both = both.assign(se=se, certain=differs(both["gap"], se), least=at_least(both["gap"], se))
    return both.rename(columns={"value_first": first.name, "value_second": second.name})


@dataclass(frozen=True)
class Seen:
    """What perspectives look at: publications of one wave, what rules predict from them, the wave before.

    answered : by the id of a questionnaire, the questionnaire and what was published of those who answered it.
    unit : whose single items are looked at.
    """

    organisation: Organisation
    inside: UnitScores | None = None
    outside: Sequence[UnitScores] = ()
    symptoms: Symptoms | None = None
    rules: Rules = ()
    before: UnitScores | None = None
    answered: Mapping[str, tuple[Questionnaire, UnitScores]] = field(default_factory=dict)
    unit: str = ""


def gap_of(comparison: Comparison, table: Perspectives, seen: Seen, by: str = "") -> pd.DataFrame:
    """The gap of one row of the table, its two values in columns named like the views.

    Of what is compared with the whole, the whole itself is left out. by : what the two have in common, as the row says
    unless given; `behaviour` looks into standards, at single items of the unit that is seen.
    """
    views = [(id_, table.views[id_]) for id_ in (comparison.first, comparison.second)]
    first, second = (Perspective(id_, _look(view, by or comparison.by, seen)) for id_, view in views)
    if views[1][1].unit == "whole" and "unit" in first.values:
        whole = first.values["unit"] == seen.organisation.ids[0]
        first = Perspective(first.name, first.values[~whole])
    return gap(first, second)


def _look(view: Viewpoint, by: str, seen: Seen) -> pd.DataFrame:
    """Keys and `value` of one view. Nothing where those it takes were not asked."""
    if view.questionnaire:
        return _answered(view, by, seen)
    if by == "rule" and view.value == "predicted":
        strengths = _there(seen.symptoms, view).strengths[["unit", "rule", "strength"]]
        return strengths.assign(value=lambda found: 100 * (1 - found["strength"]))
    if by == "rule" and view.of == "inside":
        return _inside(_there(seen.inside, view), _there(seen.symptoms, view), seen.rules)
    if by == "rule":
        return _observed(seen.outside, seen.rules)
    sides = {"inside": [seen.inside], "outside": seen.outside, "any": [seen.inside, *seen.outside]}
    taken = [seen.before] if view.wave == "before" else sides[view.of or "any"]
    frames = [_by_dimension(scores, seen.organisation) for scores in taken if scores is not None]
    together = pd.concat(frames, ignore_index=True).drop(columns="se")
    if view.unit == "whole":
        return together.loc[together["unit"] == seen.organisation.ids[0]].drop(columns="unit")
    return together


def _there(found: T | None, view: Viewpoint) -> T:
    if found is None:
        raise TypeError(f"nothing was handed in for the view {view.name}")
    return found


def _answered(view: Viewpoint, by: str, seen: Seen) -> pd.DataFrame:
    """The view of those who answered a questionnaire: by unit, where it has facets by standard too, or by behaviour."""
    if not view.questionnaire or view.questionnaire not in seen.answered:
        keys = {"standard": ["standard"], "behaviour": ["standard", "behaviour"]}.get(by, [])
        return pd.DataFrame(columns=["unit", *keys, "value", "se"]).astype({"value": float, "se": float})
    questionnaire, scores = seen.answered[view.questionnaire]
    if by == "behaviour":
        return _by_behaviour(questionnaire, scores, view.facet or "", seen.unit)
    values = _by_dimension(scores, seen.organisation)
    if by == "standard":
        standard = {dimension: name for name, dimension in questionnaire.standards_of(view.facet or "").items()}
        asked = values[values["dimension"].isin(list(standard))]
        return asked.assign(standard=asked["dimension"].map(standard))[["unit", "standard", "value", "se"]]
    return values.loc[values["dimension"] == view.dimension, ["unit", "value", "se"]]


def _by_behaviour(asked: Questionnaire, scores: UnitScores, facet: str, unit: str) -> pd.DataFrame:
    """unit, standard, behaviour, value, se: of single items of a unit that are shown."""
    standard = {dimension: name for name, dimension in asked.standards_of(facet).items()}
    known = item_certainty(scores, asked, unit)
    rows = [
        (unit, standard[item.dimension], item.behaviour, *known[item.id])
        for item in asked.items
        if item.behaviour and item.dimension in standard and item.id in known
    ]
    frame = pd.DataFrame(rows, columns=["unit", "standard", "behaviour", "value", "se"])
    return frame.astype({"value": float, "se": float})


def _by_dimension(scores: UnitScores, organisation: Organisation) -> pd.DataFrame:
    """unit, dimension, value, se, audience: of the units of the chart, without pooled groups."""
    units = scores.scores[places(scores.scores["unit"], organisation.ids) >= 0]
    return units[["unit", "dimension", "mean", "se"]].rename(columns={"mean": "value"}).assign(audience=scores.audience)


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


def compare(seen: Seen, table: Perspectives) -> Gaps:
    """The gaps of the report that these published scores and symptoms allow."""
    felt, tested, units = (gap_of(table.comparison(each), table, seen) for each in REPORTED)
    tested["outcome"] = outcomes(tested["strength"], tested["observed"], tested["verdict"])
    tested["felt"] = felt_outside(tested["outcome"], tested["observed"])
    return Gaps(felt.drop(columns="verdict"), tested.drop(columns=["strength", "verdict"]), units)


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
