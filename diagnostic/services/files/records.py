"""Agreements, meetings and kits of conversations as subjects of files, each with the rights of its page."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.core.meeting.state import State
from diagnostic.core.meeting.view import record
from diagnostic.core.released.hashes import short_hash
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.conversations.kit import LONGEST_TEXT, conversation_kit
from diagnostic.report.document.made_from import Facts
from diagnostic.report.document.parts import ReportDocument
from diagnostic.report.document.records.agreement import agreement_poster
from diagnostic.report.document.records.meeting import meeting_record
from diagnostic.report.document.records.open_record import OpenRecord
from diagnostic.report.words import audience_name
from diagnostic.services.agreements.texts import get_agreement
from diagnostic.services.conversations.surveys import prepared_pairs
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.agendas import get_meeting, shipped_agendas
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.services.practices.linked import whose
from diagnostic.storage.database.engine import reading
from diagnostic.storage.released import publications

NO_SERVICES = "There is nothing to save: a published survey of services does not exist."
NOT_BEGUN = "This meeting has not begun: a record does not exist yet."


def agreement_file(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """The poster of the agreement `wanted.id`. UserError where there is none such in the viewer's part."""
    found = get_agreement(inst, access, wanted.id)
    about = whose(inst, found.organisation, found.unit)
    names = [each.name for each in found.signatures if each.wording == found.text.wording]
    changed = access.day_of(found.changed_at)
    of = OpenRecord(about.organisation, about.demonstration, about.unit, changed, str(found.version))

    def document() -> ReportDocument:
        from diagnostic.definitions.loading.catalogue_files import catalogue  # reads its file

        return agreement_poster(of, found.text, names, catalogue(DEFAULT_LANGUAGE), DEFAULT_LANGUAGE)

    return Subject(document)


def meeting_file(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """The record of the meeting `wanted.id`. UserError where there is none such, or it has not begun."""
    found = get_meeting(inst, access, wanted.id)
    if found.started_at is None:
        raise UserError(NOT_BEGUN)
    state = rooms_of(inst).state(found.id)
    about = whose(inst, access.organisation, found.unit or "")
    last = access.day_of(state.ended or state.since or found.started_at)
    of = OpenRecord(about.organisation, about.demonstration, about.unit, last, str(state.version))

    def document() -> ReportDocument:
        from diagnostic.definitions.loading.catalogue_files import catalogue  # reads its file

        words = catalogue(DEFAULT_LANGUAGE)
        told = [words.date(access.day_of(state.started))] if state.started else []
        told += [words.text("meet_people", count=len(state.people))]
        told += [] if state.ended else [words.text("meet_not_ended")]
        facts = (("Survey", found.wave_name), *_shown(inst, access, found.wave, state))
        return meeting_record(of, found.title, told, record(state), words, facts)

    return Subject(document)


def kit_file(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """The kit of a conversation; `wanted.id` is the id of who serves, or that and the id of who is served.

    UserError where no survey of services is published, and for units whose service this access does not see.
    """
    content = prepared_pairs(inst, access, wanted.wave or "")
    if content is None:
        raise UserError(NO_SERVICES)
    provider, _, unit = wanted.id.partition(" ")
    _known(provider, content.providers, "the id of one whose service this access sees")
    if unit:
        _known(unit, content.raters(provider), f"the id of one that {content.name(provider)} serves")

    def document() -> ReportDocument:
        from diagnostic.report.document.records.kit import kit_document

        kit = conversation_kit(content, shipped_agendas(), provider, unit)
        return kit_document(content, kit, " ".join(wanted.words.split())[:LONGEST_TEXT])

    return Subject(document)


def _known(unit: str, known: Sequence[str], expected: str) -> None:
    if unit not in known:
        raise UserError(Problem("id", expected, repr(unit), hint=did_you_mean(unit, known)))


def _shown(inst: Installation, access: Access, wave: str, state: State) -> Facts:
    """What was published when the slides that were on the wall were made; nothing where none was."""
    results = [each for each in state.script.scenes if each.id in state.reached and each.kind in ("show", "guess")]
    if not results:
        return ()
    with reading(inst.engine) as db:
        rows = publications.list_for_organisation(db, access.organisation, wave)
    until = state.ended or max((row.created_at for row in rows), default=None)
    known = [row for row in rows if until is None or row.created_at <= until]
    return tuple((f"Publication of {audience_name(row.audience)}", short_hash(row.content_hash)) for row in known)
