"""An invented company for tests of the report: three levels, teams of 3 to 40, some ill inside, some outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
from cachetools import cached

from diagnostic.core.audit.publication import audit
from diagnostic.core.diagnosis import Diagnosis, Survey, diagnose
from diagnostic.core.release.publish import publish as publish_answers
from diagnostic.core.released.changes import NO_CHANGES
from diagnostic.core.released.hashes import content_hash
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import load_questionnaire, load_rules, shipped_evidence
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rules
from diagnostic.definitions.wave import Policy
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import release_name
from diagnostic.services.report.model import Report
from diagnostic.services.report.rule_versions import rules_at
from diagnostic.services.waves.rows import Wave
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import text_hash
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications

DIVISIONS = {
    "corporate": ("Corporate", ["People", "IT support", "Finance", "Legal", "Facilities", "Procurement"]),
    "care": ("Customer care", ["Chat team", "Phone team", "Key accounts", "Back office", "Complaints", "Training"]),
    "operations": ("Operations", ["Warehouse East", "Warehouse West", "Fleet", "Returns", "Night shift", "Planning"]),
    "sales": ("Sales", ["Stores North", "Stores South", "Web shop", "Partner sales and wholesale accounts", "Bids"]),
}


def company() -> Organisation:
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [("all", None, "Harbour & Sons", {})]
    for division, (name, teams) in DIVISIONS.items():
        rows.append((division, "all", name, {"contact": "high" if division in ("care", "sales") else "low"}))
        rows += [(f"{division}.{i}", division, team, {}) for i, team in enumerate(teams, start=1)]
    return tree(rows)


def flat_company(teams: int) -> Organisation:
    """Ten divisions of departments of ten teams each, about `teams` units in all."""
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [("all", None, "Large & Wide", {})]
    departments = max(1, teams // 110)
    for d in range(10):
        rows.append((f"d{d}", "all", f"Division {d + 1}", {}))
        for e in range(departments):
            rows.append((f"d{d}.{e}", f"d{d}", f"Department {d + 1}.{e + 1}", {}))
            rows += [(f"d{d}.{e}.{t}", f"d{d}.{e}", f"Team {d + 1}.{e + 1}.{t + 1}", {}) for t in range(10)]
    return tree(rows)


@cache
def questionnaires() -> tuple[Questionnaire, Questionnaire]:
    return load_questionnaire(QUESTIONNAIRES / "employee.yaml"), load_questionnaire(QUESTIONNAIRES / "customer.yaml")


@dataclass(frozen=True)
class Climate:
    """True scores 0-1 of each unit on each ruled dimension, inside, and on its mirror, outside."""

    inside: np.ndarray
    outside: np.ndarray


def climate(chart: Organisation, rng: np.random.Generator) -> Climate:
    """Divisions differ; outside follows inside, but in a few teams not yet and in a few not at all."""
    units = len(chart.ids)
    levels = np.asarray(chart.levels)
    parents = np.asarray(chart.parents)
    base = np.zeros((units, 13))
    base[0] = 0.6 + rng.normal(0, 0.05, 13)
    for unit in range(1, units):
        base[unit] = base[parents[unit]] + rng.normal(0, 0.11 if levels[unit] == 1 else 0.09, 13)
        base[unit] += rng.normal(0, 0.07)
    inside = np.clip(base, 0.08, 0.95)
    delay = rng.random(units)[:, None] < 0.25
    outside = np.clip(np.where(delay, 1.2 - inside, inside) + rng.normal(0.04, 0.07, inside.shape), 0.08, 0.95)
    return Climate(inside, outside)


def answers(
    questionnaire: Questionnaire, truth: np.ndarray, units: np.ndarray, rng: np.random.Generator, missing: float = 0.03
) -> Answers:
    """Sheets of people in `units` (positions) whose unit's true scores are `truth` (units x 13)."""
    names = list(questionnaire.dimensions)
    person = rng.normal(0, 0.09, len(units))
    codes = np.empty((len(units), len(questionnaire.items)), dtype=np.int8)
    for i, item in enumerate(questionnaire.items):
        position = names.index(item.dimension)
        score = truth[units, position] if position < 13 else truth[units].mean(axis=1)
        options = np.asarray(questionnaire.scale_of(item).codes)
        step = np.clip(np.rint((score + person + rng.normal(0, 0.2, len(units))) * (len(options) - 1)), 0, 4).astype(
            int
        )
        codes[:, i] = options[::-1][step] if item.reverse else options[step]
    codes[rng.random(codes.shape) < missing] = MISSING
    return Answers(codes, units)


def staffed(chart: Organisation, rng: np.random.Generator, least: int = 3, most: int = 40) -> np.ndarray:
    """Positions of people: each unit without units below it has `least` to `most`."""
    leaves = [i for i, children in enumerate(chart.children) if not children]
    return np.concatenate([np.full(int(rng.integers(least, most + 1)), unit) for unit in leaves])


