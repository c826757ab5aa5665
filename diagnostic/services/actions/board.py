"""The plan of a unit: which of its actions are asked for, in which order, and the files made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from diagnostic.definitions.action import STATES, UNFINISHED
from diagnostic.report.pages.acting.plan import ActionCard, PlanColumn, when_words, why_words
from diagnostic.services.actions.comments import comments
from diagnostic.services.actions.records import Action, actions
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.scope import units_seen
from diagnostic.spreadsheet_csv import spreadsheet_csv

ADDRESS = "/actions"  # of the page of one
COLUMNS = ("What", "Where", "Who", "By when", "State", "Since", "Why", "Kind of why", "Why not", "Follow-up", "Made on")


@dataclass(frozen=True)
class PlanChoice:
    """Which actions are asked for: of a unit and those below it, of an owner, in a state, overdue alone."""

    unit: str = ""
    owner: str = ""
    state: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class ActionPlan:
    """The actions that were asked for, overdue ones first, then by their day.

    owners : those of all. zone : whose days they are.
    """

    actions: tuple[Action, ...]
    cards: tuple[ActionCard, ...]
    owners: tuple[str, ...]
    units: Mapping[str, str]
    zone: str

    @property
    def columns(self) -> tuple[PlanColumn, ...]:
        """The same, a column for each state."""
        return tuple(PlanColumn(state, tuple(each for each in self.cards if each.state == state)) for state in STATES)


def plan(inst: Installation, access: Access, wanted: PlanChoice, today: date) -> ActionPlan:
    """The plan of what the viewer may see. A unit, owner or state that does not exist has no actions."""
    every, names = actions(inst, access), units_seen(inst, access)
    said = {record: len(found) for record, found in comments(inst, access).items()}
    within = _within(inst, access, wanted.unit)
    found = [each for each in every if _asked(each, wanted, within, today)]
    found.sort(key=lambda each: _order(each, today))
    owners = {each.text.owner.casefold(): each.text.owner for each in every if each.text.owner}
    cards = tuple(_card(each, names, said.get(each.id, 0), today) for each in found)
    return ActionPlan(tuple(found), cards, tuple(owners[name] for name in sorted(owners)), names, access.zone)


def plan_csv(found: ActionPlan) -> bytes:
    """A table of a plan, a row for each action; no cell of it can be taken for a formula."""
    rows = [COLUMNS]
    for each in found.actions:
        text = each.text
        days = text.due, each.since, each.made_on(found.zone)
        due, since, made = (day.isoformat() if day else "" for day in days)
        unit = found.units.get(each.unit, each.unit)
        row = (text.what, unit, text.owner, due, text.state, since, text.why.words, text.why.kind, text.reason)
        rows.append((*row, text.manager, made))
    return spreadsheet_csv(rows)


def _within(inst: Installation, access: Access, unit: str) -> frozenset[str] | None:
    """A unit and all below it; None where no unit is asked for."""
    chart = get_chart(inst, access.organisation) if unit else None
    if chart is None:
        return frozenset((unit,)) if unit else None
    return frozenset(chart.subtree(unit)) if unit in chart.position else frozenset((unit,))


def _asked(action: Action, wanted: PlanChoice, within: frozenset[str] | None, today: date) -> bool:
    text = action.text
    return (
        (within is None or action.unit in within)
        and wanted.owner.casefold() in ("", text.owner.casefold())
        and wanted.state in ("", text.state)
        and (not wanted.overdue or text.overdue(today))
    )


def _order(action: Action, today: date) -> tuple[int, bool, int, str]:
    """Overdue ones first, then by their day, those without one after; what is finished last, the latest first."""
    if action.text.state in UNFINISHED:
        return 0, not action.text.overdue(today), (action.text.due or date.max).toordinal(), action.id
    return 1, False, -action.since.toordinal(), action.id


def _card(action: Action, names: Mapping[str, str], said: int, today: date) -> ActionCard:
    text = action.text
    return ActionCard(
        href=f"{ADDRESS}?{urlencode({'action': action.id})}",
        what=text.what,
        unit=names.get(action.unit, action.unit),
        owner=text.owner,
        state=text.state,
        when=when_words(text, action.since, today),
        overdue=text.overdue(today),
        why=why_words(text.why),
        said=said,
    )
