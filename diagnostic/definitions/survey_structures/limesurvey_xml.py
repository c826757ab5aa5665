"""LimeSurvey's structure files as tables of rows: XML without a document type, of a limited size and depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from diagnostic.errors import Problem, UserError
from diagnostic.files.wording import quote

DEEPEST = 20  # elements within each other
MOST_ROWS = 200_000
CELL = 5  # document, table, rows, row, field


@dataclass(frozen=True)
class LimeRow:
    """A row of a table: texts by field, and the line it begins in."""

    line: int
    cells: Mapping[str, str] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        """The text of a field without spaces around it, nothing where the row has no such field."""
        return self.cells.get(name, "").strip()


@dataclass
class LimeTables:
    """What a structure file holds. kind : Survey, Group or Question. rows : by table."""

    kind: str = ""
    languages: list[str] = field(default_factory=list)
    rows: dict[str, list[LimeRow]] = field(default_factory=dict)

    def of(self, table: str) -> list[LimeRow]:
        """Rows of a table, none where the file has no such table."""
        return self.rows.get(table, [])


def read_tables(content: bytes, name: str) -> LimeTables:
    """The tables of a structure file. Raises UserError: broken XML with its line, another file, a document type."""
    reading = _Reading(name)
    try:
        reading.parser.Parse(content, True)
    except expat.ExpatError as error:
        broken = "a file that ends too early" if error.code in _CUT else f"an error ({expat.ErrorString(error.code)})"
        hint = "Export the survey's structure once more; the file was not written or sent as a whole."
        raise UserError(Problem(f"{name}:{error.lineno}", "XML as LimeSurvey writes it", broken, hint=hint)) from error
    except LookupError as error:
        raise UserError(Problem(f"{name}:1", "XML in UTF-8", "an encoding that nobody knows")) from error
    return reading.tables


_CUT = (
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
)


class _Reading:
    """The parser's calls while it goes through a file."""

    def __init__(self, name: str):
        self.name = name
        self.tables = LimeTables()
        self.path: list[str] = []
        self.text: list[str] = []
        self.row: dict[str, str] = {}
        self.line = 0
        self.seen = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append

    def _doctype(self, *_: object) -> None:
        raise self._problem("XML without a document type", "one", "LimeSurvey writes none: take the file as exported.")

    def _problem(self, expected: str, found: str, hint: str = "") -> UserError:
        return UserError(Problem(f"{self.name}:{self.parser.CurrentLineNumber}", expected, found, hint=hint))

    def _start(self, tag: str, _: object) -> None:
        if not self.path and tag != "document":
            hint = "In LimeSurvey: Display/Export, Survey structure (.lss)."
            raise self._problem("a survey's structure", f"XML that begins with {quote(tag)}", hint)
        self.path.append(tag)
        self.text.clear()
        if len(self.path) > DEEPEST:
            raise self._problem(f"at most {DEEPEST} elements within each other", "more")
        if len(self.path) == CELL - 1 and self.path[2:] == ["rows", "row"]:
            self.row, self.line = {}, self.parser.CurrentLineNumber
            self.seen += 1
            if self.seen > MOST_ROWS:
                raise self._problem(f"at most {MOST_ROWS:,} rows", "more")

    def _end(self, tag: str) -> None:
        text = "".join(self.text)
        match self.path:
            case [_, "LimeSurveyDocType"]:
                self.tables.kind = text.strip()
            case [_, "languages", "language"]:
                self.tables.languages.append(text.strip())
            case [_, table, "rows", "row"]:
                self.tables.rows.setdefault(table, []).append(LimeRow(self.line, self.row))
            case [_, _, "rows", "row", _]:
                self.row[tag] = text
        self.path.pop()
        self.text.clear()
