"""A room in syndicates, notes that are held back, and what a conversation left behind."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from diagnostic.core.meeting.kinds.collect import CollectDetails
from diagnostic.core.meeting.kinds.record import RecordDetails
from diagnostic.core.meeting.kinds.table import script_of
from diagnostic.core.meeting.kinds.vote import VoteDetails
from diagnostic.core.meeting.reduce import apply, replay
from diagnostic.core.meeting.script import Scene, Script, to_plain
from diagnostic.core.meeting.state import State
from diagnostic.core.meeting.view import desk, own, record, wall
from tests.spec.test_meeting import event, refusal, went

ROOM = Script(
    "Workshop",
    (
        Scene("guest", "collect", "A guest", CollectDetails("What do you ask?", held=True)),
        Scene("boards", "collect", "Discuss", CollectDetails("What now?", 20, (), ("Red", "Blue", "Green"), held=True)),
        Scene("dots", "vote", "Vote", VoteDetails(3, ("Tea", "Coffee"))),
        Scene("kept", "record", "Learned", RecordDetails("IT", "Sales")),
    ),
)
PEOPLE = ("ann", "bob", "cy", "dee")
HERE = tuple(event("join", who, name=who.title()) for who in PEOPLE)


def on(step: str, *events, before=()) -> State:
    return went(*HERE, *before, event("go", step=step), *events, script=ROOM)


def note(author: str, id: str, step: str = "boards", text: object = "more light", **data):
    return event("note", author, step=step, id=id, text=text, **data)


def sit(author: str, syndicate: str):
    return event("sit", author, syndicate=syndicate)


def seats(state: State) -> dict[str, str]:
    return {who: person.syndicate for who, person in state.people.items() if person.syndicate}


# seats


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([sit("ann", "Red"), sit("ann", "Blue")], {"ann": "Blue"}),
        ([note("ann", "n1", syndicate="Red")], {"ann": "Red"}),  # by what a note says
        ([event("spread")], {"ann": "Red", "bob": "Blue", "cy": "Green", "dee": "Red"}),
        ([sit("ann", "Blue"), event("spread")], {"ann": "Blue", "bob": "Red", "cy": "Green", "dee": "Red"}),
        ([event("split", count=2), event("spread")], {"ann": "Red", "bob": "Blue", "cy": "Red", "dee": "Blue"}),
        ([sit("ann", "Green"), event("split", count=2), event("spread")],
         {"ann": "Red", "bob": "Blue", "cy": "Red", "dee": "Blue"}),  # there is no third one any more
        ([sit("ann", "Red"), event("join", "ann", name="Anna")], {"ann": "Red"}),
    ],
)  # fmt: skip
def test_everybody_sits_where_they_choose_or_are_given_a_seat(events, expected):
    assert seats(on("boards", *events)) == expected


@pytest.mark.parametrize(
    ("step", "before", "tried", "name"),
    [
        ("boards", [], sit("ann", "Black"), "syndicate"),
        ("boards", [], sit("eve", "Red"), "join"),
        ("dots", [], sit("ann", "Red"), ""),  # at any time
        ("boards", [event("split", count=2)], sit("ann", "Green"), "syndicate"),
        ("boards", [], event("split", count=4), "split"),
        ("boards", [], event("split", count=0), "split"),
        ("boards", [], event("split", count="2"), "split"),
        ("boards", [], note("ann", "n1"), "syndicate"),
        ("boards", [sit("ann", "Red")], note("ann", "n1"), ""),
        ("boards", [event("split", count=2)], note("ann", "n1", syndicate="Green"), "syndicate"),
        ("guest", [], note("ann", "n1", "guest"), ""),
    ],
)
def test_what_is_refused_around_seats_is_named(step, before, tried, name):
    assert refusal(on(step, *before), tried) == name


def test_each_syndicate_sees_its_own_board_and_the_wall_none_before_all_stand_side_by_side():
    state = on("boards", event("spread"), note("ann", "n1", text="Red's"), note("bob", "n2", text="Blue's"))
    assert [each["text"] for each in own(state, "dee")["board"]] == ["Red's"]
    assert own(state, "ann")["board"] == [] and own(state, "ann")["mine"][0]["text"] == "Red's"
    assert "Red's" not in str(wall(state)) + str(own(state, "bob")) + str(own(state, "cy"))
    assert [(each["name"], each["people"], each["notes"]) for each in wall(state).content["tables"]] == [
        ("Red", 2, 1),
        ("Blue", 1, 1),
        ("Green", 1, 0),
    ]
    assert [each["text"] for each in desk(state, "desk").beside["notes"]] == ["Red's", "Blue's"]
    shown = apply(state, event("next"))
    assert [(each["text"], each["syndicate"]) for each in wall(shown).content["notes"]] == [
        ("Red's", "Red"),
        ("Blue's", "Blue"),
    ]
    assert [(each["name"], len(each["notes"])) for each in record(shown)[0]["groups"]] == [("Red", 1), ("Blue", 1)]


def test_a_syndicate_that_is_none_any_more_keeps_its_board():
    state = on("boards", note("ann", "n1", syndicate="Green"), event("split", count=2), event("next"))
    assert [(each["name"], each["people"], each["notes"]) for each in wall(state).content["tables"]] == [
        ("Red", 0, 0),
        ("Blue", 0, 0),
        ("Green", 0, 1),
    ]
    assert wall(state).content["syndicates"] == ["Red", "Blue"]


def test_notes_to_somebody_who_speaks_wait_until_they_have_spoken():
    state = on("guest", note("ann", "n1", "guest", "Why?"))
    assert (wall(state).content["notes"], wall(state).content["count"]) == ([], 1)
    assert [each["text"] for each in wall(apply(state, event("next"))).content["notes"]] == ["Why?"]
    assert refusal(apply(state, event("next")), note("bob", "n2", "guest", "And how?")) == ""


def test_a_script_of_a_former_version_walks_as_it_did():
    plain = json.loads(json.dumps(to_plain(ROOM)))
    del plain["scenes"][1]["details"]["held"]
    state = went(*HERE, event("go", step="boards"), script=script_of(plain))
    assert wall(apply(state, event("next"))).step == "dots"


# what was learned


def learn(author: str, id: str, column: object = "we", text: object = "They wait for us"):
    return event("note", author, step="kept", id=id, column=column, text=text)


def line(id: str, text: object, column: object = "we"):
    return event("line", step="kept", id=id, text=text, column=column)


@pytest.mark.parametrize(
    ("before", "tried", "name"),
    [
        ([], learn("ann", "n1"), ""),
        ([], learn("ann", "n1", "fix"), "group"),
        ([], learn("ann", "n1", None), "group"),
        ([], learn("ann", "n1", text=" "), "note"),
        ([], learn("eve", "n1"), "join"),
        ([learn("ann", "n1")], learn("bob", "n1"), "id"),
        ([learn("ann", "n1")], event("delete", "bob", step="kept", id="n1"), "note"),
        ([], line("l1", ""), "note"),
        ([], line("l1", "x" * 281), "note"),
        ([], line("l1", "x", "fix"), "group"),
        ([learn("ann", "n1")], event("move", step="kept", id="n1", group=""), "group"),
        ([learn("ann", "n1")], event("move", step="kept", id="n1", group="g9"), "group"),
        ([], event("action", step="kept", id="a1", text="A bell"), ""),
        ([], event("take", step="kept", id="p1"), "note"),
    ],
)
def test_what_is_refused_in_a_record_is_named(before, tried, name):
    assert refusal(on("kept", *before), tried) == name


def test_both_sides_write_what_they_learned_and_quick_fixes_are_actions():
    sent = [
        learn("ann", "n1"),
        learn("bob", "n2", "wrong", "That nobody cares"),
        learn("bob", "n3", "they", "a slip"),
        line("l1", "It is one form", "they"),
        line("n1", "They wait for us on Mondays"),
        event("hide", step="kept", id="n2"),
        event("delete", "bob", step="kept", id="n3"),
        event("propose", "ann", step="kept", id="p1", text="A bell at the desk", owner="Ann", due="2026-12-04"),
        event("take", step="kept", id="p1"),
        event("action", step="kept", id="a1", text="One form less"),
    ]
    state = on("kept", *sent)
    [kept] = record(state)
    assert kept["columns"] == {"we": "IT", "they": "Sales", "wrong": ""}
    assert {id: [(each["text"], each["hidden"]) for each in notes] for id, notes in kept["noted"].items()} == {
        "we": [("They wait for us on Mondays", False)],
        "they": [("It is one form", False)],
        "wrong": [("That nobody cares", True)],
    }
    assert [(each["what"], each["owner"]) for each in kept["actions"]] == [
        ("A bell at the desk", "Ann"),
        ("One form less", ""),
    ]
    assert "nobody cares" not in str(wall(state)).lower()
    happened = [*HERE, event("go", step="kept"), *sent]
    erased = [
        replace(each, data={**each.data, "text": None}) if each.data.get("id") == "n3" else each for each in happened
    ]
    assert replay(State(ROOM), erased) == state


def test_a_script_with_syndicates_and_a_record_survives_being_kept_as_json():
    assert script_of(json.loads(json.dumps(to_plain(ROOM)))) == ROOM
