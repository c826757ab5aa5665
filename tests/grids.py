"""The grids of the report as they are sent to the browser, read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

from streamlit.testing.v1 import AppTest

ROW = re.compile(r'<tr data-unit="([^"]*)"[^>]*>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r'<td class="(s\d)[^"]*"[^>]*>([^<]*)</td>')
HEADING = re.compile(r'<th scope="col" data-column="([^"]*)"')
NAME = re.compile(r'<table class="grid [a-z]+" role="grid" aria-label="([^"]*)"')


def cells_of(grid: str) -> Iterator[dict]:
    """Every cell of a grid's HTML: unit, column, text and whether it is hidden."""
    columns = [unescape(column) for column in HEADING.findall(grid)]
    for unit, row in ROW.findall(grid):
        for column, (shade, text) in zip(columns, CELL.findall(row), strict=True):
            hidden = shade == "s0"
            yield {"unit": unescape(unit), "column": column, "text": unescape(text).strip(), "hidden": hidden}


def grids(at: AppTest) -> list[str]:
    """The HTML of each grid on a page."""
    return [_data(element.proto)["grid"] for element in at.get("bidi_component") if _is_grid(element.proto)]


def names(at: AppTest) -> list[str]:
    """What each grid is called."""
    return [unescape(NAME.findall(grid)[0]) for grid in grids(at)]


def _is_grid(proto) -> bool:
    return proto.component_name == "grid"


def _data(proto) -> dict:
    return json.loads(proto.mixed.json or proto.json)
