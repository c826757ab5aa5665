"""Actions that a meeting makes, as its room words them: in a plan, or as the quick fixes of a conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime

from diagnostic.core.meeting.kinds.plan import planned
from diagnostic.core.meeting.kinds.planning import RoomAction, reasons
from diagnostic.core.meeting.kinds.record import learned
from diagnostic.core.meeting.kinds.sign import manager_of
from diagnostic.core.meeting.script import Scene
from diagnostic.core.meeting.state import State
from diagnostic.definitions.action import MEETING, SUGGESTION, ActionText, ActionWhy
from diagnostic.errors import UserError
from diagnostic.services.actions.rooms import removed_in_a_room, written_in_a_room
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.meetings.agendas import StoredMeeting
from diagnostic.storage.open_records import versions

#: Kinds of step that hold actions, with how to find them.
HOLDING: dict[str, Callable[[State, Scene], Mapping[str, RoomAction]]] = {
    "plan": lambda state, scene: planned(state, scene).actions,
    "record": lambda state, scene: learned(state, scene).fixes.actions,
}


def follow_actions(
    db: Transaction, row: StoredMeeting, unit: str, at: datetime, after: State, scene: Scene, only: str = ""
) -> None:
    """The actions of a scene, or the one called `only`, as they are after an event; one that is gone is removed."""
    if scene.kind not in HOLDING:
        return
    actions = HOLDING[scene.kind](after, scene)
    for id in [only] if only else actions:
        record = versions.id_of(row.id, scene.id, "action", id)
        if id not in actions:
            removed_in_a_room(db, row.organisation, record)
            continue
        with suppress(UserError):  # an organisation that has too many keeps them in the meeting's record alone
            text = _text(row, after, scene, actions[id])
            written_in_a_room(db, row.organisation, record, unit, text, row.created_by, at)


def unit_of(db: Transaction, row: StoredMeeting) -> str:
    """The unit that a meeting is about: of the whole, the top of its survey's chart."""
    wave = None if row.unit else waves.get(db, row.organisation, row.wave)
    return row.unit or (thaw_chart(wave.chart).ids[0] if wave else "")


def _text(row: StoredMeeting, after: State, scene: Scene, action: RoomAction) -> ActionText:
    kind = SUGGESTION if action.why in reasons(after, scene) else MEETING
    due = date.fromisoformat(action.due) if action.due else None
    why = ActionWhy(kind, row.id, action.why or row.title)
    return ActionText(action.what, why, action.owner, due, manager=manager_of(after, scene))
