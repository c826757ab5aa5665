"""Commitments as open records of an action, an agreement or an adoption; nothing is taken out once it is judged."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from diagnostic.definitions.acting.commitment import LONGEST_NOTE, Aim, problems_of
from diagnostic.definitions.action import RULE, ActionWhy
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.report.pages.origin import day
from diagnostic.report.words import audience_name
from diagnostic.services.actions.records import KIND as ACTION
from diagnostic.services.agreements.texts import KIND as AGREEMENT
from diagnostic.services.commitments.surveys import (
    aim_words,
    aims_known,
    before_and_after,
    measured_surveys,
    surveys_in,
)
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.adoptions import KIND as ADOPTION
from diagnostic.services.practices.scope import may_see, seen_of, units_seen
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event

KIND, NOTE = "commitment", "commitment_note"
MISSING = "This commitment does not exist."
JUDGED = "The survey that judges it is published: it stays, whatever it says. You can add a note."
BEYOND = "It is about units beyond yours. Whoever sees all of them can take it back."
TWICE = "This is meant to move it already."
MOST_NOTES = 50  # on one commitment


@dataclass(frozen=True)
class Commitment:
    """What something should move.

    of : the kind of record that does it, `record` its id. what : in its words. tried : the name of what is tried; those
    of one name are judged together.
    """

    id: str
    unit: str
    aim: Aim
    of: str
    record: str
    what: str
    why: ActionWhy
    tried: str
    made: date


@dataclass(frozen=True)
class CommitmentNote:
    """What somebody says beside a commitment, also after it was judged."""

    author: str
    text: str
    at: datetime


def commitments(inst: Installation, access: Access) -> list[Commitment]:
    """All of the viewer's part, the one that was made last first."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, KIND)
    found = [commitment_of(row) for row in seen_of(inst, access, rows)]
    return sorted(found, key=lambda each: (each.made, each.id), reverse=True)


def aim_line(commitment: Commitment, asked: Questionnaire | None, units: Mapping[str, str]) -> str:
    """What should move, where, by how much and by when."""
    aim = commitment.aim
    where = ", ".join(units.get(unit, unit) for unit in aim.units)
    what = aim_words(asked, aim.dimension, aim.item)
    who = f" ({audience_name(asked.audience)})" if asked else ""
    return f"{what}{who}: up by {aim.points:g} points in {where}, by the survey that ends on {day(aim.by)} or later"


def commit(inst: Installation, access: Access, record: str, aim: Aim, now: datetime) -> str:
    """The id of a new commitment of an action, agreement or adoption of the viewer's part.

    UserError where there is none such, for units and dimensions that do not exist, a day that has passed, and where the
    same should move already.
    """
    with reading(inst.engine) as db:
        source = versions.get(db, access.organisation, record)
    if source is None or source.kind not in SOURCES or not may_see(inst, access, source.unit):
        raise UserError("What should move it does not exist.")
    refuse([*problems_of(aim, access.day_of(now)), *_unknown(inst, access, aim)])
    id_ = versions.id_of(record, aim.questionnaire, aim.dimension, aim.item)
    what, why, tried = SOURCES[source.kind](json.loads(source.content))
    content = {
        "units": list(aim.units),
        "questionnaire": aim.questionnaire,
        "dimension": aim.dimension,
        "item": aim.item,
        "points": aim.points,
        "by": aim.by.isoformat(),
        "of": source.kind,
        "record": record,
        "what": what,
        "why": vars(why),
        "tried": tried or record,
        "made": access.day_of(now).isoformat(),
    }
    written = json.dumps(content, ensure_ascii=False)
    row = RecordVersion(id_, 1, KIND, source.unit, written, access.label, now, ended=False)
    with writing(inst.engine) as db:
        if not versions.add(db, access.organisation, row):
            raise UserError(TWICE)
    return id_


def withdraw_commitment(inst: Installation, access: Access, commitment: str, now: datetime) -> None:
    """Take a commitment back, with its notes.

    UserError if there is none such, for one that is about units beyond the viewer's too, and once it is judged.
    """
    found = _mine(inst, access, commitment)
    if not all(may_see(inst, access, unit) for unit in found.aim.units):
        raise UserError(BEYOND)
    with writing(inst.engine) as db:
        if judged_by(db, access.organisation, found):  # as late as can be: somebody may be publishing
            raise UserError(JUDGED)
        for row in versions.newest(db, access.organisation, NOTE, found.unit):
            if json.loads(row.content)["commitment"] == commitment:
                versions.erase(db, access.organisation, row.id)
        versions.erase(db, access.organisation, commitment)
        record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=commitment, detail=KIND)


