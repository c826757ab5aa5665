"""Pages of the menu by name, for tests that open one, and where its entries lead."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).parents[1] / "diagnostic" / "ui" / "menu"


def page_file(name: str) -> str:
    """The file of a page, as `switch_page` takes it.

    >>> page_file("heatmap")
    'menu/report/heatmap.py'
    """
    (found,) = MENU.rglob(f"{name}.py")
    return str(found.relative_to(MENU.parent))


def menu_links(at: AppTest) -> dict[str, str]:
    """Where each entry of the menu that a page shows leads."""
    menu = next(part for part in at.get("bidi_component") if part.proto.component_name == "menu")
    return {entry["title"]: entry["href"] for part in json.loads(menu.proto.json) for entry in part["entries"]}
