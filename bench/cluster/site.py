"""Two servers of one PostgreSQL database and one folder behind HAProxy: an open survey, a meeting, staff who look."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.cluster.proxy import proxied
from bench.faults.databases import on_postgres
from bench.faults.places import Place, fill, servers_of
from bench.faults.processes import Server, ask
from bench.published import publish_large
from bench.servers import free_port
from diagnostic.definitions.loading.playbook_files import parse_agenda
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.installation.visits import COOKIE, begin_visit
from diagnostic.services.meetings.agendas import create_meeting
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.settings import Settings
from tests.postgres import Cluster

LINKS, UNITS_OF_EACH = 4, 1  # links to a report; teams of each of 90 departments in it
NOTICED = 1.0  # seconds until the proxy knows of a server that is ready, which it asks twice a second
AGENDA = parse_agenda(
    {
        "id": "bench",
        "name": "Bench",
        "purpose": "To measure",
        "steps": [
            {"id": "vote", "kind": "vote", "heading": "Vote", "options": ["Tea", "Coffee"], "minutes": 2},
            *({"id": f"say_{n}", "kind": "say", "heading": f"Step {n}", "minutes": 1} for n in range(9)),
        ],
    }
)


@dataclass
class Site:
    """What is attacked: people come by `port`; `servers` are behind it.

    meeting, code : of a meeting that is open at the step of its vote. staff : cookies of whoever runs it.
    reports : tokens of links that open the report of another organisation; a server takes 200 pages of one link.
    """

    place: Place
    cluster: Cluster
    port: int
    servers: tuple[Server, Server]
    meeting: str = ""
    code: str = ""
    staff: str = ""
    reports: Sequence[str] = ()

    @property
    def address(self) -> str:
        """Where people come."""
        return f"http://localhost:{self.port}"

    @property
    def settings(self) -> Settings:
        """Of the installation that both serve."""
        return Settings.from_environ(self.servers[0].environ)

    def until_both_serve(self) -> None:
        """Wait until both have opened their reports, so that the proxy asks both."""
        for server in self.servers:
            server.until_ready()
        time.sleep(NOTICED)


@contextmanager
def two_servers(people: int, patience: str = "1s") -> Iterator[Site]:
    """The servers, with an open survey that asks so many people, until the block ends.

    patience : of the proxy with a server that gives no sign of life.
    """
    port = free_port()
    with on_postgres() as (place, cluster):
        fill(place, people)
        site = Site(place, cluster, port, (_server(place, port), _server(place, port)))
        site.reports = links_to_report(site.servers[0].environ, LINKS, UNITS_OF_EACH)
        _hold(site)
        with servers_of(*site.servers), proxied(site.servers, port, patience):
            site.until_both_serve()
            if moves(site, "vote") != 200:
                raise RuntimeError("the desk could not move")
            yield site


def links_to_report(environ: Mapping[str, str], links: int, teams: int, organisation: str = "readers") -> list[str]:
    """Publish a report; tokens of so many links that open it."""
    first = publish_large(environ, teams, organisation)
    inst, now = open_installation(Settings.from_environ(environ)), datetime.now(UTC)
    labels = [f"bench {n}" for n in range(1, links)]
    made = [
        issue_link(inst, organisation=organisation, role="executive", label=each, days=1, now=now) for each in labels
    ]
    inst.engine.dispose()
    return [first, *made]


def _server(place: Place, port: int) -> Server:
    return place.server({"BASE_URL": f"http://localhost:{port}"})


def _hold(site: Site) -> None:
    """A meeting that has begun, and a visit of whoever runs it."""
    inst, now = open_installation(site.settings), datetime.now(UTC)
    access = operator(inst, "bench")
    site.meeting = create_meeting(inst, access, site.place.wave, AGENDA, "Bench", now)
    site.code = start_meeting(inst, access, site.meeting, now)
    token = issue_link(inst, organisation="bench", role="consultant", label="Bench", days=1, now=now)
    begun = begin_visit(inst, token, now)
    inst.engine.dispose()
    if begun is None:
        raise RuntimeError("a link that was just made does not work")
    site.staff = f"{COOKIE}={begun[0]}; meeting_desk={secrets.token_hex(16)}"


def moves(site: Site, step: str) -> int:
    """Status of a move of the desk to a step."""
    from urllib.parse import urlencode

    headers = {
        "Cookie": site.staff, "Host": f"localhost:{site.port}", "Origin": site.address,
        "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    body = urlencode({"event": "go", "screen": "desk", "step": step}).encode()
    return ask(site.port, f"/meet/{site.code}/send", "POST", body, headers)[0]
