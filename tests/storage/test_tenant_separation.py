"""Organisations of one installation are strictly apart: no service shows or changes anything of another's."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

import diagnostic.services
from diagnostic.core.intake.data_sets.previews import DataSetPreview
from diagnostic.core.released.benchmarks.dimensions import Benchmark, BenchmarkedDimension, items_hash
from diagnostic.core.released.benchmarks.quantiles import Quartiles
from diagnostic.definitions.acting.commitment import Aim
from diagnostic.definitions.acting.everyone import EveryoneText
from diagnostic.definitions.action import ActionText
from diagnostic.definitions.agreement import AgreementText
from diagnostic.definitions.charts.drafts import draft_of
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.report.pages.suggestions import OF_THE_PRACTICE
from diagnostic.services.actions import board, comments, records
from diagnostic.services.actions import progress as followed
from diagnostic.services.agreements import pulses, signing, suggestions
from diagnostic.services.agreements import texts as agreements
from diagnostic.services.audit_log import handed_out
from diagnostic.services.audit_log import reading as audit_log
from diagnostic.services.benchmarks import exchange, taking_part
from diagnostic.services.benchmarks.signing import signed
from diagnostic.services.comments import named_themes, released, review, themes
from diagnostic.services.commitments import records as committed
from diagnostic.services.commitments import verdicts
from diagnostic.services.conversations import dependence, maps
from diagnostic.services.conversations import surveys as conversations
from diagnostic.services.counting.data_sets import count_data_set, open_data_set
from diagnostic.services.demonstration import rehearsal
from diagnostic.services.everyone import records as everyone
from diagnostic.services.fieldwork import imports, lifecycle
from diagnostic.services.fieldwork.data_sets import folders, storing
from diagnostic.services.fieldwork.data_sets import requests as counting
from diagnostic.services.fieldwork.data_sets.folders import DataSetFolder
from diagnostic.services.fieldwork.imports import AnswersFile
from diagnostic.services.files import everyone as everyone_files
from diagnostic.services.files import one_action, plans
from diagnostic.services.files import records as filed
from diagnostic.services.files.exports import chapter_kinds, export_file
from diagnostic.services.files.packs import at_once, requests
from diagnostic.services.files.protection import council_file, protection_file
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.first_steps import steps
from diagnostic.services.installation import access, organisations
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.sessions import owner
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail import addresses as mail_addresses
from diagnostic.services.mail import mailings, trial
from diagnostic.services.mail import progress as mail_progress
from diagnostic.services.mail.wordings import MailTexts
from diagnostic.services.meetings import agendas, entrance, holding, material
from diagnostic.services.persons import erasure, found
from diagnostic.services.practices import adoptions, audits, effects, scope, surveys
from diagnostic.services.practices import prepared as practices
from diagnostic.services.practices.adoptions import Adoption
from diagnostic.services.publication import interim_results, ledger, publish
from diagnostic.services.questionnaires import drafts as asked_drafts
from diagnostic.services.questionnaires import offered, own
from diagnostic.services.report import load, prepared, rule_record, rule_versions, stamps
from diagnostic.services.respondents import handouts, invitations, open_links
from diagnostic.services.respondents.submissions import submit
from diagnostic.services.sign_in import listed, switching
from diagnostic.services.sign_in.one_time import begin_once, one_time_link
from diagnostic.services.stories import moved
from diagnostic.services.stories import texts as stories
from diagnostic.services.waves import chart_drafts, drafts, never_shown, participation, progress
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import metadata
from tests import data_sets
from tests.kept import Kept, keep, put
from tests.worlds import AGENDA, CHART, CLOSES, EMPLOYEE, NOW, ONE_RULE, OPENS, World, access_to, consultant, world

TODAY = NOW.date()
SPRING = DataSetFolder("spring")
FILE = AnswersFile(b"unit,trust_1\nnorth,4\n", name="answers.csv")
THEIRS = Adoption("north", NOW.date(), ("agree",))
AIM = Aim(("north",), "staff", "trust", NOW.date())
TO_DO = ActionText("Open the door")
FOR_EVERYBODY = EveryoneText("We trust.", "We open the door.", "Kim")
AGREED = AgreementText("Ours", ("We greet.", "We listen.", "We ask."))
SERVICES = ServiceMap((Service("north", "south", "Computers"),))
CARING, COLLEAGUE = ((QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in ("caring", "colleague"))
CLIENTS = AnswersFile(b"unit,overall_1\n" + b"north,4\n" * 6, name="clients.csv")


@pytest.fixture(scope="module")
def shared(shared_installation) -> World:
    """An `acme` that no test may change."""
    return something_of_everything(shared_installation)


@pytest.fixture(scope="module")
def stranger(shared) -> Access:
    """The consultant of another organisation of the shared installation."""
    return consultant(shared.inst, "theirs")


@pytest.fixture(scope="module")
def made() -> list[tuple[World, Kept]]:
    """The first `acme` and all that its installation holds."""
    return []


@pytest.fixture
def acme(installation, made) -> World:
    """A new one: all but the first hold what the first held."""
    if not made:
        here = something_of_everything(installation)
        made.append((here, keep(installation)))
        return here
    here, kept = made[0]
    put(installation, kept)
    return replace(here, inst=installation)


def something_of_everything(installation: Installation) -> World:
    """An organisation with links, answers, rules of its own, a publication and a live wave."""
    here = world(installation)
    for row in here.invitations(north=6):
        submit(installation, row["token"], {"trust_1": 4, "trust_2": 2, "team_1": 3}, {"change": "more light"}, NOW)
    access_to(installation, "acme", "executive", "south")
    rule_versions.save_rules(installation, here.access, ONE_RULE, "ours", NOW)
    lifecycle.close_wave(installation, here.access, here.wave, NOW)
    publish.publish_wave(installation, here.access, here.wave.id, NOW)
    agendas.create_meeting(installation, here.access, here.wave.id, AGENDA, "Ours", NOW)
    chart_drafts.save_chart_draft(installation, here.access, draft_of(CHART, "ours.csv"), NOW)
    drafts.save_draft(installation, here.access, 0, {"name": "Ours"}, {"chart": {"chart.csv": b"unit"}}, NOW)
    next_wave = {"name": "Next", "opens": OPENS, "closes": CLOSES, "policy": Policy(live=True)}
    lifecycle.create_wave(installation, here.access, questionnaires=[EMPLOYEE], now=NOW, **next_wave)
    for name in ("Clients", "Clients again"):
        practised = {"name": name, "opens": OPENS, "closes": CLOSES, "questionnaires": [CARING]}
        clients = lifecycle.create_wave(installation, here.access, now=NOW, **practised)
        imports.import_file(installation, here.access, clients, "customer", CLIENTS, True, NOW)
        lifecycle.close_wave(installation, here.access, clients, NOW)
        publish.publish_wave(installation, here.access, clients.id, NOW)
    adoptions.save_adoption(installation, here.access, THEIRS, NOW)
    named_themes.name_theme(installation, here.access, "Parking", "technical", ["parking"], NOW)
    agreements.new_agreement(installation, here.access, "north", AGREED, NOW)
    stories.begin_story(installation, here.access, "north", NOW)
    records.new_action(installation, here.access, "north", TO_DO, NOW)
    followed.open_progress(installation, here.access, "coast", NOW)
    promise = committed.commit(installation, here.access, records.actions(installation, here.access)[0].id, AIM, NOW)
    committed.annotate(installation, here.access, promise, "The team moved house", NOW)
    everyone.save_everyone_text(installation, here.access, here.wave.id, 0, FOR_EVERYBODY, NOW)
    everyone.release_to_everyone(installation, here.access, here.wave.id, 1, NOW)
    comments.add_comment(installation, records.actions(installation, here.access)[0], "Who has the key?", "Ann", NOW)
    maps.save_map(installation, here.access, SERVICES, "", NOW)
    taking_part.take_part(installation, here.access, True, NOW)
    served = {"name": "Served", "opens": OPENS, "closes": CLOSES, "questionnaires": [COLLEAGUE]}
    pairs = lifecycle.create_wave(installation, here.access, now=NOW, **served)
    lifecycle.close_wave(installation, here.access, pairs, NOW)
    publish.publish_wave(installation, here.access, pairs.id, NOW)
    dependence.ask_whose_work(installation, here.access, ["north", "south"], NOW)
    requests.start_pack(installation, here.access, Wanted(here.wave.id), ["csv"], None, NOW)
    draft = asked_drafts.begin_questionnaire(installation, here.access, EMPLOYEE.decode(), NOW)
    own.save_questionnaire(installation, here.access, draft.record, draft.text, 0, NOW)
    return here


def named_theme(it: World) -> str:
    return named_themes.named_themes(it.inst, it.access)[0].record


def adopted(it: World) -> str:
    return adoptions.adoptions(it.inst, it.access)[0].id


def agreed(it: World) -> str:
    return agreements.agreements(it.inst, it.access)[0].id


def to_do(it: World) -> str:
    return records.actions(it.inst, it.access)[0].id


def promised(it: World) -> str:
    return committed.commitments(it.inst, it.access)[0].id


def story_of(it: World) -> stories.TeamStory:
    return stories.stories(it.inst, it.access)[0]


def asked(it: World) -> str:
    return own.own_questionnaires(it.inst, it.access)[0].record


def asked_draft(it: World) -> asked_drafts.QuestionnaireDraft:
    return asked_drafts.questionnaire_draft(it.inst, it.access, asked(it))


def pack_of(it: World) -> str:
    return requests.packs(it.inst, it.access, NOW)[0].order.id


def with_data_set(it: World) -> Installation:
    """The installation, with a folder of acme's on its server."""
    top = it.inst.settings.home / "sets"
    people = pd.DataFrame({"unit": ["north"], "trust_1": [4], "trust_2": [2], "team_1": [3]})
    data_sets.write(top / "acme" / "spring", people, [])
    return replace(it.inst, settings=replace(it.inst.settings, data_sets=top))


