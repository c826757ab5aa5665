"""Findings as sentences: one for the top of each page, five for the overview. None claims what chance explains."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np

from diagnostic.core.released.gaps import FELT, MISS, NOT_FELT
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.core.statistics.comparisons import HIGHER, LOWER, differs
from diagnostic.report.content.findings import UnitFinding, finding_of, low_inside, lowest, main_finding
from diagnostic.report.content.outcomes import count_outcomes
from diagnostic.report.content.prepare import Content, compared_pairs
from diagnostic.report.pages.unit import few_answers
from diagnostic.report.words import (
    HYPOTHESIS,
    audience_name,
    between,
    capital,
    count,
    listed,
    number,
    out_of,
    score,
    some,
)

NAMED, NAMED_LOW = 2, 3  # dimensions in a headline; of more, some are counted, or all that are low


def overview(content: Content, audience: str = "") -> tuple[str, ...]:
    """Where we stand, in five sentences; the first is the finding."""
    return (
        headline(content, audience),
        extremes(content),
        _who_differs(content),
        most_predicted(content),
        _borne_out(content, audience),
    )


def headline(content: Content, audience: str = "", unit: str = "") -> str:
    """The headline about `unit`, the whole unless given, and what is below it: its first priority's finding."""
    unit = unit or content.root
    if wholly_hidden(content, unit):
        return f"Too few answers to show anything of {content.units[unit].name}"
    finding = main_finding(content, audience, unit)
    if finding is None:
        return f"Nothing in {content.units[unit].name} stands out by more than chance"
    return finding_words(content, finding, audience)


def finding_words(content: Content, finding: UnitFinding, audience: str = "") -> str:
    """A finding as a headline."""
    name = content.units[finding.unit].name
    if finding.low:
        return f"{_low(content, finding)}{_felt(finding, audience)}"
    if finding.felt_beside:
        things = _named([content.dimension(each, audience) for each in finding.felt_beside])
        who = capital(audience_name(audience))
        return f"{who} of {name} are not well served on {things}; inside, nothing is low for sure"
    return f"{name} falls behind the rest on {_named([content.dimension(each) for each in finding.behind])}"


def _low(content: Content, finding: UnitFinding) -> str:
    """What is low where: by name up to three dimensions, else how many of all."""
    names, unit = [content.dimension(each) for each in finding.low], content.units[finding.unit].name
    if len(names) > NAMED_LOW:
        return f"{unit} is low on {out_of(len(names), len(content.asked), 'dimension')}"
    return f"{listed(names)} {_is(names)} low {'across' if finding.unit == content.root else 'in'} {unit}"


def _felt(finding: UnitFinding, audience: str) -> str:
    """What those outside feel of what is low, as the end of a headline."""
    who, felt, rules = audience_name(audience), finding.felt[FELT], finding.felt.total()
    if felt and felt == rules:
        return f", and {who} feel it"
    if finding.symptoms[0]:
        return f"; its {who} already feel {out_of(*finding.symptoms, 'problem')} they were asked about"
    if rules and finding.felt[NOT_FELT] == rules:
        return f"; {who} do not feel it (yet)"
    return f"; whether {who} feel it, nobody can tell" if rules else ""


def _named(names: list[str]) -> str:
    """Two names at most; the rest is counted."""
    return listed(some(names, NAMED))


def extremes(content: Content) -> str:
    """The strongest and the weakest dimensions of the whole; those that chance does not tell apart together."""
    low, high = ends(content)
    if not low:
        return "Inside, no score of the whole may be shown."
    if set(low) & set(high):
        least, most = (score(content.inside.at("mean", content.root, names[0])) for names in (low, high))
        chance = few_answers(content, content.root) or "The differences between dimensions may be chance."
        return f"Inside, scores lie between {least} and {most}. {chance}"
    strongest = f"{_with_scores(content, high)} {_is(high)} strongest"
    return f"Inside, {strongest}; {_with_scores(content, low)} {_is(low)} weakest."


