"""The page of what was tried: failures as large as successes, notes, and nothing that can be taken out once judged."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.definitions.acting.commitment import Aim
from diagnostic.services.commitments.records import commit, commitments, notes
from diagnostic.services.installation.access import issue_link
from diagnostic.settings import ROOT
from tests.menu import begin_at
from tests.storage.test_commitments import AIM, HIGH, OTHER, TEAMS, Asked
from tests.worlds import NOW

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"


def opened(asked: Asked, page: str, unit: str | None = None, **query: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    about = {"organisation": asked.access.organisation, "role": "executive", "unit": unit, "label": "Kim", "days": 3}
    at.session_state["link"] = issue_link(asked.inst, **about, now=datetime.now(UTC))
    for name, value in query.items():
        at.query_params[name] = value
    begin_at(at, page).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    at = next(each for each in at.button if each.label == label).click().run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    kinds = (at.title, at.header, at.markdown, at.caption, at.error, at.success)
    return "\n".join(str(element.value).replace("\\", "") for kind in kinds for element in kind)


def test_from_what_it_should_move_to_the_verdict_that_stays(inst):
    asked = Asked(inst, "tried")
    assert "Nothing was tried yet" in words(opened(asked, "tried"))
    asked.before()
    at = opened(asked, "actions", action=asked.act())
    at.selectbox[1].select("teamwork").run()
    at.multiselect[0].set_value(TEAMS[:3])
    at = press(at, "It should move this")
    [made] = commitments(inst, asked.access)
    assert (made.aim.units, made.aim.dimension, made.aim.points) == (tuple(TEAMS[:3]), "teamwork", 5.0)
    told = words(opened(asked, "tried"))
    assert "One thing is tried; the next survey tells" in told and "Waiting for the next survey" in told
    at = press(press(opened(asked, "tried"), "Take back"), "Take it back")
    assert commitments(inst, asked.access) == []

    promise = commit(inst, asked.access, asked.act(), AIM, NOW)
    other = Aim(tuple(TEAMS[3:6]), "staff", "teamwork", date(2024, 5, 1), 8.0)
    commit(inst, asked.access, asked.act("t03", text=OTHER), other, NOW)
    asked.after(t00=HIGH, t01=HIGH, t02=HIGH)
    at = opened(asked, "tried")
    told = words(at)
    assert at.title[0].value.startswith("Of two things tried, one worked")
    assert [each.value for each in at.header].count("\u25b2 It worked") == 1
    for sentence in ("more than elsewhere; five points were hoped for", "The smallest rise that could have been seen"):
        assert sentence in told or sentence.replace("five", "5") in told
    assert not [each for each in at.button if each.label == "Take back"]
    at.text_area[0].input("Two of them moved house.")
    press(at, "Add it")
    assert [each.text for found in notes(inst, asked.access).values() for each in found] == ["Two of them moved house."]
    assert "Of two things tried" in words(opened(asked, "tried", dim="teamwork"))
    assert promise in {each.id for each in commitments(inst, asked.access)}
    assert "shown to those who see all of it" in words(opened(asked, "tried", "t01"))
