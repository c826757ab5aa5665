"""Shows of the inside: who answered, what to talk about, the heatmap, and one cell with its story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isnan
from typing import Any

from diagnostic.report import words
from diagnostic.report.charts import score_grid
from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities
from diagnostic.report.content.rows import GridRow, Key, View
from diagnostic.report.pages.cell import ANSWERS, story
from diagnostic.report.pages.headlines import extremes, headline
from diagnostic.report.pages.priorities import card, well
from diagnostic.report.palette import MIDDLE, SCORE_CLASSES
from diagnostic.report.sections import Card, Section
from diagnostic.report.slides.choices import audience_of, dimension_of, first_outside, unit_of
from diagnostic.report.slides.grids import column_pages, continued, parts, single, unit_rows
from diagnostic.report.slides.model import Choice, Slide, SlideGrid
from diagnostic.report.slides.standing import parts_headline, standing, worst_team

PEOPLE, BAND = "people", "band"
NO_ROW = {"n": float("nan"), "band": "", "hidden": "pooled differently among them"}
RULED, UNRULED = "ruled", "unruled"
SIGNS = (("\u25bc", "below the rest, by more than chance"), ("\u25b2", "above the rest, by more than chance"))


def participation(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """Who answered: in all, then part by part."""
    unit = unit_of(content, choice)
    least = content.source.wave.policy.min_group
    promise = f"Groups of fewer than {least} people{words.openly(content.source.wave.policy)} are never shown."
    whole, below = unit_rows(content, unit, lambda each: 0.0)
    first = _who_answered(content, unit, single(unit, whole))
    return (
        Slide(first, (promise,), table=_answered(content, single(unit, whole)), alt=first),
        *(
            Slide(continued(first, view), table=_answered(content, view), alt=_answered_alt(content, unit))
            for view in parts(unit, [whole], below)
        ),
    )


def _who_answered(content: Content, unit: str, view: View) -> str:
    cells = _answered(content, view).cells
    said = [
        f"{cells[unit, f'{PEOPLE} {audience}'].text} {words.audience_name(audience)}"
        for audience in content.scores
        if not cells[unit, f"{PEOPLE} {audience}"].hidden
    ]
    return f"{words.listed(said)} of {content.units[unit].name} answered"


def _answered_alt(content: Content, unit: str) -> str:
    return f"How many answered in {content.units[unit].name} and the parts right below it"


def _answered(content: Content, view: View) -> SlideGrid:
    """People and their share of those who were asked, an audience beside the other."""
    columns: list[GridColumn] = []
    cells: Cells = {}
    for audience in content.scores:
        units = content.published(audience).units.set_index("unit")
        known = {row.unit: units.loc[row.unit].to_dict() for row in view.rows if row.unit in units.index}
        for column in _answered_columns(audience, any(units["band"])):
            columns.append(column)
            cells |= {(row.unit, column.id): _answered_cell(column, known.get(row.unit, NO_ROW)) for row in view.rows}
    return SlideGrid(_answered_alt(content, view.unit), view, tuple(columns), cells)


def _answered_columns(audience: str, bands: bool) -> tuple[GridColumn, ...]:
    who = words.audience_name(audience)
    people = GridColumn(f"{PEOPLE} {audience}", words.capital(who), f"{words.capital(who)} who answered")
    band = GridColumn(f"{BAND} {audience}", "of asked", f"Share of the {who} who were asked")
    return (people, band) if bands else (people,)


def _answered_cell(column: GridColumn, known: Mapping[str, Any]) -> Cell:
    if column.id.startswith(BAND):
        return _plain(known["band"], "not known, or may not be shown")
    return _plain("" if isnan(known["n"]) else f"{int(known['n']):,}", known["hidden"])


def _plain(text: str, why: str) -> Cell:
    return Cell(text, MIDDLE) if text else Cell(words.HIDDEN, -1, note=f"Hidden: {why}", hidden=True)


def overview(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """What to talk about: the priorities one by one, then what is well."""
    unit, audience = unit_of(content, choice), first_outside(content)
    cards = [card(content, each, audience) for each in priorities(content, audience, unit)]
    found = [_priority(each, f"{number} of {len(cards)}") for number, each in enumerate(cards, start=1)]
    if not found:
        found = [Slide(headline(content, audience, unit), (extremes(content),) if unit == content.root else ())]
    if unit == content.root:
        found.append(Slide("What is well", list=well(content, audience).points))
    return tuple(found)


def _priority(finding: Card, place: str) -> Slide:
    facts = tuple(f"{name}: {text}" for name, text in finding.facts)
    return Slide(finding.title, (f"To talk about, {place}. {finding.lead}",), list=facts)


def heatmap(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """Scores: the row of the whole, then with the parts below it, then the way down to the worst team."""
    unit, audience = unit_of(content, choice), audience_of(content, choice)
    columns = ruled_columns(content, audience, unit, choice.dimension)
    key = score_grid.worst_first(content, columns) if audience == content.source.inside.audience else None
    return tuple(
        slide for page in column_pages(columns) for slide in _heatmap(content, audience, unit, page, key or _by_name)
    )


def _by_name(unit: str) -> float:
    return 0.0


def ruled_columns(content: Content, audience: str, unit: str, wanted: str) -> tuple[GridColumn, ...]:
    """Those that rules predict from, or that they are tested on; where there are none, all."""
    every = content.scores[audience].columns
    if wanted not in ("", RULED, UNRULED):
        return (score_grid.column(content, audience, dimension_of(content, audience, unit, wanted)),)
    inside = audience == content.source.inside.audience
    tested = {rule.outside for rule in content.source.rules}
    ruled = [name for name in every if (name not in content.unruled if inside else name in tested)]
    others = [name for name in every if name not in ruled]
    chosen = (others if wanted == UNRULED else ruled) or list(every)
    return tuple(score_grid.column(content, audience, name) for name in chosen)


def _heatmap(content: Content, audience: str, unit: str, columns: tuple[GridColumn, ...], key: Key) -> Iterator[Slide]:
    whole, below = unit_rows(content, unit, key)
    if audience != content.source.inside.audience:
        below = tuple(row for row in below if not row.pooled)
    first = (
        standing(content, audience, unit, columns) if len(columns) > 1 else _one(content, audience, unit, columns[0])
    )
    yield _scores(content, audience, first, single(unit, whole), columns)
    title = parts_headline(content, audience, unit, [row.unit for row in below], columns)
    for view in parts(unit, [whole], below):
        yield _scores(content, audience, continued(title, view), view, columns)
    if team := worst_team(content, audience, unit, columns):
        yield _scores(
            content, audience, standing(content, audience, team, columns), _way_down(content, unit, team), columns
        )


def _one(content: Content, audience: str, unit: str, column: GridColumn) -> str:
    mean = content.scores[audience].at("mean", unit, column.id)
    return f"{column.name} in {content.units[unit].name}: {words.score(mean)} of 100"


def _way_down(content: Content, unit: str, team: str) -> View:
    path = content.path(team)
    rows = [GridRow(each, content.units[each].name) for each in path[path.index(unit) + 1 :]]
    return next(parts(unit, [GridRow(unit, content.units[unit].name, whole=True)], rows))


def _scores(content: Content, audience: str, title: str, view: View, columns: tuple[GridColumn, ...]) -> Slide:
    cells = {
        (row.unit, column.id): score_grid.cell(content, row.unit, column.id, audience)
        for row in view.rows
        for column in columns
    }
    who = f"{words.capital(words.audience_name(audience))}, scores from 0 to 100; higher is healthier"
    grid = SlideGrid(who, view, columns, cells, legend=SCORE_CLASSES)
    signs = SIGNS if any(each.mark for each in cells.values()) else ()
    return Slide(title, table=grid, alt=f"{title}. {who}.", keys=signs)


def cell(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """One cell: its score and how sure it is, then the story behind it, part by part."""
    unit, audience = unit_of(content, choice), audience_of(content, choice)
    dimension = dimension_of(content, audience, unit, choice.dimension)
    first = _cell(content, audience, unit, dimension)
    if audience != content.source.inside.audience:
        return (first,)
    told = [section for section in story(content, unit, dimension).sections if not section.deeper]
    return (first, *(_told(section) for section in told[1:] if section.title != ANSWERS or section.items))


def _cell(content: Content, audience: str, unit: str, dimension: str) -> Slide:
    """The score of a cell with those of the units above it."""
    column = score_grid.column(content, audience, dimension)
    path = content.path(unit)
    whole = GridRow(path[0], content.units[path[0]].name, whole=True)
    rows = [GridRow(each, content.units[each].name) for each in path[1:]]
    view = next(parts(path[0], [whole], rows)) if rows else single(path[0], whole)
    scores = content.scores[audience]
    low, high, n, verdict = (scores.at(name, unit, dimension) for name in ("low", "high", "n", "verdict"))
    title = _one(content, audience, unit, column)
    slide = _scores(content, audience, title, view, (column,))
    said = (f"{words.VERDICTS[verdict]}." if verdict else "", words.how_sure(low, high), f"{words.people(n)}.")
    return replace(slide, sentences=tuple(filter(None, said)))


def _told(section: Section) -> Slide:
    items = tuple(f"{item.text} {item.bar.sides if item.bar else item.score}" for item in section.items)
    return Slide(section.title, section.text, list=(*section.points, *items))