def spring(it: World) -> Path:
    with_data_set(it)
    return it.inst.settings.home / "sets" / "acme" / "spring"


def counted(it: World) -> DataSetPreview:
    data_set = open_data_set(spring(it))
    return count_data_set(data_set, folders.recipe_for(it.inst, it.access, it.wave, "employee", data_set, SPRING))


def with_count(it: World) -> Installation:
    inst = with_data_set(it)
    with suppress(UserError):  # it was asked for before
        counting.start_count(inst, it.access, it.wave, "employee", SPRING, False, NOW)
    return inst


def meeting_of(it: World) -> str:
    return agendas.list_meetings(it.inst, it.access)[0].id


def norms(it: World) -> bytes:
    """A benchmark file on a dimension that everybody is offered."""
    asked = offered.shipped_questionnaires()["pulse"]
    row = BenchmarkedDimension("pulse", "employee", "trust", items_hash(asked, "trust"), Quartiles(10, 50, 60, 70))
    return signed(Benchmark(TODAY, (row,)), "Them", it.inst.keys).to_bytes()


def _of_mail(function, *further):
    return lambda it, who: function(it.inst, who, it.wave, "employee", *further)


# What a stranger gets who names another organisation's wave: a refusal that does not tell whether it exists.
REFUSED = {
    review.to_review: lambda it, who: review.to_review(it.inst, who, it.wave, "employee", NOW),
    review.redact: lambda it, who: review.redact(it.inst, who, it.wave, "employee", "00" * 16),
    review.redact_all: lambda it, who: review.redact_all(it.inst, who, it.wave, "employee", []),
    review.look_at: lambda it, who: review.look_at(it.inst, who, it.wave, "employee", ["00" * 16]),
    review.release_comments: lambda it, who: review.release_comments(
        it.inst, who, it.wave, "employee", NOW, random.Random(1)
    ),
    released.load_comments: lambda it, who: released.load_comments(it.inst, who, it.wave),
    released.comment_surveys: lambda it, who: released.comment_surveys(it.inst, who, it.wave),
    themes.themes_of_list: lambda it, who: themes.themes_of_list(it.inst, who, it.wave, "employee", "change", "all"),
    themes.themed_lists: lambda it, who: themes.themed_lists(it.inst, who, it.wave, "employee"),
    themes.theme_candidates: lambda it, who: themes.theme_candidates(it.inst, who, it.wave, "employee"),
    themes.correct_themes: lambda it, who: themes.correct_themes(it.inst, who, it.wave, "employee", "0" * 12, [], NOW),
    named_themes.take_back_theme: lambda it, who: named_themes.take_back_theme(it.inst, who, named_theme(it), NOW),
    interim_results.newest_interim_releases: lambda it, who: interim_results.newest_interim_releases(
        it.inst, who, it.wave
    ),
    interim_results.interim_results_of: lambda it, who: interim_results.interim_results_of(it.inst, who, it.wave),
    exchange.remove_benchmark: lambda it, who: exchange.remove_benchmark(it.inst, who, "0" * 16, NOW),
    taking_part.compare_with: lambda it, who: taking_part.compare_with(it.inst, who, "0" * 16, NOW),
    access.revoke_link: lambda it, who: access.revoke_link(it.inst, who, it.access.link, NOW),
    material.material: lambda it, who: material.material(it.inst, who, it.wave.id),
    everyone.everyone_page: lambda it, who: everyone.everyone_page(it.inst, who, it.wave.id),
    everyone.report_for_everyone: lambda it, who: everyone.report_for_everyone(it.inst, who, it.wave.id),
    everyone.everyone_preview: lambda it, who: everyone.everyone_preview(it.inst, who, it.wave.id, NOW),
    everyone.save_everyone_text: lambda it, who: everyone.save_everyone_text(
        it.inst, who, it.wave.id, 1, EveryoneText("Theirs"), NOW
    ),
    everyone.release_to_everyone: lambda it, who: everyone.release_to_everyone(it.inst, who, it.wave.id, 1, NOW),
    everyone.take_back_from_everyone: lambda it, who: everyone.take_back_from_everyone(it.inst, who, it.wave.id, NOW),
    everyone.open_to_everyone: lambda it, who: everyone.open_to_everyone(it.inst, who, it.wave.id, NOW),
    everyone.close_to_everyone: lambda it, who: everyone.close_to_everyone(it.inst, who, it.wave.id, NOW),
    chapter_kinds: lambda it, who: chapter_kinds(it.inst, who, Wanted(it.wave.id)),
    export_file: lambda it, who: export_file(it.inst, who, "pdf", Wanted(it.wave.id)),
    subject: lambda it, who: subject(it.inst, who, Wanted(it.wave.id)),
    one_action.one_action_file: lambda it, who: one_action.one_action_file(it.inst, who, Wanted(), to_do(it)),
    plans.plan_file: lambda it, who: plans.plan_file(it.inst, who, Wanted()),
    filed.agreement_file: lambda it, who: filed.agreement_file(it.inst, who, Wanted(id=agreed(it))),
    protection_file: lambda it, who: protection_file(it.inst, who, Wanted()),
    council_file: lambda it, who: council_file(it.inst, who, Wanted()),
    ledger.ledger: lambda it, who: ledger.ledger(it.inst, who, it.wave.id),
    everyone_files.everyone_file: lambda it, who: everyone_files.everyone_file(it.inst, who, Wanted()),
    filed.kit_file: lambda it, who: filed.kit_file(it.inst, who, Wanted(id="north")),
    filed.meeting_file: lambda it, who: filed.meeting_file(it.inst, who, Wanted(id=meeting_of(it))),
    requests.new_order: lambda it, who: requests.new_order(it.inst, who, Wanted(it.wave.id), ["csv"], None, NOW),
    requests.start_pack: lambda it, who: requests.start_pack(it.inst, who, Wanted(it.wave.id), ["csv"], None, NOW),
    requests.cancel_pack: lambda it, who: requests.cancel_pack(it.inst, who, pack_of(it), NOW),
    requests.go_on_with_pack: lambda it, who: requests.go_on_with_pack(it.inst, who, pack_of(it), NOW),
    requests.file_of_pack: lambda it, who: requests.file_of_pack(it.inst, who, pack_of(it), NOW),
    at_once.write_pack: lambda it, who: at_once.write_pack(
        it.inst, who, Wanted(it.wave.id), ["csv"], None, it.inst.settings.home / "packs.zip", print, NOW
    ),
    folders.look_at_data_set: lambda it, who: folders.look_at_data_set(it.inst, who, it.wave, "employee", "spring"),
    folders.preview_data_set: lambda it, who: folders.preview_data_set(it.inst, who, it.wave, "employee", SPRING),
    folders.recipe_of: lambda it, who: folders.recipe_of(it.inst, who, it.wave, "employee", SPRING),
    folders.recipe_for: lambda it, who: folders.recipe_for(
        it.inst, who, it.wave, "employee", open_data_set(spring(it)), SPRING
    ),
    storing.import_data_set: lambda it, who: storing.import_data_set(
        it.inst, who, it.wave, "employee", spring(it), SPRING, False, NOW
    ),
    storing.store_counted: lambda it, who: storing.store_counted(
        it.inst, who, it.wave, "employee", counted(it), False, NOW
    ),
    counting.start_count: lambda it, who: counting.start_count(it.inst, who, it.wave, "employee", SPRING, False, NOW),
    counting.cancel_count: lambda it, who: counting.cancel_count(it.inst, who, "0" * 32, NOW),
    imports.import_file: lambda it, who: imports.import_file(it.inst, who, it.wave, "employee", FILE, True, NOW),
    imports.preview_file: lambda it, who: imports.preview_file(it.inst, who, it.wave, "employee", FILE),
    imports.store_answers: lambda it, who: imports.store_answers(
        it.inst, who, it.wave, "employee", imports.preview_file(it.inst, it.access, it.wave, "employee", FILE), NOW
    ),
    invitations.invite: lambda it, who: invitations.invite(it.inst, who, it.wave, "employee", {"north": 1}, NOW),
    invitations.make_invitations: lambda it, who: invitations.make_invitations(
        it.inst, who, it.wave, "employee", {"north": 1}, NOW
    ),
    handouts.posters: lambda it, who: handouts.posters(it.inst, who, it.wave, "customer", ["north"], ["en"], NOW),
    open_links.open_links: lambda it, who: open_links.open_links(it.inst, who, it.wave, "customer"),
    open_links.make_open_links: lambda it, who: open_links.make_open_links(
        it.inst, who, it.wave, "customer", ["north"], NOW
    ),
    open_links.close_open_link: lambda it, who: open_links.close_open_link(
        it.inst, who, it.wave, "customer", "north", NOW
    ),
    invitations.invited: lambda it, who: invitations.invited(it.inst, who, it.wave, "employee"),
    **{
        function: _of_mail(function, *further)
        for function, further in {
            mail_addresses.read_addresses: (b"unit,email\nnorth,ann@acme.org\n", "list.csv", NOW),
            mail_addresses.add_addresses: (mail_addresses.AddressList(()), NOW),
            mail_progress.languages_read: (),
            mail_progress.invitations_by_mail: (),
            mail_progress.reminders_by_mail: (NOW,),
            mail_progress.refused_addresses: (),
            mailings.mail_texts: ("invitation",),
            mailings.mail_words: (),
            mailings.save_texts: ("invitation", MailTexts(), NOW),
            mailings.send_invitations: (NOW,),
            mailings.send_reminders: (NOW,),
            trial.sample_letter: ("invitation", MailTexts(), "en"),
            trial.send_test: ("invitation", MailTexts(), "en", "me@acme.org", NOW),
            mailings.pause: ("invitation", NOW),
            mailings.resume: ("invitation", NOW),
            mailings.send_uncertain_again: (NOW,),
            mailings.try_refused_again: (NOW,),
        }.items()
    },
    participation.participation: lambda it, who: participation.participation(it.inst, who, it.wave, TODAY),
    participation.roster: lambda it, who: participation.roster(it.inst, who, it.wave),
    never_shown.small_units_of: lambda it, who: never_shown.small_units_of(it.inst, who, it.wave),
    progress.progress: lambda it, who: progress.progress(it.inst, who, it.wave),
    rehearsal.rehearse: lambda it, who: rehearsal.rehearse(it.inst, who, it.wave, 0.7),
    publish.publish_wave: lambda it, who: publish.publish_wave(it.inst, who, it.wave.id, NOW),
    lifecycle.get_wave: lambda it, who: lifecycle.get_wave(it.inst, who, it.wave.id, TODAY),
    lifecycle.close_wave: lambda it, who: lifecycle.close_wave(it.inst, who, it.wave, NOW),
    agendas.create_meeting: lambda it, who: agendas.create_meeting(it.inst, who, it.wave.id, AGENDA, "Theirs", NOW),
    agendas.get_meeting: lambda it, who: agendas.get_meeting(it.inst, who, meeting_of(it)),
    agendas.agenda_of_meeting: lambda it, who: agendas.agenda_of_meeting(it.inst, who, meeting_of(it)),
    agendas.nameable: lambda it, who: agendas.nameable(it.inst, who, meeting_of(it)),
    agendas.fitted: lambda it, who: agendas.fitted(it.inst, who, meeting_of(it)),
    agendas.save_agenda: lambda it, who: agendas.save_agenda(
        it.inst, who, meeting_of(it), 1, "Theirs", agendas.plain_agenda(AGENDA)
    ),
    agendas.copy_meeting: lambda it, who: agendas.copy_meeting(it.inst, who, meeting_of(it), NOW),
    agendas.delete_meeting: lambda it, who: agendas.delete_meeting(it.inst, who, meeting_of(it), NOW),
    holding.start_meeting: lambda it, who: holding.start_meeting(it.inst, who, meeting_of(it), NOW),
    holding.rehearse: lambda it, who: holding.rehearse(it.inst, who, meeting_of(it), NOW),
    holding.end_meeting: lambda it, who: holding.end_meeting(it.inst, who, meeting_of(it), NOW),
    material.material: lambda it, who: material.material(it.inst, who, it.wave.id),
    adoptions.withdraw_adoption: lambda it, who: adoptions.withdraw_adoption(it.inst, who, adopted(it), NOW),
    agreements.get_agreement: lambda it, who: agreements.get_agreement(it.inst, who, agreed(it)),
    agreements.renew_link: lambda it, who: agreements.renew_link(it.inst, who, agreed(it), NOW),
    stories.get_story: lambda it, who: stories.get_story(it.inst, who, story_of(it).id),
    stories.renew_story_link: lambda it, who: stories.renew_story_link(it.inst, who, story_of(it).id, NOW),
    stories.delete_story: lambda it, who: stories.delete_story(it.inst, who, story_of(it).id, NOW),
    agreements.delete_agreement: lambda it, who: agreements.delete_agreement(it.inst, who, agreed(it), NOW),
    records.get_action: lambda it, who: records.get_action(it.inst, who, to_do(it)),
    records.renew_owners_link: lambda it, who: records.renew_owners_link(it.inst, who, to_do(it), NOW),
    records.delete_action: lambda it, who: records.delete_action(it.inst, who, to_do(it), NOW),
    committed.commit: lambda it, who: committed.commit(it.inst, who, to_do(it), AIM, NOW),
    committed.withdraw_commitment: lambda it, who: committed.withdraw_commitment(it.inst, who, promised(it), NOW),
    committed.annotate: lambda it, who: committed.annotate(it.inst, who, promised(it), "Theirs", NOW),
    comments.remove_comment: lambda it, who: comments.remove_comment(it.inst, who, to_do(it), "00" * 16, NOW),
    pulses.make_pulse: lambda it, who: pulses.make_pulse(it.inst, who, agreed(it), 9, False, NOW),
    pulses.pulses: lambda it, who: pulses.pulses(it.inst, who, agreed(it)),
    signing.remove_signature: lambda it, who: signing.remove_signature(it.inst, who, agreed(it), "00" * 16, NOW),
    lifecycle.survey_questionnaire: lambda it, who: lifecycle.survey_questionnaire(it.inst, who, it.wave, "employee"),
    own.own_questionnaire: lambda it, who: own.own_questionnaire(it.inst, who, asked(it)),
    own.questionnaire_versions: lambda it, who: own.questionnaire_versions(it.inst, who, asked(it)),
    own.save_questionnaire: lambda it, who: own.save_questionnaire(it.inst, who, asked(it), EMPLOYEE.decode(), 1, NOW),
    own.remove_questionnaire: lambda it, who: own.remove_questionnaire(it.inst, who, asked(it), NOW),
    asked_drafts.questionnaire_draft: lambda it, who: asked_drafts.questionnaire_draft(it.inst, who, asked(it)),
}

