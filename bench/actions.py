"""A plan of 500 actions: the time until it is arranged and rendered, and that of its files."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.table import Row
from diagnostic.definitions.action import STATES, ActionText, ActionWhy
from diagnostic.definitions.organisation import tree
from diagnostic.report.pages.acting.plan import board_html
from diagnostic.services.actions.board import PlanChoice, plan, plan_csv
from diagnostic.services.actions.calendars import plan_calendar
from diagnostic.services.actions.comments import add_comment
from diagnostic.services.actions.records import actions
from diagnostic.services.actions.rooms import written_in_a_room
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import writing
from diagnostic.storage.open_records.versions import id_of

ACTIONS, TEAMS = 500, 40
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TARGET = 0.3  # seconds until it is open


def measure() -> list[Row]:
    """Processor time of what the page does for a plan of 500 actions: the best of five."""
    with TemporaryDirectory() as home:
        inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(Path(home))}))
        access = _filled(inst)
        found = plan(inst, access, PlanChoice(), NOW.date())
        opened = _best(lambda: board_html(plan(inst, access, PlanChoice(), NOW.date()).columns))
        rows = [Row(f"plan of {len(found.cards)} actions: board", opened, "s", TARGET)]
        rows.append(Row("its table", _best(lambda: plan_csv(found)), "s", TARGET))
        rows.append(Row("its calendar", _best(lambda: plan_calendar(found)), "s", 1.0))
        inst.engine.dispose()
    return rows


def _filled(inst: Installation) -> Access:
    teams = [f"team-{number}" for number in range(TEAMS)]
    chart = tree([("all", None, "Everybody", {}), *((team, "all", team.title(), {}) for team in teams)])
    create_organisation(inst, id="acme", name="Acme", chart=chart, now=NOW)
    access = operator(inst, "acme")
    with writing(inst.engine) as db:
        for number in range(ACTIONS):
            why = ActionWhy("rule", "S02", "Customers keep their distance where colleagues do not trust each other")
            due = date(2026, 5, 1) + timedelta(days=number % 60)
            text = ActionText(f"Say within a day who will do what, number {number}", why, f"Owner {number % 30}", due)
            text = ActionText(
                text.what, why, text.owner, due, STATES[number % 4], "No money" if number % 4 == 3 else ""
            )
            written_in_a_room(db, "acme", id_of("bench", str(number)), teams[number % TEAMS], text, "Kim", NOW)
    for each in actions(inst, access)[::10]:
        add_comment(inst, each, "Is anybody on it?", "Kim", NOW)
    return access


def _best(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(5):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)
