"""Visits: what a browser keeps of an access link, until when it counts, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diagnostic.services.installation.access import issue_link, revoke_link, who
from diagnostic.services.installation.visits import begin_visit, end_visit, visit_of, visitor
from tests.worlds import NOW, access_to, consultant


@pytest.fixture
def inst(sqlite_installation):
    consultant(sqlite_installation)
    return sqlite_installation


def link_of(inst, days: int = 7) -> str:
    return issue_link(inst, organisation="acme", role="executive", unit="south", label="Ann", days=days, now=NOW)


def kept_of(inst, token: str, now=NOW) -> str:
    begun = begin_visit(inst, token, now)
    assert begun is not None and begun[1] == who(inst, token, now)
    return begun[0]


def test_what_a_browser_keeps_is_not_the_link_and_opens_no_other_browser(inst):
    token = link_of(inst)
    kept = kept_of(inst, token)
    signature = token.split(".")[1]
    assert visitor(inst, kept, NOW) == who(inst, token, NOW)
    assert signature not in kept and begin_visit(inst, kept, NOW) is None and who(inst, kept, NOW) is None
    assert visitor(inst, token, NOW) is None
    assert kept_of(inst, token) != kept  # each visit has a number of its own


@pytest.mark.parametrize(
    ("hours", "days", "lasts"), [(7.9, 7, True), (8, 7, False), (0, 7, True), (7, 400, True)], ids=str
)
def test_a_visit_lasts_eight_hours(inst, hours, days, lasts):
    later = NOW + timedelta(hours=hours)
    kept = kept_of(inst, link_of(inst, days))
    assert (visit_of(inst, kept, later) is not None, visitor(inst, kept, later) is not None) == (lasts, lasts)


def test_a_visit_ends_with_its_link(inst):
    token, staff = link_of(inst, 1), access_to(inst, "acme")
    kept, late = kept_of(inst, token), NOW + timedelta(days=1)
    other = kept_of(inst, token, NOW + timedelta(hours=20))
    assert visitor(inst, other, late) is None  # the link has expired, the visit would have lasted
    revoke_link(inst, staff, who(inst, token, NOW).link, NOW)
    assert visitor(inst, kept, NOW) is None


def test_who_leaves_ends_this_visit_and_no_other(inst):
    token = link_of(inst)
    kept, other = kept_of(inst, token), kept_of(inst, token)
    end_visit(inst, "no visit", NOW)
    end_visit(inst, kept, NOW)
    assert visitor(inst, kept, NOW) is None and visitor(inst, other, NOW) is not None


def test_a_forged_visit_is_nobodys(inst):
    kept = kept_of(inst, link_of(inst))
    said, signature = kept.rsplit(".", 1)
    link, until, number = said.split("-")
    longer = f"{link}-{int(until, 16) + 9999:x}-{number}.{signature}"
    forged = [longer, said, signature, f"{said}.", kept + "x", "", None, "\udc80", "é.ü", "\x00", "a" * 10_000]
    assert [visitor(inst, each, NOW) for each in forged] == [None] * len(forged)
