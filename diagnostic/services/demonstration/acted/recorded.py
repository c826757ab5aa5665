"""The action plan of the demonstration as records: made and changed in its time, with what was said and hoped for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from diagnostic.definitions.acting.commitment import Aim
from diagnostic.definitions.action import OPEN
from diagnostic.services.actions.comments import add_comment
from diagnostic.services.actions.progress import MonthlyUpdate, open_progress, progress_page, save_update
from diagnostic.services.actions.records import actions, change_action, get_action, new_action
from diagnostic.services.agreements.texts import agreements
from diagnostic.services.commitments.records import annotate, commit
from diagnostic.services.demonstration.acted.plan import ACTS, ADOPTING, BEFORE, HOPES, NOTE, SAID, UPDATE, Act
from diagnostic.services.demonstration.caring import TEAM as IT
from diagnostic.services.demonstration.company import CONTACT, ROOT
from diagnostic.services.demonstration.storing import noon, operator_of, start_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.adoptions import adoptions

OTHER_WAY = 1  # the number of the hope beside which there is a note
ADOPTED_POINTS, AGREED_POINTS = 10.0, 5.0


def record_plan(inst: Installation, before: date, newest: date, mirrors: tuple[date, date], today: date) -> None:
    """All actions with their changes, comments, progress page and hopes; nothing if they are there.

    before : the last day of the yearly survey before the newest, which opens on `newest`. mirrors : the day of the
    adoptions, and the first day of the mirror survey after it.
    """
    access = operator_of(inst)
    if actions(inst, access):
        return
    made = [_record(inst, each, before if each.since == BEFORE else today) for each in ACTS]
    for number, author, text in SAID:
        add_comment(inst, get_action(inst, access, made[number]), text, author, noon(_day(ACTS[number], before, today)))
    for number, hope in enumerate(HOPES):
        day = noon(_day(ACTS[hope.act], before, today))
        aim = Aim(hope.units, hope.questionnaire, hope.dimension, newest, hope.points)
        promise = commit(inst, access, made[hope.act], aim, day)
        if number == OTHER_WAY:
            annotate(inst, access, promise, NOTE, start_of(today))
    _hopes_of_practices(inst, newest, mirrors)
    open_progress(inst, access, ROOT, start_of(today))
    page = progress_page(inst, access, ROOT)
    if page is not None:
        save_update(inst, page, MonthlyUpdate(f"{today:%Y-%m}", *UPDATE, CONTACT), start_of(today))


def _record(inst: Installation, act: Act, since: date) -> str:
    access = operator_of(inst)
    due = since + timedelta(days=act.due) if act.due is not None else None
    begun = replace(act.text, due=due, state=OPEN, reason="")
    record = new_action(inst, access, act.unit, begun, noon(since + timedelta(days=act.made)))
    if act.ended is not None:
        found = get_action(inst, access, record)
        ended = replace(begun, state=act.text.state, reason=act.text.reason)
        change_action(inst, found, 1, ended, act.text.owner, noon(since + timedelta(days=act.ended)))
    return record


def _day(act: Act, before: date, today: date) -> date:
    return (before if act.since == BEFORE else today) + timedelta(days=act.made)


def _hopes_of_practices(inst: Installation, newest: date, mirrors: tuple[date, date]) -> None:
    """What the standards should move where leaders took them up, and what the agreement should move in one team."""
    access = operator_of(inst)
    adopted, after = mirrors
    record = next(each.id for each in adoptions(inst, access) if each.unit == ADOPTING[0])
    commit(inst, access, record, Aim(ADOPTING, "mirror_staff", "agree_received", after, ADOPTED_POINTS), noon(adopted))
    [agreement] = agreements(inst, access)
    aim = Aim((IT,), "employee", "mutual_support", newest, AGREED_POINTS)
    commit(inst, access, agreement.id, aim, noon(newest - timedelta(days=200)))
