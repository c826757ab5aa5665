"""`vote`: dots on options, or on the groups of notes collected before. Stages: 0 voting, 1 the results.

Nobody sees a tally before the reveal, the desk neither. No vote is taken after it, unless the reveal is undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostic.core.meeting.kinds.base import Kind, stage_of, written
from diagnostic.core.meeting.kinds.collect import named_groups
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Refusal, State

VOTING, RESULTS = range(2)  # stages

CLOSED = Refusal("revealed", "The results have been shown. No more votes are taken.")
NOT_DOTS = Refusal("vote", "This was sent in a way that is not understood. Please reload the page.")


@dataclass(frozen=True)
class VoteDetails:
    """How many dots a person has, and what they lie on: options, or the groups of the scene `on`."""

    dots: int
    options: tuple[str, ...] = ()
    on: str = ""


Votes = Mapping[str, Mapping[str, int]]  # by author: dots by id of an option


def options(state: State, scene: Scene) -> dict[str, str]:
    """What is voted on: texts by id."""
    if not scene.details.on:
        return {str(number): text for number, text in enumerate(scene.details.options, 1)}
    collected = state.script.named(scene.details.on)
    return {} if collected is None else named_groups(state, collected)


def _take(state: State, scene: Scene, event: Event) -> Votes | Refusal:
    """All dots of a person at once; they replace what the person voted before."""
    if state.reached.get(scene.id, VOTING) >= RESULTS:
        return CLOSED
    dots, known = event.data.get("dots"), options(state, scene)
    if not isinstance(dots, Mapping) or any(type(n) is not int or n < 0 for n in dots.values()) or dots.keys() - known:
        return NOT_DOTS
    if sum(dots.values()) > scene.details.dots:
        return Refusal("dots", f"You have {scene.details.dots} dots. Please take some away.")
    return {**written(state, scene, {}), event.author: {id: n for id, n in dots.items() if n}}


def tally(known: Mapping[str, str], votes: Votes) -> list[dict[str, Any]]:
    """Dots and voters of each option, the most dots first; equal ones in their order.

    >>> tally({"1": "Tea", "2": "Coffee"}, {"a": {"2": 2}, "b": {"1": 1, "2": 1}})
    [{'id': '2', 'text': 'Coffee', 'dots': 3, 'people': 2}, {'id': '1', 'text': 'Tea', 'dots': 1, 'people': 1}]
    """
    counted = [
        {
            "id": id,
            "text": text,
            "dots": sum(dots.get(id, 0) for dots in votes.values()),
            "people": sum(id in dots for dots in votes.values()),
        }
        for id, text in known.items()
    ]
    return sorted(counted, key=lambda each: -each["dots"])


def _seen(state: State, scene: Scene, stage: int) -> dict[str, Any]:
    known, votes = options(state, scene), written(state, scene, {})
    seen: dict[str, Any] = {"stage": stage, "dots": scene.details.dots, "options": known, "voted": len(votes)}
    return seen | {"tally": tally(known, votes)} if stage >= RESULTS else seen


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    return _seen(state, scene, stage_of(state, scene))


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    mine = written(state, scene, {}).get(who)
    return {} if mine is None else {"vote": dict(mine)}


def _record(state: State, scene: Scene) -> dict[str, Any]:
    return _seen(state, scene, state.reached.get(scene.id, VOTING))


def _details(plain: Plain) -> VoteDetails:
    return VoteDetails(plain["dots"], tuple(plain["options"]), plain["on"])


KIND = Kind(
    "vote",
    _details,
    stages=lambda scene: RESULTS + 1,
    phone={"vote": _take},
    shared=_shared,
    own=_own,
    record=_record,
)
