"""Longer words than English has fit on a phone."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.definitions.loading.catalogue_files import CATALOGUES
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.submissions import Invitation
from diagnostic.web.assets import FILES
from diagnostic.web.respondents.questionnaire_page import Shown, questionnaire_page
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.browsing import PHONE
from tests.pseudo import PSEUDO, pseudo_catalogue, pseudo_questionnaire

pytestmark = pytest.mark.browser


def nothing() -> Installation:
    raise LookupError("these pages need nothing that is stored")


def with_its_sheets(page: str) -> str:
    """A page that needs no server."""
    return re.sub(
        r'<link rel="stylesheet" href="/assets/([^"]+)">',
        lambda found: f"<style>{FILES[found[1]].decode()}</style>",
        page,
    )


def test_pages_of_longer_words_fit_on_a_phone(device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUES, PSEUDO, pseudo_catalogue())
    asked = pseudo_questionnaire("mirror_staff")  # scales of words, and of numbers from 0 to 10
    invitation = Invitation("ready", asked, "Help desk", "Spring survey", "Acme", team_size=12, min_group=5)
    pages = {"questions": questionnaire_page(Shown(invitation, asked), PSEUDO).body.decode()}
    with TestClient(Starlette(routes=routes(Site(nothing)))) as client:
        for path in ("/q", "/q/protection", "/meet", "/leave"):
            pages[path] = client.get(path, headers={"Accept-Language": PSEUDO}).text
    shown, widths = device("about:blank", PHONE), {}
    for name, page in pages.items():
        shown.set_content(with_its_sheets(page))
        shown.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        widths[name] = shown.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(pages, PHONE["width"])
