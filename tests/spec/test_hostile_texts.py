"""Files from outside that are made to take hours: each of these takes none, where it did or ended in a traceback."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from diagnostic.core.intake.exports.platforms import SUBQUESTION
from diagnostic.core.intake.exports.titles import parts
from diagnostic.core.intake.respondent_rows import match_answers
from diagnostic.core.intake.response_codes import found_in
from diagnostic.core.intake.ticked_lists import _listed
from diagnostic.definitions.charts.edits import ChartEdit, DraftUnit, apply_edit
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.organisation import flat
from diagnostic.definitions.questionnaire import Choices
from diagnostic.definitions.survey_structures.draft_yaml import _exported, _option_ids
from diagnostic.definitions.survey_structures.limesurvey import _once
from diagnostic.definitions.survey_structures.limesurvey_xml import LimeRow
from diagnostic.definitions.survey_structures.wordings import plain
from diagnostic.errors import UserError
from diagnostic.files.html_text import unwrapped
from diagnostic.files.tables import spss, xlsx_limits, xlsx_shown, xlsx_texts
from diagnostic.files.tables.delimited import decode
from diagnostic.files.tables.reader import read_table
from diagnostic.settings import QUESTIONNAIRES

N = 1_000_000
EMPLOYEE = load_questionnaire(QUESTIONNAIRES / "employee.yaml")
ROW = b'<row r="1" %shidden="1" x>' % b"".join(b'a%d:r="1" ' % i for i in range(50_000))
TICKS = Choices(id="q", text={"en": "Which?"}, options={"a": {"en": "A"}, "b": {"en": "B, or C"}}, none={"en": "None"})


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (lambda: len(plain("<script " * N)), 2_000),
        (lambda: plain("<script>a</script><style>b</style >c<script>d"), "c d"),
        (lambda: len(unwrapped("<!--" * N)), 4 * N),
        (lambda: unwrapped("a<!-- b -->c"), "a c"),
        (lambda: unwrapped("&#" + "1" * 5_000 + ";")[:4], "&#11"),
        (lambda: list(parts(" " * N)), []),
        (lambda: list(parts("a - " * N)), []),
        (lambda: len(list(parts("a - " * 400))), 10),
        (lambda: SUBQUESTION.fullmatch("x" + "[1][" * N), None),
        (lambda: found_in("." + "1" * N + "x")[:3], "'.1"),
        (lambda: decode(b"1," * N + b"\xff\n", "a.csv")[0].count(b","), N),
        (lambda: decode(b"1\rM\xfcller\r\nb\xe9\n\xff", "a.csv")[0].decode(), "1\nM\u00fcller\nb\u00e9\n\u00ff"),
        (lambda: xlsx_limits.ERROR.search(b"<c " * N), None),
        (lambda: xlsx_shown._hidden(xlsx_shown.ROW, ROW)[0][:11], '<row r="1" '),
        (lambda: xlsx_shown._hidden(xlsx_shown.COLUMN, b"<col " * N), []),
        (lambda: xlsx_shown.UNSOLVED.findall(b"<c " * N), []),
        (lambda: xlsx_shown.shown_as("[" * N), ""),
        (lambda: xlsx_texts.CELL.findall(b'<c r="A1"' + b' t="s"' * N + b"/>"), []),
        (lambda: list(_option_ids(["a", "-", "\\", "q_1", "1"]).values()), ["a", "q_1", "option", "option_2", "q_1_2"]),
        (lambda: _exported("--5") + _exported("9" * 5_000)[:3] + _exported("-5"), '"--5""99-5'),
        (lambda: len(_once([LimeRow(1, {"id": "a", "order": "9" * 5_000})], "id", "order")), 1),
        (lambda: _listed(["|".join([",".join("x" * 100)] * 1_000), "a;B, or C"], TICKS), [set(), {"a", "b"}]),
    ],
)
def test_no_text_takes_long(read, found):
    assert read() == found


def test_a_long_text_that_a_parquet_file_says_often_is_kept_once():
    cells = pa.DictionaryArray.from_arrays(pa.array(np.zeros(300_000, dtype=np.int32)), pa.array(["x" * 2_000]))
    file, before = io.BytesIO(), pa.default_memory_pool()
    pool = pa.proxy_memory_pool(before)
    pq.write_table(pa.table({"unit": cells}), file, store_schema=False)
    pa.set_memory_pool(pool)
    try:
        assert len(read_table(file.getvalue(), "a.parquet")) == 300_000
    finally:
        pa.set_memory_pool(before)
    assert pool.max_memory() < 100_000_000


@pytest.mark.parametrize("said", [500, -1])  # how many rows the file says that it has; -1: it does not say
def test_texts_of_spss_are_read_as_far_as_they_fit(said, tmp_path, monkeypatch):
    file = tmp_path / "a.sav"
    pyreadstat.write_sav(pd.DataFrame({"unit": ["x" * 250] * 500}), file)
    content = bytearray(file.read_bytes())
    content[80:84] = said.to_bytes(4, "little", signed=True)
    assert len(read_table(bytes(content), "a.sav")) == 500
    monkeypatch.setattr(spss, "MOST_TEXT", 250 * 499)
    with pytest.raises(UserError, match="at most 499 rows as wide as these, found 500 rows of 1 columns"):
        read_table(bytes(content), "a.sav")


def test_an_edit_among_many_units_of_one_name_is_soon_done():
    units = {"top": DraftUnit("", "Top")} | {f"u{i}": DraftUnit("top", f"Team {i // 2}") for i in range(50_000)}
    after = apply_edit(units, ChartEdit("rename", "u5", "Other"))
    assert isinstance(after, Mapping) and after["u5"].name == "Other"


def test_a_column_of_persons_in_the_place_of_units_is_refused_soon():
    item = EMPLOYEE.items[0].id
    names = [f"person{i % 40_000}" for i in range(50_000)]
    content = "\n".join([f"unit,{item}", *(f"{name},1" for name in names)]).encode()
    looked = match_answers(read_table(content, "a.csv"), EMPLOYEE, flat(["north"]), "unit")
    assert dict(looked.unknown_units) == Counter(names)
