"""Scores of a unit that moved between the two newest published surveys of a kind, to stand beside its story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import NamedTuple

import pandas as pd

from diagnostic.core.released.pairs.changes import pair_changes
from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.services.report.load import published_waves
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import report_stamp
from diagnostic.services.stories.texts import TeamStory


class MovedScore(NamedTuple):
    """A dimension that moved by more than chance: its name, what it was and is now (0-100), and HIGHER or LOWER."""

    dimension: str
    before: float
    after: float
    verdict: str


@dataclass(frozen=True)
class SurveyMoves:
    """What one audience said of a unit in two surveys.

    survey : the name of the newer one. opened : its first day. moved : beyond chance; others : how many dimensions
    were not.
    """

    survey: str
    opened: date
    audience: str
    moved: tuple[MovedScore, ...]
    others: int


def moved_scores(inst: Installation, access: Access, story: TeamStory, today: date) -> list[SurveyMoves]:
    """What was published of the story's unit in the two newest surveys of each kind; nothing where there are not two.

    Changes are those that every page calls, over all units of a level at once. Nothing is tested here, and no cause.
    """
    found = [*_of_report(inst, access, story, today), *_of_practices(inst, access, story)]
    return sorted(found, key=lambda each: each.opened, reverse=True)


def _of_report(inst: Installation, access: Access, story: TeamStory, today: date) -> Iterator[SurveyMoves]:
    seen = [wave for wave in published_waves(inst, access, today) if access.unit in ("", *wave.chart.position)]
    for wave in seen[:1]:
        content = prepared_report(inst, access, wave.id, None, report_stamp(inst, access))
        if content is not None:
            audience = content.source.inside.audience
            asked = content.source.questionnaires[audience]
            yield from _moves(content.source.changes, asked, story, wave.name, wave.opens)


def _of_practices(inst: Installation, access: Access, story: TeamStory) -> Iterator[SurveyMoves]:
    for practice in shipped_perspectives().practices:
        newest = prepared_surveys(inst, access, practice)[-2:]
        if len(newest) < 2:
            continue
        before, after = newest
        wave = after.source.wave
        for id_, (asked, _) in after.source.answered.items():
            if id_ not in before.source.answered:
                continue
            yield from _moves(after.changes_since(before, id_), asked, story, wave.name, wave.opens)
            if not access.unit:  # of a part not all providers are seen, over which false discoveries are held
                then, now = (each.source.answered[id_][1] for each in (before, after))
                yield from _moves(pair_changes(then, now), asked, story, wave.name, wave.opens)


def _moves(
    changed: pd.DataFrame, asked: Questionnaire, story: TeamStory, name: str, opened: date
) -> Iterator[SurveyMoves]:
    rows = changed[changed["unit"] == story.unit]
    known: list[Mapping[str, object]] = [row for row in rows.to_dict("records") if not isnan(row["change"])]
    if not known:
        return
    moved = [row for row in known if row["verdict"] in (HIGHER, LOWER)]
    rows_moved = tuple(_move(row, asked) for row in moved)
    yield SurveyMoves(name, opened, asked.audience, rows_moved, len(known) - len(moved))


def _move(row: Mapping[str, object], asked: Questionnaire) -> MovedScore:
    dimension = asked.dimensions.get(str(row["dimension"]))
    name = say(dimension.name, DEFAULT_LANGUAGE) if dimension else str(row["dimension"])
    return MovedScore(name, float(str(row["before"])), float(str(row["after"])), str(row["verdict"]))
