"""Respondents' pages in a made-up language: whatever stands there in plain letters was not translated."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.definitions.action import ActionText, ActionWhy
from diagnostic.definitions.agreement import AgreementText
from diagnostic.definitions.loading.catalogue_files import CATALOGUES
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.actions.progress import open_progress, progress_page
from diagnostic.services.actions.records import get_action, new_action
from diagnostic.services.agreements.texts import get_agreement, new_agreement
from diagnostic.services.respondents.submissions import Invitation
from diagnostic.services.stories.texts import begin_story, get_story
from diagnostic.web.language.switch import own_name
from diagnostic.web.respondents.questionnaire_page import Addresses, Shown, questionnaire_page
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.pseudo import PSEUDO, pseudo_catalogue, pseudo_questionnaire, pseudo_yaml, untranslated
from tests.respondents import FIVE, World, make_world

pytestmark = pytest.mark.slow

TYPED = ("Help desk", "Test", "Acme <Parcels>", "Spring survey", "Ann Bell", "UTC", own_name(PSEUDO))
ZEROS, LINK = "0" * 32, "A" * 22
SAME_FOR_ALL = [
    "/q", "/q/unknown", "/q/protection", "/q/x/y/z", "/meet", "/meet/BCDFGH", "/preview/pulse", "/leave", "/enter/x",
    f"/agreement/{ZEROS}/{LINK}", f"/action/{ZEROS}/{LINK}", f"/progress/{ZEROS}/{LINK}", f"/story/{ZEROS}/{LINK}",
    f"/results/{ZEROS}/{LINK}",
]  # fmt: skip


@pytest.fixture(scope="module")
def asked() -> Questionnaire:
    return pseudo_questionnaire("pulse")


@pytest.fixture(autouse=True)
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUES, PSEUDO, pseudo_catalogue())


@pytest.fixture
def world(fresh_home) -> World:
    return make_world(fresh_home)


@pytest.fixture
def browser(world: World):
    site = Site(lambda: world.inst, world.clock)
    with TestClient(Starlette(routes=routes(site)), follow_redirects=False) as client:
        client.headers["Accept-Language"] = PSEUDO
        yield client


def said(page: str) -> list[str]:
    months = CATALOGUES[PSEUDO].locale.months["format"]["wide"].values()
    return untranslated(page, (*TYPED, *months)) if f'<html lang="{PSEUDO}"' in page else ["in another language"]


def test_pages_without_a_questionnaire_are_wholly_translated(browser: TestClient) -> None:
    assert {path: found for path in SAME_FOR_ALL if (found := said(browser.get(path).text))} == {}
    typed: tuple[dict[str, str], ...] = ({}, {"code": "7KQ2-M0XD-93ATX"}, {"code": "7KQ2"})
    assert [said(browser.post(path, data=form).text) for path in ("/q", "/meet") for form in typed] == [[]] * 6


@pytest.mark.parametrize("opened", [False, True], ids=["invited", "open"])
def test_a_questionnaire_is_wholly_translated(asked: Questionnaire, opened: bool) -> None:
    invitation = Invitation(
        "ready", asked, "Help desk", "Spring survey", "Acme <Parcels>", team_size=None if opened else 12, min_group=5,
        comments_from=10, live=not opened, demonstration=True, wave="w", destroyed=date(2027, 3, 4), contact="Ann Bell",
        open=opened, answers_each=3 if opened else 1,
    )  # fmt: skip
    page = questionnaire_page(Shown(invitation, asked, Addresses("/q/x", "/q/x/thanks", "d", "t", "/q/x")), PSEUDO)
    assert said(page.body.decode()) == []


def test_a_survey_is_wholly_translated_from_the_question_to_the_end(world: World, browser: TestClient) -> None:
    text = FIVE.replace("scale: agreement", "scale: {codes: [1, 2], labels: [No, Yes]}")
    path, other = (
        each["path"]
        for each in world.invitations(
            world.wave(questionnaire=pseudo_yaml(text, "five.yaml"), contact="Ann Bell"), number=2
        )
    )
    found = {"asked": browser.get(path).text}
    form = {"form": re.findall(r'name="form" value="([^"]+)"', found["asked"])[0]}
    found |= {
        "nothing": browser.post(path, data=form).text,
        "no option": browser.post(path, data=form | {"i-trust_1": "9"}).text,
        "long": browser.post(path, data=form | {"i-trust_1": "1", "q-one_change": "x " * 1500}).text,
        "foreign": browser.post(path, data=form, headers={"Origin": "https://elsewhere.example"}).text,
    }
    thanks = browser.get(browser.post(path, data=form | {"i-trust_1": "1"}).headers["location"]).text
    found |= {"thanks": thanks, "used": browser.get(path).text}
    found["receipt"] = browser.get(re.findall(r"/q/receipt/\w+", thanks)[0]).text
    for name, days in (("early", -9), ("over", 39), ("gone", 300)):
        world.clock.now += timedelta(days=days)
        found[name] = browser.get(other).text
    assert {name: words for name, page in found.items() if (words := said(page))} == {}


def test_records_that_teams_write_are_wholly_translated_and_so_is_why_a_form_was_not_taken(
    world: World, browser: TestClient
) -> None:
    inst, access, now = world.inst, world.access, world.clock()
    behaviours = AgreementText("ÉÉ", ("1.", "2.", "3."))
    agreement = get_agreement(inst, access, new_agreement(inst, access, "desk", behaviours, now))
    asked_for = ActionText("ÉÉ", ActionWhy("rule", "1", "2"), "3", now.date())
    action = get_action(inst, access, new_action(inst, access, "desk", asked_for, now))
    story = get_story(inst, access, begin_story(inst, access, "desk", now))
    open_progress(inst, access, "desk", now)
    progress = progress_page(inst, access, "desk").manager_address
    wording, change = agreement.text.wording, {"event": "change", "version": "1", "author": "1"}
    sent: list[tuple[str, dict[str, str]]] = [
        (agreement.address, {}),
        (f"{agreement.address}/poster", {}),
        (agreement.address, {"event": "sign", "name": "", "wording": wording}),
        (agreement.address, {"event": "sign", "name": "1", "wording": "another"}),
        (agreement.address, {"event": "unsign", "signature": "none"}),
        (agreement.address, {"event": "delete"}),
        (agreement.address, {**change, "title": "", "behaviour-1": "1" * 200, "behaviour-2": "1", "behaviour-3": "1"}),
        (action.address, {}),
        (action.address, {"event": "state", "state": "dropped", "version": "1"}),
        (action.address, {"event": "state", "state": "dropped", "reason": "1" * 500, "version": "1"}),
        (action.address, {"event": "say", "text": "", "name": "1" * 50}),
        (story.address, {}),
        (story.address, {**change, "before.feelings": "1" * 2000}),
        (progress, {}),
        (progress, {"version": "0", "name": ""}),
        (progress, {"version": "5", "name": "1", "done": "1"}),
    ]
    found = {}
    for number, (address, form) in enumerate(sent):
        world.clock.now += timedelta(minutes=1)
        answer = browser.post(address, data=form) if form else browser.get(address)
        assert answer.status_code == (409 if form else 200), (address, form)
        found[number] = said(answer.text)
    assert {number: words for number, words in found.items() if words} == {}
