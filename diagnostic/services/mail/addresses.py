"""People who are invited by e-mail: read from a table, stored sealed, each with an invitation as anybody else's."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from diagnostic.definitions.loading.recipient_files import Recipient, parse_recipients
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.wording import enough, quote
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.sealing import ID_BYTES, Seal
from diagnostic.services.respondents.credentials import macs_under, mailed_code, mailed_token
from diagnostic.services.respondents.invitations import asking_row, invitation_rows, nobody_to_rate
from diagnostic.services.respondents.open_links import only_by_invitation
from diagnostic.services.waves.pieces import Rows, store
from diagnostic.services.waves.rows import Wave, survey_row
from diagnostic.storage.database.engine import Taken, Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.fieldwork.invitations import NewInvitation
from diagnostic.storage.fieldwork.waves import StoredWave
from diagnostic.storage.mail import recipients
from diagnostic.storage.mail.recipients import NewRecipient, StoredRecipient
from diagnostic.storage.setup.audit_log import AuditEvent, record

MEANWHILE = "Somebody else has just added some of these addresses. Nothing was stored: please try again."


@dataclass(frozen=True)
class AddressList:
    """A table of recipients that can be taken as it is. Addresses are never part of its `repr`."""

    recipients: tuple[Recipient, ...]

    def __repr__(self) -> str:
        return f"AddressList({len(self.recipients)} people)"

    @property
    def units(self) -> dict[str, int]:
        """People by unit."""
        return dict(Counter(each.unit for each in self.recipients))

    @property
    def languages(self) -> dict[str, int]:
        """People by language; those without one under an empty code."""
        return dict(Counter(each.language for each in self.recipients))


def read_addresses(
    inst: Installation, access: Access, wave: Wave | str, audience: str, content: bytes, name: str, now: datetime
) -> AddressList:
    """The people in a table who are to be invited; nothing is stored.

    Raises UserError with every problem: of the table, and addresses that are invited by e-mail already.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        row, survey = asking_row(db, access, wave, now), survey_row(db, access, wave, audience)
        only_by_invitation(row, survey)
        chart = thaw_chart(row.chart)
        found = parse_recipients(content, name, chart)
        refuse(nobody_to_rate(row, audience, Counter(each.unit for each in found), chart))
        refuse(enough(_invited_already(db, inst, row, survey.id, found), name))
    return AddressList(tuple(found))


def add_addresses(
    inst: Installation, access: Access, wave: Wave | str, audience: str, listed: AddressList, now: datetime
) -> int:
    """Store these people with an invitation each; nothing is sent yet. How many there are.

    Raises UserError for a wave that takes no more answers, and for addresses that were added meanwhile.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        row, survey = asking_row(db, access, wave, now), survey_row(db, access, wave, audience)
        only_by_invitation(row, survey)
        refuse(_invited_already(db, inst, row, survey.id, listed.recipients))
    people, invitations = _made(inst, row, survey.id, listed.recipients)

    def allowed(db: Transaction) -> None:
        waves.hold(db, access.organisation, row.id)
        asking_row(db, access, row.id, now)

    def write(db: Transaction, piece: slice) -> None:
        recipients.add_many(db, survey.id, people[piece], now)

    def counted(db: Transaction) -> None:
        recipients.count_languages(db, survey.id, listed.languages)
        what = {"thing": row.id, "name": row.name, "detail": audience}
        record(db, access.actor, AuditEvent.ADDRESSES_ADDED, now, **what, amount=len(people))

    rows = Rows("mail_recipients", [each.id for each in people], [each.unit for each in people], write)
    try:
        store(inst, survey.id, [invitation_rows(survey.id, invitations), rows], allowed, counted, now)
    except Taken:
        raise UserError(MEANWHILE) from None
    return len(people)


def _made(
    inst: Installation, row: StoredWave, survey: str, found: Sequence[Recipient]
) -> tuple[list[NewRecipient], list[NewInvitation]]:
    """Rows of people and of their invitations, each in the order of its own random keys."""
    key = inst.keys.of_wave(row.id)
    seal, people, invitations = Seal(key), [], []
    for each in found:
        recipient = secrets.token_bytes(ID_BYTES)
        sealed = seal.recipient(recipient, each.email, each.language)
        people.append(NewRecipient(recipient, each.unit, seal.mac(each.email), sealed))
        token, code = mailed_token(key, row.id, survey, recipient), mailed_code(key, survey, recipient)
        invitations.append(NewInvitation(*macs_under(key, inst.keys, token, code), each.unit))
    return sorted(people), sorted(invitations)


def _invited_already(
    db: Transaction, inst: Installation, row: StoredWave, survey: str, found: Sequence[Recipient]
) -> list[Problem]:
    seal = Seal(inst.keys.of_wave(row.id))
    by_mac = {seal.mac(each.email): each for each in found}
    again = recipients.known(db, survey, by_mac)
    hint = "Delete the row; a reminder has the same link."
    return [
        Problem(each.where, "an address that is not invited yet", quote(each.email), "email", hint)
        for mac, each in by_mac.items()
        if mac in again
    ]


def forget(inst: Installation, db: Transaction, found: StoredRecipient) -> None:
    """Take a recipient away, with every message to them."""
    language = Seal(inst.keys.of_wave(found.wave)).opened(found.id, found.sealed).language
    recipients.count_languages(db, found.survey, {language: -1})
    recipients.erase(db, found.id)


def with_address(inst: Installation, db: Transaction, access: Access, address: str) -> list[StoredRecipient]:
    """Every recipient of an organisation with this address, of surveys whose invitations are not destroyed."""
    found = []
    for wave in recipients.waves_of(db, access.organisation) if "@" in address else ():
        with suppress(KeyFault):  # a key that is gone tells nothing of anybody
            mac = Seal(inst.keys.of_wave(wave)).mac(address)
            found += recipients.with_address(db, access.organisation, wave, mac)
    return found
