"""Pulses on an agreement: a survey of one team and its clients, published as any other, shown beside the agreement."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from diagnostic.definitions.agreement import AgreementText, pulse_id
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.model import say
from diagnostic.errors import UserError
from diagnostic.services.agreements.pulses import CLIENTS, OTHERWISE, TEAM, make_pulse, pulse_questionnaire, pulses
from diagnostic.services.agreements.texts import change_text, get_agreement, new_agreement
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.practices.surveys import practice_of_wave
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report.load import published_waves
from diagnostic.services.respondents.open_links import open_links
from diagnostic.services.waves.rows import survey_row
from diagnostic.storage.database.engine import writing
from diagnostic.storage.responses import records
from tests.worlds import NOW, World, access_to, world

OURS = AgreementText("Ours", ("We greet.", "We listen.", "We ask."))


@pytest.fixture
def acme(sqlite_installation) -> World:
    return world(sqlite_installation)


@pytest.fixture
def ours(acme) -> str:
    return new_agreement(acme.inst, acme.access, "north", OURS, NOW)


def publish(acme: World, record: str, *answers: tuple[str, int, int], clients: bool = False) -> None:
    """A pulse that is answered by so many with one code at every behaviour, and published."""
    wave = make_pulse(acme.inst, acme.access, record, 12, clients, NOW)
    lines = get_agreement(acme.inst, acme.access, record).text.behaviours
    for audience, people, code in answers:
        codes = np.full((people, len(lines)), code, dtype=np.int8)
        with writing(acme.inst.engine) as db:
            records.add_many(db, survey_row(db, acme.access, wave, audience).id, codes, ("north",) * people, None)
    close_wave(acme.inst, acme.access, wave, NOW)
    publish_wave(acme.inst, acme.access, wave.id, NOW)


@pytest.mark.parametrize("audience", [TEAM, CLIENTS])
def test_it_asks_an_item_for_each_behaviour(audience):
    asked = parse_questionnaire(pulse_questionnaire("ab" * 16, OURS, audience), "pulse.yaml")
    assert (asked.id, asked.audience) == (f"agreement_abababababab_{audience}", audience)
    assert [say(item.text).partition("\u201c")[2] for item in asked.items] == [
        f"{each}\u201d" for each in OURS.behaviours
    ]


def test_a_draft_a_small_team_and_another_part_have_no_pulse(acme, ours):
    draft = new_agreement(acme.inst, acme.access, "north", replace(OURS, behaviours=("We greet.",)), NOW)
    for record, people, words in ((draft, 12, "3 to 7 behaviours"), (ours, 4, "at least 5 people, found 4")):
        with pytest.raises(UserError, match=words):
            make_pulse(acme.inst, acme.access, record, people, False, NOW)
    with pytest.raises(UserError, match="Only a consultant"):
        make_pulse(acme.inst, access_to(acme.inst, "acme", "executive", "north"), ours, 12, False, NOW)


def test_a_second_click_opens_no_second_pulse(acme, ours):
    make_pulse(acme.inst, acme.access, ours, 12, False, NOW)
    with pytest.raises(UserError, match="is open already, until 18 March 2024"):
        make_pulse(acme.inst, acme.access, ours, 12, False, NOW)


def test_what_was_published_stands_beside_the_agreement_pulse_by_pulse(acme, ours):
    publish(acme, ours, (TEAM, 8, 3))
    publish(acme, ours, (TEAM, 8, 5), (CLIENTS, 12, 4), clients=True)
    team, clients = pulses(acme.inst, acme.access, ours)
    assert (team.audience, clients.audience) == (TEAM, CLIENTS)
    assert (team.days, team.open_to_all, clients.open_to_all) == ((NOW.date(), NOW.date()), (False, False), (True,))
    assert [row.text for row in team.rows] == ["All together", *OURS.behaviours]
    assert [round(cell.mean) for cell in team.rows[0].cells] == [50, 94]  # the end of the scale is kept from view
    assert [len(row.cells) for row in clients.rows] == [1] * 4


def test_fewer_than_the_threshold_are_not_shown(acme, ours):
    publish(acme, ours, (TEAM, 6, 4), (CLIENTS, 9, 4), clients=True)  # by an open link it takes ten
    team, clients = pulses(acme.inst, acme.access, ours)
    assert not isnan(team.rows[0].cells[0].mean)
    assert all(isnan(cell.mean) for row in clients.rows for cell in row.cells)


def test_another_wording_is_another_line(acme, ours):
    publish(acme, ours, (TEAM, 8, 3))
    now = get_agreement(acme.inst, acme.access, ours)
    change_text(acme.inst, now, now.version, replace(OURS, behaviours=("We greet.", "We hear.", "We ask.")), "K", NOW)
    publish(acme, ours, (TEAM, 8, 4))
    [team] = pulses(acme.inst, acme.access, ours)
    shown = {row.text: [isnan(cell.mean) for cell in row.cells] for row in team.rows}
    assert shown["We hear."] == [True, False] and shown["We listen."] == [False, True]
    assert list(shown)[-1] == "We listen."


def test_of_two_pulses_on_other_behaviours_no_change_is_called(acme, ours):
    publish(acme, ours, (TEAM, 8, 1))
    now = get_agreement(acme.inst, acme.access, ours)
    change_text(acme.inst, now, now.version, replace(OURS, behaviours=("We hear.", "We say.", "We do.")), "K", NOW)
    publish(acme, ours, (TEAM, 8, 5))
    [team] = pulses(acme.inst, acme.access, ours)
    assert team.rows[0].verdict == OTHERWISE


@pytest.mark.parametrize("title", ["x" * 80, "a|b", "\u00e4\u00f6"], ids=["longest", "bar", "letters"])
def test_any_title_can_have_a_pulse(acme, title):
    record = new_agreement(acme.inst, acme.access, "north", replace(OURS, title=title), NOW)
    assert len(make_pulse(acme.inst, acme.access, record, 12, True, NOW).name) <= 80


def test_clients_get_the_address_of_their_team(acme, ours):
    wave = make_pulse(acme.inst, acme.access, ours, 12, True, NOW)
    assert list(open_links(acme.inst, acme.access, wave, CLIENTS)) == ["north"]


def test_a_pulse_is_no_gap_report_and_no_other_practice(acme, ours):
    publish(acme, ours, (TEAM, 8, 3))
    assert published_waves(acme.inst, acme.access, NOW.date()) == []
    wave = make_pulse(acme.inst, acme.access, ours, 12, False, NOW)
    assert practice_of_wave(acme.inst, acme.access, wave.id) == pulse_id(ours)


def test_whoever_sees_another_part_sees_no_pulse(acme, ours):
    publish(acme, ours, (TEAM, 8, 3))
    with pytest.raises(UserError, match="does not exist"):
        pulses(acme.inst, access_to(acme.inst, "acme", "executive", "south"), ours)
    assert pulses(acme.inst, access_to(acme.inst, "acme", "executive", "north"), ours)
