"""What may be wrong with the answers: given without reading, left out, or not given by those who were asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np

from diagnostic.core.released.nonresponse_bounds import bounds, least_share, to_turn
from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import short_table
from diagnostic.report.sections import Section, SectionTable
from diagnostic.report.words import capital, count, number, percent, score

MOST_QUESTIONS = 5
INDICES = {
    "longstring": "gave the same answer to half of the questions in a row",
    "irv": "gave hardly any two different answers",
    "mahalanobis": "answered unlike everybody else",
    "evenodd": "answered the halves of the scales in ways that do not go together",
    "speeder": "took less than two seconds a question",
}
HINT = "A sign is a reason to look, never a proof. Nobody was taken out of any number in this report."


def careful_words(content: Content, audience: str) -> str:
    """How many may have answered without reading, as a sentence."""
    share = _shares(content, audience, content.root).get("any", float("nan"))
    if isnan(share):
        return "Whether the questions were read cannot be told from these answers."
    if share == 0:
        return "No sheet shows a sign of answers given without reading."
    return f"{capital(percent(share))} of the sheets show a sign of answers given without reading."


def careful(content: Content, audience: str) -> tuple[Section, ...]:
    """Signs of answers given without reading: each share, the units, and the results without those people."""
    shares = _shares(content, audience, content.root)
    known = {name: shares[name] for name in INDICES if not isnan(shares.get(name, float("nan")))}
    sections = [Section("", (careful_words(content, audience), HINT))]
    if known:
        points = tuple(f"{percent(share)} {INDICES[name]}" for name, share in known.items())
        sections.append(Section("Which signs", points=points, table=_units(content, audience), deeper=True))
        sections.append(_without(content, audience))
    return tuple(sections)


def _shares(content: Content, audience: str, unit: str) -> dict[str, float]:
    index, share = content.published(audience).lists_of_unit("careless", unit, "index", "share")
    return dict(zip(index, map(float, share), strict=True))


def _units(content: Content, audience: str) -> SectionTable:
    frame = content.published(audience).careless
    frame = frame[(frame["index"] == "any") & frame["unit"].isin(set(content.children))]
    worst = frame.sort_values(["share", "unit"], ascending=[False, True])
    rows = tuple(
        (content.units[unit].name, (f"{people:,.0f}", percent(share)))
        for unit, people, share in zip(worst["unit"], worst["n"], worst["share"], strict=True)
    )
    return short_table("Sheets with any sign, units of twenty people and more", ("Unit", "People", "With a sign"), rows)


def _without(content: Content, audience: str) -> Section:
    frame = content.published(audience).without
    if frame.empty:
        words = "May not be shown: the few could be worked out by subtraction, or you see a part of the organisation."
        return Section("Results without these sheets", (words,), deeper=True)
    rows = tuple(
        (content.dimension(row["dimension"], audience), _side_by_side(row)) for row in frame.to_dict("records")
    )
    columns = ("Dimension", "All", "Without", "Difference", "People without")
    table = SectionTable("The organisation as a whole, with and without these sheets", columns, rows)
    return Section("Results without these sheets", table=table, deeper=True)


def _side_by_side(row: dict[str, float]) -> tuple[str, ...]:
    """With one digit after the point: what a few people change is small."""
    apart = f"{row['mean_without'] - row['mean']:+.1f}".replace("-", "\u2212")
    return f"{row['mean']:.1f}", f"{row['mean_without']:.1f}", apart, f"{row['n_without']:,.0f}"


def missing(content: Content, audience: str) -> Section:
    """Which questions were left out most often."""
    frame = content.published(audience).item_scales
    texts = {item.id: content.say(item.text) or item.id for item in content.source.questionnaires[audience].items}
    worst = frame.sort_values("missing", ascending=False, kind="stable").head(MOST_QUESTIONS)
    if worst.empty or not worst["missing"].max() > 0:
        return Section("", ("How often questions were left out is not known." if worst.empty else NONE_LEFT_OUT,))
    whole = f"{percent(float(frame['missing'].mean()))} of all answers are missing. Left out most often:"
    points = (f"{texts[item]} ({percent(share)})" for item, share in zip(worst["item"], worst["missing"], strict=True))
    return Section("", (whole,), tuple(points))


NONE_LEFT_OUT = "No question was left out by anybody."


def silent(content: Content, audience: str, dimension: str) -> tuple[Section, ...]:
    """What those who did not answer would have to say to turn a verdict; every unit a click deeper."""
    rows = tuple(_silent(content, audience, dimension))
    if not rows:
        return (Section("", (NO_BANDS,)),)
    clear = [row for row in rows if row[1][-1] != OPEN]
    if not clear:
        first = Section("", ("On this dimension no unit clearly differs from the rest.",))
    else:
        caption = f"Clear differences on {content.dimension(dimension, audience)}"
        first = Section("", table=short_table(caption, TURNING, clear))
    return (first, Section("Every unit", table=short_table("Every unit", TURNING, rows), deeper=True))


TURNING = ("Unit", "Answered", "Score", "If the others said 0 or 100", "What would turn the difference")


@dataclass(frozen=True)
class Silence:
    """Units whose band is known, and per unit x dimension what those who did not answer could change; NaN where hidden.

    low, high : the mean of everybody asked if the others said 0, or 100. needed : what they would have to average for
    the mean of the rest. clear, firm : booleans; is there a difference to turn, and could nothing turn it?
    """

    units: tuple[str, ...]
    bands: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    needed: np.ndarray
    clear: np.ndarray
    firm: np.ndarray


def silence(content: Content, audience: str) -> Silence:
    """From the lower end of each unit's band."""
    scores = content.scores[audience]
    bands = dict(zip(*(content.published(audience).units[name] for name in ("unit", "band")), strict=True))
    units = tuple(unit for unit in content.children if not isnan(least_share(bands.get(unit, ""))))
    share = np.array([least_share(bands[unit]) for unit in units]).reshape(-1, 1)
    rows = [scores.row[unit] for unit in units]
    mean, rest, verdict = (scores.values[name][rows] for name in ("mean", "rest", "verdict"))
    needed = to_turn(mean, rest, share)
    clear = ~np.isnan(mean) & np.isin(verdict, [LOWER, HIGHER])
    firm = clear & ((needed < 0) | (needed > 100))
    return Silence(units, tuple(bands[unit] for unit in units), *bounds(mean, share), needed, clear, firm)


