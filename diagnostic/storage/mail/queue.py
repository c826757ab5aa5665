"""Mailings and their messages: waiting, being sent, sent, refused, or uncertain. A claim is one atomic update."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Insert, and_, func, insert, literal, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import mail_messages, mail_recipients, mailings, surveys, waves

Kind = Literal["invitation", "reminder"]
INVITATION: Kind = "invitation"
REMINDER: Kind = "reminder"
DRAFT, RUNNING, PAUSED, DONE = "draft", "running", "paused", "done"
WAITING, SENDING, SENT, REFUSED, UNCERTAIN, HANDLED = "waiting", "sending", "sent", "refused", "uncertain", "handled"


class StoredMailing(NamedTuple):
    """A mailing, with its wave."""

    id: str
    survey: str
    kind: Kind
    state: str
    texts: str
    made_at: datetime
    made_by: str
    last_at: datetime | None
    trouble: str | None
    next_try: datetime | None
    wave: str
    organisation: str


class DueMessage(NamedTuple):
    """The next message of a mailing. `tries`: how often it was refused for the time being."""

    mailing: str
    recipient: bytes
    tries: int


class ListedMessage(NamedTuple):
    """A message of which something is to be said, with its recipient."""

    mailing: str
    recipient: bytes
    unit: str
    sealed: bytes
    reason: bytes | None
    at: datetime | None


_WITH_WAVE = (
    select(*mailings.c[StoredMailing._fields[:-2]], surveys.c.wave, waves.c.organisation)
    .join(surveys, surveys.c.id == mailings.c.survey)
    .join(waves, waves.c.id == surveys.c.wave)
)


def save_draft(db: Transaction, survey: str, kind: Kind, mailing: str, texts: str, now: datetime, by: str) -> None:
    """Keep the texts of the survey's draft of a kind; `mailing` is its id if there is none yet."""
    draft = (mailings.c.survey == survey, mailings.c.kind == kind, mailings.c.state == DRAFT)
    if db.execute(update(mailings).where(*draft).values(texts=texts, made_at=now, made_by=by)).rowcount:
        return
    values = {"id": mailing, "survey": survey, "kind": kind, "state": DRAFT, "texts": texts}
    db.execute(insert(mailings).values(values | {"made_at": now, "made_by": by}))


def of_survey(db: Transaction, survey: str) -> list[StoredMailing]:
    """Mailings of a survey, drafts too, the oldest first."""
    query = _WITH_WAVE.where(mailings.c.survey == survey).order_by(mailings.c.made_at, mailings.c.id)
    return every(StoredMailing._make, db.execute(query))


def get(db: Transaction, mailing: str) -> StoredMailing | None:
    """One mailing."""
    return one_or_none(StoredMailing._make, db.execute(_WITH_WAVE.where(mailings.c.id == mailing)))


def begin(db: Transaction, mailing: StoredMailing, now: datetime, invited_before: datetime) -> int:
    """Queue a draft's messages and let it run; how many there are.

    An invitation goes to everybody who has none, a reminder to everybody whose invitation went out before a moment.
    """
    db.execute(update(mailings).where(mailings.c.id == mailing.id).values(state=RUNNING, made_at=now))
    db.execute(_messages(mailing, now, _asked(mailing, invited_before)))
    number = select(func.count()).select_from(mail_messages).where(mail_messages.c.mailing == mailing.id)
    return db.execute(number).scalar_one()  # not every driver tells how many rows were inserted


def any_to_remind(db: Transaction, survey: str, invited_before: datetime) -> bool:
    """Whether anybody was invited by e-mail before a moment, whether or not they answered."""
    return db.execute(_invited(survey, invited_before).limit(1)).first() is not None


def invited(db: Transaction, survey: str) -> int:
    """How many recipients have an invitation, sent or waiting; nobody has two."""
    of_it = select(mailings.c.id).where(mailings.c.survey == survey, mailings.c.kind == INVITATION)
    query = select(func.count()).select_from(mail_messages).where(mail_messages.c.mailing.in_(of_it))
    return db.execute(query).scalar_one()


def _asked(mailing: StoredMailing, invited_before: datetime) -> ColumnElement[bool]:
    if mailing.kind == INVITATION:
        return mail_recipients.c.id.not_in(_invited(mailing.survey))
    return mail_recipients.c.id.in_(_invited(mailing.survey, invited_before))


