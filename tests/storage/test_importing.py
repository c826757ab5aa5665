"""Files of answers: whole or nothing, once, and only while the wave is not published."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import func, select

from diagnostic.core.intake.respondent_rows import Preview
from diagnostic.core.scoring.answers import Answers
from diagnostic.errors import UserError
from diagnostic.services.comments.released import comment_surveys
from diagnostic.services.comments.review import to_review
from diagnostic.services.fieldwork.imports import AnswersFile, import_file, preview_file, store_answers
from diagnostic.services.fieldwork.lifecycle import close_wave, list_waves
from diagnostic.services.fieldwork.retirement import retire_wave
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.submissions import submit
from diagnostic.services.waves import pieces
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import imported_people
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.responses import comments, counted_data, imports, records
from tests.profiles import on_sqlite
from tests.worlds import CHART, EMPLOYEE, NOW, World, access_to, settle, world

pytestmark = pytest.mark.slow

PEOPLE = b"unit,trust_1,trust_2,team_1\nnorth,4,2,5\ncoast,1,,3\nsouth,5,5,5\n"
ONE_BAD = b"unit,trust_1,trust_2,team_1\nnorth,4,2,5\nnorht,1,1,1\n"
ONE_LESS = b"unit,item,n1,n2,n3,n4,n5\nnorth,trust_1,1,0,0,2,9\nnorth,team_1,0,0,0,0,7\ncoast,trust_1,0,5,0,0,0\n"
COUNTS = ONE_LESS + b"coast,trust_2,0,0,5,0,0\n"


@pytest.fixture
def here(installation) -> World:
    return world(installation)


def bring(here: World, content: bytes, skip_refused: bool = False, **how) -> str:
    file = AnswersFile(content, name="answers.csv", **how)
    return import_file(here.inst, here.access, here.wave, "employee", file, skip_refused, NOW)


def stored(here: World) -> tuple[list[tuple[str, list[int]]], list[counted_data.CountedItem]]:
    """Sheets as (unit, codes), sorted, and counted rows."""
    with reading(here.inst.engine) as db:
        survey = waves.survey(db, "acme", here.wave.id, "employee").id
        counts = counted_data.load(db, survey)
    found = here.responses()
    return sorted(zip(found.units.tolist(), found.codes.tolist(), strict=True)), counts


def test_a_file_of_people_becomes_sheets(here):
    assert bring(here, PEOPLE).startswith("3 people in 3 units from 3 rows")
    assert stored(here) == ([("coast", [1, -128, 3]), ("north", [4, 2, 5]), ("south", [5, 5, 5])], [])


def test_counts_stay_counts(here):
    bring(here, COUNTS, counts=True)
    assert stored(here) == (
        [],
        [
            ("coast", "trust_1", [0, 5, 0, 0, 0]),
            ("coast", "trust_2", [0, 0, 5, 0, 0]),
            ("north", "team_1", [0, 0, 0, 0, 7]),
            ("north", "trust_1", [1, 0, 0, 2, 9]),
        ],
    )


@on_sqlite
@pytest.mark.parametrize(
    ("content", "where"),
    [(ONE_LESS, "answers.csv"), (ONE_LESS + b"north,trust_2,0,0,0,0,0\n", "these files")],
)
def test_counts_that_lack_a_question_are_told_before_they_are_in_the_way_of_publishing(installation, content, where):
    here = world(installation)
    with pytest.raises(UserError, match=f"^Nothing in {where} answers trust_2. Of counted answers a dimension is"):
        bring(here, content, counts=True)
    assert stored(here) == ([], [])


def test_counts_that_break_off_half_way_are_there_for_nobody_and_taken_back(here, monkeypatch):
    for name, rows in (("FEW", 0), ("SMALLEST", 1), ("LARGEST", 1)):
        monkeypatch.setattr(pieces, name, rows)
    add, seen = counted_data.add, []

    def broken(db, survey, rows):
        seen.append(counted_data.any_of(db, survey))
        add(db, survey, rows)
        if len(seen) == 3:
            raise OSError("the disk")

    monkeypatch.setattr(counted_data, "add", broken)
    with pytest.raises(OSError, match="the disk"):
        bring(here, COUNTS, counts=True)
    assert (seen, stored(here)) == ([False] * 3, ([], []))
    bring(here, COUNTS, counts=True)
    assert len(stored(here)[1]) == 4


LATE = b"unit,item,n1,n2,n3,n4,n5\n" + b"".join(
    b"south,%s,1,0,0,2,9\n" % item for item in (b"trust_1", b"trust_2", b"team_1")
)


@on_sqlite
@pytest.mark.parametrize(("then", "counts"), [(LATE, True), (PEOPLE, False)])
def test_nothing_comes_between_counts_that_are_on_their_way(installation, monkeypatch, then, counts):
    """Else two files made up one survey, or what was taken back of one took the other's with it."""
    here, tried = world(installation), []
    for name, rows in (("FEW", 3), ("SMALLEST", 1), ("LARGEST", 1)):
        monkeypatch.setattr(pieces, name, rows)

    def between(*_: object) -> None:
        with pytest.raises(UserError, match=r"right now. Try again|holds counted answers"):
            bring(here, then, counts=counts)
        tried.append(then)

    monkeypatch.setattr(pieces.time, "sleep", between)
    bring(here, COUNTS, counts=True)
    assert tried and [row.unit for row in stored(here)[1]] == ["coast", "coast", "north", "north"]


