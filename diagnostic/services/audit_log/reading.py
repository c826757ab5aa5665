"""The audit log as administrators read it: by kind, person and days, the newest first, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from diagnostic.errors import UserError
from diagnostic.services.audit_log.sentences import REFUSED, WITHOUT_LINK, what_was_done, who_did
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.spreadsheet_csv import spreadsheet_csv
from diagnostic.storage.database.engine import reading
from diagnostic.storage.setup import audit_log
from diagnostic.storage.setup.audit_log import LogWanted, StoredEntry
from diagnostic.zones import local, midnight

PAGE = 100  # entries
COLUMNS = ("UTC", "Who", "Role", "Link or account", "From", "Event", "Thing", "Name", "Detail", "Number", "In words")


@dataclass(frozen=True)
class LogChoice:
    """What of the log is asked for; empty for all of it.

    kind : a key of `KINDS`. actor : the id of a link or account; shell or server. first, last : days of the
    organisation, both included.
    """

    kind: str = ""
    actor: str = ""
    first: date | None = None
    last: date | None = None


class LogEntry(NamedTuple):
    """An entry in words: when, by the organisation's clocks, who, and what was done."""

    at: datetime
    who: str
    done: str


@dataclass(frozen=True)
class LogPage:
    """Some entries, the newest first, and how many there are of what was asked for, on how many pages."""

    entries: tuple[LogEntry, ...]
    number: int
    pages: int

    @property
    def by_day(self) -> list[tuple[date, list[LogEntry]]]:
        """The entries of each day, the newest first."""
        return [(day, list(found)) for day, found in groupby(self.entries, lambda entry: entry.at.date())]


def log_page(inst: Installation, access: Access, choice: LogChoice, page: int = 1) -> LogPage:
    """One page of the log, 1 for the newest; the last where there are fewer. UserError for whoever may not read it."""
    log_readers_only(access)
    wanted = _wanted(access, choice)
    with reading(inst.engine) as db:
        number = audit_log.number_of(db, access.manages, wanted)
        pages = max(1, -(-number // PAGE))
        found = audit_log.entries(db, access.manages, wanted, PAGE, (min(page, pages) - 1) * PAGE)
    return LogPage(tuple(_in_words(access, each) for each in found), number, pages)


def whole_log(inst: Installation, access: Access, choice: LogChoice) -> tuple[LogEntry, ...]:
    """All that was asked for, the newest first. UserError as of `log_page`."""
    return tuple(_in_words(access, each) for each in _all(inst, access, choice))


def log_csv(inst: Installation, access: Access, choice: LogChoice) -> bytes:
    """All that was asked for as a table; no cell of it can be taken for a formula. UserError as of `log_page`."""
    return spreadsheet_csv([COLUMNS, *map(_row, _all(inst, access, choice))])


def people_in_log(inst: Installation, access: Access) -> dict[str, str]:
    """Who stands in the log: what to choose them by, and what they are called. UserError as of `log_page`."""
    log_readers_only(access)
    with reading(inst.engine) as db:
        found = audit_log.actors(db, access.manages)
    without = {**WITHOUT_LINK, "page": REFUSED}
    return {each.id or each.via: f"{each.label} ({each.role})" if each.id else without[each.via] for each in found}


def log_readers_only(access: Access) -> None:
    """Raise UserError unless it is an administrator's link, or somebody sits at the machine."""
    if access.role != "administrator" and access.via != "shell":
        raise UserError("Only an administrator's link can do this.")


def _all(inst: Installation, access: Access, choice: LogChoice) -> list[StoredEntry]:
    log_readers_only(access)
    with reading(inst.engine) as db:
        return audit_log.entries(db, access.manages, _wanted(access, choice))


def _in_words(access: Access, entry: StoredEntry) -> LogEntry:
    return LogEntry(local(entry.at, access.zone), who_did(entry), what_was_done(entry))


def _wanted(access: Access, choice: LogChoice) -> LogWanted:
    since = midnight(choice.first, access.zone) if choice.first else None
    until = midnight(choice.last + timedelta(days=1), access.zone) if choice.last else None
    return LogWanted(choice.kind, choice.actor, since, until)


def _row(entry: StoredEntry) -> tuple[str, ...]:
    at, amount = entry.at.astimezone(UTC).isoformat(timespec="seconds"), entry.amount
    who = entry.label, entry.role, entry.actor, entry.via
    what = entry.event, entry.thing, entry.name, entry.detail, "" if amount is None else str(amount)
    return at, *who, *what, f"{who_did(entry)}: {what_was_done(entry)}"
