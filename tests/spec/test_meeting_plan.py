"""Action plans of a room: who may write what, what is refused, and what each screen may show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from diagnostic.core.meeting.kinds.collect import CollectDetails
from diagnostic.core.meeting.kinds.plan import PlanDetails
from diagnostic.core.meeting.kinds.planning import MOST_ACTIONS, MOST_PROPOSALS
from diagnostic.core.meeting.kinds.sign import SignDetails, manager_of
from diagnostic.core.meeting.kinds.table import script_of
from diagnostic.core.meeting.kinds.write import WriteDetails
from diagnostic.core.meeting.reduce import apply, replay
from diagnostic.core.meeting.script import Scene, Script, to_plain
from diagnostic.core.meeting.state import State
from diagnostic.core.meeting.view import own, record, wall
from diagnostic.services.meetings.retention import nameless
from tests.spec.test_meeting import event, refusal, went

PLANNING = Script(
    "Ours",
    (
        Scene("notes", "collect", "Notes", CollectDetails("What do we do?", groups=("Waiting",))),
        Scene("words", "write", "Words", WriteDetails(4, ("We call back.",))),
        Scene("plan", "plan", "Plan", PlanDetails()),
        Scene("follow", "sign", "Follow up", SignDetails("plan")),
    ),
)
NOTED = (
    event("join", "ann", name="Ann"),
    event("join", "bob"),
    event("go", step="notes"),
    event("note", "ann", step="notes", id="n1", text="The queue"),
    event("note", "bob", step="notes", id="n2", text="No\nchairs"),
    event("move", step="notes", id="n1", group="g1"),
    event("go", step="words"),
    event("go", step="plan"),
)


def planned(*events) -> State:
    return went(*NOTED, *events, script=PLANNING)


def action(id: str = "a1", text: object = "Put up a sign", step: str = "plan", **data):
    return event("action", step=step, id=id, text=text, **data)


def propose(author: str = "ann", id: str = "p1", text: object = "Open at eight", step: str = "plan", **data):
    return event("propose", author, step=step, id=id, text=text, **data)


def take(id: str = "p1", **data):
    return event("take", step="plan", id=id, **data)


def listed(state: State) -> list[tuple[str, str, str, str]]:
    return [tuple(each[key] for key in ("what", "why", "owner", "due")) for each in wall(state).content["actions"]]


@pytest.mark.parametrize(
    ("events", "actions"),
    [
        ([action(why=" The  queue ", owner="Ann B.", due="2026-12-04")],
         [("Put up a sign", "The queue", "Ann B.", "2026-12-04")]),
        ([action(), action(text="Put up two signs")], [("Put up two signs", "", "", "")]),
        ([action(), action("a2", "Call back"), action("a1", "")], [("Call back", "", "", "")]),
        ([propose(owner="Bo")], []),
        ([propose(owner="Bo"), take()], [("Open at eight", "", "Bo", "")]),
        ([propose(), take(), take()], [("Open at eight", "", "", "")]),
        ([propose(), take(), action("p1", "Open at nine")], [("Open at nine", "", "", "")]),
        ([propose(), take(taken=False)], []),
        ([propose(), take(taken=False), take()], [("Open at eight", "", "", "")]),  # the desk thinks again
        ([action(due="2026-12-04"), action(text="Later", due="2026-12-04", second=9e6)],
         [("Later", "", "", "2026-12-04")]),  # its day has passed meanwhile, and stays
    ],
)  # fmt: skip
def test_what_the_desk_writes_and_accepts_is_the_plan(events, actions):
    assert listed(planned(*events)) == actions


@pytest.mark.parametrize(
    ("before", "tried", "name"),
    [
        ([], action("../"), "id"),
        ([], action(text=" "), "action"),
        ([], action(text=None), "action"),
        ([], action(text=5), "id"),
        ([], action(text="x" * 201), "action"),
        ([], action(why="x" * 281), "action"),
        ([], action(owner="x" * 41), "action"),
        ([], action(text="a\u200bb"), "action"),
        ([], action("a9", ""), "action"),
        ([], action(due="soon"), "due"),
        ([], action(due="2026-11-26"), "due"),  # over everywhere on earth
        ([], action(due="2026-11-27"), ""),  # the day before, and somewhere still today
        ([], action(due="2026-11-28"), ""),
        ([], replace(action(due="2026-11-28"), day=date(2026, 11, 29)), "due"),  # over where the organisation is
        ([], replace(propose(due="2026-11-28"), day=date(2026, 11, 29)), "due"),
        ([], replace(action(due="2026-11-29"), day=date(2026, 11, 29)), ""),
        ([action(due="2026-11-28")], replace(action(text="b", due="2026-11-28"), day=date(2026, 11, 29)), ""),
        ([], propose(text=" "), "action"),
        ([], propose("eve"), "join"),
        ([], propose(due="2026-02-30"), "due"),
        ([propose()], event("delete", "bob", step="plan", id="p1"), "note"),
        ([propose(), take()], event("delete", "ann", step="plan", id="p1"), "note"),
        ([], take("p9"), "note"),
        ([propose("ann", f"p{n}") for n in range(MOST_PROPOSALS)], propose(id="px"), "notes"),
        ([action(f"a{n}") for n in range(MOST_ACTIONS)], action("ax"), "most"),
        ([propose(), *(action(f"a{n}") for n in range(MOST_ACTIONS))], take(), "most"),
        ([action()], event("delete", "ann", step="notes", id="n1"), "note"),  # the plan may hold its words
    ],
)
def test_what_is_refused_in_a_plan_is_named(before, tried, name):
    assert refusal(planned(*before), tried) == name


def test_an_action_begins_from_what_the_room_wrote_before():
    assert wall(planned()).content["reasons"] == ["We call back.", "Waiting", "No chairs"]


def test_proposals_stand_beside_the_plan_until_they_are_decided():
    state = planned(propose(), propose("bob", "p2", "More chairs"))
    assert [(each["what"], each["name"]) for each in wall(state).content["proposals"]] == [
        ("Open at eight", "Ann"),
        ("More chairs", ""),
    ]
    decided = went(
        *NOTED, propose(), propose("bob", "p2", "More chairs"), take(), take("p2", taken=False), script=PLANNING
    )
    assert wall(decided).content["proposals"] == []
    assert [(each["text"], each["taken"]) for each in own(decided, "ann")["mine"]] == [("Open at eight", True)]
    assert [each["what"] for each in record(decided)[-1]["actions"]] == ["Open at eight"]


def test_a_proposal_that_is_taken_back_replays_without_its_words():
    sent = [
        *NOTED,
        propose(why="x", owner="Bo"),
        propose("ann", "p2", "Stays"),
        event("delete", "ann", step="plan", id="p1"),
    ]
    state = went(*sent, script=PLANNING)
    data = {**sent[len(NOTED)].data, "text": None, "why": None, "owner": None}
    erased = [*NOTED, replace(sent[len(NOTED)], data=data), *sent[len(NOTED) + 1 :]]
    assert replay(State(PLANNING), erased) == state and "Open at eight" not in repr(state.written)


def test_after_its_time_a_plan_reads_as_it_was_without_names():
    happened = [*NOTED, action(owner="Ann B."), propose(owner="Bo"), take()]
    later = replay(State(PLANNING), [each for _, each in nameless(happened)])
    assert listed(later) == [("Put up a sign", "", "", ""), ("Open at eight", "", "", "")]


def test_a_script_with_a_plan_survives_being_kept_as_json():
    assert script_of(json.loads(json.dumps(to_plain(PLANNING)))) == PLANNING


def accept(author: str = "ann", name: str = "Ann Bell", wording: str = ""):
    return event("sign", author, step="follow", name=name, wording=wording)


def test_one_person_accepts_a_plan_and_then_nobody_else_until_it_is_given_back():
    asked = planned(action(), event("go", step="follow"))
    words = wall(asked).content["wording"]
    assert refusal(asked, accept(wording="another")) == "wording"
    assert refusal(planned(event("go", step="follow")), accept(wording=words)) == "draft"
    taken = apply(asked, accept(wording=words))
    assert manager_of(taken, PLANNING.named("plan")) == wall(taken).content["manager"] == "Ann Bell"
    assert refusal(taken, accept("bob", "Bo", words)) == "signatures"
    back = apply(taken, event("unsign", "ann", step="follow"))
    assert wall(back).content["manager"] == "" and refusal(back, accept("bob", "Bo", words)) == ""
