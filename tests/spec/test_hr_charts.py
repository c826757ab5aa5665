"""Charts as personnel departments have them: what is read of them, what is said, and what of persons is never kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.cli.main import main
from diagnostic.definitions.loading.organisation_files import ChartChoice, ChartReading, read_chart
from diagnostic.errors import UserError


def reading(text: str, *keep: str, repair: bool = False) -> ChartReading:
    return read_chart(dedent(text).strip().encode(), "c.csv", ChartChoice(keep, repair))


def read(text: str, *keep: str, repair: bool = False):
    of_file = reading(text, *keep, repair=repair)
    found, problems = of_file.chart, of_file.problems
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
        "Read so: 3 managers with two reports or more are units; 1 with one report alone folded up into the unit "
        "above. Nothing is kept of Name, Salary."
    )
    assert not any(name in repr(found) for name in ("Ann", "Bo", "Cy"))


def test_a_unit_is_called_by_the_lowest_department_that_all_its_people_share():
    rows = "1,,Board,Board\n2,1,Sales,\n3,1,Works,\n4,2,Sales,North\n5,2,Sales,South\n6,3,Works,Yard\n7,3,Works,Yard\n"
    units, _, _ = read("id,manager id,division,team\n" + rows)
    assert units == {"1": ("", "Whole organisation"), "2": ("1", "Sales"), "3": ("1", "Yard")}


def test_several_tops_and_managers_who_are_gone_come_under_one_root():
    units, _, problems = read("id,reports to\n1,\n2,1\n3,1\n4,99\n5,99\n")
    assert units == {"all": ("", "Whole organisation"), "1": ("all", "Unit 1"), "99": ("all", "Unit 99")}
    assert "Managers without a row of their own: 99." in problems[0].hint


CIRCLE = "id,manager id\n9,\n1,2\n2,3\n3,1\n4,2\n5,2\n6,1\n7,9\n8,9\n"  # 9 above 7 and 8; 1 -> 2 -> 3 -> 1
TWO_CIRCLES = "id,manager id\n1,2\n2,1\n3,1\n4,1\n5,6\n6,5\n7,6\n8,6\n"
SPOILT = "0,\n1,2\n2,1\n3,3\nnorth,99\n4,nrth\n"
ROOTED = {"all": "", "1": "all", "6": "all"}


@pytest.mark.parametrize(
    ("text", "found", "proposed", "above"),
    [
        # below 2, the circle not counted, are 4 and 5, below 1 is 6: 2 has nobody above, so it comes below the top
        (CIRCLE, "a circle: 1 -> 2 -> 3 -> 1", "'2', with most people below (2),", {"9": "", "1": "2", "2": "9"}),
        # nobody has no manager: a root is added above those whose links are cut
        (
            TWO_CIRCLES,
            "a circle: 1 -> 2 -> 1",
            "'1', with most people below (2),",
            {"all": "", "1": "all", "6": "all"},
        ),
        # nobody below either: the first of them, and no number of people that are none
        ("id,manager id\n1,\n2,1\n3,1\n8,9\n9,8\n", "a circle: 8 -> 9 -> 8", "'8'", {"1": ""}),
    ],
)
def test_of_a_circle_of_managers_a_cut_is_proposed_and_made_where_it_is_accepted(text, found, proposed, above):
    refused = reading(text)
    assert (refused.chart, refused.mendable, refused.people) == (None, True, None)
    mistake = next(problem for problem in refused.problems if not problem.warning)
    assert (mistake.found, mistake.hint) == (found, f"Proposed: {proposed} is taken to have nobody above.")
    units, _, problems = read(text, repair=True)
    assert {unit: parent for unit, (parent, _) in units.items()} == above
    assert any(str(each).endswith(f"Read so: {proposed} is taken to have nobody above.") for each in problems)
    assert all(problem.warning for problem in problems)


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("1,3\n2,1\n3,2\n4,3\n5,3\n", {"3": "", "1": "3", "2": "1", "4": "3", "5": "3"}),  # 3 has three below it
        (SPOILT, {"0": "", "1": "0", "2": "1", "3": "0", "north": "0", "4": "north"}),
        ("1,\n2,\n3,x9y\n", {"all": "", "1": "all", "2": "all", "3": "all"}),
    ],
)
def test_all_repairs_of_a_table_of_units_are_proposed_at_once_and_made_together(text, above):
    refused = reading("unit,parent\n" + text)
    assert (refused.chart, refused.mendable) == (None, True)
    assert all("Proposed: " in problem.hint for problem in refused.problems)
    units, _, problems = read("unit,parent\n" + text, repair=True)
    assert {unit: parent for unit, (parent, _) in units.items()} == above
    assert len(problems) == len(refused.problems)


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        ("t1,t2,t3", ("4,1,3", "5,2,", "1,3,10"), "found columns as of answers: t1, t2, t3."),
        ("t1,t2", ("4,1", "5,2", "1,3"), ""),
        ("t1,t2,grade", ("4,1,11", "5,2,12", "1,3,13"), ""),
    ],
)
def test_answers_that_are_taken_for_a_chart_are_doubted(columns, rows, said):
    text = f"person,team,{columns}\n" + "".join(f"p{i},{'ab'[i % 2]},{rows[i % 3]}\n" for i in range(6))
    found = " ".join(map(str, reading(text).problems))
    assert ("as of answers" in found, said in found) == (bool(said), True)


def test_what_no_repair_can_be_proposed_for_is_refused_with_all_else():
    refused = reading("unit,parent\n1,\n2,9\n2,1\n")
    assert (refused.chart, refused.mendable, len(refused.problems)) == (None, False, 2)
    assert reading("unit,parent\n1,\n2,9\n2,1\n", repair=True).chart is None


@pytest.mark.parametrize(
    ("rows", "said", "people"),
    [
        ("007,\n8,7\n9,7.0\n", "Managers' ids read in another spelling: 2, such as 7 as 007.", {"007": 3}),
        ("1,\n2,1\n3,1\n2,1\n", "Ids that stand in several rows: 1; of each the last row counts.", {"1": 3}),
        ("1,1\n2,1\n3,1\n", "Named as their own managers: 1; taken to have nobody above.", {"1": 3}),
        ("1,\n2,1\n,1\n3,1\n", "Rows without 'id': 1; left out.", {"1": 3}),
    ],
)
def test_faults_of_ids_that_can_be_read_are_read_and_said_with_numbers(rows, said, people):
    found = reading("id,manager id\n" + rows)
    assert said in found.problems[0].hint
    assert found.people == people


def test_columns_that_nothing_is_read_from_may_have_no_name_or_one_that_others_have():
    units, _, problems = read(",id,manager id,note,note\n0,1,,x,y\n1,2,1,x,y\n2,3,1,x,y\n")
    assert units == {"1": ("", "Whole organisation")}
    assert problems[-1].found == "none for column 1, 'note' several times"
    with pytest.raises(UserError, match="expected every column name once, found 'id' for columns 1 and 2"):
        read("id,id,manager id\n1,1,\n2,2,1\n3,3,1\n")


def test_managers_may_be_given_by_name_and_addresses_never_become_ids():
    units, _, problems = read("id,name,manager\n1,Ann Lee,\n2,Bo,ann  lee\n3,Cy,Ann Lee\n4,Cy,Cy\n")
    assert units == {"1": ("", "Whole organisation")} and "Managers given by name: 2." in problems[0].hint
    assert "Managers without a row of their own: Cy." in problems[0].hint  # two are called so
    text = "Email,Manager email,Team\na@x.org,,\nb@x.org,a@x.org,Yard\nc@x.org,a@x.org,Yard\n"
    units, found, problems = read(text)
    assert units == {"all": ("", "Yard")} and "Nothing is kept of Email, Manager email." in problems[0].hint
    assert "@" not in repr(found)


PATHS = """
    Name,Division,Department
    Ann,North,Sales
    Bo,North,Sales
    Cy,South,sales
    Di,South,
    Ed,West,Works
