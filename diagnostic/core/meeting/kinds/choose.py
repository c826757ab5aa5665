"""`choose`: a few of many, marked at the desk as the room decides: suggestions, units, groups of notes, loose notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostic.core.meeting.kinds import vote
from diagnostic.core.meeting.kinds.base import Kind, written
from diagnostic.core.meeting.kinds.collect import loose_notes, named_groups
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Refusal, State

NO_OPTION = Refusal("option", "There is nothing like that to choose.")
NO_STANDARD = Refusal("standard", "Choose first what is adopted, a step before this one.")


@dataclass(frozen=True)
class ChooseDetails:
    """How few and how many are chosen, of which texts by id, and of the notes of the scene `on`.

    adopts : the scene in which standards are chosen, where what is chosen here are the units that adopt them.
    """

    least: int
    most: int
    candidates: Mapping[str, str] = field(default_factory=dict)
    on: str = ""
    adopts: str = ""


def candidates(state: State, scene: Scene) -> dict[str, str]:
    """What can be chosen: texts by id, those of the room first."""
    collected = state.script.named(scene.details.on)
    room = {} if collected is None else named_groups(state, collected) | loose_notes(state, collected)
    return {**room, **scene.details.candidates}


def chosen(state: State, scene: Scene) -> dict[str, str]:
    """What was chosen, by id, in the order in which it was; a note that is gone meanwhile is not."""
    known = candidates(state, scene)
    return {id: known[id] for id in written(state, scene, ()) if id in known}


def _choose(state: State, scene: Scene, event: Event) -> Any:
    id, so_far = event.data.get("id"), tuple(chosen(state, scene))
    if not isinstance(id, str) or id not in candidates(state, scene):
        return NO_OPTION
    if event.data.get("in") is False:
        return tuple(each for each in so_far if each != id)
    standards = state.script.named(scene.details.adopts)
    if scene.details.adopts and (standards is None or not chosen(state, standards)):
        return NO_STANDARD
    if id in so_far:
        return written(state, scene, ())
    if len(so_far) >= scene.details.most:
        return Refusal("most", f"At most {scene.details.most}: take one away first.")
    return (*so_far, id)


def _dots(state: State, scene: Scene) -> dict[str, int]:
    """Dots that groups of notes got in a vote whose result was shown."""
    votes = [each for each in state.script.scenes if each.kind == "vote" and each.details.on == scene.details.on]
    counted = [
        vote.tally(vote.options(state, each), written(state, each, {}))
        for each in votes
        if scene.details.on and state.reached.get(each.id, vote.VOTING) >= vote.RESULTS
    ]
    return {each["id"]: each["dots"] for tally in counted for each in tally}


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    dots, asked = _dots(state, scene), scene.details
    known = sorted(candidates(state, scene).items(), key=lambda each: -dots.get(each[0], 0))
    return {
        "options": [{"id": id, "text": text, "dots": dots.get(id, 0)} for id, text in known],
        "chosen": chosen(state, scene),
        "least": asked.least,
        "most": asked.most,
    }


def _record(state: State, scene: Scene) -> dict[str, Any]:
    return {"chosen": list(chosen(state, scene).values())}


def _details(plain: Plain) -> ChooseDetails:
    return ChooseDetails(plain["least"], plain["most"], dict(plain["candidates"]), plain["on"], plain["adopts"])


KIND = Kind("choose", _details, desk={"choose": _choose}, shared=_shared, record=_record)
