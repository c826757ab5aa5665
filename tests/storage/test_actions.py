"""Actions are open records: changed by two at once without loss, said beside, gone when deleted; rooms make them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from diagnostic.definitions.action import ActionText, ActionWhy, FieldChange
from diagnostic.errors import UserError
from diagnostic.services.actions import records
from diagnostic.services.actions.comments import add_comment, comments, comments_of, remove_comment
from diagnostic.services.actions.records import (
    Action,
    ActionChangedMeanwhile,
    action_history,
    actions,
    by_link,
    change_action,
    delete_action,
    get_action,
    new_action,
    renew_owners_link,
)
from diagnostic.services.actions.rooms import removed_in_a_room, written_in_a_room
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import metadata
from tests.worlds import NOW, World, access_to, world

DOOR = ActionText(
    "Open the door at eight", ActionWhy("rule", "S02", "No trust"), "Ann", date(2024, 4, 1), manager="Kim"
)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def acme(installation: Installation) -> World:
    return world(installation)


@pytest.fixture
def door(acme) -> str:
    return new_action(acme.inst, acme.access, "north", DOOR, NOW)


def read(acme: World, record: str) -> Action:
    return get_action(acme.inst, acme.access, record)


def change(acme: World, record: str, author: str = "Kim", **fields) -> None:
    found = read(acme, record)
    change_action(acme.inst, found, found.version, replace(found.text, **fields), author, LATER)


REFUSED = {
    "no such unit": ("nroth", DOOR, "Did you mean 'north'"),
    "nothing to do": ("north", replace(DOOR, what=" "), "what is to be done, found nothing"),
    "long": ("north", replace(DOOR, what="x" * 201), "at most 200 characters, found 201"),
    "a reason of nothing": ("north", replace(DOOR, state="dropped"), "why it is not done, found nothing"),
    "no such state": ("north", replace(DOOR, state="don"), "Did you mean 'done'"),
    "no such why": ("north", replace(DOOR, why=ActionWhy("ruel")), "Did you mean 'rule'"),
    "no calendar has it": ("north", replace(DOOR, due=date(1, 1, 1)), "a day of this century"),
    "unseen": ("north", replace(DOOR, owner="A\u202eB"), "characters that nobody sees"),
}


@pytest.mark.parametrize(("unit", "text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_action_is_refused_and_nothing_is_kept(acme, unit, text, words):
    with pytest.raises(UserError, match=words):
        new_action(acme.inst, acme.access, unit, text, NOW)
    assert actions(acme.inst, acme.access) == []


def test_a_part_of_the_organisation_has_its_own(acme, door):
    south = access_to(acme.inst, "acme", "executive", "south")
    new_action(acme.inst, south, "coast", DOOR, NOW)
    assert [each.unit for each in actions(acme.inst, south)] == ["coast"]
    assert {each.unit for each in actions(acme.inst, acme.access)} == {"north", "coast"}
    with pytest.raises(UserError, match="does not exist"):
        delete_action(acme.inst, south, door, NOW)


def test_of_two_editors_the_later_is_told_what_the_other_changed_and_nothing_is_lost(acme, door):
    both = read(acme, door)
    change_action(acme.inst, both, both.version, replace(DOOR, owner="Ben", state="doing"), "Kim", LATER)
    with pytest.raises(ActionChangedMeanwhile) as told:
        change_action(acme.inst, read(acme, door), both.version, replace(DOOR, what="Close it"), "Lee", LATER)
    assert [(each.author, each.what) for each in told.value.changes] == [
        ("Kim", (FieldChange("owner", "Ann", "Ben"), FieldChange("state", "open", "doing")))
    ]
    assert read(acme, door).text == replace(DOOR, owner="Ben", state="doing")
    with pytest.raises(ActionChangedMeanwhile) as told:  # in the same moment: the number is taken
        change_action(acme.inst, both, both.version + 1, replace(DOOR, what="Close it"), "Lee", LATER)
    assert [each.author for each in told.value.changes] == ["Kim"]


def test_two_who_change_it_again_and_again_lose_nothing(acme, door):
    def edit(author: str, field: str) -> int:
        told = 0
        for number in range(25):
            while True:
                newest = read(acme, door)
                try:
                    wanted = replace(newest.text, **{field: f"{author} {number}"})
                    change_action(acme.inst, newest, newest.version, wanted, author, LATER)
                    break
                except ActionChangedMeanwhile:
                    told += 1
        return told

    with ThreadPoolExecutor(2) as both:
        list(both.map(edit, ("Kim", "Lee"), ("what", "owner")))
    history = action_history(acme.inst, read(acme, door))[1:]
    written = {author: [each.what[0].after for each in history if each.author == author] for author in ("Kim", "Lee")}
    assert written == {author: [f"{author} {number}" for number in range(25)] for author in ("Kim", "Lee")}
    assert all(len(each.what) == 1 for each in history)


def test_it_keeps_the_words_it_was_made_in_and_since_when_it_is_in_its_state(acme, door):
    change(acme, door, what="Open the door at nine", state="done")
    found = read(acme, door)
    assert (found.first, found.made_on("UTC"), found.since) == ("Open the door at eight", NOW.date(), LATER.date())
    assert [each.author for each in action_history(acme.inst, found)] == [acme.access.label, "Kim"]


def test_a_reason_is_of_dropped_actions_alone(acme, door):
    change(acme, door, state="dropped", reason="The key is lost")
    change(acme, door, state="open")
    assert read(acme, door).text == DOOR


def test_only_its_link_opens_it_and_another_link_ends_the_first(acme, door, monkeypatch):
    link = read(acme, door).link
    assert by_link(acme.inst, door, link) == read(acme, door)
    for wrong in ("", link[:-1], link + "x", "\u00e4"):
        assert by_link(acme.inst, door, wrong) is None
    monkeypatch.setattr(records, "MOST_VERSIONS", 1)  # whoever has the first link may have used all of them up
    with pytest.raises(UserError, match="Please begin a new one"):
        change(acme, door, what="Close it")
    renew_owners_link(acme.inst, acme.access, door, LATER)
    assert by_link(acme.inst, door, link) is None
    assert len(action_history(acme.inst, read(acme, door))) == 1


def test_comments_stand_beside_it_and_go_with_it(acme, door):
    found = read(acme, door)
    add_comment(acme.inst, found, "Who has\nthe key?", "Ben  B.", NOW)
    add_comment(acme.inst, found, "I have", "Ann", LATER)
    assert [(each.author, each.text) for each in comments_of(acme.inst, found)] == [
        ("Ben B.", "Who has\nthe key?"),
        ("Ann", "I have"),
    ]
    assert list(comments(acme.inst, acme.access)) == [door]
    assert not comments(acme.inst, access_to(acme.inst, "acme", "executive", "south"))
    remove_comment(acme.inst, acme.access, door, comments_of(acme.inst, found)[0].id, NOW)
    assert [each.author for each in comments_of(acme.inst, found)] == ["Ann"]
    for text, name in (("", "Ann"), ("x" * 1001, "Ann"), ("Hm", ""), ("Hm", "x" * 41), ("a\u202eb", "Ann")):
        with pytest.raises(UserError):
            add_comment(acme.inst, found, text, name, NOW)
    delete_action(acme.inst, acme.access, door, NOW)
    with reading(acme.inst.engine) as db:
        assert db.execute(metadata.tables["open_records"].select()).all() == []
    with pytest.raises(UserError, match="does not exist"):
        add_comment(acme.inst, found, "Gone?", "Ann", NOW)


ROOM = "ab" * 16  # the id of an action that a step of a meeting makes


def in_a_room(acme: World, text: ActionText | None) -> None:
    with writing(acme.inst.engine) as db:
        if text is None:
            removed_in_a_room(db, "acme", ROOM)
        else:
            written_in_a_room(db, "acme", ROOM, "north", text, "Facilitator", NOW)


def test_a_room_writes_an_action_once_and_words_it_anew(acme):
    for text in (DOOR, DOOR, replace(DOOR, owner="Ben")):
        in_a_room(acme, text)
    [found] = actions(acme.inst, acme.access)
    assert (found.id, found.text.owner, found.version, found.author) == (ROOM, "Ben", 2, "Facilitator")
    in_a_room(acme, None)
    in_a_room(acme, None)
    assert actions(acme.inst, acme.access) == []


def test_what_its_owner_changed_since_stays_whatever_the_room_says(acme):
    in_a_room(acme, DOOR)
    change(acme, ROOM, "Ann", state="doing")
    in_a_room(acme, replace(DOOR, what="Something else"))
    in_a_room(acme, None)
    assert read(acme, ROOM).text == replace(DOOR, state="doing")
