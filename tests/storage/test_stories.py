"""Stories are open records: written by whoever has the link, version by version, beside scores that were published."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from diagnostic.errors import UserError
from diagnostic.services.stories import texts
from diagnostic.services.stories.texts import (
    StoryChangedMeanwhile,
    TeamStory,
    begin_story,
    change_story,
    changes_of_story,
    delete_story,
    get_story,
    renew_story_link,
    stories,
    story_by_link,
)
from diagnostic.services.stories.words import StoryParts, StoryText, story_problems
from diagnostic.storage.database.engine import reading
from diagnostic.storage.open_records import versions
from tests.worlds import NOW, World, access_to, world

LATER = NOW + timedelta(days=30)
OLD = StoryText(StoryParts("Tired.", "The forms.", "They never fill them in."))
NEW = replace(
    OLD, others=("They cannot see what we need.",), after=StoryParts(customers="We free them for their work.")
)


@pytest.fixture
def acme(installation) -> World:
    return world(installation)


@pytest.fixture
def ours(acme) -> str:
    return begin_story(acme.inst, acme.access, "north", NOW)


def read(acme: World, record: str) -> TeamStory:
    return get_story(acme.inst, acme.access, record)


def test_a_unit_has_one_story_that_only_its_link_opens(acme, ours, monkeypatch):
    with pytest.raises(UserError, match="has a story already"):
        begin_story(acme.inst, acme.access, "north", NOW)
    with pytest.raises(UserError, match="Did you mean 'south'"):
        begin_story(acme.inst, acme.access, "soutz", NOW)
    found = read(acme, ours)
    assert story_by_link(acme.inst, ours, found.link) == found
    monkeypatch.setattr(texts, "MOST_VERSIONS", 1)  # whoever has the first link may have used all of them up
    with pytest.raises(UserError, match="begin a new one"):
        change_story(acme.inst, found, 1, OLD, "Kim", NOW)
    renew_story_link(acme.inst, acme.access, ours, LATER)
    for wrong in ("", found.link, found.link + "x"):
        assert story_by_link(acme.inst, ours, wrong) is None
    assert changes_of_story(acme.inst, read(acme, ours)) == []
    assert stories(acme.inst, access_to(acme.inst, "acme", "executive", "south")) == []


def test_the_day_of_the_new_story_is_that_on_which_it_was_first_written(acme, ours):
    for text, now, renewed in ((OLD, NOW, None), (NEW, LATER, LATER), (replace(NEW, others=()), LATER, LATER)):
        change_story(acme.inst, read(acme, ours), read(acme, ours).version, text, "Kim", now)
        assert read(acme, ours).renewed == (renewed.date() if renewed else None)
    assert [[each.part for each in change.what] for change in changes_of_story(acme.inst, read(acme, ours))] == [
        ["before.feelings", "before.responsibilities", "before.customers"],
        ["others", "after.customers"],
        ["others"],
    ]


def test_of_two_editors_the_later_is_told_and_nothing_is_lost(acme, ours):
    both = read(acme, ours)
    change_story(acme.inst, both, both.version, OLD, "Kim", NOW)
    with pytest.raises(StoryChangedMeanwhile) as told:
        change_story(acme.inst, both, both.version, NEW, "Lee", LATER)
    assert [(each.author, len(each.what)) for each in told.value.changes] == [("Kim", 3)]
    assert read(acme, ours).text == OLD


def test_nothing_of_a_deleted_story_is_left(acme, ours):
    change_story(acme.inst, read(acme, ours), 1, OLD, "Kim", NOW)
    delete_story(acme.inst, acme.access, ours, NOW)
    with reading(acme.inst.engine) as db:
        assert versions.history(db, "acme", ours) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (StoryText(StoryParts("x" * 1201)), "at most 1,200 characters, found 1,201"),
        (StoryText(others=tuple("abcdef")), "at most 5 other stories, found 6"),
        (StoryText(others=("x" * 401,)), "at most 400 characters, found 401"),
        (StoryText(after=StoryParts("a\u200bb")), "nobody sees"),
        (NEW, ""),
    ],
)
def test_what_is_no_story_is_refused(text, words):
    found = "\n".join(map(str, story_problems(text)))
    assert words in found and bool(words) == bool(found)
