"""Who is at which meeting: the code in the address, the phone's or the desk's own cookie, and the link of staff."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.faults import kind_of
from diagnostic.services.installation.rate_limit import TooManyTries
from diagnostic.services.installation.visits import COOKIE, visitor
from diagnostic.services.meetings.entrance import LONGEST_LIFE, Entrance, author_of, find, may_run
from diagnostic.services.meetings.rooms import Rooms, rooms_of
from diagnostic.web.rendering import message
from diagnostic.web.site import Site, client, own_language

Screen = Literal["phone", "wall", "desk"]

PHONE_COOKIE, DESK_COOKIE = "meeting_phone", "meeting_desk"
COOKIE_SECONDS = int(LONGEST_LIFE.total_seconds())  # as long as a code may live: a phone comes back the next day
SECRET_BYTES = 16


@dataclass(frozen=True)
class Guest:
    """A request with the meeting that it found.

    access : of staff who may run this meeting, else None. phone, desk : the secrets in this browser's own cookies,
    empty where it has none yet.
    """

    site: Site
    request: Request
    entrance: Entrance
    access: Access | None
    phone: str = ""
    desk: str = ""

    @property
    def runs(self) -> bool:
        """Whether this browser may run the meeting."""
        return self.access is not None

    @property
    def rooms(self) -> Rooms:
        """The meetings of this process."""
        return rooms_of(self.site.installation)

    @property
    def meeting(self) -> str:
        """The meeting's id."""
        return self.entrance.meeting

    @property
    def address(self) -> str:
        """Where the meeting is on this server."""
        return f"/meet/{self.entrance.code}"

    @property
    def language(self) -> str:
        """The language of the page's own sentences: that of agendas, so that no screen mixes two."""
        return DEFAULT_LANGUAGE

    def author(self, screen: Screen) -> str:
        """The id under which what this browser sends from a screen is stored; empty where it has none yet."""
        secret = self.phone if screen == "phone" else self.desk
        return author_of(secret) if secret else ""


def screen_of(request: Request) -> Screen:
    """The screen that a request is about; the phone unless it names another one."""
    asked = request.query_params.get("screen")
    return next((screen for screen in get_args(Screen) if screen == asked), "phone")


def enter(site: Site, request: Request, screen: Screen, ended: bool = False, there: bool = True) -> Guest | Response:
    """The meeting behind the address, or the page for somebody who may not see this screen of it.

    ended : whether the screen is there after the meeting's end too.
    there : somebody did something just now; what a screen asks for by itself keeps no session from ending.
    """
    now, language = site.clock(), own_language(request)
    phone, desk = (request.cookies.get(name, "") for name in (PHONE_COOKIE, DESK_COOKIE))
    staff = visitor(site.installation, request.cookies.get(COOKIE), now, there)
    try:
        author = author_of(phone) if phone else ""
        found = find(site.installation, request.path_params["code"], now, client(request), author, staff)
    except TooManyTries as refusal:
        facts, headers = {"seconds": refusal.seconds}, {"Retry-After": str(refusal.seconds)}
        return message("meet_too_many", language, 429, facts=facts, headers=headers)
    if found is None:
        return message("meet_unknown", language, 404, ask_meeting=True)
    guest = Guest(
        site, request, found, staff if may_run(site.installation, staff, found.meeting) else None, phone, desk
    )
    return _refused(guest, screen, ended) or guest


def still_runs(guest: Guest) -> bool:
    """Whether who ran a meeting may run it now. While the database is away nobody can tell, and nothing ends."""
    site, kept = guest.site, guest.request.cookies.get(COOKIE)
    try:
        return may_run(site.installation, visitor(site.installation, kept, site.clock(), there=False), guest.meeting)
    except Exception as error:
        if kind_of(error):
            return True
        raise


def _refused(guest: Guest, screen: Screen, ended: bool) -> Response | None:
    """The page for a screen that this browser may not see."""
    phase = guest.entrance.phase
    if screen == "desk" and not guest.runs:
        return message("meet_staff", guest.language, 403)
    if phase == "rehearsal" and (screen == "phone" or not guest.runs):
        return message("meet_unknown", guest.language, 404, ask_meeting=True)
    if phase == "ended" and not ended:
        return message("meet_ended", guest.language, 410)
    return None


def elsewhere(request: Request, guest: Guest) -> Response | None:
    """The way to the one address of a meeting, for a code that was typed in small letters or with blanks."""
    typed = request.path_params["code"]
    if typed == guest.entrance.code:
        return None
    return RedirectResponse(request.scope["path"].replace(f"/meet/{typed}", guest.address, 1), 303)


def recognised(guest: Guest, screen: Screen) -> Guest:
    """The guest with a secret by which this browser is known; it leads to no person and to no other meeting."""
    if screen == "phone":
        return replace(guest, phone=guest.phone or secrets.token_hex(SECRET_BYTES))
    return replace(guest, desk=guest.desk or secrets.token_hex(SECRET_BYTES))


def remembered(guest: Guest, screen: Screen, answer: Response) -> Response:
    """The answer, by which a browser that came without a secret keeps it until the code dies."""
    name, secret = (PHONE_COOKIE, guest.phone) if screen == "phone" else (DESK_COOKIE, guest.desk)
    if secret != guest.request.cookies.get(name):
        secure = guest.site.base_url.startswith("https:")
        answer.set_cookie(
            name, secret, COOKIE_SECONDS, path=guest.address, secure=secure, httponly=True, samesite="lax"
        )
    return answer
