"""Files of the demonstration hold what its pages show, and the auditor reads them as it reads pages.

Each format is opened by another program than the one that wrote it; what was published is rounded here by hand.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest

from diagnostic.core.audit.differencing import below_threshold
from diagnostic.core.audit.linked_publications import audit_together
from diagnostic.core.audit.matrices import residual_values
from diagnostic.core.scoring.estimates import score_dimensions
from diagnostic.report.content.prepare import Content
from diagnostic.report.contract.read import read_diagnosis
from diagnostic.report.document.parts import DataTable, TableRow
from diagnostic.services.demonstration.company import ID
from diagnostic.services.demonstration.load import demonstration_links
from diagnostic.services.files.formats import FORMATS
from diagnostic.services.files.practices import PRACTICES
from diagnostic.services.files.subjects import Subject, subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.organisations import operator
from diagnostic.ui.files.choices import CHAPTERS_OF
from tests.filed import GONE, ROWS, grids_of, published_grids, published_scores, rows_of, scores_of, seen, words_of
from tests.grids import cells_of, grids
from tests.ui.test_crawler import Seen, Survey, hidden_numbers, session, surveys_of, visit

pytestmark = pytest.mark.slow

K = 5
GRIDS = Wanted(chapters=("heatmap", "felt", "gaps", "limits"))
WANTED = {**dict.fromkeys(("pdf", "pptx", "xlsx", "html"), GRIDS), "svg": Wanted(picture="heatmap")}
IN_FULL, ROUNDED = ("csv", "json", "xlsx"), ("pdf", "pptx", "html", "svg")
DECIMALS = re.compile("(?<![-0-9.])[0-9]+[.][0-9]{3,}")  # a difference of two scores can be anything
MARKS = "\u25b2\u25bc"  # which pages draw
TABLES = ("csv", "parquet", "sav", "xlsx")


@pytest.fixture(scope="module")
def found(demonstration) -> Subject:
    return subject(demonstration, operator(demonstration, ID), Wanted())


@pytest.fixture(scope="module")
def shown(found) -> Content:
    assert found.content is not None
    return found.content


@pytest.fixture(scope="module")
def file(found) -> Callable[[str], bytes]:
    """A file of the newest survey by its ending, each made once."""
    return cache(lambda ending: FORMATS[ending](found, WANTED.get(ending, Wanted())))


@pytest.fixture(scope="module")
def surveys(demonstration, shown) -> list[Survey]:
    return surveys_of(demonstration, shown.source.wave.id)


@pytest.mark.parametrize("ending", ROWS)
def test_every_number_of_a_grid_is_what_was_published_and_there_is_no_other(shown, file, ending):
    expected = published_grids(shown)[: 1 if ending == "svg" else None]
    for read, published in zip(grids_of(ending, file(ending), shown), expected, strict=True):
        assert (read - published, published - read) == (Counter(), Counter())
    assert sum(cell == "hidden" for grid in expected for row in grid for cell in row) > (-1 if ending == "svg" else 50)


def test_the_pages_show_the_same(demonstration, shown):
    """All rows of the page's own grids, of the whole and below; what the page folds away has no cell."""
    token = demonstration_links(demonstration, datetime.now(UTC))["executive"].rsplit("/", 1)[1]
    scores, felt, gaps = published_grids(shown)
    views = (("heatmap", "", scores), ("inside_outside", "felt", felt), ("inside_outside", "map", gaps))
    for page, view, expected in views:
        at = session(page, token)
        visit(Seen([], {}, {}), at, page, {"wave": shown.source.wave.id, "view": view})
        expected = Counter((name, *(text.rstrip(MARKS) for text in cells)) for name, *cells in expected.elements())
        rows: dict[str, list[str]] = {}
        for cell in (each for grid in grids(at) for each in cells_of(grid)):
            rows.setdefault(cell["unit"], []).append("hidden" if cell["hidden"] else cell["text"])
        named = {unit: shown.units[unit].name + " (pooled)" * shown.units[unit].pooled for unit in rows}
        assert Counter((named[unit], *cells) for unit, cells in rows.items()) - expected == Counter()
        assert len(rows) > 30


