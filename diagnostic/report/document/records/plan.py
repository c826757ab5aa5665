"""A plan of actions as a document: what its page lists, and what was tried with its verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.core.released.commitments.judged import JudgedMove
from diagnostic.core.released.commitments.pooled import RuleTries
from diagnostic.definitions.action import STATES
from diagnostic.report.document.made_from import Facts
from diagnostic.report.document.parts import (
    Chapter,
    DataTable,
    Heading,
    Listing,
    Part,
    Remark,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.records.open_record import OpenRecord, record_document
from diagnostic.report.pages.acting.plan import STATE_WORDS, ActionCard, plan_finding, said_words
from diagnostic.report.pages.acting.tried import (
    ALONE,
    CHOSE,
    POOLED,
    VERDICT_WORDS,
    alone_words,
    judged_words,
    pooled_words,
    rests_words,
    tried_finding,
)
from diagnostic.report.pages.origin import joined
from diagnostic.report.words import capital, count

TITLE = "Actions and what was tried"
PLAN, TRIED = "plan", "tried"  # kinds of chapters
COLUMNS = ("When", "Who", "Where", "Why")
NOBODY = "nobody yet"


@dataclass(frozen=True)
class TriedThing:
    """Something that was tried. whats : its actions. aims : what they should move, a sentence each.

    judged : None until a survey tells. hoped : points. since : from which survey to which, or what it waits for.
    notes : text, and who wrote it when.
    """

    whats: tuple[str, ...]
    aims: tuple[str, ...]
    judged: JudgedMove | None
    hoped: float
    since: str
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class EverythingTried:
    """All that was tried, with names of units by id, and what first steps of rules did wherever they were tried."""

    things: tuple[TriedThing, ...]
    units: Mapping[str, str]
    pooled: tuple[tuple[str, RuleTries], ...] = ()


def plan_document(
    record: OpenRecord,
    cards: Sequence[ActionCard],
    chosen: Sequence[str] = (),
    tried: EverythingTried | None = None,
    facts: Facts = (),
) -> ReportDocument:
    """The actions of a plan by state, in its order, then what was tried where its reader sees the whole.

    chosen : what was asked of the plan, in words.
    """
    chapters = [Chapter(PLAN, "Actions", tuple(_planned(cards)))]
    if tried is not None and tried.things:
        chapters.append(tried_chapter(tried))
    return record_document(record, TITLE, chosen, chapters, facts)


def tried_chapter(found: EverythingTried) -> Chapter:
    """What was tried, each with its verdict and what that rests on."""
    return Chapter(TRIED, "What we tried, what worked", tuple(_tried(found)))


def _planned(cards: Sequence[ActionCard]) -> Iterator[Part]:
    yield Statement(plan_finding(cards))
    for state in STATES:
        here = [card for card in cards if card.state == state]
        if here:
            yield Heading(STATE_WORDS[state])
            columns = tuple(TableColumn(each, each) for each in COLUMNS)
            yield DataTable(capital(count(len(here), "action")), "What", columns, tuple(map(_row, here)))


def _row(card: ActionCard) -> TableRow:
    when = f"Overdue, {card.when}" if card.overdue else card.when
    why = joined(*filter(None, (card.why, said_words(card.said))))
    cells = (when, card.owner or NOBODY, card.unit, why)
    return TableRow(card.what, tuple(map(TableCell, cells)))


def _tried(found: EverythingTried) -> Iterator[Part]:
    judged = [each.judged.verdict for each in found.things if each.judged is not None]
    yield Statement(tried_finding(judged, len(found.things) - len(judged)))
    for each in found.things:
        yield from _thing(each, found.units)
    yield Remark((CHOSE, *[ALONE] * bool(judged)), quiet=True)
    if found.pooled:
        yield Heading(POOLED)
        yield Listing(tuple((f"{name}:", pooled_words(tries)) for name, tries in found.pooled))


def _thing(each: TriedThing, units: Mapping[str, str]) -> Iterator[Part]:
    """The verdict, what was tried, and what the verdict rests on."""
    verdict = each.judged.verdict if each.judged else ""
    yield Heading(VERDICT_WORDS[verdict] if verdict else each.since)
    yield Listing(tuple((what, "") for what in each.whats))
    yield Remark(each.aims, quiet=True)
    if each.judged is not None:
        yield Remark((" ".join(judged_words(each.judged, each.hoped)), f"{each.since}. {rests_words(each.judged)}"))
        yield Listing(tuple(("", line) for line in alone_words(each.judged, units)))
    if each.notes:
        yield Listing(tuple((f"Note: {text}", who) for text, who in each.notes))
