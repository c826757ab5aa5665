"""`record`: what a conversation left behind: what both sides learned, what proved wrong, and what is mended at once.

Phones and the desk write what was learned, a column each; quick fixes are actions, as in `plan`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from diagnostic.core.meeting.kinds import noting, planning
from diagnostic.core.meeting.kinds.base import Kind, written
from diagnostic.core.meeting.kinds.noting import Note, Notes
from diagnostic.core.meeting.kinds.planning import Planned
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Refusal, State

WE, THEY, WRONG = "we", "they", "wrong"  # columns: what one side learned, what the other did, theories dispelled
COLUMNS = (WE, THEY, WRONG)
MOST_LEARNED = 12  # notes of one person

NO_COLUMN = Refusal("group", "Please say who learned it, or that it proved wrong.")


@dataclass(frozen=True)
class RecordDetails:
    """What both sides are called; empty for "we" and "they"."""

    we: str = ""
    they: str = ""


@dataclass(frozen=True)
class Learned:
    """Notes, each in one of `COLUMNS`, and the quick fixes."""

    notes: Notes = field(default_factory=lambda: Notes(groups=dict.fromkeys(COLUMNS, "")))
    fixes: Planned = field(default_factory=Planned)


def learned(state: State, scene: Scene) -> Learned:
    """What was recorded so far."""
    found: Learned = written(state, scene, Learned())
    return found


def _with_notes(so_far: Learned, notes: Notes | Refusal) -> Learned | Refusal:
    if isinstance(notes, Refusal):
        return notes
    return so_far if notes is so_far.notes else replace(so_far, notes=notes)


def _with_fixes(so_far: Learned, fixes: Planned | Refusal) -> Learned | Refusal:
    if isinstance(fixes, Refusal):
        return fixes
    return so_far if fixes is so_far.fixes else replace(so_far, fixes=fixes)


def _note(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    so_far, column = learned(state, scene), event.data.get("column")
    if column not in COLUMNS and event.data.get("text") is not None:
        return NO_COLUMN
    return _with_notes(so_far, noting.added(so_far.notes, MOST_LEARNED, event, str(column)))


def _line(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    """A note of the desk: a new one, or other words in the place of any."""
    so_far, id, text = learned(state, scene), event.data.get("id"), event.data.get("text")
    before = so_far.notes.notes.get(str(id))
    column = before.group if before else event.data.get("column")
    if not noting.is_id(id) or not isinstance(text, str):
        return noting.BAD_ID
    if column not in COLUMNS:
        return NO_COLUMN
    if not text.strip():
        return noting.EMPTY_NOTE
    if len(text.strip()) > noting.LONGEST:
        return noting.LONG_NOTE
    if len(so_far.notes.notes) >= noting.MOST_NOTES:
        return noting.FULL
    note = replace(before, text=text.strip()) if before else Note(str(id), event.author, text.strip(), group=column)
    return _with_notes(so_far, replace(so_far.notes, notes={**so_far.notes.notes, note.id: note}))


def _delete(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    so_far = learned(state, scene)
    if event.data.get("id") in (*so_far.fixes.proposals, *so_far.fixes.gone):
        return _with_fixes(so_far, planning.withdrawn(so_far.fixes, event))
    return _with_notes(so_far, noting.deleted(so_far.notes, event))


def _move(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    so_far = learned(state, scene)
    return NO_COLUMN if not event.data.get("group") else _with_notes(so_far, noting.moved(so_far.notes, event))


def _hide(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    so_far = learned(state, scene)
    return _with_notes(so_far, noting.hidden(so_far.notes, event))


def _propose(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    so_far = learned(state, scene)
    return _with_fixes(so_far, planning.proposed(so_far.fixes, event))


def _action(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    so_far = learned(state, scene)
    return _with_fixes(so_far, planning.worded(so_far.fixes, event))


def _take(state: State, scene: Scene, event: Event) -> Learned | Refusal:
    so_far = learned(state, scene)
    return _with_fixes(so_far, planning.decided(so_far.fixes, event))


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    so_far = learned(state, scene)
    notes = [noting.seen(note, state) for note in so_far.notes.notes.values() if not note.hidden]
    sides = {"we": scene.details.we, "they": scene.details.they, "wrong": ""}
    longest = {"note": noting.LONGEST}
    fixes = planning.seen(state, scene, so_far.fixes)
    return {"columns": sides, "notes": notes, **fixes, "longest": longest | fixes["longest"]}


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    so_far = learned(state, scene)
    mine = [note for note in so_far.notes.notes.values() if note.author == who]
    noted = [{"id": note.id, "text": note.text, "hidden": note.hidden} for note in mine]
    return planning.own_proposals(so_far.fixes, who) | {
        "mine": [*noted, *planning.own_proposals(so_far.fixes, who)["mine"]],
        "left": MOST_LEARNED - len(mine),
    }


def _beside(state: State, scene: Scene) -> dict[str, Any]:
    return {"hidden": [noting.seen(each, state) for each in learned(state, scene).notes.notes.values() if each.hidden]}


def _record(state: State, scene: Scene) -> dict[str, Any]:
    so_far = learned(state, scene)
    every = [noting.seen(each, state) for each in so_far.notes.notes.values()]
    noted = {id: [each for each in every if each["group"] == id] for id in COLUMNS}
    sides = {"we": scene.details.we, "they": scene.details.they, "wrong": ""}
    return {"columns": sides, "noted": noted, "actions": planning.plain_actions(so_far.fixes)}


def _details(plain: Plain) -> RecordDetails:
    return RecordDetails(plain["we"], plain["they"])


KIND = Kind(
    "record",
    _details,
    phone={"note": _note, "propose": _propose},
    later={"delete": _delete},
    desk={"line": _line, "move": _move, "hide": _hide, "action": _action, "take": _take},
    shared=_shared,
    own=_own,
    beside=_beside,
    record=_record,
)
