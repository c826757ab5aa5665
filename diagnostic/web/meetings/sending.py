"""What phones and desks send: a form, read into an event by the names of its fields, and the answer to it.

A field says by its name what it holds: `value:n` a whole number, `hidden:b` yes or no, `dots.g1:n` one of several
numbers by name, anything else a text. Whether that makes sense is for the meeting to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.core.meeting.reduce import OF_DESKS
from diagnostic.core.meeting.state import Event, Refusal, State
from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.services.meetings.entrance import too_fast
from diagnostic.web.meetings import pages
from diagnostic.web.meetings.door import Guest, Screen, enter, recognised, remembered
from diagnostic.web.meetings.following import screens_of
from diagnostic.web.respondents import forms
from diagnostic.web.site import Site
from diagnostic.zones import day_of

JSON = "application/json"
OF_THE_FORM = ("event", "screen", "at")  # fields that are not the event's data
STATUS = {"ended": 410, "wait": 429}  # of refusals by name; 409 for any other


@dataclass(frozen=True)
class Sent:
    """A form as it came: `event` is what it wants, `fields` what was typed, `data` what that means."""

    screen: Screen
    event: str
    fields: Mapping[str, str]
    data: Mapping[str, Any]


async def send(site: Site, request: Request) -> Response:
    """One form of a phone or a desk."""
    fields = await forms.sent(site, request, "meet_foreign")
    return fields if isinstance(fields, Response) else await run_in_threadpool(_take, site, request, read(fields))


def read(fields: Mapping[str, str]) -> Sent:
    """What a form wants.

    >>> read({"event": "vote", "step": "s", "dots.a:n": "2", "dots.b:n": ""}).data
    {'step': 's', 'dots': {'a': 2, 'b': 0}}
    """
    data: dict[str, Any] = {}
    for name, typed in fields.items():
        text = forms.tidy(typed)
        if name in OF_THE_FORM:
            continue
        path, _, kind = name.partition(":")
        first, dot, second = path.partition(".")
        value = _value(text, kind, 0 if dot else None)
        if dot:
            inner = data.setdefault(first, {})
            if isinstance(inner, dict):
                inner[second] = value
        else:
            data[first] = value
    event = fields.get("event", "")
    if event in OF_DESKS and "at" in fields:
        data["at"] = [_value(part, "n", None) for part in fields["at"].split(".")]
    return Sent("desk" if event in OF_DESKS else "phone", event, fields, data)


def _value(text: str, kind: str, empty: int | None) -> Any:
    """A text as what its field's name says; as it came where it is not that."""
    if kind == "n":
        digits = text.removeprefix("-")
        return int(text) if digits.isdecimal() and len(digits) < 10 else text or empty
    return text == "1" if kind == "b" else text


def _take(site: Site, request: Request, sent: Sent) -> Response:
    found = enter(site, request, sent.screen)
    if isinstance(found, Response):
        return found
    guest = recognised(found, sent.screen)
    return remembered(guest, sent.screen, _answer(guest, sent, _outcome(guest, sent)))


def _outcome(guest: Guest, sent: Sent) -> State | Refusal:
    """The state after what was sent, or why it was refused."""
    now, author = guest.site.clock(), guest.author(sent.screen)
    seconds = too_fast(author, now) if sent.screen == "phone" else 0
    if seconds:
        return Refusal("wait", catalogue(guest.language).text("meet_wait", seconds=seconds))
    event = Event(sent.event, author, now, sent.data, day_of(now, guest.entrance.zone))
    return guest.rooms.send(guest.meeting, event)


def _answer(guest: Guest, sent: Sent, outcome: State | Refusal) -> Response:
    """What the browser is told: in JSON where a script asks, else the page that the form stood on."""
    if JSON in guest.request.headers.get("accept", ""):
        return _told(guest, sent, outcome)
    if isinstance(outcome, Refusal):
        refused = {"event": sent.event, "fields": sent.fields, "reason": outcome.reason}
        status = STATUS.get(outcome.name, 409)
        if sent.screen == "phone":
            return pages.phone_again(guest, refused, status)
        return pages.desk_again(guest, outcome.reason, status)
    ended = bool(outcome.ended)
    return RedirectResponse(guest.address + _page(sent.screen, ended), 303, {"Cache-Control": "no-store"})


def _page(screen: Screen, ended: bool) -> str:
    if screen == "phone":
        return ""
    return "/record" if ended else "/desk"


def _told(guest: Guest, sent: Sent, outcome: State | Refusal) -> Response:
    if isinstance(outcome, Refusal):
        state, status = guest.rooms.state(guest.meeting), STATUS.get(outcome.name, 409)
        told: dict[str, Any] = {"refusal": outcome.name, "reason": outcome.reason}
    else:
        state, status, told = outcome, 200, {}
    told["version"] = state.version
    if sent.screen == "phone":
        told["mine"] = screens_of(guest).phone(state, guest.author("phone")).mine
    else:
        told["at"] = [state.position.scene, state.position.stage]
    return Response(orjson.dumps(told), status, {"Cache-Control": "no-store"}, media_type=JSON)