def judged_by(db: Transaction, organisation: str, commitment: Commitment) -> str:
    """The name of the published survey that judges a commitment; empty while there is none."""
    aim = commitment.aim
    _, after = before_and_after(surveys_in(db, organisation), aim.questionnaire, commitment.made, aim.by)
    return after.wave_name if after else ""


def annotate(inst: Installation, access: Access, commitment: str, text: str, now: datetime) -> None:
    """A note beside a commitment. UserError if there is none such, for an empty or too long note, and one too many."""
    found = _mine(inst, access, commitment)
    typed = unicodedata.normalize("NFC", " ".join(text.split()))
    if not 1 <= len(typed) <= LONGEST_NOTE or not typed.isprintable():
        expected = f"1 to {LONGEST_NOTE} characters that can be seen"
        raise UserError(Problem("note", expected, f"{len(typed)} characters", "text"))
    content = json.dumps({"commitment": commitment, "text": typed}, ensure_ascii=False)
    with writing(inst.engine) as db:
        number = len(_by_commitment(versions.newest(db, access.organisation, NOTE, found.unit)).get(commitment, ()))
        record = versions.id_of(commitment, NOTE, str(number))
        row = RecordVersion(record, 1, NOTE, found.unit, content, access.label, now, ended=False)
        if number >= MOST_NOTES or not versions.add(db, access.organisation, row):
            raise UserError(f"A commitment has at most {MOST_NOTES} notes.")


def notes(inst: Installation, access: Access) -> Mapping[str, tuple[CommitmentNote, ...]]:
    """Notes by the id of their commitment, the earliest first; of the viewer's part."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, NOTE)
    return _by_commitment(seen_of(inst, access, rows))


def commitment_of(row: RecordVersion) -> Commitment:
    """The commitment in a stored row."""
    content = json.loads(row.content)
    aim = Aim(
        tuple(content["units"]),
        content["questionnaire"],
        content["dimension"],
        date.fromisoformat(content["by"]),
        content["points"],
        content["item"],
    )
    told = content["of"], content["record"], content["what"], ActionWhy(**content["why"]), content["tried"]
    return Commitment(row.id, row.unit or "", aim, *told, date.fromisoformat(content["made"]))


def _mine(inst: Installation, access: Access, commitment: str) -> Commitment:
    with reading(inst.engine) as db:
        row = versions.get(db, access.organisation, commitment)
    if row is None or row.kind != KIND or not may_see(inst, access, row.unit):
        raise UserError(MISSING)
    return commitment_of(row)


def _unknown(inst: Installation, access: Access, aim: Aim) -> list[Problem]:
    """Units that are not the viewer's, and a dimension or item that no published survey asked."""
    units = units_seen(inst, access)
    found = [
        Problem("commitment", "units of the organisation", repr(unit), "units", did_you_mean(unit, units))
        for unit in aim.units
        if unit not in units
    ]
    known = aims_known(measured_surveys(inst, access.organisation)).get(aim.questionnaire)
    if known is None:
        return [*found, Problem("commitment", "a survey that was published", repr(aim.questionnaire), "questionnaire")]
    if aim.dimension not in known.dimensions:
        hint = did_you_mean(aim.dimension, known.dimensions)
        found.append(Problem("commitment", "a dimension that it asks", repr(aim.dimension), "dimension", hint))
    if aim.item and aim.item not in {each.id for each in known.items if each.dimension == aim.dimension}:
        found.append(Problem("commitment", "an item of that dimension", repr(aim.item), "item"))
    return found


def _by_commitment(rows: list[RecordVersion]) -> dict[str, tuple[CommitmentNote, ...]]:
    found: dict[str, tuple[CommitmentNote, ...]] = {}
    for row in sorted(rows, key=lambda each: (each.changed_at, each.id)):
        content = json.loads(row.content)
        note = CommitmentNote(row.author, content["text"], row.changed_at)
        found[content["commitment"]] = (*found.get(content["commitment"], ()), note)
    return found


def _of_action(content: dict) -> tuple[str, ActionWhy, str]:
    """What is done, why, and the name of what is tried: a first step of one rule is the same wherever it is tried."""
    why = ActionWhy(**content["why"])
    return content["what"], why, f"{RULE} {why.reference}" if why.kind == RULE and why.reference else ""


def _of_agreement(content: dict) -> tuple[str, ActionWhy, str]:
    return content["title"], ActionWhy(), ""


def _of_adoption(content: dict) -> tuple[str, ActionWhy, str]:
    known = shipped_perspectives().standards
    names = [say(known[each].name) if each in known else each for each in content["standards"]]
    return f"Standards taken up: {', '.join(names)}", ActionWhy(), f"{ADOPTION} {' '.join(content['standards'])}"


SOURCES = {ACTION: _of_action, AGREEMENT: _of_agreement, ADOPTION: _of_adoption}
