"""Charts without a file: lists and tables that somebody pasted, with located errors; and the files to begin from."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.charts.outline import ListedUnit
from diagnostic.definitions.loading.organisation_files import (
    parse_organisation,
    parse_roster,
    read_chart,
    read_listed,
    read_pasted,
)
from diagnostic.definitions.loading.starter_files import FOLDER, STARTERS, headcounts_to_fill, starter
from diagnostic.definitions.loading.yaml_files import load_questionnaire

READ = {  # what was pasted -> units, each with the one above it; several at the top come below Ours
    "Acme\n  Sales\n    North\n  Service": "acme sales<acme north<sales service<acme",
    "\nAcme\n\tSales\n\n\t\tNorth\n": "acme sales<acme north<sales",
    "Acme\t\t\n\tSales\t\n\t\tNorth": "acme sales<acme north<sales",  # from a spreadsheet, a column a level
    "- Sales, home\n- IT\n    * Help desk": "ours it<ours help-desk<it sales-home<ours",
    "1. Acme\n   2. Sales\n      3. Sales": "acme sales<acme sales-2<sales",
    "Größe & Maß\n\u00a0\u00a0物流": "größe-maß 物流<größe-maß",
    "unit\tparent\tname\nall\t\tAcme\nn\tall\tNorth": "all n<all",
    "unit;parent\nall;\nn;all": "all n<all",
    "North\tSales\nSales\tAcme\nIT\tacme\n": "acme it<acme sales<acme north<sales",  # no headings, and one meaning
    "Sales;Acme\nAcme;\nIT;Acme": "acme it<acme sales<acme",
    "employee_id,manager_id\n1,\n2,1\n3,1\n4,2\n5,2": "1 2<1",
}
WRONG = {
    "": ["what was pasted: expected a list of units, one a line, or a table, found nothing"],
    " \n\t\n": ["what was pasted: expected a list of units, one a line, or a table, found nothing"],
    "Acme\n    Sales\n  North": [
        "what was pasted:3: expected 4 blanks, as before the units beside it, or more to be below one of them, "
        "found 2 blanks before 'North'"
    ],
    "Acme\n  Sales\n\n  sales": [
        "what was pasted:4: expected every unit once below the same unit, found 'sales' again, first in line 2. "
        "Delete or rename one of them."
    ],
    "unit\tparent\nall\t\nn\twest": [
        "what was pasted:3: expected a parent that has a row of its own, found 'west'. Add a row for 'west'. "
        "Proposed: 'n' comes right below the top."
    ],
    "Acme\tSales\nAcme\tIT": [
        "what was pasted:1: expected the columns 'unit' and 'parent', found the columns Acme, Sales"
    ],
    **{
        f"{pairs}": ["what was pasted:1: expected the columns 'unit' and 'parent', found the columns " + first]
        for pairs, first in {
            "North\tSales\nSales\tAcme": "North, Sales",  # a chain may be meant downwards too
            "Who\tWhere\nSales\tAcme\nIT\tAcme": "Who, Where",  # headings that say nothing of a chart
            "Sales\tAcme\nIT\tAcme\nSales\tIT": "Sales, Acme",  # two places for one unit
            "Sales\tIT\nIT\tSales\nX\tIT\nY\tTop\nZ\tTop": "Sales, IT",  # below each other
        }.items()
    },
}


def units(chart) -> str:
    above = [f"<{chart.ids[parent]}" if parent >= 0 else "" for parent in chart.parents]
    return " ".join(map("".join, zip(chart.ids, above, strict=True)))


@pytest.mark.parametrize("text", READ)
def test_what_is_pasted_is_read_as_a_chart(text):
    assert units(read_pasted(text, "Ours").chart) == READ[text]


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_read_is_said_with_its_line(text):
    read = read_pasted(text, "Ours")
    assert (read.chart, [str(problem) for problem in read.problems]) == (None, WRONG[text])


def test_a_short_form_gives_each_unit_the_one_that_was_chosen():
    typed = [ListedUnit(0, "Acme", -1), ListedUnit(1, "Sales", 0), ListedUnit(3, "North", 1)]
    assert units(read_listed(typed, "Acme", "the form").chart) == "acme sales<acme north<sales"


def test_files_to_begin_from_are_read_by_the_real_readers_without_a_word():
    chart = read_chart(starter("chart"), "chart.csv")
    people = read_chart(starter("people"), "people.csv")
    roster = parse_roster(starter("headcounts"), "headcounts.csv", parse_organisation(starter("chart"), "chart.csv"))
    assert units(chart.chart) == "acme operations<acme returns<operations warehouse<operations service<acme"
    assert (chart.problems, people.people) == ((), {"1001": 3, "1002": 2, "1003": 2})
    assert roster.headcounts["service", "customer"] == 300
    own = headcounts_to_fill(chart.chart).decode("utf-8-sig").replace("employee,", "employee,7")
    filled = parse_roster(own.encode(), "headcounts.csv", chart.chart, ("employee",))
    assert filled.headcounts == {(unit, "employee"): 7 for unit in chart.chart.ids}
    asked = load_questionnaire(FOLDER / STARTERS["questionnaire"][0])
    assert [len(asked.dimensions), len(asked.items), len(asked.questions)] == [2, 5, 1]
