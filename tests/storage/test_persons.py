"""One person's open records: found wherever they typed their name, handed out, erased; what others decided stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from diagnostic.core.meeting.state import Event
from diagnostic.definitions.acting.everyone import EveryoneText
from diagnostic.definitions.action import FORMER, ActionText
from diagnostic.definitions.agreement import AgreementText
from diagnostic.errors import UserError
from diagnostic.services.actions.comments import add_comment, comments_of
from diagnostic.services.actions.progress import MonthlyUpdate, open_progress, progress_page, save_update, updates_of
from diagnostic.services.actions.records import action_history, change_action, get_action, new_action
from diagnostic.services.agreements.signing import sign_agreement
from diagnostic.services.agreements.texts import change_text, get_agreement, new_agreement
from diagnostic.services.everyone.records import everyone_page, release_to_everyone, save_everyone_text
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.agendas import create_meeting
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.services.persons.erasure import FORMER_AUTHOR, erase_person
from diagnostic.services.persons.found import as_csv, as_json, find_person
from diagnostic.services.publication.publish import publish_wave
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import metadata
from diagnostic.storage.meetings import events
from tests.worlds import AGENDA, NOW, World, access_to, world

OURS = AgreementText("Ours", ("We greet.", "We listen.", "We ask."))
NAME = "Änn Bell"


class Traces:
    """An organisation in whose records somebody stands everywhere; somebody else stands beside them."""

    def __init__(self, inst: Installation):
        self.world: World = world(inst)
        self.inst, self.access = self.world.inst, self.world.access
        text = ActionText("Open the door", owner=NAME, due=date(2024, 4, 1), manager="Kim")
        self.action = new_action(inst, self.access, "north", text, NOW)
        change_action(inst, self.now, 1, replace(text, owner="Ben", manager=NAME.upper()), NAME, NOW)
        add_comment(inst, self.now, "I have the key", NAME, NOW)
        add_comment(inst, self.now, f"Thanks to {NAME}", "Ben", NOW)
        self.agreement = new_agreement(inst, self.access, "north", OURS, NOW)
        found = get_agreement(inst, self.access, self.agreement)
        change_text(inst, found, 1, replace(OURS, title="Mine"), NAME, NOW)
        for signer, name in (("a", NAME), ("b", "Ben")):
            found = get_agreement(inst, self.access, self.agreement)
            sign_agreement(inst, found, OURS.wording, name, signer, NOW)
        open_progress(inst, self.access, "north", NOW)
        self.page = progress_page(inst, self.access, "north")
        save_update(inst, self.page, MonthlyUpdate("2024-03", "The door", "", "", NAME), NOW)
        self.meeting = create_meeting(inst, self.access, self.world.wave.id, AGENDA, "Ours", NOW)
        start_meeting(inst, self.access, self.meeting, NOW)
        with writing(inst.engine) as db:
            version = events.hold(db, self.meeting) or 0
            for number, (kind, data) in enumerate(
                [("join", {"name": NAME}), ("join", {"name": "Ben"}), ("note", {"id": "1", "text": NAME})], version + 1
            ):
                events.add(db, self.meeting, number, Event(kind, f"{number:032x}", NOW, data))

    @property
    def now(self):
        return get_action(self.inst, self.access, self.action)

    def places(self) -> list[tuple[str, str]]:
        return sorted((each.kind, each.field) for each in find_person(self.inst, self.access, NAME))

    def in_the_room(self) -> list[str]:
        """What the meeting that this process has at hand calls its people."""
        return [each.name for each in rooms_of(self.inst).state(self.meeting).people.values()]

    def everything(self) -> str:
        tables = [metadata.tables[name] for name in ("open_records", "meeting_events", "meetings")]
        with reading(self.inst.engine) as db:
            return "".join(repr(row) for table in tables for row in db.execute(select(table)))


@pytest.fixture
def traces(sqlite_installation) -> Traces:
    return Traces(sqlite_installation)


FOUND = [
    ("action", "author"),
    ("action", "manager"),
    ("action", "owner"),
    ("action_comment", "author"),
    ("agreement", "author"),
    ("meeting", "name"),
    ("progress_update", "author"),
    ("signature", "name"),
]


def test_it_is_found_wherever_it_was_typed_and_handed_out_without_any_secret(traces):
    assert traces.places() == FOUND
    found = find_person(traces.inst, traces.access, "  änn   bell ")
    rows = json.loads(as_json(found))
    assert len(rows) == len(FOUND) == len(as_csv(found, "UTC").splitlines()) - 1
    assert {row["content"].get("what") for row in rows if row["what"] == "action"} == {"Open the door"}
    for secret in (traces.now.link, traces.page.link, traces.page.manager_link):
        assert secret not in as_json(found).decode() + as_csv(found, "UTC").decode()


def test_what_they_said_is_gone_and_what_others_decided_stays_without_their_name(traces):
    assert traces.in_the_room() == [NAME, "Ben"]
    assert erase_person(traces.inst, traces.access, NAME, NOW) == len(FOUND)
    assert traces.places() == [] and erase_person(traces.inst, traces.access, NAME, NOW) == 0
    assert (traces.now.text.owner, traces.now.text.manager) == ("Ben", FORMER)
    first, second = action_history(traces.inst, traces.now)
    assert {each.field: each.after for each in first.what}["owner"] == FORMER
    assert second.author == FORMER_AUTHOR
    assert [each.author for each in comments_of(traces.inst, traces.now)] == ["Ben"]
    agreement = get_agreement(traces.inst, traces.access, traces.agreement)
    assert (agreement.text.title, agreement.author) == ("Mine", FORMER_AUTHOR)
    assert [each.name for each in agreement.signatures] == ["Ben"]
    assert [(each.done, each.by) for each in updates_of(traces.inst, traces.page)] == [("The door", FORMER_AUTHOR)]
    left = traces.everything()
    assert left.count(NAME) == 2  # in the words of others: a comment, and a note of a meeting
    assert NAME.upper() not in left and '"name":"Ben"' in left
    assert traces.in_the_room() == [FORMER, "Ben"]
    files = [each for each in traces.inst.settings.home.rglob("*") if each.is_file()]
    assert not any(NAME.upper().encode() in each.read_bytes() for each in files)


def test_a_name_that_is_part_of_another_is_not_touched(traces):
    before = traces.everything()
    for name in ("", " ", "Bell", "Änn", f"{NAME} jr"):
        assert erase_person(traces.inst, traces.access, name, NOW) == 0
    assert traces.everything() == before


def test_who_was_named_on_the_page_for_everybody_is_named_and_reached_there_no_more(sqlite_installation):
    here = world(sqlite_installation)
    close_wave(here.inst, here.access, here.wave, NOW)
    publish_wave(here.inst, here.access, here.wave.id, NOW)
    text = EveryoneText("We trust.", "We open the door.", NAME, "aenn@acme.example")
    save_everyone_text(here.inst, here.access, here.wave.id, 0, text, NOW)
    release_to_everyone(here.inst, here.access, here.wave.id, 1, NOW)
    found = find_person(here.inst, here.access, NAME)
    assert sorted((each.kind, each.field) for each in found) == [("everyone", "name"), ("everyone_text", "name")]
    assert erase_person(here.inst, here.access, NAME, NOW) == 2
    without = replace(text, name=FORMER, reach="")
    page = everyone_page(here.inst, here.access, here.wave.id)
    assert (page.text, page.released.page.text) == (without, without)


def test_it_is_for_consultants(traces):
    executive = access_to(traces.inst, "acme", "executive")
    for call in (find_person, lambda inst, who, name: erase_person(inst, who, name, NOW)):
        with pytest.raises(UserError, match="Only a consultant"):
            call(traces.inst, executive, NAME)
