"""A file of answers that are already counted: one row a unit and item, n1 (least favourable option) to nk.

Nothing but whole numbers is a count; items the questionnaire does not know are skipped and told.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from diagnostic.core.intake.count_rows import is_counted, match_counts
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_table
from tests.spreadsheets import xlsx
from tests.tables import organisation

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
QUESTIONNAIRE = """
    id: short
    version: 1
    audience: parent
    scale: {codes: [1, 2, 3, 4]}
    dimensions: [care, openness]
    items:
      - {id: care_1, dimension: care}
      - {id: care_2, dimension: care, column: p_q7}
      - {id: open_1, dimension: openness, scale: {codes: [0, 1]}}
"""
CHART = organisation("all: north south / north: n1")


def preview(text: str | bytes, chart=CHART, unit: str = "unit", item: str = "item"):
    content = dedent(text).strip().encode() if isinstance(text, str) else text
    questionnaire = parse_questionnaire(dedent(QUESTIONNAIRE), "short.yaml")
    return match_counts(read_table(content, "counts.csv"), questionnaire, chart, unit, item)


def test_a_row_a_unit_and_item():
    seen = preview(
        """
        unit,item,n1,n2,n3,n4
        north,care_1,1,2,3,4
        north,p_q7,0,0,5,
        n1,Open 1,7,8,,
        """
    )
    assert seen.organisation.ids == ("all", "north", "n1", "south")
    assert seen.counts.options.dtype == np.int64
    assert seen.counts.options[1].tolist() == [[1, 2, 3, 4], [0, 0, 5, 0], [0, 0, 0, 0]]
    assert seen.counts.options[2].tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [7, 8, 0, 0]]
    assert seen.counts.options[[0, 3]].sum() == 0
    assert seen.matched == (("care_1", "care_1", "id"), ("p_q7", "care_2", "column"), ("Open 1", "open_1", "id"))
    assert (seen.rows, seen.accepted, seen.refused, seen.notes) == (3, 3, (), ())


@pytest.mark.parametrize(
    "content",
    [
        b"UNIT;Item;N1;N2;N3;N4\nn1;care_1;1;2;3;4\n",
        b"n4,n3,n2,n1,unit,item\n4,3,2,1,n1,care_1\n",
        b"unit,item,n_1,n_2,n_3,n_4\nn1,care_1,1.0,2.0,3.0,4.0\n",
        xlsx({"Counts": [["unit", "item", "n1", "n2", "n3", "n4"], ["n1", "care_1", 1, 2, 3, 4]]}),
    ],
)
def test_order_case_and_kind_of_table_do_not_matter(content):
    assert preview(content).counts.options[2, 0].tolist() == [1, 2, 3, 4]


def test_unknown_items_are_skipped_and_counted_and_other_columns_left_aside():
    seen = preview(
        """
        school,who,item,k,n1,n2,n3,n4,n5
        n1,p,care_1,4,1,2,3,4,
        n1,s,s_q1,5,1,2,3,4,5
        nowhere,s,s_q1,5,1,2,3,x,5
        n1,s,s_q2,4,1,2,3,4,
        """,
        unit="school",
    )
    assert seen.skipped == (("s_q1", 2), ("s_q2", 1))
    assert (seen.rows, seen.accepted, seen.refused) == (4, 1, ())
    assert seen.summary().splitlines() == [
        "1 of 4 rows accepted, 1 of 3 items found",
        "items without a row: care_2, open_1",
        "3 rows of items the questionnaire does not know skipped: s_q1, s_q2",
        "columns left aside: who, k",
    ]


def test_without_a_chart_the_units_in_the_file_stand_under_one_root():
    seen = preview("unit,item,n1,n2,n3,n4\nb,care_1,1,0,0,0\na,care_1,0,1,0,0\n", chart=None)
    assert seen.organisation.ids == ("all", "a", "b")
    assert seen.counts.options[:, 0, :2].tolist() == [[0, 0], [0, 1], [1, 0]]


NUMBER = "a count, a whole number from 0"


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (
            "nroth,care_1,1,2,3,4",
            ["2 › unit: expected a unit of the organisation, found 'nroth'. Did you mean 'north'?"],
        ),
        (",care_1,1,2,3,4", ["2 › unit: expected a unit, found nothing"]),
        ("n1,,1,2,3,4", ["2 › item: expected an item, found nothing"]),
        ("n1,care_1,1,-2,3,4", [f"2 › n2: expected {NUMBER}, found '-2'"]),
        ("n1,care_1,1,2.5,3,4", [f"2 › n2: expected {NUMBER}, found '2.5'"]),
        ("n1,care_1,1,2,3,40 %", [f"2 › n4: expected {NUMBER}, found '40 %'"]),
        ("n1,care_1,1,2,NA,4", [f"2 › n3: expected {NUMBER}, found 'NA'"]),
        ("n1,care_1,1,2,3,99999999999999999999", [f"2 › n4: expected {NUMBER}, found '99999999999999999999'"]),
        ("n1,open_1,1,2,3,", ["2 › n3: expected nothing, for 'open_1' has 2 options, found '3'"]),
        (
            "n1,care_1,1,2,3,4\nnorth,care_1,1,2,3,4\nn1,care_1,1,2,3,4",
            [
                "2: expected every unit and item once, found 'n1' and 'care_1' again in row 4",
                "4: expected every unit and item once, found 'n1' and 'care_1' again in row 2",
            ],
        ),
    ],
)
def test_a_row_that_is_refused(rows, messages):
    seen = preview(f"unit,item,n1,n2,n3,n4\n{rows}\nsouth,care_1,1,0,0,0\n")
    assert [str(problem) for problem in seen.refused] == [f"counts.csv:{message}" for message in messages]
    assert seen.counts.options[3, 0].tolist() == [1, 0, 0, 0]
    assert seen.counts.options[2].sum() == 0


ONCE = "expected the columns n1 to n4, each once"
SAY = "Rename one of them."


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (b"", ["counts.csv: expected a table, found an empty file"]),
        (b"unit,item,n1\n", ["counts.csv: expected at least one row below the header, found only a header"]),
        (b"school,item,n1\na,b,1\n", ["counts.csv:1: expected a column 'unit', found the columns school, item, n1"]),
        (b"unit,itm,n1\na,b,1\n", [
            "counts.csv:1: expected a column 'item', found the columns unit, itm, n1. Is it 'itm'?"
        ]),
        (b"unit,item,c1\na,b,1\n", ["counts.csv:1: expected a column 'n1', found the columns unit, item, c1"]),
        (b"unit,item,n1,N1,n4\na,b,1,1,1\n", [
            f"counts.csv:1: {ONCE}, found n1, N1",
            f"counts.csv:1: {ONCE}, found no n2",
            f"counts.csv:1: {ONCE}, found no n3",
        ]),
        (b"unit,item,n1,n2,n3\nn1,care_1,1,2,3\nn1,open_1,1,2,\n", [
            "counts.csv:1: expected the columns n1 to n4 for the item 'care_1', found n1 to n3"
        ]),
        (b"unit,item,n1,n2,n3,n4\nn1,x,1,2,3,4\nn1,y,1,2,3,4\n", [
            "counts.csv: expected items of 'short' (care_1, p_q7, open_1) in 'item', found x, y"
        ]),
        (b"unit,item,n1,n2,n3,n4\nn1,Care-1,1,2,3,4\nn1,care 1,1,2,3,4\n", [
            f"counts.csv:1: expected one name for the item 'care_1', found 'Care-1' and 'care 1'. {SAY}"
        ]),
        (b"unit,item,n1,n2\nn1,care_1,1\n", [
            "counts.csv:2: expected 4 cells, as in the header, found 3. "
            "Cells are missing; an empty cell still needs its separator."
        ]),
    ],
)  # fmt: skip
def test_a_broken_file_of_counts(content, messages):
    with pytest.raises(UserError) as caught:
        preview(content)
    assert str(caught.value).splitlines() == messages


@pytest.mark.parametrize(
    ("header", "counted"), [("unit,item,n1,n2", True), ("Item;N1;N2;dbn", True), ("unit,item_1,n1", False)]
)
def test_counted_data_is_known_by_its_header(header, counted):
    table = read_table(f"{header}\n{header.replace('n1', '1')}\n".encode(), "t.csv")
    assert is_counted(table) is counted


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the folder shared/data beside the repository")
def test_schools_of_new_york():
    table = read_table(DATA / "nyc2011_item_counts.csv", "nyc.csv")
    frame = table.rows
    teachers = frame[frame.who == "t"]
    items = sorted(teachers.item.unique())
    options = dict(zip(teachers.item, teachers.k, strict=True))
    lines = ["id: teachers", "version: 1", "audience: employee", "scale: {codes: [1, 2, 3, 4]}", "dimensions: [school]"]
    lines += ["items:"]
    lines += [
        f"  - {{id: {item}, dimension: school, scale: {{codes: {list(range(int(options[item])))}}}}}" for item in items
    ]
    seen = match_counts(table, parse_questionnaire("\n".join(lines), "q.yaml"), None, "dbn")
    assert (len(seen.organisation.ids), len(seen.matched), len(seen.skipped)) == (455, 44, 52)
    assert seen.refused == ()
    assert seen.accepted == len(teachers)
    assert seen.notes == ("columns left aside: who, k",)
    first = seen.counts.options[seen.organisation.position["01M015"], items.index("t_q6d")]
    assert first.tolist()[:4] == [0, 1, 9, 11]
    counted = teachers[["n1", "n2", "n3", "n4", "n5"]].replace("", "0").astype(float).to_numpy().sum()
    assert seen.counts.options.sum() == counted
