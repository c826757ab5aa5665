"""What the overview and headlines say, worked out once per release and language."""

from __future__ import annotations

from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities
from diagnostic.report.pages import headlines, overview_lists
from diagnostic.report.pages.overview_lists import Entry
from diagnostic.report.pages.priorities import card
from diagnostic.report.sections import Card
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
