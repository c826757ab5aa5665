"""The peer of `diagnose`: the same numbers as an analyst would get them with pandas, groupby by groupby.

It has no door and leaves out what pandas has no word for: REML, omega, parallel analysis, shrinkage, masks,
even-odd consistency. What it does compute comes out equal, which `furthest` checks.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd
from scipy.stats import chi2, false_discovery_control, t

from diagnostic.core.diagnosis import Diagnosis
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire

Numbers = dict[str, pd.Series]
STEPS = 4  # of the five-point scale of the benchmark


def measure(questionnaire: Questionnaire, chart: Organisation, answers: Answers) -> Numbers:
    """Each a series by (unit, dimension), by dimension, or by index of careless answers."""
    codes = pd.DataFrame(answers.codes, columns=[item.id for item in questionnaire.items]).astype(float)
    codes = codes.where(codes != MISSING)
    turned = codes.copy()
    for item in questionnaire.items:
        if item.reverse:
            turned[item.id] = 6 - turned[item.id]
    scores, liked = _people(turned, questionnaire)
    above = _ancestors(chart, answers.units)
    units = [_by_unit(scores, liked, turned, of_unit, questionnaire) for of_unit in above.values()]
    found = {name: pd.concat([each[name] for each in units]) for name in units[0]}
    return found | _scales(turned, questionnaire) | _icc(scores, answers.units) | _careless(codes)


def _people(turned: pd.DataFrame, questionnaire: Questionnaire) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody's scores 0-100, and favourable shares, where at least half of the items are answered."""
    scores, liked = pd.DataFrame(index=turned.index), pd.DataFrame(index=turned.index)
    for name in questionnaire.dimensions:
        part = turned[[item.id for item in questionnaire.items if item.dimension == name]]
        counted = part.count(axis=1) >= part.shape[1] / 2
        scores[name] = ((part - 1) / STEPS * 100).mean(axis=1).where(counted)
        liked[name] = ((part >= 4).sum(axis=1) / part.count(axis=1)).where(counted)
    return scores, liked


def _ancestors(chart: Organisation, of_unit: np.ndarray) -> dict[int, pd.Series]:
    """For each level of the chart everybody's unit there; missing for people above it."""
    paths = []
    for unit in range(len(chart.ids)):
        path = [unit]
        while chart.parents[path[0]] >= 0:
            path.insert(0, chart.parents[path[0]])
        paths.append({level: chart.ids[each] for level, each in enumerate(path)})
    table = pd.DataFrame(paths)
    return {level: table[level].take(of_unit).reset_index(drop=True) for level in table.columns}


def _by_unit(
    scores: pd.DataFrame, liked: pd.DataFrame, turned: pd.DataFrame, of_unit: pd.Series, questionnaire: Questionnaire
) -> Numbers:
    grouped = scores.groupby(of_unit)
    n, mean, se = grouped.count(), grouped.mean(), grouped.sem()
    found = {"n": n, "mean": mean, "se": se, "favourable": liked.groupby(of_unit).mean()}
    found["higher"], found["lower"] = _verdicts(scores, n, mean, se)
    within = turned.groupby(of_unit)
    variances, deviations = within.var(), (turned - within.transform("mean")).abs().groupby(of_unit).mean()
    for name in questionnaire.dimensions:
        items = [item.id for item in questionnaire.items if item.dimension == name]
        for null, variance in (("rwgj", 2.0), ("rwgj_skewed", 1.34)):
            ratio = variances[items].mean(axis=1) / variance
            rwgj = len(items) * (1 - ratio) / (len(items) * (1 - ratio) + ratio)
            found.setdefault(null, pd.DataFrame())[name] = rwgj.where(ratio <= 1, 0)
        found.setdefault("ad", pd.DataFrame())[name] = deviations[items].mean(axis=1)
    return {name: frame.rename_axis(index="unit", columns="dimension").stack() for name, frame in found.items()}


