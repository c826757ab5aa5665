"""The document as PDF: nothing more than the document, the same bytes, and texts of people never read as markup."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from types import ModuleType

import pikepdf
import pypdf
import pytest

from diagnostic.definitions.organisation import tree
from diagnostic.errors import UserError
from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.parts import (
    PAIRS,
    SCORES,
    Chapter,
    DataTable,
    Drawing,
    Heading,
    Plot,
    ReportDocument,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.tables import answers_table
from diagnostic.report.files.pdf import PdfOptions, render
from diagnostic.report.files.typesetter import ROOM, Typesetter
from diagnostic.report.sections import Answered
from tests.companies import report
from tests.documents import drawn, faults, pdf_pages, pdf_text, tables, texts

HOSTILE = ('#panic("no") $x$', "=1+1", "@x *b* _i_", "<label> \\ `raw`", "-1", "\u05e6\u05d5\u05d5\u05ea", "Team" * 10)
NOWHERE = ("\u5ba2\u670d\u56e2\u961f", "\U0003fffd Party", "\x01 Control")  # not in our font; in no font; no letter


@pytest.fixture(scope="module", autouse=True)
def one_child() -> Iterator[None]:
    with Typesetter():
        yield


@pytest.fixture(scope="module")
def document() -> ReportDocument:
    return gap_report(prepare(report()))


@pytest.fixture(scope="module")
def pdf(document) -> bytes:
    return render(document, drawn)


@pytest.fixture(scope="module")
def short(document) -> ReportDocument:
    return replace(document, chapters=document.chapters[-1:])


@pytest.fixture(scope="module")
def pack() -> Callable[[bytes], bytes]:
    """Packs a PDF of any size, without typst in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "typst", ModuleType("typst"))
        return partial(import_module("diagnostic.report.files.typesetting").packed, least=0)


@pytest.fixture(scope="module")
def packed_hostile(hostile, pack) -> bytes:
    return pack(hostile)


@pytest.fixture(scope="module")
def hostile() -> bytes:
    """A heatmap of units whose names are markup, formulas, or of letters that few fonts have."""
    below: list[tuple[str, str | None, str, dict[str, str]]] = [
        (f"d.{place}", "d", name, {}) for place, name in enumerate((*HOSTILE, *NOWHERE))
    ]
    chart = tree([("all", None, HOSTILE[0], {}), ("d", "all", NOWHERE[0], {}), *below])
    return render(gap_report(prepare(report(chart))), drawn)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\b\d+\b", text))


def test_a_pdf_holds_every_number_of_the_document_and_no_other(document, pdf):
    """Scores of hidden cells are in neither; what is in tables and sentences is in both."""
    read, pages = numbers(pdf_text(pdf)), set(map(str, range(len(pdf_pages(pdf)) + 1)))
    told = set().union(*map(numbers, texts(document)))
    shown = set().union(*(numbers(text) for text in texts(document) if "<svg" not in text))
    assert read - told - pages == set()
    assert shown - read == set()
    assert len(read) > 60


def test_the_same_document_is_the_same_bytes(document, pdf):
    """Also from a child that has set other documents before."""
    assert render(document, drawn) == pdf


def test_headings_and_what_is_said_of_a_picture_may_be_longer_than_a_pdf_can_say(short):
    """PDF/A takes no longer string; who typed one gets a PDF all the same."""
    keys, plot = (("o", "E"), ("|", "A")), Plot(PAIRS, ("A",), (("E", (43,)), ("A", (61,))), (0, 100), ("so",), (0,))
    told = Drawing(dict, "\u00e9" * 40_000, "Scores", keys, plot)
    chapters = (Chapter("units", "W" * 40_000, (told, Heading("H" * 40_000))),)
    assert "W\u200bW" in pdf_text(render(replace(short, title="T" * 40_000, chapters=chapters), drawn))


@pytest.mark.parametrize("made", ["pdf", "packed_hostile"])
def test_a_pdf_is_fit_for_screen_readers_and_archives(made, request):
    """Also where a name has letters that no font has, for which the rules forbid to print nothing, and when packed."""
    assert faults(request.getfixturevalue(made)) == []


