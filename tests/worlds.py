"""Small organisations with a wave, for tests of services: two units, one questionnaire, a few invitations."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import event

from diagnostic.definitions.loading.playbook_files import parse_agenda
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.services.fieldwork.lifecycle import Wave, create_wave, invite
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.installation.access import Access, issue_link, who
from diagnostic.services.installation.organisations import create_organisation
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import survey_row
from diagnostic.storage.database.engine import Database, reading
from diagnostic.storage.database.snapshots import thaw_questionnaire
from diagnostic.storage.responses import records
from diagnostic.storage.responses.records import Responses

NOW = datetime(2024, 3, 5, 12, tzinfo=UTC)
OPENS, CLOSES = date(2024, 3, 1), date(2024, 3, 31)
ENDED = datetime(2024, 4, 1, 12, tzinfo=UTC)

EMPLOYEE = b"""
id: staff
version: 1
audience: employee
scale: {codes: [1, 2, 3, 4, 5], favourable: [4, 5], unfavourable: [1, 2]}
dimensions: {trust: {name: Trust}, teamwork: {name: Teamwork}}
items:
  - {id: trust_1, dimension: trust, text: I trust them}
  - {id: trust_2, dimension: trust, text: I watch my back, reverse: true}
  - {id: team_1, dimension: teamwork, text: We help each other}
questions:
  - {id: change, text: What would you change?}
"""

CUSTOMER = b"""
id: guests
version: 1
audience: customer
scale: {codes: [1, 2, 3, 4, 5], favourable: [4, 5], unfavourable: [1, 2]}
dimensions: {care: {name: Care}}
items:
  - {id: care_1, dimension: care, text: They care}
"""

ONE_RULE = """
- id: S02
  name: Distance
  inside: {dimension: trust, certain_below: 40, none_above: 65}
  outside: care
  symptom: They keep their distance
  source: rise
  evidence: []
"""

CHART = tree(
    [
        ("all", None, "Everybody", {}),
        ("north", "all", "The north", {}),
        ("south", "all", "The south", {}),
        ("coast", "south", "The coast", {}),
    ]
)


AGENDA = parse_agenda(
    {
        "id": "talk",
        "name": "Talk",
        "purpose": "To talk",
        "steps": [
            {"id": "hello", "kind": "say", "heading": "Welcome", "minutes": 1},
            {"id": "notes", "kind": "collect", "heading": "Notes", "ask": "What helps?", "minutes": 5},
            {"id": "dots", "kind": "vote", "heading": "Vote", "options": ["Tea", "Coffee"], "minutes": 2},
            {"id": "rest", "kind": "show", "show": "heatmap", "heading": "The map", "minutes": 2},
        ],
    }
)


@dataclass(frozen=True)
class World:
    """An organisation with a consultant's access and one open wave."""

    inst: Installation
    access: Access
    wave: Wave

    def invitations(self, audience: str = "employee", now: datetime = NOW, **numbers: int) -> list[dict[str, str]]:
        """New invitations, one dict each: unit, name, link, code, token."""
        return read_invitations(invite(self.inst, self.access, self.wave, audience, numbers, now))

    def responses(self, audience: str = "employee") -> Responses:
        """Everybody's responses as they are stored; those who wait in staging are not among them."""
        with reading(self.inst.engine) as db:
            survey = survey_row(db, self.access, self.wave, audience)
            return records.load(db, survey.id, len(thaw_questionnaire(survey.definition).stored))


def read_invitations(content: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    return [row | {"token": row["link"].rsplit("/", 1)[1]} for row in rows]


def consultant(inst: Installation, organisation: str = "acme", chart: Organisation | None = CHART) -> Access:
    """A new organisation and its consultant's access."""
    create_organisation(inst, id=organisation, name=organisation.title(), chart=chart, now=NOW)
    return access_to(inst, organisation)


def access_to(inst: Installation, organisation: str, role: str = "consultant", unit: str | None = None) -> Access:
    link = issue_link(inst, organisation=organisation, role=role, unit=unit, label=f"a {role}", days=30, now=NOW)
    found = who(inst, link, NOW)
    if found is None:
        raise RuntimeError("a new link must work")
    return found


@contextmanager
def one_connection(engine: Database) -> Iterator[None]:
    """Nobody who holds a connection takes a second one: with all in use, each would wait for the others."""
    held: list[int] = []

    def count(*taken: object) -> None:
        held.append(engine.pool.checkedout())

    event.listen(engine, "checkout", count)
    yield
    event.remove(engine, "checkout", count)
    assert set(held) == {1}


def world(inst: Installation, organisation: str = "acme", **changes) -> World:
    """An organisation whose wave of employees and customers is open at `NOW`."""
    access = consultant(inst, organisation)
    wanted = {"name": "Spring", "opens": OPENS, "closes": CLOSES, "questionnaires": [EMPLOYEE, CUSTOMER], "now": NOW}
    return World(inst, access, create_wave(inst, access, **(wanted | changes)))


def settle(inst: Installation) -> int:
    """Move everything out of staging, as after the last day; the number of sheets."""
    return shuffle(inst, ENDED)
