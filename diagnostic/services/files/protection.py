"""How people are protected, as a subject of files: of a survey that is published, or that is still to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from diagnostic.definitions.loading.yaml_files import parse_rules
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rules
from diagnostic.definitions.wave import inside_audience
from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.audit.findings import audits, receipt
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.parts import Listing, Part, ReportDocument
from diagnostic.report.pages.benchmarks import unrevealed
from diagnostic.report.pages.origin import rules_read
from diagnostic.services.fieldwork.lifecycle import list_waves, survey_questionnaire
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject, within
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.publication.audit import audit_wave
from diagnostic.services.publication.ledger import ledger
from diagnostic.services.report.load import published_waves
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.rule_reach import rule_reach
from diagnostic.services.report.rule_versions import NAME, current_rules
from diagnostic.services.report.stamps import report_stamp
from diagnostic.services.waves.rows import Wave

if TYPE_CHECKING:  # its sentences are read when it is imported
    from diagnostic.report.document.records.protection import ProtectedSurvey

NOTHING = "There is nothing to save: a survey that you may see does not exist yet."


def protection_file(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """How people of the wanted survey are protected; of the newest that is published, or is to come, unless given.

    Executives may have it of what their own pages show, consultants of every survey: whoever represents people reads
    it before they are asked. UserError where there is none such.
    """
    told = _told(inst, access, wanted)

    def document() -> ReportDocument:
        from diagnostic.report.audit.protection import page  # reads its sentences
        from diagnostic.report.document.records.protection import protection_document

        return protection_document(told.survey(), page(DEFAULT_LANGUAGE), told.audited())

    return Subject(document)


def council_file(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """The same for a works council, with every question in every language, who sees what, and what is kept."""
    told = _told(inst, access, wanted)

    def document() -> ReportDocument:
        from diagnostic.report.audit.protection import page
        from diagnostic.report.document.records.council import council_document, languages

        survey = told.survey()
        return council_document(survey, {each: page(each) for each in languages(survey)}, told.audited())

    return Subject(document)


@dataclass(frozen=True)
class _Told:
    """A survey as a document tells it, and what the auditor found in it; each made when asked for."""

    survey: Callable[[], ProtectedSurvey]
    audited: Callable[[], list[Part]]


def _told(inst: Installation, access: Access, wanted: Wanted) -> _Told:
    reported = [each for each in published_waves(inst, access, date.max) if access.unit in ("", *each.chart.position)]
    wave = _wave(inst, access, wanted.wave, reported)
    known = [each.id for each in reported]
    stamp = report_stamp(inst, access)
    part = within(access, wanted, wave.chart.subtree(access.unit or wave.chart.ids[0]))
    content = prepared_report(inst, part, wave.id, wanted.rules, stamp) if wave.id in known else None
    asked = [survey_questionnaire(inst, access, wave, audience) for audience in _inside_first(wave)]

    def survey() -> ProtectedSurvey:
        from diagnostic.report.document.records.protection import ProtectedSurvey

        rules, read_with = _rules(inst, access, asked, content)
        return ProtectedSurvey(
            organisation=access.organisation_name,
            demonstration=access.demonstration,
            name=wave.name,
            opens=wave.opens,
            closes=wave.closes,
            published=wave.published_on,
            destroyed=wave.retention_ends if wave.invited or _to_be_invited(wave) else None,
            policy=wave.policy,
            asked=tuple(asked),
            rules=rules,
            read_with=read_with,
            release=content.source.release if content else "",
        )

    return _Told(survey, lambda: _audited(inst, access, wave, content))


def _wave(inst: Installation, access: Access, wanted: str | None, reported: Sequence[Wave]) -> Wave:
    every = list_waves(inst, access, date.max)[::-1] if access.role == "consultant" else []
    known = [*reported, *(each for each in every if each.id not in {one.id for one in reported})]
    if not known:
        raise UserError(NOTHING)
    found = next((each for each in known if wanted in (None, each.id)), None)
    if found is None:
        hint = did_you_mean(str(wanted), [each.id for each in known])
        raise UserError(Problem("wave", "the id of a survey that you may see", repr(wanted), hint=hint))
    return found


def _to_be_invited(wave: Wave) -> bool:
    """Before it is published, unless its answers come from a file. By no state: every day is over here."""
    return bool(wave.by_invitation) and wave.published_on is None and wave.imported is None


def _inside_first(wave: Wave) -> list[str]:
    inside = inside_audience(wave.audiences)
    return sorted(wave.audiences, key=lambda each: each != inside)


def _rules(
    inst: Installation, access: Access, asked: Sequence[Questionnaire], content: Content | None
) -> tuple[Rules, str]:
    """The rules that a survey is read with, and their version: those of the report, or those of today."""
    if content is not None:
        return content.source.rules, rules_read(content.source.rules_version)
    inside = next((each for each in asked if each.audience == inside_audience([one.audience for one in asked])), None)
    if inside is None:
        return (), ""
    version = current_rules(inst, access)
    usable = rule_reach(parse_rules(version.text, NAME), inside).usable
    return usable, rules_read(version.number) if usable else ""


def _audited(inst: Installation, access: Access, wave: Wave, content: Content | None) -> list[Part]:
    """The receipt: as its own page has it, or, of a survey that has no report, a line for each kind of number."""
    from diagnostic.report.audit.findings import ledger as told_ledger
    from diagnostic.report.document.chapters import limits
    from diagnostic.report.document.tables import told

    if wave.published_on is None:
        return []
    published = told([told_ledger(ledger(inst, access, wave.id))], level=2)
    if content is not None:
        return [*limits(content, audits(content), unrevealed(content)).parts, *published]
    lines = [line.strip() for each in audit_wave(inst, wave.id) for line in receipt(each)]
    return [Listing(tuple(("", line) for line in lines)), *published]
