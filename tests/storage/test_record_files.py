"""Files of open records: what their pages show to whoever asks, of their own part; what is deleted is in none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diagnostic.core.meeting.state import Event
from diagnostic.definitions.action import ActionText, ActionWhy
from diagnostic.definitions.agreement import AgreementText
from diagnostic.errors import UserError
from diagnostic.report.document.parts import ReportDocument
from diagnostic.services.actions.board import PlanChoice, plan
from diagnostic.services.actions.comments import add_comment
from diagnostic.services.actions.records import actions, delete_action, get_action, new_action
from diagnostic.services.agreements.signing import remove_signature, sign_agreement
from diagnostic.services.agreements.texts import agreements, get_agreement, new_agreement
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.meetings import agendas
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.services.meetings.rooms import rooms_of
from tests.documents import texts
from tests.worlds import AGENDA, NOW, World, access_to, world

LATER = NOW + timedelta(days=1)
OURS = AgreementText("Ours", ("We greet.", "We listen.", "We ask."))
DOOR = ActionText("Open the door", ActionWhy("rule", "S02", "No trust"), "Ann", date(2024, 4, 1))


@pytest.fixture(scope="module")
def acme(shared_installation) -> World:
    """An organisation with an action in the north, one at the coast, and a comment on the latter."""
    found = world(shared_installation)
    new_action(found.inst, found.access, "north", DOOR, NOW)
    coast = new_action(found.inst, found.access, "coast", ActionText("Mend the net", owner="Kim"), NOW)
    add_comment(found.inst, get_action(found.inst, found.access, coast), "Which one?", "Lee", LATER)
    new_agreement(found.inst, found.access, "north", OURS, NOW)
    meeting = agendas.create_meeting(found.inst, found.access, found.wave.id, AGENDA, "Spring talk", NOW)
    agendas.create_meeting(found.inst, found.access, found.wave.id, AGENDA, "Not begun", LATER)
    start_meeting(found.inst, found.access, meeting, NOW)
    return found


@pytest.fixture(scope="module")
def south(acme) -> Access:
    return access_to(acme.inst, "acme", "executive", "south")


def document(acme: World, access: Access | None = None, **wanted) -> ReportDocument:
    return subject(acme.inst, access or acme.access, Wanted(**wanted)).document()


def test_a_plan_holds_what_its_page_lists_and_is_dated_with_its_last_change(acme):
    found = document(acme, about="plan")
    told = "\n".join(texts(found))
    for card in plan(acme.inst, acme.access, PlanChoice(), LATER.date()).cards:
        shown = (card.what, card.unit, card.owner, card.when, card.why)
        assert [words for words in shown if words not in told] == []
    assert "1 comment" in told and "Overdue" not in told
    assert found.day == LATER.date()
    assert "Overdue, due 1 April 2024" in list(texts(document(acme, about="plan", today=date(2024, 4, 2))))


def test_a_leaders_plan_is_what_a_consultant_saves_of_that_part(acme, south):
    mine = document(acme, south, about="plan")
    assert mine == document(acme, about="plan", unit="south")
    assert [words for words in ("Open the door", "Ann", "north") if words in "\n".join(texts(mine))] == []


def test_one_action_has_what_its_page_shows_and_no_way_to_change_it(acme, south):
    found = {each.text.what: each for each in actions(acme.inst, acme.access)}
    door, net = found["Open the door"], found["Mend the net"]
    made = document(acme, south, about="plan", id=net.id)
    assert made == document(acme, south, about="plan", id=f"action={net.id}")
    told = list(texts(made))
    assert [line for line in ("Action: Mend the net", "To do, no date", "Kim", "Which one?") if line not in told] == []
    assert "Lee, 6 March 2024:" in told and made.about == "Acme \u00b7 The coast \u00b7 as it stood on 6 March 2024"
    with pytest.raises(UserError, match="This action does not exist"):
        document(acme, south, about="plan", id=door.id)
    assert net.link not in "\n".join(told) and "Open the door" not in told


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"unit": "north"}, "that this access shows"),
        ({"id": "owner=Ann"}, "does not exist"),
        ({"id": "owner=Kim&state=dnoe"}, "Did you mean 'done'"),
        ({"id": "ownr=Kim"}, "Did you mean 'owner'"),
        ({"id": "0" * 32}, "This action does not exist"),
    ],
)
def test_a_plan_of_another_part_is_refused_like_one_that_there_is_not(acme, south, wanted, message):
    with pytest.raises(UserError, match=message):
        document(acme, south, about="plan", **wanted)


def test_a_deleted_action_is_in_no_file(acme):
    gone = new_action(acme.inst, acme.access, "north", ActionText("Paint the wall"), NOW)
    assert "Paint the wall" in list(texts(document(acme, about="plan")))
    delete_action(acme.inst, acme.access, gone, NOW)
    assert "Paint the wall" not in list(texts(document(acme, about="plan")))


def meetings(acme: World) -> dict[str, str]:
    return {each.title: each.id for each in agendas.list_meetings(acme.inst, acme.access)}


def test_a_poster_has_the_names_under_todays_wording_and_one_that_is_taken_away_is_gone(acme):
    record = agreements(acme.inst, acme.access)[0].id
    for name in ("Ann Bell", "Kim Lee"):
        found = get_agreement(acme.inst, acme.access, record)
        sign_agreement(acme.inst, found, found.text.wording, name, name, NOW)
    made = document(acme, about="agreement", id=record)
    assert [line for line in (*OURS.behaviours, "Ann Bell", "Kim Lee") if line not in list(texts(made))] == []
    assert (made.poster, made.day, made.about) == (True, NOW.date(), "Acme \u00b7 The north")
    [kim] = [each.id for each in get_agreement(acme.inst, acme.access, record).signatures if each.name == "Kim Lee"]
    remove_signature(acme.inst, acme.access, record, kim, NOW)
    assert [each for each in texts(document(acme, about="agreement", id=record)) if "Kim" in each] == []


def test_a_record_holds_what_the_room_wrote_and_nothing_that_somebody_deleted(acme):
    meeting = meetings(acme)["Spring talk"]
    sent = [
        ("next", "desk", {}), ("next", "desk", {}),
        ("join", "ann", {"name": "Ann"}), ("join", "kim", {"name": "Kim"}),
        ("note", "ann", {"step": "notes", "id": "1" * 16, "text": "More light"}),
        ("note", "kim", {"step": "notes", "id": "2" * 16, "text": "Less noise"}),
    ]  # fmt: skip
    for kind, author, data in sent:
        assert rooms_of(acme.inst).send(meeting, Event(kind, author, NOW, data)).version, kind
    made = document(acme, about="meeting", id=meeting)
    assert "More light \u2013 Ann" in list(texts(made)) and "Less noise \u2013 Kim" in list(texts(made))
    assert "2. Notes" in list(texts(made)) and "3. Vote" not in list(texts(made))
    rooms_of(acme.inst).send(meeting, Event("delete", "kim", NOW, {"step": "notes", "id": "2" * 16}))
    assert "Less noise" not in "\n".join(texts(document(acme, about="meeting", id=meeting)))
    with pytest.raises(UserError, match="has not begun"):
        document(acme, about="meeting", id=meetings(acme)["Not begun"])


@pytest.mark.parametrize("about", ["agreement", "meeting"])
def test_a_record_of_another_part_is_refused_like_one_that_there_is_not(acme, south, about):
    theirs = {"agreement": agreements(acme.inst, acme.access)[0].id, "meeting": meetings(acme)["Spring talk"]}
    refused = []
    for wanted in (theirs[about], "0" * 32, ""):
        with pytest.raises(UserError) as told:
            document(acme, south, about=about, id=wanted)
        refused.append(str(told.value))
    assert len(set(refused)) == 1
