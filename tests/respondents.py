"""A small organisation that is being asked: what the tests of respondents' pages start from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import Policy
from diagnostic.services.fieldwork.lifecycle import Wave, create_wave
from diagnostic.services.installation.access import Access, issue_link, who
from diagnostic.services.installation.organisations import create_organisation
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.respondents.invitations import invite
from diagnostic.settings import QUESTIONNAIRES, Settings

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
FIVE = """
id: five
version: 1
audience: employee
scale: agreement
name: {en: Five questions, de: Fünf Fragen}
about: {en: Five short statements about work., de: Fünf kurze Sätze über die Arbeit.}
dimensions:
  trust: {name: {en: Trust, de: Vertrauen}}
  safety: {name: {en: Safety, de: Sicherheit}}
items:
  - {id: trust_1, dimension: trust, text: {en: "Colleagues keep their word.", de: "Kollegen halten Wort."}}
  - {id: trust_2, dimension: trust, text: {en: "Colleagues speak well of me.", de: "Kollegen reden gut über mich."}}
  - {id: trust_3, dimension: trust, text: {en: "I trust the people here.", de: "Ich traue den Leuten hier."}}
  - {id: safety_1, dimension: safety, text: {en: "I can ask for help.", de: "Ich kann um Hilfe bitten."}}
  - {id: safety_2, dimension: safety, text: {en: "I can say what I think.", de: "Ich kann sagen, was ich denke."}}
questions:
  - {id: one_change, text: {en: "What would you change?", de: "Was würden Sie ändern?"}}
"""
TEAMS = {"returns": ("Returns", 4), "desk": ("Help desk", 12), "fleet": ("Fleet & <vans>", 25)}


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    """An installation with one organisation, its consultant and a clock."""

    inst: Installation
    consultant: str
    clock: Clock = field(default_factory=Clock)

    @property
    def access(self) -> Access:
        found = who(self.inst, self.consultant, self.clock())
        if found is None:
            raise LookupError("the consultant's link has expired")
        return found

    def wave(
        self,
        name: str = "Spring survey",
        questionnaire: str = FIVE,
        opens: int = -3,
        closes: int = 18,
        policy: Policy | None = None,
        contact: str = "",
    ) -> Wave:
        """A wave that opens and closes so many days from today."""
        today: date = self.clock().date()
        return create_wave(
            self.inst,
            self.access,
            name=name,
            opens=today + timedelta(days=opens),
            closes=today + timedelta(days=closes),
            questionnaires=[questionnaire.encode()],
            headcounts={(unit, "employee"): size for unit, (_, size) in TEAMS.items()},
            policy=policy,
            contact=contact,
            now=self.clock(),
        )

    def invitations(self, wave: Wave, unit: str = "desk", number: int = 1, audience: str = "employee") -> list[dict]:
        """Rows of the invitations' file: unit, name, link, code; and `path`, the address on this server."""
        content = invite(self.inst, self.access, wave, audience, {unit: number}, self.clock())
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        return [row | {"path": row["link"].removeprefix(self.inst.settings.base_url)} for row in rows]


def make_world(home: Path, environ: Mapping[str, str] | None = None, now: datetime = NOW) -> World:
    """A fresh installation in the folder `home`."""
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home), **(environ or {})}))
    chart = tree([("all", None, "Acme", {}), *((unit, "all", name, {}) for unit, (name, _) in TEAMS.items())])
    create_organisation(inst, id="acme", name="Acme <Parcels>", chart=chart, demonstration=True, now=now)
    token = issue_link(inst, organisation="acme", role="consultant", label="Test", days=30, now=now)
    return World(inst, token, Clock(now))


def shipped(name: str) -> str:
    """The text of a questionnaire that comes with the product."""
    return (QUESTIONNAIRES / f"{name}.yaml").read_text("utf-8")
