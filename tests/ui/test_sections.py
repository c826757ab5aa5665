"""The menu: sections of which one is open, at most seven entries of it, and every address of the report in full."""

from __future__ import annotations

import pytest

from diagnostic.ui.main import sections
from diagnostic.ui.pages import BELOW, PAGES

ALONG = {"wave": "w1", "unit": "care"}
SEVEN = 7


def drawn(role: str, here: str):
    menu = [page for page in PAGES if role in page.may and page.menu in ("listed", "live")]
    return sections(menu, here, ALONG)


@pytest.mark.parametrize(
    ("role", "here", "opened", "current"),
    [
        ("executive", "report", "Results", ["Overview"]),
        ("executive", "learned", "How sure, how safe", ["What this report cannot reveal"]),
        ("executive", "predicted-observed", "Results", ["Inside and outside"]),
        ("executive", "waves", "Run", []),  # a page that is not theirs
        ("consultant", "waves", "Run", ["Surveys"]),
        ("consultant", "new-wave", "Run", ["Surveys"]),
        ("consultant", "publish", "Run", ["Surveys"]),
        ("executive", "meetings", "Act", ["Meetings"]),
        ("executive", "mirror", "Practices", ["Leader mirror"]),
        ("consultant", "home", "Results", []),
    ],
)
def test_the_section_of_a_page_is_open_and_its_entry_is_marked(role, here, opened, current):
    menu = drawn(role, here)
    assert [section.title for section in menu if section.open] == [opened] * (opened in [s.title for s in menu])
    assert [entry.title for section in menu for entry in section.entries if entry.current] == current


@pytest.mark.parametrize("role", ["consultant", "executive"])
def test_no_section_has_more_entries_than_one_takes_in(role):
    menu = drawn(role, "report")
    assert [section.title for section in menu] == [
        "Results",
        "Practices",
        "Act",
        *["Run"] * (role == "consultant"),
        "How sure, how safe",
    ]
    assert max(len(section.entries) for section in menu) <= SEVEN


def test_what_leads_into_the_report_carries_wave_and_unit():
    links = {entry.title: entry.href for section in drawn("consultant", "waves") for entry in section.entries}
    assert links["Map"] == "/heatmap?wave=w1&unit=care"
    assert links["How sure this is"] == "/measurement?wave=w1&unit=care"
    assert links["Files"] == "/files?wave=w1&unit=care"
    assert links["Surveys"] == "/waves"


def test_every_page_is_in_the_menu_or_below_a_page_that_is():
    shown = {page.url for page in PAGES if page.menu != "below"}
    assert set(BELOW) == {page.url for page in PAGES} - shown
    assert set(BELOW.values()) <= shown
