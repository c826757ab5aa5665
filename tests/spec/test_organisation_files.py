"""The organisation chart and the roster, as people hand them over.

organisation.csv is `unit,parent,name` and columns of attributes; the top unit has no parent.
roster.csv is `unit,audience,headcount`.
"""

from __future__ import annotations

from textwrap import dedent

import pytest

from diagnostic.definitions.loading.organisation_files import (
    MOST_UNITS,
    load_organisation,
    load_roster,
    parse_organisation,
    parse_organisation_with_warnings,
    parse_roster,
)
from diagnostic.definitions.loading.recipient_files import parse_recipients
from diagnostic.errors import UserError
from tests.spreadsheets import xlsx

CHART = """
    unit,parent,name,contact
    all,,Whole organisation,
    north,all,North,high
    south,all,South,low
    n1,north,Team 1,high
"""
TOP = "one unit without a parent, the top of the organisation"
LEAVE = "Leave the parent of the top unit empty."


def chart(text: str):
    return parse_organisation(dedent(text).strip().encode(), "organisation.csv")


def refusal(parse, *given) -> list[str]:
    with pytest.raises(UserError) as caught:
        parse(*given)
    return str(caught.value).splitlines()


def test_a_chart_is_a_tree_with_names_and_attributes():
    organisation = chart(CHART)
    assert organisation.ids == ("all", "north", "n1", "south")
    assert organisation.names == ("Whole organisation", "North", "Team 1", "South")
    assert organisation.parents == (-1, 0, 1, 0)
    assert [of["contact"] for of in organisation.attributes] == ["", "high", "high", "low"]


@pytest.mark.parametrize(
    "content",
    [
        b"unit,parent\nall,\nn1,all\n",
        b"Parent;UNIT\nall;n1\n;all\n",
        b"\xef\xbb\xbfunit\tparent\tname\nall\t\t\nn1\tall\t\n",
        "\ufeffunit,parent\r\nall,\r\nn1,all".encode("utf-16-le"),
        xlsx({"Chart": [["unit", "parent"], ["all", None], ["n1", "all"]]}),
    ],
)
def test_order_case_separator_and_encoding_do_not_matter_and_the_name_is_the_id_where_there_is_none(content):
    organisation = parse_organisation(content, "organisation.csv")
    assert (organisation.ids, organisation.names, organisation.parents) == (("all", "n1"), ("all", "n1"), (-1, 0))


