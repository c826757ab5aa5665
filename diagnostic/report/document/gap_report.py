"""The gap report of one wave as a document, of what a viewer may see or of a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnostic.report.audit.findings import audits
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities
from diagnostic.report.document import chapters
from diagnostic.report.document.benchmarks import beside_chapters
from diagnostic.report.document.made_from import about_of, facts_of, foot_of, made_from, notes_of
from diagnostic.report.document.parts import Chapter, ReportDocument
from diagnostic.report.pages.benchmarks import compared_words, unrevealed
from diagnostic.report.pages.origin import rules_read
from diagnostic.report.words import capital


@dataclass(frozen=True)
class Extent:
    """How much a document holds: a chapter of every unit, or of the whole and those that are talked about first."""

    every_unit: bool = False


def gap_report(content: Content, extent: Extent = Extent()) -> ReportDocument:
    """The whole report as chapters, each made of what a page says and shows."""
    return report_document(content, content.units[content.root].name, _chapters(content, extent))


def report_document(content: Content, title: str, chapters: Iterable[Chapter]) -> ReportDocument:
    """Chapters on a published report, and what it was made from."""
    source = content.source
    scores = (source.inside, *source.outside)
    published = [(source.questionnaires[each.audience], source.hashes.get(each.audience, "")) for each in scores]
    read_with = ("Read with", capital(rules_read(source.rules_version)))
    facts = facts_of(content, published, read_with, ("Compared with", compared_words(content)))
    return ReportDocument(
        title=title,
        about=about_of(content),
        language=content.language,
        day=source.wave.published_on or source.wave.closes,
        foot=foot_of(content, published),
        chapters=(*chapters, made_from(facts, notes_of(content))),
        facts=facts,
    )


def _chapters(content: Content, extent: Extent) -> Iterator[Chapter]:
    first = next(iter(content.audiences), "")
    if (
        not content.source.inside.scores["mean"].notna().any()
    ):  # nothing stands out, nor is anything well: none is known
        yield chapters.one_unit(content, content.root, first)
        yield chapters.limits(content, audits(content), unrevealed(content))
        return
    yield chapters.summary(content, first)
    yield chapters.heatmap(content, first)
    yield from beside_chapters(content)
    for audience in content.audiences if content.source.rules else ():
        yield chapters.felt(content, audience)
        yield chapters.gaps(content, audience)
    for unit in _units(content, extent, first):
        yield chapters.one_unit(content, unit, first)
    yield chapters.how_sure(content)
    yield chapters.limits(content, audits(content), unrevealed(content))


def _units(content: Content, extent: Extent, audience: str) -> list[str]:
    """The units that have a chapter of their own, in the chart's order."""
    if extent.every_unit:
        return list(content.source.chart.ids)
    named = {content.root, *(each.unit for each in priorities(content, audience, content.root))}
    return [unit for unit in content.units if unit in named]
