"""What a meeting writes beside itself: agreements, adoptions and actions; nothing in a rehearsal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from diagnostic.core.meeting.kinds.collect import CollectDetails
from diagnostic.core.meeting.kinds.plan import PlanDetails
from diagnostic.core.meeting.kinds.record import RecordDetails
from diagnostic.core.meeting.kinds.sign import SignDetails
from diagnostic.core.meeting.reduce import replay
from diagnostic.core.meeting.script import Scene, Script
from diagnostic.core.meeting.state import State
from diagnostic.definitions.agreement import AgreementText
from diagnostic.services.actions.records import actions
from diagnostic.services.agreements.texts import agreements, change_text
from diagnostic.services.installation.organisations import operator
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.services.practices.adoptions import adoptions
from diagnostic.storage.database.engine import reading
from diagnostic.storage.meetings import events
from diagnostic.web.site import Site
from tests.rooms import Room, begin
from tests.spec.test_meeting_agreement import SIGNING

pytestmark = pytest.mark.slow


@dataclass
class Held(Room):
    """A meeting in which something is signed."""

    world: Any = None

    @classmethod
    def new(cls, world, rehearsal: bool = False, script: Script = SIGNING) -> Held:
        begin(world.inst, "acme", world.wave().id, script, world.clock(), rehearsal)
        room = Room.of(Site(lambda: world.inst, world.clock), world.consultant)
        return cls(room.app, room.kept, room.code, world)

    def agreed(self):
        return agreements(self.world.inst, operator(self.world.inst, "acme"))

    def adopted(self):
        return adoptions(self.world.inst, operator(self.world.inst, "acme"))

    def acted(self):
        found = actions(self.world.inst, operator(self.world.inst, "acme"))
        return {each.text.what: each.text for each in found}

    def ready(self):
        """A desk, with something to sign on the wall."""
        desk = self.desk()
        for id in ("b1", "b2"):
            assert "refusal" not in self.told(desk, event="choose", step="few", id=id, in__b="1")
        self.told(desk, event="go", step="sign")
        return desk

    def sign(self, phone, name: str) -> dict:
        [words] = re.findall(r'name="wording" value="(\w+)"', self.state(phone, "phone")["html"])
        return self.told(phone, event="sign", step="sign", name=name, wording=words)


def test_the_first_signature_makes_the_agreement_and_the_others_stand_under_it(world):
    held = Held.new(world)
    desk, ann, bob = held.ready(), held.phone("Ann"), held.phone()
    assert "You signed as Ann Bell" in held.sign(ann, "Ann Bell")["mine"]
    held.sign(bob, "Bob")
    [agreement] = held.agreed()
    assert (agreement.text.title, agreement.text.behaviours) == ("Ours", ("We smile.", "We ask.", "We call."))
    assert {each.name for each in agreement.signatures} == {"Ann Bell", "Bob"} and agreement.signed == 2
    held.told(bob, event="unsign", step="sign")
    with reading(world.inst.engine) as db:
        kept = events.after(db, "m1", 0)
    assert "Bob" not in repr(kept)
    assert replay(State(SIGNING), kept) == rooms_of(world.inst).state("m1")
    held.told(desk, event="line", step="words", id="l1", text="We beam.")
    assert "changed since you signed" in held.shown(ann, "phone")
    held.sign(ann, "Ann Bell")
    [agreement] = held.agreed()
    assert (agreement.version, agreement.text.behaviours[0]) == (2, "We beam.")
    assert [each.name for each in agreement.signatures] == ["Ann Bell"]


def test_a_phone_that_corrects_its_name_signs_once_and_leads_to_nothing_else_it_sent(world):
    held = Held.new(world)
    _, ann = held.ready(), held.phone("Ann")
    held.sign(ann, "Ann")
    held.sign(ann, "Anna")
    [agreement] = held.agreed()
    assert [each.name for each in agreement.signatures] == ["Anna"]
    assert agreement.author == "Test"
    with reading(world.inst.engine) as db:
        signed = [each for each in events.after(db, "m1", 0) if each.kind == "sign"]
    assert agreement.signatures[0].signer not in {each.author for each in signed}
    assert agreement.signatures[0].at not in {each.at for each in signed}


def test_what_its_team_changed_since_is_not_worded_back_by_a_late_signature(world):
    held = Held.new(world)
    _, ann, bea = held.ready(), held.phone("Ann"), held.phone("Bea")
    held.sign(ann, "Ann")
    [agreement] = held.agreed()
    newer = AgreementText("Ours", ("We smile.", "We call back.", "We ask."))
    change_text(world.inst, agreement, agreement.version, newer, "Kim", world.clock())
    held.sign(bea, "Bea")
    [agreement] = held.agreed()
    assert (agreement.text, agreement.signed, len(agreement.signatures)) == (newer, 0, 2)


def test_deleting_a_note_leaves_what_another_sent_under_its_id(world):
    held = Held.new(world)
    desk, ann, bob = held.desk(), held.phone("Ann"), held.phone("Bob")
    held.told(desk, event="go", step="notes")
    held.told(ann, event="note", step="notes", id="n1", text="Ours alone")
    held.told(desk, event="go", step="words")
    held.told(bob, event="note", step="words", id="n1", line="l1", text="Theirs")
    held.told(bob, event="delete", step="words", id="n1")
    with reading(world.inst.engine) as db:
        texts = [each.data.get("text") for each in events.after(db, "m1", 0) if each.kind == "note"]
    assert texts == ["Ours alone", None]


def test_a_rehearsal_leaves_no_agreement(world):
    held = Held.new(world, rehearsal=True)
    desk = held.ready()
    held.told(desk, event="choose", step="what", id="agree", in__b="1")
    held.told(desk, event="choose", step="who", id="north", in__b="1")
    assert held.agreed() == [] and held.adopted() == []


def test_units_that_take_a_standard_up_are_adoptions_until_they_are_taken_away(world):
    held = Held.new(world)
    desk = held.desk()
    assert held.told(desk, event="choose", step="who", id="north", in__b="1")["refusal"] == "standard"
    held.told(desk, event="choose", step="what", id="touch", in__b="1")
    for unit in ("north", "north", "south"):
        held.told(desk, event="choose", step="who", id=unit, in__b="1")
    assert [(each.unit, each.standards, each.on) for each in held.adopted()] == [
        ("north", ("touch",), world.clock().date()),
        ("south", ("touch",), world.clock().date()),
    ]
    held.told(desk, event="choose", step="who", id="north", in__b="0")
    assert [each.unit for each in held.adopted()] == ["south"]
    held.told(desk, event="choose", step="what", id="agree", in__b="1")
    held.told(desk, event="choose", step="what", id="touch", in__b="0")
    assert [(each.unit, each.standards) for each in held.adopted()] == [("south", ("agree",))]


def test_every_screen_of_choosing_writing_and_signing_shows_without_a_script(world):
    held = Held.new(world)
    desk, phone = held.ready(), held.phone("Ann")
    for step, words in (("few", "We ask."), ("words", "We smile."), ("sign", "I sign this"), ("who", "North")):
        held.told(desk, event="go", step=step)
        pages = [(phone, ""), (desk, "/desk"), (held.browser(), "/wall"), (desk, "/record")]
        shown = [browser.get(held.address + page) for browser, page in pages]
        assert [each.status_code for each in shown] == [200] * 4
        assert words in shown[0].text or step == "who", step
        assert step == "sign" or words in shown[1].text, step
    held.told(desk, event="go", step="words")
    answer = held.send(phone, event="note", step="words", id="p1", line="l1", text="<b>We beam.</b>")
    assert answer.status_code == 303
    assert "&lt;b&gt;We beam." in held.shown(desk, "desk") and "<b>We beam." not in held.shown(desk, "wall")
    assert held.send(phone, event="note", step="words", id="p2", line="l9", text="x").status_code == 409


PLANNING = Script(
    "Workshop",
    (
        Scene("guest", "collect", "A guest", CollectDetails("What do you ask?", held=True)),
        Scene("boards", "collect", "Discuss", CollectDetails("What now?", 20, (), ("Red", "Blue"), held=True)),
        Scene("kept", "record", "Learned", RecordDetails("IT", "Sales")),
        Scene("plan", "plan", "Plan", PlanDetails()),
        Scene("follow", "sign", "Follow up", SignDetails("plan")),
    ),
)


def test_what_a_room_plans_is_an_action_until_the_room_takes_it_away(world):
    held = Held.new(world, script=PLANNING)
    desk, ann = held.desk(), held.phone("Ann")
    held.told(desk, event="go", step="guest")
    held.told(ann, event="note", step="guest", id="n1", text="The queue")
    held.told(desk, event="go", step="kept")
    held.told(desk, event="action", step="kept", id="a1", text="A bell", owner="Bo", due="2099-12-04")
    held.told(desk, event="go", step="plan")
    held.told(ann, event="propose", step="plan", id="p1", text="Open at eight", why="The queue", owner="Ann Bell")
    assert list(held.acted()) == ["A bell"]  # the room has not decided on the other one
    for _ in range(2):
        held.told(desk, event="take", step="plan", id="p1")
    held.told(desk, event="action", step="plan", id="a2", text="Call back", why="We forget")
    acted = held.acted()
    assert (acted["A bell"].owner, acted["A bell"].due.year, acted["A bell"].why.words) == ("Bo", 2099, "Workshop")
    assert [(each.why.kind, each.why.words) for each in (acted["Open at eight"], acted["Call back"])] == [
        ("suggestion", "The queue"),
        ("meeting", "We forget"),
    ]
    held.told(desk, event="go", step="follow")
    [words] = re.findall(r'name="wording" value="(\w+)"', held.state(ann, "phone")["html"])
    held.told(ann, event="sign", step="follow", name="Mo Gray", wording=words)
    assert {what: text.manager for what, text in held.acted().items()} == {
        "A bell": "",
        "Open at eight": "Mo Gray",
        "Call back": "Mo Gray",
    }
    held.told(ann, event="unsign", step="follow")
    held.told(desk, event="action", step="plan", id="p1", text="")
    assert {what: text.manager for what, text in held.acted().items()} == {"A bell": "", "Call back": ""}
    assert held.agreed() == []


def test_a_rehearsal_plans_nothing(world):
    held = Held.new(world, rehearsal=True, script=PLANNING)
    held.told(held.desk(), event="action", step="plan", id="a1", text="A bell")
    assert held.acted() == {}


def test_every_screen_of_planning_and_of_syndicates_shows_without_a_script(world):
    held = Held.new(world, script=PLANNING)
    desk, ann, bob = held.desk(), held.phone("Ann"), held.phone("Bob")
    held.told(desk, event="spread")
    for step, phone, sent in (
        ("guest", ann, {"event": "note", "id": "n1", "text": "<b>guest</b>"}),
        ("boards", ann, {"event": "note", "id": "n2", "text": "<b>boards</b>"}),
        ("kept", ann, {"event": "note", "id": "n3", "text": "<b>kept</b>", "column": "they"}),
        ("plan", ann, {"event": "propose", "id": "p1", "text": "<b>plan</b>", "due": "2099-12-04"}),
    ):
        held.told(desk, event="go", step=step)
        assert held.send(phone, step=step, **sent).status_code == 303
        shown = [held.shown(desk, "desk"), held.shown(ann, "phone"), held.shown(desk, "wall"), held.shown(bob, "phone")]
        held.told(desk, event="take", step="plan", id="p1")
        shown.append(desk.get(f"{held.address}/record").text)
        seen = [f"&lt;b&gt;{step}" in text for text in shown]
        assert seen == [True, True, step in ("kept", "plan"), False, True], (step, seen)
        assert not any(f"<b>{step}" in text for text in shown)
        pages = (desk, "/desk"), (ann, ""), (held.browser(), "/wall")
        assert [browser.get(held.address + page).status_code for browser, page in pages] == [200] * 3
    assert "December 2099" in held.shown(ann, "phone")
    held.told(desk, event="go", step="boards")
    assert "Red" in held.shown(ann, "phone") and "Blue" in held.shown(bob, "phone")
    held.told(bob, event="note", step="boards", id="n9", text="Blue's")
    held.told(desk, event="split", count__n="1")  # the other one keeps what it wrote
    held.told(desk, event="next")
    assert all(
        words in held.shown(desk, screen) for words in ("&lt;b&gt;boards", "Blue") for screen in ("wall", "desk")
    )
    held.told(desk, event="go", step="plan")
    answer = held.send(bob, event="propose", step="plan", id="p2", text="Kept", due="soon")
    assert answer.status_code == 409 and "This is no day" in answer.text and "Kept" in answer.text
    over = (world.clock() - timedelta(days=1)).date().isoformat()  # in UTC, where this is; not yet everywhere
    answer = held.send(bob, event="propose", step="plan", id="p3", text="Late", due=over)
    assert answer.status_code == 409 and "This day has passed" in answer.text
