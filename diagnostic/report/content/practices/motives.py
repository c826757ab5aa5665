"""What moves people: of each motive, for whom it matters, and how much of it those people find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.intervals import REACH
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.report.content.practice import PracticeContent

MOTIVATORS = "motivators"  # practice and questionnaire
MISSED, THERE, NOT_SURE, UNKNOWN = "missing", "there", "cannot tell", ""


@dataclass(frozen=True)
class Motive:
    """One motive in one unit.

    importance, presence : scores 0-100 of everybody, with the ends of their 95 % intervals; NaN where hidden.
    people : who answered. important : those who call it important; there : those of them for whom it is there, NaN
    under ten. among : presence, 0-100, of those who call it important, `ends` those of its interval. verdict : of
    `among` against the same elsewhere. hidden : why `among` is not shown, "" where it is.
    """

    id: str
    name: str
    short: str
    importance: float
    importance_ends: tuple[float, float]
    presence: float
    presence_ends: tuple[float, float]
    people: float
    important: float
    there: float
    among: float
    ends: tuple[float, float]
    verdict: str
    hidden: str

    @property
    def state(self) -> str:
        """Whether those who call it important find it: missing, there, or cannot tell; "" where that is hidden.

        Each with more certainty than chance: the interval of `among` lies below 55, or not below it.
        """
        if isnan(self.among):
            return UNKNOWN
        low, high = self.ends
        if isnan(low):
            return NOT_SURE
        return MISSED if high < OBSERVED_ILL_BELOW else THERE if low >= OBSERVED_ILL_BELOW else NOT_SURE


def asked_and_told(content: PracticeContent) -> tuple[Questionnaire, UnitScores]:
    """The questionnaire on what moves people, and what was published of it."""
    return content.source.answered[MOTIVATORS]


def motives(content: PracticeContent, unit: str) -> list[Motive]:
    """All motives of a unit: what those who call it important find least of first, what is hidden last."""
    asked, told = asked_and_told(content)
    rows = {row["dimension"]: row for row in told.of_unit("among", unit).to_dict("records")}
    found = [_motive(content, asked, unit, pair, rows.get(pair[1], {})) for pair in asked.motives]
    return sorted(found, key=lambda each: (isnan(each.among), each.among if each.among == each.among else 0))


def _motive(
    content: PracticeContent, asked: Questionnaire, unit: str, pair: tuple[str, str], row: Mapping[str, Any]
) -> Motive:
    matters, there = pair
    scores, dimension = content.scores[MOTIVATORS], asked.dimensions[matters]
    values = {
        name: tuple(float(scores.at(value, unit, name)) for value in ("mean", "low", "high", "n")) for name in pair
    }
    important, mean, se = (float(row.get(name, nan)) for name in ("n", "mean", "se"))
    return Motive(
        id=dimension.standard or matters,
        name=content.standard(dimension.standard or matters),
        short=content.say(dimension.short or dimension.name),
        importance=values[matters][0],
        importance_ends=(values[matters][1], values[matters][2]),
        presence=values[there][0],
        presence_ends=(values[there][1], values[there][2]),
        people=values[there][3],
        important=important,
        there=important * float(row.get("favourable", nan)),
        among=mean,
        ends=(max(0.0, mean - REACH * se), min(100.0, mean + REACH * se)),
        verdict=str(row.get("verdict", "")),
        hidden=str(row.get("hidden", "not asked here")) or str(row.get("withheld", "")),
    )


def in_state(found: Sequence[Motive], state: str) -> list[Motive]:
    """The motives in one state, in their order."""
    return [each for each in found if each.state == state]


def below(content: PracticeContent, unit: str) -> list[tuple[str, list[str]]]:
    """A unit with those right below it, then each of these that has parts with its parts: ids, first the upper one.

    Without units that show nothing of this, but for the upper ones.
    """
    chart, told = content.source.chart, asked_and_told(content)[1].among
    shown = set(told.loc[told["mean"].notna(), "unit"])
    at = chart.position[unit]
    right = [chart.ids[child] for child in chart.children[at]]
    leaves = [each for each in right if each not in content.parents]
    groups = [(unit, [each for each in leaves if each in shown])]
    for each in right:
        if each in content.parents:
            children = [chart.ids[child] for child in chart.children[chart.position[each]]]
            groups.append((each, [child for child in children if child in shown]))
    return groups
