"""Short notes as values: written, deleted, moved, hidden. Steps of several kinds hold some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from diagnostic.core.meeting.state import Event, Person, Refusal, State

LONGEST = 280  # characters of a note
MOST_NOTES = 5000  # in one scene

EMPTY_NOTE = Refusal("note", "Please write something first.")
LONG_NOTE = Refusal("note", f"A note has at most {LONGEST} characters.")
ENOUGH = Refusal("notes", "You have written as many notes as this step takes. You can delete one of yours.")
FULL = Refusal("notes", "There is no room for more notes.")
NOT_YOURS = Refusal("note", "There is no such note of yours.")
NO_NOTE = Refusal("note", "There is no such note.")
NO_GROUP = Refusal("group", "There is no such group.")
BAD_ID = Refusal("id", "This was sent in a way that is not understood. Please reload the page.")


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


def is_id(value: object) -> bool:
    """Whether a value is an id as forms make them."""
    return isinstance(value, str) and 1 <= len(value) <= 40 and value.isascii() and value.isalnum()


def added(so_far: Notes, most: int, event: Event, group: str = "", syndicate: str = "") -> Notes | Refusal:
    """A note more, of at most `most` of one person; one that was sent twice is there once."""
    id, text = (event.data.get(key, "") for key in ("id", "text"))
    if is_id(id) and text is None:  # erased after its author deleted it
        return replace(so_far, gone=so_far.gone | {id})
    if not is_id(id) or not isinstance(text, str):
        return BAD_ID
    if id in so_far.gone or (id in so_far.notes and so_far.notes[id].author == event.author):
        return so_far
    problem = _problem(so_far, most, event.author, text.strip())
    if id in so_far.notes or problem:
        return problem or BAD_ID
    note = Note(id, event.author, text.strip(), syndicate, group)
    return replace(so_far, notes={**so_far.notes, id: note})


def _problem(so_far: Notes, most: int, author: str, text: str) -> Refusal | None:
    if not text:
        return EMPTY_NOTE
    if len(text) > LONGEST:
        return LONG_NOTE
    if sum(note.author == author for note in so_far.notes.values()) >= most:
        return ENOUGH
    return FULL if len(so_far.notes) >= MOST_NOTES else None


def deleted(so_far: Notes, event: Event) -> Notes | Refusal:
    """A note less, for whoever wrote it."""
    id = event.data.get("id")
    if not is_id(id):
        return BAD_ID
    if id in so_far.gone:
        return so_far
    note = so_far.notes.get(str(id))
    if note is None or note.author != event.author:
        return NOT_YOURS
    kept = {key: each for key, each in so_far.notes.items() if key != id}
    return replace(so_far, notes=kept, gone=so_far.gone | {note.id})


def moved(so_far: Notes, event: Event) -> Notes | Refusal:
    """A note in another group, or in none."""
    group = event.data.get("group", "")
    note = so_far.notes.get(str(event.data.get("id")))
    if note is None:
        return NO_NOTE
    if group and group not in so_far.groups:
        return NO_GROUP
    return _changed(so_far, replace(note, group=group))


def hidden(so_far: Notes, event: Event) -> Notes | Refusal:
    """A note that is on the wall no longer, or, with `hidden` no, is there again."""
    note = so_far.notes.get(str(event.data.get("id")))
    return NO_NOTE if note is None else _changed(so_far, replace(note, hidden=event.data.get("hidden") is not False))


def _changed(so_far: Notes, note: Note) -> Notes:
    return replace(so_far, notes={**so_far.notes, note.id: note})


def seen(note: Note, state: State) -> dict[str, Any]:
    """A note for a template, with the name that its author goes by."""
    name = state.people.get(note.author, Person()).name
    plain = {"id": note.id, "text": note.text, "group": note.group, "syndicate": note.syndicate}
    return plain | {"name": name, "hidden": note.hidden}
