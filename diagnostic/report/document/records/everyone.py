"""The page for every employee as a document: the same numbers and texts, in the sentences of that page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagnostic.definitions.acting.everyone import EveryoneText
from diagnostic.definitions.model import say
from diagnostic.report.document.made_from import made_from
from diagnostic.report.document.parts import Chapter, Heading, Listing, Part, Remark, ReportDocument, Statement
from diagnostic.report.document.records.open_record import OpenRecord, facts_of_record
from diagnostic.report.pages.acting.for_everybody import MOST, Name, Said
from diagnostic.report.pages.origin import INVENTED, joined

if TYPE_CHECKING:  # its file is read when it is imported
    from diagnostic.definitions.loading.catalogue_files import Catalogue

EVERYONE = "everyone"  # kind of its chapter


@dataclass(frozen=True)
class AskedSurvey:
    """The survey that the page is about: its name, its days in words, and the code of the report."""

    name: str
    days: str
    release: str


def everyone_document(
    record: OpenRecord, survey: AskedSurvey, told: tuple[Said, EveryoneText], words: Catalogue, language: str
) -> ReportDocument:
    """What everybody reads, as one chapter; `told` are the numbers and what staff wrote."""
    said, text = told
    title, released = words.text("results_title"), words.text("results_released", day=words.date(record.changed))
    parts: list[Part] = [Heading(words.text("results_said")), *_said(said, words, language)]
    for heading, written in (("results_meaning", text.meaning), ("results_next", text.next)):
        parts += [Heading(words.text(heading)), Remark(_lines(written))]
    parts += [Heading(words.text("results_ask")), Remark((joined(*filter(None, (text.name, text.reach))),))]
    parts.append(Remark((f"{words.text('results_same')} {released}",), quiet=True))
    facts = facts_of_record(record, (("Survey", joined(survey.name, survey.days)), ("Report code", survey.release)))
    return ReportDocument(
        title=title,
        about=joined(record.whose, survey.name, survey.days),
        language=language,
        day=record.changed,
        foot=joined(record.organisation, survey.name, f"report code {survey.release}"),
        chapters=(Chapter(EVERYONE, survey.name, tuple(parts)), made_from(facts, [INVENTED] * record.demonstration)),
        facts=facts,
    )


def _said(said: Said, words: Catalogue, language: str) -> Iterator[Part]:
    if not said.answered:
        yield Remark((words.text("results_too_few"),))
        return
    answered = words.text("results_answered", n=said.answered, people=words.number(said.answered))
    yield Statement(answered, (words.text("results_scale"),))
    points = []
    for key, scored in (("results_strongest", said.strongest), ("results_weakest", said.weakest)):
        names = [f"{say(name, language)} ({score})" for name, score in scored]
        points += [(f"{words.text(key)}:", words.listed(_some(names, words)))] if names else []
    if not points and said.between:
        low, high = said.between
        points.append(("", words.text("results_between", low=low, high=high)))
    moved = (("results_higher", said.higher), ("results_lower", said.lower))
    points += [(words.text(key), _names(names, words, language)) for key, names in moved if names]
    if said.compared and not said.higher and not said.lower:
        points.append(("", words.text("results_unmoved")))
    yield Listing(tuple(points))


def _names(names: Sequence[Name], words: Catalogue, language: str) -> str:
    return words.listed([say(each, language) for each in names])


def _some(names: Sequence[str], words: Catalogue) -> list[str]:
    rest = len(names) - MOST + 1
    return list(names) if rest < 2 else [*names[: MOST - 1], words.text("results_more", count=rest)]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line)
