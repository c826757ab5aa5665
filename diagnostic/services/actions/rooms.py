"""Actions that a meeting makes: written in the meeting's transaction, until somebody changes them elsewhere."""

from __future__ import annotations

import json
from datetime import datetime

from diagnostic.definitions.action import ActionText, problems_of, tidied
from diagnostic.errors import refuse
from diagnostic.services.actions.records import action_of, add_first, add_next, erase_action
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.open_records import versions

ROOM = "room"  # in the content of a version that a meeting wrote


def written_in_a_room(
    db: Transaction, organisation: str, record_id: str, unit: str, action: ActionText, author: str, now: datetime
) -> None:
    """The action as a room words it: made, or worded anew, unless somebody changed it on a page of its own since.

    record_id : follows from what makes it (`versions.id_of`), so that whatever comes twice makes it once. unit : that
    of the meeting. author : who runs the meeting. UserError for a text that cannot be an action.
    """
    text = tidied(action)
    refuse(problems_of(text))
    row = versions.get(db, organisation, record_id)
    if row is None:
        add_first(db, organisation, record_id, unit, text, author, now, room=True)
        return
    before = action_of(organisation, row)
    if before.text != text and json.loads(row.content).get(ROOM):
        add_next(db, before, text, author, now, room=True)


def removed_in_a_room(db: Transaction, organisation: str, record_id: str) -> None:
    """An action that a room took back is gone, with its history; what somebody changed elsewhere since stays."""
    row = versions.get(db, organisation, record_id)
    if row is not None and json.loads(row.content).get(ROOM):
        erase_action(db, organisation, row.unit, record_id)
