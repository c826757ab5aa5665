"""Tables for spreadsheets: nothing that people wrote is computed, wherever the spreadsheet sees cells begin."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diagnostic.spreadsheet_csv import as_written, inert, spreadsheet_csv

SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CALLS = "=cmd|' /C calc'!A0"
texts = st.text(st.sampled_from("a1=+-@;,\t\r\n\"'| \uff1d"), max_size=12)


@pytest.mark.parametrize("between", [",", ";", "\t"])  # as in English, in German, and pasted
@given(rows=st.lists(st.tuples(texts, texts), min_size=1, max_size=3))
@example(rows=[("a", CALLS), (f"x;{CALLS};", f"x\t{CALLS}"), (f"x\n{CALLS}", f'\t{CALLS};"{CALLS}')])
def test_no_cell_is_computed_whatever_stands_between_cells(between: str, rows: list[tuple[str, str]]) -> None:
    text = spreadsheet_csv([("Name", "Said"), *rows]).decode("utf-8-sig")
    seen = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=between) for cell in row]
    assert [cell for cell in seen if cell.strip().startswith(SIGNS)] == []


@given(texts)
def test_what_was_written_is_had_back(text: str) -> None:
    assert as_written(inert(text)) == as_written(text)
    if "'" not in text:
        assert as_written(inert(text)) == text