# What a stranger gets who asks for their own: theirs, which is nothing yet.
EMPTY = {
    access.list_links: lambda it, who: [link.id for link in access.list_links(it.inst, who) if link.id != who.link],
    interim_results.wave_with_interim_results: lambda it, who: interim_results.wave_with_interim_results(
        it.inst, who, TODAY
    ),
    taking_part.benchmark_state: lambda it, who: taking_part.benchmark_state(it.inst, who, NOW).log,
    publish.releases: lambda it, who: publish.releases(it.inst, who, it.wave.id),
    load.load_report: lambda it, who: load.load_report(it.inst, who, it.wave.id),
    prepared.prepared_report: lambda it, who: prepared.prepared_report(it.inst, who, it.wave.id, None, ""),
    load.published_waves: lambda it, who: load.published_waves(it.inst, who, TODAY),
    effects.practice_effect: lambda it, who: effects.practice_effect(it.inst, who, "caring"),
    adoptions.adoptions: lambda it, who: adoptions.adoptions(it.inst, who),
    named_themes.named_themes: lambda it, who: named_themes.named_themes(it.inst, who),
    named_themes.theme_dictionary: lambda it, who: [
        each for each in named_themes.theme_dictionary(it.inst, who).themes if each.id.startswith("named_")
    ],
    agreements.agreements: lambda it, who: agreements.agreements(it.inst, who),
    stories.stories: lambda it, who: stories.stories(it.inst, who),
    dependence.whose_work: lambda it, who: dependence.whose_work(it.inst, who, NOW).running,
    moved.moved_scores: lambda it, who: moved.moved_scores(it.inst, who, story_of(it), TODAY),
    records.actions: lambda it, who: records.actions(it.inst, who),
    board.plan: lambda it, who: board.plan(it.inst, who, board.PlanChoice(), TODAY).cards,
    followed.progress_page: lambda it, who: followed.progress_page(it.inst, who, "coast"),
    committed.commitments: lambda it, who: committed.commitments(it.inst, who),
    committed.notes: lambda it, who: committed.notes(it.inst, who),
    verdicts.tried: lambda it, who: verdicts.tried(it.inst, who),
    found.find_person: lambda it, who: found.find_person(it.inst, who, "ann"),
    comments.comments: lambda it, who: comments.comments(it.inst, who),
    suggestions.suggestions: lambda it, who: [
        each for each in suggestions.suggestions(it.inst, who, "north", TODAY) if each.why != OF_THE_PRACTICE
    ],
    surveys.practice_waves: lambda it, who: surveys.practice_waves(it.inst, who, "caring"),
    surveys.practice_of_wave: lambda it, who: surveys.practice_of_wave(
        it.inst, who, surveys.practice_waves(it.inst, it.access, "caring")[0].id
    ),
    practices.prepared_surveys: lambda it, who: practices.prepared_surveys(
        it.inst, who, "caring", surveys.practice_waves(it.inst, it.access, "caring")[0].id
    ),
    audits.practice_audits: lambda it, who: audits.practice_audits(
        it.inst, who, "caring", surveys.practice_waves(it.inst, it.access, "caring")[0].id
    ),
    surveys.load_survey: lambda it, who: (
        surveys.load_survey(
            it.inst, who, "caring", (known := surveys.practice_waves(it.inst, it.access, "caring"))[0], known
        ).answered
    ),
    surveys.every_survey: lambda it, who: surveys.every_survey(it.inst, who, "caring"),
    rule_versions.list_versions: lambda it, who: [
        each for each in rule_versions.list_versions(it.inst, who) if each.number
    ],
    rule_versions.get_rules: lambda it, who: rule_versions.get_rules(it.inst, who).number,
    rule_versions.current_rules: lambda it, who: rule_versions.current_rules(it.inst, who).number,
    stamps.reports_now: lambda it, who: (
        (now := stamps.reports_now(it.inst, who)).rules or now.published or now.unpublished
    ),
    rule_versions.rules_at: lambda it, who: rule_versions.rules_at(it.inst, who, NOW).number,
    rule_record.rule_record: lambda it, who: rule_record.rule_record(it.inst, who).comparisons,
    lifecycle.list_waves: lambda it, who: lifecycle.list_waves(it.inst, who, TODAY),
    chart_drafts.load_chart_draft: lambda it, who: chart_drafts.load_chart_draft(it.inst, who),
    drafts.load_draft: lambda it, who: drafts.load_draft(it.inst, who).values,
    steps.first_steps: lambda it, who: steps.first_steps(it.inst, who, TODAY).wave,
    own.own_questionnaires: lambda it, who: own.own_questionnaires(it.inst, who),
    offered.offered_contents: lambda it, who: offered.offered_contents(it.inst, who, [asked(it)]),
    asked_drafts.questionnaire_drafts: lambda it, who: asked_drafts.questionnaire_drafts(it.inst, who),
    drafts.draft_version: lambda it, who: drafts.draft_version(it.inst, who),
    agendas.list_meetings: lambda it, who: agendas.list_meetings(it.inst, who),
    conversations.prepared_pairs: lambda it, who: conversations.prepared_pairs(it.inst, who),
    organisations.moved_ends: lambda it, who: organisations.moved_ends(it.inst, who, "Asia/Tokyo", NOW),
    maps.kept_map: lambda it, who: maps.kept_map(it.inst, who).edition,
    requests.packs: lambda it, who: requests.packs(it.inst, who, NOW),
    folders.data_set_folders: lambda it, who: folders.data_set_folders(with_data_set(it), who),
    counting.counts: lambda it, who: counting.counts(with_count(it), who, NOW),
    requests.may_have: lambda it, who: requests.may_have(
        it.inst, who, requests.packs(it.inst, it.access, NOW)[0].order
    ),
    entrance.may_run: lambda it, who: entrance.may_run(it.inst, who, meeting_of(it)),
}

