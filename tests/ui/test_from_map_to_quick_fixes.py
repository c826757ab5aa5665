"""Two units and the one that serves them, from an empty organisation to quick fixes that somebody does."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from diagnostic.definitions.loading.service_map_files import parse_service_map
from diagnostic.report.conversations.kit import conversation_kit
from diagnostic.report.conversations.words import provider_finding
from diagnostic.services.actions.records import actions
from diagnostic.services.conversations.maps import kept_map, save_map
from diagnostic.services.conversations.surveys import prepared_pairs
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.meetings.agendas import create_meeting, shipped_agendas
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.invitations import invite
from diagnostic.web.site import Site
from tests.respondents import World, shipped
from tests.rooms import Room
from tests.ui.test_respondent_routes import token_of

pytestmark = pytest.mark.slow
SLOW = {"responsiveness_1": 1, "reliability_1": 2}
PROUD = {"responsiveness_1": 5, "reliability_1": 4}
OTHERWISE = 4


def answer(world: World, browser: TestClient, wave: str, audience: str, numbers: dict[str, int], said: dict) -> None:
    """Everybody who is invited answers on the page, a little differently each."""
    made = invite(world.inst, world.access, wave, audience, numbers, world.clock())
    for i, row in enumerate(csv.DictReader(io.StringIO(made.decode("utf-8-sig")))):
        path = row["link"].removeprefix(world.inst.settings.base_url)
        page = browser.get(path)
        names = [part.partition('"')[0] for part in page.text.split('name="i-')[1:]]
        codes = {name: said.get(name.rpartition(".")[2], OTHERWISE) for name in dict.fromkeys(names)}
        form = {f"i-{name}": str(min(5, max(1, code - (i % 3 == 0)))) for name, code in codes.items()}
        assert browser.post(path, data={"form": token_of(page), **form}).status_code == 303


def test_from_the_map_over_what_both_sides_say_to_what_is_mended(world: World, browser: TestClient) -> None:
    inst, access, now = world.inst, world.access, world.clock()
    chart = get_chart(inst, access.organisation)
    rows = b"provider,receiver,service\nfleet,desk,Vans\nFleet & <vans>,returns,Keys\n"
    services = parse_service_map(rows, "services.csv", chart)
    save_map(inst, access, services, kept_map(inst, access).edition, world.clock())
    asked = [shipped(name).encode() for name in ("colleague", "colleague_provider")]
    days = {"opens": now.date(), "closes": now.date() + timedelta(days=9), "now": now}
    wave = create_wave(inst, access, name="Services", questionnaires=asked, **days)
    answer(world, browser, wave.id, "colleague", {"desk": 12, "returns": 4}, SLOW)
    answer(world, browser, wave.id, "employee", {"fleet": 12}, PROUD)
    close_wave(inst, access, wave, now)
    shuffle(inst, now)
    publish_wave(inst, access, wave.id, now)

    content = prepared_pairs(inst, access)
    assert content is not None and content.providers == ("fleet",)
    assert content.raters("fleet") == []  # beside the desk's twelve the four of returns would follow
    assert content.view("fleet", "all", "overall").n == 16
    assert "sees its service higher than its customers do" in provider_finding(content, "fleet")
    kit = conversation_kit(content, shipped_agendas(), "fleet")
    assert kit.topics[0].standard == "responsiveness"

    meeting = create_meeting(inst, access, wave.id, kit.agenda, kit.title, now, "fleet")
    room = Room.of(Site(lambda: inst, world.clock), world.consultant, start_meeting(inst, access, meeting, now))
    desk, ann = room.desk(), room.phone("Ann")
    room.told(desk, event="next")
    assert "Vans and Keys" in room.shown(ann, "wall")
    room.told(desk, event="go", step="learned")
    learned = {"event": "note", "step": "learned", "id": "n1", "column": "they"}
    room.told(ann, **learned, text="They answer after the tour, not before")
    due = (now.date() + timedelta(days=7)).isoformat()
    room.told(desk, event="action", step="learned", id="f1", text="Answer before the tour", owner="Bo", due=due)
    assert "They answer after the tour" in room.shown(desk, "wall")
    (fix,) = actions(inst, access)
    assert (fix.text.what, fix.text.owner, fix.unit) == ("Answer before the tour", "Bo", "fleet")
