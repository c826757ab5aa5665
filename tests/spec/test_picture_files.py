"""A picture as a file: its numbers, its finding and its foot, with the font in it, the same on any machine."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from diagnostic.errors import UserError
from diagnostic.report.charts import svg
from diagnostic.report.document.parts import FELT, SCORES, DataTable, TableCell, TableColumn, TableRow
from diagnostic.report.files.pictures.frame import Frame, pictures_of
from diagnostic.report.files.pictures.marks import MarkedLines
from diagnostic.report.files.pictures.render import render_png, render_svg
from diagnostic.report.palette import LIGHT
from diagnostic.services.files.pictures import document_picture, every_picture
from tests.documents import by_hand, drawn

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"a": 43}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "quantitative", "title": "Trust"}},
}
HOSTILE = "</svg><script>alert(1)</script>"
NAMES = ("All", "A very long name of a unit that nobody would shorten", HOSTILE)
FRAME = Frame("Trust is low in East", "A survey \u00b7 shown for groups of 5 \u00b7 report code abc")
BARE = "<fontconfig><dir>{0}</dir></fontconfig>"


def table(kind: str = SCORES) -> DataTable:
    """Three units on two dimensions; one cell hidden, one lower than the rest."""
    hidden = TableCell("\u00b7\u00b7\u00b7", reason="Hidden: fewer than 5 answers")
    first = TableCell("\u25cf", 0) if kind == FELT else TableCell("43", 1, -1)
    rows = tuple(TableRow(name, (first, hidden), name == "All") for name in NAMES)
    legend = (("\u25cf", "Felt"),) if kind == FELT else (("1", "40 to 54"),)
    return DataTable("Scores", "Unit", (TableColumn("Trust", "Trust"), TableColumn("Use", "Use")), rows, kind, legend)


def elements(content: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(content).iter())


def words(content: bytes) -> list[str]:
    return [node.text for node in elements(content) if node.tag.endswith("}text") and node.text]


@pytest.fixture(scope="module")
def grid() -> bytes:
    return render_svg(table(), FRAME, drawn)


def test_a_grid_shows_numbers_marks_reasons_and_what_it_was_made_from(grid):
    read = words(grid)
    assert read.count("43\u25bc") == 3 and read.count("\u00b7\u00b7\u00b7 a") == 3
    assert {
        FRAME.title,
        FRAME.foot,
        "Scores",
        "40 to 54",
        "\u00b7\u00b7\u00b7 a: Hidden: fewer than 5 answers.",
    } <= set(read)
    fills = [node.get("fill") for node in elements(grid) if node.tag.endswith("}rect")]
    assert fills.count(LIGHT.scores[1].fill) == 4  # three cells and the legend
    assert [words for words in read if re.match(r"\d", words)] == ["40 to 54", *["43\u25bc"] * 3]  # and no other number


def test_signs_have_their_colours_and_are_said_in_words():
    made = elements(render_svg(table(FELT), FRAME, drawn))
    assert [node.get("fill") for node in made if node.text == "\u25cf"] == [LIGHT.worse] * 4
    [said] = [node.text for node in made if node.tag.endswith("}desc")]
    assert said.startswith("All: Trust Felt, Use Hidden: fewer than 5 answers; A very long name")


def test_bars_begin_together_or_lie_around_their_neutral_middle_and_hidden_ones_have_no_number():
    """Of 260 pixels a bar takes all, or around the middle half: 130 for the whole, 26 for a fifth."""
    hidden = TableCell("", reason="hidden: fewer than 5")
    shares = ((0.2, 0), (0.5, 2), (0.3, 4))
    rows = (
        TableRow("Together", (TableCell("", bar=shares), TableCell("20, 50, 30"))),
        TableRow("Around", (TableCell("", bar=shares, around=True), TableCell("20, 50, 30"))),
        TableRow("Gone", (hidden, TableCell(hidden.reason))),
    )
    columns = TableColumn("In a bar", "In a bar"), TableColumn("In words", "In words")
    made = elements(render_svg(DataTable("Answers", "Survey", columns, rows), FRAME, drawn))
    fills = {LIGHT.scores[shade].fill for _, shade in shares}
    bars = [(float(n.get("x")), float(n.get("width"))) for n in made if n.get("fill") in fills]
    start = bars[0][0]
    assert [(round(x - start, 1), wide) for x, wide in bars] == [
        (0, 52), (52, 130), (182, 78),  # 260 pixels
        (71.5, 26), (97.5, 65), (162.5, 39),  # half of them: 26 and half of 65 left of the middle, which is at 130
    ]  # fmt: skip
    [said] = [node.text for node in made if node.tag.endswith("}desc")]
    assert said.endswith("Around: In words 20, 50, 30; Gone: In words hidden: fewer than 5.")


def test_signs_stand_on_a_line_where_their_scores_are_and_hidden_ones_nowhere():
    """The line has 280 pixels: 2.8 a point."""
    hidden = TableCell("\u00b7\u00b7\u00b7", reason="Hidden: fewer than 5 answers")
    rows = TableRow("Care", (TableCell("75"), TableCell("50"))), TableRow("Tact", (TableCell("20"), hidden))
    columns = TableColumn("Asked", "What is asked"), TableColumn("Got", "What is got")
    legend = ("\u25cf", "What is asked"), ("\u25cb", "What is got")
    marks = MarkedLines(DataTable("Both sides", "", columns, rows, SCORES, legend), ("#4a3f9a", "#1f2328"))
    made = elements(render_svg(marks, FRAME, drawn))
    on_line = [(n.text, float(n.get("x"))) for n in made if n.get("text-anchor") == "middle"]
    (_, start), (_, half), (_, end) = on_line[:3]  # 0, 50 and 100 above it
    assert (half - start, end - start) == (140, 280)
    assert [(sign, x - start) for sign, x in on_line[3:]] == [("\u25cf", 210), ("\u25cb", 140), ("\u25cf", 56)]
    assert [n.text for n in made if n.text and n.text.isdecimal()] == ["0", "50", "100", "75", "50", "20"]


def test_nothing_leaves_the_sheet_or_is_loaded_and_names_are_no_markup(grid):
    root = ElementTree.fromstring(grid)
    tags = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert tags <= {"svg", "style", "title", "desc", "g", "rect", "text"}
    assert "".join(words(grid)).replace(" ", "").count(HOSTILE.replace(" ", "")) == 1
    assert re.findall(rb"href|\bsrc=|url\((?!data:font/)", grid) == []
    assert max(float(node.get("x") or 0) for node in root.iter()) < float(root.get("width"))


def test_the_frame_stands_around_a_chart_too():
    chart = by_hand().chapters[1].parts[1]
    made = render_svg(replace(chart, make=lambda: SPEC), FRAME, drawn)
    assert {FRAME.title, FRAME.foot, chart.caption, "Trust"} <= set(words(made))
    assert [node.text for node in elements(made) if node.tag.endswith("}desc")] == [chart.alt]
    assert made.count(b"@font-face") == 2


def test_a_machine_without_fonts_draws_the_same_pixels(grid, tmp_path):
    """The other process knows no folder of fonts but ours: neither fontconfig's nor anybody's own."""
    (tmp_path / "fonts.conf").write_text(BARE.format(tmp_path), encoding="utf-8")
    program = (
        f"import sys, vl_convert; vl_convert.register_font_directory({str(svg.FONTS)!r}); "
        "sys.stdout.buffer.write(vl_convert.svg_to_png(sys.stdin.read(), scale=2))"
    )
    bare = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    there = subprocess.run(
        [sys.executable, "-c", program], input=grid, capture_output=True, env=bare, check=True
    ).stdout
    here = render_png(table(), FRAME, drawn)
    assert there == here
    root, size = ElementTree.fromstring(grid), [int.from_bytes(here[at : at + 4], "big") for at in (16, 20)]
    assert size == [2 * float(root.get(name)) for name in ("width", "height")]


def test_pictures_of_a_document_have_names_and_come_together_as_a_zip():
    document = by_hand()
    grids = replace(document, chapters=(document.chapters[0], *document.chapters[:1]))
    assert list(pictures_of(document)) == ["heatmap", "units", "units-2"]
    with zipfile.ZipFile(io.BytesIO(every_picture(grids))) as found:
        assert found.namelist() == ["heatmap.svg", "heatmap.png", "heatmap-2.svg", "heatmap-2.png"]
        assert found.read("heatmap.svg") == document_picture(document, "heatmap", "svg")
    with pytest.raises(UserError, match="one of heatmap, units, units-2"):
        document_picture(document, "heatmaps", "png")
