"""A large organisation with one published wave, as the benchmarks of the report need it; all of it invented."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime

import numpy as np

from bench.servers import LOAD, free_port, pin, running, unpin
from diagnostic.core.audit.publication import audit
from diagnostic.core.release.publish import publish
from diagnostic.core.released.hashes import content_hash
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import QUESTIONNAIRES, Settings
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications

DIVISIONS, DEPARTMENTS = 10, 9  # each within the one before
TEAMS, VERY_MANY_TEAMS = 10, 55  # of a department: 1 + 10 + 90 + 900 = 1,001 units, or 5,051
TEAM = 55  # people
FILES = ("employee.yaml", "customer.yaml")
SEED = 20250301


@contextmanager
def serving_large(teams: int = TEAMS, says: str = "/ready") -> Iterator[tuple[int, str]]:
    """(port, token of an executive) of a server of its own, on which a large organisation is published.

    teams : of each department. says : the address at which the server says that it can be used.
    """
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = {"INSIDE_OUT_HOME": folder, "PORT": str(port), "BASE_URL": f"http://localhost:{port}"}
        environ |= {"DEMONSTRATION": "0", "DATABASE_URL": ""}
        token = publish_large(environ, teams)
        with running([sys.executable, "-m", "diagnostic", "serve"], environ, port, says):
            pin(LOAD)
            try:
                yield port, token
            finally:
                unpin()


def publish_large(environ: Mapping[str, str], teams: int, organisation: str = "bench") -> str:
    """Publish a wave of a large organisation, and of as many customers; the token of an executive's link."""
    inst, now = open_installation(Settings.from_environ(environ)), datetime.now(UTC)
    chart = large_chart(teams)
    create_organisation(inst, id=organisation, name="Bench", chart=chart, now=now)
    access = operator(inst, organisation)
    wave = create_wave(
        inst, access, name="Spring", opens=date(2025, 3, 3), closes=date(2025, 3, 28), now=now,
        questionnaires=[(QUESTIONNAIRES / file).read_bytes() for file in FILES],
    )  # fmt: skip
    rng = np.random.default_rng(SEED)
    for file in FILES:
        questionnaire = load_questionnaire(QUESTIONNAIRES / file)
        scores = publish(invented(questionnaire, chart, rng), questionnaire, chart, Policy())
        with reading(inst.engine) as db:
            row = waves.get(db, organisation, wave.id)
            survey = waves.survey(db, organisation, wave.id, questionnaire.audience)
        if row is None or survey is None:
            raise LookupError(wave.id)
        content = scores.to_bytes()
        with writing(inst.engine) as db:
            publications.add(
                db, organisation, survey=survey.id, content=content, content_hash=content_hash(content),
                questionnaire_hash=survey.hash, policy=row.policy, chart_hash=row.chart_hash,
                created_at=now, created_by="bench", audit=audit(scores, Policy()).to_text(), rules=(0, ""),
            )  # fmt: skip
    token = issue_link(inst, organisation=organisation, role="executive", label="bench", days=1, now=now)
    inst.engine.dispose()
    return token


def large_chart(teams: int = TEAMS) -> Organisation:
    """Organisation of 1,001 units, unless departments have another number of teams."""
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [("all", None, "Bench", {})]
    for d in range(DIVISIONS):
        rows.append((f"d{d}", "all", f"Division {d}", {}))
        for e in range(DEPARTMENTS):
            rows.append((f"d{d}.{e}", f"d{d}", f"Department {d}.{e}", {}))
            rows += [(f"d{d}.{e}.{t}", f"d{d}.{e}", f"Team {d}.{e}.{t}", {}) for t in range(teams)]
    return tree(rows)


def invented(questionnaire: Questionnaire, chart: Organisation, rng: np.random.Generator) -> Answers:
    """Sheets of five-point items whose means differ between divisions, departments and teams."""
    leaves = np.array([i for i, below in enumerate(chart.children) if not below])
    units = np.sort(rng.choice(leaves, TEAM * len(leaves)))
    drift = np.zeros((len(chart.ids), len(questionnaire.items)))
    for unit, parent in enumerate(chart.parents):
        drift[unit] = (drift[parent] if parent >= 0 else 2.4) + rng.normal(0, 0.35, drift.shape[1])
    steps = np.clip(np.rint(drift[units] + rng.normal(0, 0.9, (len(units), drift.shape[1]))), 0, 4).astype(np.int8)
    turned = np.array([item.reverse for item in questionnaire.items])
    return Answers(np.where(turned, 4 - steps, steps).astype(np.int8) + np.int8(1), units)
