"""The page for every employee in a browser: one sheet of paper however much is written, and everybody can use it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from diagnostic.definitions.acting.everyone import LONGEST_NAME, LONGEST_TEXT, MOST_LINES, EveryoneText
from diagnostic.services.demonstration.company import ID
from diagnostic.services.everyone.records import everyone_page, release_to_everyone, save_everyone_text
from diagnostic.services.installation.organisations import operator
from diagnostic.services.report.load import published_waves
from tests.browsing import PHONE, violations

pytestmark = pytest.mark.browser

LONG = ("We talk about it, each team for itself, and tell. " * LONGEST_TEXT)[
    : LONGEST_TEXT - 2 * MOST_LINES - 3
] + "end"
TALLEST = "\n".join(["x"] * (MOST_LINES - 1) + [LONG])


def test_it_can_be_used_by_everybody_and_printed_on_one_sheet_however_much_is_written(busy, world, device):
    inst, access, now = world.inst, operator(world.inst, ID), datetime.now(UTC)
    wave = published_waves(inst, access, now.date())[0].id
    text = EveryoneText(TALLEST, TALLEST, "N" * LONGEST_NAME, "n" * LONGEST_NAME, progress=True)
    save_everyone_text(inst, access, wave, everyone_page(inst, access, wave).version, text, now)
    release_to_everyone(inst, access, wave, everyone_page(inst, access, wave).version, now)
    page = everyone_page(inst, access, wave).released
    for scheme in ("light", "dark"):
        phone = device(f"http://localhost:{busy.port}{page.address}", PHONE, scheme)
        assert LONG in phone.inner_text("main")
        assert violations(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.emulate_media(media="print")
    sheets = {paper: len(PdfReader(io.BytesIO(phone.pdf(format=paper))).pages) for paper in ("A4", "Letter")}
    assert sheets == {"A4": 1, "Letter": 1}
