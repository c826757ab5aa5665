"""Where somebody is signed in, as pages show it: looked at, ended, and links switched off by an administrator."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.services.installation.access import issue_link, who
from diagnostic.services.installation.sessions import SignedIn, begin_session, configured
from diagnostic.services.sign_in.one_time import begin_once, one_time_link
from diagnostic.settings import ROOT
from tests.menu import begin_at
from tests.worlds import world

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"
FILE = """
providers:
  - {id: works, label: Acme Works, issuer: "https://id.example", client_id: us, secret: NONE,
     rules: [{group: south, organisation: signed, role: executive, unit: south}]}
"""


@pytest.fixture
def visit(inst, monkeypatch):
    """Opens pages by what a browser keeps."""
    world(inst, "signed")
    (inst.settings.home / "sign_in.yaml").write_text(FILE)

    def open_page(kept: str, page: str) -> AppTest:
        monkeypatch.setattr("diagnostic.ui.access.kept", lambda: kept)
        return begin_at(AppTest.from_file(str(MAIN), default_timeout=60), page).run()

    yield open_page
    (inst.settings.home / "sign_in.yaml").unlink()


def press(at: AppTest, label: str) -> AppTest:
    return next(each for each in at.button if each.label == label).click().run()


def texts(at: AppTest) -> str:
    kinds = (at.title, at.markdown, at.info, at.warning, at.success)
    return " ".join(each.value for kind in kinds for each in kind).replace("\\", "")


def test_an_administrator_ends_sessions_and_switches_links_off(inst, visit):
    now = datetime.now(UTC)
    stamps = tuple(configured(inst.settings).stamped)
    ann = begin_session(inst, SignedIn("works", b"1" * 32, "Ann *Bell*", stamps), "ann", now)
    link = issue_link(inst, organisation="signed", role="consultant", label="Kim", days=3, now=now)
    ida = begin_once(inst, one_time_link(inst, "signed", "Ida", now), now)
    mine = visit(ann.kept, "work/sessions")
    assert "executive, The south, by Acme Works, since" in texts(mine) and "Ida" not in texts(mine)
    assert any('href="/leave">Sign out<' in each.proto.body for each in mine.get("html"))
    all_of_them = visit(ida.kept, "work/sessions")
    assert "by a one-time link" in texts(all_of_them) and "Ann *Bell*" in texts(all_of_them)
    ended = press(press(all_of_them, "End"), "End it")
    assert "has ended" in texts(ended) and "Nobody else is signed in" in texts(ended)
    over = visit(ann.kept, "work/sessions")
    assert "Sign in again" in texts(over)
    assert any('href="/auth/sign-in/works' in each.proto.body for each in over.get("html"))
    links = press(press(visit(ida.kept, "work/links"), "Switch links off"), "Switch them off")
    assert "Access links are switched off" in texts(links) and who(inst, link, now) is None
    assert not any(each.label == "Make the link" for each in links.button)
    again = press(press(links, "Switch links on"), "Switch them on")
    assert who(inst, link, now) and not again.exception