def _invited(survey: str, before: datetime | None = None) -> Any:
    query = select(mail_messages.c.recipient).join(mailings, mailings.c.id == mail_messages.c.mailing)
    query = query.where(mail_messages.c.survey == survey, mailings.c.kind == INVITATION)
    if before is None:
        return query
    return query.where(mail_messages.c.state.in_([SENT, UNCERTAIN]), mail_messages.c.at <= before)


def _messages(mailing: StoredMailing, now: datetime, which: ColumnElement[bool]) -> Insert:
    names = ["mailing", "recipient", "survey", "state", "tries", "due"]
    values = (literal(mailing.id), mail_recipients.c.id, mail_recipients.c.survey, literal(WAITING), literal(0))
    due = literal(now, mail_messages.c.due.type)
    rows = select(*values, due).where(mail_recipients.c.survey == mailing.survey, which)
    return insert(mail_messages).from_select(names, rows.order_by(mail_recipients.c.id))


def set_state(db: Transaction, mailing: str, state: str, among: Collection[str]) -> bool:
    """Change the state of a mailing that has one of those states; whether it had."""
    here = (mailings.c.id == mailing, mailings.c.state.in_(list(among)))
    changed = db.execute(update(mailings).where(*here).values(state=state, trouble=None, next_try=None)).rowcount == 1
    _finish(db)
    return changed


def running(db: Transaction, now: datetime) -> list[StoredMailing]:
    """Mailings of the whole installation that run and have a message due, by id."""
    due = (mail_messages.c.mailing == mailings.c.id, mail_messages.c.state == WAITING, mail_messages.c.due <= now)
    any_due = select(mail_messages.c.recipient).where(*due).correlate(mailings).exists()
    query = _WITH_WAVE.where(mailings.c.state == RUNNING, any_due)
    return every(StoredMailing._make, db.execute(query.order_by(mailings.c.id)))


def next_message(db: Transaction, mailing: str, now: datetime) -> DueMessage | None:
    """The message of a mailing that is due first; those due at one moment come by their random ids."""
    due = (mail_messages.c.mailing == mailing, mail_messages.c.state == WAITING, mail_messages.c.due <= now)
    query = select(*mail_messages.c[DueMessage._fields]).where(*due)
    query = query.order_by(mail_messages.c.due, mail_messages.c.recipient).limit(1)
    return one_or_none(DueMessage._make, db.execute(query))


def claim(db: Transaction, message: DueMessage, now: datetime) -> bool:
    """Take a message to send it; False where somebody else did, or it is no more to be sent."""
    runs = select(mailings.c.id).where(mailings.c.id == message.mailing, mailings.c.state == RUNNING)
    here = (*_one(message), mail_messages.c.state == WAITING, mail_messages.c.mailing.in_(runs))
    return db.execute(update(mail_messages).where(*here).values(state=SENDING, at=now)).rowcount == 1


def _one(message: DueMessage) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return mail_messages.c.mailing == message.mailing, mail_messages.c.recipient == message.recipient


def settle(db: Transaction, message: DueMessage, state: str, reason: bytes | None, now: datetime) -> None:
    """What became of a message that was claimed, also where somebody took it for lost meanwhile."""
    here = (*_one(message), mail_messages.c.state.in_([SENDING, UNCERTAIN]))
    db.execute(update(mail_messages).where(*here).values(state=state, reason=reason, at=now))


def put_back(db: Transaction, message: DueMessage, tries: int, due: datetime) -> None:
    """Let a claimed message wait again, since it was surely not sent."""
    here = (*_one(message), mail_messages.c.state == SENDING)
    db.execute(update(mail_messages).where(*here).values(state=WAITING, tries=tries, due=due))


def settled(db: Transaction, mailing: str, now: datetime | None) -> None:
    """Note when the last message was handled, if that is to be noted; a mailing that has none left is done."""
    if now is not None:
        db.execute(update(mailings).where(mailings.c.id == mailing).values(last_at=now))
    _finish(db)


