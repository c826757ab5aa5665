"""Random organisations and their publications, by seed: what a change of the code may not change a byte of.

Every case goes through `publish`; cases of interim releases also through `release` and `prior_releases`. Nothing here
depends on the order of sets or on the process.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure.interim_batches import Facts, Tranches, how_many_go, prior_releases, release
from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.release.publish import Collected, publish
from diagnostic.core.released.interim_release import InterimRelease
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import MISSING, Answers, Counts
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale
from diagnostic.definitions.wave import Policy
from tests.golden.older_formats import as_format_2

HASHES: dict[str, str] = json.loads(Path(__file__).with_name("hashes.json").read_text(encoding="utf-8"))
CASES = 500
AUDITED = frozenset(seed for seed in range(CASES) if seed // 10 % 5 == 0)  # a hundred, of every kind as many as of all
KINDS = ("plain", "plain", "breakdowns", "breakdowns", "interim", "counted", "plain", "breakdowns", "interim", "plain")
SCALES = (
    Scale(codes=(1, 2, 3, 4, 5), favourable=(4, 5), unfavourable=(1, 2)),
    Scale(codes=(1, 2, 3, 4, 5, 6, 7), favourable=(6, 7), unfavourable=(1, 2)),
    Scale(codes=(0, 1), favourable=(1,), unfavourable=(0,)),
)


@dataclass(frozen=True)
class Case:
    """One survey: who answered what, and under which policy. people : intp; each person's unit."""

    seed: int
    kind: str
    chart: Organisation
    questionnaire: Questionnaire
    answers: Answers
    policy: Policy
    headcounts: np.ndarray | None
    breakdowns: tuple[Breakdown, ...]


@dataclass(frozen=True)
class Published:
    """What came out of a case."""

    scores: UnitScores
    releases: tuple[InterimRelease, ...]

    def hash(self) -> str:
        return hashed(content(self.scores), *(each.to_bytes() for each in self.releases))

    def audit_hash(self, policy: Policy) -> str:
        return hashed(audit(self.scores, policy, self.releases).to_text().encode())


def content(scores: UnitScores) -> bytes:
    """The bytes of a publication that are compared: as it was written when the hashes were made."""
    return as_format_2(scores)


def hashed(*contents: bytes) -> str:
    return hashlib.sha256(b"\n".join(contents)).hexdigest()[:16]


def case(seed: int) -> Case:
    rng, kind = np.random.default_rng(seed), KINDS[seed % len(KINDS)]
    chart, questionnaire = _chart(rng), _questionnaire(rng, mixed=seed % 5 == 0)
    units = np.repeat(np.arange(len(chart.ids)), _sizes(rng, chart, larger=kind == "interim"))
    codes = _codes(rng, questionnaire, chart, units, skipping=(0.0, 0.05, 0.3)[seed % 3])
    speeders = rng.random(len(units)) < 0.1 if seed % 4 == 0 else None
    return Case(
        seed,
        kind,
        chart,
        questionnaire,
        Answers(codes, units, speeders),
        Policy(min_group=7 if seed % 11 == 0 else 5, unsafe_for_validation=seed % 97 == 3),
        np.bincount(units, minlength=len(chart.ids)) + rng.integers(0, 6, len(chart.ids)) if seed % 2 else None,
        _breakdowns(rng, units, 1 + seed % 3) if kind == "breakdowns" else (),
    )


def published(each: Case) -> Published:
    if each.kind == "counted":
        counts = Counts(_options(each))
        collected = Collected(counts, each.headcounts)
        return Published(publish(collected, each.questionnaire, each.chart, each.policy), ())
    releases, facts = _released_before(each) if each.kind == "interim" else ([], [])
    prior = prior_releases(releases, facts, each.questionnaire, each.chart) if releases else None
    collected = Collected(each.answers, each.headcounts, each.breakdowns, prior)
    scores = publish(collected, each.questionnaire, each.chart, each.policy)
    return Published(scores, tuple(releases))


def features(each: Case, found: Published) -> Counter[str]:
    """What happened in a case, to see that all cases together exercise every rule."""
    scores = found.scores
    cells = scores.cells
    enough = scores.scores.loc[scores.scores["n"] >= each.policy.spread_from, ["unit", "dimension"]]
    of_item = dict(zip(scores.instrument["item"], scores.instrument["dimension"], strict=True))
    told = set(zip(scores.distributions["unit"], scores.distributions["item"].map(of_item), strict=True))
    happened = {
        each.kind: True,
        "units hidden": (scores.units["hidden"] != "").any(),
        "pooled groups": scores.units["pooled"].astype(bool).any(),
        "dimensions hidden": (scores.scores["hidden"] != "").any(),
        "items beside dimensions": len(scores.items) > 0,
        "distributions": len(scores.distributions) > 0,
        "distributions withheld": not set(enough.itertuples(index=False, name=None)) <= told,
        "questions kept off the ends": _kept_off(each, scores),
        "own spread": (scores.scores["spread"] == "own").any(),
        "skipped: enough": (scores.scores["skipped"] == "enough").any(),
        "careless": len(scores.careless) > 0,
        "without the careless": len(scores.without) > 0,
        "cells shown": len(cells) > 0 and (cells["hidden"] == "").any(),
        "cells hidden": len(cells) > 0 and (cells["hidden"] != "").any(),
        "means of cells withheld": len(cells) > 0 and (cells["withheld"] != "").any(),
        "interim releases": len(found.releases) > 0,
        "several interim releases": len(found.releases) > 1,
        "bands": (scores.units["band"] != "").any(),
        "unsafe": each.policy.unsafe_for_validation,
    }
    return Counter(name for name, yes in happened.items() if yes)


