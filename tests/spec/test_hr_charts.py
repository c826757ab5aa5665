"""Charts as personnel departments have them: what is read of them, what is said, and what of persons is never kept."""

from __future__ import annotations

from textwrap import dedent

import pytest

from diagnostic.definitions.loading.organisation_files import parse_organisation_with_warnings
from diagnostic.errors import UserError


def read(text: str):
    found, problems = parse_organisation_with_warnings(dedent(text).strip().encode(), "c.csv")
    if found is None:
        raise UserError(problems)
    above = ["" if parent < 0 else found.ids[parent] for parent in found.parents]
    return dict(zip(found.ids, zip(above, found.names, strict=True), strict=True)), found, problems


@pytest.mark.parametrize(
    ("top", "first"),
    [(top, "'" + top + "'") for top in ("NULL", "null", "0", "-", "N/A", "None")],
)
def test_a_top_unit_without_a_parent_is_written_in_many_ways(top, first):
    units, _, problems = read(f"unit,parent,name\n1,{top},All\n10,1,North\n")
    assert units == {"1": ("", "All"), "10": ("1", "North")}
    assert [str(each) for each in problems] == [
        f"c.csv:2: expected no parent at the top, found {first or 'nothing'}. Read so: this is the top unit."
    ]


def test_a_parent_given_by_its_name_is_read_as_the_unit_of_that_name():
    units, _, problems = read("unit,parent,name\n1,,Whole\n10,whole,North\n20,North,South\n")
    assert {unit: parent for unit, (parent, _name) in units.items()} == {"1": "", "10": "1", "20": "10"}
    assert problems[0].found == "names or other spellings in 2 rows, such as 'whole' of '1'"
    with pytest.raises(UserError, match="expected a parent that has a row of its own, found 'Twin'"):
        read("unit,parent,name\n1,,Whole\n10,1,Twin\n20,1,Twin\n30,Twin,South\n")


PEOPLE = """
    Employee ID,Manager ID,Name,Salary,Department
    100,,Ann,9,Board
    101,100,Bo,8,Sales
    102,101,Cy,7,Sales
    103,101,Di,7,Sales
    104,100,Ed,7,Works
    105,104,Fi,7,Works
    106,105,Gus,7,Works
    107,105,Hal,7,Works
"""


def test_managers_with_their_reports_are_units_and_nothing_else_of_them_is_kept():
    units, found, problems = read(PEOPLE)
    assert units == {"100": ("", "Whole organisation"), "101": ("100", "Sales"), "105": ("100", "Works")}
    assert all(not any(each) for each in found.attributes)
    assert str(problems[0]) == (
        "c.csv:1: expected the columns unit and parent, found one row a person, with 'Employee ID' and 'Manager ID'. "
        "Read so: 3 managers with two reports or more are units. 1 with one report alone is not: their people belong "
        "to the unit above. Nothing is kept of Name, Salary."
    )
    assert not any(name in repr(found) for name in ("Ann", "Bo", "Cy"))


def test_several_tops_and_managers_who_are_gone_come_under_one_root():
    units, _, problems = read("id,reports to\n1,\n2,1\n3,1\n4,99\n5,99\n")
    assert units == {"all": ("", "Whole organisation"), "1": ("all", "Unit 1"), "99": ("all", "Unit 99")}
    assert "Managers without a row of their own: 99." in problems[0].hint


def test_managers_in_a_circle_are_named():
    with pytest.raises(UserError, match="a circle: 1 -> 2 -> 1"):
        read("id,manager id\n1,2\n2,1\n3,1\n4,2\n9,\n8,9\n7,9\n")


def test_columns_of_departments_become_a_tree_of_paths():
    units, _, _ = read("Name,Division,Department\nAnn,North,Sales\nBo,North,Sales\nCy,South,Sales\nDi,South,\n")
    assert units == {
        "all": ("", "Whole organisation"),
        "North": ("all", "North"),
        "North / Sales": ("North", "Sales"),
        "South": ("all", "South"),
        "South / Sales": ("South", "Sales"),
    }


def test_what_looks_like_a_persons_is_no_property_of_a_unit():
    rows = "".join(f"u{i},top,{i % 2},p{i}@x.org,+49 30 {1000000 + i},{i * 1000},Someone {i}\n" for i in range(20))
    text = "unit,parent,contact,who,call,salary,note\ntop,,1,t@x.org,+49 30 1000099,1,Else\n" + rows
    _, found, problems = read(text)
    assert {key for each in found.attributes for key in each} == {"contact"}
    assert problems[0].found == "columns as of persons: who, call, salary, note"
