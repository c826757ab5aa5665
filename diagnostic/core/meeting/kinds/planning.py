"""Actions of a room: what, why, who and by when. Phones propose, the desk decides; two kinds of step hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from typing import Any

from diagnostic.core.meeting.kinds import collect, noting
from diagnostic.core.meeting.kinds.write import lines_of
from diagnostic.core.meeting.script import Scene
from diagnostic.core.meeting.state import Event, Person, Refusal, State
from diagnostic.definitions.action import LAST_DAY, LONGEST_OWNER, LONGEST_WHAT

LONGEST_WHY = noting.LONGEST  # characters: why may be a note
BEHIND = timedelta(hours=12)  # of the last zone on earth
MOST_ACTIONS = 60  # of one scene
MOST_PROPOSALS = 10  # of one person in one scene
MOST_REASONS = 40  # that are offered to begin with

NO_WHAT = Refusal("action", "Please say what is to be done.")
LONG_ACTION = Refusal(
    "action",
    f"What is done takes at most {LONGEST_WHAT} characters, why at most {LONGEST_WHY}, a name {LONGEST_OWNER}.",
)
UNSEEN = Refusal("action", "There are characters in it that nobody sees. Please type it anew.")
NO_DAY = Refusal("due", "This is no day. Please choose one.")
PAST_DAY = Refusal("due", "This day has passed. Please choose a later one.")
ENOUGH = Refusal("notes", "You have sent as many proposals as this step takes. You can take one of yours back.")
FULL = Refusal("most", f"At most {MOST_ACTIONS} actions: take one away first.")
NO_ACTION = Refusal("action", "There is no such action.")
NO_PROPOSAL = Refusal("note", "There is no such proposal.")
TAKEN = Refusal("note", "The room has taken this on. Whoever runs the meeting can take it away.")


@dataclass(frozen=True)
class RoomAction:
    """What is to be done, why, by whom (a name as typed), by when ("2026-12-04"); all but the first may be empty."""

    what: str
    why: str = ""
    owner: str = ""
    due: str = ""


@dataclass(frozen=True)
class Proposal:
    """An action as a phone sent it; `done` once the desk has `taken` it or put it aside."""

    id: str
    author: str
    action: RoomAction
    done: bool = False
    taken: bool = False


@dataclass(frozen=True)
class Planned:
    """Actions by id in their order, proposals by id in the order in which they came, and ids of those that are gone."""

    actions: Mapping[str, RoomAction] = field(default_factory=dict)
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()


def typed_action(event: Event, kept: str = "") -> RoomAction | Refusal:
    """The action in what was sent, or what is wrong with it. Its day is `kept`, or has not passed."""
    data = event.data
    words = [data.get(key) or "" for key in ("text", "why", "owner", "due")]
    if not all(isinstance(each, str) for each in words):
        return noting.BAD_ID
    what, why, owner, due = (" ".join(each.split()) for each in words)
    if not what:
        return NO_WHAT
    if len(what) > LONGEST_WHAT or len(why) > LONGEST_WHY or len(owner) > LONGEST_OWNER:
        return LONG_ACTION
    if not all(each.isprintable() for each in (what, why, owner)):
        return UNSEEN
    try:
        day = date.fromisoformat(due) if due else None
    except ValueError:
        return NO_DAY
    if day and day < _first_day(event) and due != kept:
        return PAST_DAY
    if day and day > LAST_DAY:
        return NO_DAY
    return RoomAction(what, why, owner, day.isoformat() if day else "")


def _first_day(event: Event) -> date:
    """The first day that can be chosen: where the organisation is; of an event that was taken long ago, perhaps in
    another zone, the one that had not passed everywhere, so that a meeting read again says the same."""
    return event.day or (event.at.astimezone(UTC) - BEHIND).date()


def worded(so_far: Planned, event: Event) -> Planned | Refusal:
    """The desk's action by its id: a new one, one that is worded anew, or, without words, one less."""
    id, text = event.data.get("id"), event.data.get("text")
    if not noting.is_id(id):
        return noting.BAD_ID
    if text == "":
        kept = {key: each for key, each in so_far.actions.items() if key != id}
        return NO_ACTION if kept == so_far.actions else replace(so_far, actions=kept)
    before = so_far.actions.get(str(id))
    action = typed_action(event, before.due if before else "")
    if isinstance(action, Refusal):
        return action
    if before is None and len(so_far.actions) >= MOST_ACTIONS:
        return FULL
    return replace(so_far, actions={**so_far.actions, str(id): action})


