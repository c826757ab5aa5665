"""Documents of practices hold what their pages say and show: every sentence, every number, nothing that is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from markupsafe import Markup

from diagnostic.errors import UserError
from diagnostic.report import markup
from diagnostic.report.content.practice import PracticeContent, marked_rows
from diagnostic.report.content.recommend import net_questions
from diagnostic.report.document.parts import DataTable, ReportDocument
from diagnostic.report.pages import mirror
from diagnostic.report.palette import LIGHT
from diagnostic.report.words import HIDDEN
from diagnostic.services.demonstration.company import ID
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.settings import Settings
from tests.demonstration import copy_demonstration
from tests.documents import texts
from tests.worlds import access_to

pytestmark = pytest.mark.slow

PART = "repairs"  # a division


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("home")
    copy_demonstration(tmp_path_factory, datetime.now(UTC), home)
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home)}))
    yield inst
    inst.engine.dispose()


@pytest.fixture(scope="module")
def made(demonstration) -> Callable[[str, str], ReportDocument]:
    """The document of a practice, of the whole or with a chapter of each unit of a part; each is made once."""
    return cache(lambda about, unit: document(demonstration, about, unit=unit, every_unit=bool(unit)))


def document(inst: Installation, about: str, leads: str = "", **wanted) -> ReportDocument:
    access = access_to(inst, ID, "executive", leads) if leads else operator(inst, ID)
    return subject(inst, access, Wanted(about=about, **wanted)).document()


def mirror_page(surveys: list[PracticeContent], unit: str) -> Iterator[str]:
    content = surveys[-1]
    yield from (mirror.mirror_finding(content, unit), mirror.mirror_lead(content, unit))
    yield from (mirror.who_answered(content, unit), mirror.hidden_views(content, unit))
    yield markup.marked_table("", content, marked_rows(content, unit), LIGHT)
    yield from (mirror.leniency(content, unit), markup.sections(mirror.gap_sections(content, unit), LIGHT))
    yield markup.net_scores(net_questions(surveys, unit), LIGHT)


PAGES = {"mirror": mirror_page}


def told(page: str) -> list[str]:
    """What a reader sees of a page, text by text; the ends of an axis are no numbers of it."""
    visible = re.sub(r'<th scope="col" class="line">.*?</th>', "", str(page)) if isinstance(page, Markup) else page
    lines = re.split(r"<[^>]*>", visible) if isinstance(page, Markup) else [visible]
    return [
        Markup(line).unescape().strip(" .\n")
        for line in lines
        if line.strip(" .\n\u25cf\u25cb\u25b2\u25a0\u25c6\u25bd")
    ]


@pytest.mark.parametrize("unit", ["", PART])
@pytest.mark.parametrize("about", PAGES)
def test_whatever_the_page_says_stands_in_the_document(demonstration, made, about, unit):
    access = replace(operator(demonstration, ID), unit=unit or None)
    surveys = prepared_surveys(demonstration, access, about)
    held = "\n".join(texts(made(about, unit), draw=False))
    said = [text for page in PAGES[about](surveys, surveys[-1].root) for text in told(page)]
    assert len(said) > 40
    assert [text for text in said if text not in held] == []


@pytest.mark.parametrize("about", PAGES)
def test_a_file_of_a_part_is_its_leaders_own_and_names_no_other(demonstration, made, about):
    assert made(about, PART) == document(demonstration, about, PART, every_unit=True)
    chart = prepared_surveys(demonstration, operator(demonstration, ID), about)[-1].source.chart
    names = dict(zip(chart.ids[1:], chart.names[1:], strict=True))
    others = [name for unit, name in names.items() if unit not in chart.subtree(PART)]
    held = "\n".join(texts(made(about, PART), draw=False))
    assert [name for name in others if re.search(rf"\b{re.escape(name)}\b", held)] == []
    with pytest.raises(UserError, match="that this access shows"):
        document(demonstration, about, PART, unit="office")


@pytest.mark.parametrize("about", PAGES)
def test_a_hidden_cell_has_a_reason_and_no_number(made, about):
    parts = [part for chapter in made(about, PART).chapters for part in chapter.parts]
    rows = [row for part in parts if isinstance(part, DataTable) for row in part.rows]
    hidden = [cell for row in rows for cell in row.cells if cell.reason]
    assert hidden
    assert {(cell.text in (HIDDEN, ""), cell.bar, cell.shade) for cell in hidden} == {(True, (), -1)}


@pytest.mark.parametrize(
    ("about", "wanted", "message"),
    [
        ("mirror", {"wave": "other"}, "the id of a published survey of \u201cLeader mirror\u201d"),
    ],
)
def test_what_is_not_there_is_said(demonstration, about, wanted, message):
    with pytest.raises(UserError, match=message):
        document(demonstration, about, **wanted)
