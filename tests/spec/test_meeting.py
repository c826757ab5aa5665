"""Meetings: what each event does in each state, what is refused, and what each screen may show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.meeting import reduce
from diagnostic.core.meeting.kinds.collect import CollectDetails
from diagnostic.core.meeting.kinds.guess import GuessDetails, Published, distance
from diagnostic.core.meeting.kinds.pause import PauseDetails
from diagnostic.core.meeting.kinds.say import SayDetails
from diagnostic.core.meeting.kinds.show import ShowDetails
from diagnostic.core.meeting.kinds.table import KINDS, script_of
from diagnostic.core.meeting.kinds.vote import VoteDetails
from diagnostic.core.meeting.reduce import apply, replay
from diagnostic.core.meeting.script import Scene, Script, to_plain
from diagnostic.core.meeting.state import Event, Refusal, State
from diagnostic.core.meeting.view import desk, own, record, wall

START = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
TRUST = Published("Trust", 61.4, 55.2, 67.6)

SCRIPT = Script(
    "Results",
    (
        Scene("hello", "say", "Welcome", SayDetails(), prompts=("Who is here?",), notes="Smile."),
        Scene("map", "show", "Inside", ShowDetails("heatmap", {}, ("The whole is low.", "North is lowest."))),
        Scene("guess", "guess", "Guess", GuessDetails("number", "customers", (TRUST,), ("leaders", "staff"))),
        Scene(
            "notes",
            "collect",
            "Notes",
            CollectDetails("What helps?", notes=2, groups=("Ideas",), syndicates=("A", "B")),
        ),
        Scene("dots", "vote", "Vote", VoteDetails(3, on="notes")),
        Scene("rest", "pause", "Break", PauseDetails(), minutes=10),
    ),
)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def event(kind: str, author: str = "desk", second: float = 0, **data) -> Event:
    return Event(kind, author, at(second), data)


def went(*events: Event, script: Script = SCRIPT) -> State:
    """The state after events, none of which is refused."""
    state = State(script)
    for each in events:
        after = apply(state, each)
        assert isinstance(after, State), (each, after)
        state = after
    return state


def refusal(state: State, each: Event) -> str:
    after = apply(state, each)
    return after.name if isinstance(after, Refusal) else ""


def on(step: str, *events: Event) -> State:
    """The state with a step on the wall and two phones in the room, after more events."""
    return went(event("join", "ann", name="Ann"), event("join", "bob"), event("go", step=step), *events)


# walking


@pytest.mark.parametrize(
    ("moves", "place"),
    [
        ([], (-1, 0)),
        (["next"], (0, 0)),
        (["next", "next"], (1, 0)),
        (["next"] * 3, (1, 1)),  # the second slide of the map
        (["next"] * 4, (2, 0)),
        (["next"] * 4 + ["back"], (1, 1)),  # back to all that was revealed
        (["next", "back"], (-1, 0)),
        (["next"] * 3 + ["undo"], (1, 0)),
        (["next"] * 3 + ["undo", "undo"], (0, 0)),
        (["next", "black"], (0, 0)),
    ],
)
def test_moves_lead_through_the_agenda(moves, place):
    state = went(*(event(kind) for kind in moves))
    assert (state.position.scene, state.position.stage) == place
    assert state.version == len(moves)


@pytest.mark.parametrize(
    ("state", "tried", "name"),
    [
        (went(), event("back"), "first"),
        (went(event("go", step="rest")), event("next"), "last"),
        (went(), event("undo"), "undo"),
        (went(event("next")), event("next", "other"), "driver"),
        (went(event("next")), event("end", "other"), "driver"),
        (went(), event("go", step="nowhere"), "step"),
        (went(event("next")), event("next", at=[-1, 0]), "stale"),  # a second press of the same button
        (went(), event("dance"), "unknown"),
        (went(), event("clock", minutes=1000), "clock"),
        (went(), event("clock", minutes="5"), "clock"),
        (went(), event("clock"), "clock"),  # none to stop
        (went(), event("headline", step="map", stage=2, text="x"), "step"),
        (went(), event("headline", step="hello", stage=0, text="x"), "step"),
        (went(), event("headline", step="map", stage=0, text=" "), "headline"),
        (went(), event("headline", step="map", stage=0, text="x" * 201), "headline"),
        (went(), event("join", "ann", name="x" * 41), "name"),
        (went(), event("join", "ann", name="two\nlines"), "name"),
        (went(event("end")), event("next"), "ended"),
        (went(event("end")), event("join", "ann"), "ended"),
        (went(event("end")), event("drive", "other"), "ended"),
    ],
)
def test_refused_events_are_named(state, tried, name):
    assert refusal(state, tried) == name


def test_handing_over_is_one_event_and_then_the_other_desk_is_refused():
    state = went(event("next"), event("drive", "other"), event("next", "other"))
    assert refusal(state, event("next")) == "driver"
    assert (desk(state, "other").drives, desk(state, "desk").drives) == (True, False)


def test_two_desks_that_press_at_once_move_once():
    """Both saw the lobby; the one that came second is refused, whoever it was."""
    first = went(event("drive"), event("next", at=[-1, 0]))
    assert refusal(first, event("next", "other", at=[-1, 0])) == "driver"
    assert refusal(first, event("next", at=[-1, 0])) == "stale"


def test_going_elsewhere_takes_the_code_off_the_wall():
    assert wall(went(event("next"), event("invite"))).invites
    assert not wall(went(event("next"), event("invite"), event("next"))).invites


@pytest.mark.parametrize(
    ("sent", "ends", "left"),
    [
        ([event("go", step="rest", second=0)], 600, None),  # a pause begins with its minutes
        ([event("next"), event("clock", second=5, minutes=1)], 65, None),
        ([event("next"), event("clock", minutes=1), event("clock", second=20)], None, 40),  # stopped
        ([event("next"), event("clock", minutes=1), event("clock", second=20), event("clock", second=50)], 90, None),
        ([event("next"), event("clock", minutes=1), event("clock", second=99)], None, 0),
        ([event("next"), event("clock", minutes=1), event("clock", minutes=0)], None, None),
        ([event("next"), event("clock", minutes=1), event("next")], None, None),  # the next step has its own time
    ],
)
def test_a_clock_is_a_moment_so_that_a_late_browser_shows_it_right(sent, ends, left):
    view = wall(went(*sent))
    assert view.ends == (None if ends is None else at(ends))
    assert view.left == (None if left is None else timedelta(seconds=left))


def test_a_headline_can_be_written_over():
    state = went(event("go", step="map"), event("headline", step="map", stage=0, text=" North   first. "))
    assert wall(state).content["headline"] == "North first."
    assert wall(apply(state, event("next"))).content["headline"] == "North is lowest."


@pytest.mark.parametrize(("seen", "left"), [(1, 0), (0, 0)])
def test_what_is_released_meanwhile_takes_the_place_of_what_was_shown(seen, left):
    state = on("map", *[event("next")] * seen)
    newer = event("released", "", step="map", headlines=["Now it is higher."], stamp="2")
    shown = apply(state, newer)
    assert (wall(shown).content["headline"], shown.position.stage) == ("Now it is higher.", left)
    assert refusal(state, replace(newer, author="ann")) == "unknown"
    assert refusal(state, replace(newer, data={**newer.data, "step": "hello"})) == "unknown"


# guessing


def test_a_guess_shows_nothing_before_its_stage():
    asked = on("guess", event("guess", "ann", step="guess", value=75, group="staff"))
    stages = [asked]
    for _ in range(3):
        stages.append(apply(stages[-1], event("next")))
    keys = [set(wall(state).content) for state in stages]
    assert [key in seen for key in ("bars", "published", "distance") for seen in keys] == [
        *(False, True, True, True),
        *(False, False, True, True),
        *(False, False, False, True),
    ]
    assert wall(stages[3]).content["distance"] == {"right": 0, "of": 1, "middle": 75, "points": 14}
    assert [own(state, "ann")["guess"] for state in stages] == [75] * 4
    assert "guess" not in own(asked, "bob")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"value": 75, "group": "staff"}, ""),
        ({"value": 0, "group": "leaders"}, ""),
        ({"value": 101, "group": "staff"}, "guess"),
        ({"value": -1, "group": "staff"}, "guess"),
        ({"value": "75", "group": "staff"}, "guess"),
        ({"value": True, "group": "staff"}, "guess"),
        ({"group": "staff"}, "guess"),
        ({"value": 75}, "group"),
        ({"value": 75, "group": "nobody"}, "group"),
    ],
)
def test_guesses_are_whole_numbers_of_a_declared_group(data, name):
    assert refusal(on("guess"), event("guess", "ann", step="guess", **data)) == name


def test_a_guess_counts_until_the_value_is_on_the_wall_and_the_last_one_counts():
    guess = event("guess", "ann", step="guess", value=10, group="staff")
    again = replace(guess, data={**guess.data, "value": 20})
    assert own(on("guess", guess, event("next"), again), "ann")["guess"] == 20
    revealed = on("guess", guess, event("next"), event("next"))
    assert refusal(revealed, again) == "revealed"
    assert refusal(apply(revealed, event("back")), again) == "revealed"  # it was seen
    assert refusal(apply(revealed, event("undo")), again) == ""  # a slip of the facilitator's


@pytest.mark.parametrize(("leaders", "groups"), [(5, {"leaders", "staff"}), (4, {""})])
def test_groups_of_guessers_are_told_apart_from_five_in_both(leaders, groups):
    who = [(f"l{n}", "leaders") for n in range(leaders)] + [(f"s{n}", "staff") for n in range(5)]
    joins = [event("join", name) for name, _ in who]
    guesses = [event("guess", name, step="guess", value=50, group=group) for name, group in who]
    state = went(*joins, event("go", step="guess"), *guesses, event("next"))
    shown = wall(state).content["bars"]
    assert shown.keys() == groups
    assert sum(map(sum, shown.values())) == leaders + 5


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([75, 75, 90], {"right": 0, "of": 3, "middle": 75, "points": 14}),
        ([40, 50], {"right": 0, "of": 2, "middle": 45, "points": -16}),
        ([55, 68], {"right": 2, "of": 2, "middle": 62, "points": 0}),  # the interval as shown: 55 to 68
        ([], {"right": 0, "of": 0, "middle": None, "points": None}),
    ],
)
def test_the_room_is_surprised_by_the_distance_of_its_middle_guess_from_the_shown_value(values, expected):
    assert distance(SCRIPT.scenes[2].details, values) == expected


def test_distances_are_between_the_numbers_that_are_shown():
    halves = GuessDetails("number", "customers", (Published("Trust", 58.5),))
    assert distance(halves, [61, 62]) == {
        "right": 0,
        "of": 2,
        "middle": 62,
        "points": 3,
    }  # 59 is on the wall, halves up


def test_guessing_the_lowest_is_right_for_each_of_equal_ones():
    asked = GuessDetails("lowest", "customers", (Published("a", 50.2), Published("b", 49.8), Published("c", 61)))
    assert distance(asked, [0, 1, 2]) == {"right": 2, "of": 3}


# collecting


def note(author: str, id: str, text: str = "more light", syndicate: str = "A") -> Event:
    return event("note", author, step="notes", id=id, text=text, syndicate=syndicate)


@pytest.mark.parametrize(
    ("state", "tried", "name"),
    [
        (on("notes"), note("ann", "n1", "x" * 280), ""),
        (on("notes"), note("ann", "n1", "x" * 281), "note"),
        (on("notes"), note("ann", "n1", "  "), "note"),
        (on("notes"), note("ann", "n1", 5), "id"),
        (on("notes"), note("ann", ""), "id"),
        (on("notes"), note("ann", "x" * 41), "id"),
        (on("notes"), note("ann", "n1", syndicate="C"), "syndicate"),
        (on("notes", note("ann", "n1"), note("ann", "n2")), note("ann", "n3"), "notes"),
        (on("notes", note("ann", "n1")), note("bob", "n1", "mine now"), "id"),
        (on("notes"), note("eve", "n1"), "join"),
        (on("hello"), note("ann", "n1"), "not_asked"),
        (on("notes", event("black")), note("ann", "n1"), "not_asked"),
        (on("notes", event("taking")), note("ann", "n1"), "closed"),
        (on("notes", note("ann", "n1")), event("delete", "bob", step="notes", id="n1"), "note"),
        (on("notes", note("ann", "n1"), event("next")), event("delete", "ann", step="notes", id="n1"), ""),
        (on("notes", note("ann", "n1")), event("move", step="notes", id="n1", group="g1"), ""),
        (on("notes", note("ann", "n1")), event("move", step="notes", id="n1", group="g9"), "group"),
        (on("notes"), event("move", step="notes", id="n1", group="g1"), "note"),
        (on("notes"), event("hide", step="notes", id="n1"), "note"),
        (on("notes"), event("name", step="notes", group="g1", name=""), "group"),
        (on("notes"), event("name", step="notes", group="g2", name="x" * 61), "group"),
        (on("notes"), event("name", step="notes", group="../", name="x"), "id"),
        (on("notes"), event("dissolve", step="notes", group="g2"), "group"),
        (on("notes"), event("move", step="hello", id="n1", group="g1"), "step"),
    ],
)
def test_notes_that_are_refused_are_told_why(state, tried, name):
    assert refusal(state, tried) == name


def test_a_note_that_is_sent_twice_is_there_once():
    once = on("notes", note("ann", "n1"))
    twice = apply(once, note("ann", "n1"))
    assert twice is once


def test_the_facilitator_groups_names_and_hides_notes():
    state = on(
        "notes",
        note("ann", "n1"),
        note("bob", "n2", "less noise", "B"),
        event("name", "helper", step="notes", group="g2", name=" Place "),
        event("move", "helper", step="notes", id="n1", group="g2"),
        event("hide", "helper", step="notes", id="n2"),
    )
    shown = wall(state).content
    assert shown["groups"] == {"g1": "Ideas", "g2": "Place"}
    assert [(each["id"], each["group"], each["name"]) for each in shown["notes"]] == [("n1", "g2", "Ann")]
    assert [each["text"] for each in desk(state, "desk").beside["hidden"]] == ["less noise"]
    assert own(state, "bob")["mine"] == [{"id": "n2", "text": "less noise", "hidden": True}]
    assert record(state)[0]["groups"] == [
        {"name": "", "notes": [_of_record("n2", "less noise", "B", "", hidden=True)]},
        {"name": "Place", "notes": [_of_record("n1", "more light", "A", "Ann", "g2")]},
    ]
    gone = apply(state, event("dissolve", step="notes", group="g2"))
    assert [each["group"] for each in wall(gone).content["notes"]] == [""]


def _of_record(id, text, syndicate, name, group="", hidden=False):
    return {"id": id, "text": text, "syndicate": syndicate, "name": name, "group": group, "hidden": hidden}


def test_a_deleted_note_is_nowhere_and_replays_without_its_text():
    sent = [event("join", "ann"), event("go", step="notes"), note("ann", "n1"), note("ann", "n2", "stays")]
    deleted = event("delete", "ann", step="notes", id="n1")
    state = went(*sent, deleted)
    erased = replace(sent[2], data={**sent[2].data, "text": None})
    assert replay(State(SCRIPT), [*sent[:2], erased, sent[3], deleted]) == state
    assert "more light" not in str((wall(state), desk(state, "desk"), own(state, "ann"), record(state)))
    assert apply(state, note("ann", "n1")).written == state.written  # a copy that came late does not bring it back


# voting


def grouped(*more: Event) -> State:
    """Two groups with a note each, one group without, and the vote on the wall."""
    named = [
        event("name", step="notes", group="g2", name="Place"),
        event("name", step="notes", group="g3", name="Time"),
    ]
    moved = [event("move", step="notes", id="n1", group="g1"), event("move", step="notes", id="n2", group="g2")]
    return on("notes", note("ann", "n1"), note("bob", "n2"), *named, *moved, event("next"), *more)


def vote(author: str, **dots: object) -> Event:
    return event("vote", author, step="dots", dots=dots)


@pytest.mark.parametrize(
    ("dots", "name"),
    [
        ({"g1": 3}, ""),
        ({"g1": 1, "g2": 2}, ""),
        ({}, ""),
        ({"g1": 2, "g2": 2}, "dots"),
        ({"g3": 1}, "vote"),  # a group without notes
        ({"g1": -1}, "vote"),
        ({"g1": "1"}, "vote"),
        ({"g1": True}, "vote"),
    ],
)
def test_a_person_has_so_many_dots(dots, name):
    assert refusal(grouped(), vote("ann", **dots)) == name


def test_nobody_sees_a_tally_before_the_reveal_and_the_last_vote_of_a_person_counts():
    state = grouped(vote("ann", g1=3), vote("ann", g2=2), vote("bob", g1=1))
    assert wall(state).content == {"stage": 0, "dots": 3, "options": {"g1": "Ideas", "g2": "Place"}, "voted": 2}
    assert desk(state, "desk").beside == {}
    assert own(state, "ann")["vote"] == {"g2": 2}
    shown = apply(state, event("next"))
    assert [(each["text"], each["dots"], each["people"]) for each in wall(shown).content["tally"]] == [
        ("Place", 2, 1),
        ("Ideas", 1, 1),
    ]
    assert refusal(shown, vote("bob", g1=3)) == "revealed"
    assert record(shown)[-1]["tally"] == wall(shown).content["tally"]


# what screens show


def test_a_black_wall_and_an_ended_meeting_show_nothing_of_the_scene():
    for last in (event("black"), event("end")):
        view = wall(on("map", last))
        assert (view.heading, view.step, dict(view.content)) == ("", "", {})


def test_notes_of_the_facilitator_are_on_the_desk_alone():
    state = on("hello")
    assert desk(state, "desk").notes == "Smile."
    assert "Smile." not in str((wall(state), own(state, "ann"), record(state)))


def test_a_script_survives_being_kept_as_json():
    assert script_of(json.loads(json.dumps(to_plain(SCRIPT)))) == SCRIPT


SENT = st.sampled_from(
    [
        *(event(kind, who) for kind in ("next", "back", "undo", "black", "taking") for who in ("desk", "other")),
        *(event("drive", who) for who in ("desk", "other")),
        *(event("go", step=scene.id) for scene in SCRIPT.scenes),
        *(event("join", who, name=who) for who in ("ann", "bob")),
        *(event("guess", "ann", step="guess", value=value, group="staff") for value in (10, 90)),
        *(note(who, f"{who}{n}") for who in ("ann", "bob") for n in (1, 2)),
        event("delete", "ann", step="notes", id="ann1"),
        event("move", step="notes", id="ann1", group="g1"),
        event("hide", step="notes", id="bob1"),
        vote("ann", g1=2),
        vote("bob", g1=1),
        event("headline", step="map", stage=0, text="Other"),
        event("clock", minutes=2),
    ]
)


@given(st.lists(SENT, max_size=40))
def test_whatever_happens_versions_count_and_screens_hold_nothing_unrevealed(events):
    state = State(SCRIPT)
    taken = []
    for each in events:
        after = apply(state, each)
        if isinstance(after, State):
            assert after.version == state.version + (after is not state)
            taken += [each] * (after is not state)
            state = after
        shown = wall(state)
        content = str(shown)
        here = state.position
        if shown.step != "guess" or here.stage < 2:
            assert "61.4" not in content
        if shown.step != "map" or here.stage < 1:
            assert "North is lowest." not in content
        if shown.step == "dots" and here.stage == 0:
            assert "tally" not in shown.content
        assert "desk" not in str((own(state, "ann"), shown))
        desk(state, "desk"), record(state)
    assert replay(State(SCRIPT), taken) == state


def test_an_event_of_several_kinds_is_sent_by_the_same_people_in_each():
    parts = [
        (each, part) for kind in KINDS.values() for part in ("phone", "later", "desk") for each in getattr(kind, part)
    ]
    assert len(dict(parts)) == len(set(parts))
    assert not reduce.OF_DESKS & {each for each, part in parts if part != "desk"}