def proposed(so_far: Planned, event: Event) -> Planned | Refusal:
    """A phone's proposal; one that is there already is taken as sent twice, and changes nothing."""
    id = event.data.get("id")
    if not noting.is_id(id):
        return noting.BAD_ID
    if event.data.get("text") is None:  # erased after its author deleted it
        return replace(so_far, gone=so_far.gone | {str(id)})
    if id in so_far.gone or id in so_far.proposals:
        return so_far
    action = typed_action(event)
    if isinstance(action, Refusal):
        return action
    if sum(each.author == event.author for each in so_far.proposals.values()) >= MOST_PROPOSALS:
        return ENOUGH
    if len(so_far.proposals) >= noting.MOST_NOTES:
        return noting.FULL
    return replace(so_far, proposals={**so_far.proposals, str(id): Proposal(str(id), event.author, action)})


def withdrawn(so_far: Planned, event: Event) -> Planned | Refusal:
    """A proposal less, for whoever sent it, unless it is an action by now."""
    id = event.data.get("id")
    if not noting.is_id(id):
        return noting.BAD_ID
    if id in so_far.gone:
        return so_far
    found = so_far.proposals.get(str(id))
    if found is None or found.author != event.author:
        return noting.NOT_YOURS
    if found.taken:
        return TAKEN
    kept = {key: each for key, each in so_far.proposals.items() if key != id}
    return replace(so_far, proposals=kept, gone=so_far.gone | {str(id)})


def decided(so_far: Planned, event: Event) -> Planned | Refusal:
    """A proposal that becomes an action under its own id, or, with `taken` no, is put aside."""
    found = so_far.proposals.get(str(event.data.get("id")))
    if found is None:
        return NO_PROPOSAL
    taken = event.data.get("taken") is not False
    if found.done and found.taken == taken:
        return so_far
    if taken and len(so_far.actions) >= MOST_ACTIONS:
        return FULL
    changed = replace(found, done=True, taken=found.taken or taken)
    actions = {**so_far.actions, found.id: found.action} if taken else so_far.actions
    return replace(so_far, actions=actions, proposals={**so_far.proposals, found.id: changed})


def reasons(state: State, scene: Scene) -> list[str]:
    """What the room wrote before a scene, to begin a "why" from: lines, then names of groups, then single notes."""
    scenes = state.script.scenes[: state.script.place(scene.id)]
    before = [each for each in scenes if each.id in state.reached]
    lines = [line for each in before if each.kind == "write" for line in lines_of(state, each).values()]
    notes = [each for each in before if each.kind == "collect"]
    groups = [name for each in notes for name in collect.named_groups(state, each).values()]
    single = [text for each in notes for text in collect.loose_notes(state, each).values()]
    found = (" ".join(text.split()) for text in (*lines, *groups, *single))
    return list(dict.fromkeys(found))[:MOST_REASONS]


def plain_actions(so_far: Planned) -> list[dict[str, str]]:
    """The actions for a template, in their order."""
    return [{"id": id, **_words(action)} for id, action in so_far.actions.items()]


def seen(state: State, scene: Scene, so_far: Planned) -> dict[str, Any]:
    """What every screen may see of a plan: its actions, and proposals that are still to be decided."""
    still_open = [each for each in so_far.proposals.values() if not each.done]
    names = {each.id: state.people.get(each.author, Person()).name for each in still_open}
    return {
        "actions": plain_actions(so_far),
        "proposals": [{"id": each.id, "name": names[each.id], **_words(each.action)} for each in still_open],
        "reasons": reasons(state, scene),
        "longest": {"what": LONGEST_WHAT, "why": LONGEST_WHY, "owner": LONGEST_OWNER},
        "room": len(so_far.actions) < MOST_ACTIONS,
    }


def own_proposals(so_far: Planned, who: str) -> dict[str, Any]:
    """What one phone sent, as `collect` shows a phone its notes."""
    mine = [each for each in so_far.proposals.values() if each.author == who]
    return {
        "mine": [{"id": each.id, "text": each.action.what, "hidden": False, "taken": each.taken} for each in mine],
        "left": MOST_PROPOSALS - len(mine),
        "syndicate": "",
    }


def _words(action: RoomAction) -> dict[str, str]:
    return {"what": action.what, "why": action.why, "owner": action.owner, "due": action.due}
