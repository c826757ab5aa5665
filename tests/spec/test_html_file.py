"""The document as one web page: nothing more than the document, nothing loaded, nothing of people's read as markup."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.parts import (
    FELT,
    SCORES,
    Chapter,
    DataTable,
    Drawing,
    ReportDocument,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.files.html.page import HtmlOptions, render
from diagnostic.report.words import score
from tests.companies import report
from tests.documents import drawn, texts

VOID = {"meta", "input"}
HOSTILE = (
    "</title></style><script>alert(1)</script>",
    '"><img src=https://evil.example onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; ]]> <!--",
    "' ; } * { background: url(https://evil.example) }",
    "\u202eright to left",
)


class Page(HTMLParser):
    """What a browser reads: the text outside of style and script, elements with their attributes, and both of these."""

    def __init__(self, content: bytes):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.style, self.script, self.cells = "", "", "", list[str]()
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.text += " " + " ".join(value or "" for name, value in attrs if name in ("aria-label", "title", "content"))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        within = self.elements[-1][0] if self.elements else ""
        if within in ("style", "script"):
            setattr(self, within, getattr(self, within) + data)
        else:
            self.text += f" {data}"
            if self.cells:
                self.cells[-1] += data

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self.elements.append((f"/{tag}", {}))

    def names(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    def meta(self, name: str) -> str:
        return next(of["content"] or "" for _, of in self.elements if name in (of.get("http-equiv"), of.get("name")))


@pytest.fixture(scope="module")
def document() -> ReportDocument:
    return gap_report(prepare(report()))


@pytest.fixture(scope="module")
def content(document) -> bytes:
    return render(document, drawn)


@pytest.fixture(scope="module")
def page(content) -> Page:
    return Page(content)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])\d+\b", text))


def hostile(*names: str) -> ReportDocument:
    """Every text of a document as somebody who means ill might have typed it."""
    first, *others = names
    rows = tuple(
        TableRow(name, (TableCell(name, 1, -1), TableCell(name, reason=name)), name == first) for name in names
    )
    columns = (TableColumn(first, others[0], others[1]), TableColumn(others[2], first))
    tables = tuple(DataTable(first, "Unit", columns, rows, kind, ((first, first),), names) for kind in (SCORES, FELT))
    chapters = tuple(Chapter("units", name, tables) for name in names)
    return ReportDocument(first, others[0], "en", date(2025, 4, 1), others[1], chapters, ())


def test_a_page_holds_every_number_of_the_document_and_no_other(document, page):
    read = numbers(page.text)
    told = set().union(*map(numbers, texts(document)))
    shown = set().union(*(numbers(text) for text in texts(document) if "<svg" not in text))
    assert read - told == set()
    assert shown - read == set()
    assert len(read) > 60


def test_nothing_is_loaded_from_anywhere(content, page):
    loading = {"src", "srcset", "data", "poster", "action", "style"}
    assert [(tag, loading & set(of)) for tag, of in page.elements if loading & set(of)] == []
    assert [of["href"] for _, of in page.elements if of.get("href") and not of["href"].startswith("#")] == []
    assert [
        found for found in re.findall(rb"url\((?!#)(.{0,20})", content) if not found.startswith(b"data:font/")
    ] == []
    assert re.findall(rb"https?:|//[a-z]+\.|@import|fetch\(|eval\(", content) == []
    assert page.names() & {"link", "iframe", "object", "embed", "base", "form", "img"} == set()


@pytest.mark.parametrize("script", [True, False])
def test_the_policy_lets_the_pages_own_style_and_script_work_and_nothing_else(document, script):
    page = Page(render(replace(document, chapters=document.chapters[:1]), drawn, HtmlOptions(script)))
    hashed = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (page.style, page.script)]
    nothing = ["default-src 'none'", "font-src data:", "base-uri 'none'", "form-action 'none'"]
    wanted = [*nothing, f"style-src {hashed[0]}", *[f"script-src {hashed[1]}"] * script]
    assert page.meta("Content-Security-Policy").split("; ") == wanted
    assert ("script" in page.names()) == script
    assert [name for _, of in page.elements for name in of if name.startswith("on")] == []


def test_the_same_document_is_the_same_bytes(document, content):
    assert render(document, drawn) == content
    assert render(replace(document, foot="Another"), drawn) != content


def test_a_report_is_small_and_has_its_font_once(content):
    assert len(content) < 400_000
    assert content.count(b"@font-face") == 2


def test_what_people_typed_is_read_as_it_is_and_never_as_markup(page):
    found = Page(render(hostile(*HOSTILE), drawn))
    assert found.names() <= page.names() | {"b"}
    assert [tag for tag, _ in found.elements].count("script") == 1
    assert [name for name in HOSTILE if name not in found.text] == []
    assert "evil" not in found.style + found.script


def test_a_hidden_cell_says_why_and_holds_no_number():
    cells = (TableCell("61", 2), TableCell("\u00b7\u00b7\u00b7", reason="Hidden: fewer than 5 answers"))
    table = DataTable(
        "Scores", "Unit", (TableColumn("A", "A"), TableColumn("B", "B")), (TableRow("All", cells),), SCORES
    )
    made = ReportDocument("T", "", "en", date(2025, 4, 1), "", (Chapter("x", "X", (table,)),), ())
    found = Page(render(made, drawn))
    assert found.cells[-1].startswith("hidden\u00b7\u00b7\u00b7a")
    assert not numbers(found.cells[-1].partition("a")[0])
    assert "a Hidden: fewer than 5 answers" in " ".join(found.text.split())


def test_pictures_have_their_numbers_as_a_table_and_are_drawn_once(document):
    [drawing] = [part for part in document.chapters[3].parts if isinstance(part, Drawing)]
    twice = replace(document, chapters=(Chapter("gaps", "Gaps", (drawing, drawing)),))
    found = Page(render(twice, drawn))
    first, second = drawing.plot.series
    rows = zip(drawing.plot.categories, first[1], second[1], drawing.plot.said, strict=True)
    for name, inside, outside, said in rows:
        at = found.cells.index(name)
        assert [each.split("\n")[0] for each in found.cells[at + 1 : at + 4]] == [*map(score, (inside, outside)), said]
    assert [tag for tag, _ in found.elements].count("use") == 1
    assert [of["aria-label"] for tag, of in found.elements if tag == "svg"] == [drawing.alt] * 2
