"""Actions in calendars: a task each, and an entry with a reminder where there is a day; always the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta

from icalendar import Alarm, Calendar, Event, Todo

from diagnostic.definitions.action import DOING, DONE, DROPPED, OPEN, UNFINISHED
from diagnostic.report.pages.acting.plan import why_words
from diagnostic.services.actions.board import ActionPlan
from diagnostic.services.actions.records import Action
from diagnostic.zones import midnight

MADE_BY = "-//Inside Out//Actions//EN"
STATUS = {OPEN: "NEEDS-ACTION", DOING: "IN-PROCESS", DONE: "COMPLETED", DROPPED: "CANCELLED"}
BEFORE = timedelta(hours=-15)  # from the beginning of its day: at nine on the day before


def plan_calendar(found: ActionPlan) -> bytes:
    """The calendar of a plan."""
    return calendar_of(found.actions, found.units, found.zone)


def calendar_of(actions: Iterable[Action], units: Mapping[str, str], zone: str) -> bytes:
    """A calendar with a task for each action; those with a day that are not finished have an entry on it too.

    zone : whose days they are.
    """
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    for each in sorted(actions, key=lambda action: action.id):
        calendar.add_component(_task(each, units, zone))
        if each.text.due is not None and each.text.state in UNFINISHED:
            calendar.add_component(_entry(each, units))
    return bytes(calendar.to_ical())


def _task(action: Action, units: Mapping[str, str], zone: str) -> Todo:
    task, text = Todo(), action.text
    _told(task, action, units, "task")
    task.add("status", STATUS[text.state])
    if text.due is not None:
        task.add("due", text.due)
    if text.state == DONE:
        task.add("completed", midnight(action.since, zone))
    return task


def _entry(action: Action, units: Mapping[str, str]) -> Event:
    entry, due = Event(), action.text.due
    _told(entry, action, units, "day")
    entry.add("dtstart", due)
    entry.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", action.text.what)
    alarm.add("trigger", BEFORE)
    entry.add_component(alarm)
    return entry


def _told(component: Todo | Event, action: Action, units: Mapping[str, str], what: str) -> None:
    """What a task and an entry have in common: when it changed takes the place of when the file was made."""
    text = action.text
    facts = (units.get(action.unit, action.unit), text.owner, why_words(text.why))
    component.add("uid", f"{action.id}-{what}@inside-out")
    component.add("dtstamp", action.changed_at.astimezone(UTC).replace(microsecond=0))
    component.add("sequence", action.version)
    component.add("summary", text.what)
    component.add("description", "\n".join(filter(None, facts)))
