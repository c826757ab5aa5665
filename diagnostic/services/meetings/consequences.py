"""What some events of a meeting do beside its state, in the same transaction: open records begin, texts are erased."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace

from diagnostic.core.meeting.kinds.choose import chosen
from diagnostic.core.meeting.kinds.sign import accepts, signed_text
from diagnostic.core.meeting.script import Scene
from diagnostic.core.meeting.state import Event, State
from diagnostic.definitions.agreement import LONGEST_TITLE
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.errors import UserError
from diagnostic.services.agreements.signatures import Signed
from diagnostic.services.agreements.signing import signed_in_a_room, unsigned_in_a_room
from diagnostic.services.meetings.acting import follow_actions, unit_of
from diagnostic.services.practices.adoptions import adopted_in_a_room, not_adopted_in_a_room
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.meetings import agendas, events
from diagnostic.storage.meetings.agendas import StoredMeeting
from diagnostic.storage.open_records import versions


def follow_up(db: Transaction, meeting: str, event: Event, after: State) -> None:
    """What an event that was taken does beside the state after it. A rehearsal leaves no record anywhere."""
    if event.kind in ALWAYS:
        ALWAYS[event.kind](db, meeting, event)
    scene = after.script.named(event.data.get("step"))
    if event.kind in RECORDS and scene is not None:
        row = agendas.by_id(db, meeting)
        if row is not None and not row.rehearsal:
            RECORDS[event.kind](db, row, event, after, scene)


def _end(db: Transaction, meeting: str, event: Event) -> None:
    agendas.end(db, meeting, event.at)


def _erase(db: Transaction, meeting: str, event: Event) -> None:
    """The words of a note or a proposal that its author deleted are written over."""
    note = (event.author, event.data.get("step"), event.data.get("id"))

    def mine(each: Event) -> bool:
        same = (each.author, each.data.get("step"), each.data.get("id")) == note
        return same and each.kind in ("note", "propose")

    _written_over(db, meeting, ("text", "why", "owner", "due"), mine)


def _forget_name(db: Transaction, meeting: str, event: Event) -> None:
    """The name of a signature that was taken back is written over."""
    step = event.data.get("step")

    def mine(each: Event) -> bool:
        return (each.kind, each.author, each.data.get("step")) == ("sign", event.author, step)

    _written_over(db, meeting, ("name",), mine)


def _written_over(db: Transaction, meeting: str, keys: Collection[str], wanted: Callable[[Event], bool]) -> None:
    happened = enumerate(events.after(db, meeting, 0), 1)
    found = [
        (version, replace(each, data={key: None if key in keys else value for key, value in each.data.items()}))
        for version, each in happened
        if wanted(each)
    ]
    events.rewrite(db, meeting, found)


def _sign(db: Transaction, row: StoredMeeting, event: Event, after: State, scene: Scene) -> None:
    """The agreement, made with its first signature. A name that signed elsewhere stays as it stands there.

    Of a plan there is none: whoever accepts it stands beside its actions.
    """
    if accepts(after, scene):
        _follow_plan(db, row, event, after, scene)
        return
    text = replace(signed_text(after, scene), title=row.title[:LONGEST_TITLE])
    by = str(event.data.get("name", "")), event.author, (row.created_by, event.at)
    with suppress(UserError):
        signed_in_a_room(db, _under(db, row, scene, text.wording), text, *by)


def _unsign(db: Transaction, row: StoredMeeting, event: Event, after: State, scene: Scene) -> None:
    if accepts(after, scene):
        _follow_plan(db, row, event, after, scene)
        return
    unsigned_in_a_room(db, _under(db, row, scene), event.author)


def _follow_plan(db: Transaction, row: StoredMeeting, event: Event, after: State, scene: Scene) -> None:
    plan = after.script.named(scene.details.on)
    if plan is not None:
        follow_actions(db, row, unit_of(db, row), event.at, after, plan)


def _act(db: Transaction, row: StoredMeeting, event: Event, after: State, scene: Scene) -> None:
    follow_actions(db, row, unit_of(db, row), event.at, after, scene, str(event.data.get("id")))


def _under(db: Transaction, row: StoredMeeting, scene: Scene, wording: str = "") -> Signed:
    return Signed(row.organisation, _record(row, scene), unit_of(db, row), wording)


def _choose(db: Transaction, row: StoredMeeting, event: Event, after: State, scene: Scene) -> None:
    """Adoptions of the units that are chosen, with the standards that are: whichever of the two has just changed."""
    for each in after.script.scenes:
        if each.kind == "choose" and each.details.adopts and scene.id in (each.id, each.details.adopts):
            _adopt(db, row, event, after, each)


def _adopt(db: Transaction, row: StoredMeeting, event: Event, after: State, scene: Scene) -> None:
    before = after.script.named(scene.details.adopts)
    if before is None:
        return
    standards = tuple(each for each in shipped_perspectives().standards if each in chosen(after, before))
    for unit in {*chosen(after, scene), str(event.data.get("id"))}:
        record = _record(row, scene, unit)
        not_adopted_in_a_room(db, row.organisation, record)
        if unit in chosen(after, scene):
            adopted_in_a_room(db, row.organisation, (record, unit, standards), row.created_by, event.at)


def _record(row: StoredMeeting, scene: Scene, *more: str) -> str:
    """The id of a record that a scene of a meeting makes: whatever comes twice makes it once."""
    return versions.id_of(row.id, scene.id, *more)


#: Events of any meeting.
ALWAYS: dict[str, Callable[[Transaction, str, Event], None]] = {"end": _end, "delete": _erase, "unsign": _forget_name}
#: Events that write records beside the meeting.
RECORDS: dict[str, Callable[[Transaction, StoredMeeting, Event, State, Scene], None]] = {
    "sign": _sign,
    "unsign": _unsign,
    "choose": _choose,
    "action": _act,
    "take": _act,
}
