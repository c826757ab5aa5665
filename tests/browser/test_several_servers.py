"""Two servers behind the HAProxy that is shipped: killed, replaced, without their database. Nobody loses anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

import pytest

from bench.cluster import attacks
from bench.cluster.attacks import Crowd, attacked
from bench.cluster.proxy import missing_proxy
from bench.cluster.site import Site, two_servers
from bench.faults.databases import missing_postgres
from bench.faults.processes import ask
from tests.browsing import settled

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.browser]

PEOPLE, VIEWERS = 1500, 4
PAUSE = 0.75  # seconds: some ten answers a second, so that these tests leave others room
PATIENCE = "5s"  # of the proxy, with servers that share two processors with all other tests
WITHIN = 20.0  # seconds: `bench cluster` asks for five, on a machine that does nothing else


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The servers; what is missing for them skips the tests, unless it is required."""
    for name, missing in (("REQUIRE_HAPROXY", missing_proxy()), ("REQUIRE_POSTGRES", missing_postgres())):
        if missing and os.environ.get(name) == "1":
            pytest.fail(f"{name}=1, but there is {missing}", pytrace=False)
        if missing:
            pytest.skip(missing)
    with two_servers(PEOPLE, PATIENCE) as found:
        yield found


@pytest.fixture(scope="module")
def people(site) -> Iterator[list[str]]:
    """People for one test after the other."""
    size = PEOPLE // 3
    return iter([site.place.people[start : start + size] for start in range(0, PEOPLE, size)])


def test_a_server_that_is_killed_takes_no_answer_and_no_vote_with_it_and_pages_come_back(site, people, device):
    page = device(f"{site.address}/waves?wave={site.place.wave}", link=f"{site.address}/enter/{site.place.link}")
    title = settled(page).locator("h1").first.inner_text()
    [own] = [each["value"] for each in page.context.cookies() if each["name"] == "SRV"]

    def kill(found: Site, here: Crowd) -> str:
        note = attacks.kill_one(found, here, "ab".index(own))
        page.wait_for_selector('[data-test-connection-state="CONNECTED"]')
        return note

    made = attacked(site, "kill -9", next(people), VIEWERS, kill, WITHIN, PAUSE)
    assert made.row.reached == 0, made.row.note
    page.locator("h1").first.wait_for()
    assert settled(page).locator("h1").first.inner_text() == title
    assert page.url.endswith(f"/waves?wave={site.place.wave}")
    assert [each["value"] for each in page.context.cookies() if each["name"] == "SRV"] != [own]


def test_both_servers_are_replaced_by_newer_ones_while_people_answer(site, people):
    made = attacked(site, "rolling", next(people), VIEWERS, attacks.replace_both, WITHIN, PAUSE)
    assert made.row.reached == 0, made.row.note


def test_a_database_that_is_away_loses_nothing(site, people):
    made = attacked(site, "database", next(people), VIEWERS, partial(attacks.restart_database, down=2.0), WITHIN, PAUSE)
    assert made.row.reached == 0, made.row.note


def test_servers_that_can_not_work_with_newer_tables_make_room_for_those_that_can(site):
    status, headers, page = ask(site.port, site.place.people[-1])
    assert status == 200 and "set-cookie" not in headers  # respondents are promised that there is none
    attacks.run(site, "UPDATE alembic_version SET version_num = '9999'", "UPDATE oldest_programs SET revision = '9999'")
    attacks.until(lambda: ask(site.port, site.place.people[-1])[0] == 503)
    status, headers, page = ask(site.port, site.place.people[-1])
    assert (status, headers["retry-after"]) == (503, "5") and b"Einen Moment" in page
    assert [ask(each.port, "/ready")[2] for each in site.servers] == [b"superseded\n"] * 2