@on_sqlite
def test_what_is_said_of_cells_reaches_the_reader(installation):
    words = b"labels: ['1 - No', '4', Neither, Agree, Strongly agree], favourable"
    here = world(installation, questionnaires=[EMPLOYEE.replace(b"favourable", words, 1)])
    labelled = b"unit,trust_1\nnorth,Agre\nnorth,Strongly agre\n"
    with pytest.raises(
        UserError, match=r"With --nearest these are read: 'Agre' as 'Agree' \(1 cell\), 'Strongly agre'"
    ):
        bring(here, labelled)
    bring(here, labelled, nearest=True)
    bring(here, b"unit,trust_1\nsouth,4\n", values="labels")
    assert [codes[0] for _, codes in stored(here)[0]] == [4, 5, 2]


@on_sqlite
def test_a_file_with_a_refused_row_is_stored_only_if_that_is_meant(here):
    with pytest.raises(UserError, match=r"answers.csv:3"):
        bring(here, ONE_BAD)
    assert stored(here) == ([], [])
    bring(here, ONE_BAD, skip_refused=True)
    assert stored(here) == ([("north", [4, 2, 5])], [])


@on_sqlite
def test_columns_may_be_mapped(here):
    content = b"team,Q1,Q2\nnorth,4,2\n"
    bring(here, content, unit="team", mapping={"Q1": "trust_1", "Q2": "team_1"})
    assert stored(here)[0] == [("north", [4, -128, 2])]


def test_comments_of_a_file_wait_for_review_like_typed_ones(here):
    (typed,) = here.invitations(south=1)
    submit(here.inst, typed["token"], {"trust_1": 3}, {"change": "typed"}, NOW)
    rows = [
        f"{unit},{i % 5 + 1},{unit} wrote {i}"
        for unit, n in (("north", 10), ("south", 4), ("coast", 5))
        for i in range(n)
    ]
    bring(here, "\n".join(["unit,trust_1,What would you change?", *rows, "coast,3,-"]).encode())
    close_wave(here.inst, here.access, here.wave, NOW)
    publish_wave(here.inst, here.access, here.wave.id, NOW)
    (asked,) = comment_surveys(here.inst, here.access, here.wave)
    assert asked.standing == "waiting"
    review = to_review(here.inst, here.access, here.wave, "employee", NOW)
    assert {pile.unit: len(pile.comments) for pile in review.piles} == {"north": 10, "south": 10}
    assert "typed" in [each.text for each in review.comments]
    assert not any(each.looked_at for each in review.comments)


@on_sqlite
def test_fewer_comments_than_may_be_shown_stay_hidden(here):
    content = "\n".join(["unit,trust_1,change", *(f"north,3,wrote {i}" for i in range(9))]).encode()
    bring(here, content)
    close_wave(here.inst, here.access, here.wave, NOW)
    publish_wave(here.inst, here.access, here.wave.id, NOW)
    assert to_review(here.inst, here.access, here.wave, "employee", NOW).comments == ()


