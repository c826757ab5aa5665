"""One action as a subject of files, with the rights of its page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.report.document.parts import ReportDocument
from diagnostic.report.document.records.action import ToldAction, action_document
from diagnostic.report.document.records.open_record import OpenRecord
from diagnostic.report.pages.acting.plan import STATE_WORDS, change_words, when_words, why_words
from diagnostic.report.pages.origin import day
from diagnostic.services.actions.comments import ActionComment, comments_of
from diagnostic.services.actions.records import Action, action_history, get_action
from diagnostic.services.commitments.records import commitments, notes
from diagnostic.services.commitments.verdicts import Tried, tried
from diagnostic.services.files.things_tried import everything_tried, judging, publications_of
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject, within
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.scope import units_seen


def one_action_file(inst: Installation, access: Access, wanted: Wanted, record: str) -> Subject:
    """The action with this id, what is said about it, and what it was meant to move for those who see all.

    It is overdue by `wanted.today`, or by the day of the last change. UserError where there is none such in the
    viewer's part, or in the wanted one.
    """
    names = units_seen(inst, access)
    part = within(access, wanted, list(names) or [""])
    action = get_action(inst, part, record)
    said = comments_of(inst, action)
    things = [each for each in tried(inst, part) if any(one.record == action.id for one in each.commitments)]
    last = _last_change(inst, part, action, said)

    def document() -> ReportDocument:
        version = short_hash(content_hash(json.dumps(_told_apart(action, said, things)).encode()))
        unit = names.get(action.unit, action.unit)
        of = OpenRecord(access.organisation_name, access.demonstration, unit, last, version)
        today = wanted.today or last
        told = _told(inst, access, action, said, today)
        found = everything_tried(things, names, access.zone)
        return action_document(of, told, [f"as it stood on {day(today)}"], found, judging(things))

    return Subject(document)


def _last_change(inst: Installation, access: Access, action: Action, said: Sequence[ActionComment]) -> date:
    """The day on which somebody last changed it, said something about it, or what it should move."""
    aims = [each for each in commitments(inst, access) if each.record == action.id]
    noted = notes(inst, access)
    moments = [action.changed_at, *(each.at for each in said)]
    moments += [note.at for each in aims for note in noted.get(each.id, ())]
    return max(*map(access.day_of, moments), *(each.made for each in aims), action.made_on(access.zone))


def _told_apart(action: Action, said: Sequence[ActionComment], things: Sequence[Tried]) -> list[object]:
    """What this action is told from what it was before by."""
    tries = [([one.id for one in each.commitments], len(each.notes), publications_of(each)) for each in things]
    return [action.id, action.version, [each.id for each in said], tries]


def _told(inst: Installation, access: Access, action: Action, said: Sequence[ActionComment], today: date) -> ToldAction:
    text = action.text
    when = when_words(text, action.since, today)
    known = (
        ("Who sees to it", text.owner or "nobody yet"),
        ("Who follows it up", text.manager),
        ("Why", why_words(text.why)),
        ("Why not", text.reason),
        ("In the words it was made in", action.first if action.first != text.what else ""),
    )
    history = action_history(inst, action)[::-1]
    return ToldAction(
        text.what,
        f"{STATE_WORDS[text.state]}, {'overdue, ' * text.overdue(today)}{when}",
        known,
        tuple((each.text, f"{each.author}, {day(access.day_of(each.at))}:") for each in said),
        tuple(
            (f"{each.author}, {day(access.day_of(each.at))}:", "; ".join(map(change_words, each.what)))
            for each in history
        ),
    )
