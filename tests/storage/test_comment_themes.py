"""Themes of released comments, and their corrections: open records that are kept and of which the newest counts."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from diagnostic.definitions.loading.theme_files import shipped_themes
from diagnostic.errors import UserError
from diagnostic.services.comments.named_themes import name_theme, named_themes, take_back_theme, theme_dictionary
from diagnostic.services.comments.review import release_comments, to_review
from diagnostic.services.comments.themes import correct_themes, theme_candidates, themed_lists, themes_of_list
from diagnostic.services.installation.access import Access
from diagnostic.services.publication.publish import publish_wave
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import theme_corrections
from tests.commented import AFTER, write
from tests.profiles import on_sqlite
from tests.worlds import World, access_to, world

pytestmark = pytest.mark.slow
NORTH = ["Rude on the phone", "Slow. Always slow.", "The laptop is old", "Friendly and fast", *["Nothing"] * 6]
SOUTH = ["Slow.", *[f"Nobody told us, number {i}" for i in range(10)]]


def made(inst, released: bool = True) -> World:
    here = world(inst)
    write(here, {"north": NORTH, "south": SOUTH})
    publish_wave(inst, here.access, here.wave.id, AFTER)
    to_review(inst, here.access, here.wave, "employee", AFTER)
    if released:
        release_comments(inst, here.access, here.wave, "employee", AFTER, random.Random(1))
    return here


def north(here: World, who: Access | None = None):
    return themes_of_list(here.inst, who or here.access, here.wave, "employee", "change", "north")


def named(here: World, text: str) -> str:
    return next(each.id for each in north(here).comments if each.text == text)


def themes(here: World, text: str) -> list[str]:
    return [each.theme for comment in north(here).comments if comment.text == text for each in comment.themes]


def correct(here: World, text: str, given: list[str], who: Access | None = None, after: int = 0) -> None:
    moment = AFTER + timedelta(minutes=after)
    correct_themes(here.inst, who or here.access, here.wave, "employee", named(here, text), given, moment)


@on_sqlite
def test_a_released_list_has_themes_and_their_words_with_the_human_side_first(installation):
    here = made(installation)
    found = north(here)
    assert {each.text: [a.theme for a in each.themes] for each in found.comments} == {
        "Rude on the phone": ["friendliness"],
        "Slow. Always slow.": ["speed"],
        "The laptop is old": ["tools"],
        "Friendly and fast": ["friendliness", "speed"],
        "Nothing": [],
    }
    assert list(found.counts.items()) == [("friendliness", 2), ("speed", 2), ("tools", 1)]
    slow = next(each for each in found.comments if each.text.startswith("Slow"))
    assert [slow.text[a:b] for a, b in slow.themes[0].spans] == ["Slow", "slow"]
    assert len(found.unassigned) == 6 and found.learning.used == "dictionary"


@on_sqlite
def test_a_list_that_is_not_released_gives_nothing(installation):
    here = made(installation, released=False)
    assert north(here) is None and themed_lists(installation, here.access, here.wave, "employee") == ()
    assert theme_candidates(installation, here.access, here.wave, "employee") == ()
    with pytest.raises(UserError, match="no such comment"):
        correct_themes(installation, here.access, here.wave, "employee", "0" * 12, ["tools"], AFTER)


@on_sqlite
def test_a_reader_has_the_themes_of_the_lists_that_are_theirs_to_read_and_the_same(installation):
    here = made(installation)
    correct(here, "Nothing", ["listening"])
    leader, southerner = (access_to(installation, "acme", "executive", unit) for unit in ("north", "south"))
    assert north(here, leader) == north(here)
    assert north(here, southerner) is None
    assert [each.unit for each in themed_lists(installation, southerner, here.wave, "employee")] == ["south"]


def test_the_newest_correction_counts_and_all_are_kept(installation):
    here = made(installation)
    correct(here, "The laptop is old", ["tools", "speed"])
    assert themes(here, "The laptop is old") == ["speed", "tools"]
    correct(here, "The laptop is old", [], after=1)
    correct(here, "The laptop is old", [], after=2)  # as a second click would: nothing is added
    assert themes(here, "The laptop is old") == []
    comment = next(each for each in north(here).comments if each.text == "The laptop is old")
    assert [(each.themes, each.by, each.at.minute) for each in comment.corrections] == [
        ((), "a consultant", 1),
        (("speed", "tools"), "a consultant", 0),
    ]
    for change in (update(theme_corrections).values(themes="[]"), delete(theme_corrections)):
        with pytest.raises(DBAPIError, match="never change"), writing(installation.engine) as db:
            db.execute(change)


def test_a_correction_holds_no_words_and_is_of_one_list(installation):
    here = made(installation)
    correct(here, "Nothing", ["concern"])
    with reading(installation.engine) as db:
        [row] = db.execute(select(theme_corrections)).mappings()
    assert "Nothing" not in repr(dict(row)) and row["comment"] == named(here, "Nothing")
    assert themes(here, "Nothing") == ["concern"] * 6  # of one list, the same words are the same comment


@on_sqlite
def test_a_theme_that_there_is_not_and_an_executive_correct_nothing(installation):
    here = made(installation)
    with pytest.raises(UserError, match=r"There is no theme 'lisening', only .*Did you mean 'listening'"):
        correct(here, "Nothing", ["lisening"])
    with pytest.raises(UserError, match="Only a consultant"):
        correct(here, "Nothing", ["tools"], access_to(installation, "acme", "executive"))
    with reading(installation.engine) as db:
        assert db.execute(select(theme_corrections)).all() == []


@on_sqlite
def test_what_is_corrected_teaches(installation):
    here = world(installation)
    spoken = [f"The Zebra failed {i}" for i in range(20)] + [f"Rude again {i}" for i in range(10)]
    write(here, {"north": [*spoken, "Our Zebra failed"]})
    publish_wave(installation, here.access, here.wave.id, AFTER)
    to_review(installation, here.access, here.wave, "employee", AFTER)
    release_comments(installation, here.access, here.wave, "employee", AFTER, random.Random(1))
    for text in spoken:
        correct(here, text, ["tools"] if "Zebra" in text else ["friendliness"])
    found = north(here)
    assert found.learning.used == "learned" and found.learning.corrected == 30 and found.learning.confirmed == 10
    new = next(each for each in found.comments if each.text == "Our Zebra failed")
    assert [(each.theme, each.source) for each in new.themes] == [("tools", "learned")]


def test_what_is_named_gives_its_theme_to_every_comment_until_it_is_taken_back(installation):
    here = made(installation)
    record = name_theme(installation, here.access, " The  canteen ", "technical", ["canteen", "laptop*"], AFTER)
    [named] = named_themes(installation, here.access)
    theme = named.theme.id
    assert (named.record, named.author, named.theme.name) == (record, here.access.label, {"en": "The canteen"})
    assert themes(here, "The laptop is old") == [theme, "tools"]
    correct(here, "Nothing", [theme])
    assert north(here, access_to(installation, "acme", "executive", "north")).counts[theme] == 7
    take_back_theme(installation, here.access, record, AFTER)
    assert themes(here, "The laptop is old") == ["tools"] and themes(here, "Nothing") == []
    assert theme_dictionary(installation, here.access) == shipped_themes()
    with pytest.raises(UserError, match="does not exist"):
        take_back_theme(installation, here.access, record, AFTER)


@on_sqlite
@pytest.mark.parametrize(
    ("name", "side", "words", "why"),
    [
        (
            "Canteen",
            "technical",
            ["lunch", "Lunch"],
            "theme › words: expected each word once, found 'Lunch' a second time",
        ),
        (
            "Canteen",
            "technical",
            ["rude"],
            "theme › words: expected a word of one side alone, found 'rude'. It matches",
        ),
        ("Canteen", "technical", ["ca*"], "3 letters or more before"),
        ("Canteen", "technical", ["?"], "words of letters and digits"),
        ("Canteen", "technical", [], "a list of words"),
        ("Canteen", "food", ["lunch"], "theme › side: expected human or technical"),
        (" ", "human", ["lunch"], "a text that is not empty"),
        ("x" * 61, "human", ["lunch"], "at most 60 characters"),
        ("Canteen", "human", [f"lunch{i}" for i in range(61)], "at most 60 entries"),
        ("LISTENING and patience", "human", ["lunch"], "a name that no theme has"),
        ("parking", "human", ["lunch"], "a name that no theme has"),  # a second click
    ],
)
def test_a_theme_that_the_file_would_refuse_is_not_named(installation, name, side, words, why):
    here = world(installation)
    name_theme(installation, here.access, "Parking", "technical", ["parking"], AFTER)
    with pytest.raises(UserError, match=re.escape(why)):
        name_theme(installation, here.access, name, side, words, AFTER)
    assert len(named_themes(installation, here.access)) == 1
