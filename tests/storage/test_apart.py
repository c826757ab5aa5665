"""Organisations of one installation are strictly apart: no service shows or changes anything of another's."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import random

import pytest
from sqlalchemy import select

import diagnostic.services
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services import (
    access,
    commenting,
    first_results,
    importing,
    inviting,
    organisations,
    participating,
    publishing,
    report_stamps,
    reports,
    rulebook,
    voices,
    waves,
)
from diagnostic.services.answering import submit
from diagnostic.services.importing import AnswersFile
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import metadata
from tests.worlds import CHART, CLOSES, EMPLOYEE, NOW, ONE_RULE, OPENS, World, access_to, consultant, world

TODAY = NOW.date()
FILE = AnswersFile(b"unit,trust_1\nnorth,4\n", name="answers.csv")


@pytest.fixture
def acme(installation) -> World:
    """An organisation with something of everything: links, answers, rules of its own, a publication, a live wave."""
    here = world(installation)
    for row in here.invitations(north=6):
        submit(installation, row["token"], {"trust_1": 4, "trust_2": 2, "team_1": 3}, {"change": "more light"}, NOW)
    access_to(installation, "acme", "executive", "south")
    rulebook.save_rules(installation, here.access, ONE_RULE, "ours", NOW)
    waves.close_wave(installation, here.access, here.wave, NOW)
    publishing.publish_wave(installation, here.access, here.wave.id, NOW)
    next_wave = {"name": "Next", "opens": OPENS, "closes": CLOSES, "policy": Policy(live=True)}
    waves.create_wave(installation, here.access, questionnaires=[EMPLOYEE], now=NOW, **next_wave)
    return here


# What a stranger gets who names another organisation's wave: a refusal that does not tell whether it exists.
REFUSED = {
    commenting.to_review: lambda it, who: commenting.to_review(it.inst, who, it.wave, "employee", NOW),
    commenting.redact: lambda it, who: commenting.redact(it.inst, who, it.wave, "employee", "00" * 16),
    commenting.look_at: lambda it, who: commenting.look_at(it.inst, who, it.wave, "employee", ["00" * 16]),
    commenting.release_comments: lambda it, who: commenting.release_comments(
        it.inst, who, it.wave, "employee", NOW, random.Random(1)
    ),
    voices.load_comments: lambda it, who: voices.load_comments(it.inst, who, it.wave),
    voices.comment_surveys: lambda it, who: voices.comment_surveys(it.inst, who, it.wave),
    first_results.newest_live_releases: lambda it, who: first_results.newest_live_releases(it.inst, who, it.wave),
    first_results.first_results: lambda it, who: first_results.first_results(it.inst, who, it.wave),
    access.revoke_link: lambda it, who: access.revoke_link(it.inst, who, it.access.link, NOW),
    importing.import_file: lambda it, who: importing.import_file(it.inst, who, it.wave, "employee", FILE, True, NOW),
    importing.preview_file: lambda it, who: importing.preview_file(it.inst, who, it.wave, "employee", FILE),
    importing.store_answers: lambda it, who: importing.store_answers(
        it.inst, who, it.wave, "employee", importing.preview_file(it.inst, it.access, it.wave, "employee", FILE), NOW
    ),
    inviting.invite: lambda it, who: inviting.invite(it.inst, who, it.wave, "employee", {"north": 1}, NOW),
    inviting.invited: lambda it, who: inviting.invited(it.inst, who, it.wave, "employee"),
    participating.participation: lambda it, who: participating.participation(it.inst, who, it.wave, TODAY),
    participating.roster: lambda it, who: participating.roster(it.inst, who, it.wave),
    publishing.publish_wave: lambda it, who: publishing.publish_wave(it.inst, who, it.wave.id, NOW),
    waves.get_wave: lambda it, who: waves.get_wave(it.inst, who, it.wave.id, TODAY),
    waves.close_wave: lambda it, who: waves.close_wave(it.inst, who, it.wave, NOW),
    waves.survey_questionnaire: lambda it, who: waves.survey_questionnaire(it.inst, who, it.wave, "employee"),
}

# What a stranger gets who asks for their own: theirs, which is nothing yet.
EMPTY = {
    access.list_links: lambda it, who: [link.id for link in access.list_links(it.inst, who) if link.id != who.link],
    first_results.live_wave: lambda it, who: first_results.live_wave(it.inst, who, TODAY),
    publishing.releases: lambda it, who: publishing.releases(it.inst, who, it.wave.id),
    reports.load_report: lambda it, who: reports.load_report(it.inst, who, it.wave.id),
    reports.published_waves: lambda it, who: reports.published_waves(it.inst, who, TODAY),
    rulebook.list_versions: lambda it, who: [each for each in rulebook.list_versions(it.inst, who) if each.number],
    rulebook.get_rules: lambda it, who: rulebook.get_rules(it.inst, who).number,
    rulebook.current_rules: lambda it, who: rulebook.current_rules(it.inst, who).number,
    waves.list_waves: lambda it, who: waves.list_waves(it.inst, who, TODAY),
}

# What a stranger changes of their own changes nothing of others'.
CHANGES = {
    organisations.save_chart: lambda it, who: organisations.save_chart(it.inst, who, CHART, NOW),
    rulebook.save_rules: lambda it, who: rulebook.save_rules(it.inst, who, ONE_RULE, "theirs", NOW),
    waves.create_wave: lambda it, who: waves.create_wave(
        it.inst, who, name="Spring", opens=OPENS, closes=CLOSES, questionnaires=[EMPLOYEE], now=NOW
    ),
}

HELPERS = {"access.consultants_only", "waverows.wave_row", "waverows.survey_row"}  # of services, not for pages


def named(function) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def contents(here: World) -> dict[str, list[tuple]]:
    """Every row of every table that is the organisation's, in words."""
    with reading(here.inst.engine) as db:
        rows = {table.name: sorted(map(repr, db.execute(select(table)))) for table in metadata.sorted_tables}
    return {name: [row for row in found if "'theirs'" not in row] for name, found in rows.items()}


