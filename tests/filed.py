"""Files of a report, read back by other programs than those that wrote them, beside what was published."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pikepdf
import pyreadstat

from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.content.prepare import Content, pairs_of
from diagnostic.report.words import FELT_SIGNS
from tests.decks import slides, unpacked
from tests.documents import pdf_text

Rows = Iterator[list[str]]
CODES = re.compile(rb"<([0-9A-Fa-f]+)>")


def pdf_rows(content: bytes) -> Rows:
    """Rows of all tables as a screen reader walks through them: by the tags, from the text that each marks."""
    with pikepdf.open(io.BytesIO(content)) as file:
        marked = {page.objgen: _marked(page) for page in file.pages}
        for row in _tagged(file.Root.StructTreeRoot, "/TR"):
            yield [_said(cell, marked) for cell in _tagged(row, "/TH", "/TD")]


def _kids(node: Any) -> Iterable[Any]:
    kids = node.get("/K", ())
    return kids if isinstance(kids, pikepdf.Array) else (kids,)


def _tagged(node: Any, *kinds: str) -> Iterator[Any]:
    for kid in _kids(node):
        if isinstance(kid, pikepdf.Dictionary) and str(kid.get("/S", "")) in kinds:
            yield kid
        elif isinstance(kid, pikepdf.Dictionary):
            yield from _tagged(kid, *kinds)


def _said(node: Any, marked: dict[Any, dict[int, str]], page: Any = None) -> str:
    page = node.get("/Pg", page)
    found = []
    for kid in _kids(node):
        if isinstance(kid, int):
            found.append(marked[page.objgen][kid])
        elif "/MCID" in kid:
            found.append(marked[kid.get("/Pg", page).objgen][int(kid.MCID)])
        else:
            found.append(_said(kid, marked, page))
    return "".join(found).strip()


def _marked(page: Any) -> dict[int, str]:
    """What each piece of marked content of a page says: its letters, or the text that stands for them."""
    letters = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    around: list[Any] = []  # of what comes: numbers of pieces, the text that stands for letters, or None
    font: dict[int, str] = {}
    steps: Iterable[Any] = pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj TJ")
    for operands, operator in steps:
        at = next((each for each in reversed(around) if isinstance(each, int)), None)
        match str(operator):
            case "BDC" if isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]:
                around.append(int(operands[1].MCID))
                found[around[-1]] = ""
            case "BDC" if isinstance(operands[1], pikepdf.Dictionary) and "/ActualText" in operands[1]:
                around.append(str(operands[1].ActualText))
                found |= {} if at is None else {at: found[at] + around[-1]}
            case "BDC" | "BMC":
                around.append(None)
            case "EMC":
                around.pop()
            case "Tf":
                font = letters[str(operands[0])]
            case _ if at is not None and not isinstance(around[-1], str):
                texts = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                codes = b"".join(bytes(text) for text in texts if isinstance(text, pikepdf.String))
                found[at] += "".join(font[int.from_bytes(codes[i : i + 2])] for i in range(0, len(codes), 2))
    return found


def _letters(font: Any) -> dict[int, str]:
    """Text of each code of a font, of two bytes, as its ToUnicode map has it."""
    table = font.ToUnicode.read_bytes()
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        codes = CODES.findall(block)
        found |= {int(a, 16): _utf16(b) for a, b in zip(codes[::2], codes[1::2], strict=True)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        codes = CODES.findall(block)
        for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            start = int(text, 16)
            found |= {code: chr(start + code - int(first, 16)) for code in range(int(first, 16), int(last, 16) + 1)}
    return found


def _utf16(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def pptx_rows(content: bytes) -> Rows:
    for slide in slides(content):
        for table in slide.tables:
            yield from ([cell.text for cell in row.cells] for row in table.rows)


class _Rows(HTMLParser):
    """Cells of each row of all tables; a cell ends where the next thing of a table begins, as browsers read it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.within = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("tr", "th", "td", "tbody", "thead", "table"):
            self.within = tag in ("th", "td")
        if self.within and tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "th", "td", "tbody", "thead", "table"):
            self.within = False

    def handle_data(self, data: str) -> None:
        if self.within:
            self.rows[-1][-1] += data


def html_rows(content: bytes) -> Rows:
    reader = _Rows()
    reader.feed(content.decode())
    yield from reader.rows