def ends(content: Content) -> tuple[list[str], list[str]]:
    """The dimensions of the whole that chance does not tell apart from the lowest, which is the first, and from the
    highest; none where no score may be shown. Where both lists share some, it does not tell these two apart either.
    """
    scores, unit = content.inside, content.root
    known = [name for name in content.asked if not isnan(scores.at("mean", unit, name))]
    ordered = sorted(known, key=lambda name: scores.at("mean", unit, name))
    return (_tied(content, ordered), _tied(content, ordered[::-1])) if known else ([], [])


def _tied(content: Content, ordered: list[str]) -> list[str]:
    """The first dimension, and those after it that chance does not tell apart from it."""
    means = np.array([content.inside.at("mean", content.root, name) for name in ordered])
    errors = np.array([content.inside.at("se", content.root, name) for name in ordered])
    apart = differs(means - means[0], np.hypot(errors, errors[0])) == 1
    return [name for name, other in zip(ordered, apart, strict=True) if not other]


def _with_scores(content: Content, names: list[str]) -> str:
    scored = [f"{content.dimension(name)} ({score(content.inside.at('mean', content.root, name))})" for name in names]
    return listed(scored if len(scored) < 4 else [*scored[:2], count(len(scored) - 2, "more", "more")])


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _who_differs(content: Content) -> str:
    shown = [unit for unit in lowest(content) if not content.wholly_hidden(unit)]
    below = content.verdicts[LOWER]
    behind = [unit for unit in shown if below[unit]]
    if len(shown) < 2:
        return "There are no teams to compare here."
    if not behind:
        return f"None of the {count(len(shown), 'team')} that are shown is below the rest by more than chance."
    worst = max(behind, key=lambda unit: below[unit])
    many = f"{capital(out_of(len(behind), len(shown), 'team'))} {'is' if len(behind) == 1 else 'are'} below the rest"
    most = f"{content.units[worst].name} on {out_of(below[worst], len(content.asked), 'dimension')}"
    return f"{many} on some dimension by more than chance; {most}."


def most_predicted(content: Content) -> str:
    """The rule that is predicted in most teams, as a sentence."""
    if not content.source.rules:
        return "No rule is about what was asked, so nothing is predicted."
    units = lowest(content)
    strengths = content.strength.values["strength"][[content.strength.row[unit] for unit in units]]
    times = (strengths >= ILL_FROM).sum(axis=0)
    most = int(times.argmax())
    if not times[most]:
        return f"The rules predict no symptom in any team that is shown. {HYPOTHESIS}"
    rule = content.source.rules[most]
    known = int((~np.isnan(strengths[:, most])).sum())
    often = f"in {out_of(int(times[most]), known, 'team')}"
    return f"The rules predict {content.say(rule.name)} most often: {often}. {HYPOTHESIS}"


def _borne_out(content: Content, audience: str) -> str:
    if not audience:
        return "Nobody outside was asked in this survey, so no prediction can be tested."
    found = count_outcomes(content, audience)
    who, share, misses = audience_name(audience), found.borne_out, found.counts[MISS]
    if not found.tested:
        return f"No prediction could be tested on what {who} say."
    if not share.whole:
        return f"No symptom was predicted where {who} were asked; they feel {misses or 'none'}."
    felt = f"{out_of(share.part, share.whole, 'predicted symptom')} (likely {between(*share.ends)})"
    return f"{capital(who)} feel {felt}, and {misses or 'none'} that {'was' if misses == 1 else 'were'} not expected."


def unit_finding(content: Content, unit: str, audience: str = "") -> str:
    """The headline of one unit: what is wrong for sure, else what changed (the whole) or how it stands to the rest."""
    name, finding = content.units[unit].name, finding_of(content, unit, audience)
    if wholly_hidden(content, unit):
        return f"{name}: hidden, and counted elsewhere" if unit != content.root else headline(content)
    if finding and (finding.low or finding.felt_beside):
        return finding_words(content, finding, audience)
    if unit == content.root:
        return since_the_wave_before(content, unit)
    lower, higher = (content.verdicts[verdict][unit] for verdict in (LOWER, HIGHER))
    words = ("below the rest", lower), ("above it" if lower else "above the rest", higher)
    return f"{name} {_on_dimensions(content, words) or 'does not clearly differ from the rest'}"


