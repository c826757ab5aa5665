"""Any table is read as text, with the row a person sees; what is no table is refused with a reason."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_table
from tests.spreadsheets import CALC, ods, sharing, xlsx, zipped


def read(content: str | bytes, name: str = "answers.csv", **choice: str) -> dict[str, list[str]]:
    table = read_table(content.encode() if isinstance(content, str) else content, name, **choice)
    return {column: list(cells) for column, cells in zip(table.columns, table.cells, strict=True)}


def refusal(content: str | bytes, name: str = "answers.csv", **choice: str) -> str:
    with pytest.raises(UserError) as caught:
        read(content, name, **choice)
    return str(caught.value)


def parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


REPEATED = (
    '<table:table-cell office:value-type="string"><text:p>unit</text:p></table:table-cell>'
    '<table:table-cell office:value-type="string"><text:p>q1</text:p></table:table-cell></table:table-row>'
    '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="4"><office:annotation><text:p>sure?</text:p>'
    "</office:annotation><text:p>four</text:p></table:table-cell></table:table-row>"
    '<table:table-row><table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell>'
    '<table:table-cell table:number-columns-repeated="16383"/>'
)
TEAMS = {"unit": ["a", "b"], "q1": ["4", ""]}


@pytest.mark.parametrize(
    "content",
    [
        "unit,q1\na,4\nb,\n",
        "unit;q1\na;4\nb;\n",
        "unit\tq1\na\t4\nb\t\n",
        "unit|q1\na|4\nb|\n",
        "sep=;\nunit;q1\na;4\nb;\n",
        '"unit","q1"\n"a","4"\n"b",""\n',
        "unit,q1\r\na,4\r\nb,\r\n",
        "unit,q1\ra,4\rb,",
        "\n,\n unit , q1\n\n a , 4\t\n\n,\nb,\n,\n\n",
        "unit,q1,\na,4,\nb,,\n",
        "\ufeffunit,q1\na,4\nb,\n",
        "\ufeffunit,q1\na,4\nb,\n".encode("utf-16-le"),
        "\ufeffunit;q1\na;4\nb;\n".encode("utf-16-be"),
        "\ufeffunit,q1\na,4\nb,\n".encode("utf-32-le"),
        xlsx({"Answers": [["unit", "q1"], ["a", 4], ["b", None]]}),
        xlsx({"Answers": [[], [None, "unit", "q1"], [], [None, "a", 4.0], [None, " b ", " "]]}),
        xlsx({"Notes": [["secret"]], "Answers": [["unit", "q1"], ["a", 4], ["b"]]}, hidden=["Notes"]),
        ods({"Answers": [[], [None, "unit", "q1"], [], [None, "a", 4.0], [None, " b ", " "]]}),
        ods({"Answers": "<table:table-row>" + REPEATED + "</table:table-row>"}),
        parquet(unit=["a", "b"], q1=pa.array([4, None], pa.int8())),
        parquet(unit=pa.array(["a", " b"]).dictionary_encode(), q1=[4.0, float("nan")]),
        parquet(unit=pd.Categorical(["a", "b"]), q1=[Decimal("4.00"), None]),
    ],
)
def test_the_same_table_in_many_dresses(content):
    assert read(content) == TEAMS


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("unit;How, really, are you?;q1", 3),
        ('unit,"one; two; three; four"', 2),
        ("unit|a,b|c", 3),
        ("only", 1),
    ],
)
def test_the_separator_is_the_one_that_fits_the_rows_too(header, columns):
    separator = {"unit;": ";", "unit,": ",", "unit|": "|"}.get(header[:5], ",")
    assert len(read(header + "\n" + separator.join("x" * columns) + "\n")) == columns


def test_a_quotation_mark_inside_a_cell_is_part_of_it():
    assert read('unit,why\na,5" screen\nb,say ""no""\n')["why"] == ['5" screen', 'say ""no""']


def test_decimal_commas_do_not_separate():
    assert read("unit;q1\na;4,5\nb;3,5\n") == {"unit": ["a", "b"], "q1": ["4,5", "3,5"]}


def test_rows_are_numbered_as_the_person_sees_them():
    table = read_table(b'unit,why\n\na,"one\ntwo"\nb,"""no"""\n,\nc,x\n', "answers.csv")
    assert [table.where(i) for i in range(3)] == ["answers.csv:3", "answers.csv:5", "answers.csv:7"]
    assert list(table.column("why")) == ["one\ntwo", '"no"', "x"]
    assert table.first_row == 3


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"unit,q1\na,1\nb,2\n", [2, 3]),
        (xlsx({"Answers": [[], ["unit", "q1"], ["a", 1], [], ["b", 2]]}), [3, 5]),
        (parquet(unit=["a", None, "b"], q1=[1, None, 2]), [1, 3]),
    ],
)
def test_row_numbers_count_the_header_and_what_is_blank(content, rows):
    assert read_table(content, "t").lines.tolist() == rows


def test_rows_as_a_frame_of_text():
    frame = read_table(b"unit,q1\na,4\nb,\n", "answers.csv").rows
    assert frame.to_dict("list") == TEAMS
    assert (frame.dtypes == "str").all()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (-1, "-1"),
        (True, "true"),
        (1e20, "100000000000000000000"),
        (dt.date(2024, 5, 31), "2024-05-31"),
        (dt.datetime(2024, 5, 31), "2024-05-31"),
        (dt.datetime(2024, 5, 31, 9, 30), "2024-05-31 09:30:00"),
        (Decimal("7.10"), "7.10"),
    ],
)
def test_values_of_parquet_are_text_as_people_write_it(value, text):
    assert read(parquet(q=[value, value]))["q"] == [text, text]


def test_values_of_a_workbook_are_text_as_people_write_it():
    cells = (
        '<c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2">'
        '<c r="A2" t="d"><v>2024-05-31T00:00:00</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row><row r="3">'
        '<c r="A3" t="str"><f>B9</f><v> x </v></c><c r="B3" t="b"><v>1</v></c>'
    )
    table = read_table(xlsx({"Answers": f'<row r="1">{cells}</row>'}), "answers.xlsx")
    assert list(zip(*table.cells, strict=True)) == [("2024-05-31", ""), ("x", "true")]
    assert [str(warning) for warning in table.warnings] == [
        "answers.xlsx: expected cells without an error, found errors of formulas such as #N/A or #REF!. "
        "They are read as blank; mend the formulas if they matter."
    ]


def test_a_workbook_is_read_alike_however_its_tags_are_written():
    tags = "<row><c t='inlineStr'><is><t>unit</t></is></c><c r='B1' t='inlineStr'><is><t>q1</t></is></c></row>"
    tags += "<!-- <c r='ZZZ9'> --><row><c t='inlineStr'><is><t>a</t></is></c><c><v>4</v></c></row><row r='4'>"
    assert read(xlsx({"Answers": tags + "<c r = 'A4' t='inlineStr'><is><t>b</t></is></c></row>"})) == TEAMS


def test_true_and_1_are_two_answers():
    assert read(xlsx({"Answers": [["q"], [1], [True], [1.0], ["1"]]}))["q"] == ["1", "true", "1", "1"]


def test_a_sheet_is_chosen_by_name():
    book = xlsx({"Notes": [["x"], ["y"]], "Answers": [["unit"], ["a"]]})
    assert read(book, sheet="Answers") == {"unit": ["a"]}
    assert refusal(book, "a.xlsx", sheet="Answer") == (
        "a.xlsx: expected the name of one of its sheets, found 'Answer'. Did you mean 'Answers'?"
    )


def test_accents_of_windows_are_read_with_a_warning():
    table = read_table("unit,q1\nCafé,4\n".encode("cp1252"), "answers.csv")
    assert list(table.column("unit")) == ["Café"]
    assert [str(warning) for warning in table.warnings] == [
        "answers.csv:2: expected text in UTF-8, found another encoding. Read as Windows text (cp1252); check the "
        "accents. Save it as CSV (UTF-8), XLSX or Parquet."
    ]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Wrocław\nKraków\nGdańsk\nToruń\nBiałystok\nRzeszów\nCzęstochowa", "cp1250"),
        ("Księgowość\nSprzedaż i obsługa", "cp1250"),
        ("Příliš žluťoučký kůň", "cp1250"),
        ("Prodaja\nRačunovodstvo\nPodrška kupcima\nSkladište\nIsplate plaća", "cp1250"),
        ("Ťahanovce", "cp1250"),  # a byte that cp1252 does not have
        ("München\nKöln\nGröße", "cp1252"),
        ("España\nNiño", "cp1252"),
        ("Tromsø\nÅlesund", "cp1252"),
        ("São Paulo\nAção", "cp1252"),
        ("£5 an hour\n20 m³\n5 € – “naïve”", "cp1252"),
    ],
    ids=lambda value: value.split("\n")[0],
)
def test_the_page_of_windows_that_fits_is_taken(text, page):
    table = read_table(f"unit\n{text}\n".encode(page), "answers.csv")
    assert list(table.column("unit")) == text.split("\n")
    assert f"Read as Windows text ({page})" in str(table.warnings[0])


def test_an_accent_is_the_same_however_it_was_composed():
    assert read("unit,q1\nCafe\u0301,4\nCaf\u00e9,5\n")["unit"] == ["Caf\u00e9", "Caf\u00e9"]


AS_CSV = "save the sheet as CSV (UTF-8)."
BROKEN = f"a workbook that opens, found a damaged one. Open and save it again, or {AS_CSV}"
CELLS = "a workbook of at most 10,000,000 cells"
DELETE = f"Delete empty rows and columns, or {AS_CSV}"
ENDS = "a quotation mark at both ends of a cell, or at none"
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FOLLOWING = '<row r="1048576">' + "<c><v>1</v></c>" * 10 + "</row>"
BEYOND = "<row r='1'><c r='ZZZZZZZ1'><v>1</v></c></row>"
LOCKED = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
SAVE = "Save it as CSV (UTF-8), XLSX or Parquet."


def times(text: str = "x", cells: int | str = 1, rows: int | str = 1) -> str:
    """A row of OpenDocument with one cell, both as often as the file says."""
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{cells}">'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}<text:p>{text}</text:p>{END}'


END = "</table:table-cell></table:table-row>"
REMOVE = f"Remove the password, or {AS_CSV}"
REMOVED = f"found a protected one. {REMOVE}"
ENCIPHERED = {"META-INF/manifest.xml": "<manifest:encryption-data/>"}
SHEET = f"a sheet of {{}} rows and {{}} columns. {DELETE}"
TEXT = f"more than 256 MiB of text. {DELETE}"
QUOTE = "Close it, or double it where it belongs to the text."


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf \n\n", "an empty file"),
        (b",,\n,,\n", "an empty file"),
        (xlsx({"Answers": []}), "an empty sheet. The sheet 'Answers' was read; put the table on the first sheet."),
        (b"<html><table>", f"a web page. {SAVE}"),
        (b"%PDF-1.7", f"a PDF. {SAVE}"),
        (gzip.compress(b"unit,q1\na,4\n", mtime=0), "a compressed file. Unpack it first."),
        (zipped({"answers.csv": "unit,q1"}), "a ZIP archive. Unpack it and hand over what is inside."),
        (zipped({"content.xml": "<x/>"}), "a ZIP archive. Unpack it and hand over what is inside."),
        (
            ods({"A": [["x"]]}, mimetype=CALC.replace("spreadsheet", "text")),
            "an OpenDocument text. Copy its table into a spreadsheet, and hand that over.",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file. Save it as XLSX or CSV (UTF-8)."),
    ],
)
def test_what_is_no_table(content, found):
    assert refusal(content, "t") == f"t: expected a table, found {found}"


@pytest.mark.parametrize(
    ("content", "place", "found"),
    [
        (b"unit,q1\na,\x001\n", "t:2", "the control character U+0000"),
        ("unit,q1\na,4\n".encode("utf-16-le"), "t:1", "the control character U+0000"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff", "t", "bytes that are no text"),
        (b"unit,q1\na,\x81\n", "t", "bytes that are no text"),
        (b"\xff\xfeu\x00n\xd8", "t", "bytes that are no text"),
    ],
)
def test_what_is_no_text(content, place, found):
    assert refusal(content, "t") == f"{place}: expected a table as text, found {found}. {SAVE}"


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (b"unit,q1\n", ["t: expected at least one row below the header, found only a header"]),
        (b"unit,q1\n,\n,\n", ["t: expected at least one row below the header, found only a header"]),
        (
            b"unit,q1\na,1,2\nb\n",
            [
                "t:2: expected 2 cells, as in the header, found 3. "
                "Put a cell that holds a comma between quotation marks.",
                "t:3: expected 2 cells, as in the header, found 1. "
                "Cells are missing; an empty cell still needs its separator.",
            ],
        ),
        (
            b"unit,q1,q1,,\na,1,2,3,\n",
            [
                "t:1: expected every column name once, found 'q1' for columns 2 and 3. Rename all but one.",
                "t:1: expected a name for every column, found none for column 4. "
                "Write one above it, or delete the column.",
            ],
        ),
        (
            b'unit,q1\na,"1\nb,"2"\n',
            [f"t:2: expected {ENDS}, found one that stands alone. {QUOTE}"],
        ),
        (b'unit,q1\na,"1', [f"t:2: expected {ENDS}, found one that stands alone. {QUOTE}"]),
        (
            b'unit,q1\na,"' + b"1\n" * 70_000,
            [f"t:2: expected cells of at most 131,072 characters, found a longer one. {QUOTE}"],
        ),
        (
            "\n".join([",".join(f"c{i}" for i in range(10_001))] * 2).encode(),
            ["t:1: expected at most 10,000 columns, found 10,001"],
        ),
        (LOCKED, [f"t: expected a workbook that opens without a password, found a protected one. {REMOVE}"]),
        (b"PK\x03\x04 and nothing more", [f"t: expected {BROKEN}"]),
        (zipped({"xl/workbook.xml": "<workbook>"}), [f"t: expected {BROKEN}"]),
        (xlsx({"A": FAR}), [f"t: expected {CELLS}, found a sheet of 1,048,576 rows and 16,384 columns. {DELETE}"]),
        (xlsx({"A": FOLLOWING}), [f"t: expected {CELLS}, found a sheet of 1,048,576 rows and 10 columns. {DELETE}"]),
        (xlsx({"A": BEYOND}), [f"t: expected {BROKEN}"]),
        (zipped({"xl/sharedStrings.xml": '<sst uniqueCount="4294967295"/>'}), [f"t: expected {BROKEN}"]),
        (xlsx({"A": "<!DOCTYPE a><row/>"}), [f"t: expected {BROKEN}"]),
        (sharing("x" * 2**20, 300), [f"t: expected {CELLS}, found {TEXT}"]),
        (sharing("x" * 2**20, 300, "<c r='A{row}' t='s'><v>0</v></c>"), [f"t: expected {CELLS}, found {TEXT}"]),
        (ods({"A": times(rows=3_000_000_000)}), [f"t: expected {CELLS}, found {SHEET.format('3,000,000,000', '1')}"]),
        (ods({"A": times(cells=4_000, rows=2_501)}), [f"t: expected {CELLS}, found {SHEET.format('2,501', '4,000')}"]),
        (ods({"A": times('<text:s text:c="300000000"/>')}), [f"t: expected {CELLS}, found {TEXT}"]),
        (ods({"A": times("x" * 100_000, cells=3_000)}), [f"t: expected {CELLS}, found {TEXT}"]),
        (ods({"A": times("<table:table/>")}), [f"t: expected {BROKEN}"]),
        (ods({"A": times(rows="1e9")}), [f"t: expected {BROKEN}"]),
        (ods({"A": "<!DOCTYPE a>"}), [f"t: expected {BROKEN}"]),
        (ods({"A": [["x"]]}, **ENCIPHERED), [f"t: expected a workbook that opens without a password, {REMOVED}"]),
        (
            b"PAR1 and nothing more",
            ["t: expected a Parquet file that opens, found a damaged one. Write it again, or hand over a CSV file."],
        ),
        (
            parquet(unit=["a"], q=[[1, 2]]),
            ["t › q: expected a column of text or numbers, found list<element: int64>. Leave that column out."],
        ),
    ],
)
def test_a_broken_table(content, messages):
    assert refusal(content, "t").splitlines() == messages


def test_a_long_text_in_few_of_many_cells_is_read():
    short = '<c r="A{row}" t="s"><v>1</v></c>'
    content = sharing("x" * 2**20 + "</t></si><si><t>unit", 600, short)
    assert list(read(content)) == ["unit"]


def test_a_workbook_that_unpacks_to_more_than_memory_is_not_unpacked():
    bomb = zipped({"xl/workbook.xml": bytes(513 * 2**20)})  # here: every collection of tests would make it
    assert refusal(bomb, "t") == f"t: expected {CELLS}, found more than 512 MiB when unpacked. {DELETE}"


def test_a_hundred_ragged_rows_are_named_and_the_rest_counted():
    problems = refusal("unit,q1\n" + "a\n" * 250, "t").splitlines()
    assert len(problems) == 101
    assert problems[-1] == "t: expected no further problems, found 150 more. Mend these first."


def test_a_file_that_is_not_there(tmp_path):
    (tmp_path / "answers.csv").write_text("unit\na\n")
    with pytest.raises(UserError, match=r"expected a file, found nothing of that name\. Did you mean 'answers\.csv'\?"):
        read_table(tmp_path / "answer.csv")


def test_the_quick_way_and_the_careful_way_read_the_same():
    rng = np.random.default_rng(7)
    words = ["1", "", " 5 ", "don't know", "a;b", "é", 'say ""x""', "NA", "null", "1,5"]
    rows = [[words[i] for i in rng.integers(0, len(words), 4)] for _ in range(200)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["a", "b", "c", "d"], *(["x", *row[1:]] for row in rows)])
    quick = read(text.getvalue())
    careful = read(text.getvalue() + 'x,"two\nlines",,\n')
    assert quick == {column: cells[:-1] for column, cells in careful.items()}
    assert quick["b"] == [row[1].strip() for row in rows]


def test_cells_are_not_part_of_what_a_log_would_show():
    assert "secret" not in repr(read_table(b"unit,q1\na,secret\n", "t"))


def spss_file(folder: Path, kind: str) -> bytes:
    """Three people: a label, a value declared as missing, and nothing."""
    frame = pd.DataFrame({"team": [1.0, 2.0, 1.0], "q1": [4.0, 99.0, float("nan")], "q2": ["x", "", "y"]})
    words = ["Your team?", "I can rely on it.", ""]
    path = folder / f"a.{kind}"
    if kind == "por":
        pyreadstat.write_por(frame, str(path), column_labels=words)
    else:
        labels = {"team": {1: "North"}, "q1": {4: "Agree", 99: "Refused"}}
        pyreadstat.write_sav(
            frame, str(path), column_labels=words, variable_value_labels=labels, missing_ranges={"q1": [99]},
            compress=kind == "zsav",
        )  # fmt: skip
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["sav", "zsav", "por"])
def test_a_file_of_spss_has_labels_and_no_missing_values(kind, tmp_path):
    table = read_table(spss_file(tmp_path, kind), "a")
    columns = [list(cells) for cells in table.cells]
    if kind == "por":  # keeps neither labels of values nor small letters in names, as it is written here
        assert columns == [["1", "2", "1"], ["4", "99", ""], ["x", "", "y"]]
    else:
        assert columns == [["North", "2", "North"], ["Agree", "", ""], ["x", "", "y"]]
    first, second, _third = table.columns
    assert table.also == {first: ("Your team?",), second: ("I can rely on it.",)}
    assert table.where(1) == "a:2"


@pytest.mark.parametrize("kind", ["sav", "zsav", "por"])
def test_half_a_file_of_spss_is_a_problem_and_no_crash(kind, tmp_path):
    content = spss_file(tmp_path, kind)
    assert refusal(content[: len(content) // 2], "t").startswith("t: expected a file of SPSS that opens")
