"""What Streamlit makes anew in each session or run, though it is the same for all of them: made once, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from streamlit.navigation import page
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

Populate = Callable[..., None]


def spare_sessions() -> None:
    """Sessions that begin from now on take less.

    A session that comes back to its server would watch files, whatever `fileWatcherType` says: at its first run it
    looks for the file of each module that is loaded, 0.2 s of a processor, and at each later one for those of pages.
    """
    sessions: Any = app_session
    sessions.AppSession.register_file_watchers = lambda session: None
    sessions._populate_theme_msg = themed_once(sessions._populate_theme_msg)  # six times in each run
    pages: Any = page
    pages.calc_hash = cache(pages.calc_hash)  # of an address, for each page of the menu, three times in each run


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
