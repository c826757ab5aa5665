"""Agreements are open records: changed by whoever has the link, signed once by each name, gone when deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from diagnostic.definitions.agreement import AgreementText, changed
from diagnostic.errors import UserError
from diagnostic.services.agreements import texts
from diagnostic.services.agreements.signing import remove_signature, sign_agreement, unsign
from diagnostic.services.agreements.texts import (
    Agreement,
    ChangedMeanwhile,
    agreements,
    by_link,
    change_text,
    delete_agreement,
    get_agreement,
    history,
    new_agreement,
    renew_link,
)
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import metadata
from tests.worlds import NOW, World, access_to, world

OURS = AgreementText("Ours", ("We greet.", "We listen.", "We ask."))
LATER = NOW + timedelta(days=1)


@pytest.fixture
def acme(installation: Installation) -> World:
    return world(installation)


@pytest.fixture
def ours(acme) -> str:
    return new_agreement(acme.inst, acme.access, "north", OURS, NOW)


def read(acme: World, record: str) -> Agreement:
    return get_agreement(acme.inst, acme.access, record)


def sign(acme: World, record: str, name: str, signer: str) -> None:
    found = read(acme, record)
    sign_agreement(acme.inst, found, found.text.wording, name, signer, NOW)


def names(acme: World, record: str) -> list[str]:
    return [each.name for each in read(acme, record).signatures]


REFUSED = {
    "no such unit": ("nroth", OURS, "Did you mean 'north'"),
    "no title": ("north", replace(OURS, title=""), "a title of 1 to 80 characters, found none"),
    "eight": ("north", replace(OURS, behaviours=tuple("abcdefgh")), "at most 7 behaviours, found 8"),
    "twice": ("north", replace(OURS, behaviours=("We ask.", "WE ASK.")), "behaviour 2: expected each behaviour once"),
    "long": ("north", replace(OURS, behaviours=("x" * 161,)), "at most 160 characters, found 161"),
}


@pytest.mark.parametrize(("unit", "text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_agreement_is_refused_and_nothing_is_kept(acme, unit, text, words):
    with pytest.raises(UserError, match=words):
        new_agreement(acme.inst, acme.access, unit, text, NOW)
    assert agreements(acme.inst, acme.access) == []


def test_a_part_of_the_organisation_has_its_own(acme, ours):
    south = access_to(acme.inst, "acme", "executive", "south")
    assert agreements(acme.inst, south) == []
    with pytest.raises(UserError, match="does not exist"):
        delete_agreement(acme.inst, south, ours, NOW)
    with pytest.raises(UserError, match="a unit of the organisation"):
        new_agreement(acme.inst, south, "north", OURS, NOW)


def test_only_its_link_opens_it_and_another_link_ends_the_first(acme, ours, monkeypatch):
    link = read(acme, ours).link
    assert by_link(acme.inst, ours, link) == read(acme, ours)
    for wrong in ("", link[:-1], link + "x", "\u00e4"):
        assert by_link(acme.inst, ours, wrong) is None
    assert by_link(acme.inst, "00" * 16, link) is None
    monkeypatch.setattr(texts, "MOST_VERSIONS", 1)  # whoever has the first link may have used all of them up
    with pytest.raises(UserError, match="Please begin a new one"):
        change_text(acme.inst, read(acme, ours), 1, replace(OURS, title="New"), "Kim", LATER)
    renew_link(acme.inst, acme.access, ours, LATER)
    assert by_link(acme.inst, ours, link) is None
    assert [each.what.added for each in history(acme.inst, read(acme, ours))] == [OURS.behaviours]


def test_of_two_editors_the_later_is_told_what_the_other_changed(acme, ours):
    both = read(acme, ours)
    hers, his = replace(OURS, behaviours=("We greet.", "We ask.")), replace(OURS, title="His")
    change_text(acme.inst, both, both.version, hers, "Kim", LATER)
    with pytest.raises(ChangedMeanwhile) as told:
        change_text(acme.inst, both, both.version, his, "Lee", LATER)
    assert [(each.author, each.what.removed) for each in told.value.changes] == [("Kim", ("We listen.",))]
    assert read(acme, ours).text == hers
    newest = read(acme, ours)
    change_text(acme.inst, newest, newest.version, replace(hers, title="His"), "Lee", LATER)
    assert [each.author for each in history(acme.inst, read(acme, ours))] == [acme.access.label, "Kim", "Lee"]


def test_another_link_meanwhile_is_no_change_of_the_text(acme, ours):
    before = read(acme, ours)
    renew_link(acme.inst, acme.access, ours, NOW)
    change_text(acme.inst, read(acme, ours), before.version, replace(OURS, title="New"), "Kim", LATER)
    assert read(acme, ours).text.title == "New"


def test_nobody_signs_twice(acme, ours):
    sign(acme, ours, "Anna  Bell", "a")
    sign(acme, ours, "Anna Bell", "a")  # a second click
    with pytest.raises(UserError, match="Somebody signed as anna bell already"):
        sign(acme, ours, "anna bell", "b")
    sign(acme, ours, "Anna C.", "b")
    assert names(acme, ours) == ["Anna Bell", "Anna C."] or names(acme, ours) == ["Anna C.", "Anna Bell"]
    assert read(acme, ours).signed == 2


def test_another_wording_is_signed_anew_by_the_same_name(acme, ours):
    sign(acme, ours, "Anna", "a")
    before = read(acme, ours)
    change_text(acme.inst, before, before.version, replace(OURS, behaviours=(*OURS.behaviours, "We say.")), "K", NOW)
    assert read(acme, ours).signed == 0
    with pytest.raises(UserError, match="changed while you were reading"):
        sign_agreement(acme.inst, read(acme, ours), before.text.wording, "Ben", "b", NOW)
    sign(acme, ours, "Anna", "her other phone")
    assert (read(acme, ours).signed, names(acme, ours)) == (1, ["Anna"])


def test_a_title_is_no_part_of_what_was_signed(acme, ours):
    sign(acme, ours, "Anna", "a")
    before = read(acme, ours)
    change_text(acme.inst, before, before.version, replace(OURS, title="Ours, at last"), "K", NOW)
    assert read(acme, ours).signed == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "A\u202eB"], ids=repr)
def test_a_name_that_cannot_be_signed_with(acme, ours, name):
    with pytest.raises(UserError, match="at most 40 characters"):
        sign(acme, ours, name, "a")


def test_a_draft_is_not_signed(acme):
    draft = new_agreement(acme.inst, acme.access, "north", replace(OURS, behaviours=("We greet.",)), NOW)
    with pytest.raises(UserError, match="3 to 7 behaviours"):
        sign(acme, draft, "Anna", "a")


def test_a_signature_is_taken_back_where_it_was_made_or_by_staff(acme, ours):
    sign(acme, ours, "Anna", "a")
    sign(acme, ours, "Ben", "b")
    anna, ben = sorted(read(acme, ours).signatures, key=lambda each: each.name)
    for signature, signer in ((ben.id, "a"), ("00" * 16, "a")):
        with pytest.raises(UserError, match="was not made here"):
            unsign(acme.inst, read(acme, ours), signature, signer)
    unsign(acme.inst, read(acme, ours), anna.id, "a")
    remove_signature(acme.inst, acme.access, ours, ben.id, NOW)
    assert names(acme, ours) == []


def test_nothing_of_a_deleted_agreement_is_left(acme, ours):
    sign(acme, ours, "Anna", "a")
    delete_agreement(acme.inst, acme.access, ours, NOW)
    with reading(acme.inst.engine) as db:
        assert db.execute(metadata.tables["open_records"].select()).all() == []


CHANGES = {
    "nothing": (("a", "b"), ("a", "b"), (), (), False),
    "one more": (("a",), ("a", "b"), ("b",), (), False),
    "reworded": (("a", "b"), ("a", "c"), ("c",), ("b",), False),
    "moved": (("a", "b", "c"), ("c", "a", "b"), (), (), True),
    "moved and one less": (("a", "b", "c"), ("c", "a"), (), ("b",), True),
}


@pytest.mark.parametrize(("before", "after", "added", "removed", "moved"), CHANGES.values(), ids=CHANGES)
def test_what_a_change_is(before, after, added, removed, moved):
    found = changed(AgreementText("t", before), AgreementText("t", after))
    assert (found.added, found.removed, found.moved) == (added, removed, moved)
    assert bool(found) is bool(added or removed or moved)