# What a stranger changes of their own changes nothing of others'.
CHANGES = {
    handed_out.log_file: lambda it, who: handed_out.log_file(it.inst, who, "theirs.pdf", NOW),
    maps.save_map: lambda it, who: maps.save_map(it.inst, who, ServiceMap(), "", NOW),
    taking_part.take_part: lambda it, who: taking_part.take_part(it.inst, who, True, NOW),
    exchange.look_at_benchmark: lambda it, who: exchange.look_at_benchmark(it.inst, who, norms(it), "file", NOW),
    exchange.import_benchmark: lambda it, who: exchange.import_benchmark(
        it.inst,
        who,
        norms(it),
        "file",
        exchange.look_at_benchmark(it.inst, it.access, norms(it), "", NOW).fingerprint,
        NOW,
    ),
    dependence.ask_whose_work: lambda it, who: dependence.ask_whose_work(it.inst, who, ["north", "south"], NOW),
    organisations.save_chart: lambda it, who: organisations.save_chart(it.inst, who, CHART, NOW),
    organisations.change_name: lambda it, who: organisations.change_name(it.inst, who, "Other", NOW),
    organisations.change_language: lambda it, who: organisations.change_language(it.inst, who, "de", NOW),
    organisations.change_zone: lambda it, who: organisations.change_zone(it.inst, who, "Asia/Tokyo", NOW),
    adoptions.save_adoption: lambda it, who: adoptions.save_adoption(it.inst, who, THEIRS, NOW),
    named_themes.name_theme: lambda it, who: named_themes.name_theme(it.inst, who, "Lunch", "human", ["lunch"], NOW),
    stories.begin_story: lambda it, who: stories.begin_story(it.inst, who, "north", NOW),
    agreements.new_agreement: lambda it, who: agreements.new_agreement(it.inst, who, "north", AGREED, NOW),
    access.make_link: lambda it, who: access.make_link(it.inst, who, role="executive", label="Dana", days=9, now=NOW),
    erasure.erase_person: lambda it, who: erasure.erase_person(it.inst, who, "Ann", NOW),
    records.new_action: lambda it, who: records.new_action(it.inst, who, "north", TO_DO, NOW),
    followed.open_progress: lambda it, who: followed.open_progress(it.inst, who, "coast", NOW),
    followed.close_progress: lambda it, who: followed.close_progress(it.inst, who, "coast", NOW),
    rule_versions.save_rules: lambda it, who: rule_versions.save_rules(it.inst, who, ONE_RULE, "theirs", NOW),
    drafts.save_draft: lambda it, who: drafts.save_draft(it.inst, who, 0, {"name": "Theirs"}, {}, NOW),
    chart_drafts.save_chart_draft: lambda it, who: chart_drafts.save_chart_draft(it.inst, who, None, NOW),
    asked_drafts.begin_questionnaire: lambda it, who: asked_drafts.begin_questionnaire(it.inst, who, "id: theirs", NOW),
    asked_drafts.keep_questionnaire_draft: lambda it, who: asked_drafts.keep_questionnaire_draft(
        it.inst, who, replace(asked_draft(it), version=0), "id: theirs", NOW
    ),
    asked_drafts.discard_questionnaire_draft: lambda it, who: asked_drafts.discard_questionnaire_draft(
        it.inst, who, asked(it)
    ),
    drafts.discard_draft: lambda it, who: drafts.discard_draft(it.inst, who),
    lifecycle.create_wave: lambda it, who: lifecycle.create_wave(
        it.inst, who, name="Spring", opens=OPENS, closes=CLOSES, questionnaires=[EMPLOYEE], now=NOW
    ),
}

