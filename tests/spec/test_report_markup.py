"""What people wrote never becomes markup."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from diagnostic.report import markup
from diagnostic.report.charts.grid import Cell, GridColumn, GridLook, grid
from diagnostic.report.charts.grid_tables import score_list
from diagnostic.report.charts.interim_table import FirstScore, score_bars
from diagnostic.report.content.rows import Fold, GridRow, RowGroup, View
from diagnostic.report.markup import legend, section, sentence_list, sign_legend, table
from diagnostic.report.pages.comments import reviewed
from diagnostic.report.palette import LIGHT
from diagnostic.report.sections import Answered, Bar, BarPart, Section, Story
from diagnostic.report.templating import fragment

HOSTILE = "<img src=x onerror=alert(1)>\"'&"
VIEW = View(HOSTILE, (RowGroup((GridRow(HOSTILE, HOSTILE, above=HOSTILE),), (Fold((), HOSTILE),), HOSTILE),))
COLUMNS = (GridColumn(HOSTILE, HOSTILE, HOSTILE, HOSTILE),)
CELLS = {(HOSTILE, HOSTILE): Cell(HOSTILE, 0, note=HOSTILE)}
BAR = Bar((BarPart(HOSTILE, 3, 0), BarPart("No", 2, 4)), 0.6, 0.0, 0.4)


@pytest.mark.parametrize(
    "html",
    [
        section(Section(HOSTILE, (HOSTILE,), (HOSTILE,), (Answered(HOSTILE, "50", True, BAR),)), LIGHT),
        table(HOSTILE, ["Unit", HOSTILE], [(HOSTILE, (HOSTILE,))]),
        grid(HOSTILE, VIEW, COLUMNS, CELLS, GridLook(), first=HOSTILE)[0],
        score_list(VIEW, COLUMNS, CELLS, lambda cell: 0.0, HOSTILE),
        sentence_list([(HOSTILE, HOSTILE)]),
        legend(HOSTILE, [("#fff", HOSTILE)], [(HOSTILE, HOSTILE)]),
        sign_legend([(HOSTILE, "#fff", HOSTILE)]),
        markup.sections([Section(HOSTILE, (HOSTILE,), lead=HOSTILE, deeper=True)], LIGHT),
        markup.story(Story("u", HOSTILE, HOSTILE, HOSTILE, -1, HOSTILE, HOSTILE, ()), LIGHT),
        markup.entry([HOSTILE], HOSTILE),
        markup.foot([HOSTILE]),
        markup.main_link(HOSTILE, HOSTILE),
        score_bars(HOSTILE, [FirstScore(HOSTILE, 5, 50.0)], LIGHT),
        reviewed(HOSTILE, [(len(HOSTILE) - 1, len(HOSTILE), "mark")], False, HOSTILE),
    ],
    ids=[
        "section",
        "table",
        "grid",
        "list",
        "sentences",
        "legend",
        "signs",
        "deeper",
        "story",
        "entry",
        "foot",
        "link",
        "bars",
        "comment",
    ],
)
def test_names_and_texts_are_escaped(html):
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;&#34;&#39;&amp;" in html


def test_a_table_can_be_read_by_ear_and_scrolled_by_keyboard():
    html = table("Scores", ["Unit", "Trust"], [("East", ("61",))], bold=[0])
    assert html.startswith('<div class="table" tabindex="0" role="region" aria-label="Scores"><table>')
    assert '<th scope="col">Trust</th>' in html
    assert '<th scope="row">East</th><td>61</td>' in html


def test_a_bar_says_its_numbers():
    html = section(Section("", items=(Answered("Text", "50", False, BAR),)), LIGHT)
    assert 'role="img" aria-label="3 &lt;img' in html


def test_a_value_that_a_template_lacks_is_a_bug_and_not_an_empty_place():
    with pytest.raises(UndefinedError):
        fragment("table.html", caption="Scores")