def xlsx_rows(content: bytes) -> Rows:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        if sheet.title.startswith("All scores"):
            continue
        yield from ([shown(cell) for cell in row] for row in sheet.iter_rows())


def shown(cell: Any) -> str:
    """What a spreadsheet shows of a number or a text."""
    if not isinstance(cell.value, int | float):
        return str(cell.value or "")
    shapes = cell.number_format.split(";")
    shape = shapes[1] if cell.value < 0 and len(shapes) > 1 else shapes[0]
    many = f"{abs(round(cell.value)):,}"
    return re.sub("#,##0|0", many, shape, count=1).replace('"', "")


def _is_cell(text: str) -> bool:
    return any(shape.fullmatch(text) for shape in (NUMBER, SIGN, REASON))


def svg_rows(content: bytes) -> Rows:
    """Names with the cells after them; a name may be on several lines, so that it is one of what is yielded."""
    texts = [node.text or "" for node in ElementTree.fromstring(content).iter() if node.tag.endswith("}text")]
    before: list[str] = []
    for is_cell, group in groupby(texts, _is_cell):
        several = list(group)
        if is_cell:
            yield from ([name, *several] for name in {" ".join(before[-lines:]) for lines in (1, 2, 3)})
        before = several


ROWS: dict[str, Callable[[bytes], Rows]] = {
    "pdf": pdf_rows,
    "pptx": pptx_rows,
    "html": html_rows,
    "xlsx": xlsx_rows,
    "svg": svg_rows,
}
Grid = Counter[tuple[str, ...]]  # names of rows with the texts of their cells; names need not be unique
GONE, DOWN, UP = "hidden", "\u25bc", "\u25b2"
NUMBER = re.compile("[+\u2212]?[0-9]+[\u25b2\u25bc]?")
SIGN = re.compile("([\u25cf\u25c6\u25cb\u2013\u00b7])( ?[A-Z][^0-9]*)?")  # and what it means
REASON = re.compile("(hidden ?)?\u00b7\u00b7\u00b7 ?[a-z]{0,2}|(Hidden|The rule)([^0-9]|fewer than [0-9]+)*")
NO_LETTERS = str.maketrans("", "", "\u00ad\u200b\u2060")  # where a word may be broken, and where not


def grids_of(ending: str, content: bytes, shown: Content) -> list[Grid]:
    """Each grid of units in a file: it begins with the row of the whole; a table on several slides is one grid."""
    names = {_name(shown, unit) for unit in shown.units}
    found: list[Grid] = []
    for name, *cells in rows_of(ending, content):
        if name not in names or len(cells) < 2:
            continue
        if name == _name(shown, shown.root):
            found.append(Counter())
        found[-1][name, *cells] += 1
    return found


def rows_of(ending: str, content: bytes) -> Iterator[tuple[str, ...]]:
    """Every row of every table: its name, and what is seen in its cells but for empty ones at the end."""
    for row in ROWS[ending](content):
        name, *cells = (" ".join(text.translate(NO_LETTERS).split()) for text in row or [""])
        while cells and not cells[-1]:
            cells.pop()
        yield name, *map(seen, cells)


def seen(cell: str) -> str:
    """A sign without its meaning, that a cell is hidden, or what stands in it."""
    if sign := SIGN.fullmatch(cell):
        return sign[1]
    return GONE if REASON.fullmatch(cell) else cell


def published_grids(shown: Content) -> list[Grid]:
    """What was published, rounded halves up: scores, what is felt of each audience, gaps to each."""
    felt, gaps = ([made(shown, audience) for audience in shown.audiences] for made in (_felt, _gaps))
    return [_scores(shown), *felt, *gaps]


def _name(shown: Content, unit: str) -> str:
    return shown.units[unit].name + (" (pooled)" if shown.units[unit].pooled else "")


def _whole(value: float) -> int:
    return math.floor(value + 0.5)


def _table(shown: Content, audience: str) -> dict[tuple[str, str], Any]:
    return {(row.unit, row.dimension): row for row in shown.published(audience).scores.itertuples()}


def _rows(shown: Content, pooled: bool) -> list[str]:
    """Parents, and units of which anything inside is shown."""
    scores = shown.published(shown.source.inside.audience).scores
    known = {*shown.parents, *scores.loc[scores["hidden"] == "", "unit"]}
    counted = {unit.id for unit in shown.units.values() if not unit.hidden}
    return [unit for unit in shown.units if unit in known | counted and (pooled or not shown.units[unit].pooled)]


