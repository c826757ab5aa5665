"""Own scores: what one form gives by itself. One person's answers, so for that person's screen alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diagnostic.core.scoring.aggregates import aggregate
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.core.scoring.estimates import score_dimensions, score_items
from diagnostic.definitions.questionnaire import Questionnaire


@dataclass(frozen=True)
class OwnScores:
    """Scores 0-100 of one form, by id; NaN where too little was answered."""

    dimensions: Mapping[str, float]
    items: Mapping[str, float]


def own_scores(questionnaire: Questionnaire, codes: Mapping[str, int]) -> OwnScores:
    """Scores of one form from the codes it holds by item, by the arithmetic that scores a group of people.

    Codes that are not on the scale of their item count as no answer.
    """
    known = [(codes.get(item.id), questionnaire.scale_of(item).codes) for item in questionnaire.items]
    sheet = np.array([[code if code in scale else MISSING for code, scale in known]], dtype=np.int8)
    found = aggregate(Answers(sheet, np.zeros(1, dtype=np.intp)), questionnaire, 1)
    dimensions = score_dimensions(found, questionnaire).mean[0].tolist()
    items = score_items(found.options, questionnaire).mean[0].tolist()
    names = [item.id for item in questionnaire.items]
    return OwnScores(dict(zip(questionnaire.dimensions, dimensions, strict=True)), dict(zip(names, items, strict=True)))
