"""Who would recommend, and who would come again: questions from 0 to 10 of a practice, survey by survey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

import pandas as pd

from diagnostic.core.statistics.net_score import OPTIONS
from diagnostic.report.content.changes import change_words
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.sections import percents
from diagnostic.report.words import signed


@dataclass(frozen=True)
class NetRow:
    """One question in one survey at one unit. Shares 0-1; `net` in points with its interval; NaN where not shown.

    favourable : share of nines and tens, shown from fewer people on than the rest.
    change, verdict : since the survey before, in points, of the net score (`of_net`) or else of that share.
    openly : asked by an open link.
    """

    survey: str
    n: float
    promoters: float
    passives: float
    detractors: float
    net: tuple[float, float, float]
    favourable: tuple[float, float, float]
    hidden: str
    change: float = nan
    verdict: str = ""
    of_net: bool = True
    openly: bool = False

    @property
    def percents(self) -> tuple[int, int, int]:
        """Of each hundred, how many are detractors, passives, promoters."""
        return percents(self.detractors, self.promoters)


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
        NetQuestion(newest.say(item.text) or item.id, asked.audience, tuple(_rows(surveys, asked.id, item.id, unit)))
        for asked, _ in newest.source.answered.values()
        for item in asked.items
        if len(asked.scale_of(item).codes) == OPTIONS
    ]


def _rows(surveys: Sequence[PracticeContent], questionnaire: str, item: str, unit: str) -> Iterator[NetRow]:
    """One row for each survey that asked the question, each compared with the one before it."""
    before: PracticeContent | None = None
    for survey in surveys:
        if not _asks(survey, questionnaire, item):
            continue
        asked, _ = survey.source.answered[questionnaire]
        openly = _openly(survey, asked.audience)
        alike = before and _openly(before, asked.audience) == openly
        changed = survey.recommended_since(before, questionnaire, item) if before and alike else None
        found = survey.recommended(questionnaire, item)
        yield replace(_row(survey.source.wave.name, found, changed, unit), openly=openly)
        before = survey


def _asks(survey: PracticeContent, questionnaire: str, item: str) -> bool:
    asked = [each for each, _ in survey.source.answered.values() if each.id == questionnaire]
    return any(each.id == item for found in asked for each in found.items)


def _openly(survey: PracticeContent, audience: str) -> bool:
    """Whether an audience was asked by an open link: a change to or from that is not called one."""
    return audience in survey.source.wave.policy.open_to


def _row(survey: str, found: pd.DataFrame, changed: pd.DataFrame | None, unit: str) -> NetRow:
    row, moved = _of_unit(found, unit), {} if changed is None else _of_unit(changed, unit)

    def value(column: str) -> float:
        return float(row.get(column, nan))

    net = not isnan(float(moved.get("net", nan)))
    return NetRow(
        survey=survey,
        n=value("n"),
        promoters=value("promoters"),
        passives=value("passives"),
        detractors=value("detractors"),
        net=(value("net"), value("net_low"), value("net_high")),
        favourable=(value("favourable"), value("favourable_low"), value("favourable_high")),
        hidden=str(row.get("hidden", "not in the chart of that survey")),
        change=float(moved["net"]) if net else 100 * float(moved.get("favourable", nan)),
        verdict=str(moved.get("verdict" if net else "favourable_verdict", "")),
        of_net=net,
    )


def _of_unit(frame: pd.DataFrame, unit: str) -> dict:
    rows = frame[frame["unit"] == unit]
    return rows.iloc[0].to_dict() if len(rows) else {}


def net_words(row: NetRow) -> str:
    """The answers in words: the net score never without its interval, and the change since the survey before."""
    what = "" if row.of_net else ", of 9 or 10"
    since = "" if isnan(row.change) else f"; since the survey before{what}: {change_words(row.change, row.verdict)}"
    answers = f"{row.n:,.0f} answers{' by an open link' if row.openly else ''}{since}"
    if not isnan(row.net[0]):
        value, low, high = row.net
        return f"Net score {signed(value)}, between {signed(low)} and {signed(high)}; {answers}"
    if not isnan(row.favourable[0]):
        value, low, high = (100 * each for each in row.favourable)
        return f"{value:.0f} % say 9 or 10 (between {low:.0f} and {high:.0f} %); {answers}"
    return f"Not shown: {row.hidden}"