def _silent(content: Content, audience: str, dimension: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    found, scores = silence(content, audience), content.scores[audience]
    d = scores.column[dimension]
    for i, unit in enumerate(found.units):
        mean, rest, verdict = (scores.at(name, unit, dimension) for name in ("mean", "rest", "verdict"))
        if not isnan(mean):
            turning = turning_words(verdict, float(found.needed[i, d]), rest)
            ends = f"{score(float(found.low[i, d]))} to {score(float(found.high[i, d]))}"
            yield content.units[unit].name, (found.bands[i], score(mean), ends, turning)


NO_BANDS = "How many of those asked have answered is not known, or may not be shown."
OPEN, FIRM = "there is no clear difference", "nothing they could say"


def turning_words(verdict: str, needed: float, rest: float) -> str:
    """What would turn a verdict against the rest, in words.

    >>> turning_words("lower", 82.4, 60.0)
    'an average of 82 or more (the rest: 60)'
    >>> turning_words("lower", 130.0, 60.0)
    'nothing they could say'
    """
    if verdict not in (LOWER, HIGHER):
        return OPEN
    if isnan(needed):
        return "not known"
    if not 0 <= needed <= 100:
        return FIRM
    return f"an average of {score(needed)} or {'more' if verdict == LOWER else 'less'} (the rest: {score(rest)})"


def silent_words(content: Content, audience: str) -> str:
    """In how many units who did not answer could turn no verdict, in a sentence."""
    found = silence(content, audience)
    clear, firm = int(found.clear.sum()), int(found.firm.sum())
    if not found.units:
        return NO_BANDS
    if not clear:
        return "No unit clearly differs from the rest, so those who did not answer have nothing to turn."
    words = f"{number(firm)} would stand whatever those who did not answer had said"
    return f"Of {count(clear, 'clear difference')}, {words}."
