"""Waves: made whole or not at all, frozen as they were made, closed and counted in bands."""

from __future__ import annotations

from datetime import date

import pytest

from diagnostic.definitions.organisation import ROOT_ID, tree
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.lifecycle import (
    close_wave,
    create_wave,
    get_wave,
    invite,
    list_waves,
    participation,
    survey_questionnaire,
)
from diagnostic.services.installation.organisations import get_chart, save_chart
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import surveys
from diagnostic.storage.database.tables import waves as waves_table
from tests.profiles import on_sqlite
from tests.worlds import (
    CHART,
    CLOSES,
    CUSTOMER,
    EMPLOYEE,
    NOW,
    OPENS,
    World,
    access_to,
    consultant,
    read_invitations,
    world,
)

TODAY = NOW.date()


def make(inst, access, **changes):
    wanted = {"name": "Spring", "opens": OPENS, "closes": CLOSES, "questionnaires": [EMPLOYEE, CUSTOMER], "now": NOW}
    return create_wave(inst, access, **(wanted | changes))


@pytest.fixture
def here(installation) -> World:
    return world(installation)


@on_sqlite
@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2024, 2, 29), "planned"),
        (date(2024, 3, 1), "open"),
        (date(2024, 3, 31), "open"),
        (date(2024, 4, 1), "closed"),
    ],
)
def test_the_state_of_a_wave_follows_its_dates(here, today, state):
    assert get_wave(here.inst, here.access, here.wave.id, today).state == state


def test_a_wave_may_be_closed_early_and_closed_again(here):
    close_wave(here.inst, here.access, here.wave, NOW)
    close_wave(here.inst, here.access, here.wave.id, NOW)
    assert get_wave(here.inst, here.access, here.wave.id, TODAY).state == "closed"


def test_a_wave_keeps_the_chart_and_the_policy_it_was_made_with(installation):
    access = consultant(installation)
    wave = make(installation, access, policy=Policy(min_group=8), contact=" Ann Bell ")
    save_chart(installation, access, tree([("all", None, "All", {}), ("west", "all", "West", {})]), NOW)
    again = get_wave(installation, access, wave.id, TODAY)
    assert (again.chart, again.policy, again.audiences) == (CHART, Policy(8), ("customer", "employee"))
    assert again.contact == "Ann Bell"
    assert get_chart(installation, "acme").ids == ("all", "west")
    newer = make(installation, access, name="Autumn")
    assert newer.chart.ids == ("all", "west") and newer.chart_hash != wave.chart_hash
    assert [each.name for each in list_waves(installation, access, TODAY)] == ["Autumn", "Spring"]


def test_a_questionnaire_means_for_good_what_it_meant(here):
    asked = survey_questionnaire(here.inst, here.access, here.wave, "employee")
    assert [(item.id, item.reverse) for item in asked.items] == [
        ("trust_1", False),
        ("trust_2", True),
        ("team_1", False),
    ]
    assert asked.scale.favourable == (4, 5) and list(asked.dimensions) == ["trust", "teamwork"]
    with reading(here.inst.engine) as db:
        rows = {row.audience: row for row in db.execute(surveys.select())}
    assert rows["employee"].source == EMPLOYEE.decode() and rows["employee"].hash.startswith("sha256:")


@on_sqlite
def test_every_problem_of_a_wave_is_told_at_once_and_nothing_is_stored(installation):
    access = consultant(installation)
    with pytest.raises(UserError) as error:
        make(
            installation,
            access,
            name=" ",
            opens=CLOSES,
            closes=OPENS,
            questionnaires={"a.yaml": EMPLOYEE, "b.yaml": EMPLOYEE, "c.yaml": b"id: x\n"},
            headcounts={
                ("north", "employee"): 7,
                ("noth", "employee"): 5,
                ("south", "guest"): 1,
                ("coast", "employee"): -1,
            },
        )
    told = str(error.value).splitlines()
    for part in (
        "c.yaml",
        "survey › name: expected 1 to 80 characters, found 0",
        "survey › closes: expected a last day not before the first, 2024-03-31, found 2024-03-01",
        "survey › questionnaires: expected one questionnaire for 'employee', found 2: 'staff', 'staff'",
        "headcounts › noth, employee: expected a unit of the organisation, found 'noth'. Did you mean 'north'?",
        "headcounts › south, guest: expected an audience of this survey: employee, found 'guest'",
        "headcounts › coast, employee: expected 0 or more people, found -1",
    ):
        assert any(line.startswith(part) for line in told), part
    assert list_waves(installation, access, TODAY) == []
    with reading(installation.engine) as db:
        assert db.execute(waves_table.select()).all() == []


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "Spring"}, "survey › name: expected a name that no other survey has, found 'Spring'"),
        ({"name": "a\x00b"}, "survey › name: expected characters that can be seen, found 'a\\x00b'"),
        ({"name": "x" * 81}, "survey › name: expected 1 to 80 characters, found 81"),
        ({"contact": "x" * 81}, "survey › contact: expected at most 80 characters, found 81"),
        ({"contact": "a\nb"}, "survey › contact: expected one line of characters that can be seen, found 'a\\nb'"),
        ({"closes": date(2025, 3, 2)}, "survey › closes: expected at most 366 days, found 367"),
        (
            {"questionnaires": []},
            "survey › questionnaires: expected at least one questionnaire, found none that can be used",
        ),
    ],
)
def test_a_wave_that_makes_no_sense_is_not_made(here, changes, message):
    with pytest.raises(UserError) as error:
        make(here.inst, here.access, **({"name": "Another"} | changes))
    assert str(error.value) == message