def surveys(chart: Organisation, rng: np.random.Generator, people: np.ndarray | None = None) -> tuple[Survey, Survey]:
    employee, customer = questionnaires()
    truth = climate(chart, rng)
    inside = staffed(chart, rng) if people is None else people
    outside = staffed(chart, rng, 6, 60) if people is None else people
    return (
        Survey(employee, answers(employee, truth.inside, inside, rng)),
        Survey(customer, answers(customer, truth.outside, outside, rng)),
    )


def wave(chart: Organisation, year: int = 2025) -> Wave:
    return Wave(
        id=f"wave{year}",
        organisation="harbour",
        name=f"Spring {year}",
        opens=date(year, 3, 3),
        closes=date(year, 3, 28),
        state="published",
        audiences=("employee", "customer"),
        policy=Policy(),
        chart=chart,
        chart_hash="sha256:0",
        retention_ends=date(year, 4, 27),
        made=date(year, 3, 1),
        made_by="a consultant",
        invited=True,
    )


def report(
    chart: Organisation | None = None, seed: int = 3, with_customers: bool = True, rules=None, **changes
) -> Report:
    """A report of invented answers, without any database."""
    chart = chart or company()
    employee, customer = questionnaires()
    rules = _shipped_rules() if rules is None else rules
    diagnosis = _diagnosis(chart, seed, with_customers, rules)
    return report_of(diagnosis, chart, rules, {"employee": employee, "customer": customer}, **changes)


@cache
def _shipped_rules() -> Rules:
    employee, customer = questionnaires()
    return load_rules(QUESTIONNAIRES / "rules.yaml", employee, [customer])


@cached({}, key=lambda chart, seed, with_customers, rules: (repr(chart), seed, with_customers, repr(rules)))
def _diagnosis(chart: Organisation, seed: int, with_customers: bool, rules: Rules) -> Diagnosis:
    """What `report` shows; tests only read it."""
    inside, outside = surveys(chart, np.random.default_rng(seed))
    return diagnose(inside, [outside] if with_customers else [], rules, chart, Policy(), shipped_perspectives())


def report_of(diagnosis: Diagnosis, chart: Organisation, rules, questionnaires, **changes) -> Report:
    shown = wave(chart)
    values = {
        "organisation": "harbour",
        "organisation_name": "Harbour & Sons",
        "demonstration": True,
        "wave": shown,
        "waves": (shown,),
        "chart": chart,
        "questionnaires": questionnaires,
        "inside": diagnosis.inside,
        "outside": diagnosis.outside,
        "symptoms": diagnosis.symptoms,
        "gaps": diagnosis.gaps,
        "changes": NO_CHANGES,
        "rules": rules,
        "rules_version": 1,
        "evidence": shipped_evidence() or {},
        "release": release_name([content_hash(diagnosis.inside.to_bytes())], "rules"),
    }
    return Report(**(values | changes))


NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)


def publish(
    inst: Installation,
    access: Access,
    chart: Organisation,
    found: Sequence[Survey],
    contents: Sequence[bytes],
    year: int = 2025,
    created_at: datetime | None = None,
    entered: str = "",
) -> str:
    """Publish a wave of `found`, made from the questionnaires in `contents`; its id.

    entered : the hash of the rules that is entered, that of the rules at that time unless given.
    """
    created_at = created_at or NOW
    rules = rules_at(inst, access, created_at)
    made = create_wave(
        inst, access, name=f"Spring {year}", opens=date(year, 3, 3), closes=date(year, 3, 28), questionnaires=contents,
        chart=chart, now=NOW,
    )  # fmt: skip
    for survey in found:
        content, audited = _through_the_door(survey, chart)
        with reading(inst.engine) as db:
            row = waves.get(db, access.organisation, made.id)
            stored = waves.survey(db, access.organisation, made.id, survey.questionnaire.audience)
        with writing(inst.engine) as db:
            publications.add(
                db, access.organisation, survey=stored.id, content=content, content_hash=content_hash(content),
                questionnaire_hash=stored.hash, policy=row.policy, chart_hash=row.chart_hash,
                created_at=created_at, created_by="test", audit=audited,
                rules=(rules.number, entered or text_hash(rules.text)),
            )  # fmt: skip
    return made.id


@cached({}, key=lambda survey, chart: (survey.answers.codes.tobytes(), repr(survey.questionnaire), repr(chart)))
def _through_the_door(survey: Survey, chart: Organisation) -> tuple[bytes, str]:
    """The bytes of a publication and what the auditor says of it: the same of the same answers."""
    scores = publish_answers(survey.answers, survey.questionnaire, chart, Policy())
    return scores.to_bytes(), audit(scores, Policy()).to_text()
