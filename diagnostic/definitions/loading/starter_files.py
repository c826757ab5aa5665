"""Files to begin from: a chart, a list of people with their managers, headcounts and a questionnaire, to be filled in.

They belong together: headcounts are of the units of the chart.
"""

from __future__ import annotations

from pathlib import Path

from diagnostic.definitions.organisation import Organisation
from diagnostic.spreadsheet_csv import spreadsheet_csv

FOLDER = Path(__file__).parent.parent / "starters"
STARTERS = {
    "chart": ("chart.csv", "Template: chart, a row for each unit"),
    "people": ("people.csv", "Template: chart from people with their managers"),
    "headcounts": ("headcounts.csv", "Template: headcounts, how many people each unit has"),
    "questionnaire": ("questionnaire.yaml", "Template: questionnaire (YAML), with notes"),
}  # name -> file, what it is


def starter(name: str) -> bytes:
    """The content of a file to begin from; tables as spreadsheets read them best, with a mark of their encoding."""
    content = (FOLDER / STARTERS[name][0]).read_bytes()
    return b"\xef\xbb\xbf" + content if STARTERS[name][0].endswith(".csv") else content


def headcounts_to_fill(chart: Organisation) -> bytes:
    """The list of headcounts of a chart as CSV: a row for the employees of each unit, whose number is still empty."""
    rows = ((unit, name, "employee", "") for unit, name in zip(chart.ids, chart.names, strict=True))
    return spreadsheet_csv([("unit", "name", "audience", "headcount"), *rows])
