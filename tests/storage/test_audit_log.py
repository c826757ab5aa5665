"""The audit log: what staff and the server did, kept with the deed or not at all."""

from __future__ import annotations

import pytest

from diagnostic.errors import UserError
from diagnostic.services.installation.access import issue_link, make_link, revoke_link, who
from diagnostic.storage.database.engine import reading
from diagnostic.storage.setup import links
from diagnostic.storage.setup.audit_log import entries
from tests.worlds import NOW, consultant


@pytest.fixture
def acme(installation):
    return consultant(installation)


def logged(inst, organisation: str = "acme") -> list[tuple[str, ...]]:
    """(via, label, role, event, name, detail) of each entry, the last first."""
    with reading(inst.engine) as db:
        return [(row.via, row.label, row.role, row.event, row.name, row.detail) for row in entries(db, organisation)]


def test_links_are_logged_with_who_made_them_and_for_what(installation, acme):
    token = make_link(installation, acme, role="executive", unit="south", label="Dana", days=9, now=NOW)
    made = who(installation, token, NOW)
    for _ in range(2):  # the second time nothing is done any more
        revoke_link(installation, acme, made.link, NOW)
    assert sorted(logged(installation)) == [
        ("page", "a consultant", "consultant", "link.made", "Dana", "executive, south"),
        ("page", "a consultant", "consultant", "link.taken_back", "Dana", "executive, south"),
        ("shell", "command line", "", "link.made", "a consultant", "consultant"),
    ]
    with reading(installation.engine) as db:
        assert {row.thing for row in entries(db, "acme")} == {acme.link, made.link}


def test_what_is_refused_or_breaks_off_leaves_neither_deed_nor_entry(installation, acme, monkeypatch):
    before = logged(installation)
    with pytest.raises(UserError):
        issue_link(installation, organisation="acme", role="executive", unit="nowhere", label="Dana", days=9, now=NOW)
    monkeypatch.setattr("diagnostic.services.installation.access.record", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        issue_link(installation, organisation="acme", role="executive", label="Dana", days=9, now=NOW)
    with reading(installation.engine) as db:
        assert [row.label for row in links.of_organisation(db, "acme")] == ["a consultant"]
    assert logged(installation) == before