@pytest.mark.parametrize("wave", ["", "nothing", "\x00", "\udc80", "../x", "' OR 1=1", "ü" * 300])
def test_a_wave_that_is_none_is_not_found(here, wave):
    with pytest.raises(UserError, match="This survey does not exist"):
        get_wave(here.inst, here.access, wave, TODAY)


def test_without_a_chart_there_is_one_unit(installation):
    access = consultant(installation, "bare", chart=None)
    assert make(installation, access).chart.ids == (ROOT_ID,)
    with_people = make(installation, access, name="Two", headcounts={("night", "employee"): 6, ("day", "employee"): 8})
    assert with_people.chart.ids == (ROOT_ID, "day", "night")


def test_invitations_are_a_file_for_spreadsheets_that_runs_nothing(installation):
    chart = tree([("all", None, "All", {}), ("f", "all", '=HYPERLINK("x")', {}), ("g", "all", "Müller, Söhne", {})])
    access = consultant(installation, chart=chart)
    content = invite(installation, access, make(installation, access), "employee", {"f": 1, "g": 2}, NOW)
    rows = read_invitations(content)
    assert content.startswith(b"\xef\xbb\xbfunit,name,link,code\r\n")
    assert [(row["unit"], row["name"]) for row in rows] == [
        ("f", "'=HYPERLINK(\"x\")"), ("g", "Müller, Söhne"), ("g", "Müller, Söhne"),
    ]  # fmt: skip
    assert all(row["link"].startswith("http://localhost:8501/q/") and len(row["token"]) == 32 for row in rows)
    assert len({row["token"] for row in rows} | {row["code"] for row in rows}) == 6
    assert look_up(installation, rows[1]["token"], NOW).unit_name == "Müller, Söhne"


@on_sqlite
@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"nort": 5}, "expected a unit of the survey's organisation, found 'nort'. Did you mean 'north'?"),
        ({"north": -1, "south": 4}, "invitations › north: expected 0 or more people, found -1"),
        ({}, "expected 1 to 200000 people in all, found 0"),
        ({"north": 200_001}, "expected 1 to 200000 people in all, found 200001"),
    ],
)
def test_invitations_that_make_no_sense_are_not_made(here, numbers, message):
    with pytest.raises(UserError) as error:
        invite(here.inst, here.access, here.wave, "employee", numbers, NOW)
    assert message in str(error.value)


@on_sqlite
def test_nobody_is_invited_to_a_closed_wave_or_to_an_audience_it_has_not(here):
    with pytest.raises(UserError, match=r"does not ask 'employees', only customer, employee. Did you mean 'employee'"):
        invite(here.inst, here.access, here.wave, "employees", {"north": 1}, NOW)
    close_wave(here.inst, here.access, here.wave, NOW)
    with pytest.raises(UserError, match="takes no more answers"):
        invite(here.inst, here.access, here.wave, "employee", {"north": 1}, NOW)


def test_team_size_is_the_rosters_where_there_is_one(installation):
    here = world(installation, headcounts={("north", "employee"): 12})
    first, second = here.invitations(north=1, coast=1)
    assert look_up(installation, first["token"], NOW).team_size == 12
    assert look_up(installation, second["token"], NOW).team_size is None


def bands(here: World, access=None) -> dict[tuple[str, str], str]:
    frame = participation(here.inst, access or here.access, here.wave, TODAY)
    return {(row.audience, row.unit): row.band for row in frame.itertuples()}


def answer(here: World, rows: list[dict[str, str]]) -> None:
    for row in rows:
        submit(here.inst, row["token"], {"trust_1": 3}, {}, NOW)


def test_participation_is_told_in_bands_from_the_invitations(here):
    """North: 4 of 10 answer. South itself nobody of 5, the coast below it 5 of 5. In all 9 of 20."""
    north, coast, _ = here.invitations(north=10), here.invitations(coast=5), here.invitations(south=5)
    answer(here, north[:4] + coast)
    found = bands(here)
    assert {unit: band for (audience, unit), band in found.items() if audience == "employee"} == {
        "all": "30-49 %", "north": "30-49 %", "south": "50-69 %", "coast": "70 % and more",
    }  # fmt: skip
    assert {band for (audience, _), band in found.items() if audience == "customer"} == {""}


@on_sqlite
def test_a_band_is_hidden_where_it_would_tell_of_few(here):
    """With 20 in the north and 3 in the south, the south would follow from the whole and the north."""
    answer(here, here.invitations(north=20)[:20] + here.invitations(coast=3)[:0])
    found = bands(here)
    assert [found["employee", unit] for unit in ("north", "south", "coast")].count("") >= 2
    assert found["employee", "all"] == "70 % and more"


@on_sqlite
def test_an_executive_sees_the_bands_of_their_part(here):
    answer(here, here.invitations(north=10, coast=10)[:15])
    executive = access_to(here.inst, "acme", "executive", "south")
    assert {unit for _, unit in bands(here, executive)} == {"south", "coast"}
    whole = bands(here)
    assert all(whole[key] == band for key, band in bands(here, executive).items())
