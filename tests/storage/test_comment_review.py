"""Comments from the door to the reader: reviewed by a consultant, redacted, released once and for good."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.comments.released import comment_surveys, load_comments
from diagnostic.services.comments.review import Review, look_at, redact, release_comments, to_review
from diagnostic.services.installation.setup import Installation
from diagnostic.services.publication.publish import publish_wave
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import freeze_policy, thaw_policy
from diagnostic.storage.database.tables import comment_drafts, comment_releases, comment_reviews, comments, waves
from diagnostic.storage.responses import comments as storage
from tests.commented import AFTER, survey_id, write
from tests.commented import commented as commented_anew
from tests.kept import Kept, keep, put
from tests.profiles import on_sqlite
from tests.worlds import World, access_to

pytestmark = pytest.mark.slow
MADE: dict[tuple, tuple[World, Kept]] = {}  # by what was wanted


def commented(inst: Installation, published: bool = True, **numbers: int) -> World:
    """As `commented` of `tests/commented.py`, in an empty installation: made once, then only entered."""
    wanted = (published, *numbers.items())
    if wanted not in MADE:
        here = commented_anew(inst, published, **numbers)
        MADE[wanted] = here, keep(inst)
        return here
    here, kept = MADE[wanted]
    put(inst, kept)
    return replace(here, inst=inst)


def reviewed(here: World) -> Review:
    return to_review(here.inst, here.access, here.wave, "employee", AFTER)


def released(here: World, seed: int = 1) -> None:
    release_comments(here.inst, here.access, here.wave, "employee", AFTER, random.Random(seed))


def piles(review: Review) -> dict[str, tuple[str, list[str]]]:
    return {pile.unit: (" ".join(pile.members), sorted(each.text for each in pile.comments)) for pile in review.piles}


def read(here: World, role: str = "executive", unit: str | None = None) -> dict[str, int]:
    """By list how many comments somebody reads there."""
    voices = load_comments(here.inst, access_to(here.inst, "acme", role, unit), here.wave)
    return {at.unit: len(at.comments) for each in voices["employee"].release.questions for at in each.lists}


def draft(review: Review, words: str):
    return next(each for each in review.comments if each.text == words)


# Review


def test_a_consultant_sees_exactly_what_will_be_published_and_never_a_finer_unit(installation):
    here = commented(installation, north=12, south=7, coast=4)
    assert piles(reviewed(here)) == {
        "north": ("", sorted(f"north {i}" for i in range(12))),
        "south": ("", sorted([f"south {i}" for i in range(7)] + [f"coast {i}" for i in range(4)])),
    }


@on_sqlite
def test_what_stays_hidden_is_not_seen_in_review_either(installation):
    here = commented(installation, north=6, coast=3)
    review = reviewed(here)
    assert review.comments == () and review.hidden == ("change",)


def test_the_order_of_a_review_is_not_the_order_of_arrival(installation):
    here = commented(installation, north=40)
    assert [each.text for each in reviewed(here).comments] != [f"north {i}" for i in range(40)]


@on_sqlite
def test_a_wave_that_asks_for_more_shows_less(installation):
    here = commented(installation, published=False, north=12)
    with writing(installation.engine) as db:
        db.execute(update(waves).values(policy=freeze_policy(Policy(comments_from=13))))
    publish_wave(installation, here.access, here.wave.id, AFTER)
    assert reviewed(here).hidden == ("change",) and reviewed(here).least == 13


@on_sqlite
def test_a_wave_of_before_has_the_threshold_that_people_were_told(installation):
    assert thaw_policy('{"min_group":5}').comment_group == 10
    assert thaw_policy(freeze_policy(Policy(12))) == Policy(12)


@on_sqlite
def test_nothing_can_be_looked_at_before_the_wave_is_published(installation):
    here = commented(installation, published=False, north=12)
    with pytest.raises(UserError, match="once the survey is published"):
        reviewed(here)
    with reading(installation.engine) as db:
        assert db.execute(select(func.count()).select_from(comment_reviews)).scalar_one() == 0


@on_sqlite
@pytest.mark.parametrize("unit", [None, "north"])
def test_an_executive_never_reaches_the_review(installation, unit):
    here = commented(installation, north=12)
    review, leader = reviewed(here), access_to(installation, "acme", "executive", unit)
    inst, wave = installation, here.wave
    for call in (
        lambda: to_review(inst, leader, wave, "employee", AFTER),
        lambda: redact(inst, leader, wave, "employee", review.comments[0].id),
        lambda: look_at(inst, leader, wave, "employee", [review.comments[0].id]),
        lambda: release_comments(inst, leader, wave, "employee", AFTER, random.Random(1)),
        lambda: comment_surveys(inst, leader, wave),
    ):
        with pytest.raises(UserError, match="Only a consultant"):
            call()


@on_sqlite
@pytest.mark.parametrize("change", ["one more", "one less"])
def test_a_second_selection_is_never_shown(installation, change):
    here = commented(installation, north=12)
    reviewed(here)
    if change == "one more":
        write(here, {"north": ["late"]})
    else:
        with writing(installation.engine) as db:
            db.execute(delete(comments).where(comments.c.text == "north 3"))
    for call in (reviewed, released):
        with pytest.raises(UserError, match="other comments than when this review was opened"):
            call(here)


def test_a_plan_that_was_tampered_with_shows_nothing(installation):
    here = commented(installation, published=False, north=12, south=3)
    survey = survey_id(installation, here.access, here.wave.id)
    publish_wave(installation, here.access, here.wave.id, AFTER)
    with writing(installation.engine) as db:
        rows = storage.load(db, survey)
        plan = {"change": ["all", "north", "south"]}
        storage.open_review(
            db, survey, plan=plan, fingerprint=storage.fingerprint(rows), opened_at=AFTER, opened_by="x"
        )
    with pytest.raises(ValueError, match="fewer authors"):
        reviewed(here)


# Redaction


def test_chosen_words_are_blacked_out_wherever_they_stand(installation):
    here = commented(installation, north=11)
    write_over(here, "north 3", "Ask Tom. Tomorrow tom is here: tom@acme.example")
    mine = draft(reviewed(here), "Ask Tom. Tomorrow tom is here: tom@acme.example")
    redact(here.inst, here.access, here.wave, "employee", mine.id, ["tom@acme.example", "Tom"])
    released(here)
    [at] = load_comments(here.inst, here.access, here.wave)["employee"].release.questions[0].lists
    assert "Ask […]. Tomorrow […] is here: […]" in at.comments


def write_over(here: World, before: str, after: str) -> None:
    with writing(here.inst.engine) as db:
        db.execute(update(comments).where(comments.c.text == before).values(text=after))


@on_sqlite
def test_words_that_do_not_stand_there_are_refused_and_nothing_is_rewritten(installation):
    here = commented(installation, north=11)
    mine = draft(reviewed(here), "north 3")
    with pytest.raises(UserError, match="“sou” does not stand in this comment"):
        redact(here.inst, here.access, here.wave, "employee", mine.id, ["sou"])
    assert draft(reviewed(here), "north 3") == mine


def test_a_decision_is_kept_until_the_release_and_can_be_taken_back(installation):
    here = commented(installation, north=11)
    mine = draft(reviewed(here), "north 3")
    redact(here.inst, here.access, here.wave, "employee", mine.id, ["north"], leave_out=True)
    kept = draft(reviewed(here), "north 3")
    assert (kept.passages, kept.left_out, kept.looked_at) == (((0, 5),), True, True)
    redact(here.inst, here.access, here.wave, "employee", mine.id)
    kept = draft(reviewed(here), "north 3")
    assert (kept.passages, kept.left_out, kept.looked_at) == ((), False, True)


def test_looking_at_comments_is_noted_and_decisions_stay(installation):
    here = commented(installation, north=11)
    first, second, *_ = reviewed(here).comments
    redact(here.inst, here.access, here.wave, "employee", first.id, leave_out=True)
    look_at(here.inst, here.access, here.wave, "employee", [first.id, second.id, "ff" * 16])
    found = {each.id: each for each in reviewed(here).comments}
    assert found[first.id].left_out and found[second.id].looked_at
    assert sum(each.looked_at for each in found.values()) == 2


def test_drafts_hold_no_words(installation):
    here = commented(installation, north=11)
    redact(here.inst, here.access, here.wave, "employee", reviewed(here).comments[0].id, ["north"])
    with reading(installation.engine) as db:
        assert "north" not in repr(db.execute(select(comment_drafts)).one())


@on_sqlite
@pytest.mark.parametrize("number", [1, 3, 11])
def test_leaving_comments_out_moves_no_list_and_is_counted(installation, number):
    here = commented(installation, north=11, south=10)
    for i in range(number):
        mine = draft(reviewed(here), f"north {i}")
        redact(here.inst, here.access, here.wave, "employee", mine.id, leave_out=True)
    released(here)
    lists = load_comments(here.inst, here.access, here.wave)["employee"].release.questions[0].lists
    assert {at.unit: (len(at.comments), at.left_out, at.people) for at in lists} == {
        "north": (11 - number, number, 11),
        "south": (10, 0, 10),
    }


@on_sqlite
def test_a_comment_outside_the_review_does_not_exist(installation):
    here = commented(installation, north=12, published=False)
    publish_wave(installation, here.access, here.wave.id, AFTER)
    reviewed(here)
    for unknown in ("ff" * 16, "no id", ""):
        with pytest.raises(UserError, match="does not exist"):
            redact(here.inst, here.access, here.wave, "employee", unknown, leave_out=True)


# Release


def test_a_release_is_made_once_and_says_who_and_when_in_the_ledger_alone(installation):
    here = commented(installation, north=11)
    reviewed(here)
    released(here)
    with pytest.raises(UserError, match="released already"):
        released(here, seed=2)
    with pytest.raises(UserError, match="released already"):
        reviewed(here)
    [survey] = comment_surveys(here.inst, here.access, here.wave)
    assert (survey.audience, survey.created_at, survey.created_by) == ("employee", AFTER, "a consultant")
    voices = load_comments(here.inst, here.access, here.wave)["employee"]
    assert survey.hash.removeprefix("sha256:").startswith(voices.name)
    assert b"2024" not in voices.release.to_bytes()


@on_sqlite
def test_nothing_is_released_that_nobody_looked_at(installation):
    here = commented(installation, north=11)
    with pytest.raises(UserError, match="Look through the comments"):
        released(here)


def test_of_two_who_release_at_once_one_is_told_that_it_is_done(installation):
    here = commented(installation, north=11)
    reviewed(here)
    refused: list[str] = []

    def go(seed: int) -> None:
        try:
            released(here, seed)
        except UserError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=go, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3 and all("released already" in each for each in refused)


def test_drafts_are_forgotten_with_the_release(installation):
    here = commented(installation, north=11)
    redact(here.inst, here.access, here.wave, "employee", reviewed(here).comments[0].id, ["north"])
    released(here)
    with reading(installation.engine) as db:
        assert db.execute(select(func.count()).select_from(comment_drafts)).scalar_one() == 0


@pytest.mark.parametrize("table", [comment_releases, comment_reviews], ids=lambda table: table.name)
@pytest.mark.parametrize("change", ["UPDATE {} SET survey = survey", "DELETE FROM {}"])
def test_the_ledger_is_only_ever_added_to(installation, table, change):
    here = commented(installation, north=11)
    reviewed(here)
    released(here)
    with pytest.raises(DBAPIError, match="never change"), writing(installation.engine) as db:
        db.execute(text(change.format(table.name)))


def test_comments_that_come_or_go_later_change_nothing_that_was_released(installation):
    here = commented(installation, north=11)
    reviewed(here)
    released(here)
    before = load_comments(here.inst, here.access, here.wave)
    with writing(installation.engine) as db:
        db.execute(delete(comments))
    write(here, {"south": [f"late {i}" for i in range(20)]})
    assert load_comments(here.inst, here.access, here.wave) == before


# Readers


@on_sqlite
def test_everybody_reads_the_lists_of_their_part_and_permissions_only_subtract(installation):
    here = commented(installation, north=12, south=11, coast=10, all=10)
    reviewed(here)
    released(here)
    every = {"all": 10, "north": 12, "south": 11, "coast": 10}
    assert read(here, "consultant") == read(here) == read(here, unit="all") == every
    assert read(here, unit="south") == {"south": 11, "coast": 10}
    assert read(here, unit="north") == {"north": 12}


@on_sqlite
def test_a_list_that_takes_up_people_from_elsewhere_is_not_read_by_those_of_one_part(installation):
    here = commented(installation, north=12, coast=5, south=3, all=4)
    reviewed(here)
    released(here)
    assert read(here) == {"all": 12, "north": 12}
    assert read(here, unit="south") == read(here, unit="coast") == {}


@on_sqlite
def test_before_the_release_nobody_reads_anything(installation):
    here = commented(installation, north=12)
    reviewed(here)
    assert load_comments(here.inst, here.access, here.wave) == {}


def test_a_release_whose_content_is_not_its_own_is_not_shown(installation):
    here = commented(installation, north=11)
    reviewed(here)
    released(here)
    with writing(installation.engine) as db:
        row = storage.releases(db, "acme", here.wave.id)[0]
        db.execute(text("DROP TRIGGER IF EXISTS comment_releases_no_update" if is_sqlite(db) else DISABLE))
        db.execute(update(comment_releases).values(content=row.content.replace(b"north 3", b"north X")))
    with pytest.raises(ValueError, match="hash"):
        load_comments(here.inst, here.access, here.wave)


DISABLE = "DROP TRIGGER comment_releases_no_change ON comment_releases"


def is_sqlite(db) -> bool:
    return db.dialect.name == "sqlite"
