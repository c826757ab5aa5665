"""The audit log: what staff and the server did, kept with the deed or not at all, and nothing of respondents."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from diagnostic.definitions.action import ActionText
from diagnostic.definitions.organisation import tree
from diagnostic.errors import UserError
from diagnostic.services.actions import comments, records
from diagnostic.services.audit_log.handed_out import log_file
from diagnostic.services.backup.write import back_up
from diagnostic.services.fieldwork import lifecycle, retirement
from diagnostic.services.installation import organisations
from diagnostic.services.installation.access import issue_link, make_link, revoke_link, token_of, who
from diagnostic.services.installation.visits import begin_visit, end_visit
from diagnostic.services.persons.erasure import erase_person
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report import rule_versions
from diagnostic.services.respondents.submissions import submit
from diagnostic.storage.database.engine import reading
from diagnostic.storage.setup import links
from diagnostic.storage.setup.audit_log import entries
from tests.worlds import NOW, ONE_RULE, World, consultant, world


@pytest.fixture
def acme(installation):
    return consultant(installation)


def logged(inst, organisation: str = "acme") -> list[tuple[object, ...]]:
    """(via, label, role, event, name, detail, amount) of each entry."""
    with reading(inst.engine) as db:
        rows = entries(db, organisation)
    return [(row.via, row.label, row.role, row.event, row.name, row.detail, row.amount) for row in rows]


def test_links_are_logged_with_who_made_them_and_for_what(installation, acme):
    before = set(logged(installation))
    token = make_link(installation, acme, role="executive", unit="south", label="Dana", days=9, now=NOW)
    made = who(installation, token, NOW)
    for _ in range(2):  # the second time nothing is done any more
        revoke_link(installation, acme, made.link, NOW)
    assert sorted(set(logged(installation)) - before) == [
        ("page", "a consultant", "consultant", "link.made", "Dana", "executive, south", None),
        ("page", "a consultant", "consultant", "link.taken_back", "Dana", "executive, south", None),
    ]
    assert len(logged(installation)) == len(before) + 2


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


def answered(here: World, invited: list[dict[str, str]]) -> None:
    """Everybody answers, and says something; one tries twice."""
    for row in (*invited, invited[0]):
        submit(here.inst, row["token"], {"trust_1": 4, "trust_2": 2, "team_1": 3}, {"change": "more light"}, NOW)


def acted(here: World) -> None:
    """An action of somebody with a name, with a comment; then neither."""
    made = records.new_action(here.inst, here.access, "north", ActionText("Open it", owner="Ann Bell"), NOW)
    comments.add_comment(here.inst, records.get_action(here.inst, here.access, made), "Good", "Ann Bell", NOW)
    erase_person(here.inst, here.access, "Ann Bell", NOW)
    records.renew_owners_link(here.inst, here.access, made, NOW)
    records.delete_action(here.inst, here.access, made, NOW)


def closed_twice(here: World) -> None:
    for _ in range(2):
        lifecycle.close_wave(here.inst, here.access, here.wave, NOW)


def came_and_left(here: World) -> None:
    begun = begin_visit(here.inst, token_of(here.inst, here.access.link), NOW)
    assert begun is not None and begin_visit(here.inst, "forged", NOW) is None
    for _ in range(2):
        end_visit(here.inst, begun[0], NOW)


BARE = tree([("all", None, "Everybody", {})])
ME, SHELL = ("page", "a consultant", "consultant"), ("shell", "command line", "")

# what is done, and the entries it makes: who, event, name, detail, amount
Deed = Callable[[World, list[dict[str, str]], Path], object]
Entry = tuple[tuple[str, str, str], str, str, str, int | None]
DEEDS: tuple[tuple[Deed, list[Entry]], ...] = (
    (lambda it, invited, tmp: answered(it, invited), []),  # nothing that a respondent does is logged
    (
        lambda it, invited, tmp: acted(it),
        [
            (ME, "person.erased", "", "", 2),
            (ME, "record.deleted", "", "action", None),
            (ME, "record.link_renewed", "", "action", None),
        ],
    ),
    (lambda it, invited, tmp: came_and_left(it), [(ME, "link.opened", "", "", None), (ME, "link.left", "", "", None)]),
    (
        lambda it, invited, tmp: closed_twice(it),
        [(ME, "survey.closed", "Spring", "", None)],
    ),
    (
        lambda it, invited, tmp: publish_wave(it.inst, it.access, it.wave.id, NOW),
        [(ME, "survey.published", "Spring", "", None)],
    ),
    (
        lambda it, invited, tmp: rule_versions.save_rules(it.inst, it.access, ONE_RULE, "a note", NOW),
        [(ME, "rules.saved", "", "", None)],
    ),
    (
        lambda it, invited, tmp: organisations.save_chart(it.inst, it.access, BARE, NOW),
        [(ME, "organisation.chart_changed", "", "", 1)],
    ),
    (
        lambda it, invited, tmp: organisations.change_zone(it.inst, it.access, "Asia/Tokyo", NOW),
        [(ME, "organisation.zone_changed", "", "Asia/Tokyo", None)],
    ),
    (
        lambda it, invited, tmp: log_file(it.inst, it.access, "acme\x1b[31m\nspring.pdf" + "x" * 900, NOW),
        [(ME, "file.taken", "acme [31m spring.pdf" + "x" * 180, "", None)],
    ),
    (
        lambda it, invited, tmp: retirement.retire_wave(it.inst, it.wave.id, NOW),
        [(SHELL, "survey.invitations_destroyed", "Spring", "", None)],
    ),
    (
        lambda it, invited, tmp: back_up(it.inst, tmp / "backup", "a long pass phrase", NOW),
        [(SHELL, "backup.made", "", "", None)],
    ),
)


def test_each_deed_makes_its_entries_and_no_entry_tells_of_a_respondent(installation, tmp_path):
    here = world(installation)
    invited = here.invitations(north=6)
    assert sorted(row[3:] for row in logged(installation)) == [
        ("invitations.made", "Spring", "employee", 6),
        ("link.made", "a consultant", "consultant", None),
        ("organisation.made", "Acme", "", None),
        ("survey.made", "Spring", "", None),
    ]
    for deed, expected in DEEDS:
        before = logged(installation)
        deed(here, invited, tmp_path)
        new = logged(installation)
        for each in before:
            new.remove(each)
        assert sorted((row[:3], *row[3:]) for row in new) == sorted(expected)
    with reading(installation.engine) as db:
        every = repr(entries(db, "acme"))
    secrets = [value for row in invited for value in (row["link"], row["token"], row["code"])]
    assert not [each for each in (*secrets, "more light", "Ann Bell", "Open it", "Good", "a note") if each in every]


def test_a_file_that_cannot_be_logged_is_not_handed_out(installation, acme, tmp_path, monkeypatch):
    monkeypatch.setattr("diagnostic.services.backup.write.record", lambda *_, **__: 1 / 0)
    with suppress(ZeroDivisionError):
        back_up(installation, tmp_path / "backup", "a long pass phrase", NOW)
    assert list(tmp_path.glob("backup*")) == []