HELPERS = {
    "addresses.with_address",  # is given the transaction of a service that asks
    "invitations.asking_row",
    "agendas.stored",
    "entrance.runs",
    "entrance.find",  # by a code that anybody may have; its access opens nothing
    "access.consultants_only",
    "access.link_makers_only",
    "access.readers_only",
    "reading.log_readers_only",
    "access.administrators_only",
    "making.make_pack",
    "written_from.within",
    "written_from.shown_then",  # reads nothing: a chart and a unit
    "subjects.report_subject",  # of what `subjects.subject` has cut already
    "released.readable",
    "rows.wave_row",
    "rows.locked_wave",
    "rows.survey_row",
    "scope.may_see",
    "scope.seen_of",
}  # of services, not for pages


def named(function) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def contents(here: World) -> dict[str, list[str]]:
    """Every row of every table that is the organisation's, in words."""
    with reading(here.inst.engine) as db:
        rows = {table.name: sorted(map(repr, db.execute(select(table)))) for table in metadata.sorted_tables}
    return {name: [row for row in found if "'theirs'" not in row] for name, found in rows.items()}


@pytest.fixture(scope="module")
def untouched(shared, stranger) -> dict[str, list[str]]:
    """What the first test finds and each one leaves."""
    return contents(shared)


@pytest.mark.parametrize("function", REFUSED, ids=named)
def test_another_organisations_wave_or_link_does_not_exist(shared, stranger, untouched, function):
    with pytest.raises(UserError, match="does not exist"):
        REFUSED[function](shared, stranger)
    assert contents(shared) == untouched


