"""What Streamlit makes anew in each session or run, though it is the same for all of them: made once, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from streamlit.components.v2.bidi_component.main import BidiComponentMixin
from streamlit.elements import html
from streamlit.elements.widgets.button import ButtonMixin
from streamlit.navigation import page
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

Populate = Callable[..., None]
SHEETS = 16  # that are known to be nothing but styles


def spare_sessions() -> None:
    """Sessions that begin from now on take less, and so do their pages.

    A session that comes back to its server would watch files, whatever `fileWatcherType` says: at its first run it
    looks for the file of each module that is loaded, 0.2 s of a processor, and at each later one for those of pages.
    """
    sessions: Any = app_session
    sessions.AppSession.register_file_watchers = lambda session: None
    sessions._populate_theme_msg = themed_once(sessions._populate_theme_msg)  # six times in each run
    pages: Any = page
    pages.calc_hash = cache(pages.calc_hash)  # of an address, for each page of the menu, three times in each run
    elements: Any = html
    elements._html_only_style_tags = styles_alone(elements._html_only_style_tags)
    components: Any = BidiComponentMixin  # ours have keys, by which they are known: of their data nothing is hashed
    components._build_bidi_identity_kwargs = lambda self, **asked: {}
    buttons: Any = ButtonMixin
    buttons._page_link = linked(buttons._page_link)


def themed_once(populate: Populate) -> Populate:
    """As `populate`, which writes a section of the theme's settings into a message, and reads each section once."""

    @cache
    def made(section: str) -> CustomThemeConfig:
        found = CustomThemeConfig()
        populate(found, section)
        return found

    def merge(message: CustomThemeConfig, section: str = "theme") -> None:
        if made(section).ByteSize():
            message.MergeFrom(made(section))

    return merge


def styles_alone(asks: Callable[[str], bool]) -> Callable[[str], bool]:
    """As `asks`, whether a text is nothing but styles, which looks for them letter by letter."""
    known = lru_cache(SHEETS)(asks)

    def alone(text: str) -> bool:
        return text.lstrip()[:4].lower() in ("<sty", "<!--", "") and known(text)

    return alone


def linked(link: Callable[..., Any]) -> Callable[..., Any]:
    """As `link`, which looks for the file of the page that it leads to: a page of the menu is known."""

    def to(self: Any, page: Any, **how: Any) -> Any:
        return link(self, _pages().get(page, page), **how)

    return to


@cache
def _pages() -> dict[Any, Any]:
    """Pages of the menu by their files."""
    from diagnostic.ui.navigation import menu_page  # here: pages are not loaded where the server starts
    from diagnostic.ui.pages import PAGES

    return {f"menu/{row.file}.py": menu_page(f"menu/{row.file}.py", row.title, row.url) for row in PAGES}