def _kept_off(each: Case, scores: UnitScores) -> bool:
    """Is the mean of a question another than that of the answers to it?"""
    options = each.chart.roll_up(_options(each))
    points = np.zeros(options.shape[1:])
    for i, item in enumerate(each.questionnaire.items):
        steps = len(each.questionnaire.scale_of(item).codes)
        points[i, :steps] = np.linspace(100, 0, steps) if item.reverse else np.linspace(0, 100, steps)
    of = {item.id: i for i, item in enumerate(each.questionnaire.items)}
    unit, at = scores.items["unit"].map(each.chart.position).to_numpy(int), scores.items["item"].map(of).to_numpy(int)
    sums = (options * points).sum(axis=2)[unit, at]
    return bool((np.abs(sums - (scores.items["n"] * scores.items["mean"]).to_numpy()) > 1e-6).any())


def _chart(rng: np.random.Generator) -> Organisation:
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [("root", None, "Root", {})]
    for i in range(int(rng.integers(3, 16))):
        above = rows[int(rng.integers(max(0, len(rows) - 6), len(rows)))][0]
        rows.append((f"u{i:02d}", above, f"Unit {i}", {}))
    return tree(rows)


def _questionnaire(rng: np.random.Generator, mixed: bool) -> Questionnaire:
    items = []
    sizes = rng.integers(1, 5, int(rng.integers(1, 5)))
    for d, size in enumerate(sizes.tolist()):
        for i in range(size):
            scale = SCALES[int(rng.integers(len(SCALES)))] if mixed else None
            reverse = bool(rng.random() < 0.2)
            items.append(Item(id=f"d{d}_{i}", dimension=f"d{d}", reverse=reverse, scale=scale))
    dimensions = {f"d{d}": Dimension(name={"en": f"D {d}"}) for d in range(len(sizes))}
    return Questionnaire(
        id="employee", version=1, audience="employee", scale=SCALES[0], dimensions=dimensions, items=tuple(items)
    )


def _sizes(rng: np.random.Generator, chart: Organisation, larger: bool) -> np.ndarray:
    leaf = np.array([not children for children in chart.children])
    small, many = rng.integers(0, 9, len(leaf)), rng.integers(5, 45 if larger else 30, len(leaf))
    return np.where(leaf, np.where(rng.random(len(leaf)) < 0.5, small, many), rng.integers(0, 4, len(leaf)))


def _codes(
    rng: np.random.Generator, asked: Questionnaire, chart: Organisation, units: np.ndarray, skipping: float
) -> np.ndarray:
    level = np.clip(rng.normal(0.55, 0.25, (len(chart.ids), len(asked.items))), 0, 1)
    alike = rng.random(len(chart.ids)) < 0.2  # all of the unit answer the same, or nearly
    spread = np.where(alike, 0.02, 0.22)[units]
    codes = np.empty((len(units), len(asked.items)), dtype=np.int8)
    for i, item in enumerate(asked.items):
        scale = asked.scale_of(item).codes
        wanted = np.where(alike[units], np.round(level[units, i] * 2) / 2, level[units, i])
        at = np.clip(np.rint((wanted + rng.normal(0, 1, len(units)) * spread) * (len(scale) - 1)), 0, len(scale) - 1)
        codes[:, i] = np.asarray(scale)[at.astype(int)]
    codes[rng.random(codes.shape) < skipping] = MISSING
    return codes


def _breakdowns(rng: np.random.Generator, units: np.ndarray, number: int) -> tuple[Breakdown, ...]:
    found = []
    for b in range(number):
        values = tuple(f"v{v}" for v in range(int(rng.integers(2, 5))))
        weights = rng.dirichlet(np.full(len(values), 1.5)) * 0.92
        of = rng.choice(len(values) + 1, len(units), p=[*weights, 1 - weights.sum()])
        found.append(Breakdown(f"breakdown{b}", values, np.where(of == len(values), -1, of)))
    return tuple(found)


def _options(each: Case) -> np.ndarray:
    asked, answers = each.questionnaire, each.answers
    width = max(len(asked.scale_of(item).codes) for item in asked.items)
    found = np.zeros((len(each.chart.ids), len(asked.items), width), dtype=np.int64)
    for i, item in enumerate(asked.items):
        for o, code in enumerate(asked.scale_of(item).codes):
            found[:, i, o] = np.bincount(answers.units[answers.codes[:, i] == code], minlength=len(each.chart.ids))
    return found


def _released_before(each: Case) -> tuple[list[InterimRelease], list[Facts]]:
    """Three looks at the wave while people answer, each after a third of them."""
    rng, k = np.random.default_rng(each.seed + 1_000_000), each.policy.min_group
    order, waiting = rng.permutation(len(each.answers.units)), np.zeros(0, dtype=np.intp)
    releases: list[InterimRelease] = []
    kept: list[Facts] = []
    for arrived in np.array_split(order[: len(order) * 4 // 5], 3):
        waiting = np.concatenate([waiting, arrived])
        going = []
        for unit in np.unique(each.answers.units[waiting]).tolist():
            of_unit = waiting[each.answers.units[waiting] == unit]
            going += rng.permutation(of_unit)[: how_many_go(len(of_unit), k)].tolist()
        if not going:
            continue
        waiting = waiting[~np.isin(waiting, going)]
        people = each.answers[np.array(going)]
        units, position = np.unique(people.units, return_inverse=True)
        batch = replace(people, units=position)
        names = [each.chart.ids[unit] for unit in units.tolist()]
        released, facts = release(Tranches(batch, names), each.questionnaire, k, len(releases) + 1)
        releases.append(released)
        kept.append(facts)
    return releases, kept
