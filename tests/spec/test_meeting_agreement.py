"""Choosing, writing and signing in a meeting: what each event does, what is refused, and what each screen may show."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from diagnostic.core.meeting.kinds.choose import ChooseDetails
from diagnostic.core.meeting.kinds.collect import CollectDetails
from diagnostic.core.meeting.kinds.sign import SignDetails
from diagnostic.core.meeting.kinds.table import script_of
from diagnostic.core.meeting.kinds.vote import VoteDetails
from diagnostic.core.meeting.kinds.write import MOST_WORDINGS, WriteDetails
from diagnostic.core.meeting.reduce import replay
from diagnostic.core.meeting.script import Scene, Script, to_plain
from diagnostic.core.meeting.state import State
from diagnostic.core.meeting.view import own, record, wall
from diagnostic.definitions.action import FORMER
from diagnostic.services.meetings.retention import nameless
from tests.spec.test_meeting import event, refusal, went

SIGNING = Script(
    "Ours",
    (
        Scene("notes", "collect", "Notes", CollectDetails("What do we do?", groups=("Greet",))),
        Scene("dots", "vote", "Dots", VoteDetails(3, on="notes")),
        Scene("few", "choose", "Few", ChooseDetails(2, 3, {"b1": "We ask.", "b2": "We call."}, on="notes")),
        Scene("words", "write", "Words", WriteDetails(4, ("We smile.",), on="few")),
        Scene("sign", "sign", "Sign", SignDetails("words")),
        Scene("what", "choose", "What", ChooseDetails(1, 3, {"agree": "Agree", "touch": "Touch"})),
        Scene("who", "choose", "Who", ChooseDetails(0, 40, {"north": "North", "south": "South"}, adopts="what")),
    ),
)
HERE = event("join", "ann", name="Ann"), event("join", "bob")


def on(step: str, *events, before=()) -> State:
    return went(*HERE, *before, event("go", step=step), *events, script=SIGNING)


def choose(id: str, step: str = "few", **data):
    return event("choose", step=step, id=id, **data)


def line(id: str, text: str):
    return event("line", step="words", id=id, text=text)


def word(author: str, id: str, text: str, line: str = "l1"):
    return event("note", author, step="words", id=id, line=line, text=text)


NOTED = (
    event("go", step="notes"),
    event("note", "ann", step="notes", id="n1", text="Say hello"),
    event("note", "bob", step="notes", id="n2", text="Be on time"),
    event("move", step="notes", id="n1", group="g1"),
)


def test_groups_and_loose_notes_of_the_room_come_before_suggestions_with_their_dots():
    voted = (
        *NOTED,
        event("go", step="dots"),
        event("vote", "ann", step="dots", dots={"g1": 2}),
        event("next"),
    )
    content = wall(on("few", before=voted)).content
    assert [(each["id"], each["text"], each["dots"]) for each in content["options"]] == [
        ("g1", "Greet", 2),
        ("n2", "Be on time", 0),
        ("b1", "We ask.", 0),
        ("b2", "We call.", 0),
    ]


def test_what_is_chosen_is_taken_away_again_and_a_second_press_chooses_once():
    state = on(
        "few", choose("b2"), choose("n2"), choose("b2"), choose("b1"), choose("n2", **{"in": False}), before=NOTED
    )
    assert wall(state).content["chosen"] == {"b2": "We call.", "b1": "We ask."}
    assert record(state)[-1] == {"step": "few", "kind": "choose", "heading": "Few", "chosen": ["We call.", "We ask."]}


def test_a_note_that_is_gone_is_chosen_no_longer():
    state = on("few", choose("n2"), event("delete", "bob", step="notes", id="n2"), before=NOTED)
    assert wall(state).content["chosen"] == {}


@pytest.mark.parametrize(
    ("chosen", "tried", "name"),
    [
        ([], choose("b9"), "option"),
        ([], choose("n1"), "option"),  # it lies in a group
        (["b1", "b2", "n2"], choose("g1"), "most"),
        ([], choose("north", "who"), "standard"),
    ],
)
def test_a_choice_that_cannot_be(chosen, tried, name):
    assert refusal(on("few", *map(choose, chosen), before=NOTED), tried) == name


def test_lines_begin_with_what_was_chosen_until_somebody_writes():
    state = on("words", before=(choose("b1"),))
    assert wall(state).content["lines"] == {"l1": "We smile.", "l2": "We ask."}
    written = went(
        *HERE, choose("b1"), event("go", step="words"), line("l2", "We  ask\nfirst."), choose("b2"), script=SIGNING
    )
    assert wall(written).content["lines"] == {"l1": "We smile.", "l2": "We ask first."}


def test_a_line_without_words_goes_and_a_new_one_comes_last():
    state = on("words", line("l1", " "), line("x1", "We call back."), before=(choose("b1"),))
    assert list(wall(state).content["lines"].values()) == ["We ask.", "We call back."]
    assert record(state)[-1]["lines"] == ["We ask.", "We call back."]


def test_a_phones_wording_is_taken_put_aside_or_deleted():
    state = on("words", word("ann", "p1", "We beam."), word("bob", "p2", "We grin."), word("bob", "p3", "Smile!"))
    assert [each["text"] for each in wall(state).content["wordings"]["l1"]] == ["We beam.", "We grin.", "Smile!"]
    events = (
        event("take", step="words", id="p1"),
        event("take", step="words", id="p2", taken=False),
        event("delete", "bob", step="words", id="p3"),
    )
    state = on("words", word("ann", "p1", "We beam."), word("bob", "p2", "We grin."), word("bob", "p3", "!"), *events)
    assert wall(state).content["lines"] == {"l1": "We beam."} and wall(state).content["wordings"] == {"l1": []}
    assert [each["text"] for each in own(state, "bob")["mine"]] == ["We grin."]


MANY = tuple(word("ann", f"p{number}", "x") for number in range(MOST_WORDINGS))
WORDS_REFUSED = {
    "long": ((), line("l1", "x" * 161), "line"),
    "one too many": (tuple(line(f"x{n}", "x") for n in range(3)), line("x9", "x"), "most"),
    "no id": ((), line("", "x"), "id"),
    "empty": ((), word("ann", "p1", " "), "note"),
    "too long": ((), word("ann", "p1", "x" * 161), "line"),
    "of no line": ((), word("ann", "p1", "x", "l7"), "line"),
    "enough": (MANY, word("ann", "p99", "x"), "notes"),
    "of another": ((word("ann", "p1", "x"),), event("delete", "bob", step="words", id="p1"), "note"),
    "none to take": ((), event("take", step="words", id="p1"), "note"),
    "a stranger": ((), word("eve", "p1", "x"), "join"),
}


@pytest.mark.parametrize(("events", "tried", "name"), WORDS_REFUSED.values(), ids=WORDS_REFUSED)
def test_words_that_cannot_be(events, tried, name):
    assert refusal(on("words", *events), tried) == name


READY = (choose("b1"), choose("b2"))


def wording(state: State) -> str:
    return wall(state).content["wording"]


def sign(author: str, name: str, words: str):
    return event("sign", author, step="sign", name=name, wording=words)


def test_who_signed_another_wording_is_asked_again():
    state = on("sign", before=READY)
    first = wording(state)
    state = on("sign", sign("ann", "Ann Bell", first), sign("bob", "Bob", first), line("l1", "We beam."), before=READY)
    assert (wall(state).content["names"], wall(state).content["before"]) == ([], 2)
    assert own(state, "ann") == {
        "inside": True,
        "name": "Ann",
        "signed": "Ann Bell",
        "again": True,
        "called": "Ann Bell",
    }
    assert refusal(state, sign("ann", "Ann Bell", first)) == "wording"
    again = replay(state, [sign("ann", "Ann Bell", wording(state)), event("unsign", "bob", step="sign")])
    assert (wall(again).content["names"], wall(again).content["before"]) == (["Ann Bell"], 0)


def test_signing_twice_changes_nothing_and_two_of_one_name_are_told_apart():
    state = on("sign", before=READY)
    signed = replay(state, [sign("ann", "Ann", wording(state))])
    assert refusal(signed, sign("bob", "ann ", wording(state))) == "name"
    assert wall(replay(signed, [sign("ann", "Ann", wording(state))])).content["names"] == ["Ann"]


@pytest.mark.parametrize("name", ["", " ", "x" * 41, None, "a\u202eb"], ids=repr)
def test_a_name_that_nobody_signs_with(name):
    state = on("sign", before=READY)
    assert refusal(state, sign("ann", name, wording(state))) == "name"


def test_two_lines_are_a_draft():
    state = on("sign", before=READY[:1])
    assert not wall(state).content["ready"]
    assert refusal(state, sign("ann", "Ann", wording(state))) == "draft"


def test_names_of_signatures_go_with_the_names_of_people():
    words = wording(on("sign", before=READY))
    happened = [*HERE, *READY, event("go", step="sign"), sign("ann", "Ann Bell", words)]
    kept = [each for _, each in nameless(happened)]
    assert "Ann" not in repr([(each.author, each.data) for each in kept])
    assert wall(replay(State(SIGNING), kept)).content["names"] == ["p1"]
    erased = [sign(who, FORMER, words) for who in ("ann", "bob")]  # two whose names were taken away
    assert wall(replay(State(SIGNING), [*happened[:-1], *erased])).content["names"] == [FORMER, FORMER]


NOTED_TWICE = (*NOTED, choose("n2"), choose("b1"), choose("b2"))
AFTERWARDS = {
    "a note whose lines are written": (
        (*NOTED_TWICE, event("go", step="words"), line("l1", "We beam.")),
        event("delete", "bob", step="notes", id="n2"),
    ),
    "a note that was signed": (
        (*NOTED_TWICE, event("go", step="sign")),
        event("delete", "bob", step="notes", id="n2"),
    ),
    "a wording that was taken": (
        (*READY, event("go", step="words"), word("ann", "p1", "We beam."), event("take", step="words", id="p1")),
        event("delete", "ann", step="words", id="p1"),
    ),
}


@pytest.mark.parametrize(("events", "tried"), AFTERWARDS.values(), ids=AFTERWARDS)
def test_what_lines_are_made_of_is_not_deleted_afterwards(events, tried):
    state = went(*HERE, *events, script=SIGNING)
    if state.scene and state.scene.id == "sign":
        state = replay(state, [sign("ann", "Ann", wording(state))])
    assert refusal(state, tried) == "note"


def test_a_name_is_one_name_however_its_letters_are_encoded():
    state = on("sign", before=READY)
    signed = replay(state, [sign("ann", "Jos\u00e9", wording(state))])
    assert refusal(signed, sign("bob", "Jose\u0301", wording(state))) == "name"


def test_an_id_that_is_none_is_refused():
    assert refusal(on("words"), event("delete", "ann", step="words", id={"x": "1"})) == "id"


def test_a_script_is_the_same_again_from_json():
    assert script_of(json.loads(json.dumps(to_plain(SIGNING)))) == replace(SIGNING)
