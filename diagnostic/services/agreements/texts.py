"""Agreements of teams as open records: staff make them, and whoever has an agreement's link changes and signs it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from diagnostic.definitions.agreement import AgreementText, TextChange, changed, problems_of
from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.errors import Problem, ReaderSentence, UserError, did_you_mean, refuse
from diagnostic.services.agreements.signatures import Signature, Signed, erase_signatures, signatures_of
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import MOST_VERSIONS, new_link, opened
from diagnostic.services.practices.scope import seen_of, units_seen
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event

KIND = "agreement"
MISSING = "This agreement does not exist."


@dataclass(frozen=True)
class Agreement:
    """An agreement of a unit in its newest version. `link`: what its address has beside its id, so that it opens."""

    id: str
    organisation: str
    unit: str
    text: AgreementText
    link: str
    version: int
    author: str
    changed_at: datetime
    signatures: tuple[Signature, ...] = ()

    @property
    def address(self) -> str:
        """Where it is on this server, for whoever has its link."""
        return f"/agreement/{self.id}/{self.link}"

    @property
    def signed(self) -> int:
        """How many have signed it as it is worded now."""
        return sum(each.wording == self.text.wording for each in self.signatures)


@dataclass(frozen=True)
class Change:
    """Who changed what of an agreement, and when; the first is how it began."""

    author: str
    at: datetime
    what: TextChange


class ChangedMeanwhile(UserError):
    """Somebody else changed the agreement after it was read; `changes` are theirs."""

    def __init__(self, changes: Sequence[Change]):
        super().__init__("Somebody else changed this agreement while you were writing.")
        self.changes = tuple(changes)


def agreements(inst: Installation, access: Access) -> list[Agreement]:
    """All of the viewer's part, the one that was changed last first."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, KIND)
        signed = signatures_of(db, access.organisation)
    seen = seen_of(inst, access, rows)
    found = [_agreement(access.organisation, row, signed.get(row.id, ())) for row in seen]
    return sorted(found, key=lambda each: each.changed_at, reverse=True)


def get_agreement(inst: Installation, access: Access, record: str) -> Agreement:
    """One of the viewer's part. UserError if there is none such."""
    found = next((each for each in agreements(inst, access) if each.id == record), None)
    if found is None:
        raise UserError(MISSING)
    return found


def new_agreement(inst: Installation, access: Access, unit: str, text: AgreementText, now: datetime) -> str:
    """The id of a new agreement. UserError for a unit that is not the viewer's, or a text that cannot be one."""
    units = units_seen(inst, access)
    unknown = [Problem("agreement", "a unit of the organisation", repr(unit), "unit", did_you_mean(unit, units))]
    refuse([*(unknown if unit not in units else ()), *problems_of(text)])
    record = secrets.token_hex(16)
    with writing(inst.engine) as db:
        _add_first(db, Signed(access.organisation, record, unit, ""), _content(text, new_link()), access.label, now)
    return record


def renew_link(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Give an agreement another address; the one before opens nothing any more. UserError if there is none such."""
    found = get_agreement(inst, access, record)
    content = _content(found.text, new_link())
    with writing(inst.engine) as db:
        _add_next(db, found, content, access.label, now)
        record_event(db, access.actor, AuditEvent.RECORD_LINK_RENEWED, now, thing=record, detail=KIND)


def delete_agreement(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Nothing of an agreement and its signatures any more. UserError if there is none such."""
    found = get_agreement(inst, access, record)
    with writing(inst.engine) as db:
        _erase(db, found)
        record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail=KIND)


def by_link(inst: Installation, record: str, link: str) -> Agreement | None:
    """The agreement that an address opens; None for any other address."""
    found = opened(inst, KIND, record, link)
    if found is None:
        return None
    organisation, row = found
    with reading(inst.engine) as db:
        signed = signatures_of(db, organisation, row.unit).get(row.id, ())
    return _agreement(organisation, row, signed)


