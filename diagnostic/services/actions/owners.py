"""What whoever has an action's owner's link does with it, and what its page says of whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from diagnostic.services.actions.records import Action, ActionChangedMeanwhile, change_action, changes_since
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.setup import organisations
from diagnostic.zones import UTC_ZONE

STATE_FIELDS = ("state", "reason")


class ActionPlace(NamedTuple):
    """Whose an action is: the organisation and the unit by their names, and whether it is an invented one.

    zone : whose days it tells.
    """

    organisation: str
    demonstration: bool
    unit: str
    zone: str


def place_of(inst: Installation, action: Action) -> ActionPlace:
    """Whose an action is; the unit by its name today, by its id where it is gone from the chart."""
    return place(inst, action.organisation, action.unit)


def place(inst: Installation, organisation: str, unit: str) -> ActionPlace:
    """The names of an organisation and of a unit of it."""
    with reading(inst.engine) as db:
        row = organisations.get(db, organisation)
    chart = get_chart(inst, organisation)
    known = chart is not None and unit in chart.position
    name = chart.names[chart.position[unit]] if chart is not None and known else unit
    return ActionPlace(row.name if row else "", bool(row and row.demonstration), name, row.zone if row else UTC_ZONE)


def change_state(
    inst: Installation, action: Action, read: int, state: tuple[str, str], author: str, now: datetime
) -> None:
    """How far an action is, and why where it is not done; read in version `read`.

    What others changed elsewhere in it stays. ActionChangedMeanwhile where somebody else said how far it is since;
    UserError for a state that is none, or one that lacks its reason.
    """
    meanwhile = changes_since(inst, action, read)
    if any(change.field in STATE_FIELDS for each in meanwhile for change in each.what):
        raise ActionChangedMeanwhile(meanwhile)
    text = replace(action.text, state=state[0], reason=state[1])
    change_action(inst, action, action.version, text, author, now)