def _finish(db: Transaction) -> None:
    left = (mail_messages.c.mailing == mailings.c.id, mail_messages.c.state.in_([WAITING, SENDING]))
    none_left = ~select(mail_messages.c.recipient).where(*left).correlate(mailings).exists()
    over = update(mailings).where(mailings.c.state == RUNNING, none_left)
    db.execute(over.values(state=DONE, trouble=None, next_try=None))


def set_trouble(db: Transaction, trouble: str | None, next_try: datetime | None) -> None:
    """Note of all mailings that run why nothing goes out, and when it is tried again."""
    values = {"trouble": trouble, "next_try": next_try}
    db.execute(update(mailings).where(mailings.c.state == RUNNING).values(values))


def stop(db: Transaction, mailing: str, why: str) -> None:
    """Pause a mailing and say why."""
    db.execute(update(mailings).where(mailings.c.id == mailing).values(state=PAUSED, trouble=why, next_try=None))


def lost(db: Transaction, before: datetime) -> int:
    """Whatever was being sent then by nobody who is left becomes uncertain, of a reminder handled; how many."""
    reminders = select(mailings.c.id).where(mailings.c.kind == REMINDER)
    here = (mail_messages.c.state == SENDING, mail_messages.c.at <= before)
    of_reminders = mail_messages.c.mailing.in_(reminders)
    db.execute(update(mail_messages).where(*here, of_reminders).values(state=HANDLED))
    found = db.execute(update(mail_messages).where(*here).values(state=UNCERTAIN)).rowcount
    _finish(db)
    return found


def doubt(db: Transaction, now: datetime) -> None:
    """As an older copy of the database has to see it: nobody knows which messages went out after it was made."""
    db.execute(update(mail_messages).where(mail_messages.c.state == WAITING).values(state=SENDING, at=now))
    lost(db, now + timedelta(days=1))
    db.execute(update(mailings).where(mailings.c.state != DRAFT).values(state=DONE, last_at=now))


def again(db: Transaction, survey: str, state: str, now: datetime) -> int:
    """Queue invitations of a survey again that are uncertain, or refused; how many there were."""
    here = (mail_messages.c.survey == survey, mail_messages.c.state == state)
    touched = select(mail_messages.c.mailing).where(*here)
    db.execute(update(mailings).where(mailings.c.id.in_(touched)).values(state=RUNNING))
    return db.execute(update(mail_messages).where(*here).values(state=WAITING, tries=0, due=now)).rowcount


def counts(db: Transaction, of: Collection[str]) -> dict[str, int]:
    """Number of messages of some mailings by state."""
    query = select(mail_messages.c.state, func.count()).where(mail_messages.c.mailing.in_(list(of)))
    return dict(tuple(row) for row in db.execute(query.group_by(mail_messages.c.state)))


def tried_later(db: Transaction, of: Collection[str]) -> int:
    """How many messages wait because a server refused them for the time being."""
    here = (mail_messages.c.mailing.in_(list(of)), mail_messages.c.state == WAITING, mail_messages.c.tries > 0)
    return db.execute(select(func.count()).select_from(mail_messages).where(*here)).scalar_one()


def come_to(db: Transaction, mailing: str) -> tuple[int, int]:
    """(how many messages of a reminder had their turn, how many there are): the same whoever has answered."""
    left = and_(mail_messages.c.state.in_([WAITING, SENDING]), mail_messages.c.tries == 0)
    query = select(func.count(), func.count().filter(left)).where(mail_messages.c.mailing == mailing)
    total, waiting = db.execute(query.select_from(mail_messages)).one()
    return total - waiting, total


def listed(db: Transaction, survey: str, states: Iterable[str]) -> list[ListedMessage]:
    """Messages of a survey's invitations in these states, with their recipients, by id."""
    query = select(
        *mail_messages.c["mailing", "recipient"], *mail_recipients.c["unit", "sealed"], *mail_messages.c["reason", "at"]
    ).join(mail_recipients, mail_recipients.c.id == mail_messages.c.recipient)
    query = query.join(mailings, mailings.c.id == mail_messages.c.mailing)
    here = (mail_messages.c.survey == survey, mailings.c.kind == INVITATION, mail_messages.c.state.in_(list(states)))
    return every(ListedMessage._make, db.execute(query.where(*here).order_by(mail_messages.c.recipient)))
