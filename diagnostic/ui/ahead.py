"""What pages need, made before anybody asks. Modules are loaded in here, since the server answers others meanwhile."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diagnostic.report.content.prepare import Content

SCRIPTS = "menu", "entry"  # run by Streamlit for each visitor


def load_pages() -> None:
    """Load every module that pages are made of."""
    for module in walk_packages([str(Path(__file__).parent)], "diagnostic.ui."):
        if module.name.split(".")[2] not in SCRIPTS:
            import_module(module.name)
    import_module("PIL.Image")  # as Streamlit does for the first icon
    inspect.stack()  # as it does before its first element; it looks at every module's file, once


def draw_ahead(content: Content) -> None:
    """What most will ask of a report first: the overview, the map, and what is felt outside, each as it opens."""
    from diagnostic.report.content.rows import home_of
    from diagnostic.ui.report import frame, maps, summaries

    key, audience = frame.key(content), next(iter(content.audiences), "")
    within = home_of(content, content.root)
    summaries.headline(content, key, audience, content.root)
    summaries.priority_cards(content, key, audience, content.root)
    maps.score_strip(content, key)
    maps.score_map(content, key, maps.MapChoice(within), summaries.headline(content, key, audience, within))
    if audience and content.source.rules:
        maps.felt_picture(content, key, within, audience, 1)
