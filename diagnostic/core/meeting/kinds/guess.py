"""`guess`: the room says what it expects before the published value is revealed.

Stages: 0 phones ask and the wall counts; 1 the distribution of guesses; 2 the published value beside it; 3 how far the
room was from it. Guesses are open records of the meeting. None is taken after the value was on the wall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from statistics import median
from typing import Any

from diagnostic.core.meeting.kinds.base import Kind, stage_of, written
from diagnostic.core.meeting.script import Plain, Scene
from diagnostic.core.meeting.state import Event, Refusal, State

ASKED, GUESSES, VALUE, DISTANCE = range(4)  # stages
GROUP_FROM = 5  # guesses of each group, before groups are told apart
BIN = 10  # points of the scale that one bar of the distribution covers

NOT_A_NUMBER = Refusal("guess", "Please guess a whole number from 0 to 100.")
NOT_AN_OPTION = Refusal("guess", "Please choose one of the answers.")
NOT_A_GROUP = Refusal("group", "Please say which of the groups you belong to.")
TOO_LATE = Refusal("revealed", "The answer has been shown. No more guesses are taken.")


@dataclass(frozen=True)
class Published:
    """A published mean, 0 to 100, with its 95 % interval (None where the publication has none)."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class GuessDetails:
    """What is guessed: with form `number` the one published value, with `lowest` which of several is the lowest.

    `by` says in words who answered; `groups` are two names, or none.
    """

    form: str
    by: str
    published: tuple[Published, ...]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guessed:
    """One person's guess: a number from 0 to 100, or the position of an option."""

    value: int
    group: str = ""


Guesses = Mapping[str, Guessed]  # by author


def _take(state: State, scene: Scene, event: Event) -> Guesses | Refusal:
    asked: GuessDetails = scene.details
    if state.reached.get(scene.id, ASKED) >= VALUE:
        return TOO_LATE
    value, group = event.data.get("value"), event.data.get("group", "")
    most = 100 if asked.form == "number" else len(asked.published) - 1
    if type(value) is not int or not 0 <= value <= most:
        return NOT_A_NUMBER if asked.form == "number" else NOT_AN_OPTION
    if (asked.groups and group not in asked.groups) or (group and not asked.groups):
        return NOT_A_GROUP
    return {**written(state, scene, {}), event.author: Guessed(value, group)}


def bars(form: str, options: int, values: Sequence[int]) -> list[int]:
    """How many guesses fall on each bar: ten points of the scale each (the last has 90 to 100), or one an option.

    >>> bars("number", 1, [0, 9, 10, 95, 100])
    [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    >>> bars("lowest", 3, [2, 2, 0])
    [1, 0, 2]
    """
    last = 100 // BIN - 1 if form == "number" else options - 1
    counts = Counter(min(value // BIN, last) if form == "number" else value for value in values)
    return [counts[bar] for bar in range(last + 1)]


def whole(number: float) -> int:
    """The whole number that is shown, halves up, as in the report.

    >>> whole(58.5), whole(59.5)
    (59, 60)
    """
    return floor(number + 0.5)


def lowest(published: Sequence[Published]) -> list[int]:
    """Positions of the lowest published value as it is shown, in whole points; several where they are equal.

    >>> lowest([Published("a", 50.2), Published("b", 49.8), Published("c", 61.0)])
    [0, 1]
    """
    least = min(whole(each.value) for each in published)
    return [place for place, each in enumerate(published) if whole(each.value) == least]


def distance(asked: GuessDetails, values: Sequence[int]) -> dict[str, Any]:
    """How far the room was from what was published.

    `right` is how many guessed within the interval, or the lowest; `middle` the median guess; `points` its distance
    from the value in whole points, above 0 where the room was too kind, 0 where it lies within the interval.
    """
    if asked.form == "lowest":
        return {"right": sum(value in lowest(asked.published) for value in values), "of": len(values)}
    answer = asked.published[0]
    low, high = (whole(answer.value if end is None else end) for end in (answer.low, answer.high))
    right = sum(low <= value <= high for value in values)
    if not values:
        return {"right": 0, "of": 0, "middle": None, "points": None}
    middle = median(values)
    points = 0 if low <= middle <= high else whole(middle - whole(answer.value))
    return {"right": right, "of": len(values), "middle": whole(middle), "points": points}


def _shared(state: State, scene: Scene) -> dict[str, Any]:
    return _until(state, scene, stage_of(state, scene))


def _until(state: State, scene: Scene, stage: int) -> dict[str, Any]:
    """What may be seen of a guess at a stage: nothing of a later one."""
    asked: GuessDetails = scene.details
    guesses: Guesses = written(state, scene, {})
    named = [each.name for each in asked.published]
    seen: dict[str, Any] = {"form": asked.form, "by": asked.by, "about": named, "groups": list(asked.groups)}
    seen |= {"stage": stage, "guessed": len(guesses)}
    if stage >= GUESSES:
        seen |= {"bars": _by_group(asked, guesses), "step": BIN}
    if stage >= VALUE:
        seen |= {"published": list(asked.published), "lowest": lowest(asked.published)}
    if stage >= DISTANCE:
        seen |= {"distance": distance(asked, [each.value for each in guesses.values()])}
    return seen


def _by_group(asked: GuessDetails, guesses: Guesses) -> dict[str, list[int]]:
    """Bars of each group where both have five guesses or more, else of everybody under the name ''."""
    members = {name: [each.value for each in guesses.values() if each.group == name] for name in asked.groups}
    if not members or min(map(len, members.values())) < GROUP_FROM:
        members = {"": [each.value for each in guesses.values()]}
    return {name: bars(asked.form, len(asked.published), values) for name, values in members.items()}


def _own(state: State, scene: Scene, who: str) -> dict[str, Any]:
    mine = written(state, scene, {}).get(who)
    return {"guess": mine.value, "group": mine.group} if mine else {}


def _record(state: State, scene: Scene) -> dict[str, Any]:
    return _until(state, scene, state.reached.get(scene.id, ASKED))


def _details(plain: Plain) -> GuessDetails:
    published = tuple(Published(**each) for each in plain["published"])
    return GuessDetails(plain["form"], plain["by"], published, tuple(plain["groups"]))


KIND = Kind(
    "guess",
    _details,
    stages=lambda scene: DISTANCE + 1,
    phone={"guess": _take},
    shared=_shared,
    own=_own,
    record=_record,
)
