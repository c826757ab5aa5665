"""How satisfied those are who are served: one question over the surveys, and the work beside the treatment by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.intervals import wilson
from diagnostic.definitions.questionnaire import Item, Questionnaire
from diagnostic.report.content.likert import bar
from diagnostic.report.content.practice import WHOLE, Mark, MarkedRow, PracticeContent
from diagnostic.report.content.source import SourceWave
from diagnostic.report.sections import Bar

CARING, OVERALL = "caring", "overall"  # questionnaire, dimension
CARE_CARING = "care_caring"  # comparison
Share = tuple[float, float, float]  # 0-1, with the ends of its interval; NaN where it is not shown
NOTHING: Share = (nan, nan, nan)


@dataclass(frozen=True)
class SurveyRow:
    """The answers of one survey to the question on satisfaction as a whole, at one unit.

    bar : where the distribution is shown. unhappy, happy : shares of the ends of the scale. change, verdict : since the
    survey before, where people were asked in the same way. silent : how many answered other questions and not this
    one, or could not say. openly : asked by an open link. otherwise : than in the survey before.
    """

    wave: SourceWave
    n: float
    bar: Bar | None
    unhappy: Share
    happy: Share
    change: float
    verdict: str
    silent: float
    hidden: str
    openly: bool = False
    otherwise: bool = False


def satisfaction(surveys: Sequence[PracticeContent], unit: str) -> list[SurveyRow]:
    """One row a survey, the earliest first; each compared with the one before it if people were asked the same way."""
    rows: list[SurveyRow] = []
    before: PracticeContent | None = None
    for survey in surveys:
        asked = survey.source.answered[CARING][0]
        openly = asked.audience in survey.source.wave.policy.open_to
        otherwise = bool(rows) and rows[-1].openly != openly
        row = _row(survey, None if otherwise else before, unit)
        rows.append(replace(row, openly=openly, otherwise=otherwise))
        before = survey
    return rows


def _row(survey: PracticeContent, before: PracticeContent | None, unit: str) -> SurveyRow:
    asked, scores = survey.source.answered[CARING]
    item = asked.items[asked.items_of[OVERALL][0]]
    counted = _bar(survey, asked, scores, item, unit)
    cell = _cell(scores, unit)
    n = float(cell.get("n", nan))
    moved = _change(before, survey, unit)
    (people,) = scores.lists_of_unit("units", unit, "n")
    everybody = float(people[0]) if people else nan
    return SurveyRow(
        wave=survey.source.wave,
        n=n,
        bar=counted,
        unhappy=_share(counted.before, n) if counted else NOTHING,
        happy=_share(counted.after if counted else float(cell.get("favourable", nan)), n),
        change=moved[0],
        verdict=moved[1],
        silent=everybody - n,
        hidden=str(cell.get("hidden", "not in the chart of that survey")),
    )


def _cell(scores: UnitScores, unit: str) -> dict:
    wanted = ("n", "favourable", "hidden")
    dimensions, *values = scores.lists_of_unit("scores", unit, "dimension", *wanted)
    found = zip(dimensions, zip(*values, strict=True), strict=True)
    return next((dict(zip(wanted, cell, strict=True)) for dimension, cell in found if dimension == OVERALL), {})


def _bar(survey: PracticeContent, asked: Questionnaire, scores: UnitScores, item: Item, unit: str) -> Bar | None:
    rows = zip(*scores.lists_of_unit("distributions", unit, "item", "code", "count"), strict=True)
    people = {int(code): int(count) for asked_of, code, count in rows if asked_of == item.id}
    return bar(survey.say, asked, item, people) if people else None


def _share(share: float, n: float) -> Share:
    low, high = wilson(np.array(share), np.array(n))
    return (share, float(low), float(high)) if not isnan(share) else NOTHING


def _change(before: PracticeContent | None, after: PracticeContent, unit: str) -> tuple[float, str]:
    if before is None:
        return nan, ""
    found = after.changes_since(before, CARING)
    rows = found[(found["unit"] == unit) & (found["dimension"] == OVERALL)]
    return (float(rows["change"].iloc[0]), str(rows["verdict"].iloc[0])) if len(rows) else (nan, "")


def care_rows(content: PracticeContent, unit: str) -> list[MarkedRow]:
    """The unit and those right below it that are shown, the work beside the treatment; the widest certain gap first."""
    return [_care_row(content, each, each != unit) for each in (unit, *shown_below(content, unit))]


def shown_below(content: PracticeContent, unit: str) -> list[str]:
    """Units right below one of which both sides are shown, the widest certain gap first."""
    chart, gaps = content.source.chart, content.gaps[CARE_CARING]
    below = [chart.ids[i] for i in chart.children[chart.position[unit]]]
    shown = [each for each in below if not isnan(gaps.at("gap", each, WHOLE))]
    return sorted(shown, key=lambda each: -float(np.nan_to_num(gaps.at("least", each, WHOLE))))


def _care_row(content: PracticeContent, unit: str, below: bool) -> MarkedRow:
    marks = []
    for id_, view in content.views.items():
        scores = content.scores[view.questionnaire or ""]
        mean, n, hidden = (scores.at(name, unit, view.dimension or "") for name in ("mean", "n", "hidden"))
        marks.append(Mark(id_, float(mean), float(n), hidden))
    return MarkedRow(content.units[unit].name, tuple(marks), behaviour=below)
