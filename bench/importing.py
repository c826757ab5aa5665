"""Files of answers and charts of persons: the time until a file is looked at, taken, and a chart is read."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.table import Row
from diagnostic.core.intake.exports.read import read_export
from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.definitions.loading.organisation_files import ChartChoice, read_chart
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import tree
from diagnostic.files.tables.reader import read_cells
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings

PEOPLE, ITEMS, TEAMS, EMPLOYEES = 100_000, 100, 500, 200_000
LOOK, TAKEN, CHART = 3.0, 10.0, 3.0  # seconds
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
ASKED = "id: q\nversion: 1\naudience: employee\nscale: {codes: [1, 2, 3, 4, 5]}\ndimensions: [d]\nitems:\n" + "".join(
    f"  - {{id: i{n}, dimension: d, text: {{en: 'Statement {n}'}}}}\n" for n in range(ITEMS)
)


def measure() -> list[Row]:
    """The best of three, by the clock; of taking a file once."""
    asked, content, chart = parse_questionnaire(ASKED.encode(), "q.yaml"), answers(), employees()
    note = f"{len(content) / 1e6:.0f} MB as Qualtrics writes them"
    look = _best(lambda: match_answers(read_export(read_cells(content, "a.csv", pad=True), "a.csv"), asked, None, "Q1"))
    charted = _best(lambda: read_chart(chart, "c.csv", ChartChoice(repair=True)))
    of_chart = f"{len(chart) / 1e6:.0f} MB, a hundred circles, a thousand people without a manager"
    return [
        Row(f"{PEOPLE:,} people x {ITEMS} items looked at", look, "s", LOOK, note=note),
        Row("looked at and taken into a survey", taken(content), "s", TAKEN),
        Row(f"{EMPLOYEES:,} employees to a chart, all repairs at once", charted, "s", CHART, note=of_chart),
    ]


def taken(content: bytes) -> float:
    """Seconds until a file is in a survey of a new installation."""
    units: list[tuple[str, str | None, str, dict[str, str]]] = [("all", None, "Everybody", {})]
    units += [(f"team {n}", "all", f"Team {n}", {}) for n in range(TEAMS)]
    with TemporaryDirectory() as home:
        inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(Path(home))}))
        create_organisation(inst, id="acme", name="Acme", chart=tree(units), now=NOW)
        access, day = operator(inst, "acme"), NOW.date()
        ends = day + timedelta(days=20)
        wave = create_wave(inst, access, name="May", opens=day, closes=ends, now=NOW, questionnaires=[ASKED.encode()])
        began = time.perf_counter()
        import_file(inst, access, wave, "employee", AnswersFile(content, "Q1", name="a.csv"), False, NOW)
        spent = time.perf_counter() - began
        inst.engine.dispose()
    return spent


def answers() -> bytes:
    """An export of Qualtrics."""
    rng = np.random.default_rng(1)
    names = ["Finished", "ResponseId", "Q1", *(f"i{n}" for n in range(ITEMS))]
    ids = ",".join(f'"{{""ImportId"":""{name}""}}"' for name in names)
    codes = rng.integers(1, 6, (PEOPLE, ITEMS)).astype(str)
    teams = rng.integers(0, TEAMS, PEOPLE)
    rows = [f"True,R_{n},team {teams[n]},{','.join(codes[n])}" for n in range(PEOPLE)]
    return "\n".join([",".join(names), ",".join(names), ids, *rows]).encode()


def employees() -> bytes:
    """A person a row, with a salary, an address and a date; everybody has eight reports or none. A hundred circles, a
    thousand people whose managers have left, two tops, and managers' ids without their zeros."""
    boss = {n: (n - 1) // 8 for n in range(1, EMPLOYEES)}
    boss |= {n: n * 8 + 1 for n in range(1_000, 1_100)}  # below one of their own reports
    boss |= {n: EMPLOYEES * 2 + n % 7 for n in range(150_000, 151_000)}
    del boss[2]
    rows = [
        f"{n:07d},{boss.get(n, '')},Person {n},D{(n - 1) // 64},T{(n - 1) // 8},{30_000 + n % 999},p{n}@x.org,2019-01-1"
        for n in range(EMPLOYEES)
    ]
    return "\n".join(["employee id,manager id,name,department,team,salary,e-mail,hire date", *rows]).encode()


def _best(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent)
