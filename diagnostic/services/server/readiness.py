"""How far a server has come since it started. A process that is no server has nothing to wait for."""

from __future__ import annotations

from threading import Event

LOADED = Event()  # what counts and draws is there: pages can be run
READY = Event()  # reports are opened, so that whoever comes first waits no longer than those after them
STEPS = (LOADED, READY)
SUPERSEDED = Event()  # a newer version has changed the tables: this server has to be replaced
LEAVING = Event()  # this server was told to stop, and lets its pages go to another one
OTHERS = Event()  # another server of the same database is there
CONCERNS: dict[str, str] = {}  # what is to be said of this server among others, by part; empty words for nothing

for _step in STEPS:
    _step.set()


def starting() -> None:
    """From now on nothing is loaded, until each step is said to be done."""
    for step in (*STEPS, SUPERSEDED, LEAVING, OTHERS):
        step.clear()
    CONCERNS.clear()
