"""The menu as it is drawn: a line for each section, and the entries of the open one, each a link with its address.

Streamlit's own menu forgets the address; its page links are no list that a screen reader understands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

HERE = Path(__file__).parent


@dataclass(frozen=True)
class MenuEntry:
    """An entry: its words, where it leads, what it is, and whether it is the page that is shown."""

    title: str
    href: str
    about: str
    current: bool


@dataclass(frozen=True)
class MenuSection:
    """A section with its entries; a closed one is a line that leads to its first entry."""

    title: str
    open: bool
    entries: tuple[MenuEntry, ...]


@cache
def menu_page(file: str, title: str, address: str) -> st.Page:
    """The page of a file. Streamlit looks for the file of each page, for all together a fifth of a run: once will do.

    All runs share it. What runs is a copy, since a page remembers whether it was run.
    """
    return st.Page(file, title=title, url_path=address)


def address(page: str, query: Mapping[str, str]) -> str:
    """The address of a page with what goes along.

    >>> address("unit", {"wave": "w1", "unit": "centre & chat"})
    '/unit?wave=w1&unit=centre+%26+chat'
    """
    return f"/{page}?{urlencode(query)}" if query else f"/{page}"


def draw_menu(sections: tuple[MenuSection, ...]) -> None:
    """Draw the sections at the top of the sidebar."""
    with st.sidebar:
        _menu(key="menu", data=[vars(section) | {"entries": [*map(vars, section.entries)]} for section in sections])


_menu = st.components.v2.component(
    "menu",
    html='<nav class="menu" aria-label="Pages"></nav>',
    css=(HERE / "navigation.css").read_text(encoding="utf-8"),
    js=(HERE / "navigation.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # in a shadow tree axe would not know that "Skip to main content" comes before every link
)
