"""`collect`: short notes from phones, which the facilitator groups, names and may hide.

A hidden note stays in the record, struck out. A note that its author deleted is gone: its text is erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from diagnostic.core.meeting.kinds.base import Kind, written
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Person, Refusal, State

LONGEST = 280  # characters of a note
LONGEST_NAME = 60  # characters of a group's name
MOST_GROUPS = 30
MOST_NOTES = 5000  # in one scene

WRITTEN_FROM_NOTES = ("write", "sign")  # kinds of step that hold words of notes once something is written in them

EMPTY_NOTE = Refusal("note", "Please write something first.")
LONG_NOTE = Refusal("note", f"A note has at most {LONGEST} characters.")
ENOUGH = Refusal("notes", "You have written as many notes as this step takes. You can delete one of yours.")
FULL = Refusal("notes", "There is no room for more notes.")
NOT_A_SYNDICATE = Refusal("syndicate", "Please say which of the groups you sit in.")
NOT_YOURS = Refusal("note", "There is no such note of yours.")
IN_USE = Refusal("note", "The room is writing its lines from the notes. Whoever runs the meeting can hide yours.")
NO_NOTE = Refusal("note", "There is no such note.")
NO_GROUP = Refusal("group", "There is no such group.")
BAD_NAME = Refusal("group", f"A group needs a name of at most {LONGEST_NAME} characters.")
MANY_GROUPS = Refusal("group", f"There can be at most {MOST_GROUPS} groups.")
BAD_ID = Refusal("id", "This was sent in a way that is not understood. Please reload the page.")


@dataclass(frozen=True)
class CollectDetails:
    """What is asked, how many notes a person may write, group names to begin with, and names of syndicates."""

    ask: str
    notes: int = 5
    groups: tuple[str, ...] = ()
    syndicates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """A note: `group` is the id of the group that it lies in, empty while it lies in none."""

    id: str
    author: str
    text: str
    syndicate: str = ""
    group: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Notes:
    """Notes by id in the order in which they came, names of groups by id, and ids of notes that are gone."""

    notes: Mapping[str, Note] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


def _so_far(state: State, scene: Scene) -> Notes:
    begun = {f"g{number}": name for number, name in enumerate(scene.details.groups, 1)}
    found: Notes = written(state, scene, Notes(groups=begun))
    return found


def is_id(value: object) -> bool:
    """Whether a value is an id as forms make them."""
    return isinstance(value, str) and 1 <= len(value) <= 40 and value.isascii() and value.isalnum()


def _add(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    """A note more; one that is there already is taken as sent twice, and changes nothing."""
    so_far, asked = _so_far(state, scene), scene.details
    id, text, syndicate = (event.data.get(key, "") for key in ("id", "text", "syndicate"))
    if is_id(id) and text is None:  # erased after its author deleted it
        return replace(so_far, gone=so_far.gone | {id})
    if not is_id(id) or not isinstance(text, str):
        return BAD_ID
    if id in so_far.gone or (id in so_far.notes and so_far.notes[id].author == event.author):
        return so_far
    problem = _problem(so_far, asked, event.author, text.strip(), syndicate)
    if id in so_far.notes or problem:
        return problem or BAD_ID
    note = Note(id, event.author, text.strip(), syndicate)
    return replace(so_far, notes={**so_far.notes, id: note})


def _problem(so_far: Notes, asked: CollectDetails, author: str, text: str, syndicate: object) -> Refusal | None:
    if not text:
        return EMPTY_NOTE
    if len(text) > LONGEST:
        return LONG_NOTE
    if syndicate not in (asked.syndicates or ("",)):
        return NOT_A_SYNDICATE
    if sum(note.author == author for note in so_far.notes.values()) >= asked.notes:
        return ENOUGH
    return FULL if len(so_far.notes) >= MOST_NOTES else None


def _delete(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    so_far, id = _so_far(state, scene), event.data.get("id")
    if not is_id(id):
        return BAD_ID
    if id in so_far.gone:
        return so_far
    note = so_far.notes.get(str(id))
    if note is None or note.author != event.author:
        return NOT_YOURS
    if any(each.id in state.written for each in state.script.scenes if each.kind in WRITTEN_FROM_NOTES):
        return IN_USE
    kept = {key: each for key, each in so_far.notes.items() if key != id}
    return replace(so_far, notes=kept, gone=so_far.gone | {note.id})


def _move(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    so_far, group = _so_far(state, scene), event.data.get("group", "")
    note = so_far.notes.get(str(event.data.get("id")))
    if note is None:
        return NO_NOTE
    if group and group not in so_far.groups:
        return NO_GROUP
    return _changed(so_far, replace(note, group=group))


def _hide(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    so_far = _so_far(state, scene)
    note = so_far.notes.get(str(event.data.get("id")))
    return NO_NOTE if note is None else _changed(so_far, replace(note, hidden=event.data.get("hidden") is not False))


def _changed(so_far: Notes, note: Note) -> Notes:
    return replace(so_far, notes={**so_far.notes, note.id: note})


def _name(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    """A group by its name: a new one, or another name for one that is there."""
    so_far, id, name = _so_far(state, scene), event.data.get("group"), event.data.get("name")
    if not is_id(id):
        return BAD_ID
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_NAME:
        return BAD_NAME
    if id not in so_far.groups and len(so_far.groups) >= MOST_GROUPS:
        return MANY_GROUPS
    return replace(so_far, groups={**so_far.groups, str(id): name.strip()})


def _dissolve(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    """A group less; its notes lie in none again."""
    so_far, id = _so_far(state, scene), event.data.get("group")
    if id not in so_far.groups:
        return NO_GROUP
    notes = {key: replace(each, group="") if each.group == id else each for key, each in so_far.notes.items()}
    groups = {key: name for key, name in so_far.groups.items() if key != id}
    return replace(so_far, notes=notes, groups=groups)


def named_groups(state: State, scene: Scene) -> dict[str, str]:
    """Names of the groups in which a note lies that is not hidden, by id: what can be voted on."""
    so_far = _so_far(state, scene)
    used = {note.group for note in so_far.notes.values() if not note.hidden}
    return {id: name for id, name in so_far.groups.items() if id in used}


def loose_notes(state: State, scene: Scene) -> dict[str, str]:
    """Texts of notes that lie in no group and are not hidden, by id."""
    return {id: note.text for id, note in _so_far(state, scene).notes.items() if not note.group and not note.hidden}


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    """The question, and every note that is not hidden, with its author's name for themselves."""
    so_far, asked = _so_far(state, scene), scene.details
    notes = [_seen(note, state) for note in so_far.notes.values() if not note.hidden]
    return {
        "ask": asked.ask,
        "longest": LONGEST,
        "syndicates": list(asked.syndicates),
        "groups": dict(so_far.groups),
        "notes": notes,
    }


