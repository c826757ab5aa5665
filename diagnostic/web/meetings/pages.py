"""Whole pages of a meeting: typing its code, and each of its screens as a browser first opens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.core.meeting.reduce import LONGEST_NICKNAME
from diagnostic.core.meeting.view import record
from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.report.palette import shown
from diagnostic.web.links.held import read_link
from diagnostic.web.links.mending import led
from diagnostic.web.meetings.door import Guest, Screen, elsewhere, enter, recognised, remembered
from diagnostic.web.meetings.following import screens_of
from diagnostic.web.meetings.screens import NOT_REFUSED, OnScreen, milliseconds, place
from diagnostic.web.rendering import fragment, render
from diagnostic.web.respondents import forms
from diagnostic.web.site import Site, own_language
from diagnostic.zones import day_of


def code_page(site: Site, request: Request) -> Response:
    """The form for a meeting's code."""
    language = own_language(request)
    return render("meeting/code.html", language, title=catalogue(language).text("meet_code_title"))


async def code_typed(site: Site, request: Request) -> Response:
    """A typed code, or a pasted link with whatever stands around it, leads to its page."""
    fields = await forms.sent(site, request, "meet_foreign")
    if isinstance(fields, Response):
        return fields
    typed, language = fields.get("code", ""), own_language(request)
    if held := read_link(typed, "meet"):
        return await run_in_threadpool(led, site, held)
    page = catalogue(language)
    error = page.text("meet_code_wrong" if typed.strip() else "meet_code_empty")
    return render("meeting/code.html", language, 422, title=page.text("meet_code_title"), error=error, typed=typed)


def phone(site: Site, request: Request) -> Response:
    """The phone's page."""
    found = enter(site, request, "phone")
    if isinstance(found, Response):
        return found
    guest = recognised(found, "phone")
    return elsewhere(request, guest) or remembered(guest, "phone", phone_again(guest, NOT_REFUSED, 200))


def phone_again(guest: Guest, refused: Mapping[str, Any], status: int) -> Response:
    """The phone's page; what was refused stands beside its form, with all that was typed."""
    state, author = guest.rooms.state(guest.meeting), guest.author("phone")
    content = screens_of(guest).first(state, author, refused)
    name = state.people[author].name if content.inside else ""
    return _page(guest, "phone", content, status, name=name, longest_name=LONGEST_NICKNAME, refused=refused)


def wall(site: Site, request: Request) -> Response:
    """The wall's page; keys move the meeting where this browser may run it."""
    found = enter(site, request, "wall")
    if isinstance(found, Response):
        return found
    guest = recognised(found, "desk") if found.runs else found
    if moved := elsewhere(request, guest):
        return moved
    content = screens_of(guest).content("wall", guest.rooms.state(guest.meeting), "")
    answer = _page(guest, "wall", content, runs=guest.runs, qr=screens_of(guest).qr)
    return remembered(guest, "desk", answer) if guest.runs else answer


def desk(site: Site, request: Request) -> Response:
    """The desk's page; a meeting that has ended leads to its record."""
    found = enter(site, request, "desk", ended=True)
    if isinstance(found, Response):
        return found
    guest = recognised(found, "desk")
    if guest.entrance.phase == "ended":
        return RedirectResponse(f"{guest.address}/record", 303)
    return elsewhere(request, guest) or remembered(guest, "desk", desk_again(guest, "", 200))


def desk_again(guest: Guest, reason: str, status: int) -> Response:
    """The desk's page, with why what it sent was refused."""
    content = screens_of(guest).content("desk", guest.rooms.state(guest.meeting), guest.author("desk"))
    return _page(guest, "desk", content, status, reason=reason)


def _page(guest: Guest, screen: Screen, content: OnScreen, status: int = 200, **more: Any) -> Response:
    entrance = guest.entrance
    return render(
        f"meeting/{screen}.html",
        guest.language,
        status,
        title=entrance.title,
        organisation=entrance.organisation_name,
        demonstration=entrance.demonstration,
        rehearsal=entrance.phase == "rehearsal",
        address_of=guest.address,
        content=content,
        place=place(content.at),
        first=content.first,
        now=milliseconds(guest.site.clock()),
        **more,
    )


def record_page(site: Site, request: Request) -> Response:
    """What came out of a meeting, to read and to print."""
    guest = enter(site, request, "desk", ended=True)
    if isinstance(guest, Response):
        return guest
    state = guest.rooms.state(guest.meeting)
    steps = [
        {**step, "html": fragment(f"meeting/record/{step['kind']}.html", guest.language, step=step, whole=shown)}
        for step in record(state)
    ]
    page = catalogue(guest.language)
    return render(
        "meeting/record.html",
        guest.language,
        title=page.text("meet_record_title", meeting=state.script.title),
        organisation=guest.entrance.organisation_name,
        demonstration=guest.entrance.demonstration,
        address_of=guest.address,
        meeting=state.script.title,
        day=page.date(day_of(state.started, guest.entrance.zone)) if state.started else "",
        people=len(state.people),
        ended=bool(state.ended),
        steps=steps,
    )