def since_the_wave_before(content: Content, unit: str) -> str:
    """The headline of what has changed in one unit since the survey before."""
    name, row = content.units[unit].name, content.changes.row[unit]
    verdicts = content.changes.values["verdict"][row]
    if np.isnan(content.changes.values["change"][row]).all():
        return f"Across {name} as a whole nothing is low for sure"
    words = (("lower", int((verdicts == LOWER).sum())), ("higher", int((verdicts == HIGHER).sum())))
    moved = _on_dimensions(content, words)
    return f"{name} {moved} than in the survey before" if moved else f"{name} scores as it did in the survey before"


def on_how_many(ways: Sequence[tuple[str, int]], whole: int, what: str) -> str:
    """On how many of a whole it is each way; empty where on none.

    >>> on_how_many([("lower", 3), ("higher", 0)], 13, "dimension"), on_how_many([("lower", 1)], 1, "dimension")
    ('lower on 3 of 13 dimensions', 'lower on the only dimension')
    >>> on_how_many([("lower", 3), ("higher", 1)], 13, "dimension"), on_how_many([("lower", 0)], 13, "dimension")
    ('lower on 3 and higher on 1 of 13 dimensions', '')
    """
    said = [(way, many) for way, many in ways if many]
    if len(said) == 1:
        return f"{said[0][0]} on {out_of(said[0][1], whole, what)}"
    return f"{listed([f'{way} on {many}' for way, many in said])} of {whole:,} {what}s" if said else ""


def _on_dimensions(content: Content, words: tuple[tuple[str, int], ...]) -> str:
    """`is lower on 3 of 13 dimensions`, or both ways; empty where there is none."""
    said = on_how_many(words, len(content.asked), "dimension")
    return f"is {said}" if said else ""


def wholly_hidden(content: Content, unit: str) -> bool:
    """Is no score of a unit shown?"""
    return content.wholly_hidden(unit)


def inside_outside_finding(content: Content, audience: str, unit: str) -> str:
    """The headline of inside against outside, counted over the lowest units at and below `unit`."""
    units, who = low_inside(content, lowest(content, unit)), audience_name(audience)
    found = [finding for each in units if (finding := finding_of(content, each, audience)) and finding.low]
    feel = [finding for finding in found if finding.felt[FELT] or finding.felt_beside]
    if not found:
        return f"No team is surely low inside where {who} were asked"
    low = count(len(found), "team is low inside", "teams are low inside")
    if not feel:
        return f"{capital(low)}; {who} do not feel it for sure (yet)"
    return f"{capital(low)}, and in {'all' if len(feel) == len(found) > 1 else number(len(feel))} of them {who} feel it"


def unit_gap_finding(content: Content, audience: str, unit: str) -> str:
    """The headline of inside against outside of one unit."""
    name, gaps, pairs = content.units[unit].name, content.gaps[audience], compared_pairs(content, unit, audience)
    gap, certain = (np.array([gaps.at(of, unit, pair.id) for pair in pairs]) for of in ("gap", "certain"))
    if np.isnan(gap).all():
        return f"{name}: one of the two sides is hidden"
    lower, higher = (int((certain[beyond] == 1).sum()) for beyond in (gap < 0, gap > 0))
    what = "dimension" if len({pair.inside for pair in pairs}) == len(pairs) else "comparison"
    said = on_how_many((("lower", lower), ("higher", higher)), len(gap), what)
    if not said:
        return f"{name}: inside and {audience_name(audience)} do not clearly differ"
    return f"{name} rates itself {said} than {audience_name(audience)} do"


def outcome_finding(content: Content, audience: str, unit: str) -> str:
    """The headline of predicted against observed, counted over the lowest units below `unit`."""
    found, who = count_outcomes(content, audience, unit), audience_name(audience)
    if not found.tested:
        return f"No prediction could be tested on what {who} say"
    share, misses = found.borne_out, found.counts[MISS]
    more = f"{misses or 'none'} that {'was' if misses == 1 else 'were'} not expected"
    if not share.whole:
        return f"Nothing was predicted; {who} feel {more}"
    return f"{capital(who)} feel {out_of(share.part, share.whole, 'predicted symptom')}, and {more}"
