"""Who gets into a meeting: phones by its code, staff by their link; and how fast a phone may write."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from cachetools import LRUCache

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.rate_limit import TooManyTries
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.meetings import agendas
from diagnostic.storage.meetings.agendas import StoredMeeting

LETTERS = "BCDFGHJKMNPRSTVWXZ"  # none that looks or sounds like another, and no vowels, so that no code is a word
LENGTH = 6
CODE_HOURS = timedelta(hours=24)  # that a code lives from the start on; as long again for each night of the agenda
MOST_NIGHTS = 4  # that a code outlives: a working week
LONGEST_LIFE = CODE_HOURS * (1 + MOST_NIGHTS)
SCRIPTS = 64  # whose nights are remembered

WINDOW = timedelta(minutes=1)
SENDS = 30  # that one phone may make within the window
PHONES = 5000  # whose sends one process remembers

MeetingPhase = Literal["open", "rehearsal", "ended"]


@dataclass(frozen=True)
class Entrance:
    """A meeting that is entered by its code; a rehearsal or one that has ended shows nothing more without a link."""

    meeting: str
    code: str
    title: str
    organisation_name: str
    demonstration: bool
    phase: MeetingPhase
    zone: str


def new_code() -> str:
    """A code at random: 34 million there are."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def as_meeting_code(typed: str) -> str:
    """The code that was meant, in capitals without blanks and hyphens; empty where it can be none.

    >>> as_meeting_code(" bcd-fgh "), as_meeting_code("hello1")
    ('BCDFGH', '')
    """
    code = "".join(typed.split()).replace("-", "").upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def author_of(secret: str) -> str:
    """The id under which what a browser sends is stored; it does not lead back to the browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def find(
    inst: Installation, code: str, now: datetime, client: str = "", author: str = "", access: Access | None = None
) -> Entrance | None:
    """The meeting of a code; None where there is none.

    code : or, for staff who may run it, the meeting's id, which leads there when its code is dead.
    client : where the request comes from, for the limit on wrong codes; kept for a minute, in memory.
    author, access : who is in the room already, and who runs it, is let in while others are guessing.
    Raises TooManyTries when too many wrong codes came in the last minute.
    """
    refusal = _refusal(inst, client, now)
    row = _row(inst, code, now) or _of_staff(inst, code, access)
    if refusal is not None and not (row and _belongs(inst, row, author, access)):
        raise refusal
    if row is None:
        if as_meeting_code(code):
            inst.tries.wrong(client, now)
        return None
    over = row.ended_at is not None or code_is_dead(row, now)
    phase: MeetingPhase = "ended" if over else "rehearsal" if row.rehearsal else "open"
    return Entrance(row.id, row.code or row.id, row.title, row.organisation_name, row.demonstration, phase, row.zone)


def _refusal(inst: Installation, client: str, now: datetime) -> TooManyTries | None:
    try:
        inst.tries.check(client, now)
    except TooManyTries as refusal:
        return refusal
    return None


def _row(inst: Installation, code: str, now: datetime) -> StoredMeeting | None:
    typed = as_meeting_code(code)
    if not typed:
        return None
    with reading(inst.engine) as db:
        row = agendas.by_code(db, typed)
    return row if row and not code_is_dead(row, now) else None


def _of_staff(inst: Installation, meeting: str, access: Access | None) -> StoredMeeting | None:
    if access is None or not meeting.isalnum() or as_meeting_code(meeting):
        return None
    with reading(inst.engine) as db:
        row = agendas.get(db, access.organisation, meeting)
        return row if row and row.script is not None and runs(db, access, row) else None


def code_is_dead(row: StoredMeeting, now: datetime) -> bool:
    """Whether a meeting began so long ago that its code leads nowhere."""
    return row.started_at is None or row.started_at + code_life(row) <= now


def code_life(row: StoredMeeting) -> timedelta:
    """How long after the start a meeting's code lives, whether or not it was ended: a day, and one more each night."""
    return CODE_HOURS * (1 + min(_nights(row.script or "{}"), MOST_NIGHTS))


@lru_cache(SCRIPTS)
def _nights(script: str) -> int:
    """After how many pauses of a script the meeting goes on another day."""
    return sum(bool(scene["details"].get("overnight")) for scene in json.loads(script).get("scenes", ()))


def _belongs(inst: Installation, row: StoredMeeting, author: str, access: Access | None) -> bool:
    if access is not None:
        with reading(inst.engine) as db:
            if runs(db, access, row):
                return True
    return bool(author) and author in rooms_of(inst).state(row.id).people


def may_run(inst: Installation, access: Access | None, meeting: str) -> bool:
    """Whether somebody may open a meeting's desk and record: a consultant, or an executive whose part it is about."""
    if access is None:
        return False
    with reading(inst.engine) as db:
        row = agendas.get(db, access.organisation, meeting)
        return row is not None and runs(db, access, row)


def runs(db: Transaction, access: Access, row: StoredMeeting) -> bool:
    """Whether a meeting is about the part of the organisation that somebody may see."""
    if row.organisation != access.organisation:
        return False
    if access.role == "consultant" or not access.unit:
        return True
    wave = waves.get(db, access.organisation, row.wave)
    if wave is None or row.unit is None:
        return False
    chart = thaw_chart(wave.chart)
    return access.unit in chart.position and row.unit in chart.subtree(access.unit)


def viewer_of(row: StoredMeeting) -> Access:
    """The access with which a meeting's slides are read: whatever its own part of the organisation shows."""
    return Access(
        link="",
        organisation=row.organisation,
        organisation_name=row.organisation_name,
        demonstration=row.demonstration,
        role="executive",
        unit=row.unit or "",
        label="",
        zone=row.zone,
    )


class Pace:
    """How often each phone wrote within the last minute, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: LRUCache[str, deque[datetime]] = LRUCache(PHONES)

    def wait(self, author: str, now: datetime) -> int:
        """Seconds that a phone has to wait before it may write; 0 where it may, and that is counted."""
        with self._lock:
            sent = self._sent.setdefault(author, deque())
            while sent and sent[0] <= now - WINDOW:
                sent.popleft()
            if len(sent) >= SENDS:
                return 1 + int((sent[0] + WINDOW - now).total_seconds())
            sent.append(now)
            return 0


_PACE = Pace()


def too_fast(author: str, now: datetime) -> int:
    """Seconds that a phone has to wait because it wrote 30 times within a minute; 0 where it may write."""
    return _PACE.wait(author, now)