@pytest.mark.parametrize("ending", TABLES)
def test_a_table_has_every_published_score_once_and_a_reason_for_each_that_is_hidden(shown, file, tmp_path, ending):
    read, published = scores_of(ending, file(ending), tmp_path), published_scores(shown)
    assert len(read) == len(published) and set(read.index) == set(published.index)
    read = read.loc[published.index]
    for name in ("n", "score", "low", "high"):
        np.testing.assert_allclose(read[name].astype(float), published[name], rtol=1e-12)
    assert read[["verdict", "hidden"]].equals(published[["verdict", "hidden"]])
    hidden = read["hidden"] != ""
    assert read.loc[hidden, ["n", "score", "low", "high"]].isna().all(axis=None) and hidden.sum() > 400


def test_a_package_holds_the_same_tables_and_the_diagnosis(shown, file):
    with zipfile.ZipFile(io.BytesIO(file("zip"))) as package:
        held = {name: package.read(name) for name in package.namelist() if name != "columns.csv"}
    named = {f"scores.{ending}": file(ending) for ending in TABLES[:3]}
    assert held == named | {f"diagnosis-{shown.source.release}.json": file("json")}


def test_the_auditor_finds_nothing_in_the_diagnosis_and_it_has_every_published_score(shown, file):
    """With its pooled groups, from the file alone; groups by what people say of themselves are in no file."""
    read = read_diagnosis(file("json"), "diagnosis.json")
    assert [each.findings for each in audit_together(read)] == [(), ()]
    assert [each.scores.units["pooled"].sum() for each in read] == [6, 3]
    for each in read:
        published = shown.published(each.scores.audience).scores
        assert Counter(each.scores.scores["mean"].dropna()) == Counter(published["mean"].dropna())
        assert (each.scores.scores["hidden"] != "").sum() == (published["hidden"] != "").sum()


def test_what_files_show_together_speaks_about_nobody_or_enough(surveys, file, tmp_path):
    """Which scores are shown is read from the table, how many people they are about from the answers themselves."""
    scores = scores_of("csv", file("csv"), tmp_path)["score"]
    assert [survey.audience for survey in surveys] == ["customer", "employee"]
    for survey in surveys:
        people = survey.chart.roll_up(score_dimensions(survey.own, survey.questionnaire).n)
        for d, dimension in enumerate(survey.questionnaire.dimensions):
            told = [scores.notna().get((survey.audience, unit, dimension), False) for unit in survey.chart.ids]
            assert sum(told) > 20
            left = residual_values(survey.chart, np.where(told, people[:, d].astype(float), np.nan))
            assert below_threshold(left, K) == [], (survey.audience, dimension)


def test_no_hidden_number_is_in_any_file(surveys, file):
    """Whole numbers are scores of others, too; so are a few digits of one where thousands are written in full."""
    numbers = sorted(set().union(*map(hidden_numbers, surveys)))
    assert len(numbers) > 100
    said = {ending: set(DECIMALS.findall(words_of(ending, file(ending)))) for ending in (*IN_FULL, *ROUNDED)}
    precise = {round(float(each), 9) for ending in IN_FULL for each in said[ending]}
    rounded = {each for ending in ROUNDED for each in said[ending] if float(each) <= 100}
    assert len(precise) > 1000
    assert [value for value in numbers if round(value, 9) in precise or f"{value:.4f}"[:-1] in rounded] == []


@pytest.mark.parametrize("about", [*PRACTICES, "story"])
def test_a_workbook_of_a_practice_has_every_row_of_its_document(demonstration, about):
    """What is in their documents is on their pages; a workbook says beside a row of which unit it is."""
    made = subject(demonstration, operator(demonstration, ID), Wanted(about=about))
    assert {each.kind for each in made.document().chapters} - {"limits", "made-from"} <= {
        *CHAPTERS_OF.get(about, ()),
        "story",
    }
    tables = [part for each in made.document().chapters for part in each.parts if isinstance(part, DataTable)]
    rows = [row for table in tables for row in table.rows if not any(cell.bar for cell in row.cells)]
    expected = Counter(tuple(as_read(row)) for row in rows)
    assert len(expected) > 10
    written = Counter(rows_of("xlsx", FORMATS["xlsx"](made, Wanted(about=about))))
    written += Counter(row[1:] for row in written.elements())
    assert expected - written == Counter()


def as_read(row: TableRow) -> list[str]:
    marks = {-1: "\u25bc", 0: "", 1: "\u25b2"}
    cells = [GONE if cell.reason else seen(cell.text + marks[cell.mark]) for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    return [row.name, *cells]
