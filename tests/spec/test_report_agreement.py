"""One truth about customers: every headline, page, cell and picture of a report says the same of a unit and a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from diagnostic.core.released.gaps import FELT, HIT, MISS, NOT_FELT, UNEXPECTED
from diagnostic.report.charts import felt_grid
from diagnostic.report.charts.grid_tables import felt_list
from diagnostic.report.content.findings import felt_of, finding_of, lowest
from diagnostic.report.content.gap_words import comparison
from diagnostic.report.content.outcomes import count_outcomes
from diagnostic.report.content.prepare import Content, pairs_of, prepare
from diagnostic.report.content.rows import view
from diagnostic.report.pages.cell import observed, rule_story
from diagnostic.report.pages.headlines import finding_words, headline, unit_finding
from diagnostic.report.pages.unit import symptoms_of
from diagnostic.report.words import FELT_ORDER, felt_words
from tests.companies import report
from tests.profiles import cases
from tests.tables import organisation

SEEDS = range(cases(40))
CHART = organisation("all: care sales / care: c1 c2 c3 / sales: s1 s2 s3")
WHO = "customer"


@pytest.fixture(scope="module", params=SEEDS)
def content(request) -> Content:
    """A random company of three levels, its customers asked too."""
    return prepare(report(CHART, seed=request.param))


def answers(content: Content) -> Iterator[tuple[str, str, str]]:
    """Unit, rule and what customers feel, of every unit of the chart that rules speak about."""
    for unit in content.source.chart.ids:
        yield from ((unit, rule, felt) for rule, felt in felt_of(content, unit, WHO).items())


def test_cells_and_pages_say_the_same_words(content):
    rules = {rule.id: rule for rule in content.source.rules}
    rows, columns = view(content, content.root, lambda unit: 0.0, pooled=False), felt_grid.rules(content)
    grid = felt_grid.cells(content, rows, columns, WHO)
    for unit, rule, felt in answers(content):
        words = felt_words(felt, WHO)
        assert rule_story(content, unit, rules[rule]).finding == f"{words}."
        assert [section.text[-1] for section in observed(content, unit, rules[rule])] == [f"{words}."]
        assert (unit, rule) not in grid or grid[unit, rule].note.startswith(f"{words} (")
    in_teams = [felt for unit, _, felt in answers(content) if unit not in content.parents]
    counted = re.findall(r"<small>(\d+) felt", felt_list(rows, columns, grid))
    assert sum(map(int, counted)) == sum(felt in (FELT, UNEXPECTED) for felt in in_teams)


def test_a_unit_shows_what_is_felt_first_then_what_may_come(content):
    for unit in content.source.chart.ids:
        text = " ".join(words for section in symptoms_of(content, unit) for words in (*section.text, *section.points))
        places = [text.find(f". {felt_words(felt, WHO)}.") for felt in FELT_ORDER[:3]]
        known = [place for place in places if place >= 0]
        assert known == sorted(known)


def test_no_headline_calls_customers_content_where_they_feel_anything(content):
    for unit in content.source.chart.ids:
        felt, finding = set(felt_of(content, unit, WHO).values()), finding_of(content, unit, WHO)
        words = finding_words(content, finding, WHO) if finding else headline(content, WHO, unit)
        assert "content" not in words
        if felt & {FELT, UNEXPECTED}:
            assert "do not feel" not in words
        if finding and finding.felt[FELT]:
            assert "customers feel it" in words or "customers already feel" in words


def test_the_record_of_the_rules_counts_the_same_answers(content):
    found = [felt for unit in lowest(content) for felt in felt_of(content, unit, WHO).values()]
    record = count_outcomes(content, WHO).counts
    assert (found.count(FELT), found.count(UNEXPECTED)) == (record[HIT], record[MISS])
    assert found.count(NOT_FELT) <= record["false alarm"]


def test_every_gap_is_the_difference_of_the_two_numbers_that_are_shown(content):
    pairs = {pair.id: pair for pair in pairs_of(content.source)}
    for unit in content.gaps[WHO].rows:
        for pair in pairs.values():
            words = comparison(content, unit, pair, WHO)
            found = re.fullmatch(r".* inside (\d+), .* by customers (\d+): (.*)", words)
            if found and (points := re.search(r"(\d+) points?|\u2212?\+?(\d+) may be chance", found[3])):
                assert abs(int(found[1]) - int(found[2])) == int(points[1] or points[2]), words


def test_every_unit_has_a_headline(content):
    assert all(unit_finding(content, unit, WHO) for unit in content.source.chart.ids)