def _verdicts(
    scores: pd.DataFrame, n: pd.DataFrame, mean: pd.DataFrame, se: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Welch against everybody else, false discoveries held over the units of the level."""
    every, squares = n * mean, se**2 * n * (n - 1) + n * mean**2
    rest_n = scores.count() - n
    rest = (scores.sum() - every) / rest_n
    rest_variance = ((scores**2).sum() - squares - rest_n * rest**2) / (rest_n - 1) / rest_n
    variance = se**2 + rest_variance
    degrees = variance**2 / (se**4 / (n - 1) + rest_variance**2 / (rest_n - 1))
    p = pd.DataFrame(2 * t.sf((mean - rest).abs() / variance**0.5, degrees), n.index, n.columns)
    if len(n) > 1:
        p = p.apply(lambda column: pd.Series(false_discovery_control(column), p.index))
    real = p < 0.05
    return (real & (mean > rest)).astype(float), (real & (mean < rest)).astype(float)


def _scales(turned: pd.DataFrame, questionnaire: Questionnaire) -> Numbers:
    """Alpha of pairs and of complete answers, and of standardised items."""
    rows = {}
    for name in questionnaire.dimensions:
        part = turned[[item.id for item in questionnaire.items if item.dimension == name]]
        cov, whole, r = part.cov(), part.dropna().cov(), part.corr()
        k = len(cov)
        between = (r.to_numpy().sum() - k) / (k * (k - 1))
        rows[name] = (
            k / (k - 1) * (1 - np.trace(cov) / cov.to_numpy().sum()),
            k / (k - 1) * (1 - np.trace(whole) / whole.to_numpy().sum()),
            k * between / (1 + (k - 1) * between),
        )
    return dict(pd.DataFrame.from_dict(rows, orient="index", columns=["alpha", "alpha_complete", "alpha_std"]).items())


def _icc(scores: pd.DataFrame, of_unit: np.ndarray) -> Numbers:
    found = {}
    for name, column in scores.items():
        groups = column.groupby(of_unit)
        n, mean = groups.count(), groups.mean()
        people, units = n.sum(), len(n)
        msb = (n * (mean - column.mean()) ** 2).sum() / (units - 1)
        msw = (groups.var() * (n - 1)).sum() / (people - units)
        found[name] = ((msb - msw) / (msb + (people / units - 1) * msw), (msb - msw) / msb)
    return dict(pd.DataFrame.from_dict(found, orient="index", columns=["icc1", "icc2"]).items())


def _careless(codes: pd.DataFrame) -> Numbers:
    apart = (codes - codes.mean()).fillna(0)
    inverse = pd.DataFrame(np.linalg.inv(codes.cov()), codes.columns, codes.columns)
    distance = (apart.dot(inverse) * apart).sum(axis=1)
    far = distance > chi2.isf(0.001, codes.shape[1])
    return {
        "careless": pd.Series(
            {
                "irv": (codes.std(axis=1) < STEPS / 16).mean(),
                "mahalanobis": far.mean(),
                "longstring": (codes.apply(_longest, axis=1, raw=True) >= codes.shape[1] / 2).mean(),
            }
        )
    }


def _longest(row: np.ndarray) -> int:
    return max((len(list(same)) for _, same in groupby(row[~np.isnan(row)])), default=0)


def furthest(peer: Numbers, ours: Diagnosis) -> float:
    """The largest difference of any number from ours, relative to its size. ValueError if one is not there at all."""
    scores = ours.inside.scores.set_index(["unit", "dimension"])
    root = ours.inside.careless[ours.inside.careless["unit"] == ours.inside.units["unit"].iloc[0]]
    known = {
        **{name: scores[name] for name in ("n", "mean", "se", "favourable", "rwgj", "rwgj_skewed", "ad")},
        **{word: (scores["verdict"] == word).astype(float) for word in ("higher", "lower")},
        **dict(ours.inside.scales.set_index("dimension").items()),
        "careless": root.set_index("index")["share"],
    }
    apart = []
    for name, theirs in peer.items():
        mine = known[name].reindex(theirs.index).to_numpy(float)
        if np.isnan(mine).any():
            raise ValueError(f"{name} is missing in {int(np.isnan(mine).sum())} places")
        apart.append(np.max(np.abs(theirs.to_numpy() - mine) / np.maximum(np.abs(mine), 1e-6)))
    return float(max(apart))
