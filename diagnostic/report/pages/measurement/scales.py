"""What a wave's answers say about the questions themselves: a sentence a dimension, its figures one click deeper."""

from __future__ import annotations

from math import isnan
from typing import Any

import pandas as pd

from diagnostic.report.content.prepare import Content
from diagnostic.report.sections import Section, SectionTable
from diagnostic.report.words import coefficient, count, listed, percent

# From a coefficient on. Nunnally 1978 for .70 and .80; below .60 a sum of these questions says little.
TOGETHER = ((0.8, "hang together well"), (0.7, "hang together"), (0.6, "hang together loosely: read it with care"))
APART = "do not hang together: read each by itself"
# ICC(1): LeBreton & Senter 2008 call .01 small, .10 medium and .25 large. ICC(2): .70 is their usual cut-off.
BETWEEN = ((0.25, "differ strongly"), (0.1, "differ clearly"), (0.01, "differ a little"))
DEPENDABLE = ((0.7, "dependable"), (0.5, "fairly dependable"))
WELL = 0.7

NOT_KNOWN = ("Not known: this survey was published before scales were measured.",)

Row = dict[str, Any]


def rows(content: Content, audience: str) -> list[Row]:
    """What is published of each dimension's scale, in the questionnaire's order; none in publications of before."""
    frame = content.published(audience).scales
    names = frame.columns.tolist()
    return [dict(zip(names, row, strict=True)) for row in frame.to_numpy(object).tolist()]


def headline(content: Content, audience: str) -> str:
    """How many dimensions measure one thing, as a sentence."""
    known = [(content.dimension(row["dimension"], audience), reliability(row)[1]) for row in rows(content, audience)]
    known = [(name, value) for name, value in known if not isnan(value)]
    if not known:
        return "What the questions measure together cannot be told from these answers"
    weak = [name for name, value in known if round(value, 2) < WELL]
    if not weak:
        whole = "all " if 1 < len(known) == len(rows(content, audience)) else ""
        return f"The questions of {whole}{count(len(known), 'dimension')} hang together"
    named = listed(weak if len(weak) <= 3 else [*weak[:2], count(len(weak) - 2, "more", "more")])
    return f"{named} {'is' if len(weak) == 1 else 'are'} not measured by questions that hang together"


def sentences(content: Content, audience: str) -> tuple[str, ...]:
    """Per dimension its name and what is to be said of it."""
    said = tuple(f"{content.dimension(row['dimension'], audience)}: {_said(row)}" for row in rows(content, audience))
    return said or NOT_KNOWN


def scales(content: Content, audience: str) -> tuple[Section, ...]:
    """Per dimension its name and sentence, with the figures a click deeper."""
    items = content.published(audience).item_scales.set_index("item")
    return tuple(
        Section(
            content.dimension(row["dimension"], audience),
            points=_figures(row),
            table=_items(content, audience, row["dimension"], items),
            lead=_said(row),
            deeper=True,
        )
        for row in rows(content, audience)
    )


def _said(row: Row) -> str:
    return " ".join(filter(None, (hang_words(row), _things(row), differ_words(row))))


def reliability(row: Row) -> tuple[str, float]:
    """Omega where it is known, else alpha; NaN where neither is."""
    return ("omega", row["omega"]) if not isnan(row["omega"]) else ("alpha", row["alpha"])


def hang_words(row: Row) -> str:
    """Do the questions of a dimension hang together?

    >>> hang_words({"items": 3, "omega": 0.84, "alpha": 0.83})
    'These three questions hang together well (omega .84).'
    """
    items, (name, value) = int(row["items"]), reliability(row)
    if items == 1:
        return "One question alone: whether it measures what it is meant to cannot be told from answers."
    if isnan(value):
        return "Whether these questions hang together cannot be told from these answers."
    words = next((words for least, words in TOGETHER if round(value, 2) >= least), APART)
    return f"These {count(items, 'question')} {words} ({name} {coefficient(value)})."


def _things(row: Row) -> str:
    """Parallel analysis, where it finds something else than one thing."""
    found = row["components"]
    if isnan(found) or found == 1:
        return ""
    if found == 0:
        return "They have no more in common than chance would give."
    return f"They seem to ask about {count(int(found), 'thing')}, not one: look at the single questions too."


def differ_words(row: Row) -> str:
    """Do units differ, and can their scores be told apart?"""
    between, means = row["icc1"], row["icc2"]
    if isnan(between):
        return ""
    words = next((words for least, words in BETWEEN if round(between, 2) >= least), "")
    if not words:
        return "Units differ no more than chance would make them."
    sure = next((words for least, words in DEPENDABLE if round(means, 2) >= least), "mostly chance")
    return f"Units {words} ({percent(between)} of all differences); a unit's score is {sure}."


def _figures(row: Row) -> tuple[str, ...]:
    """Every coefficient with its interval and what it was computed from; what is not known is left out."""

    def known(*names: str) -> bool:
        return not any(isnan(row[name]) for name in names)

    def each(name: str) -> str:
        return coefficient(row[name])

    lines = []
    if known("alpha"):
        bounds = f" (95 % interval {each('alpha_lo')} to {each('alpha_hi')}, Feldt)" if known("alpha_lo") else ""
        lines.append(f"Cronbach's alpha {each('alpha')}{bounds}; standardised {each('alpha_std')}")
    if known("alpha_complete"):
        lines.append(
            f"Alpha of the {int(row['n_complete']):,} people who answered every question {each('alpha_complete')}"
        )
    if known("omega"):
        lines.append(f"Omega {each('omega')}: one factor, maximum likelihood, the same people")
    if known("components"):
        lines.append(f"Parallel analysis: {count(int(row['components']), 'component')} beyond chance")
    if known("icc1"):
        lines.append(f"ICC(1) {each('icc1')} ({each('icc1_lo')} to {each('icc1_hi')}; by n\u2080 {each('icc1_n0')})")
        lines.append(f"ICC(2) {each('icc2')} ({each('icc2_lo')} to {each('icc2_hi')})")
    if known("tau2", "sigma2"):
        parts = f"between units {row['tau2']:.1f}, within units {row['sigma2']:.1f} (points squared)"
        lines.append(f"Variance over {int(row['groups']):,} groups of people that are published together: {parts}")
    return tuple(lines) or ("No figure is known: one question alone, or answers that arrived counted.",)


def _items(content: Content, audience: str, dimension: str, known: pd.DataFrame) -> SectionTable | None:
    """How each question fits the others of its dimension."""
    asked = [item for item in content.source.questionnaires[audience].items if item.dimension == dimension]
    asked = [item for item in asked if item.id in known.index]
    lines = tuple(
        (
            content.say(item.text) or item.id,
            (
                coefficient(known.at[item.id, "item_rest"]),
                coefficient(known.at[item.id, "alpha_dropped"]),
                percent(known.at[item.id, "missing"]),
            ),
        )
        for item in asked
    )
    columns = ("Question", "With the others", "Alpha without it", "Left out")
    caption = f"How each question of {content.dimension(dimension, audience)} fits the others"
    return SectionTable(caption, columns, lines) if lines else None
