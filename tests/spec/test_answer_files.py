"""A file of answers, as people hand it over: one row a person, a column of units, one column an item.

What can be read becomes answers; what can't is named with its row, its column and what may stand there.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.core.intake.response_codes import Reader
from diagnostic.core.intake.unit_column import flat_units
from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.loading.mapping_files import load_mapping, parse_mapping
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.questionnaire import Scale
from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_table
from tests.spreadsheets import xlsx
from tests.tables import organisation

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
QUESTIONNAIRE = """
    id: short
    version: 1
    audience: employee
    scale:
      codes: [1, 2, 3, 4, 5]
      labels:
        - {en: Strongly disagree, de: Stimme gar nicht zu}
        - {en: Disagree, de: Stimme nicht zu}
        - {en: Neither, de: Weder noch}
        - {en: Agree, de: Stimme zu}
        - {en: Strongly agree, de: Stimme voll zu}
      cant_say: {en: "Doesn't concern me", de: Betrifft mich nicht}
      missing: [9]
    dimensions: [trust, safety]
    items:
      - {id: trust_1, dimension: trust, text: {en: "We trust each other.", de: "Wir vertrauen einander."}}
      - {id: trust_2, dimension: trust, column: Q7}
      - {id: safety_1, dimension: safety, scale: {codes: [0, 1]}}
    questions:
      - {id: change, text: {en: "What would you change?", de: "Was würden Sie ändern?"}}
