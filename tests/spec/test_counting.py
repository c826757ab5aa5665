"""A data set is counted by whoever is there: the bytes are those of one pass, whoever counts, in which order, and
whoever dies meanwhile.
"""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Callable
from dataclasses import astuple
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from diagnostic.core.release.publish import publish
from diagnostic.core.scoring.answers import Answers
from diagnostic.core.scoring.census import Census
from diagnostic.core.scoring.census import count as count_answers
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.counting.count import count
from diagnostic.services.counting.data_sets import DataSet, count_data_set, find_recipe, open_data_set
from diagnostic.services.counting.executors import processes, threads
from tests import data_sets
from tests.deadly import Always, Deadly
from tests.tables import organisation, questionnaire

ASKED = questionnaire({"trust": 3, "safety": 3}, reverse=("trust_2",))
CHART = organisation("root: a b c d e f g")
PEOPLE = 1030


@pytest.fixture(scope="module")
def answers() -> Answers:
    return data_sets.invented(ASKED, CHART, PEOPLE)


@pytest.fixture(scope="module")
def data_set(answers, tmp_path_factory) -> DataSet:
    """Two files, eleven row groups."""
    folder = tmp_path_factory.mktemp("answers") / "set"
    return open_data_set(data_sets.write(folder, data_sets.frame(ASKED, CHART, answers), [530]))


@pytest.fixture(scope="module")
def whole(answers) -> bytes:
    return written(count_answers(answers, ASKED, len(CHART.ids)))


def written(census: Census) -> bytes:
    """All that a census holds, with the kinds of its numbers."""
    arrays = (*astuple(census.own), *astuple(census.moments))
    return pickle.dumps([(each.dtype.str, each.shape, each.tobytes()) for each in arrays])


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_the_bytes_are_those_of_one_pass(data_set, whole, workers):
    chunks = data_sets.in_groups(data_set, data_sets.recipe(data_set, ASKED, CHART))
    assert written(count(chunks, partial(threads, workers=workers)).census) == whole
    random.Random(workers).shuffle(chunks)
    assert written(count(chunks, partial(threads, workers=workers)).census) == whole


def test_processes_that_die_at_each_tenth_change_no_byte(data_set, whole, tmp_path):
    chunks = data_sets.in_groups(data_set, data_sets.recipe(data_set, ASKED, CHART))
    deadly = [Deadly(chunk, tmp_path / str(i)) for i, chunk in enumerate(chunks)]
    assert written(count(deadly, processes(2)).census) == whole
    assert len(list(tmp_path.iterdir())) == len(chunks) == 11


def test_processes_that_die_always_are_not_tried_for_ever():
    with pytest.raises(UserError, match="killed 4 times in a row"):
        count([Always()], processes(1))


def test_a_census_is_published_as_its_answers_are_but_for_a_second_look(data_set, answers):
    found = count_data_set(data_set, find_recipe(data_set, ASKED, CHART, "unit"))
    ours, theirs = publish(found.census, ASKED, CHART, Policy()), publish(answers, ASKED, CHART, Policy())
    for frame in ("units", "scores", "items", "distributions", "members", "scales", "item_scales", "instrument"):
        pd.testing.assert_frame_equal(getattr(ours, frame), getattr(theirs, frame))
    assert not len(ours.careless) + len(ours.without) + len(ours.choices)


def test_counting_stops_where_it_is_told_to(data_set):
    chunks = data_sets.in_groups(data_set, data_sets.recipe(data_set, ASKED, CHART))
    told = []

    def say(done: int, of: int) -> None:
        told.append((done, of))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count(chunks, say=say)
    assert told == [(0, 11), (1, 11), (2, 11), (3, 11)]


def refused(path: Path) -> str:
    """Why nothing is counted."""
    try:
        data_set = open_data_set(path)
        count_data_set(data_set, find_recipe(data_set, ASKED, CHART, "unit"))
    except UserError as error:
        return str(error)
    return "nothing"


def an_empty_file(at: Path) -> str:
    (at / "part-9.parquet").touch()
    return "part-9.parquet: expected a Parquet file, found an empty file"


def half_a_file(at: Path) -> str:
    (at / "part-9.parquet").write_bytes((at / "part-0.parquet").read_bytes()[:-20])
    return "part-9.parquet: expected a Parquet file that is whole, found another file, or a part of one"


