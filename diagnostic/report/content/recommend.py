"""Who would recommend, and who would come again: questions from 0 to 10 of a practice, survey by survey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

from diagnostic.core.released.recommendation import recommendation
from diagnostic.core.statistics.net_score import OPTIONS
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.words import signed


@dataclass(frozen=True)
class NetRow:
    """One question in one survey at one unit. Shares 0-1; `net` in points with its interval; NaN where not shown.

    favourable : share of nines and tens, shown from fewer people on than the rest.
    """

    survey: str
    n: float
    promoters: float
    passives: float
    detractors: float
    net: tuple[float, float, float]
    favourable: tuple[float, float, float]
    hidden: str


@dataclass(frozen=True)
class NetQuestion:
    """A question from 0 to 10, who was asked, and its answers over the surveys, the earliest first."""

    text: str
    audience: str
    rows: tuple[NetRow, ...]


def net_questions(surveys: Sequence[PracticeContent], unit: str) -> list[NetQuestion]:
    """Every question from 0 to 10 of the newest survey, with its answers at a unit in all of them."""
    newest = surveys[-1]
    return [
        NetQuestion(
            newest.say(item.text) or item.id,
            asked.audience,
            tuple(_row(each, asked.id, item.id, unit) for each in surveys if _asks(each, asked.id, item.id)),
        )
        for asked, _ in newest.source.answered.values()
        for item in asked.items
        if len(asked.scale_of(item).codes) == OPTIONS
    ]


def _asks(survey: PracticeContent, questionnaire: str, item: str) -> bool:
    asked = [each for each, _ in survey.source.answered.values() if each.id == questionnaire]
    return any(each.id == item for found in asked for each in found.items)


def _row(survey: PracticeContent, questionnaire: str, item: str, unit: str) -> NetRow:
    asked, published = survey.source.answered[questionnaire]
    found = recommendation(published, asked, item).set_index("unit")
    row = found.loc[unit].to_dict() if unit in found.index else {"hidden": "not in the chart of that survey"}

    def value(column: str) -> float:
        return float(row.get(column, nan))

    return NetRow(
        survey=survey.source.wave.name,
        n=value("n"),
        promoters=value("promoters"),
        passives=value("passives"),
        detractors=value("detractors"),
        net=(value("net"), value("net_low"), value("net_high")),
        favourable=(value("favourable"), value("favourable_low"), value("favourable_high")),
        hidden=str(row["hidden"]),
    )


def net_words(row: NetRow) -> str:
    """The answers in words: the net score never without its interval."""
    if not isnan(row.net[0]):
        value, low, high = row.net
        return f"Net score {signed(value)}, between {signed(low)} and {signed(high)}; {row.n:,.0f} answers"
    if not isnan(row.favourable[0]):
        value, low, high = (100 * each for each in row.favourable)
        return f"{value:.0f} % say 9 or 10 (between {low:.0f} and {high:.0f} %); {row.n:,.0f} answers"
    return f"Not shown: {row.hidden}"
