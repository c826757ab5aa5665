"""How long a submit waits while something large is done beside it: published, imported, moved, invited, backed up.

All of it happens in one process, as on the server: so a submit waits for the database's lock and for Python's own.
Before each work as many submits are timed while nothing happens.
"""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.published import DEPARTMENTS, DIVISIONS, VERY_MANY_TEAMS, invented, large_chart
from bench.table import Row, table
from diagnostic.core.intake.respondent_rows import Preview
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.backup.write import back_up
from diagnostic.services.fieldwork.imports import store_answers
from diagnostic.services.fieldwork.lifecycle import Wave, close_wave, create_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.invitations import invite
from diagnostic.services.respondents.submissions import submit
from diagnostic.services.waves.rows import survey_row
from diagnostic.settings import QUESTIONNAIRES, Settings
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.responses import staging
from diagnostic.storage.responses.staging import Pool

LONGEST = 0.5  # seconds that a submit may wait
EVERY, IDLE = 0.02, 2.0  # seconds between two submits; how long they are timed while nothing happens
PEOPLE, IMPORTED, INVITED, WAITING = 40_000, 1_000_000, 100_000, 20_000
FILE = QUESTIONNAIRES / "employee.yaml"
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Busy:
    """An installation whose open wave people answer, one after the other."""

    inst: Installation
    access: Access
    chart: Organisation
    questionnaire: Questionnaire
    tokens: Iterator[str]

    def wave(self, name: str) -> Wave:
        """Another wave, which takes answers now."""
        opens, closes, asked = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=9), [FILE.read_bytes()]
        return create_wave(self.inst, self.access, name=name, opens=opens, closes=closes, questionnaires=asked, now=NOW)

    def submit(self) -> float:
        """Seconds that one person waits until the answers are there."""
        codes = {item.id: 4 for item in self.questionnaire.items}
        began = time.perf_counter()
        if submit(self.inst, next(self.tokens), codes, {}, NOW) != "accepted":
            raise RuntimeError("not accepted")
        return time.perf_counter() - began

    def longest(self, work: Callable[[], object]) -> tuple[float, float, float]:
        """(seconds of the longest submit while `work` is done, of the longest before, seconds of the work)."""
        idle, until = [self.submit()], time.perf_counter() + IDLE
        while time.perf_counter() < until:
            idle.append(self.submit())
            time.sleep(EVERY)
        failed: list[Exception] = []

        def done() -> None:
            try:
                work()
            except Exception as error:
                failed.append(error)

        beside, began, waits = threading.Thread(target=done), time.perf_counter(), []
        beside.start()
        while beside.is_alive():
            waits.append(self.submit())
            time.sleep(EVERY)
        if failed:
            raise failed[0]
        return max(waits), max(idle), time.perf_counter() - began


def measure() -> list[Row]:
    """The longest submit while each work is done."""
    rows, rng = [], np.random.default_rng(1)
    with TemporaryDirectory() as home:
        busy = _busy(Path(home))
        inst, access = busy.inst, busy.access
        imported, moved, invited = busy.wave("Imported"), busy.wave("Moved"), busy.wave("Invited")
        preview = _preview(busy, rng, IMPORTED)
        units = 1 + DIVISIONS * (1 + DEPARTMENTS * (1 + VERY_MANY_TEAMS))
        _hand_in(busy, moved)
        numbers = dict.fromkeys((busy.chart.ids[i] for i in _leaves(busy.chart)), INVITED // len(_leaves(busy.chart)))
        backup = Path(home) / "backup"
        works: tuple[tuple[str, Callable[[], object]], ...] = (
            (f"{units:,} units in a new survey", lambda: busy.wave("Another")),
            (
                f"{sum(numbers.values()):,} invitations",
                lambda: invite(inst, access, invited, AUDIENCE, numbers, NOW),
            ),
            (f"{WAITING:,} answers move at a survey's end", lambda: close_wave(inst, access, moved, NOW)),
            (
                f"{IMPORTED:,} answers imported",
                lambda: store_answers(inst, access, imported, AUDIENCE, preview, NOW),
            ),
            ("a backup of them", lambda: back_up(inst, backup, "four random words", NOW)),
            ("the survey of them closed", lambda: close_wave(inst, access, imported, NOW)),
            (f"{units:,} units published", lambda: publish_wave(inst, access, imported.id, NOW)),
        )
        for what, work in works:
            longest, idle, spent = busy.longest(work)
            note = (
                f"{longest / idle:.0f} x the longest of {IDLE:.0f} s before, {idle * 1000:.0f} ms; takes {spent:.1f} s"
            )
            rows.append(Row(what, longest, "s", LONGEST, note=note))
            print(table(rows[-1:]), flush=True)  # it takes minutes
        inst.engine.dispose()
    return rows


AUDIENCE = "employee"


def _busy(home: Path) -> Busy:
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home), "DEMONSTRATION": "0"}))
    chart, questionnaire = large_chart(VERY_MANY_TEAMS), load_questionnaire(FILE)
    create_organisation(inst, id="bench", name="Bench", chart=chart, now=NOW)
    busy = Busy(inst, operator(inst, "bench"), chart, questionnaire, iter(()))
    wave, leaves = busy.wave("Answered"), _leaves(chart)
    asked = {chart.ids[leaf]: PEOPLE // len(leaves) for leaf in leaves}
    links = invite(inst, busy.access, wave, AUDIENCE, asked, NOW).decode("utf-8-sig")
    tokens = (row["link"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(links)))
    return Busy(inst, busy.access, chart, questionnaire, tokens)


def _leaves(chart: Organisation) -> list[int]:
    return [i for i, below in enumerate(chart.children) if not below]


def _preview(busy: Busy, rng: np.random.Generator, people: int) -> Preview:
    """A file of answers that was looked at, of so many people."""
    some = invented(busy.questionnaire, busy.chart, rng)
    which = rng.integers(0, len(some.units), people)
    ticked = np.full((people, len(busy.questionnaire.stored) - some.codes.shape[1]), MISSING, np.int8)
    answers = Answers(np.hstack([some.codes[which], ticked]), some.units[which])
    return Preview(answers, busy.chart, (), (), (), (), people, people, 0)


def _hand_in(busy: Busy, wave: Wave) -> None:
    """Answers that wait in staging: nobody moves them before the wave is closed, since nothing else looks here."""
    with reading(busy.inst.engine) as db:
        survey = survey_row(db, busy.access, wave, AUDIENCE).id
    sheet, leaves = bytes([4]) * len(busy.questionnaire.stored), _leaves(busy.chart)
    with writing(busy.inst.engine) as db:
        for number in range(WAITING):
            staging.add(db, Pool(survey, busy.chart.ids[leaves[number % len(leaves)]], None), sheet, {})
