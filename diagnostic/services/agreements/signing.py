"""What whoever has an agreement's link does with it: signing, and taking a signature back."""

from __future__ import annotations

from datetime import datetime

from diagnostic.definitions.agreement import FEWEST, MOST, AgreementText
from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.errors import ReaderSentence, UserError
from diagnostic.services.agreements.signatures import Signed, erase_signatures, sign, take_back
from diagnostic.services.agreements.texts import MISSING, Agreement, get_agreement, written_in_a_room
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import Transaction, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event
from diagnostic.zones import day_of, midnight


def sign_agreement(
    inst: Installation, agreement: Agreement, wording: str, name: str, signer: str, now: datetime
) -> None:
    """A signature under the wording that was read.

    UserError where the agreement is a draft, or worded otherwise by now, and for a name that cannot be signed with.
    """
    if not agreement.text.ready:
        raise refusal("agreement_draft", fewest=FEWEST, most=MOST)
    if wording != agreement.text.wording:
        raise refusal("agreement_another_wording")
    under = Signed(agreement.organisation, agreement.id, agreement.unit, wording)
    with writing(inst.engine) as db:
        newest = versions.get(db, under.organisation, under.id)
        if newest is None:
            raise UserError(MISSING, ReaderSentence("agreement_unknown"))
        if newest.version != agreement.version:
            raise refusal("agreement_another_wording")
        sign(db, under, name, signer, now)


def unsign(inst: Installation, agreement: Agreement, signature: str, signer: str) -> None:
    """A signature less. UserError where this browser did not make it."""
    found = next((each for each in agreement.signatures if each.id == signature), None)
    with writing(inst.engine) as db:
        take_back(db, agreement.organisation, found, signer)


def remove_signature(inst: Installation, access: Access, record: str, signature: str, now: datetime) -> None:
    """Take a name away from an agreement of the viewer's part. UserError if there is no such agreement."""
    found = get_agreement(inst, access, record)
    if any(each.id == signature for each in found.signatures):
        with writing(inst.engine) as db:
            versions.erase(db, found.organisation, signature)
            record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail="signature")


def signed_in_a_room(
    db: Transaction, under: Signed, text: AgreementText, name: str, phone: str, at: tuple[str, datetime]
) -> None:
    """A signature that was made in a meeting, and the agreement that is signed, made with the first one.

    phone : the id under which the meeting knows it; the signature has another, and only the day of `at`, so that the
    record does not lead to what else that phone sent. at : who runs the meeting, and when.
    """
    author, now = at
    day = _beginning(db, under.organisation, now)
    written_in_a_room(db, under, text, author, day)
    erase_signatures(db, under, _signer(under, phone))
    sign(db, under, name, _signer(under, phone), day)


def _beginning(db: Transaction, organisation: str, now: datetime) -> datetime:
    """The beginning of the organisation's day."""
    zone = organisations.zone_of(db, organisation)
    return midnight(day_of(now, zone), zone)


def unsigned_in_a_room(db: Transaction, under: Signed, phone: str) -> None:
    """The signature that one phone of a room made under an agreement is gone."""
    erase_signatures(db, under, _signer(under, phone))


def _signer(under: Signed, phone: str) -> str:
    return versions.id_of(under.id, phone)
