"""The gap report of one wave as a document, of what a viewer may see or of a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.core.released.hashes import short_hash
from diagnostic.report.audit.findings import audits
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities
from diagnostic.report.document import chapters
from diagnostic.report.document.made_from import made_from, written_by
from diagnostic.report.document.parts import Chapter, ReportDocument
from diagnostic.report.pages.origin import INVENTED, TWICE, day, joined, rules_read, smallest, taken
from diagnostic.report.words import audience_name, capital


@dataclass(frozen=True)
class Extent:
    """How much a document holds: a chapter of every unit, or of the whole and those that are talked about first."""

    every_unit: bool = False


def gap_report(content: Content, extent: Extent = Extent()) -> ReportDocument:
    """The whole report as chapters, each made of what a page says and shows."""
    source, wave = content.source, content.source.wave
    name = content.units[content.root].name
    audiences = [scores.audience for scores in (source.inside, *source.outside)]
    facts = _facts(content)
    published = [f"published on {day(wave.published_on)}"] if wave.published_on else []
    return ReportDocument(
        title=name,
        about=joined(*dict.fromkeys((source.organisation_name, wave.name)), taken(wave)),
        language=content.language,
        day=wave.published_on or wave.closes,
        foot=joined(wave.name, *published, *smallest(wave.policy, audiences), f"report code {source.release}"),
        chapters=(*_chapters(content, extent), made_from(facts, _notes(content))),
        facts=facts,
    )


def _chapters(content: Content, extent: Extent) -> Iterator[Chapter]:
    first = next(iter(content.audiences), "")
    if (
        not content.source.inside.scores["mean"].notna().any()
    ):  # nothing stands out, nor is anything well: none is known
        yield chapters.one_unit(content, content.root, first)
        yield chapters.limits(content, audits(content))
        return
    yield chapters.summary(content, first)
    yield chapters.heatmap(content, first)
    for audience in content.audiences if content.source.rules else ():
        yield chapters.felt(content, audience)
        yield chapters.gaps(content, audience)
    for unit in _units(content, extent, first):
        yield chapters.one_unit(content, unit, first)
    yield chapters.how_sure(content)
    yield chapters.limits(content, audits(content))


def _units(content: Content, extent: Extent, audience: str) -> list[str]:
    """The units that have a chapter of their own, in the chart's order."""
    if extent.every_unit:
        return list(content.source.chart.ids)
    named = {content.root, *(each.unit for each in priorities(content, audience, content.root))}
    return [unit for unit in content.units if unit in named]


def _facts(content: Content) -> tuple[tuple[str, str], ...]:
    """What tells this report from any other: everything that its numbers depend on."""
    source, wave = content.source, content.source.wave
    published = [(each.audience, source.hashes.get(each.audience, "")) for each in (source.inside, *source.outside)]
    asked = [source.questionnaires[audience] for audience, _ in published]
    facts = [
        ("Organisation", source.organisation_name),
        ("Part shown", content.units[content.root].name),
        ("Survey", f"{wave.name}, {taken(wave)}"),
        ("Published", day(wave.published_on) if wave.published_on else ""),
        ("Report code", source.release),
        *((f"Publication of {audience_name(who)}", short_hash(known)) for who, known in published if known),
        *((f"Asked of {audience_name(each.audience)}", _questionnaire(content, each.audience)) for each in asked),
        ("Smallest groups", capital("; ".join(smallest(wave.policy, [audience for audience, _ in published])))),
        ("Read with", capital(rules_read(source.rules_version))),
        ("Language", content.language),
        written_by(),
    ]
    return tuple((name, value) for name, value in facts if value)


def _notes(content: Content) -> list[str]:
    return [INVENTED] * content.source.demonstration + [TWICE] * content.source.wave.may_repeat


def _questionnaire(content: Content, audience: str) -> str:
    asked = content.source.questionnaires[audience]
    return f"{content.say(asked.name) or asked.id}, version {asked.version}"