"""


def test_columns_of_departments_become_a_tree_of_paths_and_units_of_one_person_are_folded_up():
    units, _, problems = read(PATHS)
    assert units == {
        "all": ("", "Whole organisation"),
        "North": ("all", "North"),
        "North / Sales": ("North", "Sales"),
        "South": ("all", "South"),
    }
    assert problems[0].hint == (
        "Read so: 3 paths of departments are units; 3 of one person folded up into the unit above. "
        "Nothing is kept of Name."
    )
    assert reading(PATHS).people == {"all": 1, "North": 0, "North / Sales": 2, "South": 2}


def test_a_list_of_departments_is_not_taken_for_persons_and_spellings_are_one():
    units, _, problems = read("Division,Department\nNorth,Sales\nnorth,Works\nSouth,Sales\nSouth,sales \n")
    assert list(units) == ["all", "North", "North / Sales", "North / Works", "South", "South / Sales"]
    assert "folded" not in problems[0].hint and "Spellings read as another's: 2." in problems[0].hint


def test_a_column_is_a_property_of_units_only_where_it_was_chosen_and_all_their_people_share_it():
    text = PEOPLE.replace("Department", "Department,Country").replace("Board", "Board,DE").replace("Sales", "Sales,DE")
    text = text.replace("106,105,Gus,7,Works", "106,105,Gus,7,Works,FR").replace("Works\n", "Works,DE\n")
    assert [(each.name, each.personal) for each in reading(text).aside] == [
        ("Name", True), ("Salary", True), ("Country", False),
    ]  # fmt: skip
    _, found, problems = read(text, "Country", "Salary")
    assert dict(zip(found.ids, found.attributes, strict=True)) == {
        "100": {"Country": "", "Salary": ""},
        "101": {"Country": "DE", "Salary": "7"},
        "105": {"Country": "", "Salary": "7"},
    }
    said = "\n".join(map(str, problems))
    assert "Nothing is kept of Name." in said
    assert "found 1 of 3 units with one. A unit has what all its people have of 'Country'." in said
    assert "columns as of persons: Salary. Kept, for they were chosen: everybody who gets the chart can read" in said
    assert "found 'Shoe size'. There are: Name, Salary, Country." in str(reading(text, "Shoe size").problems[0])


def test_what_looks_like_a_persons_is_no_property_of_a_unit():
    rows = "".join(f"u{i},top,{i % 2},p{i}@x.org,+49 30 {1000000 + i},{i * 1000},Someone {i}\n" for i in range(20))
    text = "unit,parent,contact,who,call,salary,note\ntop,,1,t@x.org,+49 30 1000099,1,Else\n" + rows
    _, found, problems = read(text)
    assert {key for each in found.attributes for key in each} == {"contact"}
    assert problems[0].found == "columns as of persons: who, call, salary, note"
    _, found, problems = read(text, "note")
    assert found.attributes[1] == {"contact": "0", "note": "Someone 0"}
    assert [each.found for each in problems] == [
        "columns as of persons: who, call, salary",
        "columns as of persons: note",
    ]


@given(st.lists(st.integers(-1, 11), min_size=1, max_size=10))
def test_whoever_reports_to_whom_the_units_are_one_tree_in_which_everybody_has_a_place(bosses):
    """People 0, 1, ... report to `bosses`, -1 for nobody; from len(bosses) on managers have no row."""
    rows = "".join(f"p{i},{f'p{of}' if of >= 0 else ''}\n" for i, of in enumerate(bosses))
    found = reading("id,manager id\n" + rows, repair=True)
    assert found.chart is not None and found.people is not None
    assert sum(found.people.values()) == len(bosses)
    cut = {each.hint.split("'")[1] for each in found.problems if "circle" in each.found}
    boss = {f"p{i}": f"p{of}" for i, of in enumerate(bosses) if of not in (-1, i) and f"p{i}" not in cut}
    reports = Counter(boss.values())
    units = {of for of, many in reports.items() if many > 1}
    assert units == set(found.chart.ids) - {"all"}
    homes = Counter(
        next((of for of in above(person, boss) if of in units), found.chart.ids[0]) for person in every(bosses)
    )
    assert {unit: many for unit, many in found.people.items() if many} == homes
    for unit, parent in zip(found.chart.ids, found.chart.parents, strict=True):
        higher = next((of for of in above(unit, boss) if of in units), None)
        assert parent <= 0 or found.chart.ids[parent] == higher


def every(bosses: list[int]) -> list[str]:
    return [f"p{i}" for i in range(len(bosses))]


def above(person: str, boss: dict[str, str]) -> Iterator[str]:
    while person in boss:
        person = boss[person]
        yield person


def test_the_shell_says_what_the_page_says_and_writes_the_chart(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.csv").write_text(CIRCLE.replace("\n", ",DE\n").replace("manager id,DE", "manager id,land", 1))
    assert main(["chart", "c.csv"], {}) == 1
    out, err = capsys.readouterr()
    text = (tmp_path / "c.csv").read_text()
    assert not out and err.splitlines() == [
        *map(str, reading(text).problems),
        "All repairs that are proposed are made with --repair.",
    ]
    assert main(["chart", "c.csv", "--repair", "--keep", "land"], {}) == 0
    out, err = capsys.readouterr()
    rows = ["unit,parent,name,land", "9,,Whole organisation,DE", "2,9,Unit 2,DE", "1,2,Unit 1,DE"]
    assert sorted(out.splitlines()) == sorted(rows)
    assert err.splitlines() == [f"warning: {each}" for each in reading(text, "land", repair=True).problems]
