"""What Streamlit makes anew for each session or run is the same when it is made once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.navigation import page
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from diagnostic.settings import ROOT
from diagnostic.ui.sparing import spare_sessions, themed_once

SECTIONS = "theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar", "theme.dark.sidebar"


def themed(populate: Any) -> CustomThemeConfig:
    """The theme as a run sends it."""
    whole = CustomThemeConfig()
    parts = whole, whole.light, whole.dark, whole.sidebar, whole.light.sidebar, whole.dark.sidebar
    for part, section in zip(parts, SECTIONS, strict=True):
        populate(part, section)
    return whole


def test_the_theme_that_is_read_once_is_the_one_that_is_read_each_time() -> None:
    each_time = app_session._populate_theme_msg
    once = themed_once(each_time)
    assert themed(each_time).light.primary_color
    for _ in range(2):
        assert themed(once) == themed(each_time)
        assert [name.name for name, _ in themed(once).ListFields()] == [
            name.name for name, _ in themed(each_time).ListFields()
        ]


def test_a_section_is_read_once() -> None:
    read: list[str] = []
    once = themed_once(lambda message, section: read.append(section))
    themed(once)
    themed(once)
    assert read == list(SECTIONS)


def test_a_session_that_comes_back_watches_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    session = app_session.AppSession
    for of, name in ((app_session, "_populate_theme_msg"), (session, "register_file_watchers"), (page, "calc_hash")):
        monkeypatch.setattr(of, name, getattr(of, name))  # so that it is as it was afterwards
    spare_sessions()

    async def watched() -> object:
        entry = ScriptData(str(ROOT / "diagnostic" / "ui" / "entry.py"), is_hello=False)
        begun = session(entry, MemoryUploadedFileManager("/uploads"), ScriptCache(), lambda: None, {})
        begun.disconnect_file_watchers()
        begun.register_file_watchers()  # as where its socket is opened anew
        return begun._local_sources_watcher

    with ThreadPoolExecutor(1) as apart:  # browsers of other tests leave a loop running in this thread
        assert apart.submit(lambda: asyncio.run(watched())).result() is None
