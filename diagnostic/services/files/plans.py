"""Plans of actions as subjects of files, with the rights of their page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qsl, urlencode

from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.definitions.action import STATES
from diagnostic.definitions.loading.yaml_files import parse_rules
from diagnostic.definitions.model import say
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.report.document.parts import ReportDocument
from diagnostic.report.document.records.open_record import OpenRecord
from diagnostic.report.document.records.plan import plan_document
from diagnostic.report.pages.acting.plan import STATE_WORDS
from diagnostic.report.pages.origin import day
from diagnostic.services.actions.board import ActionPlan, PlanChoice, plan
from diagnostic.services.actions.comments import comments
from diagnostic.services.actions.records import actions
from diagnostic.services.commitments.records import commitments, notes
from diagnostic.services.commitments.verdicts import Tried, tried, tries_of_rules
from diagnostic.services.files.one_action import one_action_file
from diagnostic.services.files.things_tried import Pooled, everything_tried, judging, publications_of
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject, within
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.scope import units_seen
from diagnostic.services.report.rule_versions import NAME, current_rules

NOTHING_PLANNED = "There is nothing to save: an action that fits what is chosen does not exist."
ONE = "action"
ASKED = ("owner", "state", "overdue", ONE)  # what can be asked of a plan, by its names in the page's address


def plan_file(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """The plan of what somebody may see, or of a unit and those below it; with what was tried for those who see all.

    wanted.id : what is asked of the plan as its page's address has it, such as `owner=Kim&state=open`; overdue ones are
    those of `wanted.today`, or of the day of the last change. Or the id of one action. UserError for what cannot be
    asked, and for no action.
    """
    if wanted.id and "=" not in wanted.id:
        return one_action_file(inst, access, wanted, wanted.id)
    asked = _asked(wanted.id)
    if one := asked.get(ONE):
        return one_action_file(inst, access, wanted, one)
    part = within(access, wanted, list(units_seen(inst, access)) or [""])
    last = _last_change(inst, part)
    if last is None:
        raise UserError(NOTHING_PLANNED)
    today = wanted.today or last
    choice = PlanChoice("", asked.get("owner", ""), asked.get("state", ""), bool(asked.get("overdue")))
    planned, things = plan(inst, part, choice, today), tried(inst, part)
    if not planned.cards and (asked or not things):
        raise UserError(NOTHING_PLANNED)

    def document() -> ReportDocument:
        record = _record(part, planned.units.get(part.unit or "", ""), last, _fingerprint(planned, things))
        told = [f"as it stood on {day(today)}", *_chosen(choice)]
        return plan_document(
            record,
            planned.cards,
            told,
            everything_tried(things, units_seen(inst, part), part.zone, _pooled(inst, part)),
            judging(things),
        )

    return Subject(document)


def asked_of_plan(choice: PlanChoice) -> str:
    """What is asked of a plan as the `id` of what is wanted; its unit is told beside it.

    >>> asked_of_plan(PlanChoice(owner="Kim L.", overdue=True))
    'owner=Kim+L.&overdue=on'
    """
    asked = {"owner": choice.owner, "state": choice.state, "overdue": "on" if choice.overdue else ""}
    return urlencode({name: value for name, value in asked.items() if value})


def _asked(query: str) -> dict[str, str]:
    asked = dict(parse_qsl(query))
    refuse(
        Problem("id", f"what is asked of a plan: {', '.join(ASKED)}", repr(name), hint=did_you_mean(name, ASKED))
        for name in asked
        if name not in ASKED
    )
    if (state := asked.get("state", "")) not in ("", *STATES):
        raise UserError(Problem("id", f"one of {', '.join(STATES)}", repr(state), hint=did_you_mean(state, STATES)))
    return asked


def _chosen(choice: PlanChoice) -> Iterable[str]:
    """What is asked of a plan, in words."""
    if choice.owner:
        yield f"of {choice.owner}"
    if choice.state:
        yield STATE_WORDS[choice.state].lower()
    if choice.overdue:
        yield "overdue"


def _last_change(inst: Installation, access: Access) -> date | None:
    """The day on which somebody last changed an action, said something about one, or tried to move a score."""
    moments = [each.changed_at for each in actions(inst, access)]
    moments += [each.at for found in comments(inst, access).values() for each in found]
    moments += [each.at for found in notes(inst, access).values() for each in found]
    days = [*map(access.day_of, moments), *(each.made for each in commitments(inst, access))]
    return max(days, default=None)


def _record(access: Access, part: str, last: date, version: str) -> OpenRecord:
    return OpenRecord(access.organisation_name, access.demonstration, part, last, version)


def _fingerprint(planned: ActionPlan, things: Iterable[Tried]) -> str:
    """What tells the actions and all that was tried from what they were before."""
    said = {card.href: card.said for card in planned.cards}
    told = [
        [(each.id, each.version) for each in planned.actions],
        sorted(said.items()),
        [([one.id for one in each.commitments], len(each.notes), publications_of(each)) for each in things],
    ]
    return short_hash(content_hash(json.dumps(told).encode()))


def _pooled(inst: Installation, access: Access) -> Pooled:
    """What first steps did, by the name of their rule."""
    tries = tries_of_rules(inst, access)
    names = {each.id: say(each.name) for each in parse_rules(current_rules(inst, access).text, NAME)} if tries else {}
    return tuple((names.get(rule, rule), found) for rule, found in tries.items())
