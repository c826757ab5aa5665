"""Installations that are attacked: a survey that is open, a person for each answer, and what came of it all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bench.faults.processes import NONE, Server
from bench.servers import free_port
from diagnostic.definitions.organisation import flat
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.respondents.invitations import invite
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import make_engine, reading
from diagnostic.storage.database.tables import comments, staging
from tests.respondents import FIVE

TEAM = 50  # people
QUESTION = "one_change"  # its answer is the mark


@dataclass
class Place:
    """One installation: its folder, its database, addresses of people who are asked, and its consultant's link."""

    home: Path
    log: Path
    url: str = ""
    people: list[str] = field(default_factory=list)
    wave: str = ""
    link: str = ""

    @property
    def file(self) -> Path:
        """SQLite's file."""
        return self.home / "inside_out.db"

    @property
    def environ(self) -> dict[str, str]:
        """Environment of its servers."""
        return {"INSIDE_OUT_HOME": str(self.home), "DATABASE_URL": self.url, "DEMONSTRATION": "0"}

    def server(self, environ: Mapping[str, str] = NONE, cold: bool = False, user: int | None = None) -> Server:
        """A server of it, not started, with a port of its own."""
        port = free_port()
        address = {"PORT": str(port), "BASE_URL": f"http://localhost:{port}", "ALIVE_PORT": str(free_port())}
        return Server({**self.environ, **address, **environ}, self.log, cold, user)

    def marks(self, file: Path | None = None) -> list[str]:
        """Marks of all answers that are stored, of those that wait and of those that moved on.

        file : another copy of SQLite's file.
        """
        url = f"sqlite:///{file}" if file else Settings.from_environ(self.environ).database_url
        engine = make_engine(url)
        try:
            with reading(engine) as db:
                waiting = [json.loads(words)[QUESTION] for words in db.execute(select(staging.c.words)).scalars()]
                return waiting + list(db.execute(select(comments.c.text)).scalars())
        finally:
            engine.dispose()


def fill(place: Place, people: int) -> Place:
    """Ask so many people, in a survey that is open ten days before and after today."""
    now = datetime.now(UTC)
    inst = open_installation(Settings.from_environ(place.environ))
    numbers = {f"team_{first:05d}": min(TEAM, people - first) for first in range(0, people, TEAM)}
    create_organisation(inst, id="bench", name="Bench", chart=flat(list(numbers)), now=now)
    access, day = operator(inst, "bench"), now.date()
    opens, closes = day - timedelta(days=10), day + timedelta(days=10)
    wave = create_wave(inst, access, name="Wave", opens=opens, closes=closes, questionnaires=[FIVE.encode()], now=now)
    links = csv.DictReader(io.StringIO(invite(inst, access, wave, "employee", numbers, now).decode("utf-8-sig")))
    place.people = [link["link"].removeprefix(inst.settings.base_url) for link in links]
    place.wave = wave.id
    place.link = issue_link(inst, organisation="bench", role="consultant", label="Ann", days=30, now=now)
    inst.engine.dispose()
    return place


@contextmanager
def servers_of(*servers: Server) -> Iterator[None]:
    """Start them; stop them at the end, whatever happened."""
    try:
        for server in servers:
            server.serves()
        yield
    finally:
        for server in servers:
            server.stop()