def test_ids_may_be_any_words():
    organisation = chart("unit,parent\nÜber uns,\n01M015,Über uns\nتیم‌ها,01M015\n")
    assert organisation.ids == ("Über uns", "01M015", "تیم‌ها")


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        pytest.param(
            "unt,parent,name\nall,,All\n",
            ["organisation.csv:1: expected a column 'unit', found the columns unt, parent, name. Is it 'unt'?"],
            id="no column unit",
        ),
        pytest.param(
            "unit,name,Unit\nall,All,x\n",
            [
                "organisation.csv:1: expected one column 'unit', found 'unit' and 'Unit'. Rename all but one.",
                "organisation.csv:1: expected a column 'parent', found the columns unit, name, Unit",
            ],
            id="two columns unit, no column parent",
        ),
        pytest.param(
            "unit,parent\nall,\na,all\n,all\na,all\n",
            [
                "organisation.csv:4: expected a unit's id of 1 to 200 visible characters, found nothing",
                "organisation.csv:5: expected every unit once, found 'a' again, first in row 3. "
                "Delete or rename one of them.",
            ],
            id="a unit without an id, a unit twice",
        ),
        pytest.param(
            f"unit,parent\nall,\n{'x' * 201},all\na\u200bb,all\n",
            [
                "organisation.csv:3: expected a unit's id of 1 to 200 visible characters, found 201 characters",
                "organisation.csv:4: expected a unit's id of 1 to 200 visible characters, "
                "found 'a\\u200bb' with the invisible character U+200B",
            ],
            id="ids that are too long or cannot be seen",
        ),
        pytest.param(
            "unit,parent\nall,\nnorth,all\na,nroth\nb,007\nc,South\n7,all\n",
            [
                "organisation.csv:4: expected a parent that has a row of its own, found 'nroth'. Did you mean 'north'? "
                "Proposed: 'a' comes below 'north'.",
                "organisation.csv:6: expected a parent that has a row of its own, found 'South'. "
                "Add a row for 'South'. Proposed: 'c' comes right below the top.",
            ],
            id="parents that do not exist",
        ),
        pytest.param(
            "unit,parent\nnorth,\nn1,north\nsouth,\nall,south\n",
            [
                f"organisation.csv: expected {TOP}, found 2: 'north' (row 2), 'south' (row 4). "
                "Add one row above them, such as 'whole_organisation,,Whole organisation', and make it their parent. "
                "Proposed: 'whole_organisation' is added above them."
            ],
            id="two tops",
        ),
        pytest.param(
            "unit,parent\na,b\nb,a\n",
            [
                f"organisation.csv: expected {TOP}, found none. {LEAVE} Proposed: 'a' is the top.",
                "organisation.csv:2: expected parents that lead to the top, found a circle: a -> b -> a. "
                "Correct one of the rows 2, 3. Proposed: 'a' is the top.",
            ],
            id="no top, for the two are in a circle",
        ),
        pytest.param(
            "unit,parent\nall,\nx,c\na,b\nb,c\nc,a\nd,d\n",
            [
                "organisation.csv:4: expected parents that lead to the top, found a circle: a -> b -> c -> a. "
                "Correct one of the rows 4, 5, 6. Proposed: 'c', with most units below it (1), comes right below "
                "the top.",
                f"organisation.csv:7: expected another unit as parent, found 'd' below itself. {LEAVE} Proposed: 'd' "
                "comes right below the top.",
            ],
            id="a circle of three and a unit below itself",
        ),
        pytest.param(
            "unit,parent\nu0,\n" + "".join(f"u{i},u{i - 1}\n" for i in range(1, 10_000)),
            [
                "organisation.csv:52: expected at most 50 levels, found 10,000; 'u50' is the first below that. "
                "Leave out levels nobody reports on."
            ],
            id="ten thousand levels",
        ),
        pytest.param(
            "unit,parent\n" + "u,\n" * (MOST_UNITS + 1),
            ["organisation.csv: expected at most 200,000 units, found 200,001"],
            id="more units than anybody has",
        ),
        pytest.param(
            "unit,parent,name\nall,,All\na,all,Sales, north\n",
            [
                "organisation.csv:3: expected 3 cells, as in the header, found 4. "
                "Put a cell that holds a comma between quotation marks."
            ],
            id="a comma in a name",
        ),
        pytest.param(
            "unit,parent\nall,\n" + "".join(f"a{i},nowhere\n" for i in range(150)),
            [
                *(
                    f"organisation.csv:{i + 3}: expected a parent that has a row of its own, found 'nowhere'. "
                    f"Add a row for 'nowhere'. Proposed: 'a{i}' comes right below the top."
                    for i in range(100)
                ),
                "organisation.csv: expected no further problems, found 50 more. Mend these first.",
            ],
            id="the same mistake in every row",
        ),
    ],
)
def test_a_broken_chart(content, messages):
    assert refusal(parse_organisation, content.encode(), "organisation.csv") == messages


def test_a_circle_of_thousands_is_told_shortly():
    content = "unit,parent\nall,\n" + "".join(f"u{i},u{(i + 1) % 5000}\n" for i in range(5000))
    assert refusal(parse_organisation, content.encode(), "o.csv") == [
        "o.csv:3: expected parents that lead to the top, found a circle: u0 -> u1 -> u2 -> u3 -> 4,994 more -> "
        "u4998 -> u4999 -> u0. Correct one of the rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 4,990 more. Proposed: "
        "'u0' comes right below the top."
    ]


def test_ids_that_a_person_reads_as_the_same_are_two_units_and_a_warning():
    content = "unit,parent\nall,\nTeam 1,all\nteam  1,all\n"
    organisation, problems = parse_organisation_with_warnings(content.encode(), "organisation.csv")
    assert organisation and len(organisation.ids) == 3
    assert [(str(problem), problem.warning) for problem in problems] == [
        (
            "organisation.csv:4: expected ids that differ by more than case or spaces, found 'team  1', and 'Team 1' "
            "in row 3. They are read as two units.",
            True,
        )
    ]