def test_no_place_or_order_joins_a_comment_of_a_file_to_an_answer(here):
    content = "\n".join(["unit,trust_1,change", *(f"north,{i % 5 + 1},{i:03}x" for i in range(60))]).encode()
    bring(here, content)
    with reading(here.inst.engine) as db:
        written = [each.text for each in comments.load(db, waves.survey(db, "acme", here.wave.id, "employee").id)]
    answers = here.responses().codes[:, 0].tolist()
    same = sum(int(text[:3]) % 5 + 1 == code for text, code in zip(written, answers, strict=True))
    assert same < 30  # one in five by chance; all of them if both kept the order of the file


def test_the_same_answers_are_not_stored_twice(here):
    bring(here, PEOPLE)
    with pytest.raises(UserError, match="stored in this survey before"):
        bring(here, PEOPLE)
    bring(here, PEOPLE.replace(b"5,5,5", b"4,5,5"))
    assert len(stored(here)[0]) == 6


def test_people_of_two_files_count_once_and_are_kept_as_marks_alone(here):
    first = b"unit,ResponseId,trust_1\nnorth,R_ann,4\ncoast,R_bea,1\nsouth,R_cem,5\nnorth,R_Ann,3\n"
    said = bring(here, first)
    assert "'ResponseId' is one value a person: 1 person has more than one row. The last finished one counts" in said
    then = bring(here, b"unit,ResponseId,trust_1\nsouth,R_bea,2\nsouth,R_dan,2\n")
    assert "1 row is of people whose answers are in this survey already: left out" in then
    assert [(unit, codes[0]) for unit, codes in stored(here)[0]] == [
        ("coast", 1), ("north", 3), ("south", 2), ("south", 5),
    ]  # fmt: skip
    assert marks(here) == 4
    with pytest.raises(UserError, match="already: left out\nNobody in this file is new to the survey"):
        bring(here, first)
    with reading(here.inst.engine) as db:
        kept = b"".join(imports.people(db, waves.survey(db, "acme", here.wave.id, "employee").id))
    assert not any(who in kept.lower() for who in (b"ann", b"bea", b"cem", b"dan"))
    close_wave(here.inst, here.access, here.wave, NOW)
    retire_wave(here.inst, here.wave.id, NOW)
    assert marks(here) == 0


@on_sqlite
@pytest.mark.parametrize(
    ("content", "by_form", "may_repeat"),
    [
        (b"unit,token,trust_1\nnorth,a,4\nnorth,b,4\n", False, False),
        (b"unit,token,trust_1\nnorth,a,4\nnorth,b,4\n", True, True),
        (PEOPLE, False, True),
    ],
)
def test_a_wave_keeps_whether_somebody_may_count_twice(here, content, by_form, may_repeat):
    if by_form:
        (invited,) = here.invitations(north=1)
        submit(here.inst, invited["token"], {"trust_1": 1}, {}, NOW)
    bring(here, content)
    (wave,) = list_waves(here.inst, here.access, NOW.date())
    assert wave.may_repeat is may_repeat


def marks(here: World) -> int:
    with reading(here.inst.engine) as db:
        return db.execute(select(func.count()).select_from(imported_people)).scalar_one()


@on_sqlite
def test_a_file_without_ids_is_doubted_where_answers_are_there_already(here):
    def doubt(content: bytes) -> str:
        file = AnswersFile(content, name="answers.csv")
        return preview_file(here.inst, here.access, here.wave, "employee", file).doubts[-1]

    assert "tells people apart" not in bring(here, PEOPLE)
    assert doubt(PEOPLE.replace(b"5,5,5", b"4,5,5")).startswith("This survey holds answers already, and no column of")
    made_up = [b"unit,trust_1,trust_2,team_1\nsouth,%d,5,5\n" % code * 3 for code in (4, 5)]
    assert doubt(made_up[0]) == doubt(made_up[1])  # 5 is what the one person of south answered
    (invited,) = here.invitations(north=1)
    submit(here.inst, invited["token"], {"trust_1": 1}, {}, NOW)
    assert doubt(b"unit,token,trust_1\nnorth,a,4\nnorth,b,4\n").startswith("People have answered by form too")


