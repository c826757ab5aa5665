"""Meetings in the database: codes, events in one order, what is forgotten, and who may run which."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from diagnostic.core.meeting.state import Event, Refusal, State
from diagnostic.core.meeting.view import record, wall
from diagnostic.definitions.loading.playbook_files import parse_agenda, plain_agenda
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.installation.rate_limit import TRIES_OF_ONE, TooManyTries
from diagnostic.services.meetings import agendas, entrance, holding, live
from diagnostic.services.meetings.retention import tidy_meetings
from diagnostic.services.meetings.rooms import Rooms, rooms_of
from diagnostic.services.respondents.submissions import submit
from diagnostic.storage.database.engine import reading
from diagnostic.storage.meetings import events
from tests.profiles import on_sqlite
from tests.worlds import AGENDA, NOW, World, access_to, consultant, one_connection, world


@pytest.fixture
def acme(installation) -> World:
    return world(installation)


def prepared(here: World, **changes) -> str:
    wanted = {"wave": here.wave.id, "agenda": AGENDA, "title": "Spring", "now": NOW}
    return agendas.create_meeting(here.inst, here.access, **(wanted | changes))


def begun(here: World) -> tuple[str, str]:
    """A meeting that has begun and its code."""
    meeting = prepared(here)
    return meeting, holding.start_meeting(here.inst, here.access, meeting, NOW)


def sends(here: World, meeting: str, kind: str, author: str = "desk", **data) -> State | Refusal:
    return rooms_of(here.inst).send(meeting, Event(kind, author, NOW, data))


@on_sqlite
def test_an_agenda_goes_without_what_is_not_published_and_says_so(acme):
    found = agendas.fitted(acme.inst, acme.access, prepared(acme))
    assert [scene.id for scene in found.script.scenes] == ["hello", "notes", "dots"]
    assert [(each.step, each.heading) for each in found.left_out] == [("rest", "The map")]
    assert found.left_out[0].reason.endswith(".")


@on_sqlite
def test_an_edited_agenda_is_checked_and_nobodys_work_is_put_aside(acme):
    meeting = prepared(acme)
    plain = plain_agenda(AGENDA)
    plain["steps"] = plain["steps"][:2]
    assert agendas.save_agenda(acme.inst, acme.access, meeting, 1, "Short", plain) == 2
    with pytest.raises(UserError, match="Somebody else"):
        agendas.save_agenda(acme.inst, acme.access, meeting, 1, "Mine", plain)
    broken = {**plain, "steps": [{**plain["steps"][0], "kind": "sya"}]}
    with pytest.raises(UserError, match="a kind of step"):
        agendas.save_agenda(acme.inst, acme.access, meeting, 2, "Broken", broken)
    assert len(agendas.agenda_of_meeting(acme.inst, acme.access, meeting).steps) == 2
    holding.start_meeting(acme.inst, acme.access, meeting, NOW)
    with pytest.raises(UserError, match="has begun"):
        agendas.save_agenda(acme.inst, acme.access, meeting, 2, "Late", plain)


def test_a_double_click_begins_one_meeting_and_its_code_dies_with_it(acme):
    meeting, code = begun(acme)
    assert holding.start_meeting(acme.inst, acme.access, meeting, NOW) == code
    found = entrance.find(acme.inst, f" {code[:3].lower()}-{code[3:]} ", NOW)
    assert (found.meeting, found.phase) == (meeting, "open")
    holding.end_meeting(acme.inst, acme.access, meeting, NOW)
    assert entrance.find(acme.inst, code, NOW).phase == "ended"
    assert entrance.find(acme.inst, code, NOW + entrance.CODE_HOURS) is None
    later = entrance.find(
        acme.inst, meeting, NOW + entrance.CODE_HOURS, access=acme.access
    )  # by its id, for the record
    assert (later.meeting, later.phase) == (meeting, "ended")
    assert entrance.find(acme.inst, meeting, NOW, author="ann") is None
    with pytest.raises(UserError, match="has ended"):
        holding.start_meeting(acme.inst, acme.access, meeting, NOW)
    assert isinstance(sends(acme, meeting, "next"), Refusal)


@on_sqlite
def test_guessing_codes_is_limited_and_does_not_lock_the_room_out(acme):
    meeting, code = begun(acme)
    sends(acme, meeting, "join", "ann")
    for _ in range(TRIES_OF_ONE):
        assert entrance.find(acme.inst, "BCDFGH" if code != "BCDFGH" else "BCDFGJ", NOW, "one") is None
    with pytest.raises(TooManyTries):
        entrance.find(acme.inst, code, NOW, "one")
    assert entrance.find(acme.inst, code, NOW, "one", author="ann").meeting == meeting
    assert entrance.find(acme.inst, code, NOW, "one", access=acme.access).meeting == meeting
    with pytest.raises(TooManyTries):
        entrance.find(acme.inst, code, NOW, "one", author="eve")


def test_a_rehearsal_is_a_copy_of_which_nothing_stays(acme):
    meeting = prepared(acme)
    code = holding.rehearse(acme.inst, acme.access, meeting, NOW)
    found = entrance.find(acme.inst, code, NOW)
    assert found.phase == "rehearsal" and found.meeting != meeting
    assert [(each.id, each.phase) for each in agendas.list_meetings(acme.inst, acme.access)] == [(meeting, "prepared")]
    holding.end_meeting(acme.inst, acme.access, found.meeting, NOW)
    tidy_meetings(acme.inst, NOW)
    assert entrance.find(acme.inst, code, NOW) is None
    with pytest.raises(UserError, match="does not exist"):
        agendas.get_meeting(acme.inst, acme.access, found.meeting)


def test_votes_that_come_at_once_are_all_stored_and_none_twice(acme):
    meeting, _ = begun(acme)
    people = [f"p{n}" for n in range(40)]
    for each in people:
        sends(acme, meeting, "join", each)
    sends(acme, meeting, "go", step="dots")
    with ThreadPoolExecutor(8) as pool:
        twice = [(who, n) for who in people for n in range(2)]
        list(pool.map(lambda it: sends(acme, meeting, "vote", it[0], step="dots", dots={"1": 1}), twice))
    shown = sends(acme, meeting, "next")
    assert wall(shown).content["tally"][0] == {"id": "1", "text": "Tea", "dots": 40, "people": 40}
    assert Rooms(acme.inst.engine, acme.inst.together).state(meeting) == shown  # as a restarted server reads it


def test_another_process_is_followed_within_a_second(acme):
    meeting, _ = begun(acme)
    here, elsewhere = rooms_of(acme.inst), Rooms(acme.inst.engine, acme.inst.together)
    here.state(meeting)
    moved = threading.Event()
    stop = here.watch(meeting, moved.set)
    elsewhere.send(meeting, Event("next", "desk", NOW))
    assert moved.wait(5)
    assert here.known(meeting).position.scene == 0
    stop()


def test_a_deleted_note_is_written_over_and_names_go_in_the_end(acme, caplog):
    meeting, code = begun(acme)
    sends(acme, meeting, "join", "ann", name="Ann")
    sends(acme, meeting, "go", step="notes")
    sends(acme, meeting, "note", "ann", step="notes", id="n1", text="a slip of the pen")
    sends(acme, meeting, "note", "ann", step="notes", id="n2", text="more light")
    sends(acme, meeting, "delete", "ann", step="notes", id="n1")
    assert "slip" not in everything(acme, meeting) and "Ann" in everything(acme, meeting)
    before = record(rooms_of(acme.inst).state(meeting))
    tidy_meetings(acme.inst, NOW + timedelta(days=1))
    assert entrance.find(acme.inst, code, NOW) is None
    assert "Ann" in everything(acme, meeting)
    tidy_meetings(acme.inst, NOW + timedelta(days=400))
    assert not {"Ann", "ann", "desk"} & set(everything(acme, meeting).replace('"', " ").replace("'", " ").split())
    assert f"meeting {meeting} of survey {acme.wave.id}: names are taken away, 30 days after its end" in caplog.text
    after = rooms_of(acme.inst).state(meeting)  # which was at hand with all names
    assert [each.name for each in after.people.values()] == [""]
    assert len(before[0]["groups"][0]["notes"]) == 1
    assert [note["text"] for note in wall_notes(after)] == ["more light"]


def wall_notes(state: State) -> list[dict]:
    return [note for step in record(state) for group in step["groups"] for note in group["notes"]]


def everything(here: World, meeting: str) -> str:
    with reading(here.inst.engine) as db:
        return str(events.after(db, meeting, 0))


@on_sqlite
def test_who_may_run_a_meeting(acme):
    north, south = (access_to(acme.inst, "acme", "executive", unit) for unit in ("north", "south"))
    coast = prepared(acme, unit="coast")
    whole = prepared(acme)
    assert entrance.may_run(acme.inst, south, coast) and not entrance.may_run(acme.inst, north, coast)
    assert not entrance.may_run(acme.inst, south, whole)
    assert not entrance.may_run(acme.inst, None, whole)
    assert not entrance.may_run(acme.inst, consultant(acme.inst, "theirs"), whole)
    assert [each.id for each in agendas.list_meetings(acme.inst, south)] == [coast]
    own = agendas.create_meeting(acme.inst, south, acme.wave.id, AGENDA, "Ours", NOW)
    assert agendas.get_meeting(acme.inst, south, own).unit == "south"
    with pytest.raises(UserError, match="not in the part"):
        agendas.create_meeting(acme.inst, south, acme.wave.id, AGENDA, "Theirs", NOW, unit="north")
    for call in (lambda inst, who, id: agendas.delete_meeting(inst, who, id, NOW), agendas.fitted, agendas.get_meeting):
        with one_connection(acme.inst.engine), pytest.raises(UserError, match="does not exist"):
            call(acme.inst, north, coast)


def test_first_results_follow_what_is_released_meanwhile(installation):
    here = world(installation, policy=Policy(live=True))
    invited = here.invitations(north=30)

    def answered(rows) -> None:
        for row in rows:
            submit(installation, row["token"], {"trust_1": 4, "trust_2": 2, "team_1": 3}, {}, NOW)
        assert shuffle(installation, NOW)

    answered(invited[:12])
    step = {"id": "now", "kind": "show", "show": "so_far", "heading": "So far", "minutes": 2}
    agenda = parse_agenda({"id": "live", "name": "Live", "purpose": "To look", "steps": [step]})
    meeting = prepared(here, agenda=agenda)
    holding.start_meeting(installation, here.access, meeting, NOW)
    before = sends(here, meeting, "next")
    live.follow_releases(installation, NOW)
    assert rooms_of(installation).state(meeting) is before  # nothing new
    answered(invited[12:24])
    live.follow_releases(installation, NOW)
    after = rooms_of(installation).state(meeting)
    assert "7 " in wall(before).content["headline"] and "19 " in wall(after).content["headline"]


NIGHT = parse_agenda(
    {
        "id": "two_days",
        "name": "Two days",
        "purpose": "To plan",
        "steps": [
            {"id": "notes", "kind": "collect", "heading": "Notes", "ask": "What now?", "minutes": 5},
            {"id": "night", "kind": "pause", "heading": "Until tomorrow", "minutes": 1, "overnight": True},
            {"id": "plan", "kind": "plan", "heading": "Plan", "minutes": 5},
        ],
    }
)
PROPOSED = {"step": "plan", "id": "p1", "text": "A lamp", "due": "2099-12-04"}


@on_sqlite
def test_a_meeting_is_left_for_the_night_and_goes_on_the_next_day_with_the_same_code(acme):
    meeting = prepared(acme, agenda=NIGHT)
    code = holding.start_meeting(acme.inst, acme.access, meeting, NOW)
    sends(acme, meeting, "join", "ann", name="Ann")
    sends(acme, meeting, "go", step="notes")
    sends(acme, meeting, "note", "ann", step="notes", id="n1", text="more light")
    assert sends(acme, meeting, "next").clock is None  # a night is over when people are back
    tomorrow = NOW + timedelta(hours=30)
    tidy_meetings(acme.inst, tomorrow)
    assert entrance.find(acme.inst, code, tomorrow, author="ann").phase == "open"
    here = Rooms(acme.inst.engine, acme.inst.together)  # another server: the first one was turned off for the night
    later = here.send(meeting, Event("next", "desk", tomorrow))
    assert (wall(later).step, wall(later).content["reasons"]) == ("plan", ["more light"])
    assert isinstance(here.send(meeting, Event("propose", "ann", tomorrow, PROPOSED)), State)
    assert entrance.find(acme.inst, code, NOW + timedelta(hours=48)) is None
    tidy_meetings(acme.inst, NOW + timedelta(hours=48))
    assert agendas.get_meeting(acme.inst, acme.access, meeting).phase == "ended"


def test_a_phone_that_floods_is_told_to_wait():
    pace = entrance.Pace()
    assert [pace.wait("ann", NOW) for _ in range(31)] == [0] * 30 + [61]
    assert pace.wait("bob", NOW) == 0
    assert pace.wait("ann", NOW + timedelta(seconds=61)) == 0


def test_an_open_meeting_is_ended_before_it_is_deleted(acme):
    meeting, _ = begun(acme)
    with pytest.raises(UserError, match="End it first"):
        agendas.delete_meeting(acme.inst, acme.access, meeting, NOW)
    holding.end_meeting(acme.inst, acme.access, meeting, NOW)
    agendas.delete_meeting(acme.inst, acme.access, meeting, NOW)
    assert agendas.list_meetings(acme.inst, acme.access) == []
