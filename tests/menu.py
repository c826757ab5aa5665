"""Pages of the menu by name, for tests that open one."""

from __future__ import annotations

from pathlib import Path

MENU = Path(__file__).parents[1] / "diagnostic" / "ui" / "menu"


def page_file(name: str) -> str:
    """The file of a page, as `switch_page` takes it.

    >>> page_file("heatmap")
    'menu/report/heatmap.py'
    """
    (found,) = MENU.rglob(f"{name}.py")
    return str(found.relative_to(MENU.parent))