def _scores(shown: Content) -> Grid:
    scores, signs = _table(shown, shown.source.inside.audience), {LOWER: DOWN, HIGHER: UP}

    def cell(unit: str, dimension: str) -> str:
        row = scores[unit, dimension]
        return GONE if row.hidden else f"{_whole(row.mean)}{signs.get(row.verdict, '')}"

    rows = _rows(shown, pooled=True)
    return Counter((_name(shown, unit), *(cell(unit, each) for each in shown.asked)) for unit in rows)


def _felt(shown: Content, audience: str) -> Grid:
    felt, none = shown.tested[audience], FELT_SIGNS["cannot tell"]
    rules = [rule.id for rule in shown.source.rules]
    rows = _rows(shown, pooled=False)
    return Counter(
        (_name(shown, unit), *(FELT_SIGNS.get(felt.at("felt", unit, rule), none) for rule in rules)) for unit in rows
    )


def _gaps(shown: Content, audience: str) -> Grid:
    inside, outside = (_table(shown, each) for each in (shown.source.inside.audience, audience))
    spoken = shown.source.symptoms.strengths.groupby("unit")["rule"].agg(set)  # rules that speak about a unit

    def cell(unit: str, pair: Any) -> str:
        ours, theirs = inside.get((unit, pair.inside)), outside.get((unit, pair.rule.outside))
        if pair.rule.id not in spoken[unit] or ours is None or theirs is None or ours.hidden or theirs.hidden:
            return GONE
        gap = _whole(ours.mean) - _whole(theirs.mean)
        sure = shown.gaps[audience].at("certain", unit, pair.id) == 1 and abs(gap) >= 5
        sign = "\u2212" if gap < 0 else "+" if gap else ""
        return f"{sign}{abs(gap)}{(DOWN if gap < 0 else UP) if sure else ''}"

    rows = _rows(shown, pooled=False)
    return Counter((_name(shown, unit), *(cell(unit, pair) for pair in pairs_of(shown.source))) for unit in rows)


SCORES = ["n", "score", "low", "high", "verdict", "hidden"]


def published_scores(shown: Content) -> pd.DataFrame:
    """The columns of `SCORES` by audience, unit and dimension, as they were published; intervals as pages have them."""
    found = []
    for audience, matrix in shown.scores.items():
        frame = shown.published(audience).scores
        at = [matrix.row[unit] for unit in frame["unit"]], [matrix.column[each] for each in frame["dimension"]]
        ends = {name: matrix.values[name][at] for name in ("low", "high")}
        found.append(frame.assign(audience=audience, score=frame["mean"], **ends))
    every = pd.concat(found).set_index(["audience", "unit", "dimension"])[SCORES]
    return every.assign(verdict=every["verdict"].fillna(""), hidden=every["hidden"].fillna(""))


def scores_of(ending: str, content: bytes, folder: Path) -> pd.DataFrame:
    """The same, read from a file; `folder` is where one may be put that has to be."""
    match ending:
        case "csv":
            frame = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
        case "parquet":
            frame = pd.read_parquet(io.BytesIO(content))
        case "xlsx":
            frame = pd.read_excel(io.BytesIO(content), sheet_name="All scores", engine="calamine")
        case _:
            (folder / "scores.sav").write_bytes(content)
            frame, _ = pyreadstat.read_sav(folder / "scores.sav", apply_value_formats=True)
            frame = frame.rename(columns={"dim": "dimension"}).astype(
                dict.fromkeys(("audience", "verdict", "hidden"), object)
            )
    frame = frame.set_index(["audience", "unit", "dimension"])[SCORES]
    return frame.assign(**{name: frame[name].map(_text) for name in ("verdict", "hidden")})


def _text(value: object) -> str:
    return value if isinstance(value, str) and value != "shown" else ""


def words_of(ending: str, content: bytes) -> str:
    """All words and numbers of a file; of what is drawn no coordinates."""
    match ending:
        case "pdf":
            return pdf_text(content)
        case "pptx" | "xlsx":
            return unpacked(content)
        case "html" | "svg":
            return " ".join(re.findall(r"(?<=>)[^<]+(?=<)", content.decode()))
    return content.decode(errors="replace")
