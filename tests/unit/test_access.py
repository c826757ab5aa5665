"""Staff links: signed, expiring, revocable, for one organisation and a part of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diagnostic.errors import UserError
from diagnostic.services.installation.access import Access, issue_link, list_links, make_link, revoke_link, who
from diagnostic.services.installation.organisations import create_organisation
from tests.worlds import NOW, access_to, consultant


@pytest.fixture
def inst(sqlite_installation):
    consultant(sqlite_installation)
    return sqlite_installation


def executive_link(inst, **changes) -> str:
    wanted = {"organisation": "acme", "role": "executive", "unit": "south", "label": "Ann", "days": 7, "now": NOW}
    return issue_link(inst, **(wanted | changes))


def test_a_link_tells_whose_it_is_and_what_may_be_seen(inst):
    found = who(inst, executive_link(inst), NOW)
    assert found == Access(found.link, "acme", "Acme", False, "executive", "south", "Ann")


def test_a_link_without_a_unit_is_for_the_whole_chart(inst):
    assert who(inst, executive_link(inst, unit=None), NOW).unit == ""
    create_organisation(inst, id="bare", name="Without a chart", now=NOW)
    assert access_to(inst, "bare").unit == ""


@pytest.mark.parametrize(("days", "works"), [(6.99, True), (7, False), (400, False)])
def test_a_link_expires(inst, days, works):
    assert (who(inst, executive_link(inst), NOW + timedelta(days=days)) is not None) is works


def test_a_revoked_link_is_nobodys(inst):
    staff, token = access_to(inst, "acme"), executive_link(inst)
    revoke_link(inst, staff, who(inst, token, NOW).link, NOW)
    assert who(inst, token, NOW) is None
    assert [(link.label, link.revoked) for link in list_links(inst, staff) if link.label == "Ann"] == [("Ann", True)]


def change_one(token: str, at: int) -> str:
    return token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :]


def test_a_forged_link_is_nobodys(inst, tmp_path):
    token = executive_link(inst)
    link, signature = token.split(".")
    forged: list[str | None] = [change_one(token, i) for i in (0, 10, 40, 60)]
    forged += [
        link,
        link + ".",
        "." + signature,
        signature,
        token + "x",
        "",
        None,
        "\udc80",
        "é.ü",
        "\x00",
        "a" * 10_000,
    ]
    assert [who(inst, each, NOW) for each in forged] == [None] * len(forged)
    other = executive_link(inst)
    assert who(inst, f"{link}.{other.split('.')[1]}", NOW) is None


def test_a_link_of_another_installation_is_nobodys(inst):
    token = executive_link(inst)
    inst.keys.put("links", bytes(32))
    assert who(inst, token, NOW) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"organisation": "acne"}, "link › organisation: expected an organisation of this installation, found 'acne'"),
        ({"unit": "suoth"}, "link › unit: expected a unit of the organisation, found 'suoth'. Did you mean 'south'?"),
        ({"role": "admin"}, "link › role: expected consultant, executive or administrator, found 'admin'"),
        ({"days": 0}, "link › days: expected 1 to 400 days, found 0"),
        ({"days": 401}, "link › days: expected 1 to 400 days, found 401"),
        ({"label": " "}, "link › label: expected a word about who it is for, of up to 80 characters, found nothing"),
        ({"label": "a" * 81}, "link › label: expected a word about who it is for, of up to 80 characters, found 'a"),
        ({"label": "a\nb"}, "link › label: expected a word about who it is for, of up to 80 characters, found 'a\\nb'"),
        ({"role": "consultant"}, "link › unit: expected no unit: a consultant's link is for the whole organisation"),
        ({"role": "administrator"}, "link › unit: expected no unit: an administrator's link is for the whole"),
    ],
)
def test_a_link_that_makes_no_sense_is_not_made(inst, changes, message):
    with pytest.raises(UserError) as error:
        executive_link(inst, **changes)
    assert str(error.value).startswith(message)


def test_all_mistakes_are_told_at_once(inst):
    with pytest.raises(UserError) as error:
        executive_link(inst, unit="nowhere", days=0, label="")
    assert len(error.value.problems) == 3


def test_an_executive_neither_lists_nor_revokes_links(inst):
    executive = access_to(inst, "acme", "executive", "south")
    for forbidden in (lambda: list_links(inst, executive), lambda: revoke_link(inst, executive, "x", NOW)):
        with pytest.raises(UserError, match="Only a consultant"):
            forbidden()


ROLES = ("executive", "consultant", "administrator")


@pytest.mark.parametrize(
    ("role", "gives"),
    [("administrator", ROLES), ("consultant", ("executive", "consultant")), ("executive", ())],
)
def test_each_role_makes_and_takes_back_links_of_some_roles(inst, role, gives):
    access = access_to(inst, "acme", role)
    for wanted in ROLES:
        theirs = access_to(inst, "acme", wanted)
        for deed in (
            lambda wanted=wanted: make_link(inst, access, role=wanted, label="New", days=7, now=NOW),
            lambda theirs=theirs: revoke_link(inst, access, theirs.link, NOW),
        ):
            if wanted in gives:
                deed()
            else:
                with pytest.raises(UserError, match="Only a"):
                    deed()
