"""Files of practices: the newest survey of each that an access may see, or a part of it as its leader sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.conversations.pairs import PairContent
from diagnostic.report.pages.comment_themes import Spoken
from diagnostic.report.pages.practices.names import NAMES
from diagnostic.services.comments.named_themes import KIND as THEME
from diagnostic.services.comments.named_themes import theme_dictionary
from diagnostic.services.comments.themes import themed_lists
from diagnostic.services.conversations.surveys import prepared_pairs
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject, shown_then, within
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.adoptions import Adoption, adoptions
from diagnostic.services.practices.audits import practice_audits
from diagnostic.services.practices.effects import practice_effect
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.services.practices.scope import may_see, units_seen
from diagnostic.services.practices.surveys import practice_waves
from diagnostic.services.publication.publish import releases
from diagnostic.services.waves.rows import Wave
from diagnostic.storage.database.engine import reading
from diagnostic.storage.open_records import versions
from diagnostic.storage.released import theme_corrections

if TYPE_CHECKING:  # which a server's start need not wait for
    from diagnostic.report.document.parts import ReportDocument
    from diagnostic.report.document.practices.mirror import RecordedAdoption, WhatMoved

CONVERSATIONS = "conversations"
DECIDED = "decided by a person"
Make = Callable[[Installation, Access, Access, list[PracticeContent], list[str]], "ReportDocument"]


def _of(practice: str, make: Make, before: bool = True) -> Callable[[Installation, Access, Wanted], Subject]:
    """The subject of a practice; a document by `make`, of what is seen of its surveys and of these units.

    before : whether it tells of surveys before the newest.
    """

    def subject(inst: Installation, access: Access, wanted: Wanted) -> Subject:
        waves = _published(inst, access, practice, wanted)
        part, surveys = _surveys(inst, access, practice, wanted, waves)
        content = surveys[-1]
        told = surveys if before else surveys[-1:]
        units = list(content.units) if wanted.every_unit else [content.root]
        chart = waves[content.source.wave.id].chart
        return Subject(lambda: _with_limits(inst, part, chart, told, make(inst, access, part, told, units)))

    return subject


def _with_limits(
    inst: Installation, access: Access, chart: Organisation, surveys: list[PracticeContent], document: ReportDocument
) -> ReportDocument:
    """A document with the chapter on what it cannot reveal: the newest survey is audited as this access sees it.

    chart : the whole one of that survey, whose names the findings need.
    """
    from diagnostic.report.audit.practices import AuditedPractice
    from diagnostic.report.document.practices.frame import with_limits

    source = surveys[-1].source
    audited = AuditedPractice(surveys[-1], dict(zip(chart.ids, chart.names, strict=True)))
    before = [
        (each.source.wave.name, row.audience, row.verdict)
        for each in reversed(surveys[:-1])
        for row in releases(inst, access, each.source.wave.id)
    ]
    return with_limits(document, audited, practice_audits(inst, access, source.practice, source.wave.id), before)


def _surveys(
    inst: Installation, access: Access, practice: str, wanted: Wanted, waves: Mapping[str, Wave]
) -> tuple[Access, list[PracticeContent]]:
    """The surveys up to the wanted one, the earliest first, and the access of whoever sees the wanted unit alone."""
    found = prepared_surveys(inst, access, practice, wanted.wave or "")
    part = within(access, wanted, found[-1].source.chart.ids)
    if part is access:
        return part, found
    until = found[-1].source.wave.id  # there may be newer ones in which the part belongs elsewhere, as in some before
    seen = [id_ for id_, wave in waves.items() if shown_then(access, part.unit, wave.chart)]
    return part, [each for each in prepared_surveys(inst, part, practice, until) if each.source.wave.id in seen]


def _published(inst: Installation, access: Access, practice: str, wanted: Wanted) -> Mapping[str, Wave]:
    """Published surveys of a practice by id, the newest first.

    Raises UserError where none is published for this access, or not the wanted one.
    """
    known = {wave.id: wave for wave in practice_waves(inst, access, practice)}
    if not known:
        name = NAMES[practice]
        raise UserError(f"There is nothing to save: no survey of \u201c{name}\u201d is published that you may see.")
    if wanted.wave and wanted.wave not in known:
        expected = f"the id of a published survey of \u201c{NAMES[practice]}\u201d"
        raise UserError(Problem("wave", expected, repr(wanted.wave), hint=did_you_mean(wanted.wave, known)))
    return known


def _mirror(
    inst: Installation, access: Access, part: Access, surveys: list[PracticeContent], units: list[str]
) -> ReportDocument:
    from diagnostic.report.document.practices.mirror import mirror

    return mirror(surveys, units, _moved(inst, access, part, surveys[-1]))


def _moved(inst: Installation, access: Access, part: Access, content: PracticeContent) -> WhatMoved:
    """Whether it worked over the two newest surveys, as the page says it to whoever may see that."""
    from diagnostic.report.document.made_from import state_of
    from diagnostic.report.document.practices.mirror import WhatMoved
    from diagnostic.report.pages import adoption

    names = units_seen(inst, access)
    known = adoptions(inst, part) if may_see(inst, access, part.unit) else []  # it may belong elsewhere today
    adopted = tuple(_recorded(content, names, each) for each in known)
    days = [_changed(access, each) for each in known]
    state = state_of("recorded", days, repr([(each.id, each.version) for each in known]))
    found = None if part.unit else practice_effect(inst, part, content.source.practice)
    if found is None:
        return WhatMoved("", "", (), adoption.OF_THE_WHOLE if part.unit else adoption.TWO_SURVEYS, adopted, state)
    outcomes = {each.id: content.say(each.name) for each in found.outcomes}
    units = {each.id: each.name for each in content.units.values()}
    return WhatMoved(
        adoption.effect_finding(found.effects, outcomes),
        adoption.effect_lead(found.before.wave.name, found.after.wave.name, found.window),
        adoption.effect_sections(found.effects, outcomes, found.ranks, units),
        adoption.CHOSE,
        adopted,
        state,
    )


def _changed(access: Access, each: Adoption) -> date:
    return access.day_of(each.changed_at) if each.changed_at else each.on


def _recorded(content: PracticeContent, names: dict[str, str], each: Adoption) -> RecordedAdoption:
    from diagnostic.report.document.practices.mirror import RecordedAdoption

    standards = tuple(content.standard(standard) for standard in each.standards)
    return RecordedAdoption(names.get(each.unit, each.unit), each.on, standards, each.author)


def _caring(
    inst: Installation, access: Access, part: Access, surveys: list[PracticeContent], units: list[str]
) -> ReportDocument:
    from diagnostic.report.document.practices.caring import WrittenThemes, caring

    content = surveys[-1]
    themes = tuple((each.id, each.side, content.say(each.name)) for each in theme_dictionary(inst, part).themes)
    asked = content.source.answered["caring"][0].audience
    lists = {each.source.wave.id: _written(inst, part, each.source.wave.id, asked) for each in surveys}
    return caring(surveys, units, WrittenThemes(themes, lists, _themes_state(inst, access)))


def _themes_state(inst: Installation, access: Access) -> str:
    """How many corrections of themes there are, how many themes were named, and when that changed."""
    from diagnostic.report.document.made_from import state_of

    with reading(inst.engine) as db:
        corrected = theme_corrections.of_organisation(db, access.organisation)
        named = versions.newest(db, access.organisation, THEME)
    days = [access.day_of(each.created_at) for each in corrected], [access.day_of(each.changed_at) for each in named]
    told = (
        state_of("corrected", days[0], repr([each[:3] for each in corrected])),
        state_of("named here", days[1], repr([each.id for each in named])),
    )
    return "; ".join(told)


def _written(inst: Installation, access: Access, wave: str, audience: str) -> list[tuple[str, list[Spoken]]]:
    """Released comments of a survey that may be read, by unit, with their themes."""
    return [
        (at.unit, [Spoken(each.text, each.themes, each.id, DECIDED * bool(each.corrections)) for each in at.comments])
        for at in themed_lists(inst, access, wave, audience)
    ]


def _motivators(
    inst: Installation, access: Access, part: Access, surveys: list[PracticeContent], units: list[str]
) -> ReportDocument:
    from diagnostic.report.document.practices.motivators import motivators

    return motivators(surveys, units)


def _conversations(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """All services, or the one whose id is wanted, perhaps with that of a unit it serves behind it."""
    waves = _published(inst, access, CONVERSATIONS, wanted)
    content = _pairs(inst, access, wanted)
    part = within(access, wanted, content.practice.source.chart.ids)
    newest = content.practice.source.wave.id  # of a part there may be newer ones, in which it belongs elsewhere
    content = content if part is access else _pairs(inst, part, replace(wanted, wave=newest))
    provider, _, unit = wanted.id.partition(" ")
    if provider and provider not in content.providers:
        hint = did_you_mean(provider, content.providers)
        raise UserError(Problem("id", "a unit that serves others", repr(provider), hint=hint))
    if unit and unit not in content.raters(provider):
        hint = did_you_mean(unit, content.raters(provider))
        raise UserError(Problem("id", f"a unit whose ratings of {provider} are shown", repr(unit), hint=hint))

    def document() -> ReportDocument:
        from diagnostic.report.document.practices.conversations import conversations, one_service

        made = one_service(content, provider, unit) if provider else conversations(content, wanted.every_unit)
        return _with_limits(inst, part, waves[newest].chart, [content.practice], made)

    return Subject(document)


def _pairs(inst: Installation, access: Access, wanted: Wanted) -> PairContent:
    found = prepared_pairs(inst, access, wanted.wave or "")
    if found is None:
        raise UserError("There is nothing to save: no survey with a map of who serves whom is published.")
    return found


PRACTICES: dict[str, Callable[[Installation, Access, Wanted], Subject]] = {
    "mirror": _of("mirror", _mirror),
    "caring": _of("caring", _caring),
    "motivators": _of("motivators", _motivators, before=False),
    CONVERSATIONS: _conversations,
}
