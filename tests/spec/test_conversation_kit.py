"""The kit of a customer conversation: the same from the same numbers, about what both sides see furthest apart."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from diagnostic.core.released.pairs.service_gaps import AS_PEOPLE_ARE, BLIND_SPOT, HIDDEN_STRENGTH, NOT_SHOWN
from diagnostic.definitions.loading.playbook_files import load_playbook, parse_agenda, plain_agenda
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.report.conversations.kit import INTENT, LONGEST_TEXT, MOST_TOPICS, conversation_kit
from diagnostic.report.conversations.kit_words import kit_sections
from diagnostic.report.conversations.words import (
    matrix_finding,
    provider_finding,
    provider_sections,
    raters_table,
)
from diagnostic.report.document.records.kit import kit_document
from diagnostic.report.files.pdf import render
from tests.companies import wave
from tests.companies_of_pairs import survey_of
from tests.documents import drawn, faults, texts
from tests.tables import organisation

CHART = organisation("root: it pay shops / shops: s1 s2 s3 s4 s5 s6 s7")
SERVES = ServiceMap(
    (Service("it", "shops", "Computers"), Service("it", "root", "Phones"), Service("pay", "root", "Wages"))
)
SLOW = {"responsiveness": 2, "reliability": 2, "overall": 2}
AGENDAS = load_playbook().agendas


@pytest.fixture(scope="module")
def content():
    """IT is slow by its customers and not by itself; s7 alone is content. Pay thinks too little of itself."""
    teams = [f"s{i}" for i in range(1, 8)]
    served = [("it", unit, 8, {} if unit == "s7" else SLOW | {"overall": 1 + (unit > "s3")}) for unit in teams]
    served += [("pay", unit, 8, {}) for unit in teams]
    own = [("it", 12, {"responsiveness": 5, "reliability": 4}), ("pay", 12, {"competence": 2})]
    return survey_of(CHART, SERVES, served, own)


def test_a_service_sees_itself_higher_or_is_better_than_it_thinks(content):
    kinds = {provider: {gap.standard: gap.kind for gap in content.gaps(provider)} for provider in ("it", "pay")}
    assert kinds["it"]["responsiveness"] == BLIND_SPOT and kinds["pay"]["competence"] == HIDDEN_STRENGTH
    assert AS_PEOPLE_ARE not in kinds["pay"].values()
    assert "It sees its service higher" in provider_finding(content, "it")
    assert provider_finding(content, "pay") == "Pay is better than it thinks, most of all in \u201cCompetence\u201d"
    assert matrix_finding(content).startswith("It sees its service higher than its customers do")
    assert {part.title for part in provider_sections(content, "it")} >= {"It sees itself higher"}


def test_the_widest_gap_is_talked_about_first(content):
    kit = conversation_kit(content, AGENDAS, "it")
    assert [topic.standard for topic in kit.topics][:2] == ["responsiveness", "reliability"]
    assert len(kit.topics) == MOST_TOPICS and "by itself" in kit.topics[0].why
    steps = [step.id for step in kit.agenda.steps]
    assert steps[:3] == ["intent", "listen", "responsiveness"] and steps[-2:] == ["learned", "close"]
    assert 50 <= kit.minutes <= 75


def test_the_same_numbers_make_the_same_kit(content):
    first, again = (conversation_kit(content, AGENDAS, "it", "s1") for _ in range(2))
    assert first == again and json.dumps(plain_agenda(first.agenda)) == json.dumps(plain_agenda(again.agenda))
    assert first.title == "It and S1" and first.invited == ()


def test_it_opens_with_purpose_role_and_services_then_please_tell_us(content):
    kit = conversation_kit(content, AGENDAS, "it", "s1")
    assert kit.intent.startswith("We are It, and this is what we are here for: Computers and Phones.")
    assert "please tell us" in kit.intent and len(kit.intent) <= LONGEST_TEXT
    assert conversation_kit(content, AGENDAS, "pay", "it").intent.startswith("We are Pay, and this is what we are here")
    own = kit.saying("  We  are here to listen. ")
    assert own.steps[0].id == INTENT and own.steps[0].text == {"en": "We are here to listen."}
    assert kit.saying(" ") == kit.agenda  # nothing is no beginning


def test_five_or_six_are_met_those_who_rate_it_lowest_and_two_who_rate_it_highest(content):
    met = conversation_kit(content, AGENDAS, "it").invited
    assert met == ("S1", "S2", "S3", "S4", "S6", "S7")


def test_an_agenda_of_a_kit_is_one_that_a_meeting_can_edit(content):
    for provider, unit in (("it", ""), ("it", "s7"), ("pay", "s1")):
        agenda = conversation_kit(content, AGENDAS, provider, unit).agenda
        assert parse_agenda(json.loads(json.dumps(plain_agenda(agenda)))) == agenda


def test_long_names_leave_the_opening_short_enough_for_a_wall(content):
    services = ServiceMap(tuple(Service("it", "shops", f"{i} {'x' * 100}") for i in range(5)))
    kit = conversation_kit(replace(content, services=services), AGENDAS, "it")
    assert len(kit.intent) <= LONGEST_TEXT and kit.intent.endswith("defend nothing.")


def test_where_nothing_is_shown_the_frame_stands_without_topics(content):
    hidden = replace(content, served={}, own={})
    kit = conversation_kit(hidden, AGENDAS, "it")
    assert kit.topics == () and [step.id for step in kit.agenda.steps][:2] == ["intent", "listen"]
    assert {gap.kind for gap in hidden.gaps("it")} == {NOT_SHOWN}
    assert raters_table(hidden, "it") is None


def test_it_says_what_to_listen_for_and_what_not_to_do(content):
    parts = kit_sections(conversation_kit(content, AGENDAS, "it"))
    assert [part.title for part in parts][:2] == ["Whom to meet", "Agenda"] and parts[-1].title == "What not to do"
    assert all("Listen " in part.points[-1] and "Do not " in part.points[-1] for part in parts[2:-1])


@pytest.mark.parametrize("unit", ["", "s1"])
def test_the_sheets_that_are_taken_along_hold_all_of_the_kit(content, unit):
    source = replace(content.practice.source, wave=wave(CHART))
    content = replace(content, practice=replace(content.practice, source=source))
    kit = conversation_kit(content, AGENDAS, "it", unit)
    found = kit_document(content, kit)
    told = set(texts(found.chapters[0]))
    shown = [kit.intent, *(text for each in kit_sections(kit) for text in texts(each)), f"A conversation: {kit.title}"]
    assert [each for each in shown if each and each not in told] == []
    assert (found.title, found.chapters[-1].kind) == (kit.title, "made-from")
    assert faults(render(found, drawn)) == []
    assert "We only listen." in set(texts(kit_document(content, kit, "We only listen.")))
