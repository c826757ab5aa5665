"""Publishing and reading: once, whole, and each viewer no more than their part."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from diagnostic.core.disclosure import suppression_plan
from diagnostic.definitions.organisation import tree
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave, invite, participation
from diagnostic.services.publication.audit import audit_wave
from diagnostic.services.publication.publish import publish_wave, releases
from diagnostic.services.report.load import load_report, published_waves
from diagnostic.services.report.rule_versions import (
    check_rules,
    current_rules,
    get_rules,
    list_versions,
    save_rules,
    what_if,
)
from diagnostic.services.respondents.submissions import submit
from tests.profiles import on_sqlite
from tests.worlds import CLOSES, CUSTOMER, EMPLOYEE, NOW, ONE_RULE, access_to, consultant, read_invitations, world

pytestmark = pytest.mark.slow

AFTER = datetime(2024, 4, 2, 9, tzinfo=UTC)


def answered(inst, **people: int):
    """A world in which so many people of each unit have answered: all 4, 2, 3, or 75 on trust."""
    it = world(inst)
    for row in it.invitations(**people):
        submit(inst, row["token"], {"trust_1": 4, "trust_2": 2, "team_1": 3}, {}, NOW)
    return it


def test_a_published_wave_is_read_back_as_it_went_through_the_door(installation):
    it = answered(installation, north=6, coast=5, south=4)
    publish_wave(installation, it.access, it.wave.id, AFTER)
    report = load_report(installation, it.access)
    trust = report.inside.scores.query("dimension == 'trust'").set_index("unit")
    assert trust.loc["all", ["n", "mean"]].tolist() == [15, 75]
    assert trust["hidden"].to_dict() == {
        "all": "",
        "north": "",
        "south": "",
        "coast": "a group of fewer than 5 could be worked out",
        "south › other": "",
    }


@on_sqlite
def test_a_report_opens_on_the_newest_wave_that_shows_anything(installation):
    it = answered(installation, north=6)
    publish_wave(installation, it.access, it.wave.id, AFTER)
    empty = create_wave(
        installation, it.access, name="Summer", opens=AFTER.date(), closes=AFTER.date(), questionnaires=[EMPLOYEE],
        now=AFTER,
    )  # fmt: skip
    later = AFTER + timedelta(days=3)
    publish_wave(installation, it.access, empty.id, later)
    assert [wave.name for wave in published_waves(installation, it.access, later.date())] == ["Summer", "Spring"]
    assert load_report(installation, it.access).wave.name == "Spring"
    assert load_report(installation, it.access, empty.id).wave.name == "Summer"


@on_sqlite
def test_an_open_wave_is_not_published_and_a_published_one_not_again(installation):
    it = answered(installation, north=6)
    with pytest.raises(UserError, match=r"takes answers until 31 March 2024. Close it first"):
        publish_wave(installation, it.access, it.wave.id, NOW)
    close_wave(installation, it.access, it.wave, NOW)
    first = publish_wave(installation, it.access, it.wave.id, NOW)
    with pytest.raises(UserError, match="published already"):
        publish_wave(installation, it.access, it.wave.id, NOW)
    assert [release.audience for release in first] == ["customer", "employee"]
    assert releases(installation, it.access, it.wave.id) == first


def test_two_who_publish_at_once_make_one_publication(installation):
    it = answered(installation, north=6)

    def attempt(_) -> bool:
        try:
            return bool(publish_wave(installation, it.access, it.wave.id, AFTER))
        except UserError:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(attempt, range(4))) == 1


def test_nobody_answers_a_wave_that_is_published(installation):
    it = answered(installation, north=6)
    late = it.invitations(north=1)[0]
    close_wave(installation, it.access, it.wave, NOW)
    publish_wave(installation, it.access, it.wave.id, NOW)
    assert submit(installation, late["token"], {"trust_1": 1}, {}, NOW) == "closed"
    assert NOW.date() <= CLOSES


@on_sqlite
def test_a_wave_that_nobody_answered_publishes_blanks(installation):
    it = world(installation)
    publish_wave(installation, it.access, it.wave.id, AFTER)
    report = load_report(installation, it.access)
    assert report.inside.scores["mean"].isna().all()
    assert set(report.inside.scores["hidden"]) == {"fewer than 5 answers"}


@on_sqlite
def test_before_anything_is_published_there_is_no_report(installation):
    assert load_report(installation, world(installation).access) is None


@on_sqlite
def test_an_executive_sees_their_part_and_the_same_numbers(installation):
    it = answered(installation, north=6, coast=6, south=6)
    publish_wave(installation, it.access, it.wave.id, AFTER)
    whole = load_report(installation, it.access)
    part = load_report(installation, access_to(installation, "acme", "executive", "south"))
    assert part.chart.ids == ("south", "coast")
    for frame in (part.inside.units, part.inside.scores, part.symptoms.strengths, *vars(part.gaps).values()):
        assert set(frame["unit"]) <= {"south", "coast", "south › other"}
    common = whole.inside.scores[whole.inside.scores["unit"].isin(["south", "coast"])].reset_index(drop=True)
    assert part.inside.scores.equals(common)


@on_sqlite
def test_only_consultants_publish(installation):
    it = answered(installation, north=6)
    with pytest.raises(UserError, match="Only a consultant"):
        publish_wave(installation, access_to(installation, "acme", "executive"), it.wave.id, AFTER)


def test_another_organisation_sees_and_publishes_nothing(installation):
    it = answered(installation, north=6)
    publish_wave(installation, it.access, it.wave.id, AFTER)
    stranger = consultant(installation, "other")
    assert load_report(installation, stranger) is None
    with pytest.raises(UserError, match="does not exist"):
        load_report(installation, stranger, it.wave.id) or publish_wave(installation, stranger, it.wave.id, AFTER)


@on_sqlite
def test_a_wave_with_another_chart_is_shown_to_those_whose_part_it_has(installation):
    it = answered(installation, north=6, coast=6)
    publish_wave(installation, it.access, it.wave.id, AFTER)
    other = tree([("group", None, "The group", {}), ("north", "group", "The north", {})])
    dates = {"opens": date(2024, 5, 1), "closes": date(2024, 5, 2)}
    later = create_wave(
        installation, it.access, name="Later", chart=other, questionnaires=[EMPLOYEE, CUSTOMER], now=AFTER, **dates
    )
    invited = invite(installation, it.access, later, "employee", {"north": 6}, AFTER)
    for row in read_invitations(invited):
        submit(installation, row["token"], {"trust_1": 4}, {}, datetime(2024, 5, 1, tzinfo=UTC))
    publish_wave(installation, it.access, later.id, datetime(2024, 5, 3, tzinfo=UTC))
    shown = {
        unit: load_report(installation, access_to(installation, "acme", "executive", unit))
        for unit in (None, "all", "north", "coast")
    }
    assert {unit: (report.wave.name, report.chart.ids[0]) for unit, report in shown.items()} == {
        None: ("Later", "group"),
        "all": ("Spring", "all"),
        "north": ("Later", "north"),
        "coast": ("Spring", "coast"),
    }
    assert [wave.name for wave in shown["coast"].waves] == ["Spring"]
    bands = participation(installation, it.access, later, date(2024, 5, 3)).query("audience == 'employee'")
    assert bands["unit"].tolist() == ["group", "north"]


def test_the_rule_table_starts_as_shipped_and_is_kept_in_versions(installation):
    it = answered(installation, north=6)
    assert current_rules(installation, it.access).number == 0
    saved = save_rules(installation, it.access, ONE_RULE, "only trust", AFTER)
    assert (saved.number, saved.author, saved.note) == (1, "a consultant", "only trust")
    assert current_rules(installation, it.access).text == ONE_RULE
    assert [version.number for version in list_versions(installation, it.access)] == [1, 0]
    assert "S13" in get_rules(installation, it.access, 0).text


def test_a_table_is_not_saved_over_a_version_that_its_author_has_not_seen(installation):
    it = answered(installation, north=6)
    save_rules(installation, it.access, ONE_RULE, "", AFTER, newest=0)
    with pytest.raises(UserError, match="Version 1 was saved by somebody else"):
        save_rules(installation, it.access, ONE_RULE, "", AFTER, newest=0)
    assert save_rules(installation, it.access, ONE_RULE, "", AFTER, newest=1).number == 2


@on_sqlite
def test_a_table_with_mistakes_is_not_saved(installation):
    it = answered(installation, north=6)
    with pytest.raises(UserError, match="wrong way round"):
        save_rules(installation, it.access, ONE_RULE.replace("40", "70"), "", AFTER)
    assert current_rules(installation, it.access).number == 0


@on_sqlite
def test_a_report_names_its_rules_and_what_if_compares_others(installation):
    it = answered(installation, north=6)
    publish_wave(installation, it.access, it.wave.id, AFTER)
    shipped = load_report(installation, it.access)
    later = AFTER + timedelta(days=1)
    save_rules(installation, it.access, ONE_RULE, "only trust", later)
    assert load_report(installation, it.access).rules_version == 0  # as it was published
    report = load_report(installation, it.access, rules_version=1)
    assert (shipped.rules_version, report.rules_version) == (0, 1)
    assert shipped.release != report.release
    assert report.symptoms.strengths.set_index("unit")["strength"].round(3)["north"] == 0  # 75 is above 65
    changed = what_if(report, ONE_RULE.replace("none_above: 65", "none_above: 90")).set_index("unit")
    assert changed.loc["north", ["before", "after"]].round(3).tolist() == [0, 0.3]  # (90 - 75) / 50
    assert check_rules(ONE_RULE.replace("trust", "trsut"), report.questionnaires.values())[0].hint


def test_what_the_auditor_does_not_call_safe_is_not_published(installation, monkeypatch):
    it = answered(installation, north=6, coast=5, south=4)
    with monkeypatch.context() as usual_rule:  # hide who is fewer than five, and look no further
        usual_rule.setattr(
            suppression_plan,
            "suppression_pattern",
            lambda chart, respondents, k, *_, **__: chart.roll_up(respondents.own) >= k,
        )
        with pytest.raises(UserError, match="The south less The coast is about 4 people; the least is 5"):
            publish_wave(installation, it.access, it.wave.id, AFTER)
    assert releases(installation, it.access, it.wave.id) == []
    assert [each.verdict for each in publish_wave(installation, it.access, it.wave.id, AFTER)] == ["safe", "safe"]
    assert [each.verdict for each in audit_wave(installation, it.wave.id)] == ["safe", "safe"]


@on_sqlite
def test_an_audit_of_nothing_says_so(installation):
    it = answered(installation, north=6)
    with pytest.raises(UserError, match=r"Nothing of survey '.*' is published"):
        audit_wave(installation, it.wave.id)
    with pytest.raises(UserError, match="There is no survey 'elsewhere'"):
        audit_wave(installation, "elsewhere")
