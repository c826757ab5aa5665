"""Files as survey platforms export them: known by themselves, read to the same answers, each by its own traps."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.core.intake.exports.platforms import PLAIN
from diagnostic.core.intake.exports.read import read_export
from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.core.intake.unit_column import likely_column
from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.loading.mapping_files import parse_mapping
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import tree
from diagnostic.errors import Problem, UserError
from diagnostic.files.tables.reader import read_cells
from tests.profiles import cases
from tests.spreadsheets import ods, xlsx

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
QUESTIONNAIRE = """
    id: mini
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
    dimensions: [trust]
    items:
      - {id: trust_1, dimension: trust, text: {en: "People here keep their word.", de: "Man hält hier Wort."}}
      - {id: trust_2, dimension: trust, text: {en: "I'm rarely let down.", de: "Ich werde selten enttäuscht."}}
"""
_ = int(MISSING)
IDS = ",".join(
    f'"{{""ImportId"":""{id_}""}}"' for id_ in ("status", "finished", "_recordId", "QID1", "QID2_1", "QID2_2")
)
QUALTRICS = f"""
    Status,Finished,ResponseId,Q1,Q2_1,Q2_2
    Type,Finished,Response ID,Your team?,How much? - People here keep their word.,How much? - I'm rarely let down.
    {IDS}
    Survey Preview,True,R_0,north,Agree,Agree
    IP Address,True,R_1,north,Agree,Disagree
    IP Address,False,R_2,south,Strongly agree,
"""
HEADINGS = (
    *("id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "Q1. Your team?"),
    "Q2[SQ001]. <p>How far?</p> [People here keep their word.]",
    "Q2[SQ002]. How far? [I&#39;m rarely&nbsp;let down.]",
)
LIMESURVEY = f"""
    {";".join(f'"{heading}"' for heading in HEADINGS)}
    "1";"1980-01-01 00:00:00";"2";"north";"A4";"AO02"
    "2";"";"1";"south";"A5";""
"""
SURVEYMONKEY = """
    Respondent ID,Collector ID,Your team?,How far do you agree?,
    ,,Response,People here keep their word.,I'm rarely let down.
    11,7,north,Agree,Disagree
    12,7,south,Strongly agree,
"""
CODES_ABOVE = """
    ,,q1,q2,,q3
    Respondent ID,Collector ID,Your team?,How far do you agree?,,When?
    ,,,People here keep their word.,I'm rarely let down.,
    11,7,north,Agree,Disagree,
    12,7,south,Strongly agree,,
"""
REPEATED = """
    Respondent ID,Your team?,How far do you agree?,How far do you agree?,,
    Respondent ID,Response,People here keep their word.,I'm rarely let down.,,
    11,north,Agree,Disagree,,
    12,south,Strongly agree,,,
"""
TITLE = "Pulse_2024\n" + dedent(REPEATED).strip()
LABELS = "Strongly disagree,Disagree,Neither,Agree,Strongly agree"
OPTIONS = f"""
    Respondent ID,Your team?,People here keep their word.,,,,,I'm rarely let down.,,,,
    ,Response,{LABELS},{LABELS}
    11,north,,,,Agree,,,2,,,
    12,south,,,,,Strongly agree,,,,,
"""
GRID = f"""
    Respondent ID,Your team?,How much?,,,,,,,,,
    ,Response,{",".join(f"People here keep their word. - {each}" for each in LABELS.split(","))},{
    ",".join(f"I'm rarely let down. - {each}" for each in LABELS.split(","))
}
    11,north,,,,Agree,,,2,,,
    12,south,,,,,Strongly agree,,,,,
"""
GOOGLE = """
    Zeitstempel,Ihr Team ,Wie sehr? [Man hält hier Wort.],Wie sehr? [Ich werde selten enttäuscht.]
    01.05.2024 09:00:00,north,Stimme zu,Stimme nicht zu
    01.05.2024 09:01:00,south,Stimme voll zu,