def change_text(
    inst: Installation, agreement: Agreement, read: int, text: AgreementText, author: str, now: datetime
) -> None:
    """Another text in the place of the one that was read in version `read`.

    UserError for a text that cannot be one; ChangedMeanwhile where somebody else changed it since, and then nothing is.
    """
    refuse(problems_of(text))
    meanwhile = [each for each in changes_since(inst, agreement, read) if each.what]
    if meanwhile:
        raise ChangedMeanwhile(meanwhile)
    if text == agreement.text:
        return
    with writing(inst.engine) as db:
        _add_next(db, agreement, _content(text, agreement.link), author, now)


def history(inst: Installation, agreement: Agreement) -> list[Change]:
    """All changes of the text, the first first."""
    return [each for each in changes_since(inst, agreement, 0) if each.what]


def changes_since(inst: Installation, agreement: Agreement, version: int) -> list[Change]:
    """What each version after `version` changed; something of another link alone changes nothing of the text."""
    with reading(inst.engine) as db:
        rows = versions.history(db, agreement.organisation, agreement.id)
    texts = [AgreementText("", ()), *(_text(row) for row in rows)]
    return [
        Change(row.author, row.changed_at, changed(before, after))
        for before, after, row in zip(texts, texts[1:], rows, strict=False)
        if row.version > version
    ]


def erase(inst: Installation, agreement: Agreement) -> None:
    """Nothing of an agreement any more: not its text, not who changed it, not who signed."""
    with writing(inst.engine) as db:
        _erase(db, agreement)


def _erase(db: Transaction, agreement: Agreement) -> None:
    erase_signatures(db, Signed(agreement.organisation, agreement.id, agreement.unit, ""))
    versions.erase(db, agreement.organisation, agreement.id)


def written_in_a_room(db: Transaction, under: Signed, text: AgreementText, author: str, now: datetime) -> None:
    """The agreement as a room words it: made, or worded anew, unless its team has changed it on its own page since."""
    row = versions.get(db, under.organisation, under.id)
    if row is None:
        _add_first(db, under, _content(text, new_link(), room=True), author, now)
        return
    before = _agreement(under.organisation, row, ())
    if before.text.behaviours != text.behaviours and json.loads(row.content).get("room"):
        _add_next(db, before, _content(text, before.link, room=True), author, now)


def _add_first(db: Transaction, of: Signed, content: str, author: str, now: datetime) -> None:
    versions.add(db, of.organisation, RecordVersion(of.id, 1, KIND, of.unit, content, author, now, ended=False))


def _add_next(db: Transaction, before: Agreement, content: str, author: str, now: datetime) -> None:
    newest = versions.get(db, before.organisation, before.id)
    if newest is None:
        raise UserError(MISSING, ReaderSentence("agreement_unknown"))
    if newest.version >= MOST_VERSIONS and json.loads(content)["link"] == before.link:  # another is always to be had
        raise refusal("record_enough", most=MOST_VERSIONS)
    number = before.version + 1
    row = RecordVersion(before.id, number, KIND, before.unit, content, author, now, ended=False)
    if not versions.add(db, before.organisation, row):
        raise ChangedMeanwhile(())


def _agreement(organisation: str, row: RecordVersion, signed: Sequence[Signature]) -> Agreement:
    link = json.loads(row.content)["link"]
    return Agreement(
        row.id, organisation, row.unit or "", _text(row), link, row.version, row.author, row.changed_at, tuple(signed)
    )


def _text(row: RecordVersion) -> AgreementText:
    content = json.loads(row.content)
    return AgreementText(content["title"], tuple(content["behaviours"]))


def _content(text: AgreementText, link: str, room: bool = False) -> str:
    """`room` : whether a meeting wrote it, which may then word it anew."""
    content = {"title": text.title, "behaviours": list(text.behaviours), "link": link}
    return json.dumps(content | ({"room": True} if room else {}), ensure_ascii=False)
