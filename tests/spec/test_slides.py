"""The document as slides: its numbers and no other, native tables and charts, in our template or in somebody's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from diagnostic.errors import UserError
from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.made_from import chosen
from diagnostic.report.document.parts import (
    BARS,
    FELT,
    SHARES,
    Chapter,
    DataTable,
    Drawing,
    Heading,
    Listing,
    Part,
    Plot,
    Remark,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.files.slides.cells import PAD_Y
from diagnostic.report.files.slides.likert import TO_MIDDLE, percent
from diagnostic.report.files.slides.measures import LINE, Box, width
from diagnostic.report.files.slides.render import SlidesOptions, missing, render
from diagnostic.report.files.slides.sheet import NativeTable
from diagnostic.report.files.slides.tables import pieces
from diagnostic.report.files.slides.xml import EMU
from tests.companies import report
from tests.decks import Seen, slides, unpacked, unread, workbook
from tests.documents import drawn, texts
from tests.pptx_templates import LINKS, MAIN, MASTER, OLD, named, replaced, template, without, zipped


@pytest.fixture(scope="module")
def document() -> ReportDocument:
    return gap_report(prepare(report()))


@pytest.fixture(scope="module")
def deck(document) -> bytes:
    return render(document, drawn)


@pytest.fixture(scope="module")
def seen(deck) -> list[Seen]:
    return slides(deck)


@pytest.mark.parametrize("columns", [2, 6, 20])
def test_long_names_of_rules_stand_within_the_heading_and_rows_within_the_slide(columns):
    names = ["High schools where staff are alone with everything", "Unsafe for all", "Unbreakable" * 4]
    heads = tuple(TableColumn(names[place % 3], names[place % 3]) for place in range(columns))
    rows = tuple(TableRow(f"Team {place}", (TableCell("\u00b7"),) * columns) for place in range(60))
    area = Box(40, 100, 880, 380)
    for piece in pieces(DataTable("Felt", "Unit", heads, rows, FELT), area, (), "en"):
        (table,) = (shape for shape in piece.shapes if isinstance(shape, NativeTable))
        header = re.findall(r'<a:tr h="(\d+)">(.*?)</a:tr>', table.xml)[0]
        lines = re.findall("<a:t>(.*?)</a:t>", header[1])[1:]
        assert max(width(line, 12, True) for line in lines) + 2 * PAD_Y <= int(header[0]) / EMU <= 132
        wide = int(re.findall(r'<a:gridCol w="(\d+)"', table.xml)[1]) / EMU  # turned lines stand beside each other
        assert max(cell.count("<a:p>") for cell in header[1].split("</a:tc>")) * 12 * LINE <= wide
        assert table.box.y + table.box.height <= area.y + area.height


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
    columns = [column for rows in charts for column in zip(*rows, strict=True) if column[0] != TO_MIDDLE]
    cells = [str(cell) for column in columns for cell in column if cell is not None]
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


def test_a_screen_reader_reads_every_slide_from_a_title_of_its_own_on(deck):
    assert unread(deck) == []


def test_slides_of_one_title_in_several_chapters_are_told_apart(short):
    """Two units of one name with the same finding, and a chapter that is called as the document is."""
    parts = (Statement("Trust is low", ("Very sure.",)), Heading("Next"), Remark(("Talk.",)))
    chapters = tuple(Chapter("units", name, parts) for name in ("East", "West", "West", "All"))
    made = render(replace(short, title="All", chapters=chapters), drawn)
    titles = ["Trust is low", "East \u00b7 Next", "Trust is low \u00b7 West", "West \u00b7 Next"]
    titles += [
        "Trust is low \u00b7 West (2)",
        "West \u00b7 Next \u00b7 West",
        "Trust is low \u00b7 All",
        "All \u00b7 Next",
    ]
    assert [each.title for each in slides(made)] == ["All", *titles]
    assert unread(made) == []


def test_graphics_have_alternative_texts_and_tables_header_rows(document, seen):
    captions = {part.caption for chapter in document.chapters for part in chapter.parts if hasattr(part, "caption")}
    alts = [alt for each in seen for alt in each.alts]
    assert len(alts) == sum(len(each.tables) + len(each.charts) for each in seen) > 40
    assert [alt for alt in alts if not alt or alt in captions] == []
    assert {table.first_row for each in seen for table in each.tables} == {True}


def test_nothing_outside_is_named(deck):
    assert 'TargetMode="External"' not in unpacked(deck)


@pytest.fixture(scope="module")
def short(document) -> ReportDocument:
    """Slides with a chart, a table of a few rows, and what it was made from."""
    found = chosen(document, ["gaps"])
    first = found.chapters[0]
    parts = (replace(each, rows=each.rows[:6]) if isinstance(each, DataTable) else each for each in first.parts)
    return replace(found, chapters=(replace(first, parts=tuple(parts)), *found.chapters[1:]))


WIDE = replaced("ppt/presentation.xml", b'cx="9144000" cy="6858000"', b'cx="12192000" cy="6858000"')
TO_TEMPLATE = replaced("[Content_Types].xml", MAIN, b"presentationml.template.main+xml")
THEIRS = {1: "Deckblatt", 2: "Inhalt", 3: "Kapitel", 6: "Nur Titel"}
CASES = [
    ((), ["Title Slide", "Title and Content", "Title and Content", "Title and Content"], ()),
    ((WIDE, TO_TEMPLATE), ["Title Slide", "Title and Content", "Title and Content", "Title and Content"], ()),
    ((named({2: "table", 5: "Chart", 6: "Title", 7: "Text"}),), ["Title", "table", "Chart", "table"], ()),
    ((named(THEIRS),), ["Deckblatt", "Inhalt", "Inhalt", "Inhalt"], ()),
    (
        (without("ftr"), without("sldNum")),
        ["Title Slide", "Title and Content", "Title and Content", "Title and Content"],
        ("without a footer", "without a slide number"),
    ),
]


@pytest.mark.parametrize(
    ("edits", "layouts", "missing_words"), CASES, ids=["4:3", "wide .potx", "our names", "other names", "bare"]
)
def test_layouts_are_found_by_name_by_type_and_by_what_they_have_room_for(short, edits, layouts, missing_words):
    """Of a cover, a table, a chart and what it was made from."""
    given = template(*edits)
    made = render(short, drawn, SlidesOptions(given))
    seen = slides(made)
    assert unread(made) == []
    chart = next(each for each in seen if each.charts)
    found = [seen[0].layout, next(each for each in seen if each.tables).layout, chart.layout, seen[-1].layout]
    assert found == layouts
    told = missing(given)
    assert [words for words in missing_words if not any(words in each for each in told)] == []
    assert bool(told) == bool(missing_words)


def test_slides_notes_and_properties_of_a_template_are_not_in_a_deck(short):
    made = render(short, drawn, SlidesOptions(template()))
    assert OLD not in unpacked(made)
    assert "thumbnail" not in unpacked(made)
    assert render(short, drawn, SlidesOptions(template())) == made


LINK = (
    b'<Relationship Id="rId9" Type="http://x/image" Target="https://x.example/" TargetMode="External"/></Relationships>'
)
END = b"</Relationships>"
FONT = LINK.replace(b"http://x/image", RT.FONT.encode())
HUGE = replaced("ppt/presProps.xml", b"?>", b"?>" + b" " * 40_000_000)
BAD = [
    (b"", "damaged"),
    (b"PK\x03\x04 and no more", "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "a password"),
    (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}), "another file of Office"),
    (template(replaced("[Content_Types].xml", MAIN, b"presentation.macroEnabled.main+xml")), "macros"),
    (template(replaced(LINKS, END, LINK)), r"a link to another place \(slideLayout2\)"),
    (template(replaced(LINKS, END, LINK.replace(b"External", b"Ext&#101;rnal"))), "a link to another"),
    (template(replaced("ppt/_rels/presentation.xml.rels", END, FONT)), r"another place \(presentation\)"),
    (template(HUGE), "unpacks to far more"),
    (template(replaced("ppt/presProps.xml", b"<p:presentationPr", b"<!DOCTYPE x []><p:presentationPr")), "damaged"),
    (template(lambda parts: parts.pop(MASTER)), "damaged"),
    (template(replaced(MASTER, b"</p:sldMaster>", b"")), "damaged"),
    (template(without("title"), without("ctrTitle")), "a layout with a title"),
    (template()[:-3000], "damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), BAD, ids=[message for _, message in BAD])
def test_what_is_no_template_is_refused_in_words(content, message):
    with pytest.raises(UserError, match=message):
        missing(content)


HOSTILE = ("A&B <a:t>&amp;", "=1+1", "bell\x07 and \ud800", "]]>", '"quoted"', "Team" * 12, "\u5ba2\u670d\u56e2\u961f")


def test_names_are_texts_whatever_is_in_them(short):
    """What XML cannot hold is a space."""
    names = iter(HOSTILE * 9)
    chapters = tuple(
        replace(each, title=next(names), parts=tuple(renamed(each.parts, names))) for each in short.chapters
    )
    seen = slides(render(replace(short, title=HOSTILE[0], chapters=chapters), drawn))
    words = "\n".join(text for each in seen for text in each.texts)
    assert seen[0].title == HOSTILE[0]
    assert [name for name in (*HOSTILE[:2], *HOSTILE[3:], "bell  and  ") if name not in words] == []


def renamed(parts: Iterable[Part], names: Iterator[str]) -> Iterator[Part]:
    """Tables whose rows are called otherwise."""
    for part in parts:
        if isinstance(part, DataTable):
            rows = tuple(replace(row, name=next(names, row.name)) for row in part.rows)
            yield replace(part, rows=rows)
        else:
            yield part


def bar(*shares: tuple[float, int]) -> TableCell:
    return TableCell("", bar=shares, around=True)


def answers(*bars: TableCell) -> DataTable:
    """A dimension with a question for each bar, as a document has them."""
    columns = tuple(TableColumn(each, each) for each in ("Score", "From least to most healthy", "Answers"))
    rows = [TableRow("Trust", (TableCell("43"), TableCell(""), TableCell("")), whole=True)]
    rows += [
        TableRow(f"Question {letter}", (TableCell("50"), bar, TableCell("")))
        for letter, bar in zip("abc", bars, strict=False)
    ]
    return DataTable("How people answered", "Question", columns, tuple(rows))


HIDDEN = TableCell("", reason="hidden: not shown for this group")


@pytest.mark.parametrize(
    ("bars", "headings", "numbers_"),
    [
        ([bar((0.4, 0), (0.6, 4))], ["Least", "Most"], [(40, 60, 60)]),
        ([bar((1.0, 2))], ["Neutral"], [(100, 50)]),
        ([bar((0.2, 1), (0.8, 3)), HIDDEN], ["Less", "More"], [(20, 80, 80), (None, None, None)]),
        ([bar((0.15, 0), (0.35, 2), (0.5, 3))], ["Least", "Neutral", "More"], [(15, 35, 50, 67.5)]),
        ([bar((1.0, 4)), bar((1 / 3, 0), (1 / 3, 0), (1 / 3, 1))],
         ["Least", "Less", "Most"], [(None, None, 100, 100), (67, 33, None, 0)]),
    ],
    ids=["unused options", "all neutral", "one hidden", "the middle of the neutral part", "one option"],
)  # fmt: skip
def test_how_people_answered_is_a_chart_of_whole_percent(short, bars, headings, numbers_):
    """Options that nobody chose have no number, and no column where none of the slide has one. The last column is where
    bars begin on a line of two hundred, so that the middle of what is neutral is at a hundred."""
    document = replace(short, chapters=(Chapter("units", "Unit", (answers(*bars),)),))
    [_, seen] = slides(render(document, drawn))
    head, _, *rows = workbook(seen.charts[0])
    assert list(head[1:]) == [*headings, TO_MIDDLE]
    assert [row[1:] for row in rows] == numbers_


def test_where_all_answers_are_hidden_there_is_no_chart_and_the_reason_once(short):
    document = replace(short, chapters=(Chapter("units", "Unit", (answers(HIDDEN, HIDDEN),)),))
    [_, seen] = slides(render(document, drawn))
    assert seen.charts == []
    assert sum(text.count("not shown for this group") for text in seen.texts) == 1


def test_a_picture_without_numbers_of_its_own_is_an_image_with_its_words(short):
    parts = [part for chapter in short.chapters for part in chapter.parts if isinstance(part, Drawing)]
    document = replace(short, chapters=(Chapter("gaps", "Gaps", (replace(parts[0], plot=None),)),))
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><path d="M0,0h90v40Z"/></svg>'
    made = render(document, lambda _: svg)
    [_, seen] = slides(made)
    assert unread(made) == []
    assert (seen.layout, seen.alts) == ("Picture", [parts[0].alt])


@pytest.mark.parametrize("kind", [BARS, SHARES])
def test_bars_and_shares_are_native_charts(short, kind):
    parts = [part for chapter in short.chapters for part in chapter.parts if isinstance(part, Drawing)]
    plot = Plot(kind, ("Trust", "Safety"), (("Inside", (43.4, None)), ("Outside", (12.0, 50.5))))
    document = replace(short, chapters=(Chapter("gaps", "Gaps", (replace(parts[0], plot=plot),)),))
    [_, seen] = slides(render(document, drawn))
    assert [tuple(series.values) for series in seen.charts[0].plots[0].series] == [(43, None), (12, 51)]


SHORT, LONG = "60 in 100 say yes", "In words that take all of a line " * 2
PROMISES = Listing((("1.", "We greet everybody."), ("2.", "We listen to the end.")))
NAMES = Listing((("", "Ann"), ("", "Ben")))


def of_bars(words: str, name: str) -> DataTable:
    table = answers(bar((0.4, 0), (0.6, 4)))
    rows = [replace(row, name=name, cells=(*row.cells[:2], TableCell(words))) for row in table.rows]
    return replace(table, rows=tuple(rows))


@pytest.mark.parametrize(
    ("parts", "poster", "there", "missing"),
    [
        ([of_bars(SHORT, "2026")], False, [SHORT], []),
        ([of_bars(LONG, "2026")], False, [LONG], []),
        ([of_bars(LONG, "A question that has as many words as " * 3)], False, [], [LONG]),
        ([Heading("Silence"), Remark(("All read.",)), Heading("A break")], False, ["A break", "Silence"], []),
        ([PROMISES, Heading("Signed"), NAMES], True, ["1. We greet everybody.", "Signed", "Ann \u00b7 Ben"], []),
    ],
    ids=["words beside bars", "in two lines", "no room for them: in the notes", "a heading alone", "a poster"],
)  # fmt: skip
def test_what_stands_beside_bars_alone_or_on_a_poster_is_on_one_slide(short, parts, poster, there, missing):
    document = replace(short, chapters=(Chapter("any", "Any", tuple(parts)),), poster=poster)
    *cover, seen = slides(render(document, drawn))
    assert len(cover) == (0 if poster else 1)
    lines = "\n".join(seen.texts).split("\n")
    assert [text for text in (*there, *missing) if text not in lines] == missing
    assert [text for text in missing if text.strip() not in seen.notes] == []