def test_a_name_is_one_line_without_marks_that_turn_text_around():
    table = 'unit,parent,name\nall,,"North\r\nand  \u202eSouth"\nn1,all,"\u202e"\n'
    assert parse_organisation(table.encode(), "organisation.csv").names == ("North and South", "n1")


def test_errors_come_back_as_values_where_asked():
    organisation, problems = parse_organisation_with_warnings(b"unit,parent\na,b\n", "o.csv")
    assert organisation is None
    assert [problem.where for problem in problems] == ["o.csv", "o.csv:2"]


def test_a_roster_says_how_many_people_a_unit_has():
    content = b"unit,audience,headcount\nnorth,employee,12\nNorth,customer,0\nTeam 1,employee,7.0\n"
    roster = parse_roster(content, "roster.csv", chart(CHART))
    assert roster.headcounts == {("north", "employee"): 12, ("north", "customer"): 0, ("n1", "employee"): 7}


def test_people_are_invited_to_a_unit_by_its_id_or_its_name():
    table = b"unit,email\nTeam 1,ann@acme.org\nn1,ben@acme.org\n"
    assert [each.unit for each in parse_recipients(table, "list.csv", chart(CHART))] == ["n1", "n1"]


AGAIN = "Add them up in one row."
NUMBER = "a headcount, a whole number from 0"


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (
            "unit,audience,count\nnorth,employee,1\n",
            ["roster.csv:1: expected a column 'headcount', found the columns unit, audience, count"],
        ),
        (
            "unit,audience,head_count,Headcount\nnorth,employee,1,1\n",
            ["roster.csv:1: expected one column 'headcount', found 'head_count' and 'Headcount'. Rename all but one."],
        ),
        (
            "unit,audience,headcount\nNroth,employee,1\n,employee,1\n",
            [
                "roster.csv:2: expected a unit of the organisation, found 'Nroth'. Did you mean 'North'?",
                "roster.csv:3: expected a unit of the organisation, found nothing",
            ],
        ),
        (
            "unit,audience,headcount\nnorth,employe,1\nnorth,,1\n",
            [
                "roster.csv:2: expected an audience (employee, customer), found 'employe'. Did you mean 'employee'?",
                "roster.csv:3: expected an audience (employee, customer), found nothing",
            ],
        ),
        ("unit,audience,headcount\nnorth,employee,\n", [f"roster.csv:2: expected {NUMBER}, found nothing"]),
        ("unit,audience,headcount\nnorth,employee,-3\n", [f"roster.csv:2: expected {NUMBER}, found '-3'"]),
        ("unit,audience,headcount\nnorth,employee,2.5\n", [f"roster.csv:2: expected {NUMBER}, found '2.5'"]),
        ("unit,audience,headcount\nnorth,employee,many\n", [f"roster.csv:2: expected {NUMBER}, found 'many'"]),
        (
            "unit;audience;headcount\nnorth;employee;99999999999999999999\n",
            [f"roster.csv:2: expected {NUMBER}, found '99999999999999999999'"],
        ),
        (
            "unit,audience,headcount\nnorth,employee,3\nnorth,customer,1\nnorth,employee,4\n",
            [
                "roster.csv:4: expected every unit and audience once, found 'north' and 'employee' again, "
                f"first in row 2. {AGAIN}"
            ],
        ),
        ("unit,audience,headcount\n", ["roster.csv: expected at least one row below the header, found only a header"]),
    ],
)
def test_a_broken_roster(content, messages):
    given = (content.encode(), "roster.csv", chart(CHART), ("employee", "customer"))
    assert refusal(parse_roster, *given) == messages


def test_from_files(tmp_path):
    (tmp_path / "o.csv").write_text(dedent(CHART).strip())
    (tmp_path / "r.csv").write_text("unit,audience,headcount\nsouth,employee,3\n")
    organisation = load_organisation(tmp_path / "o.csv")
    assert load_roster(tmp_path / "r.csv", organisation).headcounts == {("south", "employee"): 3}
