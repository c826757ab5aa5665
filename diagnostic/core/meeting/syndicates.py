"""Syndicates: small groups into which a room is split. Everybody sits in one, as they choose or as the desk gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from diagnostic.core.meeting.script import Script
from diagnostic.core.meeting.state import Event, Refusal, State

NO_SYNDICATE = Refusal("syndicate", "Please say which of the groups you sit in.")
NOT_SPLIT = Refusal("split", "This meeting has no groups of that number.")


def in_use(state: State, names: Sequence[str]) -> tuple[str, ...]:
    """Those of a scene's syndicates that the room is split into: the first ones, as many as the desk has said."""
    return tuple(names[: state.tables or None])


def all_names(script: Script) -> tuple[str, ...]:
    """The syndicates of all scenes, each once; none where no scene has any."""
    of_scenes = (each.details.syndicates for each in script.scenes if each.kind == "collect")
    return tuple(dict.fromkeys(name for names in of_scenes for name in names))


def seat(state: State, who: str, names: Sequence[str]) -> str:
    """The syndicate in which somebody sits; empty where it is none of `names`."""
    mine = state.people[who].syndicate if who in state.people else ""
    return mine if mine in names else ""


def sit(state: State, event: Event) -> State | Refusal:
    """Somebody sits down in a syndicate, or in another one."""
    name = event.data.get("syndicate")
    if not isinstance(name, str) or name not in in_use(state, all_names(state.script)):
        return NO_SYNDICATE
    return seated(state, event.author, name)


def seated(state: State, who: str, name: str) -> State:
    """The state with a person in a syndicate."""
    person = state.people[who]
    if person.syndicate == name:
        return state
    return replace(state, people={**state.people, who: replace(person, syndicate=name)})


def split(state: State, event: Event) -> State | Refusal:
    """The room in as many syndicates as the desk says: the first of those that the agenda names."""
    count, names = event.data.get("count"), all_names(state.script)
    if type(count) is not int or not 1 <= count <= len(names):
        return NOT_SPLIT
    return state if count == state.tables else replace(state, tables=count)


def spread(state: State, event: Event) -> State | Refusal:
    """A seat for everybody who has none, each in the syndicate that has the fewest people by then."""
    names = in_use(state, all_names(state.script))
    if not names:
        return NOT_SPLIT
    counts = Counter(dict.fromkeys(names, 0))
    counts.update(each for who in state.people if (each := seat(state, who, names)))
    after = state
    for who in state.people:
        if not seat(state, who, names):
            name = min(names, key=counts.__getitem__)
            counts[name] += 1
            after = seated(after, who, name)
    return after


def people_in(state: State, names: Sequence[str]) -> dict[str, int]:
    """How many people sit in each of `names`."""
    counts = Counter(person.syndicate for person in state.people.values())
    return {name: counts[name] for name in names}
