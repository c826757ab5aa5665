"""The last chapter of a document: what its numbers depend on, and the choice of the chapters before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import diagnostic
from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.document.parts import (
    Chapter,
    DataTable,
    Listing,
    ReportDocument,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.pages.origin import INVENTED, TWICE, day, joined, smallest, taken
from diagnostic.report.words import audience_name, capital

if TYPE_CHECKING:
    from diagnostic.report.content.practice import PracticeContent
    from diagnostic.report.content.prepare import Content

MADE_FROM = "made-from"  # kind of the last chapter, which nobody can leave out
DEPENDS = "Everything that the numbers of this file depend on"
Facts = tuple[tuple[str, str], ...]
Published = Sequence[tuple[Questionnaire, str]]  # what was asked, and the hash of what was published of it; "" for none


def written_by() -> tuple[str, str]:
    """The fact that names the program and its version."""
    return "Written by", f"Inside Out {diagnostic.__version__}"


def facts_of(content: Content | PracticeContent, published: Published, *more: tuple[str, str]) -> Facts:
    """What tells a document from any other: everything that its numbers depend on; `more` beside what all have."""
    source, wave = content.source, content.source.wave
    audiences = [asked.audience for asked, _ in published]
    known = [
        ("Organisation", source.organisation_name),
        ("Part shown", content.units[content.root].name),
        ("Survey", f"{wave.name}, {taken(wave)}"),
        ("Published", day(wave.published_on) if wave.published_on else ""),
        ("Report code", source.release),
        *(
            (f"Publication of {audience_name(asked.audience)}", short_hash(found))
            for asked, found in published
            if found
        ),
        *((f"Asked of {audience_name(asked.audience)}", _questionnaire(content, asked)) for asked, _ in published),
        ("Smallest groups", capital("; ".join(smallest(wave.policy, audiences)))),
        *more,
        ("Language", content.language),
        written_by(),
    ]
    return tuple((name, value) for name, value in known if value)


def _questionnaire(content: Content | PracticeContent, asked: Questionnaire) -> str:
    return f"{content.say(asked.name) or asked.id}, version {asked.version}"


def state_of(records: str, changed: Sequence[date], content: str) -> str:
    """How many open records there are, the day of the last change, and a code of all that is in them.

    >>> state_of("recorded", [date(2026, 3, 5), date(2026, 3, 1)], "trust")
    '2 recorded, last changed on 5 March 2026, code f796e2f28ae5'
    >>> state_of("recorded", [], "")
    'none recorded'
    """
    if not changed:
        return f"none {records}"
    code = short_hash(content_hash(content.encode()))
    return f"{len(changed):,} {records}, last changed on {day(max(changed))}, code {code}"


def notes_of(content: Content | PracticeContent) -> list[str]:
    """What has to be said of all numbers: that they are invented, or that people may count twice."""
    return [INVENTED] * content.source.demonstration + [TWICE] * content.source.wave.may_repeat


def about_of(content: Content | PracticeContent) -> str:
    """Whose a document is, and of when, on one line."""
    source = content.source
    return joined(*dict.fromkeys((source.organisation_name, source.wave.name)), taken(source.wave))


def foot_of(content: Content | PracticeContent, published: Published) -> str:
    """The line at the foot of every page: what it was made from."""
    wave = content.source.wave
    on = [f"published on {day(wave.published_on)}"] if wave.published_on else []
    groups = smallest(wave.policy, [asked.audience for asked, _ in published])
    return joined(wave.name, *on, *groups, f"report code {content.source.release}")


def made_from(facts: Facts, notes: Sequence[str] = (), caption: str = DEPENDS) -> Chapter:
    """What the numbers depend on, so that two people can check that they look at the same ones."""
    rows = tuple(TableRow(name, (TableCell(value),)) for name, value in facts)
    table = DataTable(caption, "What", (TableColumn("Which", "Which"),), rows)
    listing = [Listing(tuple(("", line) for line in notes))] if notes else []
    return Chapter(MADE_FROM, "What this was made from", (table, *listing))


def chosen(document: ReportDocument, kinds: Sequence[str]) -> ReportDocument:
    """The chapters of these kinds alone, in this order, and what it was made from; all where none is named.

    Raises UserError for kinds that the document does not have, all of them at once.
    """
    if not kinds:
        return document
    known = list(dict.fromkeys(chapter.kind for chapter in document.chapters if chapter.kind != MADE_FROM))
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        expected = f"kinds of chapters that this document has: {', '.join(known)}"
        raise UserError([Problem("chapters", expected, repr(each), hint=did_you_mean(each, known)) for each in unknown])
    wanted = [*dict.fromkeys(kinds), MADE_FROM]
    return replace(document, chapters=tuple(each for kind in wanted for each in document.chapters if each.kind == kind))
