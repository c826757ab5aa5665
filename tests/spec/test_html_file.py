"""The document as one web page: nothing more than the document, nothing loaded, nothing of people's read as markup."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from math import nan

import pytest

from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.content.prepare import prepare
from diagnostic.report.document.gap_report import gap_report
from diagnostic.report.document.parts import (
    BARS,
    FELT,
    SCORES,
    Chapter,
    DataTable,
    Drawing,
    Part,
    Plot,
    ReportDocument,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.pictures import pairs
from diagnostic.report.files.html.grids import first_read
from diagnostic.report.files.html.marks import TICKS
from diagnostic.report.files.html.page import HtmlOptions, css_string, render
from diagnostic.report.palette import gap_class, score_class
from diagnostic.report.words import FELT_SIGNS
from tests.companies import report
from tests.documents import drawn, texts

HOSTILE = (
    "</title></style><script>alert(1)</script>",
    '"><img src=https://evil.example onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; ]]> <!--",
    "' ; } * { background: url(https://evil.example) }",
    "\u202eright to left",
)


PLACES = ("tag", "class", "x1", "x2", "cx")
VEGA = b"""<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40" onload="alert(1)"><style>a{}</style>
<script>alert(1)</script><path d="M0,0h90v40h-90Z" class="background"/><g transform="translate(0,0)" class="mark">
<path d="M0.25,0h9" fill="#c2510c" clip-path="url(#clip)" aria-label="Trust"/><a href="https://evil.example"/>
<text x="4" font-weight="normal">Trust</text></g></svg>"""


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

    def drawn(self) -> list[dict[str, str | None]]:
        """Marks in the lines of tables."""
        return [{"tag": tag, "class": None} | of for tag, of in self.elements if tag in ("line", "circle")]

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


def of(*parts: Part) -> ReportDocument:
    return ReportDocument("T", "", "en", date(2025, 4, 1), "", (Chapter("x", "X", parts),), ())


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
    told = set().union(*map(numbers, texts(document, draw=False)))
    assert read - told <= {str(tick) for tick in TICKS}
    assert told - read == set()
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
    assert "evil" not in re.sub("content: '[^']*'", "", found.style) + found.script


def test_a_hidden_cell_says_why_and_holds_no_number():
    cells = (TableCell("61", 2), TableCell("\u00b7\u00b7\u00b7", reason="Hidden: fewer than 5 answers"))
    table = DataTable(
        "Scores", "Unit", (TableColumn("A", "A"), TableColumn("B", "B")), (TableRow("All", cells),), SCORES
    )
    found = Page(render(of(table), drawn))
    assert found.cells[-1].startswith("hidden\u00b7\u00b7\u00b7a")
    assert not numbers(found.cells[-1].partition("a")[0])
    assert "a Hidden: fewer than 5 answers" in " ".join(found.text.split())


@pytest.mark.parametrize(
    ("first", "second", "shade", "cells", "marks"),
    [
        (43.25, 56, 1, ["43", "56"], ["line g1 43.2% 56%", "circle o 56%", "circle 43.2%"]),
        (61, 60, 2, ["61", "60"], ["line g2 61% 60%", "circle o 60%", "circle 61%"]),
        (nan, 100, -1, ["\u00b7\u00b7\u00b7", "100"], ["circle o 100%"]),
        (nan, nan, -1, ["\u00b7\u00b7\u00b7"] * 2, []),
    ],
)
def test_two_values_on_a_line_are_a_row_with_both_numbers_and_their_marks(first, second, shade, cells, marks):
    found = Page(render(of(pairs([Dumbbell("Trust", first, second, shade, "said")], "In", "Out", "Sides")), drawn))
    assert found.cells[:10] == ["", "In", "Out", "", "In words", "Trust", *cells, "", "said"]
    assert [" ".join(filter(None, map(each.get, PLACES))) for each in found.drawn()] == marks


def test_a_stroke_is_upright_and_a_gap_that_is_more_than_noise_is_strong():
    rows = [Dumbbell("Trust", 50, 60, shade, "said") for shade in (1, 2)]
    found = Page(render(of(pairs(rows, "Team", "All", "Sides", tick=True)), drawn))
    assert [each for each in found.drawn() if each["class"] == "v"] == [
        {"tag": "line", "class": "v", "x1": "60%", "x2": "60%", "y1": "-7", "y2": "7"}
    ] * 2
    assert [tag for tag, each in found.elements if each.get("class") == "sure"] == ["td"]


def test_a_picture_of_another_kind_is_drawn_once_has_its_numbers_below_and_nothing_but_shapes():
    plot = Plot(BARS, ("Trust", "Care"), (("Matters", (61.4, None)),), said=("clear", "too few"))
    picture = Drawing(dict, "Trust: 61", "What matters", plot=plot)
    found = Page(render(of(picture, picture), lambda _: VEGA))
    assert [each.partition("\n")[0] for each in found.cells] == [
        "",
        "Matters",
        "In words",
        "Trust",
        "61",
        "clear",
        "Care",
        "\u00b7\u00b7\u00b7",
        "too few",
    ] * 2
    shapes = [(tag, each) for tag, each in found.elements if tag in ("svg", "g", "path", "rect", "use", "text")]
    root = {"role": "img", "aria-label": "Trust: 61", "width": "90", "height": "40", "viewbox": "0 0 90 40"}
    shape = {"d": "M0.2,0h9", "fill": "#c2510c", "clip-path": "url(#c1-1-clip)"}
    assert shapes == [
        *[("svg", root), ("g", {"id": "c1-1"}), ("path", shape), ("text", {"x": "4"})],
        *[("svg", root), ("use", {"href": "#c1-1"})],
    ]


@pytest.mark.parametrize(
    ("shares", "around", "parts"),
    [
        (((0.5, 1), (0.2, 2), (0.3, 4)), True, ["g1 20% 25%", "g2 45% 10%", "g4 55% 15%"]),
        (((1, 2),), True, ["g2 25% 50%"]),
        (((0.48, 0), (0.52, 4)), True, ["g0 26% 24%", "g4 50% 26%"]),
        (((1, 4),), True, ["g4 50% 50%"]),
        (((0.25, 0), (0.75, 3)), False, ["g0 0% 25%", "g3 25% 75%"]),
    ],
    ids=["each side", "all neutral", "nobody neutral", "one option", "not around"],
)
def test_bars_lie_around_the_middle_of_what_is_neutral(shares, around, parts):
    cell = TableCell("", bar=shares, around=around)
    table = DataTable("Answers", "Question", (TableColumn("Bar", "Bar"),), (TableRow("Is it so?", (cell,)),))
    found = Page(render(of(table), drawn))
    rects = [each for tag, each in found.elements if tag == "rect"]
    assert [" ".join(each[key] or "" for key in ("class", "x", "width")) for each in rects] == parts


def test_a_phone_has_lists_in_which_each_cell_says_what_heads_its_column(document, page):
    """The style sheet says names of columns; of a unit, what is read first is there before all is asked for."""
    tables = [part for each in document.chapters for part in each.parts if isinstance(part, DataTable)]
    shown = [of["class"].split() for tag, of in page.elements if tag == "table" and " h" in of["class"]]
    assert len(tables) == len(shown) > 5
    for table, (*_, name) in zip(tables, [each[: -("units" in each) or None] for each in shown], strict=True):
        for place, column in enumerate(table.columns, 2):
            said = f".{name} td:nth-child({place})::before {{ content: '{css_string(column.name)}"
            assert said in page.style
    rows = sum(len(table.rows) for table in tables if table.kind in (SCORES, FELT))
    first = [of for tag, of in page.elements if tag == "td" and "k" in (of.get("class") or "").split()]
    assert [of.get("class") for tag, of in page.elements if tag == "label"].count("more") == rows <= len(first)


@pytest.mark.parametrize(
    ("kind", "cells", "first"),
    [
        (SCORES, "61 43 80 39 70", [0, 1, 2, 3]),
        (SCORES, "61 43 80", [0, 1, 2]),
        (SCORES, "+5 \u221214 \u22122 +20 \u22123 hidden", [1, 2, 3, 4]),
        (SCORES, "hidden hidden", [0]),
        (FELT, "\u25cf \u25c6 \u25cb \u2013 \u00b7", [0, 1, 2]),
        (FELT, "\u00b7 \u2013", [0]),
    ],
)
def test_the_worst_three_and_the_best_of_a_unit_or_what_asks_for_attention_is_read_first(kind, cells, first):
    def cell(text: str) -> TableCell:
        if text == "hidden":
            return TableCell("\u00b7\u00b7\u00b7", reason="Hidden: fewer than 5 answers")
        number = float(text.replace("\u2212", "-")) if kind == SCORES else 0
        shade = list(FELT_SIGNS.values()).index(text) if kind == FELT else score_class(number)
        return TableCell(text, gap_class(number) if text[0] in "+\u2212" else shade)

    assert sorted(first_read(TableRow("Team", tuple(map(cell, cells.split()))), kind)) == first
