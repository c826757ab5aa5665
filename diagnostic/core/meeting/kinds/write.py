"""`write`: lines that the room words together. The desk writes; phones send other wordings, which the desk may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from diagnostic.core.meeting.kinds import noting
from diagnostic.core.meeting.kinds.base import Kind, written
from diagnostic.core.meeting.kinds.choose import chosen
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Person, Refusal, State
from diagnostic.definitions.agreement import LONGEST_BEHAVIOUR

MOST_WORDINGS = 10  # of one person in one scene

LONG_LINE = Refusal("line", f"A line has at most {LONGEST_BEHAVIOUR} characters.")
NO_LINE = Refusal("line", "There is no such line any more.")
TAKEN = Refusal("note", "The room has taken this wording. Whoever runs the meeting can word the line otherwise.")
NO_WORDING = Refusal("note", "There is no such wording.")
ENOUGH = Refusal("notes", "You have sent as many wordings as this step takes. You can delete one of yours.")


@dataclass(frozen=True)
class WriteDetails:
    """Lines to begin with, what was chosen in the scene `on` after them, and how many there may be."""

    most: int
    lines: tuple[str, ...] = ()
    on: str = ""


@dataclass(frozen=True)
class Wording:
    """Another wording of a line, as a phone sent it; `done` once the desk has `taken` it or put it aside."""

    id: str
    author: str
    line: str
    text: str
    done: bool = False
    taken: bool = False


@dataclass(frozen=True)
class WrittenLines:
    """Lines by id in their order, wordings by id in the order in which they came, and ids of wordings that are gone."""

    lines: Mapping[str, str] = field(default_factory=dict)
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


def lines_of(state: State, scene: Scene) -> dict[str, str]:
    """The lines as they are worded now, by id."""
    return dict(_so_far(state, scene).lines)


def _so_far(state: State, scene: Scene) -> WrittenLines:
    """What was written; before anything was, the lines to begin with."""
    before = state.script.named(scene.details.on)
    begun = [*scene.details.lines, *(chosen(state, before).values() if before is not None else ())]
    lines = {f"l{number}": _cut(text) for number, text in enumerate(begun[: scene.details.most], 1)}
    found: WrittenLines = written(state, scene, WrittenLines(lines))
    return found


def _cut(text: str) -> str:
    """A text on one line that is no longer than a line may be.

    >>> _cut("We greet\\neverybody.")
    'We greet everybody.'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_BEHAVIOUR else line[: LONGEST_BEHAVIOUR - 1] + "\u2026"


def _line(state: State, scene: Scene, event: Event) -> WrittenLines | Refusal:
    """A line by its id: a new one, another wording, or, without words, one less."""
    so_far, id, text = _so_far(state, scene), event.data.get("id"), event.data.get("text")
    if not noting.is_id(id) or not isinstance(text, str):
        return noting.BAD_ID
    line = " ".join(text.split())
    if not line:
        return replace(so_far, lines={key: each for key, each in so_far.lines.items() if key != id})
    if len(line) > LONGEST_BEHAVIOUR:
        return LONG_LINE
    if id not in so_far.lines and len(so_far.lines) >= scene.details.most:
        return Refusal("most", f"At most {scene.details.most} lines: take one away first.")
    return replace(so_far, lines={**so_far.lines, str(id): line})


def _send(state: State, scene: Scene, event: Event) -> WrittenLines | Refusal:
    """A wording from a phone; one that is there already is taken as sent twice, and changes nothing."""
    so_far = _so_far(state, scene)
    id, line, text = (event.data.get(key) for key in ("id", "line", "text"))
    if noting.is_id(id) and text is None:  # erased after its author deleted it
        return replace(so_far, gone=so_far.gone | {str(id)})
    if not noting.is_id(id) or not isinstance(text, str):
        return noting.BAD_ID
    wording = Wording(str(id), event.author, str(line), " ".join(text.split()))
    if wording.id in so_far.gone or wording.id in so_far.wordings:
        return so_far
    problem = _problem(so_far, wording)
    return problem or replace(so_far, wordings={**so_far.wordings, wording.id: wording})


def _problem(so_far: WrittenLines, wording: Wording) -> Refusal | None:
    if not wording.text:
        return noting.EMPTY_NOTE
    if len(wording.text) > LONGEST_BEHAVIOUR:
        return LONG_LINE
    if wording.line not in so_far.lines:
        return NO_LINE
    mine = sum(each.author == wording.author for each in so_far.wordings.values())
    if mine >= MOST_WORDINGS:
        return ENOUGH
    return noting.FULL if len(so_far.wordings) >= noting.MOST_NOTES else None


def _delete(state: State, scene: Scene, event: Event) -> WrittenLines | Refusal:
    so_far, id = _so_far(state, scene), event.data.get("id")
    if not noting.is_id(id):
        return noting.BAD_ID
    if id in so_far.gone:
        return so_far
    wording = so_far.wordings.get(str(id))
    if wording is None or wording.author != event.author:
        return noting.NOT_YOURS
    if wording.taken:
        return TAKEN
    kept = {key: each for key, each in so_far.wordings.items() if key != wording.id}
    return replace(so_far, wordings=kept, gone=so_far.gone | {wording.id})


def _take(state: State, scene: Scene, event: Event) -> WrittenLines | Refusal:
    """A wording put in the place of its line, or, with `taken` no, put aside."""
    so_far = _so_far(state, scene)
    wording = so_far.wordings.get(str(event.data.get("id")))
    if wording is None:
        return NO_WORDING
    taken = event.data.get("taken") is not False
    if taken and wording.line not in so_far.lines:
        return NO_LINE
    changed = replace(wording, done=True, taken=wording.taken or taken)
    lines = {**so_far.lines, wording.line: wording.text} if taken else so_far.lines
    return replace(so_far, lines=lines, wordings={**so_far.wordings, wording.id: changed})


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    so_far = _so_far(state, scene)
    open_ones = [_seen(each, state) for each in so_far.wordings.values() if not each.done]
    return {
        "lines": dict(so_far.lines),
        "wordings": {id: [each for each in open_ones if each["line"] == id] for id in so_far.lines},
        "longest": LONGEST_BEHAVIOUR,
        "room": len(so_far.lines) < scene.details.most,
    }


def _seen(wording: Wording, state: State) -> dict[str, Any]:
    name = state.people.get(wording.author, Person()).name
    return {"id": wording.id, "line": wording.line, "text": wording.text, "name": name}


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    mine = [each for each in _so_far(state, scene).wordings.values() if each.author == who]
    return {
        "mine": [{"id": each.id, "text": each.text, "hidden": False} for each in mine],
        "left": MOST_WORDINGS - len(mine),
        "syndicate": "",
    }


def _record(state: State, scene: Scene) -> dict[str, Any]:
    return {"lines": list(lines_of(state, scene).values())}


def _details(plain: Plain) -> WriteDetails:
    return WriteDetails(plain["most"], tuple(plain["lines"]), plain["on"])


KIND = Kind(
    "write",
    _details,
    phone={"note": _send},
    later={"delete": _delete},
    desk={"line": _line, "take": _take},
    shared=_shared,
    own=_own,
    record=_record,
)
