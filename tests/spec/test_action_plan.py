"""Plans of actions: what a link of the report carries, the order of a board, files that stay the same byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from diagnostic.definitions.acting.address import begun, to_begin
from diagnostic.definitions.action import ActionText, ActionWhy, FieldChange, merged
from diagnostic.report.pages.acting.plan import board_html, change_words, plan_finding, plan_html
from diagnostic.services.actions.board import PlanChoice, plan, plan_csv
from diagnostic.services.actions.calendars import plan_calendar
from diagnostic.services.actions.records import actions, change_action, get_action, new_action
from tests.worlds import NOW, access_to, world

TODAY = date(2024, 3, 5)
NASTY = "<b>Öffnet, bitte;\\ die Tür</b>"


def test_what_a_link_carries_is_what_the_form_reads():
    why = ActionWhy("gap", "asked-given measure", "Leaders & staff: 20 points = a lot?")
    assert begun(to_begin(why, "north", "Ask")) == ActionText("Ask", why)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({}, ActionText("")),
        ({"why": "no such kind", "of": "S02", "words": "x"}, ActionText("", ActionWhy(words="x"))),
        ({"why": "rule", "of": "x" * 500, "words": "a\u202eb"}, ActionText("", ActionWhy("rule", "x" * 120))),
        ({"what": " a\n b "}, ActionText("a b")),
        ({"state": "done", "owner": "Eve"}, ActionText("")),
    ],
)
def test_what_an_address_cannot_say_is_left_out(query, text):
    assert begun(query) == text


def test_both_find_their_own_in_what_is_merged():
    read = ActionText("a", owner="Ann", due=TODAY)
    mine, theirs = replace(read, what="b", owner="Cy"), replace(read, owner="Ben", state="doing")
    assert merged(read, mine, theirs) == replace(read, what="b", owner="Cy", state="doing")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (FieldChange("due", "2024-03-05", ""), "by when: nothing (was 5 March 2024)"),
        (FieldChange("owner", "", "Ann"), "who sees to it: Ann"),
    ],
)
def test_a_change_in_words(change, words):
    assert change_words(change) == words


@pytest.fixture
def planned(installation):
    """Six actions: late, soon, without a date, done long ago, done now, dropped."""
    here = world(installation)
    made = {
        "late": ActionText("late", owner="Ann", due=date(2024, 3, 4)),
        "soon": ActionText("soon", owner="ann", due=date(2024, 3, 9), state="doing"),
        "some day": ActionText(NASTY, ActionWhy("rule", "S02", "=1+1"), owner="Ben"),
        "long ago": ActionText("long ago", state="done"),
        "now": ActionText("now", due=date(2024, 2, 1)),
        "no": ActionText("no", state="dropped", reason="No money"),
    }
    ids = {
        name: new_action(here.inst, here.access, "coast" if name == "late" else "north", text, NOW)
        for name, text in made.items()
    }
    found = get_action(here.inst, here.access, ids["now"])
    change_action(here.inst, found, 1, replace(found.text, state="done"), "Ann", datetime(2024, 3, 6, tzinfo=UTC))
    return here


def shown(here, **wanted) -> list[str]:
    return [each.what for each in plan(here.inst, here.access, PlanChoice(**wanted), TODAY).cards]


def test_overdue_ones_first_then_by_day_then_what_is_finished_the_latest_first(planned):
    assert shown(planned)[:4] == ["late", "soon", NASTY, "now"]
    found = plan(planned.inst, planned.access, PlanChoice(), TODAY)
    assert [(each.state, len(each.cards)) for each in found.columns] == [
        ("open", 2),
        ("doing", 1),
        ("done", 2),
        ("dropped", 1),
    ]
    assert [each.casefold() for each in found.owners] == ["ann", "ben"]
    assert plan_finding(found.cards) == "One action is overdue, of three to do"


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"unit": "south"}, ["late"]),  # with what is below it
        ({"unit": "gone"}, []),
        ({"owner": "ANN"}, ["late", "soon"]),
        ({"state": "dropped"}, ["no"]),
        ({"overdue": True}, ["late"]),
        ({"owner": "ann", "state": "doing"}, ["soon"]),
    ],
)
def test_what_is_asked_for(planned, wanted, names):
    assert shown(planned, **wanted) == names


def test_a_part_of_the_organisation_has_its_own_plan(planned):
    south = access_to(planned.inst, "acme", "executive", "south")
    assert [each.what for each in plan(planned.inst, south, PlanChoice(), TODAY).cards] == ["late"]


def test_pages_and_files_hold_what_was_typed_and_nothing_that_runs(planned):
    found = plan(planned.inst, planned.access, PlanChoice(), TODAY)
    for page in (board_html(found.columns), plan_html(found.cards)):
        assert "<b>Öffnet" not in page and "&lt;b&gt;Öffnet" in page and page.count("href=") == 6
    table = plan_csv(found).decode("utf-8-sig")
    assert NASTY in table and ",'=1+1," in table and "late,The coast,Ann,2024-03-04,open,2024-03-05" in table


def test_a_calendar_is_the_same_bytes_and_has_a_day_only_for_what_is_to_do(planned):
    found = plan(planned.inst, planned.access, PlanChoice(), TODAY)
    content = plan_calendar(found)
    assert content == plan_calendar(plan(planned.inst, planned.access, PlanChoice(), date(2025, 1, 1)))
    assert max(map(len, content.split(b"\r\n"))) <= 75
    read = Calendar.from_ical(content)
    tasks = {str(each["summary"]): each for each in read.walk("VTODO")}
    assert len(tasks) == 6 and NASTY in tasks
    assert str(tasks["late"]["status"]) == "NEEDS-ACTION" and tasks["late"]["due"].dt == date(2024, 3, 4)
    assert (str(tasks["no"]["status"]), str(tasks["now"]["status"])) == ("CANCELLED", "COMPLETED")
    days = {str(each["summary"]): each for each in read.walk("VEVENT")}
    assert set(days) == {"late", "soon"}
    assert days["soon"]["dtstart"].dt == date(2024, 3, 9) and len(days["soon"].walk("VALARM")) == 1
    assert {str(each["uid"]).partition("-")[0] for each in tasks.values()} == {
        each.id for each in actions(planned.inst, planned.access)
    }
