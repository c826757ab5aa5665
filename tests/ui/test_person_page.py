"""The page and the command about one person: found, handed out, taken away after a second question."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from diagnostic.cli.main import main
from diagnostic.definitions.action import FORMER, ActionText
from diagnostic.errors import UserError
from diagnostic.services.actions.records import actions, new_action
from diagnostic.services.installation.access import issue_link, list_links, revoke_link
from diagnostic.services.persons.erasure import erase_person
from diagnostic.settings import ROOT
from tests.menu import begin_at
from tests.worlds import world

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"


def test_a_name_is_found_and_taken_away(inst):
    acme = world(inst, "person")
    new_action(inst, acme.access, "north", ActionText("Open the door", owner="Ann Bell"), datetime.now(UTC))
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    about = {"organisation": "person", "role": "consultant", "label": "Kim", "days": 3}
    at.session_state["link"] = issue_link(inst, **about, now=datetime.now(UTC))
    begin_at(at, "work/person").run()
    at.text_input[0].input("Nobody").run()
    assert any("stands nowhere" in each.value for each in at.markdown)
    at.text_input[0].input("ann bell").run()
    assert any("stands in 1 place" in each.value for each in at.markdown)
    for label in ("Take this name away", "Take it away"):
        at = next(each for each in at.button if each.label == label).click().run()
    assert not at.exception
    assert [each.text.owner for each in actions(inst, acme.access)] == [FORMER]
    assert "taken away in 1 place" in at.success[0].value


def test_a_file_of_a_page_that_stayed_open_holds_no_name_that_was_taken_away_and_none_is_made_for_a_lost_link(
    inst, monkeypatch
):
    acme = world(inst, "stayed")
    text = ActionText("Open the door", owner="Ann Bell", due=date(2024, 4, 1))
    action = new_action(inst, acme.access, "north", text, datetime.now(UTC))
    made: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(st, "download_button", lambda label, make, **how: made.update({how["key"]: make}))
    for page, query in (("actions", {}), ("actions", {"action": action}), ("work/person", {})):
        at = AppTest.from_file(str(MAIN), default_timeout=60)
        about = {"organisation": "stayed", "role": "consultant", "label": "Kim", "days": 3}
        at.session_state["link"] = issue_link(inst, **about, now=datetime.now(UTC))
        at.session_state["person_name"] = "Ann Bell"
        at.query_params.update(query)
        assert not begin_at(at, page).run().exception
    files = [each for each in made if not each.startswith("pdf_")]
    assert sorted(files) == ["action_ics", "actions_csv", "actions_ics", "person_csv", "person_json"]
    assert [each for each in files if b"Ann Bell" not in made[each]()] == []
    erase_person(inst, acme.access, "Ann Bell", datetime.now(UTC))
    assert [each for each in files if b"Ann Bell" in made[each]()] == []
    for link in list_links(inst, acme.access):
        revoke_link(inst, acme.access, link.id, datetime.now(UTC))
    assert len(made) == 7
    for make in made.values():
        with pytest.raises(UserError, match="your link was taken back"):
            make()


def test_nothing_that_somebody_typed_goes_on_in_a_page_of_somebody_else(inst):
    links = []
    for organisation in ("mine", "yours"):
        world(inst, organisation)
        about = {"organisation": organisation, "role": "consultant", "label": "Kim", "days": 3}
        links.append(issue_link(inst, **about, now=datetime.now(UTC)))
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["link"] = links[0]
    begin_at(at, "work/person").run()
    at.text_input[0].input("Ann Bell").run()
    at.session_state["invitations"] = {"wave": "of mine"}
    at.session_state["link"] = "x" * 24  # the visit is over; whoever comes back goes on where they were
    at.run()
    at.session_state["link"] = links[0]
    assert not at.run().exception and at.session_state["invitations"]
    at.session_state["link"] = links[1]
    at.run()
    assert not at.exception and "invitations" not in at.session_state
    assert all("Ann Bell" not in each.value for each in [*at.text_input, *at.markdown])


def test_the_command_exports_what_it_then_erases(inst, capfdbinary):
    acme = world(inst, "command")
    new_action(inst, acme.access, "north", ActionText("Open the door", owner="Ann Bell"), datetime.now(UTC))
    environ = {"INSIDE_OUT_HOME": str(inst.settings.home)}
    assert main(["person", "command", "ann bell"], environ) == 0
    assert b"in one place" in capfdbinary.readouterr().out
    assert main(["person", "command", "Ann Bell", "--export", "json", "--erase"], environ) == 0
    out, err = capfdbinary.readouterr()
    assert [row["where"] for row in json.loads(out)] == ["owner"] and b"erased in one place" in err
    assert main(["person", "command", "Ann Bell", "--export", "csv"], environ) == 0
    assert len(capfdbinary.readouterr().out.splitlines()) == 1
