"""The overview's lists: who answered, the strongest predicted symptoms, the widest gaps, the surprises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np

from diagnostic.core.released.gaps import NOT_FELT, UNEXPECTED
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.report import words
from diagnostic.report.content.findings import lowest
from diagnostic.report.content.gap_words import comparison
from diagnostic.report.content.prepare import Content, pairs_of
from diagnostic.report.palette import MIDDLE, gap_class

MOST_DOTS = 60  # of a line of dots
MOST = 4  # entries of a list


@dataclass(frozen=True)
class Entry:
    """One line: `unit` and `rule` or `dimension` lead to its cell.

    `strengths` are those of the rule at every team, `sides` two scores 0-100 with the class of their gap.
    """

    title: str
    words: tuple[str, ...]
    unit: str
    rule: str
    dimension: str = ""
    strengths: tuple[float, ...] = ()
    sides: tuple[float, float, int] | None = None


def answered_by(content: Content) -> tuple[tuple[str, str], ...]:
    """Audience, and how many answered of those who were asked."""
    lines = []
    for scores in (content.source.inside, *content.source.outside):
        whole = scores.units.iloc[0]
        band = f", {whole['band']} of those who were asked" if whole["band"] else ""
        answered = f"hidden: {whole['hidden']}" if isnan(whole["n"]) else f"{int(whole['n']):,} answered{band}"
        lines.append((words.capital(words.audience_name(scores.audience)), answered))
    if not content.source.outside:
        lines.append(("Customers and others outside", "Nobody outside was asked in this survey"))
    return tuple(lines)


def strongest_symptoms(content: Content) -> tuple[Entry, ...]:
    """Per rule the unit where it is predicted for sure most strongly; the rules predicted in most units first."""
    units = lowest(content)
    rows = [content.strength.row[unit] for unit in units]
    strength, low = (content.strength.values[name][rows] for name in ("strength", "low"))
    times = (strength >= ILL_FROM).sum(axis=0)
    found = []
    for column in sorted(range(len(content.source.rules)), key=lambda i: -times[i])[:MOST]:
        if times[column]:
            row = int(np.nanargmax(low[:, column] + strength[:, column] / 1000))
            known = np.sort(strength[~np.isnan(strength[:, column]), column])
            found.append(_symptom(content, units[row], column, int(times[column]), known))
    return tuple(found)


def _symptom(content: Content, unit: str, column: int, times: int, known: np.ndarray) -> Entry:
    rule = content.source.rules[column]
    strength = content.strength.at("strength", unit, rule.id)
    sentences = (
        content.say(rule.symptom),
        f"Predicted in {words.out_of(times, len(known), 'team')}; most surely in {content.units[unit].name}:"
        f" {words.strength_words(strength)}.",
    )
    dimension = next(ramp.dimension or "" for ramp, _ in rule.inside.ramps())
    return Entry(
        content.say(rule.name), tuple(filter(None, sentences)), unit, rule.id, dimension, tuple(thinned(known))
    )


def thinned(values: np.ndarray) -> list[float]:
    """At most 60 of sorted values, spread as they are.

    >>> thinned(np.array([0.1, 0.5])), len(thinned(np.linspace(0, 1, 1000)))
    ([0.1, 0.5], 60)
    """
    if len(values) <= MOST_DOTS:
        return values.tolist()
    return values[np.linspace(0, len(values) - 1, MOST_DOTS).round().astype(int)].tolist()


def widest_gaps(content: Content, audience: str) -> tuple[Entry, ...]:
    """The widest gaps between inside and outside that chance does not take away, one per unit."""
    gaps, pairs = content.gaps[audience], pairs_of(content.source)
    units = [unit for unit in content.source.chart.ids if unit != content.root] or [content.root]
    least = np.nan_to_num(gaps.values["least"][[gaps.row[unit] for unit in units]])
    best = least.argmax(axis=1) if least.size else np.zeros(0, dtype=int)
    order = sorted(range(len(best)), key=lambda row: -least[row, best[row]])[:MOST]
    found = []
    for row in order:
        unit, pair = units[row], pairs[best[row]]
        if least[row, best[row]] > 0:
            sentences = (f"{comparison(content, unit, pair, audience)}.",)
            inside, outside, gap = (gaps.at(name, unit, pair.id) for name in ("inside", "outside", "gap"))
            found.append(
                Entry(content.units[unit].name, sentences, unit, pair.id, sides=(inside, outside, gap_class(gap)))
            )
    return tuple(found)


def surprises(content: Content, audience: str) -> tuple[Entry, ...]:
    """What is felt and was not expected, and what is not felt (yet), as many of each, the widest gaps first."""
    return tuple(entry for felt in (UNEXPECTED, NOT_FELT) for entry in _widest(content, audience, felt))


def _widest(content: Content, audience: str, felt: str) -> Iterator[Entry]:
    tested, units = content.tested[audience], lowest(content)
    rows = [tested.row[unit] for unit in units]
    gap = np.nan_to_num(np.abs(tested.values["gap"][rows]))
    size = np.where(tested.values["felt"][rows] == felt, gap, 0.0)
    if not size.size:
        return
    best = size.argmax(axis=1)
    for row in sorted(range(len(units)), key=lambda row: -size[row, best[row]])[: MOST // 2]:
        if size[row, best[row]] > 0:
            yield _surprise(content, units[row], int(best[row]), audience)


def _surprise(content: Content, unit: str, column: int, audience: str) -> Entry:
    rule, tested = content.source.rules[column], content.tested[audience]
    predicted, observed = (tested.at(name, unit, rule.id) for name in ("predicted", "observed"))
    felt = words.felt_words(tested.at("felt", unit, rule.id), audience)
    scores = f"predicted {words.score(predicted)}, observed {words.score(observed)}"
    sentence = f"{felt}. {content.dimension(rule.outside, audience)}: {scores}."
    title = f"{content.units[unit].name}, {content.say(rule.name)}"
    return Entry(title, (sentence,), unit, rule.id, sides=(predicted, observed, MIDDLE))
