"""The report's pages, run as a browser session would, on the demonstration organisation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from diagnostic.services.access import issue_link
from diagnostic.services.demonstration import load_demonstration
from diagnostic.services.installation import Installation
from diagnostic.services.organisations import create_organisation
from diagnostic.settings import ROOT
from diagnostic.ui.access import installation as opened

MAIN = ROOT / "diagnostic" / "ui" / "main.py"
PAGES = ("overview", "heatmap", "inside_outside", "predicted_observed", "unit")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation that pages open: the demonstration, and an organisation without a wave."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSIDE_OUT_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("DATABASE_URL", "")
        st.cache_resource.clear()
        st.cache_data.clear()
        inst, now = opened(), datetime.now(UTC)
        load_demonstration(inst, now.date(), now)
        create_organisation(inst, id="empty", name="Empty", now=now)
        yield inst
        inst.engine.dispose()
        st.cache_resource.clear()


def session(house: Installation, organisation: str = "demonstration", unit: str | None = None) -> AppTest:
    link = issue_link(
        house, organisation=organisation, role="executive", unit=unit, label="a test", days=1, now=datetime.now(UTC)
    )
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["link"] = link
    return at.run()


def turn(at: AppTest, page: str, /, **query: str) -> AppTest:
    at.switch_page(f"{page}.py")
    at.query_params.clear()
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def sent(at: AppTest) -> str:
    """All that the page's main part sends to the browser: words, markup, charts."""
    return "\n".join(str(node.proto) for node in at.main if getattr(node, "proto", None) is not None)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_its_finding_and_names_its_release(house, page):
    at = turn(session(house), page)
    assert not at.exception
    assert "Release" in sent(at) and "<h1" in sent(at) + "".join(f"<h1>{title.value}" for title in at.title)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"unit": "centre-chat", "dim": "trust", "rule": "S02"},
        {"unit": "no such unit", "dim": "<b>", "rule": "S99", "page": "-7", "sort": "?", "within": "x", "signs": "?"},
        {"wave": "another organisation's"},
    ],
    ids=["a view that was sent", "nonsense", "an unknown wave"],
)
def test_whatever_the_address_says_the_page_is_drawn(house, page, query):
    assert not turn(session(house), page, **query).exception


def test_an_unknown_wave_is_said_to_be_unknown(house):
    at = turn(session(house), "overview", wave="nothing")
    assert any("not published" in info.value for info in at.info)


@pytest.mark.parametrize("page", PAGES)
def test_a_divisions_executive_meets_nothing_of_the_others(house, page):
    shown = sent(turn(session(house, unit="shops"), page, unit="centre-chat"))
    assert "Old Market shop" in shown
    assert "Online chat" not in shown and "Workshops" not in shown


@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_publication_a_page_says_when_there_will_be_one(house, page):
    at = turn(session(house, "empty"), page)
    assert not at.exception
    assert "as soon as the first wave is closed and published" in sent(at)
