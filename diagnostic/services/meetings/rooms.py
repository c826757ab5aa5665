"""States of meetings in this process: events taken one after the other, and those who follow told of each."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing

from cachetools import LRUCache

from diagnostic.core.meeting.kinds.table import script_of
from diagnostic.core.meeting.reduce import apply, replay
from diagnostic.core.meeting.state import Event, Refusal, State
from diagnostic.errors import UserError
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.consequences import follow_up
from diagnostic.storage.database.engine import Database, Together, Transaction, reading
from diagnostic.storage.meetings import agendas, events
from diagnostic.storage.servers.news import News

LOG = logging.getLogger(__name__)
KEPT = 64  # meetings at hand
POLL = 0.25  # seconds between two looks at what other processes did; one query for all meetings
NET = 2.0  # seconds between two looks where other servers tell what they do, since what they tell may be lost

GONE = "This meeting does not exist any more."


class Rooms:
    """Meetings that this process has to do with. Safe to use from several threads.

    A state is kept only after its events were committed; the newest version wins.
    """

    def __init__(self, engine: Database, together: Together):
        self._engine, self._together = engine, together
        self._states: LRUCache[str, State] = LRUCache(KEPT)
        self._watchers: dict[str, set[Callable[[], None]]] = {}
        self._lock = threading.Lock()
        self._poller: threading.Thread | None = None

    def state(self, meeting: str) -> State:
        """The state with every event there is now. UserError where there is no such meeting, or it has not begun."""
        with reading(self._engine) as db:
            return self._keep(meeting, self._caught_up(db, meeting))

    def known(self, meeting: str) -> State:
        """The state as far as this process knows it, without asking the database; KeyError before `state`."""
        with self._lock:
            return self._states[meeting]

    def send(self, meeting: str, event: Event) -> State | Refusal:
        """The state after an event, which is then safely stored; or why it was refused."""

        def write(db: Transaction) -> State | Refusal:
            if events.hold(db, meeting) is None:
                raise UserError(GONE)
            before = self._caught_up(db, meeting)
            after = apply(before, event)
            if isinstance(after, State) and after is not before:
                events.add(db, meeting, after.version, event)
                follow_up(db, meeting, event, after)
            return after

        outcome = self._together.run(write)
        if isinstance(outcome, State):
            self._keep(meeting, outcome)
            self._wake(meeting)
        return outcome

    def watch(self, meeting: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Have `wake` called, from some thread, whenever the meeting has moved; returns how to stop that."""
        with self._lock:
            self._watchers.setdefault(meeting, set()).add(wake)
            if self._poller is None:
                self._poller = threading.Thread(target=self._poll, name="meetings", daemon=True)
                self._poller.start()

        def stop() -> None:
            with self._lock:
                watching = self._watchers.get(meeting, set())
                watching.discard(wake)
                if not watching:
                    self._watchers.pop(meeting, None)

        return stop

    def _caught_up(self, db: Transaction, meeting: str) -> State:
        with self._lock:
            state = self._states.get(meeting)
        news = events.after(db, meeting, state.version) if state else []
        if state is None or any(each.kind == events.FORGOTTEN for each in news):
            row = agendas.by_id(db, meeting)
            if row is None or row.script is None:
                raise UserError(GONE)
            state, news = State(script_of(json.loads(row.script))), events.after(db, meeting, 0)
        return replay(state, news)

    def _keep(self, meeting: str, state: State) -> State:
        with self._lock:
            held = self._states.get(meeting)
            if held is None or held.version < state.version:
                self._states[meeting] = held = state
            return held

    def _wake(self, meeting: str) -> None:
        with self._lock:
            watching = list(self._watchers.get(meeting, ()))
        for wake in watching:
            wake()

    def _poll(self) -> None:
        """Look for what other processes did, as long as anybody watches."""
        with closing(News(self._engine)) as news:
            while watched := self._watched():
                try:
                    self._catch_up(watched)
                    self._wait(news)
                except Exception as error:  # whatever it is, the next look will do; without this thread nobody follows
                    LOG.warning("meetings: %s", said(error))
                    time.sleep(POLL)

    def _watched(self) -> list[str]:
        """Meetings that somebody watches; where nobody does any more, whoever comes next begins to look again."""
        with self._lock:
            if not self._watchers:
                self._poller = None
            return list(self._watchers)

    def _wait(self, news: News) -> None:
        """Until something may have happened that this process does not know."""
        if not news.listening:
            if news.listen():
                return  # and look once more: what happened before was not told
            time.sleep(POLL)
            return
        until = time.monotonic() + NET
        while (left := until - time.monotonic()) > 0:
            told = news.wait(left)
            if told is None or any(self._is_news(*each) for each in told.items()):
                return

    def _is_news(self, meeting: str, version: int) -> bool:
        """Whether somebody watches a meeting that has a version which this process does not know."""
        with self._lock:
            held = self._states.get(meeting)
            return meeting in self._watchers and (held is None or held.version < version)

    def _catch_up(self, watched: list[str]) -> None:
        with reading(self._engine) as db:
            versions = events.versions(db, watched)
        for meeting, version in versions.items():
            with self._lock:
                held = self._states.get(meeting)
            if held is None or held.version < version:
                self.state(meeting)
                self._wake(meeting)


_ROOMS: dict[Database, Rooms] = {}
_ROOMS_LOCK = threading.Lock()


def rooms_of(inst: Installation) -> Rooms:
    """The meetings of an installation in this process."""
    with _ROOMS_LOCK:
        if inst.engine not in _ROOMS:
            _ROOMS[inst.engine] = Rooms(inst.engine, inst.together)
        return _ROOMS[inst.engine]
