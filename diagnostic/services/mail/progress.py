"""How far invitations and reminders by e-mail are, as a consultant may see it.

Of a reminder nothing is told that depends on who has answered: its messages are all handled alike, those that are not
sent too, and what a server says of one is kept from everybody. docs/decisions/0043
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from diagnostic.report.letters import LetterKind
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.sealing import Seal
from diagnostic.services.waves.rows import Wave, survey_row, wave_row
from diagnostic.spreadsheet_csv import spreadsheet_csv
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.mail import queue, recipients
from diagnostic.storage.mail.queue import DONE, DRAFT, INVITATION, REMINDER, StoredMailing

DAY = timedelta(hours=24)
TRIED_AGAIN = timedelta(hours=1)  # for so long a reminder that a server did not take is tried again
COLUMNS = ("unit", "email", "reason")

MailingState = Literal["none", "running", "paused", "done"]


@dataclass(frozen=True)
class InvitationsByMail:
    """How far the invitations are: of `asked` people some are not written to yet (`unsent`), for others they wait, of
    these some for another try (`later`). trouble, next_try : why nothing goes out just now, and until when.
    """

    asked: int
    unsent: int
    state: MailingState = "none"
    waiting: int = 0
    later: int = 0
    sent: int = 0
    refused: int = 0
    uncertain: int = 0
    trouble: str = ""
    next_try: datetime | None = None


@dataclass(frozen=True)
class RemindersByMail:
    """How far the last reminder is: `come_to` of `people` had their turn, whether or not one was sent to them.

    after : when the next one may go out. could : whether somebody's invitation went out a day ago.
    """

    could: bool
    after: datetime | None = None
    state: MailingState = "none"
    come_to: int = 0
    people: int = 0
    started: datetime | None = None
    trouble: str = ""
    next_try: datetime | None = None


@dataclass(frozen=True)
class RefusedAddress:
    """An address that the mail server does not take, and why."""

    unit: str
    email: str
    reason: str


def languages_read(inst: Installation, access: Access, wave: Wave | str, audience: str) -> dict[str, int]:
    """People by the language that their row names; empty where it names none."""
    consultants_only(access)
    with reading(inst.engine) as db:
        return recipients.languages(db, survey_row(db, access, wave, audience).id)


def of_kind(db: Transaction, survey: str, kind: LetterKind) -> list[StoredMailing]:
    """Mailings of a kind, a draft too, the oldest first."""
    return [each for each in queue.of_survey(db, survey) if each.kind == kind]


def is_over(db: Transaction, mailing: StoredMailing) -> bool:
    """Whether a mailing is over for whoever looks: each message of a reminder had its turn."""
    if mailing.kind == INVITATION:
        return mailing.state == DONE
    come_to, people = queue.come_to(db, mailing.id)
    return come_to == people


def invitations_by_mail(inst: Installation, access: Access, wave: Wave | str, audience: str) -> InvitationsByMail:
    """How far the invitations by e-mail are, all of a survey together."""
    consultants_only(access)
    with reading(inst.engine) as db:
        survey = survey_row(db, access, wave, audience).id
        asked = recipients.number(db, survey)
        unsent = asked - queue.invited(db, survey)
        found = [each for each in of_kind(db, survey, INVITATION) if each.state != DRAFT]
        if not found:
            return InvitationsByMail(asked, unsent)
        ids = [each.id for each in found]
        numbers, later = Counter(queue.counts(db, ids)), queue.tried_later(db, ids)
    stuck = next((each for each in found if each.trouble), None)
    return InvitationsByMail(
        asked,
        unsent,
        _state(each.state for each in found),
        numbers[queue.WAITING] + numbers[queue.SENDING] - later,
        later,
        numbers[queue.SENT],
        numbers[queue.REFUSED],
        numbers[queue.UNCERTAIN],
        stuck.trouble or "" if stuck else "",
        stuck.next_try if stuck else None,
    )


def _state(states: Iterable[str]) -> MailingState:
    found = set(states)
    return next((state for state in ("running", "paused") if state in found), "done")


def reminders_by_mail(
    inst: Installation, access: Access, wave: Wave | str, audience: str, now: datetime
) -> RemindersByMail:
    """How far the last reminder is: the same whoever has answered."""
    consultants_only(access)
    with reading(inst.engine) as db:
        return reminders_so_far(db, survey_row(db, access, wave, audience).id, now)


def reminders_so_far(db: Transaction, survey: str, now: datetime) -> RemindersByMail:
    """How far the last reminder of a survey is."""
    could = queue.any_to_remind(db, survey, now - DAY)
    found = [each for each in of_kind(db, survey, REMINDER) if each.state != DRAFT]
    if not found:
        return RemindersByMail(could)
    last = found[-1]
    come_to, people = queue.come_to(db, last.id)
    over = come_to == people
    after = (last.last_at or last.made_at) + DAY + TRIED_AGAIN
    state = _state(["done" if over else last.state])
    trouble, next_try = ("", None) if over else (last.trouble or "", last.next_try)
    return RemindersByMail(could, after if over else None, state, come_to, people, last.made_at, trouble, next_try)


def refused_addresses(inst: Installation, access: Access, wave: Wave | str, audience: str) -> list[RefusedAddress]:
    """Addresses whose invitation was refused for good, with what the mail server said. Of reminders there are none."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row, survey = wave_row(db, access, wave), survey_row(db, access, wave, audience)
        found = queue.listed(db, survey.id, [queue.REFUSED])
    if not found:
        return []
    seal = Seal(inst.keys.of_wave(row.id))
    opened = ((each, seal.opened(each.recipient, each.sealed).email) for each in found)
    rows = [RefusedAddress(each.unit, email, seal.words(each.recipient, each.reason)) for each, email in opened]
    return sorted(rows, key=lambda each: (each.unit, each.email))


def refused_csv(found: list[RefusedAddress]) -> bytes:
    """The refused addresses as a table; no cell of it can be taken for a formula."""
    return spreadsheet_csv([COLUMNS, *((each.unit, each.email, each.reason) for each in found)])
