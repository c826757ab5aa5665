"""So far: in the menu while first results are shown, with what waits and why, and to each reader their own part."""

from __future__ import annotations

import pytest

from diagnostic.definitions.wave import Policy
from diagnostic.services.fieldwork.lifecycle import close_wave, invite, list_waves, survey_questionnaire
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.installation.access import issue_link
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.report.stamps import reports_now
from diagnostic.services.respondents.submissions import submit
from diagnostic.ui.access import now, today
from diagnostic.ui.main import in_menu
from diagnostic.web.respondents.promise import promise
from tests.ui.test_consultant_pages import fill, house, inst, press, step, words
from tests.worlds import read_invitations

pytestmark = pytest.mark.slow

__all__ = ["house", "inst"]

LIVE = Policy(live=True)


def answered(house, wave: str, **people: int) -> None:
    """So many people of each unit answer the pulse, all with the third option."""
    rows = read_invitations(invite(house.inst, house.access, wave, "employee", people, now()))
    said = {item.id: 3 for item in survey_questionnaire(house.inst, house.access, wave, "employee").items}
    for row in rows:
        assert submit(house.inst, row["token"], said, {}, now()) == "accepted"
    shuffle(house.inst, now())


def titles(house) -> list[str]:
    return [page[3] for page in in_menu(house.access, reports_now(house.inst, house.access))]


def test_it_is_in_the_menu_while_a_live_wave_is_open(house):
    assert "So far" not in titles(house)
    house.wave("Not live")
    assert "So far" not in titles(house)
    wave = house.wave("Live", policy=LIVE)
    assert "So far" in titles(house)
    close_wave(house.inst, house.access, wave, now())
    assert "So far" in titles(house)
    publish_wave(house.inst, house.access, wave, now())
    assert "So far" not in titles(house)


def test_without_a_live_wave_it_says_so(house):
    at = house.enter("executive", "so_far")
    assert "No survey shows first results now" in words(at) and not at.exception


def test_before_the_first_batch_it_says_what_is_waited_for(house):
    wave = house.wave("Live", policy=LIVE)
    answered(house, wave, north=9, coast=20)
    at = house.enter("consultant", "so_far", wave=wave)
    assert "15 people of Everybody" in words(at)
    assert "Waiting for their first 10 answers" not in words(at)
    assert "Too small for first results; the publication counts them: The north" in words(at)


def test_a_reader_of_a_part_sees_that_part(house):
    wave = house.wave("Live", policy=LIVE)
    answered(house, wave, north=12, coast=16)
    at = house.enter("consultant", "so_far", wave=wave)
    assert "18 people of Everybody" in words(at)
    house.tokens["south"] = issue_link(
        house.inst, organisation=house.access.organisation, role="executive", unit="south", label="S", days=1, now=now()
    )
    at = house.enter("south", "so_far")
    assert "11 people of The south" in words(at) and "north" not in words(at)


def test_nothing_is_shown_yet_where_nobody_answered(house):
    wave = house.wave("Live", policy=LIVE)
    at = house.enter("executive", "so_far", wave=wave)
    assert at.title[0].value == "Nothing to see yet"
    assert "A unit shows nothing until 10 of its own people have answered" in words(at)


def test_a_live_wave_is_made_from_the_form(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "when")
    at.toggle(key="new_live").set_value(True).run()
    step(at, "summary")
    assert "First results are shown while people still answer" in words(at)
    press(at, "Make the survey")
    [wave] = list_waves(house.inst, house.access, today(house.access))
    assert wave.policy.live
    at = house.enter("consultant", "waves", wave=wave.id, show="About this survey")
    assert "from **10** answers of a unit, in groups of **5** or more" in words(at)


def test_groups_of_people_and_first_results_are_refused_together(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "when")
    at.toggle(key="new_live").set_value(True)
    at.text_area(key="new_breakdowns").set_value("Tenure: new, old").run()
    assert "Both together could single people out" in words(at)
    assert next(button for button in step(at, "summary").button if button.label == "Make the survey").disabled


@pytest.mark.parametrize("size", [None, 30])
def test_people_are_told(size):
    about = {"unit": "U", "min_group": 6, "organisation": "O", "live": True}
    told = " ".join(promise(team_size=size, **about).shown)
    assert "in whole groups of 6 people or more" in told
    small = " ".join(promise(team_size=11, **about).shown)
    assert "of larger teams only" in small and "only from 12" not in small
    assert "still answer" not in " ".join(promise(team_size=size, **about | {"live": False}).shown)
