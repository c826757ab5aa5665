"""What a document says, as wrapped texts: on the first sheet, and of many chapters of one kind in a table by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from diagnostic.report.document.parts import Chapter, Drawing, Heading, Listing, Part, Remark, ReportDocument, Statement
from diagnostic.report.files.workbook.plain import plain
from diagnostic.report.files.workbook.views import each_of
from diagnostic.report.files.workbook.writing import QUIET, TITLE, WRAPPED, Sheets
from diagnostic.report.palette import LIGHT

FEW = 3  # chapters of one kind that stand on the first sheet; more have a table
LABELS, TEXTS = 30, 110  # widths of columns, in characters
WIDTHS = (28, 28, 34, 90)
RULED = {"top": 1, "top_color": LIGHT.line}
SECTION = {"bold": True, "font_color": LIGHT.accent}


def repeated(chapters: Sequence[Chapter]) -> dict[str, list[Chapter]]:
    """Kinds of which there are many chapters, and these."""
    found: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        found.setdefault(chapter.kind, []).append(chapter)
    return {kind: each for kind, each in found.items() if len(each) > FEW}


def write_report(sheets: Sheets, name: str, document: ReportDocument, apart: Mapping[str, list[Chapter]]) -> None:
    """The sheet that comes first: what the document is about, and what its chapters say."""
    sheet = sheets.add(name, landscape=False)
    sheet.set_column(0, 0, LABELS)
    sheet.set_column(1, 1, TEXTS)
    row = sheets.headed(sheet, document.title, (document.about, document.foot))
    for chapter in document.chapters:
        if chapter.kind not in apart and (said := list(_said(chapter))):
            sheet.write_string(row + 1, 0, plain(chapter.title), sheets.look(TITLE, RULED))
            sheet.write_blank(row + 1, 1, None, sheets.look(RULED))
            row = _chapter(sheets, sheet, row + 2, said)


def _chapter(sheets: Sheets, sheet: Worksheet, row: int, said: Sequence[_Said]) -> int:
    """The texts of a chapter from `row` on, each heading before the first of its texts; the row after them."""
    section = topic = ""
    for each in said:
        if each.section != section:
            sheet.write_string(row, 0, plain(each.section), sheets.look(SECTION))
            section, topic, row = each.section, "", row + 1
        if each.topic != topic:
            sheet.write_string(row, 0, plain(each.topic), sheets.look(bold=True))
            topic, row = each.topic, row + 1
        sheets.height(sheet, row, ((each.label, LABELS), (each.text, TEXTS)))
        if each.label:
            sheet.write_string(row, 0, plain(each.label), sheets.look(WRAPPED, QUIET))
        sheet.write_string(row, 1, plain(each.text), _look(sheets, each))
        row += 1
    return row


def _look(sheets: Sheets, said: _Said) -> Format:
    return sheets.look(WRAPPED, QUIET if said.quiet else {}, {"bold": True} if said.bold else {})


@dataclass(frozen=True)
class _Said:
    """A text of a chapter: below which headings, what stands before it, and how it looks."""

    section: str
    topic: str
    label: str
    text: str
    bold: bool = False
    quiet: bool = False


def _said(chapter: Chapter) -> Iterator[_Said]:
    section = topic = ""
    for part in chapter.parts:
        if isinstance(part, Heading) and part.level <= 2:
            section, topic = part.text, ""
        elif isinstance(part, Heading):
            topic = part.text
        else:
            yield from (_Said(section, topic, *each) for each in _texts(part))


def _texts(part: Part) -> Iterator[tuple[str, str, bool, bool]]:
    """Label, text, whether it is a finding, and whether it is small print."""
    if isinstance(part, Statement):
        yield "", part.text, True, False
        yield from (("", sentence, False, False) for sentence in part.sentences)
    elif isinstance(part, Listing):
        yield from ((label, text, False, False) for label, text in part.points)
    elif isinstance(part, Remark):
        yield from (("", text, False, part.quiet) for text in part.paragraphs)
    elif isinstance(part, Drawing) and not (part.plot and part.plot.said):  # else its lines are in a table
        yield part.caption, part.alt, False, True


def write_repeated(sheets: Sheets, name: str, chapters: Sequence[Chapter]) -> None:
    """What many chapters of one kind say, a row a text, with filters by chapter and section."""
    rows = [(chapter.title, each) for chapter in chapters for each in _said(chapter)]
    heads = (each_of(chapters[0].kind), "Section", "Topic", "Text")
    sheet = sheets.add(name)
    sheets.frame(sheet, 0, heads, WIDTHS, len(rows), 1)
    for row, (title, each) in enumerate(rows, 1):
        texts = title, each.section, " › ".join(filter(None, (each.topic, each.label))), each.text
        sheets.height(sheet, row, zip(texts, WIDTHS, strict=True))
        for at, text in enumerate(texts):
            if not text:
                continue
            sheet.write_string(row, at, plain(text), _look(sheets, each) if at == 3 else sheets.look(WRAPPED))