@pytest.mark.parametrize("function", EMPTY, ids=named)
def test_a_stranger_sees_nothing_of_others(shared, stranger, function):
    assert EMPTY[function](shared, shared.access)
    assert not EMPTY[function](shared, stranger)


@pytest.mark.parametrize("function", CHANGES, ids=named)
def test_what_a_stranger_changes_is_their_own(acme, function):
    stranger = consultant(acme.inst, "theirs")
    before = organisations.get_chart(acme.inst, "acme"), rule_versions.get_rules(acme.inst, acme.access)
    waves_before = lifecycle.list_waves(acme.inst, acme.access, TODAY)
    draft_before = drafts.load_draft(acme.inst, acme.access)
    chart_before = chart_drafts.load_chart_draft(acme.inst, acme.access)
    CHANGES[function](acme, stranger)
    assert organisations.operator(acme.inst, "acme").organisation_name == acme.access.organisation_name
    assert (organisations.zone_of(acme.inst, "acme"), organisations.language_of(acme.inst, "acme")) == ("UTC", "en")
    assert (organisations.get_chart(acme.inst, "acme"), rule_versions.get_rules(acme.inst, acme.access)) == before
    assert lifecycle.list_waves(acme.inst, acme.access, TODAY) == waves_before
    assert drafts.load_draft(acme.inst, acme.access) == draft_before
    assert chart_drafts.load_chart_draft(acme.inst, acme.access) == chart_before is not None


