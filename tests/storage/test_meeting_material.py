"""What slides of a meeting are made from: what its viewer may see, and always what is released by now."""

from __future__ import annotations

import pytest

from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.report.slides.model import NotShown
from diagnostic.report.slides.shows import slides
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.meetings.material import material
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.submissions import submit
from tests.profiles import on_sqlite
from tests.worlds import ENDED, NOW, World, access_to, world

pytestmark = pytest.mark.slow


@pytest.fixture
def here(installation) -> World:
    """A live wave with first results of the north."""
    made = world(installation, policy=Policy(live=True))
    for row in made.invitations(north=12):
        assert submit(made.inst, row["token"], {"trust_1": 4, "trust_2": 2, "team_1": 3}, {}, NOW) == "accepted"
    assert shuffle(made.inst, NOW) == 7
    return made


@on_sqlite
def test_a_live_wave_shows_first_results_of_the_viewers_part_and_its_report_once_it_is_published(here):
    first = slides(material(here.inst, here.access, here.wave.id), "so_far")
    assert not isinstance(first, NotShown)
    assert first[0].headline == "So far: 7 employees of Everybody"
    assert slides(material(here.inst, here.access, here.wave.id), "heatmap") == NotShown(
        "Nothing of this survey is published yet."
    )
    south = access_to(here.inst, "acme", "executive", "south")
    assert slides(material(here.inst, south, here.wave.id), "so_far") == NotShown(
        "Too few have answered to show anything yet."
    )
    close_wave(here.inst, here.access, here.wave, ENDED)
    publish_wave(here.inst, here.access, here.wave.id, ENDED)
    published = material(here.inst, here.access, here.wave.id)
    assert isinstance(slides(published, "so_far"), NotShown)
    told = slides(published, "participation")
    assert not isinstance(told, NotShown) and told[0].headline == "12 employees of Everybody answered"
    assert material(here.inst, here.access, here.wave.id) is published


@on_sqlite
def test_a_meeting_about_a_part_knows_nothing_of_the_rest(here):
    close_wave(here.inst, here.access, here.wave, ENDED)
    publish_wave(here.inst, here.access, here.wave.id, ENDED)
    north = material(here.inst, here.access, here.wave.id, "north")
    assert (north.content.root, list(north.content.units)) == ("north", ["north"])
    executive = access_to(here.inst, "acme", "executive", "south")
    with pytest.raises(UserError, match="not in the part of the organisation"):
        material(here.inst, executive, here.wave.id, "north")
    with pytest.raises(UserError, match="not in the part of the organisation"):
        material(here.inst, here.access, here.wave.id, "nowhere")
