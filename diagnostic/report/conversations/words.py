"""What a survey of services says, in sentences: about units and their service, never about a person."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from diagnostic.core.released.pairs.service_gaps import (
    AS_PEOPLE_ARE,
    BLIND_SPOT,
    CANNOT_TELL,
    HIDDEN_STRENGTH,
    ServiceGap,
)
from diagnostic.report.content.practice import Mark, MarkedRow
from diagnostic.report.conversations.pairs import OVERALL, PairContent
from diagnostic.report.sections import Section, SectionTable
from diagnostic.report.words import count, listed, people, score

MOST_NAMED = 3  # units or standards in a sentence


def matrix_finding(content: PairContent) -> str:
    """Which service sees itself furthest above what those it serves say; else which one they rate lowest."""
    blind = _blind(content)
    if blind:
        widest = blind[0]
        more = f", and {count(len(blind) - 1, 'other service')} too" if len(blind) > 1 else ""
        return f"{content.name(widest)} sees its service higher than its customers do{more}"
    lowest = next(iter(content.worst_first(OVERALL, [content.top])), "")
    known = lowest and not isnan(content.view(lowest, content.top, OVERALL).score)
    return f"{content.name(lowest)} is what colleagues are least satisfied with" if known else NOTHING


NOTHING = "Too few answered to show any service"


def matrix_lead(content: PairContent) -> str:
    """How many services were rated, the lowest and the highest of them, and what may be read of it."""
    rated = [
        (content.view(each, content.top, OVERALL).score, content.name(each))
        for each in content.providers
        if not isnan(content.view(each, content.top, OVERALL).score)
    ]
    if not rated:
        return "Nothing is shown of fewer than five people. More answers are needed before anything can be said."
    low, high = min(rated), max(rated)
    between = f" All in all from {score(low[0])} ({low[1]}) to {score(high[0])} ({high[1]})." if len(rated) > 1 else ""
    blind = _blind(content)
    where = next((each for each in content.gaps(blind[0]) if each.kind == BLIND_SPOT), None) if blind else None
    most = f" {content.name(blind[0])} differs most in {_called(content, where)}." if where else ""
    return f"{count(len(rated), 'unit').capitalize()} rated by those they serve.{between}{most}"


def _blind(content: PairContent) -> list[str]:
    """Providers with a blind spot, the one furthest beyond chance and custom first."""
    gaps = {each: content.gaps(each) for each in content.providers}
    widest = {each: max((gap.beyond for gap in found), default=0.0) for each, found in gaps.items()}
    blind = [each for each, found in gaps.items() if any(gap.kind == BLIND_SPOT for gap in found)]
    return sorted(blind, key=lambda each: -widest[each])


def provider_finding(content: PairContent, provider: str) -> str:
    """The first thing to know about a service: where its own view is furthest off, either way."""
    gaps, name = content.gaps(provider), content.name(provider)
    blind = [each for each in gaps if each.kind == BLIND_SPOT]
    if blind:
        return f"{name} sees its service higher than its customers do, most of all in {_called(content, blind[0])}"
    better = [each for each in gaps if each.kind == HIDDEN_STRENGTH]
    if better:
        best = max(better, key=lambda each: each.least)
        return f"{name} is better than it thinks, most of all in {_called(content, best)}"
    wanted = [each for each in gaps if each.both_low]
    if wanted:
        return f"{name} and its customers want the same to be better: {_called(content, wanted[0])}"
    if all(isnan(each.gap) for each in gaps):
        return f"{name}: there is only one side to read yet"
    return f"{name} and its customers see the service much alike"


def provider_lead(content: PairContent, provider: str) -> str:
    """What it does, and who answered on each side."""
    does = listed(content.services.names(provider))
    served, own = content.view(provider, content.top, OVERALL), content.own_view(provider, OVERALL)
    sides = [f"{people(served.n)} about it" if not isnan(served.n) else "", _own_people(own.n)]
    return f"What it does: {does}. {' and '.join(filter(None, sides)) or 'Both sides are hidden'}."


def _own_people(n: float) -> str:
    return "" if isnan(n) else f"{n:,.0f} of its own"


def provider_caption(content: PairContent, provider: str, unit: str = "") -> str:
    """What heads both views of a service, of all whom it serves or of one unit."""
    by = content.name(unit) if unit else "everybody it serves"
    return f"The service of {content.name(provider)}, 0 to 100: as it sees it itself, and as seen by {by}"


def provider_rows(content: PairContent, provider: str, unit: str = "") -> list[MarkedRow]:
    """Each standard with both views, those to talk about first at the top; the rating of all in all below them."""
    gaps = [*content.gaps(provider, unit), content.gap(provider, OVERALL, unit)]
    return [
        MarkedRow(
            content.standard(each.standard),
            tuple(
                Mark(view, side.score, side.n, side.hidden)
                for view, side in (("provided", each.own), ("served", each.served))
            ),
        )
        for each in gaps
    ]


def provider_sections(content: PairContent, provider: str, unit: str = "") -> tuple[Section, ...]:
    """What the two views tell: where it sees itself higher, where it is better than it thinks, what both want."""
    gaps = content.gaps(provider, unit)
    name = content.name(provider)
    parts = [
        Section(f"{name} sees itself higher", (_custom(content),), _points(content, gaps, BLIND_SPOT)),
        Section("Better than it thinks", (), _points(content, gaps, HIDDEN_STRENGTH)),
        Section("What both want", (BOTH,), tuple(_against(content, each) for each in gaps if each.both_low)),
    ]
    shown = [part for part in parts if part.points]
    part = content.their_part(provider)
    if not isnan(part.score):
        words = f"{score(part.score)} of 100: how far those it serves do their part, as {name} sees it"
        shown.append(Section("As it sees its customers", points=(words,)))
    usual = tuple(_against(content, each) for each in gaps if each.kind == AS_PEOPLE_ARE)
    unsure = tuple(_against(content, each) for each in gaps if each.kind == CANNOT_TELL)
    if usual:
        shown.append(Section("Kinder to itself, as people are", points=usual, deeper=True))
    if unsure:
        shown.append(Section("What cannot be told", points=unsure, deeper=bool(shown)))
    return tuple(shown)


BOTH = "Low on both sides: here nobody has to be convinced, and a quick fix is welcome."


def _custom(content: PairContent) -> str:
    if isnan(content.usual):
        return "By more than chance."
    return (
        f"By more than chance, and by more than the {content.usual:.0f} points by which people are kinder to "
        "themselves as a rule."
    )


def _points(content: PairContent, gaps: Sequence[ServiceGap], kind: str) -> tuple[str, ...]:
    return tuple(_against(content, each) for each in gaps if each.kind == kind)


def _against(content: PairContent, gap: ServiceGap) -> str:
    """`Reliability: 74 by itself, 49 by those it serves`."""
    return f"{content.standard(gap.standard)}: {score(gap.own.score)} by itself, {score(gap.served.score)} by customers"


def _called(content: PairContent, gap: ServiceGap) -> str:
    name = content.standard(gap.standard)
    return f"\u201c{name}\u201d"


def raters_table(content: PairContent, provider: str) -> Section | None:
    """Who rates a service how, the lowest first; units that are hidden are in those above them."""
    rows = tuple(
        (content.name(unit), (score(view.score), f"{view.n:.0f}", APART[content.apart(provider, unit, OVERALL)]))
        for unit in content.raters(provider)
        for view in [content.view(provider, unit, OVERALL)]
    )
    if not rows:
        return None
    columns = ("Who is served", "All in all", "People", "Beside the others")
    lowest = f"lowest in {rows[0][0]}: {rows[0][1][0]}"
    table = SectionTable("Satisfaction, 0 to 100; the lowest first", columns, rows)
    return Section("Unit by unit", table=table, lead=lowest, deeper=True)


APART = {-1: "lower, by more than chance", 0: "", 1: "higher, by more than chance"}


def hidden_sides(content: PairContent, provider: str, unit: str = "") -> str:
    """Which side is hidden, and why; nothing where both are shown."""
    gap = content.gap(provider, OVERALL, unit)
    sides = ((content.name(provider), gap.own), ("its customers", gap.served))
    hidden = [f"{who} ({view.hidden})" for who, view in sides if isnan(view.score)]
    return f"Not shown here: {listed(hidden)}." if hidden else ""
