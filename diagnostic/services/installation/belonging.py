"""Do folder, keys and database belong together? Compared at every start, before anything is served or made.

The database has a random identity, a mark of each key, and counts how often a server looked at its clock. The folder
knows identity and count of the database it was last used with: one that is empty, another or older is noticed. Keys
are made with a new installation and never again, unless whoever runs it says so (`accept`). docs/decisions/0032
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from diagnostic.errors import Fault
from diagnostic.services.installation.keys import (
    BENCHMARKS,
    CODES,
    LINKS,
    OBSTACLES,
    OWN,
    KeyFault,
    Keys,
    State,
    name_of,
)
from diagnostic.services.installation.private_files import PRIVATE_FILE
from diagnostic.services.installation.remedies import place_of_database
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import Database, Transaction, reading, writing
from diagnostic.storage.database.migrate import one_at_a_time
from diagnostic.storage.mail import queue
from diagnostic.storage.servers import seen
from diagnostic.storage.servers.turns import has_others
from diagnostic.storage.setup import identity
from diagnostic.storage.setup.identity import Identity

LOG = logging.getLogger(__name__)
KNOWN = ".database"  # in the folder: what it knows of its database
SERVERS = "servers"  # in the folder: a file for each server that uses it, where there may be several
APPEARING = 3.0  # seconds until such a file is seen by every machine

ACCEPT = "python -m diagnostic accept"
RESTORE = "bring back a backup into an empty folder: python -m diagnostic restore FILE"
LOST = f"Put the database back that was used with this folder, or {RESTORE}"


class Mismatch(NamedTuple):
    """Something that is not as it was: where, why, what to do, and what is lost by taking it as it is ("": no way)."""

    where: str
    cause: str
    remedy: str
    loss: str


class NotAsItWasError(Fault):
    """Keys and database that do not belong together: all places, causes and remedies, each once."""

    def __init__(self, mismatches: Sequence[Mismatch]):
        places, causes, remedies = (list(dict.fromkeys(column)) for column in list(zip(*mismatches, strict=True))[:3])
        super().__init__(", ".join(places), "; ".join(causes), ". ".join(remedies))
        self.mismatches = list(mismatches)


@dataclass(frozen=True)
class AtStart:
    """What a start finds: what the folder knows, the database's identity, states of its own keys, whether it is empty.

    identity : None for a database that was never used with a version that knows identities.
    """

    known: Identity | None
    identity: Identity | None
    states: Mapping[str, State]
    empty: bool


def mismatches(found: AtStart, database: str, keys: Path) -> list[Mismatch]:
    """All that does not belong together; nothing where an installation is new, or is as it was.

    database, keys : places, for the messages.
    """
    return [*_of_database(found, database), *_of_keys(found, keys)]


def _of_database(found: AtStart, database: str) -> Sequence[Mismatch]:
    known, identity = found.known, found.identity
    if known is None:
        return []
    if identity is None or identity.identity != known.identity:
        loss = "what is in the other database; invitations and staff links of this one that need other keys"
        cause = "it is not the database that was used with this folder"
        return [Mismatch(database, cause, f"{LOST}; else: {ACCEPT}", loss)]
    if identity.looks < known.looks:
        loss = "what came since: answers, uses of invitations, releases; who answers again counts once more"
        cause = "it is an older copy of the database that was used last"
        return [Mismatch(database, cause, f"{LOST}; else: {ACCEPT}", loss)]
    return []


def _of_keys(found: AtStart, keys: Path) -> Sequence[Mismatch]:
    """A database without an organisation needs no key of before; one of an earlier version may have no key of forms."""
    if found.empty:
        return []
    names = OWN if found.identity else (LINKS, CODES)
    wrong = {name: found.states[name] for name in names if found.states[name] != "whole"}
    return [
        Mismatch(str(keys / f"{name}.key"), OBSTACLES[state][0], _remedy(keys, name, state), LOSSES[name])
        for name, state in wrong.items()
    ]


def _remedy(keys: Path, name: str, state: State) -> str:
    remedy = OBSTACLES[state][1].format(path=keys / f"{name}.key")
    return remedy if state in ("open", "unreadable") else f"{remedy}; if there is none: {ACCEPT}"


LOSSES = {
    "links": "all staff links; make new ones with the command 'link'",
    "codes": "all codes that were handed out to be typed; links of invitations go on",
    "forms": "what people have typed and not sent",
}


def refuse_lost_database(settings: Settings, known: Identity | None, there: bool) -> None:
    """Fault for a database that is gone or empty while the folder knows one, or has keys of surveys.

    there : whether the database has any table.
    """
    if there:
        return
    keys = settings.home / "keys"
    if known is not None or any(keys.glob(f"{name_of('*')}.key")):
        cause = "the database is gone, or was emptied, while its keys are here"
        remedy = f"{LOST}. To begin anew: INSIDE_OUT_HOME=/another/folder"
        raise Fault(place_of_database(settings), cause, remedy)


def refuse_another_folder(settings: Settings, engine: Database) -> None:
    """Fault where a server works with this database and with another folder: keys are made and destroyed in one."""
    if not has_others(engine):
        return
    with reading(engine) as db:
        there = seen.others(db)
    if of_another_folder(there, settings.home):
        time.sleep(APPEARING)
        if of_another_folder(there, settings.home):
            raise Fault(settings.home, ANOTHER_FOLDER, ONE_FOLDER)


ANOTHER_FOLDER = "another server works with the same database, but with another folder"
ONE_FOLDER = "Give all servers of a database one folder (INSIDE_OUT_HOME): 'Several servers' in docs/operating.md"


def of_another_folder(there: Iterable[str], home: Path) -> bool:
    """Whether one of these servers has no file in the folder."""
    return any(not (home / SERVERS / each).exists() for each in there)


def settle(settings: Settings, engine: Database, keys: Keys, known: Identity | None, accepting: bool) -> None:
    """Make what a new installation needs, and know it from now on. Fault where keys and database differ."""
    with reading(engine) as db:
        found = _found(known, identity.get(db), identity.marks(db), identity.is_empty(db), keys)
    wrong = mismatches(found, place_of_database(settings), settings.home / "keys")
    if wrong and not (accepting and all(each.loss for each in wrong)):
        raise NotAsItWasError(wrong)
    if wrong or found.identity is None or (found.empty and set(found.states.values()) != {"whole"}):
        _take(engine, keys, found)
    with reading(engine) as db:
        now, marks, waves = identity.get(db), identity.marks(db), identity.waves_with_keys(db)
        strays = set(keys.names()) - {*OWN, BENCHMARKS, *map(name_of, identity.every_wave(db))}
    if now is not None and now != known:
        know(settings.home, now)
    if strays:
        LOG.warning("keys of no survey of this database: %s. Is it an older copy?", ", ".join(sorted(strays)))
    for wave in waves:
        if (state := keys.state(name_of(wave), marks.get(name_of(wave)))) != "whole":
            path, (cause, remedy) = keys.path(name_of(wave)), OBSTACLES[state]
            told = path, cause, wave, remedy.format(path=path)
            LOG.error("%s: %s, so invitations of survey %s do not work. %s", *told)


def state_of_wave_key(db: Transaction, keys: Keys, wave: str) -> State:
    """Whether invitations of a wave that is not retired can be read: its key is there, and is the one it was."""
    return keys.state(name_of(wave), identity.marks(db).get(name_of(wave)))


def troubles_with_keys(engine: Database, keys: Keys, waves: Iterable[str]) -> dict[str, KeyFault]:
    """What is wrong with keys of waves that are not retired, and so with their invitations; by wave."""
    with reading(engine) as db:
        marks = identity.marks(db)
    states = {wave: keys.state(name_of(wave), marks.get(name_of(wave))) for wave in waves}
    return {wave: KeyFault(keys.path(name_of(wave)), state) for wave, state in states.items() if state != "whole"}


def _found(
    known: Identity | None, own: Identity | None, marks: Mapping[str, bytes], empty: bool, keys: Keys
) -> AtStart:
    return AtStart(known, own, {name: keys.state(name, marks.get(name)) for name in OWN}, empty)


def _take(engine: Database, keys: Keys, found: AtStart) -> None:
    """Keys and database as they are now, with new keys where there is none that can be used."""
    for name in OWN:
        if found.states[name] == "short":
            keys.set_aside(name)
        keys.make(name)
    with writing(engine) as db:
        one_at_a_time(db)
        if identity.get(db) is None:
            identity.make(db)
        marked = identity.marks(db)
        of_waves = [name_of(wave) for wave in identity.waves_with_keys(db)]
        new = [name for name in of_waves if name not in marked and keys.state(name, None) == "whole"]
        identity.set_marks(db, {name: keys.mark(name) for name in (*OWN, *new)})
        if found.known is not None and found.identity != found.known:
            queue.doubt(db, datetime.now(UTC))


# ---- what the folder knows


def known_database(home: Path) -> Identity | None:
    """Identity and count of the database that this folder was last used with; None for a new one, or an older
    version's.
    """
    try:
        content = (home / KNOWN).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        found = json.loads(content)
        return Identity(str(found["identity"]), int(found["looks"]))
    except (ValueError, KeyError, TypeError):
        return None  # cut off by a full disk or by hand: keys and their marks are compared all the same


def know(home: Path, found: Identity) -> None:
    """Remember the database, whole or not at all."""
    draft = home / f"{KNOWN}.{os.getpid()}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "w") as file:
            file.write(json.dumps(found._asdict()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(home / KNOWN)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
