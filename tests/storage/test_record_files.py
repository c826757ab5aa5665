"""Files of open records: what their pages show to whoever asks, of their own part; what is deleted is in none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from diagnostic.definitions.action import ActionText, ActionWhy
from diagnostic.errors import UserError
from diagnostic.report.document.parts import ReportDocument
from diagnostic.services.actions.board import PlanChoice, plan
from diagnostic.services.actions.comments import add_comment
from diagnostic.services.actions.records import delete_action, get_action, new_action
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import Access
from tests.documents import texts
from tests.worlds import NOW, World, access_to, world

LATER = NOW + timedelta(days=1)
DOOR = ActionText("Open the door", ActionWhy("rule", "S02", "No trust"), "Ann", date(2024, 4, 1))


@pytest.fixture(scope="module")
def acme(shared_installation) -> World:
    """An organisation with an action in the north, one at the coast, and a comment on the latter."""
    found = world(shared_installation)
    new_action(found.inst, found.access, "north", DOOR, NOW)
    coast = new_action(found.inst, found.access, "coast", ActionText("Mend the net", owner="Kim"), NOW)
    add_comment(found.inst, get_action(found.inst, found.access, coast), "Which one?", "Lee", LATER)
    return found


@pytest.fixture(scope="module")
def south(acme) -> Access:
    return access_to(acme.inst, "acme", "executive", "south")


def document(acme: World, access: Access | None = None, **wanted) -> ReportDocument:
    return subject(acme.inst, access or acme.access, Wanted(**wanted)).document()


def test_a_plan_holds_what_its_page_lists_and_is_dated_with_its_last_change(acme):
    found = document(acme, about="plan")
    told = "\n".join(texts(found))
    for card in plan(acme.inst, acme.access, PlanChoice(), LATER.date()).cards:
        shown = (card.what, card.unit, card.owner, card.when, card.why)
        assert [words for words in shown if words not in told] == []
    assert "1 comment" in told and "Overdue" not in told
    assert found.day == LATER.date()
    assert "Overdue, due 1 April 2024" in list(texts(document(acme, about="plan", today=date(2024, 4, 2))))


def test_a_leaders_plan_is_what_a_consultant_saves_of_that_part(acme, south):
    mine = document(acme, south, about="plan")
    assert mine == document(acme, about="plan", unit="south")
    assert [words for words in ("Open the door", "Ann", "north") if words in "\n".join(texts(mine))] == []


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"unit": "north"}, "that this access shows"),
        ({"id": "owner=Ann"}, "does not exist"),
        ({"id": "owner=Kim&state=dnoe"}, "Did you mean 'done'"),
        ({"id": "ownr=Kim"}, "Did you mean 'owner'"),
    ],
)
def test_a_plan_of_another_part_is_refused_like_one_that_there_is_not(acme, south, wanted, message):
    with pytest.raises(UserError, match=message):
        document(acme, south, about="plan", **wanted)


def test_a_deleted_action_is_in_no_file(acme):
    gone = new_action(acme.inst, acme.access, "north", ActionText("Paint the wall"), NOW)
    assert "Paint the wall" in list(texts(document(acme, about="plan")))
    delete_action(acme.inst, acme.access, gone)
    assert "Paint the wall" not in list(texts(document(acme, about="plan")))
