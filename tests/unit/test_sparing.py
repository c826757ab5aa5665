"""What Streamlit makes anew for each session or run is the same when it is made once."""

from __future__ import annotations

import ast
import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.components.v2.bidi_component.main import BidiComponentMixin
from streamlit.elements import html
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.elements.widgets.button import ButtonMixin
from streamlit.navigation import page
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from diagnostic.report.palette import DARK
from diagnostic.settings import ROOT
from diagnostic.ui import sparing
from diagnostic.ui.report.styles import sheet
from diagnostic.ui.sparing import linked, spare_sessions, styles_alone, themed_once

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
    spared = [(app_session, "_populate_theme_msg"), (session, "register_file_watchers"), (page, "calc_hash")]
    spared += [(html, "_html_only_style_tags"), (BidiComponentMixin, "_build_bidi_identity_kwargs")]
    for of, name in (*spared, (ButtonMixin, "_page_link")):
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


STYLES = "<style>p {}</style>"
TEXTS: tuple[str, ...] = (
    "",
    " ",
    "<p>",
    "p",
    STYLES,
    f" \n{STYLES.upper()}<!-- -->{STYLES} ",
    f"<!-- {STYLES} -->",
    f"{STYLES}<p>",
)
TEXTS += (f"<!-- --> <p> {STYLES}", f"<p>{STYLES}", "<!-- ", "<style>", f"<style>{sheet(DARK)}</style>")


@pytest.mark.parametrize("text", TEXTS)
def test_whether_a_text_is_nothing_but_styles_is_known_as_streamlit_finds_it(text: str) -> None:
    finds = html._html_only_style_tags
    once = styles_alone(finds)
    assert [once(text), once(text)] == [finds(text)] * 2


def test_a_link_to_a_file_of_the_menu_leads_to_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    known = {"menu/report/unit.py": object()}
    monkeypatch.setattr(sparing, "_pages", lambda: known)
    to = linked(lambda self, page, **how: asked.append((page, how)))
    to(None, page="menu/report/unit.py", label="One unit")
    to(None, page="elsewhere.py")
    assert asked == [(known["menu/report/unit.py"], {"label": "One unit"}), ("elsewhere.py", {})]


def test_a_component_with_a_key_is_known_by_it_whatever_its_data_and_each_of_ours_has_one() -> None:
    by_key = {"user_key": "grid", "dg": None, "key_as_main_identity": True}
    ids = {compute_and_register_element_id("bidi_component", **by_key, **of) for of in ({}, {"json": "a"})}
    assert len(ids) == 1
    mounted = 0
    for file in (ROOT / "diagnostic" / "ui").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        made = components(tree)
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in made:
                mounted += 1
                assert "key" in {each.arg for each in call.keywords}, (file, call.lineno)
    assert mounted > 4


def components(tree: ast.Module) -> set[str]:
    """What the components are called that a module makes."""
    made = "st.components.v2.component("
    return {
        ast.unparse(each.targets[0])
        for each in tree.body
        if isinstance(each, ast.Assign) and ast.unparse(each.value).startswith(made)
    }
