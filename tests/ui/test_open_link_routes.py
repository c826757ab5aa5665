"""Open links over HTTP: one address for everybody, a form of it counts once, and the page says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diagnostic.definitions.wave import Policy
from diagnostic.services.fieldwork.lifecycle import Wave, create_wave
from diagnostic.services.respondents.open_links import close_open_link, make_open_links, open_links
from diagnostic.web.respondents.promise import promise
from tests.respondents import World, shipped
from tests.ui.test_respondent_routes import FirstScreen, send, stored, token_of, words_of

pytestmark = pytest.mark.slow

ANSWERS = {"i-overall_1": "4"}
SAID = (
    "One address for everybody: anyone who has it can answer, more than once. Answers are counted apart from those of "
    "invited people."
)


@pytest.fixture
def wave(world: World) -> Wave:
    today = world.clock().date()
    return create_wave(
        world.inst, world.access, name="Clients", opens=today, closes=today + timedelta(days=9), now=world.clock(),
        questionnaires=[shipped("caring").encode()], policy=Policy(open_to=("customer",)), contact="Ann Bell",
    )  # fmt: skip


@pytest.fixture
def path(world: World, wave: Wave) -> str:
    make_open_links(world.inst, world.access, wave, "customer", ["desk"], world.clock())
    address = open_links(world.inst, world.access, wave, "customer")["desk"].address
    return address.removeprefix(world.inst.settings.base_url)


def test_the_first_page_says_that_it_is_everybodys_address_and_what_follows(world, browser, path) -> None:
    page = browser.get(path)
    assert page.status_code == 200 and SAID in words_of(page)
    assert "results about Help desk, if at least 10 answers come in" in words_of(page)
    assert "From 20 answers: also the share of good answers. From 40 answers:" in words_of(page)
    assert "in a list of 20 texts or more" in words_of(page)
    assert "twice as many as elsewhere" in words_of(page) and "invitation was used" not in words_of(page)
    first = FirstScreen(page.text).words
    assert len(first) <= 75, first


def test_each_opening_is_another_form_and_each_form_counts_once(world, browser, path) -> None:
    form = {"form": token_of(browser.get(path)), **ANSWERS}
    first, again = (browser.post(path, data=form) for _ in range(2))
    assert [each.status_code for each in (first, again)] == [303, 303]
    assert first.headers["location"] == again.headers["location"]
    assert len(stored(world)) == 1
    thanks = browser.get(first.headers["location"])
    assert "Your answers arrived." in words_of(thanks) and f'href="{path}"' in thanks.text
    assert "that yours was used" not in words_of(thanks)
    other = send(browser, path, ANSWERS)  # another tab
    assert other.status_code == 303 and other.headers["location"] != first.headers["location"]
    assert len(stored(world)) == 2 and browser.get(path).status_code == 200


def test_a_typed_code_leads_to_the_address_and_takes_nothing_itself(world, wave, browser, path) -> None:
    code = open_links(world.inst, world.access, wave, "customer")["desk"].code
    typed = browser.post("/q?lang=de", data={"code": f"{code.lower()}."})
    assert typed.headers["location"] == f"/q/{code}?lang=de"
    for answer in (browser.get(f"/q/{code}?lang=de"), browser.get(f"/q/{code}/thanks?lang=de")):
        assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?lang=de")
    sent = browser.post(f"/q/{code}", data={"form": token_of(browser.get(path)), **ANSWERS})
    assert (sent.status_code, sent.headers["location"], stored(world)) == (303, path, [])


def test_a_form_of_another_link_or_an_invented_one_is_not_taken(world, wave, browser, path) -> None:
    make_open_links(world.inst, world.access, wave, "customer", ["fleet"], world.clock())
    found = open_links(world.inst, world.access, wave, "customer")["fleet"].address
    other = found.removeprefix(world.inst.settings.base_url)
    for token in (token_of(browser.get(other)), "", "A~B.C", token_of(browser.get(path))[:-1]):
        answer = browser.post(path, data={"form": token, **ANSWERS})
        assert answer.status_code == 422 and "Please check your answers and send them again" in words_of(answer)
        assert browser.get(f"{path}/thanks", params={"form": token}).headers["location"] == path
    assert stored(world) == []


def test_a_refused_form_keeps_its_number_and_its_answers(world, browser, path) -> None:
    token = token_of(browser.get(path))
    refused = browser.post(path, data={"form": token, "q-one_thing": "Thank you"})
    assert refused.status_code == 422 and token_of(refused) == token


def test_too_many_from_one_address_are_told_to_wait_and_keep_their_answers(world, browser, path) -> None:
    said = [send(browser, path, ANSWERS) for _ in range(31)]
    assert [each.status_code for each in said] == 30 * [303] + [429]
    assert "Please wait a minute and send again." in words_of(said[-1])
    assert 'name="i-overall_1" value="4" checked' in said[-1].text
    assert len(stored(world)) == 30
    form = {"form": token_of(said[-1]), **ANSWERS}
    world.clock.now += timedelta(seconds=61)
    assert browser.post(path, data=form).status_code == 303


def test_a_closed_address_says_so_and_takes_nothing(world, wave, browser, path) -> None:
    form = {"form": token_of(browser.get(path)), **ANSWERS}
    close_open_link(world.inst, world.access, wave, "customer", "desk", world.clock())
    for answer in (browser.get(path), browser.post(path, data=form)):
        assert answer.status_code == 410 and "This address is closed" in words_of(answer)
    assert stored(world) == []


def test_a_preview_says_it_too(world, wave, browser) -> None:
    browser.get(f"/enter/{world.consultant}")
    assert SAID in words_of(browser.get(f"/preview/{wave.id}/customer"))


def test_what_is_promised_to_everybody_is_no_more_than_holds() -> None:
    said = promise(
        unit="Help desk", team_size=None, min_group=10, organisation="Acme", audience="customer", answers_each=2
    )
    assert "How many people were asked isn't known, so no share of them is shown." in said.shown
    assert "somebody who answers very often could guess at the few others" in said.confidential
