"""Chapters of the gap report: what its pages say and show, in the order in which one reads on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnostic.core.audit.findings import Audit
from diagnostic.report import words
from diagnostic.report.audit import findings
from diagnostic.report.charts import felt_grid, gap_grid, score_grid
from diagnostic.report.charts.paired_series import INSIDE, compared_scores, inside_outside
from diagnostic.report.content.likert import answered_by
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities
from diagnostic.report.content.rows import every_row
from diagnostic.report.document.parts import Chapter, Heading, Listing, Part, Remark, Statement
from diagnostic.report.document.pictures import pairs
from diagnostic.report.document.tables import answers_table, felt_tables, score_tables, told
from diagnostic.report.pages import headlines, overview_lists
from diagnostic.report.pages.appendix import appendix
from diagnostic.report.pages.overview_lists import Entry
from diagnostic.report.pages.priorities import card, nothing_first, well
from diagnostic.report.pages.unit import SINGLE_HIDDEN, about, changed, few_answers, gaps_of, hidden_words, symptoms_of
from diagnostic.report.palette import GAP_CLASSES, LIGHT, SCORE_CLASSES
from diagnostic.report.sections import Card, Section

SUMMARY, HEATMAP, FELT, GAPS, UNITS, SURE, LIMITS = "summary", "heatmap", "felt", "gaps", "units", "sure", "limits"
MARKS = "\u25bc lower, \u25b2 higher than the rest of the organisation, by more than chance."


def summary(content: Content, audience: str) -> Chapter:
    """What is wrong, how sure, what to talk about first, what is well, who answered."""
    found = [card(content, priority, audience) for priority in priorities(content, audience, content.root)]
    parts: list[Part] = [Statement(headlines.headline(content, audience))]
    parts += [Heading("Talk about this first"), *(part for each in found for part in _card(each))]
    if not found:
        parts.append(Remark((nothing_first(content, content.root),)))
    parts += [Heading("What is well"), _points(well(content, audience).points)]
    parts += [Heading("Who answered"), Listing(overview_lists.answered_by(content))]
    return Chapter(SUMMARY, "What stands out", tuple(parts))


def _card(each: Card) -> Iterator[Part]:
    yield Heading(each.title, 3)
    yield Remark((each.lead,))
    yield Listing(each.facts)


def _points(lines: Sequence[str]) -> Listing:
    return Listing(tuple(("", line) for line in lines))


def heatmap(content: Content, audience: str) -> Chapter:
    """Every unit on every dimension, each parent above its parts, the lowest first."""
    columns = score_grid.dimensions(content)
    shown = every_row(content, content.root, score_grid.worst_first(content, columns))
    cells = score_grid.cells(content, shown, columns)
    name = f"Scores inside of {content.units[content.root].name} and all units below it, 0 to 100; higher is healthier"
    _, extremes, who_differs, *_ = headlines.overview(content, audience)
    tables = score_tables(name, shown, columns, cells, SCORE_CLASSES)
    return Chapter(HEATMAP, "Inside: every unit", (Statement(extremes, (who_differs, MARKS)), *tables))


def felt(content: Content, audience: str) -> Chapter:
    """What the rules predict, and what those outside feel: both as visible, also where the rules were wrong."""
    who, parts = words.audience_name(audience), list[Part]()
    predicted, borne_out = headlines.overview(content, audience)[3:]
    parts.append(Statement(headlines.outcome_finding(content, audience, content.root), (predicted, borne_out)))
    columns = felt_grid.rules(content)
    shown = every_row(content, content.root, felt_grid.most_felt_first(content, audience), pooled=False)
    cells = felt_grid.cells(content, shown, columns, audience)
    legend = [(sign, meaning) for sign, _, meaning in felt_grid.legend_entries(LIGHT, audience)]
    parts += felt_tables(f"What the rules predict and {who} feel, by unit", shown, columns, cells, legend)
    parts.append(Heading("Strongest predicted symptoms"))
    parts += _entries(
        overview_lists.strongest_symptoms(content), "The rules predict no symptom in any team that is shown."
    )
    parts.append(Heading("What is felt otherwise than expected"))
    parts += _entries(overview_lists.surprises(content, audience), "No prediction that could be tested was wrong.")
    return Chapter(FELT, f"Predicted inside, observed by {who}", tuple(parts))


def _entries(found: Sequence[Entry], none: str) -> Iterator[Part]:
    yield Listing(tuple((f"{each.title}.", " ".join(each.words)) for each in found)) if found else Remark((none,))


def gaps(content: Content, audience: str) -> Chapter:
    """How far inside and outside are apart, in every unit."""
    who, name = words.audience_name(audience), content.units[content.root].name
    columns = gap_grid.rule_columns(content)
    shown = every_row(content, content.root, gap_grid.widest_first(content, audience), pooled=False)
    cells = gap_grid.cells(content, shown, columns, audience)
    caption = f"Inside minus {who} in {name} and all units below it, in points; below 0 means lower inside"
    parts: list[Part] = [Statement(headlines.inside_outside_finding(content, audience, content.root))]
    parts += _both_sides(content, content.root, audience)
    parts += score_tables(caption, shown, columns, cells, GAP_CLASSES)
    parts.append(Heading("Widest gaps"))
    parts += _entries(overview_lists.widest_gaps(content, audience), "Every gap may be chance.")
    return Chapter(GAPS, f"Inside and {who}", tuple(parts))


def _both_sides(content: Content, unit: str, audience: str) -> Iterator[Part]:
    """A line for each dimension of a unit with both sides on it; nothing where none of them can be compared."""
    rows = inside_outside(content, unit, audience)
    if any(row.shade >= 0 for row in rows):
        who = words.capital(words.audience_name(audience))
        caption = f"{content.units[unit].name}: inside and {words.audience_name(audience)}, 0 to 100"
        yield pairs(rows, INSIDE, who, caption)


def one_unit(content: Content, unit: str, audience: str) -> Chapter:
    """A unit by itself: its scores, what they predict, its gaps, its answers, and how it moved."""
    name = content.units[unit].name
    who = tuple(filter(None, (about(content, unit), few_answers(content, unit))))
    first = Statement(headlines.unit_finding(content, unit, audience), who)
    if headlines.wholly_hidden(content, unit):
        return Chapter(UNITS, name, (first, Remark(hidden_words(content, unit))))
    parts = [*_compared(content, unit), *told(changed(content, unit), level=2)]
    parts += [Heading("Predicted symptoms"), *told([each for each in symptoms_of(content, unit) if not each.deeper])]
    parts += [Heading("Gaps"), *told(gaps_of(content, unit)), Heading("How people answered")]
    return Chapter(UNITS, name, (first, *parts, _answers(content, unit)))


def _compared(content: Content, unit: str) -> Iterator[Part]:
    """Its scores beside those of the whole; of the whole, beside those of the survey before, if there was one."""
    found = compared_scores(content, unit)
    if found.other:
        yield Heading(found.heading)
        yield pairs(found.rows, content.units[unit].name, found.other, f"{found.caption}, 0 to 100", tick=True)


def _answers(content: Content, unit: str) -> Part:
    items = answered_by(content, content.source.inside.audience, unit)
    known = [
        (column.name, words.score(content.inside.at("mean", unit, column.id)), items[column.id])
        for column in score_grid.dimensions(content)
        if column.id in items
    ]
    if not known:
        return Remark((SINGLE_HIDDEN,))
    return answers_table(f"How the people of {content.units[unit].name} answered each question", known)


def how_sure(content: Content) -> Chapter:
    """How much chance and carelessness there may be in all of it."""
    return Chapter(SURE, "How sure this is", tuple(told(appendix(content), level=2)))


def limits(content: findings.Audited, found: tuple[Audit, ...], before: Sequence[Section] = ()) -> Chapter:
    """What this report cannot reveal, and what it gives away. before : what is said of earlier surveys, if anything."""
    first = Statement(findings.headline(content, found), (findings.checked(found),))
    parts = told([*findings.sections(content, found), *before], level=2)
    return Chapter(LIMITS, "What this report cannot reveal", (first, *parts))
