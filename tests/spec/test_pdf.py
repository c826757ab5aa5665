"""The document as PDF: nothing more than the document, the same bytes, and texts of people never read as markup."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace

import page
import pypdf
import pytest

from diagnostic.definitions.organisation import tree
from diagnostic.errors import UserError
from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.parts import ReportDocument
from diagnostic.report.files.pdf import PdfOptions, render
from diagnostic.report.files.typesetter import Typesetter
from tests.companies import report
from tests.documents import drawn, pdf_text, texts

CJK = "\u5ba2\u670d\u56e2\u961f"
HOSTILE = ('#panic("no") $x$', "=1+1", "@x *b* _i_", "<label> \\ `raw`", "-1", "\u05e6\u05d5\u05d5\u05ea", "Team" * 10)


@pytest.fixture(scope="module")
def document() -> ReportDocument:
    return gap_report(prepare(report()))


@pytest.fixture(scope="module")
def pdf(document) -> bytes:
    return render(document, drawn)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\b\d+\b", text))


def named(*names: str) -> ReportDocument:
    top, division, *teams = names
    below: list[tuple[str, str | None, str, dict[str, str]]] = [
        (f"d.{place}", "d", name, {}) for place, name in enumerate(teams)
    ]
    return gap_report(prepare(report(tree([("all", None, top, {}), ("d", "all", division, {}), *below]))))


def test_a_pdf_holds_every_number_of_the_document_and_no_other(document, pdf):
    """Scores of hidden cells are in neither; what is in tables and sentences is in both."""
    read, pages = numbers(pdf_text(pdf)), set(map(str, range(len(pypdf.PdfReader(io.BytesIO(pdf)).pages) + 1)))
    told = set().union(*map(numbers, texts(document)))
    shown = set().union(*(numbers(text) for text in texts(document) if "<svg" not in text))
    assert read - told - pages == set()
    assert shown - read == set()
    assert len(read) > 60


def test_the_same_document_is_the_same_bytes(document, pdf):
    assert render(document, drawn) == pdf
    assert render(replace(document, foot="Another"), drawn) != pdf


@pytest.mark.parametrize("names", [None, HOSTILE], ids=["plain names", "hostile names"])
def test_a_pdf_is_fit_for_screen_readers(document, names):
    made = render(named(*names) if names else document, drawn)
    found = page.validate_pdf_bytes(made, profile=page.ValidationProfile.PDF_UA_1)
    assert (found.is_compliant, found.rules.total > 100, list(found.failures)) == (True, True, [])


def test_names_are_printed_as_they_are(document):
    read = pdf_text(render(named(*HOSTILE), drawn)).replace("\u200b", "")
    assert [name for name in HOSTILE[:5] if name not in read] == []


def test_a_letter_that_no_font_has_costs_no_report():
    assert render(named("All", "Division", "Team", CJK), drawn).startswith(b"%PDF")


def test_chapters_are_bookmarks_and_every_page_says_what_it_was_made_from(document, pdf):
    read = pypdf.PdfReader(io.BytesIO(pdf))
    top = [mark.title for mark in read.outline if not isinstance(mark, list)]
    assert top == [chapter.title for chapter in document.chapters]
    assert [n for n, each in enumerate(read.pages) if document.foot not in each.extract_text()] == []
    assert read.metadata.title == document.title


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_paper_is_a4_or_letter(document, paper, size):
    first = pypdf.PdfReader(io.BytesIO(render(document, drawn, PdfOptions(paper)))).pages[0].mediabox
    assert (round(first.width), round(first.height)) == size


def test_other_paper_is_refused(document):
    with pytest.raises(UserError, match="one of a4, letter"):
        render(document, drawn, PdfOptions("a5"))


def test_what_sets_a_pdf_leaves_nothing_in_the_server(document, pdf):
    """typst keeps a gigabyte of what it has set as long as its process lives."""
    assert pdf.startswith(b"%PDF")
    assert "typst" not in sys.modules


def test_one_child_sets_many_documents_and_a_broken_one_is_replaced(document, tmp_path, monkeypatch):
    """Killed, as the kernel does where memory ends, or wrong: an error that says so, and the next document is set."""
    short = replace(document, chapters=document.chapters[-1:])
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
