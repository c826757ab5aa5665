"""What the overview, headlines and the page of a unit say, worked out once per release and language."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from diagnostic.report import markup
from diagnostic.report.content.likert import answered
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities
from diagnostic.report.document.tables import answers_legend
from diagnostic.report.pages import headlines, overview_lists
from diagnostic.report.pages import unit as unit_page
from diagnostic.report.pages.overview_lists import Entry
from diagnostic.report.pages.priorities import card
from diagnostic.report.palette import THEMES
from diagnostic.report.sections import Answered, Card, Section
from diagnostic.report.words import audience_name
from diagnostic.ui.report.kept import kept


@kept(100)
def where_we_stand(content: Content, key: tuple[str, ...], audience: str) -> tuple[str, ...]:
    """Where the organisation stands, in the sentences after the headline."""
    return headlines.overview(content, audience)[1:]


@kept(300)
def priority_cards(content: Content, key: tuple[str, ...], audience: str, unit: str) -> list[Card]:
    """What to talk about first at and below a unit."""
    return [card(content, priority, audience) for priority in priorities(content, audience, unit)]


@kept(300)
def cards_drawn(
    content: Content, key: tuple[str, ...], audience: str, unit: str, theme: str
) -> list[tuple[Card, Markup]]:
    """The same with the HTML of each card."""
    cards, outside = priority_cards(content, key, audience, unit), audience_name(audience)
    return [(each, markup.card(each, outside, THEMES[theme])) for each in cards]


@kept(300)
def outcomes(content: Content, key: tuple[str, ...], audience: str, unit: str) -> str:
    """The headline of what was predicted and what is felt: it counts all teams below a unit."""
    return headlines.outcome_finding(content, audience, unit)


@kept(300)
def headline(content: Content, key: tuple[str, ...], audience: str, unit: str) -> str:
    """The headline about a unit and what is below it: it looks at every unit of them."""
    return headlines.headline(content, audience, unit)


@kept(100)
def symptoms(content: Content, key: tuple[str, ...]) -> tuple[Entry, ...]:
    """The strongest predicted symptoms."""
    return overview_lists.strongest_symptoms(content)


@kept(100)
def gaps_and_surprises(
    content: Content, key: tuple[str, ...], audience: str
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The widest gaps, and where the rules were wrong."""
    return overview_lists.widest_gaps(content, audience), overview_lists.surprises(content, audience)


@dataclass(frozen=True)
class UnitWords:
    """The unit's headline; where it is shown what changed since the survey before, its symptoms and its gaps."""

    finding: str
    changed: Markup
    symptoms: Markup
    gaps: Markup


@kept(300)
def unit_words(content: Content, key: tuple[str, ...], unit: str, audience: str, theme: str) -> UnitWords:
    """All that is said of a unit; of one that is hidden its headline says so."""
    finding, shown = headlines.unit_finding(content, unit, audience), not headlines.wholly_hidden(content, unit)
    said = (
        each(content, unit) if shown else () for each in (unit_page.changed, unit_page.symptoms_of, unit_page.gaps_of)
    )
    return UnitWords(finding, *(markup.sections(each, THEMES[theme]) for each in said))


@dataclass(frozen=True)
class AnswersDrawn:
    """How a unit's people answered the items of a dimension: the items, a legend where bars are drawn, and those."""

    items: tuple[Answered, ...]
    legend: Markup | None
    drawn: Markup


@kept(600)
def answers_drawn(content: Content, key: tuple[str, ...], unit: str, dimension: str, theme: str) -> AnswersDrawn:
    """The answers of a unit's own people; in words where they are hidden."""
    items, colours = answered(content, content.source.inside.audience, unit, dimension), THEMES[theme]
    shades = [(colours.scores[int(shade)].fill, name) for shade, name in answers_legend(items)]
    said = Section(content.dimension(dimension), () if items else (unit_page.SINGLE_HIDDEN,), items=items)
    drawn = any(item.bar for item in items)
    return AnswersDrawn(items, markup.legend("", shades) if drawn else None, markup.section(said, colours))
