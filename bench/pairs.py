"""A matrix of forty providers and forty units that they serve: planned, published, audited and drawn."""

from __future__ import annotations

import time

import numpy as np

from bench.table import Row
from diagnostic.core.audit.publication import audit
from diagnostic.core.release.pair_ratings import Ratings, publish_pairs
from diagnostic.core.release.publish import publish
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale
from diagnostic.definitions.service_map import Service, ServiceMap, rated_by
from diagnostic.definitions.wave import Policy

UNITS, DIVISIONS, PEOPLE, DIMENSIONS = 40, 5, 20, 5  # people of each unit
TARGET = 2.0  # seconds, both sides


def measure() -> list[Row]:
    """Everything between the last answer and the page."""
    units = [f"u{i:02d}" for i in range(UNITS)]
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [("all", None, "All", {})]
    rows += [(f"d{d}", "all", f"Division {d}", {}) for d in range(DIVISIONS)]
    chart = tree([*rows, *((unit, f"d{i % DIVISIONS}", unit, {}) for i, unit in enumerate(units))])
    services = ServiceMap(tuple(Service(unit, "all", "Help") for unit in units))
    rng = np.random.default_rng(1)
    customers = services.customers(chart)
    place = {provider: i for i, provider in enumerate(customers)}
    sheets = [
        (chart.position[unit], place[provider])
        for unit in units
        for person in range(PEOPLE)
        for provider in rated_by(services.serving(unit, chart), person, most=UNITS)  # everybody rates all
    ]
    of, about = np.array(sheets).T
    served, own = _asked("colleague"), _asked("employee")
    given = Ratings(_answers(rng, of), about, customers)
    mine = _answers(rng, np.repeat([chart.position[unit] for unit in units], PEOPLE))
    start = time.perf_counter()
    pairs = publish_pairs(given, served, chart, Policy(), [""] * len(chart.ids))
    themselves = publish(mine, own, chart, Policy())
    planned = time.perf_counter()
    verdicts = [audit(each, Policy()).verdict for each in (pairs, themselves)]
    audited = time.perf_counter()
    if verdicts != ["safe", "safe"]:
        raise RuntimeError(f"not safe: {verdicts}")
    note = f"{len(sheets):,} sheets, {len(pairs.pairs):,} cells"
    return [
        Row("40 x 40 pairs x 5, both sides: planned and audited", audited - start, "s", TARGET, note=note),
        Row("of it the audit", audited - planned, "s"),
    ]


def _asked(audience: str) -> Questionnaire:
    names = [f"d{d}" for d in range(DIMENSIONS)]
    return Questionnaire(
        id=audience,
        version=1,
        audience=audience,
        scale=Scale(codes=(1, 2, 3, 4, 5), favourable=(4, 5)),
        dimensions={name: Dimension(name={"en": name}) for name in names},
        items=tuple(Item(id=f"{name}_1", dimension=name) for name in names),
    )


def _answers(rng: np.random.Generator, units: np.ndarray) -> Answers:
    return Answers(rng.integers(1, 6, (len(units), DIMENSIONS)).astype(np.int8), units)
