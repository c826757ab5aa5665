"""Meetings that show first results: told when more of a survey that is still open was released."""

from __future__ import annotations

from datetime import datetime

from diagnostic.core.meeting.reduce import PRODUCT
from diagnostic.core.meeting.state import Event
from diagnostic.report.slides.model import NotShown
from diagnostic.report.slides.shows import slides
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.entrance import code_is_dead, viewer_of
from diagnostic.services.meetings.material import material
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.storage.database.engine import reading
from diagnostic.storage.meetings import agendas
from diagnostic.storage.meetings.agendas import StoredMeeting

FOLLOW_EVERY = 5.0  # seconds between two looks
SO_FAR = "so_far"  # the one show that changes while a meeting is open


def follow_releases(inst: Installation, now: datetime) -> None:
    """Give every open meeting whose wall shows first results the newest of them."""
    with reading(inst.engine) as db:
        rows = agendas.unfinished(db)
    for row in rows:
        if row.ended_at is None and not code_is_dead(row, now):
            _follow(inst, row, now)


def _follow(inst: Installation, row: StoredMeeting, now: datetime) -> None:
    scene = rooms_of(inst).state(row.id).scene
    if scene is None or scene.kind != "show" or scene.details.show != SO_FAR:
        return
    newest = material(inst, viewer_of(row), row.wave, row.unit or "")
    if newest.stamp == scene.details.stamp:
        return
    made = slides(newest, SO_FAR, scene.details.choice)
    if isinstance(made, NotShown):
        return
    headlines = [slide.headline for slide in made]
    data = {"step": scene.id, "headlines": headlines, "stamp": newest.stamp}
    rooms_of(inst).send(row.id, Event("released", PRODUCT, now, data))
