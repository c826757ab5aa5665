"""A workbook written by hand, for tests: cells as Python values, or as XML where a test needs something odd."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
HIDDEN = 'state="hidden"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(f'xmlns:{name}="{OASIS}{name}:1.0"' for name in ("office", "table", "text", "manifest", "style"))
CALC = "application/vnd.oasis.opendocument.spreadsheet"
ODS_REST = '<table:table-row table:number-rows-repeated="1048000">{}</table:table-row>'.format(
    '<table:table-cell table:number-columns-repeated="16384"/>'
)


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]] | str],
    hidden: Sequence[str] = (),
    before: str = "",
    after: str = "",
) -> bytes:
    """A workbook of `sheets`: rows of cells (None is an empty one), or the XML of the rows as it shall stand there.

    before, after : XML of each sheet round its rows.
    """
    return zipped(_xlsx(sheets, hidden, before, after))


def styled(rows: str, code: str) -> bytes:
    """A workbook of one sheet with the XML of its rows, in which style 1 is a format with this code."""
    code = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        '<cellStyleXfs count="1"><xf numFmtId="164"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    return zipped(_xlsx({"A": rows}, (), "", "") | {"xl/styles.xml": HEAD + styles})


def sharing(text: str, rows: int, cell: str = '<c r="A{row}" t="s"><v>0</v></c>') -> bytes:
    """A workbook of one column in which all rows name the same text."""
    cells = "".join(f'<row r="{row}">{cell.format(row=row)}</row>' for row in range(1, rows + 1))
    texts = f'{HEAD}<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    return zipped(_xlsx({"A": cells}, (), "", "") | {"xl/sharedStrings.xml": texts})


def _xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]] | str], hidden: Sequence[str], before: str, after: str
) -> dict[str, str]:
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" {HIDDEN if name in hidden else ""} r:id="rId{i}"/>'
        for i, name in enumerate(names, 1)
    )
    links = "".join(_link(i, "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(names) + 1))
    parts = {
        "_rels/.rels": _links(_link(1, "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{KIND}"><sheets>{listed}</sheets></workbook>',
    }
    for i, name in enumerate(names, 1):
        content = sheets[name]
        rows = content if isinstance(content, str) else "".join(_row(r, row) for r, row in enumerate(content, 1))
        sheet = f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        parts[f"xl/worksheets/sheet{i}.xml"] = sheet
    return parts


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _links(links: str) -> str:
    return f'{HEAD}<Relationships xmlns="{LINKS}">{links}</Relationships>'


def _link(i: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{i}" Type="{KIND}/{kind}" Target="{target}"/>'


def _row(r: int, cells: Sequence[object]) -> str:
    return f'<row r="{r}">{"".join(_cell(chr(64 + c), r, cell) for c, cell in enumerate(cells, 1))}</row>'


def _cell(column: str, r: int, cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return f'<c r="{column}{r}" t="b"><v>{int(cell)}</v></c>'
        case int() | float():
            return f'<c r="{column}{r}"><v>{cell}</v></c>'
    return f'<c r="{column}{r}" t="inlineStr"><is><t>{cell}</t></is></c>'


def ods(sheets: Mapping[str, Sequence[Sequence[object]] | str], **parts: str) -> bytes:
    """A spreadsheet of OpenDocument, its sheets ended by blank rows as LibreOffice ends them; as `xlsx` otherwise."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        f"{content if isinstance(content, str) else ''.join(map(_ods_row, content))}{ODS_REST}</table:table>"
        for name, content in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"{HEAD}<office:document-content {SPACES}>{body}</office:document-content>"
    return zipped({"mimetype": CALC, "META-INF/manifest.xml": HEAD, "content.xml": content} | parts)


def _ods_row(cells: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: object) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case bool():
            said = f'"boolean" office:boolean-value="{str(cell).lower()}"'
        case int() | float():
            said = f'"float" office:value="{cell}"'
        case _:
            said = '"string"'
    return f"<table:table-cell office:value-type={said}><text:p>{cell}</text:p></table:table-cell>"
