"""The document as slides: its numbers and no other, native tables and charts, in our template or in somebody's own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.parts import DataTable, Drawing, ReportDocument
from diagnostic.report.files.slides.likert import percent
from diagnostic.report.files.slides.render import render
from tests.companies import report
from tests.decks import Seen, slides, unpacked, workbook
from tests.documents import drawn, texts


@pytest.fixture(scope="module")
def document() -> ReportDocument:
    return gap_report(prepare(report()))


@pytest.fixture(scope="module")
def deck(document) -> bytes:
    return render(document, drawn)


@pytest.fixture(scope="module")
def seen(deck) -> list[Seen]:
    return slides(deck)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\b\d+\b", text))


def said(document: ReportDocument) -> set[str]:
    """Numbers of a document's sentences and cells; of bars, the whole percent that a chart says."""
    parts = [part for chapter in document.chapters for part in chapter.parts]
    words = [text for text in texts(replace(document, chapters=())) if text]
    words += [text for part in parts if not isinstance(part, Drawing) for text in texts(part)]
    words += [text for part in parts if isinstance(part, Drawing) for text in (part.alt, part.caption)]
    words += [text for chapter in document.chapters for text in (chapter.title,)]
    bars = [cell.bar for part in parts if isinstance(part, DataTable) for row in part.rows for cell in row.cells]
    shares = {str(number) for bar in bars if bar for number in percent(bar) if number is not None}
    return set().union(shares, *map(numbers, words))


def test_a_deck_holds_every_number_of_the_document_and_no_other(document, seen):
    """Titles, tables, charts with their workbooks, notes, alternative texts; pages of titles and slides are counted."""
    words = [text for each in seen for text in (*each.texts, each.title, each.notes, *each.alts)]
    charts = [workbook(chart) for each in seen for chart in each.charts]
    cells = [str(cell) for rows in charts for row in rows for cell in row if cell is not None]
    found = set().union(*map(numbers, [*words, *cells]))
    counted = set(map(str, range(len(seen) + 1)))
    assert (found - said(document) - counted, said(document) - found) == (set(), set())
    assert len(found) > 60


def test_the_same_document_is_the_same_bytes(document, deck):
    assert render(document, drawn) == deck
    assert render(replace(document, foot="Another"), drawn) != deck


def test_every_slide_has_a_title_a_footer_and_notes(document, seen):
    titles = [each.title for each in seen]
    assert "Inside, Stability (80) is strongest; Trust (43) is weakest. (1\u00a0of\u00a04)" in titles
    assert all(titles)
    assert [each.title for each in seen[1:] if document.foot not in each.texts] == []
    assert [each.title for each in seen if document.foot not in each.notes or "What to say" not in each.notes] == []


def test_graphics_have_alternative_texts_and_tables_header_rows(document, seen):
    captions = {part.caption for chapter in document.chapters for part in chapter.parts if hasattr(part, "caption")}
    alts = [alt for each in seen for alt in each.alts]
    assert len(alts) == sum(len(each.tables) + len(each.charts) for each in seen) > 40
    assert [alt for alt in alts if not alt or alt in captions] == []
    assert {table.first_row for each in seen for table in each.tables} == {True}


def test_nothing_outside_is_named(deck):
    assert 'TargetMode="External"' not in unpacked(deck)
