"""What the mirror says of a unit, in sentences: about gaps between views, never about a person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import isnan

from diagnostic.core.statistics.self_ratings import usual_leniency
from diagnostic.definitions.evidence import Study
from diagnostic.definitions.loading.yaml_files import shipped_evidence
from diagnostic.definitions.perspectives import Comparison
from diagnostic.report.content.practice import PracticeContent, ViewGap, differences, marked_rows, surest_behaviour
from diagnostic.report.sections import Section
from diagnostic.report.words import BY_OPEN_LINK, listed, out_of, score

MARKED = "Scores from 0 to 100: how far people agree that it is asked for, or done"  # heads the table
NET = (
    "Of each hundred, how many say 0 to 6, 7 or 8, and 9 or 10. The net score is the last less the first; it never "
    "stands without the range in which it lies."
)


def mirror_finding(content: PracticeContent, unit: str) -> str:
    """The widest gap that is clear of chance, as its comparison has it in words."""
    found = differences(content, unit)
    if all(isnan(each.gap) for each in found):
        return "Too few answered here to compare the two sides"
    widest = next((each for each in found if each.certain), None)
    return in_words(content, widest) if widest else "No gap here is clear of chance"


def mirror_lead(content: PracticeContent, unit: str) -> str:
    """Where that gap is widest, and in how many of the standards it is there."""
    found = [each for each in differences(content, unit) if each.certain]
    if not found:
        return ""
    first = found[0]
    alike = [each for each in found if each.comparison is first.comparison and each.gap * first.gap > 0]
    where = f"Widest in \u201c{content.standard(first.standard)}\u201d: {_against(first)}."
    often = len({each.standard for each in differences(content, unit) if each.comparison is first.comparison})
    return f"{where} It is so in {out_of(len(alike), often, 'standard')}."


def in_words(content: PracticeContent, difference: ViewGap) -> str:
    """The gap in the words of its comparison."""
    words = difference.comparison
    return content.say(words.first_higher if difference.gap > 0 else words.second_higher)


def _against(difference: ViewGap) -> str:
    return f"{score(difference.first)} against {score(difference.second)}"


def who_answered(content: PracticeContent, unit: str) -> str:
    """How many of each audience answered; nothing of those that are hidden."""
    asked = {content.source.answered[id_][0].audience: id_ for id_ in content.source.answered}
    people = {name: content.people(asked[audience], unit) for audience, name in WHO.items() if audience in asked}
    counted = [f"{number:,.0f} {name}" for name, number in people.items() if not isnan(number)]
    openly = [WHO[audience] for audience in content.source.wave.policy.open_to if audience in asked]
    how = f" The {listed(openly)} were asked {BY_OPEN_LINK}." if openly else ""
    return f"{listed(counted)} answered.{how}" if counted else ""


WHO = {"leader": "leaders", "employee": "staff", "customer": "customers"}


def sure_gaps(content: PracticeContent, unit: str) -> list[tuple[str, list[ViewGap]]]:
    """Gaps that are clear of chance, by what they are in words; the widest first, and with it all that say the same."""
    return _by_words(content, [each for each in differences(content, unit) if each.certain])


def gap_sections(content: PracticeContent, unit: str) -> tuple[Section, ...]:
    """Every gap that is clear of chance, by comparison; what cannot be told a click deeper."""
    unsure = [each for each in differences(content, unit) if not each.certain and not isnan(each.gap)]
    sections = [
        Section(words, points=tuple(_standard_words(content, unit, each) for each in group))
        for words, group in sure_gaps(content, unit)
    ]
    if unsure:
        title = "What cannot be told" if sections else "Gaps that may be chance"
        points = tuple(
            f"{' against '.join(view_names(content, each))}, {content.standard(each.standard)}: {_against(each)}"
            for each in unsure
        )
        sections.append(Section(title, points=points, deeper=bool(sections)))
    return tuple(sections)


def behaviours_known(content: PracticeContent, unit: str) -> str:
    """What is known of single behaviours in the gaps that are clear of chance; nothing where there is no such gap."""
    sure = [each for each in differences(content, unit) if each.certain]
    if not sure:
        return ""
    if any(surest_behaviour(content, unit, each) for each in sure):
        return "Each is more than chance. Named is the behaviour that is surest; it takes twenty people on both sides."
    return (
        "Each is more than chance. Of single behaviours that is not known here: it takes twenty people on both sides."
    )


def _standard_words(content: PracticeContent, unit: str, gap: ViewGap) -> str:
    """A gap of a standard, and the behaviour in it that is surest."""
    words, surest = f"{content.standard(gap.standard)}: {_against(gap)}", surest_behaviour(content, unit, gap)
    if surest is None:
        return words
    name, first, second = surest
    return f"{words}. Surest in \u201c{name}\u201d: {score(first)} against {score(second)}"


def _by_words(content: PracticeContent, found: Sequence[ViewGap]) -> list[tuple[str, list[ViewGap]]]:
    order = list(dict.fromkeys(in_words(content, each) for each in found))
    ordered = sorted(found, key=lambda each: order.index(in_words(content, each)))
    return [(words, list(group)) for words, group in groupby(ordered, key=lambda each: in_words(content, each))]


def view_names(content: PracticeContent, gap: ViewGap) -> tuple[str, str]:
    """The short names of the two views of a gap."""
    first, second = (content.table.views[id_] for id_ in (gap.comparison.first, gap.comparison.second))
    return content.say(first.short or first.name), content.say(second.short or second.name)


def leniency(content: PracticeContent, unit: str) -> str:
    """How much kinder leaders are to themselves anywhere, in points of this survey; nothing where it cannot be said."""
    rated = _self_rated(content)
    apart = [each for each in differences(content, unit) if each.comparison is rated]
    if rated is None or all(isnan(each.gap) for each in apart):
        return ""
    view = content.views[rated.second]
    asked, scores = content.source.answered[view.questionnaire or ""]
    points = usual_leniency(scores.scales, asked.standards_of(view.facet or "").values())
    if isnan(points):
        return ""
    return (
        f"Everybody is a little kinder to themselves: as a rule people rate what they do about {points:.0f} points "
        "above what others see. A gap of that size says nothing about these leaders."
    )


def leniency_study(content: PracticeContent) -> Study | None:
    """The study behind that sentence."""
    rated = _self_rated(content)
    return (shipped_evidence() or {}).get(rated.self_rating or "") if rated else None


def _self_rated(content: PracticeContent) -> Comparison | None:
    """The comparison of what people say of themselves with what others see."""
    found = (each for each in content.table.of_practice(content.source.practice) if each.self_rating)
    return next((each for each in found if each.second in content.views), None)


def hidden_views(content: PracticeContent, unit: str) -> str:
    """Which views are hidden at a unit, and where they are shown."""
    rows = [row for row in marked_rows(content, unit) if not row.behaviour]
    hidden = {mark.view: mark.hidden for row in rows for mark in row.marks if isnan(mark.score)}
    if not hidden:
        return ""
    names = listed([content.say(content.views[view].short or content.views[view].name) for view in hidden])
    return f"Not shown here: {names} ({next(iter(hidden.values()))}). They are counted in the units above."
