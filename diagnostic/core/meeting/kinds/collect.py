"""`collect`: short notes from phones, which the facilitator groups, names and may hide.

Where notes are held back, stage 0 is writing and stage 1 the notes on the wall. Where the room is split, each syndicate
has a board of its own on its phones meanwhile, and then all boards stand side by side.
A hidden note stays in the record, struck out. A note that its author deleted is gone: its text is erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diagnostic.core.meeting.kinds import noting
from diagnostic.core.meeting.kinds.base import Kind, stage_of, written
from diagnostic.core.meeting.kinds.noting import BAD_ID, LONGEST, NO_GROUP, Notes, is_id, seen
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Refusal, State
from diagnostic.core.meeting.syndicates import NO_SYNDICATE, all_names, in_use, people_in, seat

WRITING, ON_THE_WALL = range(2)  # stages of notes that are held back

LONGEST_NAME = 60  # characters of a group's name
MOST_GROUPS = 30
COLOURS = 8  # of syndicates
MOST_ON_PHONE = 20  # notes of a board, the newest: each is sent again whenever one more comes

WRITTEN_FROM_NOTES = ("write", "plan", "sign")  # kinds of step that may hold words of notes once they are begun

IN_USE = Refusal("note", "The room is writing its lines from the notes. Whoever runs the meeting can hide yours.")
BAD_NAME = Refusal("group", f"A group needs a name of at most {LONGEST_NAME} characters.")
MANY_GROUPS = Refusal("group", f"There can be at most {MOST_GROUPS} groups.")


@dataclass(frozen=True)
class CollectDetails:
    """What is asked, how many notes a person may write, group names to begin with, and names of syndicates.

    held : whether notes come onto the wall with another press, and not as they are written.
    """

    ask: str
    notes: int = 5
    groups: tuple[str, ...] = ()
    syndicates: tuple[str, ...] = ()
    held: bool = False

    @property
    def boards(self) -> bool:
        """Whether each syndicate has a board of its own."""
        return self.held and bool(self.syndicates)


def _so_far(state: State, scene: Scene) -> Notes:
    begun = {f"g{number}": name for number, name in enumerate(scene.details.groups, 1)}
    found: Notes = written(state, scene, Notes(groups=begun))
    return found


def _add(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    so_far, asked, syndicate = _so_far(state, scene), scene.details, event.data.get("syndicate") or ""
    names = in_use(state, asked.syndicates) if asked.boards else asked.syndicates
    if asked.boards and not syndicate:
        syndicate = seat(state, event.author, names)
    known = event.data.get("id") in (*so_far.notes, *so_far.gone)
    if syndicate not in (names or ("",)) and event.data.get("text") is not None and not known:
        return NO_SYNDICATE
    return noting.added(so_far, asked.notes, event, syndicate=syndicate)


def _delete(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    so_far = _so_far(state, scene)
    after = noting.deleted(so_far, event)
    used = any(each.id in state.written for each in state.script.scenes if each.kind in WRITTEN_FROM_NOTES)
    return IN_USE if used and isinstance(after, Notes) and after is not so_far else after


def _move(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    return noting.moved(_so_far(state, scene), event)


def _hide(state: State, scene: Scene, event: Event) -> Notes | Refusal:
    return noting.hidden(_so_far(state, scene), event)


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
    """The question and every note that is not hidden, with its author's name; of those held back, how many."""
    so_far, asked = _so_far(state, scene), scene.details
    notes = [seen(note, state) for note in so_far.notes.values() if not note.hidden]
    held = asked.held and stage_of(state, scene) == WRITING
    names = in_use(state, asked.syndicates)
    return {
        "ask": asked.ask,
        "longest": LONGEST,
        "syndicates": list(names),
        "colours": {name: number % COLOURS + 1 for number, name in enumerate(asked.syndicates)},
        "groups": dict(so_far.groups),
        "notes": [] if held else notes,
        "held": held,
        "count": len(notes),
        "tables": _tables(state, asked, notes) if asked.boards else [],
    }


def _tables(state: State, asked: CollectDetails, notes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How far each syndicate is; also one that the room is not split into any more, where it wrote something."""
    written_in = Counter(note["syndicate"] for note in notes)
    used = in_use(state, asked.syndicates)
    names = [name for name in asked.syndicates if name in used or written_in[name]]
    people = people_in(state, used)
    return [{"name": name, "people": people.get(name, 0), "notes": written_in[name]} for name in names]


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    mine = [note for note in _so_far(state, scene).notes.values() if note.author == who]
    left = scene.details.notes - len(mine)
    syndicate = mine[-1].syndicate if mine else ""
    written_by = [{"id": note.id, "text": note.text, "hidden": note.hidden} for note in mine]
    found = {"mine": written_by, "left": left, "syndicate": syndicate}
    return found | _board(state, scene, who) if scene.details.boards else found


def _board(state: State, scene: Scene, who: str) -> dict[str, Any]:
    """What the others of one's syndicate wrote; nobody sees the board of another one before all stand on the wall."""
    name = seat(state, who, in_use(state, scene.details.syndicates))
    notes = [note for note in _so_far(state, scene).notes.values() if not note.hidden and note.author != who]
    board = [seen(note, state) for note in notes if name and note.syndicate == name]
    return {"syndicate": name, "board": board[-MOST_ON_PHONE:]}


def _beside(state: State, scene: Scene) -> dict[str, Any]:
    notes = [seen(note, state) for note in _so_far(state, scene).notes.values()]
    names = all_names(state.script) if scene.details.boards else ()
    unseated = sum(not seat(state, who, in_use(state, names)) for who in state.people) if names else 0
    return {
        "notes": [note for note in notes if not note["hidden"]],
        "hidden": [note for note in notes if note["hidden"]],
        "most": len(names),
        "unseated": unseated,
    }


def _record(state: State, scene: Scene) -> dict[str, Any]:
    """All notes, hidden ones too, by the group that they lie in; those of boards that lie in none, by syndicate."""
    so_far = _so_far(state, scene)
    lying = [seen(note, state) for note in so_far.notes.values()]
    of_group = {id: [note for note in lying if note["group"] == id] for id in ["", *so_far.groups]}
    loose = of_group.pop("") if scene.details.boards else []
    named = [{"name": so_far.groups.get(id, ""), "notes": notes} for id, notes in of_group.items() if notes]
    boards = {name: [note for note in loose if note["syndicate"] == name] for name in scene.details.syndicates}
    named += [{"name": name, "notes": notes} for name, notes in boards.items() if notes]
    return {"ask": scene.details.ask, "groups": named}


def _details(plain: Plain) -> CollectDetails:
    held = plain.get("held", False)  # scripts of former versions have no such key
    return CollectDetails(plain["ask"], plain["notes"], tuple(plain["groups"]), tuple(plain["syndicates"]), held)


KIND = Kind(
    "collect",
    _details,
    stages=lambda scene: ON_THE_WALL + 1 if scene.details.held else 1,
    phone={"note": _add},
    later={"delete": _delete},
    desk={"move": _move, "hide": _hide, "name": _name, "dissolve": _dissolve},
    shared=_shared,
    own=_own,
    beside=_beside,
    record=_record,
)
