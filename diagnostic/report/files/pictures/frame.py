"""What stands around a picture that is a file of its own, and the pictures of a document by name."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.made_from import MADE_FROM, about_of, foot_of, notes_of
from diagnostic.report.document.parts import FELT, SCORES, DataTable, Drawing, Listing, Part, ReportDocument, Statement
from diagnostic.report.files.pictures.bars import has_bars
from diagnostic.report.files.pictures.marks import MarkedLines
from diagnostic.report.pages.origin import joined

BETWEEN = " \u00b7 "
Picturable = Drawing | DataTable | MarkedLines


@dataclass(frozen=True)
class Frame:
    """The finding that a picture shows, and the foot: whose it is, of when, and what it was made from."""

    title: str
    foot: str


def framed(content: Content | PracticeContent, finding: str) -> Frame:
    """The frame of a picture of a page."""
    if isinstance(content, PracticeContent):
        asked = [each for each, _ in content.source.answered.values()]
    else:
        source = content.source
        asked = [source.questionnaires[scores.audience] for scores in (source.inside, *source.outside)]
    published = [(each, "") for each in asked]
    return Frame(finding, _foot(about_of(content), foot_of(content, published), *notes_of(content)))


def _foot(*told: str) -> str:
    """On one line what is told, each once."""
    return joined(*dict.fromkeys(words for each in told for words in each.split(BETWEEN) if words))


def pictures_of(document: ReportDocument) -> dict[str, tuple[Picturable, Frame]]:
    """The pictures of a document by name: the kind of their chapter, with a number from its second picture on."""
    notes = [words for part in _made_from(document) if isinstance(part, Listing) for _, words in part.points]
    foot = _foot(document.about, document.foot, *notes)
    found: dict[str, list[tuple[Picturable, Frame]]] = {}
    for chapter in document.chapters:
        finding = next((part.text for part in chapter.parts if isinstance(part, Statement)), chapter.title)
        for part in chapter.parts:
            if isinstance(part, Drawing) or (isinstance(part, DataTable) and _drawn(part)):
                found.setdefault(chapter.kind, []).append((part, Frame(finding, foot)))
    return {
        kind if number == 1 else f"{kind}-{number}": each
        for kind, several in found.items()
        for number, each in enumerate(several, 1)
    }


def _drawn(table: DataTable) -> bool:
    return table.kind in (SCORES, FELT) or has_bars(table)


def _made_from(document: ReportDocument) -> tuple[Part, ...]:
    return next((chapter.parts for chapter in document.chapters if chapter.kind == MADE_FROM), ())
