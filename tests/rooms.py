"""A meeting that has begun, and browsers in it: a desk that may run it, and phones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.core.meeting.script import Script, to_plain
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.visits import COOKIE, begin_visit
from diagnostic.storage.database.engine import writing
from diagnostic.storage.meetings import agendas
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site

Result = TypeVar("Result")
CODE = "BCDFGH"
JSON = {"Accept": "application/json"}


def begin(inst: Installation, organisation: str, wave: str, script: Script, now: datetime, rehearsal: bool = False):
    """A meeting with a script of its own, begun at `now`; its code is `CODE`."""
    with writing(inst.engine) as db:
        values = {"id": "m1", "unit": None, "wave": wave, "title": script.title, "agenda": "{}"}
        agendas.add(db, organisation, **values, rehearsal=rehearsal, created_at=now, created_by="Test")
        agendas.start(db, "m1", script=json.dumps(to_plain(script)), code=CODE, now=now)


@dataclass
class Room:
    """A meeting over HTTP. Each browser keeps its own cookies."""

    app: Starlette
    kept: str
    code: str = CODE

    @classmethod
    def of(cls, site: Site, token: str, code: str = CODE) -> Room:
        begun = begin_visit(site.installation, token, site.clock())
        kept = begun[0] if begun else ""
        return cls(Starlette(routes=routes(site), middleware=middleware("http://testserver", site)), kept, code)

    @property
    def address(self) -> str:
        return f"/meet/{self.code}"

    def browser(self, staff: bool = False) -> TestClient:
        found = TestClient(self.app, follow_redirects=False, headers={"Origin": "http://testserver"})
        if staff:
            found.cookies.set(COOKIE, self.kept)
        return found

    def phone(self, name: str = "") -> TestClient:
        """A phone that has come in."""
        found = self.browser()
        found.get(self.address)
        assert self.send(found, event="join", name=name).status_code == 303
        return found

    def desk(self) -> TestClient:
        found = self.browser(staff=True)
        assert found.get(f"{self.address}/desk").status_code == 200
        return found

    def send(self, browser: TestClient, headers=None, **fields: str):
        """A form of a page; a name such as `value:n` is given as `value__n`."""
        data = {name.replace("__", ":"): value for name, value in fields.items()}
        return browser.post(f"{self.address}/send", data=data, headers=headers)

    def told(self, browser: TestClient, **fields: str) -> dict:
        """The answer that a script gets."""
        return self.send(browser, JSON, **fields).json()

    def state(self, browser: TestClient, screen: str) -> dict:
        """All that a screen shows."""
        answer = browser.get(f"{self.address}/state?screen={screen}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def shown(self, browser: TestClient, screen: str) -> str:
        found = self.state(browser, screen)
        return found["html"] + found["mine"]


def run_apart(work: Coroutine[Any, Any, Result], loop: Callable[[], asyncio.AbstractEventLoop] | None = None) -> Result:
    """As `asyncio.run`, also after tests of this process that drove a browser: Playwright leaves its loop behind.

    loop : makes another loop than asyncio's own.
    """
    beside = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(work)
    finally:
        asyncio._set_running_loop(beside)
