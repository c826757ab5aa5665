"""What stands in the way: of each thing that people could tick, how many met it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from diagnostic.core.statistics.intervals import wilson
from diagnostic.report.content.prepare import Content


@dataclass(frozen=True)
class Cause:
    """One option of a question to tick: its text, how many answered, and the share 0-1 with its 95 % interval.

    verdict : against the rest of the organisation. hidden : why it is not shown, "" where it is.
    """

    text: str
    n: float
    share: float
    ends: tuple[float, float]
    verdict: str
    hidden: str


def causes(content: Content, unit: str) -> list[Cause]:
    """What was ticked in a unit, most often first; nothing where no such question was answered in this survey."""
    told, asked = content.source.inside.choices, content.questionnaire.of_choices
    if asked is None or not len(told):
        return []
    texts = {item.id: content.say(item.text) for item in asked.items}
    rows = told[told["unit"] == unit].to_dict("records")
    found = [_cause(texts.get(row["option"], row["option"]), row) for row in rows]
    return sorted(found, key=lambda each: (isnan(each.share), -each.share if each.share == each.share else 0))


def _cause(text: str, row: dict) -> Cause:
    low, high = wilson(np.array(row["share"]), np.array(row["n"]))
    return Cause(text, row["n"], row["share"], (float(low), float(high)), row["verdict"], row["hidden"])
