"""Documents of practices hold what their pages say and show: every sentence, every number, nothing that is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from math import isnan

import pytest
from markupsafe import Markup

from diagnostic.errors import UserError
from diagnostic.report import markup
from diagnostic.report.charts.grid_tables import grid_table
from diagnostic.report.charts.practices.wasted_grid import motive_columns, wasted_cells, wasted_view
from diagnostic.report.content.practice import marked_rows
from diagnostic.report.content.practices.motives import motives
from diagnostic.report.content.recommend import net_questions
from diagnostic.report.content.satisfaction import care_rows, satisfaction
from diagnostic.report.conversations import words
from diagnostic.report.document.chapters import LIMITS
from diagnostic.report.document.made_from import MADE_FROM
from diagnostic.report.document.parts import BARS, DataTable, Drawing, Heading, ReportDocument, Statement
from diagnostic.report.files.pdf import render
from diagnostic.report.pages import caring, mirror
from diagnostic.report.pages.practices import motives as page
from diagnostic.report.pages.practices.names import NAMES
from diagnostic.report.palette import LIGHT
from diagnostic.report.words import HIDDEN, score
from diagnostic.services.conversations.surveys import prepared_pairs
from diagnostic.services.demonstration.company import ID
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.settings import Settings
from tests.demonstration import copy_demonstration
from tests.documents import drawn, faults, texts
from tests.worlds import access_to

pytestmark = pytest.mark.slow

PARTS = {"mirror": "repairs", "caring": "office", "motivators": "repairs", "conversations": "workshops"}  # divisions
QUICK = ("caring", "motivators", "conversations")  # of these a chapter of each unit is made too


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("home")
    copy_demonstration(tmp_path_factory, datetime.now(UTC), home)
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home)}))
    yield inst
    inst.engine.dispose()


@pytest.fixture(scope="module")
def made(demonstration) -> Callable[[str, str], ReportDocument]:
    """The document of a practice, of the whole or of a part; each is made once."""
    return cache(
        lambda about, unit: document(demonstration, about, unit=unit, every_unit=bool(unit) and about in QUICK)
    )


def document(inst: Installation, about: str, leads: str = "", **wanted) -> ReportDocument:
    access = access_to(inst, ID, "executive", leads) if leads else operator(inst, ID)
    return subject(inst, access, Wanted(about=about, **wanted)).document()


def mirror_page(inst: Installation, access: Access) -> Iterator[str]:
    surveys = prepared_surveys(inst, access, "mirror")
    unit = surveys[-1].root
    content = surveys[-1]
    yield from (mirror.mirror_finding(content, unit), mirror.mirror_lead(content, unit))
    yield from (mirror.who_answered(content, unit), mirror.hidden_views(content, unit))
    yield markup.marked_table("", content, marked_rows(content, unit), LIGHT)
    yield from (mirror.leniency(content, unit), markup.sections(mirror.gap_sections(content, unit), LIGHT))
    yield markup.net_scores(net_questions(surveys, unit), LIGHT)


def caring_page(inst: Installation, access: Access) -> Iterator[str]:
    surveys = prepared_surveys(inst, access, "caring")
    unit = surveys[-1].root
    content, rows = surveys[-1], satisfaction(surveys, unit)
    yield from (caring.caring_finding(content, rows, unit), caring.caring_lead(content, rows, unit))
    yield from (line.partition("; collected")[0] for row in rows for line in caring.row_lines(row))
    yield from (row.bar.counts for row in rows if row.bar)
    yield markup.marked_table("", content, care_rows(content, unit), LIGHT)


def motivators_page(inst: Installation, access: Access) -> Iterator[str]:
    surveys = prepared_surveys(inst, access, "motivators")
    unit = surveys[-1].root
    content, found = surveys[-1], motives(surveys[-1], unit)
    yield from (page.motives_finding(found), page.motives_lead(found), markup.wasted("", found, LIGHT))
    view, columns = wasted_view(content, unit), motive_columns(content)
    yield grid_table("", view, columns, wasted_cells(content, view), marks=True)


def conversations_page(inst: Installation, access: Access) -> Iterator[str]:
    content = prepared_pairs(inst, access)
    yield from (words.matrix_finding(content), words.matrix_lead(content))
    for provider in content.providers:
        yield from (words.provider_finding(content, provider), words.provider_lead(content, provider))
        yield markup.marked_table("", content.practice, words.provider_rows(content, provider), LIGHT)
        found = [each for each in words.provider_sections(content, provider) if not each.deeper]
        yield markup.sections(found, LIGHT)
        yield words.hidden_sides(content, provider)


PAGES = {
    "mirror": mirror_page,
    "caring": caring_page,
    "motivators": motivators_page,
    "conversations": conversations_page,
}


SIGNS = " .\n\u25cf\u25cb\u25b2\u25a0\u25c6\u25bd\u25bc"
ON_AXIS = "How much of it they find, 0 to 100"  # heads the bars


def told(page: str) -> list[str]:
    """What a reader sees of a page, text by text, without signs; the ends of an axis are no numbers of it."""
    visible = re.sub(r'<th scope="col" class="line">.*?</th>', "", str(page)).replace(ON_AXIS, "")
    lines = re.split(r"<[^>]*>", visible) if isinstance(page, Markup) else [visible]
    return [text for line in lines if (text := Markup(line).unescape().strip(SIGNS))]


@pytest.mark.parametrize(("about", "unit"), [*PARTS.items(), ("conversations", "")])
def test_whatever_the_page_says_stands_in_the_document(demonstration, made, about, unit):
    access = replace(operator(demonstration, ID), unit=unit or None)
    held = "\n".join(texts(made(about, unit), draw=False))
    said = [text for shown in PAGES[about](demonstration, access) for text in told(shown)]
    assert len(said) > 30
    assert [text for text in said if text not in held] == []


@pytest.mark.parametrize("about", PAGES)
def test_a_file_of_a_part_is_its_leaders_own_and_names_no_other(demonstration, made, about):
    assert made(about, PARTS[about]) == document(demonstration, about, PARTS[about], every_unit=about in QUICK)
    chart = prepared_surveys(demonstration, operator(demonstration, ID), about)[-1].source.chart
    names = dict(zip(chart.ids[1:], chart.names[1:], strict=True))
    mine = {*chart.subtree(PARTS[about]), *(beside_the_part(demonstration) if about == "conversations" else ())}
    others = [name for unit, name in names.items() if unit not in mine]
    held = "\n".join(texts(made(about, PARTS[about]), draw=False))
    assert [name for name in others if re.search(rf"\b{re.escape(name)}\b", held)] == []
    with pytest.raises(UserError, match="that this access shows"):
        document(demonstration, about, PARTS[about], unit="shops")


def beside_the_part(inst: Installation) -> set[str]:
    """Whoever serves the part and whomever it serves: they are named to it, as on its page."""
    content = prepared_pairs(inst, replace(operator(inst, ID), unit=PARTS["conversations"]))
    return {unit for pair in content.served for unit in pair}


@pytest.mark.parametrize("about", PAGES)
def test_a_hidden_cell_has_a_reason_and_no_number(made, about):
    parts = [part for chapter in made(about, PARTS[about]).chapters for part in chapter.parts]
    rows = [row for part in parts if isinstance(part, DataTable) for row in part.rows]
    hidden = [cell for row in rows for cell in row.cells if cell.reason]
    assert hidden
    assert {(cell.text in (HIDDEN, ""), cell.bar, cell.shade) for cell in hidden} == {(True, (), -1)}


def test_a_practice_is_fit_for_screen_readers_and_archives(made):
    assert faults(render(made("caring", ""), drawn)) == []


@pytest.mark.parametrize(
    ("about", "wanted", "message"),
    [
        ("mirror", {"wave": "other"}, "the id of a published survey of \u201cLeader mirror\u201d"),
        ("caring", {"unit": "nowhere"}, "that this access shows"),
        ("conversations", {"id": "nobody"}, "a unit that serves others"),
        ("conversations", {"id": "office-it nowhere"}, "whose ratings of office-it are shown"),
    ],
)
def test_what_is_not_there_is_said(demonstration, about, wanted, message):
    with pytest.raises(UserError, match=message):
        document(demonstration, about, **wanted)


def test_nothing_published_of_a_practice_is_said(demonstration):
    create_organisation(demonstration, id="new", name="New", now=datetime.now(UTC))
    for about in PAGES:
        with pytest.raises(UserError, match=f"no survey of \u201c{NAMES[about]}\u201d is published that you may see"):
            subject(demonstration, operator(demonstration, "new"), Wanted(about=about))


@pytest.mark.parametrize(
    ("about", "unit", "audited"),
    [
        ("mirror", "repairs", ["Customers", "Employees", "Leaders"]),
        ("caring", "office", ["Customers"]),
        ("motivators", "repairs", ["Employees"]),
        ("conversations", "workshops", ["Colleagues", "Employees"]),
        ("conversations", "", ["Colleagues", "Employees"]),
        ("story", "repairs", ["Employees", "Customers"]),
    ],
)
def test_the_chapter_before_the_last_says_what_a_file_cannot_reveal(made, about, unit, audited):
    *_, limits, last = made(about, unit).chapters
    assert (limits.kind, last.kind) == (LIMITS, MADE_FROM)
    said = [part.text for part in limits.parts if isinstance(part, Statement | Heading)]
    before = ["Surveys before"] if about in ("mirror", "caring") else []
    rest = ["What stays hidden", "What no rule can prevent", *before]
    assert said == ["Nothing in this report is about fewer than 5 people", *audited, *rest]
    fewest = [row for part in limits.parts if isinstance(part, DataTable) for row in part.rows]
    assert all(int(row.cells[0].text) >= int(row.cells[1].text) >= 5 for row in fewest)


def test_of_ratings_pairs_are_counted_that_stay_hidden(demonstration, made):
    content = prepared_pairs(demonstration, operator(demonstration, ID))
    hidden = [all(isnan(side.score) for side in sides.values()) for sides in content.served.values()]
    said = f"Colleagues: {sum(hidden)} of {len(hidden)} ratings of one unit by another stay hidden."
    assert said in "\n".join(texts(made("conversations", "").chapters[-2], draw=False))


@pytest.mark.parametrize(
    ("about", "fact", "said"),
    [
        ("mirror", "Adoptions", r"\d+ recorded, last changed on \d+ \w+ \d{4}, code \w{12}"),
        ("caring", "Themes of comments", r"(\d+|none) corrected.*; (\d+|none) named here.*"),
    ],
)
def test_facts_name_the_state_of_open_records_that_a_file_depends_on(demonstration, made, about, fact, said):
    assert re.fullmatch(said, dict(made(about, PARTS[about]).facts)[fact])


def test_what_people_find_is_a_chart_with_a_bar_for_each_motive(demonstration, made):
    content = prepared_surveys(demonstration, replace(operator(demonstration, ID), unit="repairs"), "motivators")[-1]
    found = motives(content, content.root)
    first = made("motivators", "repairs").chapters[0]
    plot, spec = next((p.plot, p.spec) for p in first.parts if isinstance(p, Drawing) and p.plot.kind == BARS)
    assert plot.categories == tuple(each.name for each in found)
    assert plot.series == (("Found", tuple(None if isnan(each.among) else each.among for each in found)),)
    assert [row["words"] for row in spec["datasets"]["bars"]] == [
        "hidden" if isnan(each.among) else score(each.among) for each in found
    ]
