"""Own view: a leader sees once, after sending, where they stand beside what was published of staff; nothing is kept."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import tree
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import Wave, close_wave, create_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.publication.publish import publish_wave
from diagnostic.storage.database.tables import metadata, staging
from tests.respondents import NOW, World, shipped

pytestmark = pytest.mark.slow

STAFF = parse_questionnaire(shipped("mirror_staff"), "mirror_staff.yaml")
#: What a leader says of what they do: 75 and 50 of the first standard's two answered behaviours, 100 of the second's
#: four, one of four of the third, which is less than half.
OWN = {"i-s_goals": "4", "i-s_wishes": "3"} | {f"i-s_{each}": "5" for each in ("meet", "early", "easy", "act")}
OWN |= {"i-s_ask": "1", "i-r_goals": "5"}


def staff_said(world: World, access: Access | None = None) -> None:
    """A published survey: at the help desk half say 2 and half 4, which is 50; the fleet says 3 and 5, which is 75."""
    access = access or world.access
    wave = survey(world, "mirror_staff", access, name="Winter mirror", opens=-3, closes=-1)
    items = [item.id for item in STAFF.items if item.facet]
    people = [("desk", 2 + 2 * (i % 2)) for i in range(12)] + [("fleet", 3 + 2 * (i % 2)) for i in range(24)]
    lines = [",".join(["unit", *items]), *(",".join([unit, *[str(code)] * len(items)]) for unit, code in people)]
    content = AnswersFile("\n".join(lines).encode(), name="answers.csv")
    import_file(world.inst, access, wave, "employee", content, True, NOW)
    close_wave(world.inst, access, wave, NOW)
    publish_wave(world.inst, access, wave.id, NOW)


def survey(world: World, asked: str, access: Access, name: str, opens: int = -3, closes: int = 18) -> Wave:
    days = {"opens": NOW.date() + timedelta(days=opens), "closes": NOW.date() + timedelta(days=closes)}
    return create_wave(world.inst, access, name=name, questionnaires=[shipped(asked).encode()], now=NOW, **days)


def leader_of(world: World, unit: str, asked: str = "mirror_leader", audience: str = "leader") -> str:
    wave = survey(world, asked, world.access, name=f"Spring mirror of {unit}")
    return world.invitations(wave, unit, audience=audience)[0]["path"]


def form_of(browser: TestClient, path: str) -> tuple[str, dict[str, str]]:
    """Where the form goes, and what it carries."""
    page = browser.get(path).text
    action, token = (
        re.search(each, page) for each in (r'method="post" action="([^"]+)"', r'name="form" value="([^"]+)"')
    )
    assert action and token
    return action[1], {"form": token[1], **OWN}


def words_of(response) -> str:
    body = response.text.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def stored(world: World) -> dict[str, str]:
    with world.inst.engine.connect() as db:
        return {table.name: repr(db.execute(select(table)).all()) for table in metadata.sorted_tables}


def test_a_leader_sees_once_where_they_stand(world: World, browser: TestClient, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    staff_said(world)
    path = leader_of(world, "desk")
    before = words_of(browser.get(path))
    assert "You where you stand beside your staff, once, right after sending" in before
    assert "you see where you stand beside your staff" in before
    action, form = form_of(browser, path)
    tables = stored(world)
    answer = browser.post(action, data=form)
    said = words_of(answer)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers and "Your answers arrived." in said
    assert "the 12 people of Help desk who answered “Winter mirror”, open until 3 May 2026" in said
    assert "about 9 points above what others see" in said  # a third of 25.5: people lie 25 from the mean of their unit
    # (75 + 50) / 2 of the two behaviours that were answered
    assert "Agree before starting ● You 62 ○ Your staff 50 Its 4 behaviours" in said
    assert "Agree on what success means ● You 75 ○ Your staff 50" in said
    assert "Stay in touch and act ● You 100 ○ Your staff 50" in said
    assert "Measure at the end ● You not answered ○ Your staff 50" in said
    assert "Find out how satisfied people are ● You 0 ○ Your staff 50" in said

    now = stored(world)
    assert {name for name in now if now[name] != tables[name]} == {"invitations", "open_forms", "staging"}  # as of any
    with world.inst.engine.connect() as db:
        assert len(db.execute(select(staging.c.codes)).all()) == 1
    logged = "\n".join(each.getMessage() for each in caplog.records if not each.name.startswith("httpx"))  # ours
    assert not re.search(r"\b(62|75|100)\b|s_goals", logged) and path not in logged

    again = browser.post(action, data=form)  # a reload, or a second click
    assert (again.status_code, again.headers["location"]) == (303, f"{path}/thanks")
    thanks = words_of(browser.get(f"{path}/thanks"))
    assert "Where you stand beside your staff is shown once" in thanks and "Agree before starting" not in thanks
    assert stored(world) == now


def test_of_two_clicks_one_is_shown_the_view_and_the_other_that_it_was(world: World, browser: TestClient) -> None:
    staff_said(world)
    action, form = form_of(browser, leader_of(world, "desk"))
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: browser.post(action, data=form), range(2)))
    assert sorted(each.status_code for each in answers) == [200, 303]
    assert ["You and your staff" in each.text for each in answers] == [each.status_code == 200 for each in answers]


def test_where_a_unit_is_not_shown_the_nearest_part_above_it_is_named(world: World, browser: TestClient) -> None:
    staff_said(world)
    action, form = form_of(browser, leader_of(world, "returns"))
    said = words_of(browser.post(action, data=form))
    assert "the 36 people of Acme who answered" in said
    assert "Returns alone is not shown there; Acme is the nearest part above it that is." in said
    assert "● You 62 ○ Your staff 67 Its 4 behaviours" in said  # (12 x 50 + 24 x 75) / 36


def test_before_anything_is_published_it_says_so(world: World, browser: TestClient) -> None:
    create_organisation(
        world.inst,
        id="theirs",
        name="Theirs",
        chart=tree([("all", None, "Theirs", {}), ("desk", "all", "Desk", {}), ("fleet", "all", "Fleet", {})]),
        now=NOW,
    )
    staff_said(world, operator(world.inst, "theirs"))  # another organisation's is nobody else's
    action, form = form_of(browser, leader_of(world, "desk"))
    said = words_of(browser.post(action, data=form))
    assert "Nothing has been published yet that says how your staff in Help desk see it" in said
    assert "You 62" not in said and "Print it" not in said


def test_a_form_that_is_refused_comes_back_and_the_view_with_what_is_sent_then(
    world: World, browser: TestClient
) -> None:
    staff_said(world)
    action, form = form_of(browser, leader_of(world, "desk"))
    refused = browser.post(action, data=form | {"i-s_goals": "999"})
    assert refused.status_code == 422 and f'action="{action}"' in refused.text and "Your staff" not in refused.text
    said = words_of(browser.post(action, data=form, headers={"Accept-Language": "pl"}))  # all of it in one language
    assert "Ustalić przed startem ● Ty 62 ○ Twój zespół 50" in said and "Ustalać, co będzie sukcesem ● Ty 75" in said


def test_an_unsigned_form_shows_nothing(world: World, browser: TestClient) -> None:
    staff_said(world)
    action, form = form_of(browser, leader_of(world, "desk"))
    for token in ("", form["form"][:-1]):
        answer = browser.post(action, data=form | {"form": token})
        assert answer.status_code == 422 and "Your staff" not in answer.text


def test_staff_have_no_own_view(world: World, browser: TestClient) -> None:
    path = leader_of(world, "desk", "mirror_staff", "employee")
    action, form = form_of(browser, path)
    assert action == path and "where you stand" not in words_of(browser.get(path))
    form = {"form": form["form"], "i-w_goals": "4"}
    answer = browser.post(f"{path}/thanks", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/thanks")
    assert "is shown once" not in words_of(browser.get(f"{path}/thanks"))