def _seen(note: Note, state: State) -> dict[str, Any]:
    name = state.people.get(note.author, Person()).name
    plain = {"id": note.id, "text": note.text, "group": note.group, "syndicate": note.syndicate}
    return plain | {"name": name, "hidden": note.hidden}


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    mine = [note for note in _so_far(state, scene).notes.values() if note.author == who]
    left = scene.details.notes - len(mine)
    syndicate = mine[-1].syndicate if mine else ""
    written_by = [{"id": note.id, "text": note.text, "hidden": note.hidden} for note in mine]
    return {"mine": written_by, "left": left, "syndicate": syndicate}


def _beside(state: State, scene: Scene) -> dict[str, Any]:
    return {"hidden": [_seen(note, state) for note in _so_far(state, scene).notes.values() if note.hidden]}


def _record(state: State, scene: Scene) -> dict[str, Any]:
    so_far = _so_far(state, scene)
    lying = [_seen(note, state) for note in so_far.notes.values()]
    of_group = {id: [note for note in lying if note["group"] == id] for id in ["", *so_far.groups]}
    named = [{"name": so_far.groups.get(id, ""), "notes": notes} for id, notes in of_group.items() if notes]
    return {"ask": scene.details.ask, "groups": named}


def _details(plain: Plain) -> CollectDetails:
    return CollectDetails(plain["ask"], plain["notes"], tuple(plain["groups"]), tuple(plain["syndicates"]))


KIND = Kind(
    "collect",
    _details,
    phone={"note": _add},
    later={"delete": _delete},
    desk={"move": _move, "hide": _hide, "name": _name, "dissolve": _dissolve},
    shared=_shared,
    own=_own,
    beside=_beside,
    record=_record,
)
