"""Pages of the menu by name, for tests that open one, and where its entries lead."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from diagnostic.ui.pages import PAGES

MENU = Path(__file__).parents[1] / "diagnostic" / "ui" / "menu"


@cache  # a look through all folders of the menu
def page_file(name: str) -> str:
    """The file of a page, as `switch_page` takes it.

    >>> page_file("heatmap")
    'menu/report/heatmap.py'
    """
    (found,) = MENU.rglob(f"{name}.py")
    return str(found.relative_to(MENU.parent))


def begin_at(at: AppTest, name: str) -> AppTest:
    """A session that has not run yet, at the address of a page: as by a link, without the start and a page before.

    `switch_page` knows addresses after a first run alone: it would run the start and the page that it leads to.
    """
    (address,) = (row.url for row in PAGES if f"menu/{row.file}.py" == page_file(name))
    at._page_hash = calc_hash(address)  # of st.Page
    return at


def menu_links(at: AppTest) -> dict[str, str]:
    """Where each entry of the menu that a page shows leads."""
    menu = next(part for part in at.get("bidi_component") if part.proto.component_name == "menu")
    return {entry["title"]: entry["href"] for part in json.loads(menu.proto.json) for entry in part["entries"]}