def test_a_report_stamp_tells_of_ones_own_alone(acme):
    stranger = consultant(acme.inst, "theirs")
    before = stamps.report_stamp(acme.inst, acme.access)
    assert stamps.report_stamp(acme.inst, stranger) != before
    rule_versions.save_rules(acme.inst, stranger, ONE_RULE, "theirs", NOW)
    assert stamps.report_stamp(acme.inst, acme.access) == before


def test_the_units_one_sees_are_those_of_ones_own_chart(acme):
    stranger = consultant(acme.inst, "theirs")
    before = scope.units_seen(acme.inst, stranger)
    organisations.save_chart(acme.inst, acme.access, tree([("all", None, "Only ours", {})]), NOW)
    assert scope.units_seen(acme.inst, acme.access) == {"all": "Only ours"}
    assert scope.units_seen(acme.inst, stranger) == before


POOLED = (
    verdicts.tries_of_rules,
)  # over organisations, on purpose: docs/decisions/0029, tests/storage/test_commitments.py
OPEN = (
    adoptions.save_adoption,
    agreements.new_agreement,
    records.new_action,
    followed.open_progress,
    followed.close_progress,
    stories.begin_story,
    handed_out.log_file,
)


INVITING = tuple(
    f"diagnostic.services.{each}"
    for each in (
        "mail.",
        "respondents.invitations",
        "respondents.open_links",
        "respondents.handouts",
        "installation.org",
    )
)


