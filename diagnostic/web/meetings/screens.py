"""What each screen shows of a state, as HTML that is made once for all browsers that show the same.

A kind of step has a template of its own for each screen: `templates/meeting/wall`, `phone`, `mine`, `desk`, `record`.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from diagnostic.core.meeting.kinds.show import headline
from diagnostic.core.meeting.reduce import following
from diagnostic.core.meeting.state import LOBBY, Position, State
from diagnostic.core.meeting.view import DeskView, WallView, desk, own, wall
from diagnostic.report.palette import shown
from diagnostic.report.qr import QrCode, qr
from diagnostic.report.slides.model import NotShown, Slide
from diagnostic.web.meetings.door import Screen
from diagnostic.web.rendering import fragment

MOST_OWN = 2000  # renderings of own parts kept of one version

#: What stands beside a form that was not refused.
NOT_REFUSED: Mapping[str, Any] = {"event": "", "fields": {}, "reason": ""}

SlideAt = Callable[[Position, State], Slide | NotShown]


@dataclass(frozen=True)
class OnScreen:
    """What a screen shows: `html` is the same for all, `mine` is of one phone.

    at : the place that is on the wall. first : the id of the first step, for whoever moves the meeting.
    """

    html: str
    mine: str
    inside: bool
    at: Position
    version: int
    ended: bool
    first: str


@dataclass
class Screens:
    """The screens of one meeting in one language; what was made of the newest state is kept."""

    address: str
    base_url: str
    code: str
    language: str
    slide_at: SlideAt
    progress_at: Callable[[], str]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _state: State | None = None
    _made: dict[tuple[str, ...], str] = field(default_factory=dict)

    def content(self, screen: Screen, state: State, who: str) -> OnScreen:
        """What a browser shows, from the renderings that are kept where there are any."""
        if screen == "phone":
            return self.phone(state, who)
        html = self.wall(state) if screen == "wall" else self.desk(state, who)
        return _seen(state, html)

    def wall(self, state: State) -> str:
        """The wall's main region."""
        return self._kept(state, ("wall",), lambda: self._draw("wall", wall(state), state))

    def desk(self, state: State, who: str) -> str:
        """The desk's main region."""
        view = desk(state, who)
        return self._kept(state, ("desk", str(view.drives)), lambda: self._desk(state, view))

    def shared(self, state: State) -> str:
        """What all phones show."""
        return self._kept(state, ("phone",), lambda: self._phone(state, {"inside": True}))

    def phone(self, state: State, who: str) -> OnScreen:
        """What one phone shows: the part of all, and its own."""
        mine = own(state, who)
        return _seen(state, self.shared(state), self.mine(state, mine), mine["inside"])

    def first(self, state: State, who: str, refused: Mapping[str, Any] = NOT_REFUSED) -> OnScreen:
        """What one phone shows as a page of its own: forms hold what it sent before, or what was refused."""
        mine = own(state, who)
        return _seen(state, self._phone(state, mine, refused, new_id()), self.mine(state, mine), mine["inside"])

    def mine(self, state: State, mine: Mapping[str, Any]) -> str:
        """A phone's own part; empty where it has none."""
        own_things = {key: value for key, value in mine.items() if key not in ("inside", "name")}
        if not mine["inside"] or not own_things:
            return ""
        return self._kept(state, ("mine", repr(own_things)), lambda: self._mine(state, own_things))

    def _kept(self, state: State, key: tuple[str, ...], make: Callable[[], str]) -> str:
        """What was made of this state, or is made now."""
        with self._lock:
            if state is not self._state:
                if self._state is not None and state.version < self._state.version:
                    return make()
                self._state, self._made = state, {}
            found = self._made.get(key)
        if found is None:
            found = make()
            with self._lock:
                if state is self._state and len(self._made) < MOST_OWN:
                    self._made[key] = found
        return found

    def _phone(
        self, state: State, mine: Mapping[str, Any], refused: Mapping[str, Any] = NOT_REFUSED, note_id: str = ""
    ) -> str:
        return self._draw("phone", wall(state), state, mine=mine, refused=refused, note_id=note_id)

    def _mine(self, state: State, mine: Mapping[str, Any]) -> str:
        return self._draw("mine", wall(state), state, mine=mine)

    def _desk(self, state: State, view: DeskView) -> str:
        return self._draw(
            "desk",
            wall(state),
            state,
            desk=view,
            last=view.after is None,
            ahead=state.script.scenes[view.after.scene] if view.after else None,
            new_group=new_id(),
            minutes="{:g}".format,
            people=len(state.people),
            **self._ahead(state),
        )

    def _ahead(self, state: State) -> dict[str, Any]:
        """The slide that "next" leads to, with its headline and its place."""
        after = upcoming(state)
        if after is None:
            return {"next_slide": None}
        found = self.slide_at(after, state)
        return {
            "next_slide": found if isinstance(found, Slide) else None,
            "next_headline": headline(state, state.script.scenes[after.scene], after.stage),
            "next_place": place(after),
        }

    def _draw(self, screen: str, view: WallView, state: State, **more: Any) -> str:
        return fragment(
            f"meeting/{screen}/{view.shows}.html",
            self.language,
            view=view,
            place=place(state.position),
            address_of=self.address,
            code=self.code,
            join=f"{self.base_url}/meet".partition("://")[2],
            qr=self.qr,
            progress=self._progress(view),
            milliseconds=milliseconds,
            whole=shown,
            **self._slide(state),
            **more,
        )

    def _progress(self, view: WallView) -> dict[str, Any] | None:
        """The address of the progress page, with a picture of it, where a step tells it; empty while it is not open."""
        if not view.content.get("progress"):
            return None
        path = self.progress_at()
        address = f"{self.base_url}{path}" if path else ""
        return {"address": address, "path": path, "qr": qr(address) if path else None}

    def _slide(self, state: State) -> dict[str, Any]:
        """The slide on the wall, or why there is none any more."""
        here = slide_position(state, state.position)
        if here is None or state.black or state.ended:
            return {"slide": None, "gone": ""}
        found = self.slide_at(here, state)
        return {"slide": None, "gone": found.reason} if isinstance(found, NotShown) else {"slide": found, "gone": ""}

    @property
    def qr(self) -> QrCode:
        """The code that leads a camera to the phone's page."""
        return qr(f"{self.base_url}/meet/{self.code}")


def _seen(state: State, html: str, mine: str = "", inside: bool = True) -> OnScreen:
    first = state.script.scenes[0].id
    return OnScreen(html, mine, inside, state.position, state.version, bool(state.ended), first)


def slide_position(state: State, position: Position | None) -> Position | None:
    """The position, where a slide of the report stands there; None elsewhere."""
    if position is None or position.scene == LOBBY or state.script.scenes[position.scene].kind != "show":
        return None
    return position


def upcoming(state: State) -> Position | None:
    """The position of the slide that "next" leads to; None where it leads to none."""
    return slide_position(state, following(state))


def place(position: Position) -> str:
    """A position as addresses and forms write it.

    >>> place(Position(3, 1))
    '3.1'
    """
    return f"{position.scene}.{position.stage}"


def milliseconds(moment: datetime | None) -> int | None:
    """A moment as browsers count: milliseconds since 1970."""
    return None if moment is None else round(moment.timestamp() * 1000)


def new_id() -> str:
    """An id for what a form makes: whoever sends the form twice makes it once."""
    return secrets.token_hex(8)
