"""Slides of the report in a meeting: what stands on the wall, and its picture, for those who may see it now."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from diagnostic.core.meeting.state import Position, State
from diagnostic.report.palette import THEMES
from diagnostic.report.slides.model import NotShown
from diagnostic.services.meetings.pictures import picture
from diagnostic.services.meetings.slides import slide
from diagnostic.web.meetings.door import Guest, enter
from diagnostic.web.meetings.screens import SlideAt, place, slide_position, upcoming
from diagnostic.web.site import Site


def slides_of(guest: Guest) -> SlideAt:
    """How to find the slide at a position of a meeting."""
    return partial(slide, guest.site.installation, guest.meeting)


def on_the_wall(site: Site, request: Request) -> Response:
    """The picture of the slide that is on the wall now; nothing of any other."""
    guest = enter(site, request, "wall", there=False)
    if isinstance(guest, Response):
        return Response(status_code=404)
    state = guest.rooms.state(guest.meeting)
    return _picture(guest, state, None if state.black or state.ended else slide_position(state, state.position))


def ahead(site: Site, request: Request) -> Response:
    """The picture of the slide that comes next, for the desk."""
    guest = enter(site, request, "desk", there=False)
    if isinstance(guest, Response):
        return Response(status_code=404)
    state = guest.rooms.state(guest.meeting)
    return _picture(guest, state, None if state.ended else upcoming(state))


def _picture(guest: Guest, state: State, position: Position | None) -> Response:
    """The picture at a position, if that is the one that the browser asks for: a late request shows no other slide."""
    asked, theme = (guest.request.query_params.get(name) for name in ("at", "theme"))
    if position is None or asked not in (None, place(position)):
        return Response(status_code=404)
    found = slide(guest.site.installation, guest.meeting, position, state)
    if isinstance(found, NotShown) or found.picture is None:
        return Response(status_code=404)
    return Response(picture(found.picture, theme if theme in THEMES else "light"), media_type="image/svg+xml")