def test_an_executive_changes_nothing_and_reaches_nothing_that_invites(acme):
    executive = access_to(acme.inst, "acme", "executive")
    before = contents(acme)
    changing = [access.revoke_link, imports.import_file, imports.preview_file, imports.store_answers]
    changing += [review.to_review, review.redact, review.redact_all, review.look_at, review.release_comments]
    changing += [themes.correct_themes, themes.theme_candidates, named_themes.take_back_theme]
    changing += [invitations.invite, publish.publish_wave, lifecycle.close_wave]
    changes: list[Callable[..., object]] = [CHANGES[each] for each in CHANGES if each not in OPEN]  # theirs too
    changing += [each for each in REFUSED if each.__module__.startswith(INVITING)]
    changes += [call for function, call in EMPTY.items() if function.__module__.startswith(INVITING)]
    for call in [*(REFUSED[function] for function in changing), *changes]:
        with pytest.raises(UserError, match="Only a consultant"):
            call(acme, executive)
    assert contents(acme) == before


MANAGING = (access.list_links, access.make_link, access.revoke_link, handed_out.log_file)
LOG = (audit_log.log_page, audit_log.whole_log, audit_log.log_csv, audit_log.people_in_log)


def test_an_administrator_is_a_stranger_to_all_but_links(acme):
    """However an access is made: whoever forgets to ask for the role still finds nothing and changes nothing."""
    administrator = access_to(acme.inst, "acme", "administrator")
    assert (administrator.organisation, administrator.manages) == ("", "acme")
    before = contents(acme)
    for function, call in {**REFUSED, **CHANGES}.items():
        if function not in MANAGING and not function.__module__.endswith(".packs.requests"):  # there are none of theirs
            with pytest.raises(UserError):
                call(acme, administrator)
    for function, call in EMPTY.items():
        if function not in (*MANAGING, requests.may_have):
            try:
                assert not call(acme, administrator), named(function)
            except UserError as error:
                assert "Only a consultant" in str(error), named(function)  # noqa: PT017
    assert contents(acme) == before


BY_SIGN_IN = (listed.lasting_sessions, listed.end_listed, switching.links_are_off, switching.switch_links)


def test_sessions_and_the_switch_of_links_are_those_of_ones_own_organisation(acme):
    consultant(acme.inst, "theirs")
    begun = [begin_once(acme.inst, one_time_link(acme.inst, each, each, NOW), NOW) for each in ("acme", "theirs")]
    ours, theirs = (each.access for each in begun)
    [session] = listed.lasting_sessions(acme.inst, ours, NOW)
    assert (session.label, listed.lasting_sessions(acme.inst, acme.access, NOW)) == ("acme", [])
    for stranger in (theirs, acme.access):
        with pytest.raises(UserError, match="does not exist"):
            listed.end_listed(acme.inst, stranger, session.id, NOW)
    path = acme.inst.settings.home / "sign_in.yaml"
    path.write_text(SIGN_IN)
    try:
        with pytest.raises(UserError, match="Only an administrator"):
            switching.switch_links(acme.inst, acme.access, True, NOW)
        with pytest.raises(UserError, match="no rule in the file on sign-in leads to this organisation"):
            switching.switch_links(acme.inst, theirs, True, NOW)
        switching.switch_links(acme.inst, ours, True, NOW)
    finally:
        path.unlink()
    assert (switching.links_are_off(acme.inst, ours), switching.links_are_off(acme.inst, theirs)) == (True, False)
    listed.end_listed(acme.inst, ours, session.id, NOW)
    assert [owner(acme.inst, each.kept, NOW, True) for each in begun] == [None, theirs]


SIGN_IN = """
providers:
  - {id: idp, label: Idp, issuer: "https://id.example", client_id: us, secret: NONE,
     rules: [{group: all, organisation: acme, role: executive}]}
"""


def test_no_service_is_forgotten_here():
    found = set()
    for module in pkgutil.walk_packages(diagnostic.services.__path__, "diagnostic.services."):
        services = vars(importlib.import_module(module.name))
        for name, function in services.items():
            if (
                inspect.isfunction(function)
                and not name.startswith("_")
                and "access" in inspect.signature(function).parameters
            ):
                found.add(named(function))
    tested = {
        named(function)
        for function in (*REFUSED, *EMPTY, *CHANGES, stamps.report_stamp, scope.units_seen, *POOLED, *BY_SIGN_IN, *LOG)
    }
    assert found - HELPERS == tested
