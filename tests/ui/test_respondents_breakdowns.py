"""What respondents are asked of themselves, and what they are told about it before."""

from __future__ import annotations

from sqlalchemy import select
from starlette.testclient import TestClient

from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.wave import Policy
from diagnostic.storage.database.tables import staging
from diagnostic.web.respondents.promise import promise
from tests.respondents import World
from tests.ui.test_respondent_routes import ANSWERS, send, words_of

BREAKDOWNS = Policy(
    6,
    breakdowns=(DeclaredBreakdown("Tenure", ("< 1 year", "longer")), DeclaredBreakdown("Site", ("Kiel", "Ulm & Bonn"))),
)


def path(world: World, policy: Policy | None = BREAKDOWNS) -> str:
    return world.invitations(world.wave(policy=policy))[0]["path"]


def kept(world: World) -> list[str | None]:
    with world.inst.engine.connect() as db:
        return list(db.execute(select(staging.c.attributes)).scalars())


def test_each_breakdown_is_asked_once_at_the_end_and_may_be_left_out(world: World, browser: TestClient) -> None:
    page = browser.get(path(world))
    said = words_of(page)
    assert "About you What you say here is kept with your answers." in said and "only from 6 answers" in said
    assert "Site Kiel Ulm & Bonn I'd rather not say" in said and said.index("What would you") < said.index("About you")
    assert page.text.count('name="c-Tenure"') == 3 and "5 questions" in said


def test_a_wave_without_breakdowns_asks_nothing(world: World, browser: TestClient) -> None:
    page = browser.get(path(world, None))
    assert "About you" not in page.text and 'name="c-' not in page.text


def test_what_is_said_is_stored_with_the_answers(world: World, browser: TestClient) -> None:
    answers = ANSWERS | {"c-Tenure": "< 1 year", "c-Site": "not_said"}
    assert send(browser, path(world), answers).status_code == 303
    assert kept(world) == ['{"Tenure":"< 1 year"}']


def test_who_says_nothing_of_themselves_is_taken_all_the_same(world: World, browser: TestClient) -> None:
    assert send(browser, path(world), ANSWERS).status_code == 303
    assert kept(world) == [None]


def test_a_value_that_is_not_asked_is_refused_and_nothing_is_lost(world: World, browser: TestClient) -> None:
    answer = send(browser, path(world), ANSWERS | {"c-Site": "Ulm & Bonn", "c-Tenure": "forever"})
    assert answer.status_code == 422 and kept(world) == []
    assert "a question that this survey doesn't ask" in words_of(answer)
    assert 'value="Ulm &amp; Bonn" checked' in answer.text


def test_the_first_page_says_what_is_shown_by_it(world: World, browser: TestClient) -> None:
    said = words_of(browser.get(path(world)))
    assert "You're asked for your Tenure and Site." in said and "never for two of these at once" in said
    (sentence,) = [
        each
        for each in promise(unit="U", team_size=4, min_group=7, organisation="O", breakdowns=["Tenure"]).shown
        if "Tenure" in each
    ]
    assert "only from 7 answers" in sentence and "not for teams below them" in sentence


def test_the_preview_asks_it_too(world: World, browser: TestClient) -> None:
    wave = world.wave(policy=BREAKDOWNS)
    browser.get(f"/enter/{world.consultant}")
    assert "About you" in browser.get(f"/preview/{wave.id}/employee").text
