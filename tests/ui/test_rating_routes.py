"""Rating several units over HTTP: a short page for each, sent as one form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.services.fieldwork.lifecycle import create_wave
from tests.respondents import World, shipped
from tests.ui.test_respondent_routes import send, stored, words_of

pytestmark = pytest.mark.slow
MAP = ServiceMap(
    (Service("fleet", "desk", "Vans"), Service("fleet", "all", "Keys"), Service("returns", "desk", "Boxes"))
)


@pytest.fixture
def path(world: World) -> str:
    today = world.clock().date()
    wave = create_wave(
        world.inst, world.access, name="Served", opens=today, closes=today + timedelta(days=9), now=world.clock(),
        questionnaires=[shipped("colleague").encode()], service_map=MAP,
    )  # fmt: skip
    return world.invitations(wave, "desk", audience="colleague")[0]["path"]


def test_each_unit_has_a_page_with_its_name_and_what_it_does(browser, path) -> None:
    page = browser.get(path)
    words = words_of(page)
    assert "16 questions, about 2 minutes, all optional." in words
    assert "Fleet & <vans> (1 of 2)" in words and "What they do for you: Vans and Keys." in words
    assert "Returns: They know their trade well enough for what we need." in words
    assert "What you say of one unit is kept and shown apart from what you say of another." in words
    assert "share of good answers" not in words  # of pairs nothing but scores is shown


def test_one_form_makes_a_sheet_for_each_unit_that_anything_was_said_of(world, browser, path) -> None:
    sent = send(browser, path, {"i-0.support_1": "4", "i-0.overall_1": "2", "i-1.support_1": "cant_say"})
    assert sent.status_code == 303 and sent.headers["location"].endswith("/thanks")
    assert len(stored(world)) == 1
    assert "Your answers arrived." in words_of(browser.get(sent.headers["location"]))


def test_a_form_that_is_refused_keeps_what_was_said_of_each(world, browser, path) -> None:
    page = send(browser, path, {"i-0.support_1": "4", "i-1.support_1": "99"})
    assert page.status_code == 422 and stored(world) == []
    assert 'href="#i-1.support_1"' in page.text
    assert page.text.count(" checked") >= 1
    strange = send(browser, path, {"i-0.support_1": "4", "i-7.support_1": "3"})
    assert strange.status_code == 422 and stored(world) == []
