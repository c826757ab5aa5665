"""Open links: one address for everybody of a unit, each form of it taken once, apart from all who are invited."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.backup.restore import restore
from diagnostic.services.backup.write import back_up
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave, get_wave
from diagnostic.services.fieldwork.retirement import retire_wave
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.installation.rate_limit import TRIES_OF_ONE
from diagnostic.services.publication.audit import audit_wave
from diagnostic.services.publication.interim_results import interim_results_of
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.credentials import (
    as_token,
    first_open_token,
    is_open,
    new_code,
    new_token,
    open_token,
    token_mac,
)
from diagnostic.services.respondents.handouts import posters
from diagnostic.services.respondents.open_forms import new_form, was_sent
from diagnostic.services.respondents.open_links import close_open_link, make_open_links, open_links, token_of_code
from diagnostic.services.respondents.submissions import TooManyTries, look_up, submit
from diagnostic.services.waves.participation import participation
from diagnostic.services.waves.progress import progress
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import invitations, open_forms, sheets, staging
from diagnostic.storage.database.tables import open_links as stored_links
from tests.worlds import NOW, World, world

OPEN = Policy(open_to=("customer",))
CARE = {"care_1": 4}


@pytest.fixture
def here(installation) -> World:
    return world(installation, policy=OPEN)


def token_of(here: World, unit: str = "north") -> str:
    make_open_links(here.inst, here.access, here.wave, "customer", [unit], NOW)
    return open_links(here.inst, here.access, here.wave, "customer")[unit].address.rpartition("/q/")[2]


def code_of(here: World, unit: str = "north") -> str:
    return open_links(here.inst, here.access, here.wave, "customer")[unit].code


def send(here: World, token: str, form: str = "", client: str = "", now=NOW, codes=CARE) -> str:
    return submit(here.inst, token, codes, {}, now, client, form=form or new_form())


def rows(here: World, table) -> int:
    with reading(here.inst.engine) as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_poster_is_printed_of_each_unit_whose_address_takes_answers(here):
    for unit in ("north", "south", "coast"):
        token_of(here, unit)
    close_open_link(here.inst, here.access, here.wave, "customer", "coast", NOW)

    def units(*asked: str, now=NOW, audience="customer") -> list[str]:
        page = posters(here.inst, here.access, here.wave, audience, asked, ["en"], now).decode()
        return re.findall(r"Answers count for: ([^<]+)<", page)

    assert units("coast", "south", "north", "nowhere") == ["The north", "The south"]
    for refused in ({"audience": "employee"}, {"now": NOW + timedelta(days=99)}):
        with pytest.raises(UserError):
            units("north", **refused)
    with pytest.raises(UserError, match="no unit that was asked for has an address"):
        units("coast")


def test_everybody_answers_by_one_address_and_each_form_counts_once(here):
    token = token_of(here)
    assert is_open(token) and as_token(token) == token and not is_open(new_token(here.wave.id))
    form, found = new_form(), look_up(here.inst, token, NOW)
    assert (found.state, found.open, found.unit_name, found.team_size) == ("ready", True, "The north", None)
    assert (found.min_group, found.comments_from, found.answers_each, found.live) == (10, 20, 2, False)
    assert [send(here, token, each) for each in (form, form, new_form())] == ["accepted", "used", "accepted"]
    assert (was_sent(here.inst, token, form), was_sent(here.inst, token, new_form())) == (True, False)
    assert look_up(here.inst, token, NOW).state == "ready"
    assert (rows(here, staging), rows(here, open_forms)) == (2, 2)


def test_a_form_without_a_number_is_never_taken(here):
    token = token_of(here)
    with pytest.raises(ValueError, match="count twice"):
        submit(here.inst, token, CARE, {}, NOW)
    assert rows(here, staging) == 0


def test_a_form_that_is_sent_many_times_at_once_is_stored_once(here):
    token, form = token_of(here), new_form()
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: send(here, token, form), range(16)))
    assert sorted(said) == ["accepted"] + 15 * ["used"]
    assert rows(here, staging) == 1


def test_the_address_is_shown_again_until_it_is_closed_and_another_one_is_another(here):
    first = token_of(here)
    assert token_of(here) == first  # it was there
    close_open_link(here.inst, here.access, here.wave, "customer", "north", NOW)
    assert open_links(here.inst, here.access, here.wave, "customer")["north"].address == ""
    assert (look_up(here.inst, first, NOW).state, send(here, first)) == ("revoked", "revoked")
    second = token_of(here)
    assert second != first and (send(here, first), send(here, second)) == ("revoked", "accepted")
    assert first[9:].isalnum() and second[9:].isalnum()


def test_an_address_of_an_earlier_version_is_shown_as_it_was_and_takes_answers(here):
    """Addresses had hyphens and underscores too."""
    token_of(here)
    key = here.inst.keys.of_wave(here.wave.id)
    with writing(here.inst.engine) as db:
        survey = db.execute(select(stored_links.c.survey)).scalar_one()
        about = [(key, here.wave.id, survey, "north", number) for number in range(1, 40)]
        earlier = next(each for each in about if first_open_token(*each) != open_token(*each))
        token = first_open_token(*earlier)
        db.execute(update(stored_links).values(number=earlier[-1], token_mac=token_mac(key, token)))
    assert (token_of(here), send(here, token), look_up(here.inst, token, NOW).state) == (token, "accepted", "ready")


def test_a_link_takes_answers_while_its_wave_does(here):
    token = token_of(here)
    before, after = NOW - timedelta(days=9), NOW + timedelta(days=40)
    assert (send(here, token, now=before), send(here, token, now=after)) == ("not_open", "expired")
    close_wave(here.inst, here.access, here.wave, NOW)
    assert (send(here, token), look_up(here.inst, token, NOW).state) == ("closed", "closed")
    with pytest.raises(UserError, match="takes no more answers"):
        make_open_links(here.inst, here.access, here.wave, "customer", ["south"], NOW)


def test_tokens_that_were_changed_or_belong_to_nothing_open_nothing(here):
    token = token_of(here)
    other = world(here.inst, "other", policy=OPEN)
    of_other = token_of(other)
    mixed = here.wave.id + of_other[8:]
    another = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (another, mixed, token[:8] + token[9:], token.upper(), token[:-1]):
        assert look_up(here.inst, wrong, NOW).state == "unknown"
        assert send(here, wrong) == "unknown"


def test_the_code_of_an_address_leads_to_it_however_it_is_typed_and_takes_nothing_itself(here):
    token, other = token_of(here), token_of(here, "south")
    code = code_of(here)
    assert code != code_of(here, "south") and code == code_of(here)
    for typed in (code, code.lower(), code.replace("-", " "), f" {code} "):
        assert token_of_code(here.inst, typed, NOW) == token
    assert token_of_code(here.inst, code_of(here, "south"), NOW) == other
    for nothing in (token, new_code(), code[:-1], "", here.invitations(north=1)[0]["code"]):
        assert token_of_code(here.inst, nothing, NOW) == ""
    assert (look_up(here.inst, code, NOW).state, send(here, code)) == ("unknown", "unknown")
    close_open_link(here.inst, here.access, here.wave, "customer", "north", NOW)
    assert (code_of(here), token_of_code(here.inst, code, NOW)) == ("", token)  # whose page says that it is closed
    assert token_of(here) != token and token_of_code(here.inst, code_of(here), NOW) == token_of(here)
    retire_wave(here.inst, here.wave.id, NOW + timedelta(days=99))
    assert (token_of_code(here.inst, code, NOW), look_up(here.inst, code, NOW).state) == ("", "unknown")


def test_wrong_codes_are_as_many_tries_as_of_invitations_and_no_right_one_works_among_them(here):
    token_of(here)
    for _ in range(TRIES_OF_ONE):
        assert look_up(here.inst, new_code(), NOW, "guesser").state == "unknown"
    for code in (code_of(here), new_code()):
        with pytest.raises(TooManyTries):
            token_of_code(here.inst, code, NOW, "guesser")
    assert token_of_code(here.inst, code_of(here), NOW, "elsewhere")


def test_an_address_of_before_codes_has_none_and_is_printed_in_full(here):
    token, code = token_of(here), code_of(here)
    with writing(here.inst.engine) as db:
        db.execute(update(stored_links).values(code_mac=None, code_hint=None))
    assert (token_of(here), code_of(here), token_of_code(here.inst, code, NOW)) == (token, "", "")
    page = posters(here.inst, here.access, here.wave, "customer", ["north"], ["en"], NOW).decode()
    assert f"/q/{token}<" in page and "type this address." in page


def test_an_address_is_limited_and_nothing_is_lost_for_others(here):
    token = token_of(here)
    assert [send(here, token, client="office") for _ in range(30)] == 30 * ["accepted"]
    for _ in range(1000):
        with pytest.raises(TooManyTries):
            send(here, token, client="office")
    assert send(here, token, client="elsewhere") == "accepted"
    assert send(here, token, client="office", now=NOW + timedelta(seconds=61)) == "accepted"
    assert rows(here, staging) == 32


def test_invited_people_and_answers_from_files_never_meet_those_of_an_open_link(here):
    with pytest.raises(UserError, match="never mixed"):
        here.invitations("customer", north=1)
    file = AnswersFile(b"unit,care_1\nnorth,4\n", name="answers.csv")
    with pytest.raises(UserError, match="never mixed"):
        import_file(here.inst, here.access, here.wave, "customer", file, True, NOW)
    with pytest.raises(UserError, match="invited person by person"):
        make_open_links(here.inst, here.access, here.wave, "employee", ["north"], NOW)
    with pytest.raises(UserError, match="unit of the survey's organisation"):
        make_open_links(here.inst, here.access, here.wave, "customer", ["nroth"], NOW)
    assert rows(here, stored_links) == 0
    with pytest.raises(UserError, match="an audience of this survey"):
        world(here.inst, "other", policy=OPEN, questionnaires=[b"id: q\nversion: 1\naudience: employee\n" + REST])


REST = b"""scale: {codes: [1, 2], favourable: [2], unfavourable: [1]}
dimensions: {trust: {name: Trust}}
items: [{id: trust_1, dimension: trust, text: I trust them}]
"""


def test_answers_leave_staging_from_ten_of_a_unit_and_no_row_tells_which_form_they_came_by(here):
    token = token_of(here)
    for _ in range(9):
        send(here, token)
    assert (shuffle(here.inst, NOW), rows(here, sheets)) == (0, 0)
    send(here, token)
    assert (shuffle(here.inst, NOW), rows(here, sheets), rows(here, staging)) == (10, 10, 0)


def test_nothing_is_shown_before_the_end_though_others_see_first_results(installation):
    here = world(installation, policy=Policy(live=True, open_to=("customer",)))
    token = token_of(here)
    for row in here.invitations(north=12):
        submit(here.inst, row["token"], {"trust_1": 4, "trust_2": 2, "team_1": 3}, {}, NOW)
    for _ in range(25):
        send(here, token)
    shuffle(here.inst, NOW)
    assert list(interim_results_of(here.inst, here.access, here.wave)) == ["employee"]


def test_the_publication_says_how_people_were_asked_and_hides_fewer_than_ten_answers(here):
    north, coast = token_of(here), token_of(here, "coast")
    for unit, token, many in (("north", north, 14), ("coast", coast, 9)):
        for code in range(many):
            assert send(here, token, client=f"{unit} {code}", codes={"care_1": 1 + code % 5}) == "accepted"
    assert rows(here, invitations) == 0
    (of_customers,) = [each for each in progress(here.inst, here.access, here.wave) if each.audience == "customer"]
    assert (of_customers.open, of_customers.links, of_customers.invited, of_customers.missing) == (True, 2, 0, 0)
    shown = participation(here.inst, here.access, here.wave, NOW.date())
    assert set(shown.loc[shown["audience"] == "customer", "band"]) == {""}
    close_wave(here.inst, here.access, here.wave, NOW)
    publish_wave(here.inst, here.access, here.wave.id, NOW)
    audited = {each.audience: each for each in audit_wave(here.inst, here.wave.id)}["customer"]
    assert audited.verdict == "safe" and min(each.people for each in audited.minimum_counts) >= 10
    assert get_wave(here.inst, here.access, here.wave.id, NOW.date()).policy.open_to == ("customer",)


def test_retired_links_are_gone_for_good(here):
    token = token_of(here)
    send(here, token)
    close_wave(here.inst, here.access, here.wave, NOW)
    retire_wave(here.inst, here.wave.id, NOW)
    assert (rows(here, stored_links), rows(here, open_forms)) == (0, 0)
    assert look_up(here.inst, token, NOW).state == "retired"
    assert open_links(here.inst, here.access, here.wave, "customer") == {}


def test_a_backup_has_links_and_forms_while_their_wave_takes_answers(here, opened, tmp_path):
    token, form = token_of(here), new_form()
    send(here, token, form)
    for name, later, state in (("open", NOW, "ready"), ("over", NOW + timedelta(days=40), "retired")):
        back_up(here.inst, tmp_path / f"{name}.backup", "a long passphrase", NOW)
        copy = opened(f"sqlite:///{tmp_path / name}.db", f"home-{name}")
        restore(copy, tmp_path / f"{name}.backup", "a long passphrase", later)
        there = replace(here, inst=copy)
        assert look_up(copy, token, later).state == state
        assert send(there, token, form, now=later) == ("used" if state == "ready" else "retired")