@pytest.mark.parametrize("function", REFUSED, ids=named)
def test_another_organisations_wave_or_link_does_not_exist(acme, function):
    stranger = consultant(acme.inst, "theirs")
    before = contents(acme)
    with pytest.raises(UserError, match="does not exist"):
        REFUSED[function](acme, stranger)
    assert contents(acme) == before


@pytest.mark.parametrize("function", EMPTY, ids=named)
def test_a_stranger_sees_nothing_of_others(acme, function):
    stranger = consultant(acme.inst, "theirs")
    assert EMPTY[function](acme, acme.access)
    assert not EMPTY[function](acme, stranger)


@pytest.mark.parametrize("function", CHANGES, ids=named)
def test_what_a_stranger_changes_is_their_own(acme, function):
    stranger = consultant(acme.inst, "theirs")
    before = organisations.get_chart(acme.inst, "acme"), rulebook.get_rules(acme.inst, acme.access)
    waves_before = waves.list_waves(acme.inst, acme.access, TODAY)
    CHANGES[function](acme, stranger)
    assert (organisations.get_chart(acme.inst, "acme"), rulebook.get_rules(acme.inst, acme.access)) == before
    assert waves.list_waves(acme.inst, acme.access, TODAY) == waves_before


def test_a_report_stamp_tells_of_ones_own_alone(acme):
    stranger = consultant(acme.inst, "theirs")
    before = report_stamps.report_stamp(acme.inst, acme.access)
    assert report_stamps.report_stamp(acme.inst, stranger) != before
    rulebook.save_rules(acme.inst, stranger, ONE_RULE, "theirs", NOW)
    assert report_stamps.report_stamp(acme.inst, acme.access) == before


def test_an_executive_changes_nothing(acme):
    executive = access_to(acme.inst, "acme", "executive")
    before = contents(acme)
    changing = [access.revoke_link, importing.import_file, importing.preview_file, importing.store_answers]
    changing += [commenting.to_review, commenting.redact, commenting.look_at, commenting.release_comments]
    changing += [inviting.invite, publishing.publish_wave, waves.close_wave]
    for call in [*(REFUSED[function] for function in changing), *CHANGES.values()]:
        with pytest.raises(UserError, match="Only a consultant"):
            call(acme, executive)
    assert contents(acme) == before


def test_no_service_is_forgotten_here():
    found = set()
    for module in pkgutil.iter_modules(diagnostic.services.__path__):
        services = vars(importlib.import_module(f"diagnostic.services.{module.name}"))
        for name, function in services.items():
            if (
                inspect.isfunction(function)
                and not name.startswith("_")
                and "access" in inspect.signature(function).parameters
            ):
                found.add(named(function))
    tested = {named(function) for function in (*REFUSED, *EMPTY, *CHANGES, report_stamps.report_stamp)}
    assert found - HELPERS == tested