"""
MICROSOFT: list[list[object]] = [
    ["ID", "Start time", "Completion time", "Email", "Name", "Your team?", "People here keep their word.",
     "Points - People here keep their word.", "Feedback - People here keep their word.", "I'm rarely let down."],
    [1, "5/1/24 9:00:00", "5/1/24 9:01:00", "anonymous", None, "north", "Agree", 1, None, "Disagree"],
    [2, "5/1/24 9:00:00", "5/1/24 9:01:00", "anonymous", None, "south", "Strongly agree", 1, None, None],
]  # fmt: skip


ABOVE = "a.csv:1: expected the names of the columns, found 'Pulse 2024' alone. Read as a title; they are below it."


def asked():
    return parse_questionnaire(dedent(QUESTIONNAIRE), "mini.yaml")


def cells(content: str | bytes):
    content = dedent(content).strip().encode() if isinstance(content, str) else content
    return read_cells(content, "a.csv", pad=True)


def read(content, unit="Your team?", mapping=None, chart=None, **given):
    return match_answers(read_export(cells(content), "a.csv", **given), asked(), chart, unit, mapping)


def people(preview) -> list[tuple[str, list[int]]]:
    units = [preview.organisation.ids[i] for i in preview.answers.units]
    return list(zip(units, preview.answers.codes.tolist(), strict=True))


@pytest.mark.parametrize(
    ("content", "platform", "unit", "notes"),
    [
        (QUALTRICS, "qualtrics", "Q1", [
            "Read as an export of Qualtrics, three header rows",
            "1 preview of the questionnaire left out ('Status')",
            "1 unfinished row counted like the others ('Finished')",
        ]),
        (LIMESURVEY, "limesurvey", "Q1", [
            "Read as an export of LimeSurvey, one header row",
            "1 unfinished row counted like the others ('submitdate. Date submitted')",
            "A1 to A5 are read as the options in their order: A1 is 'Strongly disagree', A5 is 'Strongly agree'",
        ]),
        (SURVEYMONKEY, "surveymonkey", "your team", ["Read as an export of SurveyMonkey, two header rows"]),
        (OPTIONS, "surveymonkey", "Your team?", ["Read as an export of SurveyMonkey, two header rows"]),
        (CODES_ABOVE, "surveymonkey", "q1", ["Read as an export of SurveyMonkey, three header rows"]),
        (REPEATED, "surveymonkey", "Your team?", ["Read as an export of SurveyMonkey, two header rows"]),
        (TITLE, "surveymonkey", "Your team?", ["Read as an export of SurveyMonkey, two header rows"]),
        (GRID, "surveymonkey", "Your team?", ["Read as an export of SurveyMonkey, two header rows"]),
        (GOOGLE, "google", "Ihr Team", ["Read as an export of Google Forms, one header row"]),
        (xlsx({"Form1": MICROSOFT}), "microsoft", "Your team?", [
            "Read as an export of Microsoft Forms, one header row"
        ]),
    ],
    ids=[
        "qualtrics", "limesurvey", "surveymonkey", "a column an option", "codes above", "repeated", "a title above",
        "a column an answer of a grid",
        "google in German", "microsoft",
    ],
)  # fmt: skip
def test_each_platform_is_recognised_and_gives_the_same_answers(content, platform, unit, notes):
    assert read_export(cells(content), "a.csv").platform.key == platform
    seen = read(content, unit)
    assert people(seen) == [("north", [4, 2]), ("south", [5, _])]
    assert list(seen.notes) == notes


def test_only_finished_rows_are_taken_where_that_is_wanted():
    seen = read(QUALTRICS, "Your team?", finished_only=True)
    assert people(seen) == [("north", [4, 2])]
    assert "1 unfinished row left out ('Finished')" in seen.notes
    with pytest.raises(UserError, match="expected a column that says who finished"):
        read(GOOGLE, finished_only=True)


def test_recognition_is_undone_and_a_format_may_be_named():
    plain = read(QUALTRICS, "Q1", parse_mapping(b"column,item\nQ2_1,trust_1\n", "m.csv"), format_=PLAIN)
    assert plain.notes == () and len(plain.refused) == 2  # the other rows of the heading
    with pytest.raises(UserError, match=r"found 'qualtrix'\. Did you mean 'qualtrics'"):
        read(QUALTRICS, format_="qualtrix")


def test_a_mapping_names_columns_by_code_text_or_id():
    for column in ("Q2_2", "QID2_2", "How much? - I'm rarely let down."):
        seen = read(QUALTRICS, "QID1", parse_mapping(f'column,item\n"{column}",trust_1\n'.encode(), "m.csv"))
        assert seen.answers.codes[:, 0].tolist() == [2]


@pytest.mark.parametrize("above", ["Pulse 2024\n", '"Pulse 2024"\n\n', "Pulse 2024,,\n", ",Pulse 2024,\n"])
def test_a_title_above_the_table_is_left_aside_with_a_line(above):
    seen = read(above + "team,trust_1,trust_2\nx,4,2\ny,5,\n", "team")
    assert people(seen) == [("x", [4, 2]), ("y", [5, _])]
    assert [str(doubt) for doubt in seen.doubts] == [ABOVE]


@pytest.mark.parametrize(
    ("header", "matched"),
    [
        ("trust_1. People here keep their word.", "id"),
        ("trust_1. Asked otherwise", "id"),
        ("Before [People here keep their word.]", "text"),
        ("Q9 - People here keep their word.", "text"),
        ("<b>People here</b> keep&nbsp;their word.", "text"),
    ],
)
def test_a_part_of_a_heading_may_be_the_item(header, matched):
    seen = read(f'team,"{header}"\nx,4\n', "team")
    assert [how for _, _, how in seen.matched] == [matched]


def test_two_headings_with_the_same_part_are_asked_about():
    with pytest.raises(UserError, match=r"expected one column for the item 'trust_1', found 'A \[People.* and 'B \["):
        read("team,A [People here keep their word.],B [People here keep their word.]\nx,4,4\n", "team")


# --- strict about what is read alone --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "aside", "notes"),
    [
        (",team,trust_1\n1,x,4\n2,y,5\n", (), ["1 column without a name left aside, counted from the left: 1"]),
        ("team,Why?,trust_1,Why?\nx,a,4,b\ny,a,5,b\n", ("Why?",), []),
        ("team,trust_1,note\nx,4,\ny,5\n", ("note",), [
            "1 row ends before the last columns, which are read as blank there"
        ]),
    ],
)  # fmt: skip
def test_odd_columns_that_nothing_is_read_from_do_no_harm(content, aside, notes):
    seen = read(content, "team")
    assert people(seen) == [("x", [4, _]), ("y", [5, _])]
    assert (seen.unmatched_columns, list(seen.notes), seen.refused) == (aside, notes, ())


def test_a_row_that_ends_before_an_item_is_refused():
    seen = read("team,trust_1,trust_2\nx,4,5\ny,4\n", "team")
    assert [str(problem) for problem in seen.refused] == [
        "a.csv:3: expected 3 cells, as in the header, found 2. "
        "Cells are missing; an empty cell still needs its separator."
    ]


def test_units_that_differ_by_case_and_spaces_alone_are_one():
    seen = read("team,trust_1\nSales Team,4\nSales Team,4\nSales\u00a0Team,4\nsales  team,4\n", "team")
    assert {unit for unit, _codes in people(seen)} == {"Sales Team"}
    assert seen.notes == (
        "Units that differ by case, spaces or zeros alone read as one: 'Sales Team' with other spaces as 'Sales Team', "
        "'sales  team' as 'Sales Team'",
    )
    chart = tree([("top", None, "Top", {}), ("Sales Team", "top", "Selling", {})])
    assert len(read("team,trust_1\nsales\u00a0team,4\nSELLING,4\n", "team", chart=chart).answers.units) == 2


def test_the_column_of_units_is_the_one_that_names_them():
    chart = tree([("top", None, "Top", {}), ("n", "top", "north", {}), ("s", "top", "south", {})])
    assert likely_column(read_export(cells(QUALTRICS), "a.csv").table, chart) == "Q1"
    assert likely_column(read_export(cells("a,b\n1,2\n"), "a.csv").table, chart) is None
    # answers and what a program says of a row look like the numbers of units
    chart = tree([("1", None, "Top", {}), *((str(unit), "1", "", {}) for unit in range(2, 9))])
    assert likely_column(read_export(cells("t1,t2,shop\n1,5,8\n2,2,7\n2,2,6\n"), "a.csv").table, chart) == "shop"
    export = read_export(cells("StartDate,Status,Progress,Finished,ResponseId,Q1\n,0,100,1,R_1,North\n"), "a.csv")
    assert likely_column(export.table, chart, export.own_columns) is None


# --- persons, not rows ----------------------------------------------------------------------------------------------

TWICE = "'{}' is one value a person: 1 person has more than one row. The last finished one counts, {} left out"


@pytest.mark.parametrize(
    ("content", "column", "codes", "note"),
    [
        # the later one counts, in any case of the id; rows without an id are each somebody's
        ("team,token,trust_1\nx,A,1\nx,b,2\nx,a,3\nx,,4\nx,,4\n", "token", [2, 3, 4, 4], "1 other row"),
        # the finished one, also where an unfinished one is later
        ("team,lastpage,submitdate,id,trust_1\nx,9,1980-01-01 00:00:00,7,1\nx,2,,7,2\nx,9,1980-01-01 00:00:00,8,3\n",
         "id", [1, 3], "1 other row"),
        # by the time it was sent, where that can be sorted
        ("team,Status,Finished,RecordedDate,ResponseId,trust_1\nx,0,1,2024-05-02 09:00:00,R_1,1\n"
         "x,0,1,2024-05-01 09:00:00,R_1,2\nx,0,1,2024-05-01 09:00:00,R_2,3\n", "ResponseId", [1, 3], "1 other row"),
        # one that can be read before one that cannot, and one with answers before one without
        ("team,E-Mail,trust_1\nx,a@x.org,1\nx,a@x.org,8\nx,b@x.org,2\nx,b@x.org,\n", "E-Mail", [1, 2], "1 other row"),
        # a column called "id" with few values is something else, and so is one that says the same of everybody
        ("team,id,trust_1\n" + "x,7,1\n" * 5 + "x,8,1\n" * 5, None, [1] * 10, None),
        ("team,Email,trust_1\nx,anonymous,1\nx,anonymous,1\n", None, [1, 1], None),
    ],
)  # fmt: skip
def test_nobody_counts_twice_where_that_can_be_known(content, column, codes, note):
    seen = read(content, "team")
    assert (seen.persons, seen.answers.codes[:, 0].tolist(), seen.refused) == (column, codes, ())
    assert (TWICE.format(column, note) in seen.notes) == (note is not None)


# --- files of the collection of cases, which are not part of the project --------------------------------------------

ITEMS = ("trust_1", "trust_2", "trust_3", "help_1", "help_2")
MAP = b"column,item\n" + b"".join(f"G01Q02[SQ00{i}],{item}\n".encode() for i, item in enumerate(ITEMS, 1))
SIX_LESS = {"north": 6, "south": 12, "west": 12}
ALL = {"north": 12, "south": 12, "west": 12}


@pytest.mark.skipif(not CASES.is_dir(), reason="the collection of cases is not here")
@pytest.mark.parametrize(
    ("file", "unit", "mapping", "units", "first"),
    [
        ("02-duplicate-respondents/dupid.csv", "team", None, {"west": 4}, [2, 3, 2, 2, 2]),
        ("03-ghost-units/qualtrics.csv", "Q1", None, SIX_LESS, [1, 4, 3, 3, 2]),
        ("04-unit-spelling/nbsp.csv", "team", None, {"Sales Team": 18, "south": 6, "west": 12}, [4, 1, 3, 3, 3]),
        ("06-qualtrics-three-header-rows/qualtrics.csv", "Q1", None, SIX_LESS, [1, 4, 3, 3, 2]),
        ("09-surveymonkey-two-header-rows/smonkey.csv", "Which team are you in?", None, ALL, [4, 1, 3, 3, 3]),
        ("10-limesurvey-codes-and-headers/lime.csv", "G01Q01", MAP, ALL, [4, 1, 3, 3, 3]),
        ("10-limesurvey-codes-and-headers/lime2.csv", "G01Q01", None, ALL, [4, 1, 3, 3, 3]),
        ("10-limesurvey-codes-and-headers/html.csv", "team", None, ALL, [4, 1, 3, 3, 3]),
        ("11-google-forms-grid/gforms.csv", "Your team", None, ALL, [4, 1, 3, 3, 3]),
        ("12-row-numbers-and-unused-doubles/rownames.csv", "team", None, ALL, [4, 1, 3, 3, 3]),
        ("12-row-numbers-and-unused-doubles/dupcols.csv", "team", None, ALL, [4, 1, 3, 3, 3]),
        ("12-row-numbers-and-unused-doubles/shorttail.csv", "team", None, ALL, [4, 1, 3, 3, 3]),
    ],
)  # fmt: skip
def test_the_collected_cases_have_their_right_values(file, unit, mapping, units, first):
    questionnaire = parse_questionnaire((CASES / "12-row-numbers-and-unused-doubles" / "q.yaml").read_bytes(), "q.yaml")
    export = read_export(read_cells(CASES / file, file, pad=True), file)
    seen = match_answers(export, questionnaire, None, unit, parse_mapping(mapping, "m.csv") if mapping else None)
    rows = np.bincount(seen.answers.units, minlength=len(seen.organisation.ids)).tolist()
    assert {unit: n for unit, n in zip(seen.organisation.ids, rows, strict=True) if n} == units
    assert seen.answers.codes[0].tolist() == first
    assert not seen.refused


# --- damage ---------------------------------------------------------------------------------------------------------


MARKS = (b"\n", b",", b'"', b";", b"\x00", b"\xff", b"[", b"<p>", b"{")
SOUND = [
    *(
        (dedent(text).strip().encode(), unit)
        for text, unit in ((QUALTRICS, "Q1"), (LIMESURVEY, "Q1"), (GOOGLE, "Ihr Team"))
    ),
    *((dedent(text).strip().encode(), "Your team?") for text in (SURVEYMONKEY, CODES_ABOVE, TITLE, OPTIONS)),
    (xlsx({"Form1": MICROSOFT}), "Your team?"),
    (ods({"Form1": MICROSOFT}), "Your team?"),
]


@settings(max_examples=cases(10_000, 60))
@given(st.sampled_from(SOUND), st.data())
def test_random_damage_is_a_clear_problem_or_harmless_and_never_a_traceback(file, data):
    content, unit = file
    damaged = bytearray(content)
    for _hit in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        what = data.draw(st.sampled_from(("cut", "drop", "write", "double")))
        if what == "cut":
            del damaged[max(at, 1) :]
        elif what == "drop":
            del damaged[at : at + data.draw(st.integers(1, 40))]
            damaged = damaged or bytearray(b" ")
        elif what == "write":
            damaged[at : at + 1] = data.draw(st.sampled_from(MARKS))
        else:
            damaged[at:at] = damaged[: at + 1]
    problems: tuple[Problem, ...] = ()
    seen = None
    try:
        seen = match_answers(read_export(read_cells(bytes(damaged), "a.csv", pad=True), "a.csv"), asked(), None, unit)
    except UserError as error:
        problems = error.problems
    assert (seen is not None and len(seen.answers.units) == seen.people <= seen.rows) or problems
    assert all(problem.where.startswith("a.csv") for problem in problems)