def test_a_packed_pdf_is_smaller_and_says_the_same(hostile, pack, packed_hostile):
    assert len(packed_hostile) < 0.7 * len(hostile)
    assert pack(hostile) == packed_hostile
    assert pdf_text(packed_hostile) == pdf_text(hostile)


def test_names_are_printed_as_they_are(hostile):
    read = pdf_text(hostile).replace("\u200b", "")
    assert [name for name in HOSTILE if name not in read and name[::-1] not in read] == []
    assert NOWHERE[0] in read or "\ufffd" * 4 in read  # by a font of this machine, if it has one
    assert "\ufffd Party" in read


def test_every_row_is_headed_by_its_name_and_every_column_by_its_heading(document, pdf):
    """Cells name no headings themselves, or readers would look at columns alone."""
    rows = [row for each in document.chapters for table in tables(each) for row in table.rows]
    over_rows = [row for row in rows if row.whole and not row.cells[-1].text]  # a dimension over its questions
    with pikepdf.open(io.BytesIO(pdf)) as file:
        cells = [
            each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/A" in each and "/S" in each
        ]
        told = [(str(cell.S), dict(cell.A[0])) for cell in cells if str(cell.S) in ("/TH", "/TD")]
    scopes = Counter(str(about.get("/Scope", "")) for kind, about in told)
    assert scopes["/Row"] == len(rows) - len(over_rows) > 200
    assert {kind for kind, about in told if "/Scope" in about} == {"/TH"}
    assert not any("/Headers" in about for kind, about in told if kind == "/TD")


def test_chapters_are_bookmarks_and_every_page_says_what_it_was_made_from(document, pdf):
    read = pypdf.PdfReader(io.BytesIO(pdf))
    top = [mark.title for mark in read.outline if not isinstance(mark, list)]
    assert top == [chapter.title for chapter in document.chapters]
    assert not any(isinstance(below, list) for mark in read.outline if isinstance(mark, list) for below in mark)
    last = len(read.pages)
    feet = [f"{document.foot} {number} of {last}" for number in range(1, last + 1)]
    assert [foot for foot, text in zip(feet, pdf_pages(pdf), strict=True) if foot not in text] == []
    assert read.metadata.title == document.title


def test_reasons_have_room_where_the_answers_to_all_questions_are_hidden(short):
    table = answers_table("Answers", [("Trust", "50", [Answered("I trust my colleagues", "50", False, None)] * 12)])
    made = render(replace(short, chapters=(Chapter("units", "A team", (table,)),)), drawn)
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_paper_is_a4_or_letter(short, paper, size):
    first = pypdf.PdfReader(io.BytesIO(render(short, drawn, PdfOptions(paper)))).pages[0].mediabox
    assert (round(first.width), round(first.height)) == size


def test_other_paper_is_refused(document):
    with pytest.raises(UserError, match="one of a4, letter"):
        render(document, drawn, PdfOptions("a5"))


def test_what_sets_a_pdf_leaves_nothing_in_the_server(document, pdf):
    """typst keeps a gigabyte of what it has set as long as its process lives."""
    assert pdf.startswith(b"%PDF")
    assert "typst" not in sys.modules


def test_bytes_do_not_depend_on_the_fonts_of_the_machine(short, monkeypatch, tmp_path):
    made = render(short, drawn)
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "none.conf"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with Typesetter():
        assert render(short, drawn) == made


def test_one_child_sets_many_documents_and_a_broken_one_is_replaced(short, document, tmp_path, monkeypatch):
    """Killed, as the kernel does where memory ends, or wrong: an error that says so, and the next document is set."""
    alone, wrong = render(short, drawn), tmp_path / "wrong.typ"
    wrong.write_text("#nothing", encoding="utf-8")
    with Typesetter(orders=3):
        assert [render(short, drawn) for _ in range(4)] == [alone] * 4
        with Typesetter(longest=0), pytest.raises(UserError, match="more time or memory than there is"):
            render(document, drawn)
        with monkeypatch.context() as patched:
            patched.setattr("diagnostic.report.files.pdf.TEMPLATE", wrong)
            with pytest.raises(RuntimeError, match="unknown variable: nothing"):
                render(short, drawn)
        assert render(short, drawn) == alone