"""
CHART = organisation("all: north south / north: n1")
NAMED = tree(
    [
        ("all", None, "All", {}),
        *((id_, "all", name, {}) for id_, name in (("n1", "Team One"), ("n2", "Twins"), ("s1", "Twins"))),
    ]
)
_ = int(MISSING)


def short():
    return parse_questionnaire(dedent(QUESTIONNAIRE), "short.yaml")


def preview(text: str | bytes, chart=CHART, mapping=None, unit: str = "unit", name: str = "answers.csv"):
    content = dedent(text).strip().encode() if isinstance(text, str) else text
    return match_answers(read_table(content, name), short(), chart, unit, mapping)


def refusal(text: str | bytes, **given) -> list[str]:
    with pytest.raises(UserError) as caught:
        preview(text, **given)
    return str(caught.value).splitlines()


def messages(of) -> list[str]:
    return [str(problem) for problem in of.refused]


# --- what is read ---------------------------------------------------------------------------------------------------


def test_a_row_a_person():
    seen = preview(
        """
        unit,trust_1,Q7,safety_1
        north,1,5,0
        n1,2,,1
        south,9,3,
        """
    )
    assert seen.answers.codes.tolist() == [[1, 5, 0], [2, _, 1], [_, 3, _]]
    assert seen.answers.codes.dtype == np.int8
    assert [CHART.ids[i] for i in seen.answers.units] == ["north", "n1", "south"]
    assert (seen.rows, seen.people, seen.empty_rows, seen.refused) == (3, 3, 0, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(text, 4) for text in ("4", " 4 ", "4.0", "4,0", "04", "+4", "4.000")],
        *[(text, 4) for text in ("Agree", "AGREE", " agree ", "agree.", "Stimme zu", "STIMME  ZU", "4 - Agree")],
        *[(text, 5) for text in ("Strongly agree", "strongly_agree", "Strongly-Agree", "(5) Strongly agree")],
        *[
            (text, _)
            for text in ("", " ", "9", "9.0", ".", "-", "--", "NA", "n/a", "N.A.", "NaN", "nan", "NULL", "None")
        ],
        *[
            (text, _)
            for text in ("no answer", "No Answer", "not applicable", "don't know", "Don’t know", "DK", "can't say")
        ],
        *[(text, _) for text in ("doesn't concern me", "DOESN'T CONCERN ME", "betrifft mich nicht")],
    ],
)
def test_codes_labels_and_the_ways_to_say_nothing(text, code):
    seen = preview(f'unit;trust_1;Q7\nn1;"{text}";1\n')
    assert seen.answers.codes[:, 0].tolist() == [code]


WRONG = {text: f"'{text}'" for text in ("6", "0", "-4", "44", "4e0", "Agre", "yes", "1 - Agree", "10", "99")}


@pytest.mark.parametrize(("text", "found"), [*WRONG.items(), ("4.5", "a number with decimals. 4.5: is it a mean")])
def test_any_other_cell_refuses_its_row(text, found):
    seen = preview(f"unit,trust_1,Q7\nn1,{text},1\nn1,3,3\n")
    assert seen.answers.codes[:, 0].tolist() == [3]
    (message,) = messages(seen)
    assert message.startswith(
        "answers.csv:2 › trust_1: expected 1 to 5, a label from 'Strongly disagree' to 'Strongly agree', or nothing, "
        f"found {found}"
    )


def test_the_first_fault_of_a_row_is_told_and_the_others_counted():
    seen = preview(
        """
        unit,trust_1,Q7,safety_1
        n1,x,7,2
        n1,1,1,1
        nroth,1,1,8
        ,1,1,1
        n1,1,1,2
        """
    )
    scale = "1 to 5, a label from 'Strongly disagree' to 'Strongly agree', or nothing"
    assert messages(seen) == [
        f"answers.csv:2 › trust_1: expected {scale}, found 'x'. 2 more cells of this row cannot be read either.",
        "answers.csv:4 › unit: expected a unit of the organisation, found 'nroth'. Did you mean 'north'?",
        "answers.csv:5 › unit: expected a unit, found nothing",
        "answers.csv:6 › safety_1: expected 0 to 1, or nothing, found '2'",
    ]
    assert (seen.rows, seen.people) == (5, 1)


def test_a_row_without_any_answer_is_left_out_and_is_no_mistake():
    seen = preview("unit,trust_1,Q7\nn1,,\nnowhere,NA,-\n,don't know,9\nn1,1,\n")
    assert (seen.rows, seen.people, seen.empty_rows, seen.refused) == (4, 1, 3, ())


@pytest.mark.parametrize(
    "content",
    [
        "unit;trust_1;Q7\nn1;4;Agree\n",
        "\ufeffunit\ttrust_1\tQ7\r\nn1\t4\tAgree\r\n".encode("utf-16-le"),
        xlsx({"Answers": [["unit", "trust_1", "Q7"], ["n1", 4, "Agree"]]}),
        xlsx({"Answers": [["UNIT", "Trust 1", "q7"], ["n1", 4.0, 4]]}),
    ],
)
def test_any_kind_of_table_gives_the_same_answers(content):
    assert preview(content).answers.codes.tolist() == [[4, 4, _]]


def test_units_may_be_named_by_their_names_where_no_two_share_one():
    seen = preview("unit,trust_1\nTEAM ONE,1\nn1,2\nTwins,3\n", chart=NAMED)
    assert [NAMED.ids[i] for i in seen.answers.units] == ["n1", "n1"]
    assert messages(seen) == [
        "answers.csv:4 › unit: expected an id, since several units have this name: n2, s1, found 'Twins'"
    ]
    assert seen.notes == ("Units found by their names in 'unit': 'TEAM ONE'",)


def test_names_that_are_no_unit_are_counted_and_may_be_assigned_by_hand():
    text = b"unit,trust_1\nn1,1\nTwins,2\nTwins,3\nWest,4\n"
    seen = preview(text, chart=NAMED)
    assert seen.unknown_units == (("Twins", 2), ("West", 1)) and len(seen.answers.units) == 1
    table, by_hand = read_table(text, "a.csv"), {"Twins": "s1", "n1": "n2", "West": "nowhere"}
    told = match_answers(table, short(), NAMED, "unit", units_by_hand=by_hand)
    assert [NAMED.ids[i] for i in told.answers.units] == ["n1", "s1", "s1"]  # a known unit stays itself
    assert told.unknown_units == (("West", 1),)


def test_without_a_chart_the_units_in_the_file_stand_under_one_root():
    text = "unit,trust_1\nb,1\na,2\nall,3\n,4\nc,\n"
    seen = preview(text, chart=None)
    assert seen.organisation.ids == ("all", "a", "b", "c")
    assert seen.answers.units.tolist() == [2, 1, 0]
    assert messages(seen) == ["answers.csv:5 › unit: expected a unit, found nothing"]


def test_files_that_share_one_organisation_name_their_units_first():
    inside, outside = (read_table(text, "t.csv") for text in (b"unit,trust_1\nb,1\n", b"team,trust_1\na,1\nb,1\n,2\n"))
    chart = flat_units([(inside, "unit"), (outside, "Team")])
    assert chart.ids == ("all", "a", "b")
    assert match_answers(inside, short(), chart, "unit").answers.units.tolist() == [2]


# --- which column is which item -------------------------------------------------------------------------------------


def test_a_column_is_known_by_its_declared_name_its_item_or_its_text():
    seen = preview("unit,q 7,Wir vertrauen einander,SAFETY-1,age\nn1,4,5,1,33\n")
    assert seen.matched == (
        ("q 7", "trust_2", "column"),
        ("Wir vertrauen einander", "trust_1", "text"),
        ("SAFETY-1", "safety_1", "id"),
    )
    assert seen.unmatched_columns == ("age",)
    assert seen.answers.codes.tolist() == [[5, 4, 1]]


def test_an_item_without_a_column_is_missing_for_everybody():
    seen = preview("unit,trust_1\nn1,4\n")
    assert seen.items_without_column == ("trust_2", "safety_1")
    assert seen.answers.codes.tolist() == [[4, _, _]]


def test_a_mapping_comes_before_names():
    mapping = parse_mapping(b"column,item\nV1,trust_2\nV2,trust_1\ntrust_1,\n", "map.csv")
    seen = preview("unit,V1,V2,trust_1,Q7\nn1,1,2,3,4\n", mapping=mapping)
    assert seen.matched == (("V1", "trust_2", "mapping"), ("V2", "trust_1", "mapping"))
    assert seen.unmatched_columns == ("Q7",)
    assert seen.answers.codes.tolist() == [[2, 1, _]]


# --- what people wrote ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["change", "Change", "what would you change", "Was würden Sie ändern?", "F12"])
def test_comments_come_with_their_units_and_without_their_answers(column):
    text = f'unit,{column},trust_1\nn1,"Fewer meetings, please.",1\nsouth,N/A,2\nn1,-,3\nsouth, 9 ,4\nnorth,Ruhe,5\n'
    seen = preview(text, mapping={"F12": "change"} if column == "F12" else None)
    (found,) = seen.comments
    assert (found.question, found.texts) == ("change", ("Fewer meetings, please.", "Ruhe"))
    assert [CHART.ids[i] for i in found.units] == ["n1", "north"]
    assert seen.unmatched_columns == () and seen.people == 5
    assert "1 of 3 items found" in seen.summary() and "2 comments on 'change'" in seen.summary()
    assert "meetings" not in repr(seen) + seen.summary()


@pytest.mark.parametrize(
    ("rows", "taken", "says"),
    [
        ("n1,1,Less\nn1,,More", 1, "1 comment in rows without any answer left out as well"),
        ("n1,1,Less\nn2,1,More", 1, "answers.csv:3 › unit: expected a unit of the organisation, found 'n2'"),
        (
            f"n1,1,Less\nn1,1,{'x' * 4001}",
            1,
            "answers.csv:3 › change: expected a comment of at most 4,000 characters, found 4,001",
        ),
        (f"n1,1,{'x' * 4000}", 1, "1 comment on 'change'"),
    ],
)
def test_a_comment_is_taken_with_its_row_or_not_at_all(rows, taken, says):
    seen = preview(f"unit,trust_1,change\n{rows}\n")
    assert (seen.people, seen.commented) == (taken, taken)
    assert says in seen.summary()


SAY = "Rename one of them, or say in a mapping file (column,item) which it is."
ONCE = "expected every column name once, found 'trust_1' for columns 2 and 3. Rename all but one."
ITEMS = "columns named like the items of 'short' (trust_1, Q7, safety_1)"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        pytest.param(
            "unit,Trust_1,trust-1\nn1,1,2\n",
            [f"answers.csv:1: expected one column for the item 'trust_1', found 'Trust_1' and 'trust-1'. {SAY}"],
            id="two columns for one item",
        ),
        pytest.param(
            "unit,trust_1,We trust each other\nn1,1,2\n",
            [
                "answers.csv:1: expected one column for the item 'trust_1', "
                f"found 'trust_1' and 'We trust each other'. {SAY}"
            ],
            id="one by its id, one by its text",
        ),
        pytest.param(
            "team,trust_1\nn1,1\n",
            ["answers.csv:1: expected a column 'unit', found the columns team, trust_1"],
            id="no column of units",
        ),
        pytest.param(
            "unitt,trust_1\nn1,1\n",
            ["answers.csv:1: expected a column 'unit', found the columns unitt, trust_1. Is it 'unitt'?"],
            id="another name for the column of units",
        ),
        pytest.param(
            "unit_of_person,age,trust_1\nn1,33,1\n",
            [
                "answers.csv:1: expected a column 'unit', found the columns unit_of_person, age, trust_1. "
                "Is it 'unit_of_person'?"
            ],
            id="a longer name for the column of units",
        ),
        pytest.param(
            "unit,trust1x,age\nn1,1,33\n",
            [
                f"answers.csv:1: expected {ITEMS}, found the columns trust1x, age. "
                "Nearest are 'trust1x' for 'trust_1'. Rename the columns, or hand over a mapping file (column,item)."
            ],
            id="no item at all",
        ),
        pytest.param(
            "unit,item,n1,n2\nn1,trust_1,3,4\n",
            [
                f"answers.csv:1: expected {ITEMS}, found the columns item, n1, n2. "
                "It looks like data already counted (unit,item,n1 to nk)."
            ],
            id="counts instead of people",
        ),
        pytest.param(
            "unit,trust_1,trust_1\nn1,1,2\n",
            [f"answers.csv:1: {ONCE}"],
            id="a column twice",
        ),
        pytest.param(
            "unit,trust_1\nn1,1,\nn1\n",
            [
                "answers.csv:2: expected 2 cells, as in the header, found 3. "
                "Put a cell that holds a comma between quotation marks.",
                "answers.csv:3: expected 2 cells, as in the header, found 1. "
                "Cells are missing; an empty cell still needs its separator.",
            ],
            id="ragged rows",
        ),
        pytest.param(
            "unit,trust_1\n",
            ["answers.csv: expected at least one row below the header, found only a header"],
            id="no rows",
        ),
        pytest.param(b"", ["answers.csv: expected a table, found an empty file"], id="nothing"),
        pytest.param(
            b"unit,trust_1\nn1,\x00\n",
            [
                "answers.csv:2: expected a table as text, found the control character U+0000. "
                "Save it as CSV (UTF-8), XLSX or Parquet."
            ],
            id="no text",
        ),
        pytest.param(
            xlsx({"Answers": [["unit", "trust_1"], ["n1", 1]]})[:-40],
            [
                "answers.csv: expected a workbook that opens, found a damaged one. "
                "Open and save it again, or save the sheet as CSV (UTF-8)."
            ],
            id="half a workbook",
        ),
    ],
)
def test_a_broken_file_of_answers(text, problems):
    assert refusal(text) == problems


def test_a_column_that_could_be_two_items_is_a_problem_unless_written_exactly():
    questionnaire = parse_questionnaire(
        "{id: q, version: 1, audience: x, scale: {codes: [1, 2]}, dimensions: [d], items: "
        "[{id: a_1, dimension: d}, {id: a1, dimension: d}]}",
        "q.yaml",
    )
    exact = match_answers(read_table(b"unit,a1,a_1\nx,1,2\n", "t.csv"), questionnaire, None, "unit")
    assert exact.answers.codes.tolist() == [[2, 1]]
    with pytest.raises(UserError, match=r"t\.csv:1: expected one item for 'A-1', found 'a_1' and 'a1'\."):
        match_answers(read_table(b"unit,A-1\nx,1\n", "t.csv"), questionnaire, None, "unit")


# --- the mapping file -----------------------------------------------------------------------------------------------


def test_a_mapping_may_be_yaml(tmp_path):
    (tmp_path / "map.yaml").write_text("V1: trust_1\nage:\n")
    (tmp_path / "map.csv").write_text("Item;Column\ntrust_1;V1\n;age\n")
    for name in ("map.yaml", "map.csv"):
        assert load_mapping(tmp_path / name) == {"V1": "trust_1", "age": ""}


@pytest.mark.parametrize(
    ("name", "text", "problems"),
    [
        ("map.csv", "", ["map.csv: expected a table, found an empty file"]),
        ("map.csv", "column,item\n", ["map.csv: expected at least one row below the header, found only a header"]),
        ("map.csv", "V1,trust_1\nV2,trust_2\n", [
            "map.csv:1: expected the columns 'column' and 'item', found the columns V1, trust_1",
        ]),
        ("map.csv", "colum,item\nV1,trust_1\n", [
            "map.csv:1: expected a column 'column', found the columns colum, item. Is it 'colum'?"
        ]),
        ("map.csv", "column,item\nV1,trust_1\nV1,Q7\n,safety_1\n", [
            "map.csv:3: expected every column once, found 'V1' again",
            "map.csv:4: expected the name of a column, found nothing",
        ]),
        ("map.csv", "column,item\nV1,trust_1\nV2,trust_1\n", [
            "map.csv:3: expected every item once, found 'trust_1' for 'V1' and 'V2'. "
            "Leave the item of one of them empty."
        ]),
        ("map.csv", "column,item\nV1,trst_1\nv9,trust_2\nV2,Q7\n", [
            "map.csv:2: expected the id of an item or an open question, found 'trst_1'. Did you mean 'trust_1'?",
            "map.csv:3: expected a column of answers.csv, found 'v9'",
            "map.csv:4: expected the id of an item or an open question, found 'Q7'",
        ]),
        ("map.yaml", "V1: trust_1\nV1: trust_2\n", [
            "map.yaml:2: expected each key once, found 'V1' a second time. It stands in line 1 already."
        ]),
        ("map.yaml", "- V1\n- V2\n", ["map.yaml:1: expected lines such as 'Q7: trust_1', found a list of 2"]),
        ("map.yaml", "V1: [trust_1]\nV2: 7\n", [
            "map.yaml:1 › V1: expected the id of an item, or nothing to leave the column aside, found a list of 1",
            "map.yaml:2 › V2: expected the id of an item, or nothing to leave the column aside, found 7",
        ]),
        ("map.yaml", "V1: trst_1\nV2: trust_1\n", [
            "map.yaml:1: expected the id of an item or an open question, found 'trst_1'. Did you mean 'trust_1'?"
        ]),
    ],
)  # fmt: skip
def test_a_broken_mapping(name, text, problems):
    with pytest.raises(UserError) as caught:
        preview("unit,V1,V2\nn1,1,2\n", mapping=parse_mapping(text.encode(), name))
    assert str(caught.value).splitlines() == problems


# --- what the preview says ------------------------------------------------------------------------------------------


def test_a_summary_tells_each_cause_of_refusal_once_with_its_rows():
    text = "unit,trust_1,age\n" + "n1,4,33\n" * 3 + "n1,,33\n" + "nroth,1,33\n" + "n1,x,33\n" * 25
    lines = preview(text).summary().splitlines()
    assert lines[:5] == [
        "3 people in 1 unit from 30 rows, 1 of 3 items found",
        "items without a column: trust_2, safety_1",
        "columns left aside: age",
        "1 row without any answer left out",
        "26 rows refused:",
    ]
    assert lines[5].startswith("  25 rows such as answers.csv:7 › trust_1: expected 1 to 5,")
    assert lines[6].startswith("  answers.csv:6 › unit: expected a unit of the organisation, found 'nroth'")
    assert len(lines) == 7


def test_a_unit_for_nearly_every_row_is_doubted():
    text = "id,trust_1\n" + "".join(f"p{i},4\n" for i in range(40))
    assert preview(text, chart=None, unit="id").notes == ("'id' names 40 units in 40 rows: is it the units?",)


def test_neither_answers_nor_refused_cells_are_part_of_what_a_log_would_show():
    assert "secret" not in repr(preview("unit,trust_1\nn1,secret\nn1,4\n"))


# --- real data ------------------------------------------------------------------------------------------------------

real = pytest.mark.skipif(not DATA.is_dir(), reason="needs the folder shared/data beside the repository")


def survey(items: list[str], codes: int, name: str):
    lines = [f"id: {name}", "version: 1", "audience: employee", f"scale: {{codes: {list(range(1, codes + 1))}}}"]
    lines += ["dimensions: [all_items]", "items:"]
    lines += [f"  - {{id: {item}, dimension: all_items}}" for item in items]
    return parse_questionnaire("\n".join(lines), f"{name}.yaml")


@real
def test_ninety_nine_companies():
    items = ["AF06", "AF07", "AP12", "AP17", "AP33", "AP34", "AS14", "AS15", "AS16", "AS17", "AS28"]
    seen = match_answers(read_table(DATA / "bhr2000.csv"), survey(items, 5, "leadership"), None, "GRP")
    assert (seen.people, seen.rows, len(seen.organisation.ids), seen.refused) == (5400, 5400, 100, ())
    assert seen.unmatched_columns == ("HRS", "RELIG")
    assert seen.answers.codes[0].tolist() == [2, 2, 2, 4, 3, 3, 3, 3, 5, 5, 3]


@real
def test_blank_answers_are_missing_and_blank_units_refuse_their_rows():
    items = [f"{scale}{i}" for scale in "ACENO" for i in range(1, 6)]
    table = read_table(DATA / "bfi.csv", "bfi.csv")
    seen = match_answers(table, survey(items, 6, "big_five"), None, "education")
    assert (seen.people, len(seen.refused), seen.empty_rows) == (2577, 223, 0)
    assert str(seen.refused[0]) == "bfi.csv:2 › education: expected a unit, found nothing"
    assert seen.organisation.ids == ("all", "1", "2", "3", "4", "5")
    everybody = match_answers(table, survey(items, 6, "big_five"), None, "gender")
    assert int((everybody.answers.codes == MISSING).sum()) == 508


@real
def test_seventy_thousand_ratings():
    seen = match_answers(read_table(DATA / "insteval.csv"), survey(["y"], 5, "lectures"), None, "dept")
    assert (seen.people, len(seen.organisation.ids)) == (73_421, 15)
    assert seen.unmatched_columns == ("s", "d", "studage", "lectage", "service")


@pytest.mark.parametrize(
    ("text", "code"), [("4", 2), ("4.0", 2), ("5", 3), ("Fair", 2), ("-1", _), ("DK", _), ("2", None), ("3", None)]
)
def test_a_scale_may_say_what_files_have_for_its_codes(text, code):
    labels = ({"en": "Poor"}, {"en": "Fair"}, {"en": "Good"})
    scale = Scale(codes=(1, 2, 3), labels=labels, exported=("1", "4", "5"), missing=(-1,))
    assert Reader(scale)(text) == code
    assert Reader(Scale(codes=(1, 2), exported=("chat", "mail")))("MAIL") == 2