def test_answers_may_come_from_links_and_from_a_file(here):
    (invited,) = here.invitations(north=1)
    submit(here.inst, invited["token"], {"trust_1": 1}, {}, NOW)
    bring(here, PEOPLE)
    settle(here.inst)
    assert len(stored(here)[0]) == 4


@on_sqlite
@pytest.mark.parametrize(
    ("first", "then"), [(PEOPLE, COUNTS), (COUNTS, PEOPLE), (COUNTS, COUNTS + b"south,team_1,1,0,0,0,0\n")]
)
def test_people_and_counts_do_not_meet_in_one_survey(here, first, then):
    bring(here, first, counts=first is COUNTS)
    before = stored(here)
    with pytest.raises(UserError, match="counted answers"):
        bring(here, then, counts=then.startswith(b"unit,item"), skip_refused=True)
    assert stored(here) == before


@on_sqlite
def test_a_file_without_answers_is_refused(here):
    with pytest.raises(UserError, match="Nobody in this file has answered"):
        bring(here, b"unit,trust_1,trust_2,team_1\nnorth,,,\n")


def test_a_closed_wave_takes_files_and_a_published_one_does_not(here):
    close_wave(here.inst, here.access, here.wave, NOW)
    bring(here, PEOPLE)
    publish_wave(here.inst, here.access, here.wave.id, NOW)
    with pytest.raises(UserError, match="Spring is published"):
        bring(here, PEOPLE.replace(b"5,5,5", b"4,5,5"))
    assert len(stored(here)[0]) == 3


@on_sqlite
@pytest.mark.parametrize("codes", [[[1, 2]], [[1, 2, 9]], [[1, 2, -1]]])
def test_a_preview_of_something_else_is_refused(here, codes):
    answers = Answers(np.array(codes, dtype=np.int8), np.array([1]))
    preview = Preview(answers, CHART, (), (), (), (), 1, 1, 0)
    with pytest.raises(UserError, match="matched with another"):
        store_answers(here.inst, here.access, here.wave, "employee", preview, NOW)


def test_an_import_that_fails_in_the_middle_leaves_nothing(here, monkeypatch):
    monkeypatch.setattr(records, "_insert", lambda db, rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bring(here, PEOPLE)
    monkeypatch.undo()
    bring(here, PEOPLE)  # not known from the failed attempt
    assert len(stored(here)[0]) == 3


@on_sqlite
def test_only_a_consultant_brings_answers_in(here):
    executive = access_to(here.inst, "acme", "executive")
    file = AnswersFile(PEOPLE, name="answers.csv")
    with pytest.raises(UserError, match="Only a consultant"):
        preview_file(here.inst, executive, here.wave, "employee", file)
    preview = preview_file(here.inst, here.access, here.wave, "employee", file)
    with pytest.raises(UserError, match="Only a consultant"):
        store_answers(here.inst, executive, here.wave, "employee", preview, NOW)


def test_a_hundred_thousand_sheets_come_back_as_they_went_in(here):
    rng = np.random.default_rng(1)
    codes = rng.integers(1, 6, (100_000, 3)).astype(np.int8)
    units = np.array(["north", "coast"], dtype=object)[rng.integers(0, 2, 100_000)]
    preview = Preview(
        Answers(codes, np.array([CHART.position[unit] for unit in units])), CHART, (), (), (), (), 100_000, 100_000, 0
    )
    store_answers(here.inst, here.access, here.wave, "employee", preview, NOW)
    found = here.responses()
    assert not np.array_equal(found.codes, codes)  # their order is gone

    def ordered(sheet: np.ndarray, unit: np.ndarray) -> np.ndarray:
        rows = np.column_stack([unit == "north", sheet])
        return rows[np.lexsort(rows.T)]

    assert np.array_equal(ordered(found.codes, found.units), ordered(codes, units))
