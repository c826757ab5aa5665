"""The page "Audit log": sentences, the newest first, by kind, person and days; a table to keep; for administrators."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Formatter

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.errors import UserError
from diagnostic.services.audit_log.handed_out import log_file
from diagnostic.services.audit_log.reading import PAGE, LogChoice, log_csv, log_page
from diagnostic.services.audit_log.sentences import KINDS, SENTENCES
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import change_zone
from diagnostic.settings import ROOT
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.ui import access as ui_access
from tests.menu import begin_at, menu_links
from tests.worlds import access_to, consultant

pytestmark = pytest.mark.slow

LATE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # the day after in Berlin


@pytest.fixture(scope="module")
def acme(inst):
    """A consultant who took many files, one of them with a name that is more than a name."""
    access = consultant(inst)
    change_zone(inst, access, "Europe/Berlin", LATE - timedelta(days=9))
    for number in range(PAGE):
        log_file(inst, access, f"file-{number}.pdf", LATE - timedelta(days=2, minutes=number))
    log_file(inst, access, "=1+1 *bold*.pdf", LATE)
    return access


def opened(inst, role: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "diagnostic" / "ui" / "entry.py"), default_timeout=60)
    link = {"organisation": "acme", "role": role, "label": "Ira", "days": 9, "now": datetime.now(UTC)}
    at.session_state["link"] = issue_link(inst, **link)
    return begin_at(at, "audit_log").run()


def told(at: AppTest) -> list[str]:
    """Lines of lists, without what keeps them from being formatted."""
    lines = [line for each in at.markdown for line in each.value.splitlines()]
    return [line.replace("\\", "") for line in lines if line.startswith("- ")]


def test_an_administrator_reads_sentences_by_day_and_turns_to_older_ones(inst, acme):
    at = opened(inst, "administrator")
    assert not at.exception and list(menu_links(at)) == ["Links", "Audit log"]
    assert any("Europe/Berlin, in the table UTC" in each.value.replace("\\", "") for each in at.markdown)
    assert "2 March 2026" in [each.value for each in at.header]
    assert "- :gray[00:30] **a consultant (consultant)** took the file =1+1 *bold*.pdf" in told(at)
    at.number_input(key="log_page").set_value(2).run()
    at.selectbox(key="log_kind").set_value("link").run()
    assert not at.exception and not at.number_input
    assert {line.partition("] ")[2] for line in told(at)} >= {
        "**The command line** made a link for Ira (administrator)"
    }


def test_a_file_is_logged_before_anybody_has_it_and_made_for_nobody_whose_role_is_another_by_then(
    inst, acme, monkeypatch
):
    """Streamlit makes it when it is fetched, after the run that drew the button."""
    there = [access_to(inst, "acme")]
    monkeypatch.setattr(ui_access, "installation", lambda: inst)
    monkeypatch.setattr(ui_access, "looking", lambda: lambda: there[0])
    make, administrator = ui_access.while_it_lasts(lambda: b"it", "it.pdf"), access_to(inst, "acme", "administrator")

    def logged() -> list[str]:
        found = log_page(inst, administrator, LogChoice("file", there[0].link)).entries
        return [each.done for each in found]

    assert (make(), logged()) == (b"it", ["took the file it.pdf"])
    before, there[0] = there[0], replace(there[0], role="executive", unit="north")
    with pytest.raises(UserError, match="nothing was saved"):
        make()
    assert logged() == ["took the file it.pdf"]
    there[0] = before
    monkeypatch.setattr(ui_access, "log_file", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make()


@pytest.mark.parametrize("role", ["consultant", "executive"])
def test_nobody_else_reads_it(inst, acme, role):
    at = opened(inst, role)
    assert at.title[0].value == "This page is for administrators" and not at.header
    with pytest.raises(UserError, match="Only an administrator"):
        log_csv(inst, access_to(inst, "acme", role), LogChoice())


def test_days_are_the_organisations_and_the_table_has_moments_and_no_formulas(inst, acme):
    administrator = access_to(inst, "acme", "administrator")
    second = datetime(2026, 3, 2, tzinfo=UTC).date()
    choice = LogChoice("file", acme.link, second, second)
    assert [each.done for each in log_page(inst, administrator, choice).entries] == ["took the file =1+1 *bold*.pdf"]
    rows = list(csv.DictReader(io.StringIO(log_csv(inst, administrator, choice).decode("utf-8-sig"))))
    assert [(row["UTC"], row["Event"], row["Name"]) for row in rows] == [
        ("2026-03-01T23:30:00+00:00", "file.taken", "'=1+1 *bold*.pdf")
    ]
    assert log_page(inst, administrator, LogChoice(first=second, last=second - timedelta(days=1))).number == 0
    assert log_page(inst, administrator, LogChoice("fil")).number == 0


def test_another_organisations_log_stays_theirs(inst, acme):
    consultant(inst, "other")
    found = log_page(inst, access_to(inst, "other", "administrator"), LogChoice())
    assert found.number == 3 and not [each for each in found.entries if "file" in each.done]


def test_every_event_has_a_kind_and_a_sentence_of_what_entries_have():
    fields = {"thing", "name", "detail", "amount"}
    assert set(SENTENCES) == set(AuditEvent)
    assert {each.partition(".")[0] for each in AuditEvent} == set(KINDS)
    assert {name for words in SENTENCES.values() for _, name, *_ in Formatter().parse(words) if name} <= fields