@pytest.mark.parametrize(
    "program",
    ["", "read(8)", "read(8 + 2 * ROOM); write(b'P')", "read(8 + 2 * ROOM); write(HEADER.pack(1, 90, 9) + b'P')"],
    ids=["starting", "reading", "heading", "writing"],
)
def test_a_child_that_stands_still_is_killed_whatever_it_is_at(program, tmp_path, monkeypatch):
    """It waits for a signal, so that the end is the same however late it began: that of our clock."""
    child = tmp_path / "child.py"
    start = f"import signal, struct, sys\nHEADER, ROOM = struct.Struct('>?IQ'), {ROOM}\nread = sys.stdin.buffer.read\n"
    tell = "def write(each):\n    sys.stdout.buffer.write(each)\n    sys.stdout.buffer.flush()\n"
    child.write_text(f"{start}{tell}{program}\nsignal.pause()\n", encoding="ascii")
    monkeypatch.setattr("diagnostic.report.files.typesetter.PROGRAM", child)
    with Typesetter(longest=0.3) as setting, pytest.raises(UserError, match="more time or memory than there is"):
        setting.typeset(bytes(2 * ROOM))


@pytest.mark.parametrize(("cell", "white"), [(TableCell("50"), False), (TableCell("85", 4), True)])
def test_a_number_without_a_colour_is_printed_in_plain_ink(short, cell, white):
    """White is the ink of the darkest colours alone."""
    table = DataTable("Trust", "Unit", (TableColumn("Trust", "Trust"),), (TableRow("East", (cell,)),), SCORES)
    made = render(replace(short, chapters=(Chapter("units", "East", (table,)),)), drawn)
    inks = pypdf.PdfReader(io.BytesIO(made)).pages[0].get_contents().get_data()
    assert (re.search(rb"\b1 1 1 scn\b", inks) is not None) == white


AT, STROKE, FILL = (
    rb"-1 ([\d.]+) [\d.]+ cm/c0 ",
    rb"CS [\d. ]+ SCN [^l]*? 10.8 l",
    rb"cs [\d. ]+ scn 0 0 m ([\d.]+) 0 l",
)


@pytest.mark.parametrize(
    ("bar", "around", "ends"),
    [
        (((0.2, 0), (0.8, 2)), True, [(-0.3, -0.2), (-0.2, 0.2)]),  # neutral answers lie around the middle
        (((0.4, 1), (0.6, 4)), True, [(-0.2, 0.0), (0.0, 0.3)]),
        (((0.4, 0), (0.6, 4)), False, [(0.0, 0.4), (0.4, 1.0)]),  # from the left, over all of its place
    ],
    ids=["some neutral", "nobody neutral", "not around a middle"],
)
def test_bars_of_answers_lie_around_their_middle_as_on_pages(short, bar, around, ends):
    """Ends in shares of the place of a bar, from its middle line, or from its left."""
    cells = (TableCell("1,234"), TableCell("", bar=bar, around=around), TableCell("What the bar shows in words"))
    columns = tuple(TableColumn(each, each) for each in ("Answers", "In a bar", "In words"))
    table = DataTable("Answers", "Question", columns, (TableRow("I trust them", cells),))
    made = render(replace(short, chapters=(Chapter("units", "East", (table,)),)), drawn)
    drawing = pypdf.PdfReader(io.BytesIO(made)).pages[0].get_contents().get_data()
    found = [(float(x), float(x) + float(wide)) for x, wide in re.findall(AT + FILL, drawing)]
    zero = [float(x) for x in re.findall(AT + STROKE, drawing)] if around else [found[0][0]]
    place = 32 / 25.4 * 72 - 2 * 4  # points
    assert [(x - zero[0], end - zero[0]) for x, end in found] == [
        (pytest.approx(place * x, abs=0.01), pytest.approx(place * end, abs=0.01)) for x, end in ends
    ]
