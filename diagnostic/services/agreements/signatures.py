"""Signatures under agreements: a name as it was typed, and the wording that was signed. One for each name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from diagnostic.definitions.agreement import LONGEST_NAME, MOST_SIGNATURES, as_signed
from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion

KIND = "signature"


@dataclass(frozen=True)
class Signature:
    """A signature: `wording` names the behaviours that were signed, `signer` the browser that did, not the person."""

    id: str
    name: str
    wording: str
    signer: str
    at: datetime


class Signed(NamedTuple):
    """The agreement that is signed: its id, whose it is, and the name of its wording."""

    organisation: str
    id: str
    unit: str
    wording: str


def sign(db: Transaction, under: Signed, name: str, signer: str, now: datetime) -> None:
    """A signature; the one before of the same name is renewed where the wording is another.

    UserError for a name that is none, one that stands there already by somebody else, and one too many.
    """
    typed = as_signed(name)
    if not typed:
        raise refusal("record_name", most=LONGEST_NAME)
    row = versions.get(db, under.organisation, _id(under.id, typed))
    before = None if row is None else _signature(row)
    if before is not None and before.wording == under.wording:
        if before.signer == signer:
            return
        raise refusal("agreement_signed_twice", name=typed)
    if before is None and len(signatures_of(db, under.organisation, under.unit).get(under.id, ())) >= MOST_SIGNATURES:
        raise refusal("agreement_full", most=MOST_SIGNATURES)
    content = json.dumps({"agreement": under.id, "name": typed, "wording": under.wording}, ensure_ascii=False)
    number = 1 if row is None else row.version + 1
    record = RecordVersion(_id(under.id, typed), number, KIND, under.unit, content, signer, now, ended=False)
    if not versions.add(db, under.organisation, record):
        raise refusal("agreement_signed_twice", name=typed)


def take_back(db: Transaction, organisation: str, signature: Signature | None, signer: str) -> None:
    """A signature less, as if it had never been. UserError where another browser made it."""
    if signature is None or signature.signer != signer:
        raise refusal("agreement_not_yours")
    versions.erase(db, organisation, signature.id)


def signatures_of(db: Transaction, organisation: str, unit: str | None = None) -> Mapping[str, tuple[Signature, ...]]:
    """Signatures by the id of their agreement, the earliest first; of the agreements of one unit if it is given."""
    found: dict[str, tuple[Signature, ...]] = {}
    for row in sorted(versions.newest(db, organisation, KIND, unit), key=lambda each: (each.changed_at, each.id)):
        agreement = json.loads(row.content)["agreement"]
        found[agreement] = (*found.get(agreement, ()), _signature(row))
    return found


def erase_signatures(db: Transaction, under: Signed, signer: str = "") -> None:
    """No signature under an agreement any more; of one signer's if one is given."""
    for each in signatures_of(db, under.organisation, under.unit).get(under.id, ()):
        if signer in ("", each.signer):
            versions.erase(db, under.organisation, each.id)


def _id(agreement: str, name: str) -> str:
    """One id for one name under one agreement, so that nobody signs twice."""
    return versions.id_of(agreement, name.casefold())


def _signature(row: RecordVersion) -> Signature:
    content = json.loads(row.content)
    return Signature(row.id, content["name"], content["wording"], row.author, row.changed_at)
