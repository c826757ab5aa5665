"""The page of files: what is chosen stands in the address, files for leaders go on while nobody looks."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import numpy as np
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from diagnostic.services.files.formats import FORMATS
from diagnostic.services.files.packs.requests import packs
from diagnostic.services.files.packs.worker import make_next
from diagnostic.services.installation.access import issue_link, who
from diagnostic.services.installation.organisations import create_organisation
from diagnostic.services.installation.visits import COOKIE, begin_visit
from diagnostic.settings import QUESTIONNAIRES, ROOT
from diagnostic.ui.access import now
from diagnostic.ui.files.choices import FORMAT_NAMES
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.companies import company, publish, surveys
from tests.menu import begin_at

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"
EMPLOYEE, CUSTOMER = ((QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in ("employee", "customer"))


@pytest.fixture(scope="module")
def links(inst) -> dict[str, str]:
    """Tokens of a consultant and of the executive of a part, of an organisation with a published survey."""
    create_organisation(inst, id="harbour", name="Harbour & Sons", chart=company(), now=now())
    parts = {"consultant": None, "care": "care", "sales": "sales"}
    found = {}
    for label, unit in parts.items():
        role = "executive" if unit else "consultant"
        link = {"organisation": "harbour", "role": role, "unit": unit, "label": label}
        found[label] = issue_link(inst, **link, days=9, now=now())
    consultant = who(inst, found["consultant"], now())
    publish(inst, consultant, company(), surveys(company(), np.random.default_rng(3)), [EMPLOYEE, CUSTOMER])
    return found


def opened(token: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.session_state["link"] = token
    for name, value in query.items():
        at.query_params[name] = value
    begin_at(at, "files").run()
    assert not at.exception
    return at


def saves(at: AppTest) -> list[str]:
    return [button.proto.label for button in at.get("download_button")]


def test_the_address_says_what_is_saved_and_an_executive_saves_their_own_part(links, monkeypatch):
    at = opened(links["consultant"])
    assert saves(at) == ["Save Harbour \\& Sons as PDF"]
    assert list(FORMAT_NAMES) == [ending for ending in FORMAT_NAMES if ending in FORMATS]
    assert {"pdf", "pptx", "xlsx", "html", "zip"} <= set(FORMAT_NAMES)
    at = opened(links["consultant"], unit="care.2", **{"as": "zip"}, chapters="heatmap,nonsense")
    assert saves(at) == ["Save Phone team as tables"]
    at = opened(links["consultant"], chapters="heatmap,nonsense,summary", paper="letter")
    assert at.multiselect(key="file_chapters").value == ["heatmap", "summary"]
    at = opened(links["consultant"], **{"as": "pictures"}, chapters="heatmap")
    assert saves(at) == ["Save Harbour \\& Sons as pictures"]
    assert at.multiselect(key="file_chapters").value == ["heatmap"]
    at = opened(links["consultant"], about="council", chapters="seen,heatmap")
    assert (saves(at), at.multiselect(key="file_chapters").value) == (
        ["Save \u201cFor a works council\u201d as PDF"],
        ["seen"],
    )
    at = opened(links["consultant"], **{"as": "pptx"})
    assert len(at.get("file_uploader")) == 1
    at = opened(links["care"], unit="sales", **{"as": "nonsense"})
    assert saves(at) == ["Save Customer care as PDF"]
    assert "Sales" not in "".join(box.options[0] for box in at.selectbox)
    named: list[str] = []
    monkeypatch.setattr(st, "download_button", lambda label, make, **how: named.append(how["file_name"]))
    opened(links["care"])
    opened(links["consultant"])
    mine = "Harbour & Sons - Spring 2025"
    assert named == [f"{mine} - Customer care - Report.pdf", f"{mine} - Report.pdf"]


def test_files_for_leaders_are_asked_for_once_made_elsewhere_and_fetched_by_those_who_may(inst, links):
    consultant = who(inst, links["consultant"], now())
    at = opened(links["consultant"], unit="care")
    at.multiselect(key="pack_formats").set_value(["zip"])
    (button,) = [each for each in at.button if each.key == "pack_start"]
    assert button.label == "Make files for seven leaders"
    button.click().run()
    again = opened(links["care"])
    again.multiselect(key="pack_formats").set_value(["zip"])
    again.button(key="pack_start").click().run()
    (pack,) = packs(inst, consultant, now())
    assert pack.order.label == "consultant"
    assert "Waiting for its turn" in [bar.proto.text for bar in at.get("progress")]
    make_next(inst, now())
    at.run()
    assert f"/packs/{pack.order.id}" in "".join(each.proto.body for each in at.get("html"))
    assert f"/packs/{pack.order.id}" not in "".join(each.proto.body for each in opened(links["sales"]).get("html"))

    moment = [now()]
    site = Site(lambda: inst, lambda: moment[0])
    app = Starlette(routes=routes(site), middleware=middleware("http://testserver", site))
    with TestClient(app, follow_redirects=False) as browser:

        def fetched(label: str):
            kept, _ = begin_visit(inst, links[label], moment[0]) or ("", None)
            browser.cookies.set(COOKIE, kept)
            return browser.get(f"/packs/{pack.order.id}")

        assert browser.get(f"/packs/{pack.order.id}").status_code == 403
        assert [fetched(label).status_code for label in ("consultant", "care", "sales")] == [200, 200, 404]
        found = fetched("care")
        assert "contents.csv" in zipfile.ZipFile(io.BytesIO(found.content)).namelist()
        assert found.headers["cache-control"] == "no-store"
        assert (
            "Harbour%20%26%20Sons%20-%20Spring%202025%20-%20Customer%20care.zip" in found.headers["content-disposition"]
        )
        for lost in ("../order.json", "nothing", "%2e%2e", f"{pack.order.id}%2forder.json"):
            assert browser.get(f"/packs/{lost}").status_code == 404, lost
        moment[0] += timedelta(hours=25)
        assert fetched("consultant").status_code == 404
    at.button(key=f"end_{pack.order.id}_ask").click().run()
    at.button(key=f"end_{pack.order.id}_yes").click().run()
    assert packs(inst, consultant, now()) == []
