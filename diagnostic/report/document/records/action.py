"""One action as a document: what its page shows of it, what is said about it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnostic.report.document.made_from import Facts
from diagnostic.report.document.parts import Chapter, Heading, Listing, Part, ReportDocument, Statement
from diagnostic.report.document.records.open_record import OpenRecord, record_document
from diagnostic.report.document.records.plan import EverythingTried, tried_chapter

ACTION, TITLE = "action", "How far it is"  # the kind of its chapter, and what that is called


@dataclass(frozen=True)
class ToldAction:
    """What is told of an action. state : how far it is and since when or by when. known : name and value of the rest.

    said : comments, and who wrote them when. changed : who changed something when, and what.
    """

    what: str
    state: str
    known: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str], ...]
    changed: tuple[tuple[str, str], ...]


def action_document(
    record: OpenRecord,
    told: ToldAction,
    chosen: Sequence[str] = (),
    tried: EverythingTried | None = None,
    facts: Facts = (),
) -> ReportDocument:
    """An action, then what was tried by it where its reader sees the whole. chosen : told beside whose it is."""
    chapters = [Chapter(ACTION, TITLE, tuple(_parts(told)))]
    if tried is not None and tried.things:
        chapters.append(tried_chapter(tried))
    return record_document(record, f"Action: {told.what}", chosen, chapters, facts)


def _parts(told: ToldAction) -> Iterator[Part]:
    yield Statement(told.state)
    yield Listing(tuple((f"{name}:", value) for name, value in told.known if value))
    if told.said:
        yield Heading("What is said about it")
        yield Listing(tuple((who, text) for text, who in told.said))
    yield Heading("Who changed what, and when")
    yield Listing(told.changed)