def a_damaged_row_group(at: Path) -> str:
    content = bytearray((at / "part-1.parquet").read_bytes())
    content[len(content) // 4 : len(content) // 2] = os.urandom(len(content) // 2 - len(content) // 4)
    (at / "part-1.parquet").write_bytes(content)
    return "part-1.parquet: expected a Parquet file that opens, found a damaged one"


def other_columns(at: Path) -> str:
    pd.read_parquet(at / "part-1.parquet").rename(columns={"trust_1": "Trust"}).to_parquet(at / "part-1.parquet")
    return "part-1.parquet: expected the columns of part-0.parquet, found no 'trust_1', and 'Trust' beside them"


def a_column_of_lists(at: Path) -> str:
    pd.DataFrame({"unit": ["a"], "trust_1": [[1]]}).to_parquet(at / "part-9.parquet")
    return "part-9.parquet › trust_1: expected a column of text or numbers, found list<element: int64>"


def a_link_that_leads_out(at: Path) -> str:
    (at / "part-9.parquet").symlink_to(at.parent / "elsewhere.parquet")
    return "part-9.parquet: expected files in this folder, found a link that leads out of it"


def a_folder_linked_from_elsewhere(at: Path) -> str:
    (at / "more").symlink_to(at.parent)
    return "more: expected files in this folder, found a link that leads out of it"


def nobody(at: Path) -> str:
    for path in at.iterdir():
        pd.read_parquet(path)[:0].to_parquet(path)
    return "expected at least one row, found none"


def no_parquet(at: Path) -> str:
    for path in at.iterdir():
        path.rename(path.with_suffix(".csv"))
    return "expected files called *.parquet, found 'part-0.csv', 'part-1.csv'"


@pytest.mark.parametrize(
    "spoil",
    [
        *(an_empty_file, half_a_file, a_damaged_row_group, other_columns, a_column_of_lists, a_link_that_leads_out),
        *(a_folder_linked_from_elsewhere, nobody, no_parquet),
    ],
)
def test_what_cannot_be_counted_is_named(tmp_path, answers, spoil: Callable[[Path], str]):
    at = data_sets.write(tmp_path / "set", data_sets.frame(ASKED, CHART, answers), [530], write_page_checksum=True)
    expected = spoil(at)
    assert expected in refused(at)


def written_over(path: Path) -> None:
    pd.read_parquet(path)[::-1].to_parquet(path, index=False, row_group_size=100)


def replaced(path: Path) -> None:
    path.with_suffix(".new").write_bytes(path.read_bytes())
    path.with_suffix(".new").replace(path)


def removed(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [written_over, replaced, removed])
def test_files_that_change_while_they_are_counted_are_refused(tmp_path, answers, change):
    at = data_sets.write(tmp_path / "set", data_sets.frame(ASKED, CHART, answers), [530])
    data_set = open_data_set(at)
    chunks = data_sets.in_groups(data_set, data_sets.recipe(data_set, ASKED, CHART))

    def say(done: int, of: int) -> None:
        if done == 1:
            change(at / "part-1.parquet")

    with pytest.raises(
        UserError, match=r"part-1\.parquet: expected (the file as it was looked at|a file that can be read)"
    ):
        count(chunks, partial(threads, workers=1), say)


def test_rows_that_cannot_be_read_are_left_out_and_told_by_their_causes(tmp_path):
    rows = [("a", 1, "5"), ("nowhere", 2, "4"), ("b", 7, ""), ("b", 6, "3"), ("", None, ""), ("elsewhere", 2, "n/a")]
    table = pd.DataFrame(rows, columns=["unit", "trust_1", "trust_2"]).astype({"trust_1": "Int64"})
    at = data_sets.write(tmp_path / "set", pd.concat([table, table]), [6], group=2)
    (at / "readme.txt").touch()
    data_set = open_data_set(at)
    found = count_data_set(data_set, find_recipe(data_set, questionnaire({"trust": 2}), CHART, "unit"))
    assert (
        found.tally.people == 2
        and found.tally.empty == 2
        and dict(found.tally.unknown) == {"nowhere": 2, "elsewhere": 2}
    )
    assert found.summary().splitlines() == [
        "2 files of 12 rows: 2 people in 1 unit, 2 of 2 items found",
        "2 rows without any answer left out",
        "8 rows refused:",
        "  2 rows such as part-0.parquet:2 › unit: expected a unit of the organisation, found 'nowhere'",
        "  2 rows such as part-0.parquet:3 › trust_1: expected 1 to 5, or nothing, found '7'",
        "  2 rows such as part-0.parquet:4 › trust_1: expected 1 to 5, or nothing, found '6'",
        "  2 rows such as part-0.parquet:6 › unit: expected a unit of the organisation, found 'elsewhere'",
        "people are not told apart: whoever is in these files twice counts twice",
        "answers are counted once, so that nothing is said about careless responding",
        "1 other file left aside: readme.txt",
    ]
