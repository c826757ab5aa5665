"""Which unit, dimension and audience a choice means; what is not in the report, or hidden, has a reason instead."""

from __future__ import annotations

from math import isnan

import numpy as np

from diagnostic.report.content.prepare import Content, pairs_of
from diagnostic.report.pages.headlines import wholly_hidden
from diagnostic.report.pages.overview_lists import widest_gaps
from diagnostic.report.slides.model import INSIDE, LARGEST_GAP, OUTSIDE, WHOLE, Choice, NotShown
from diagnostic.report.words import audience_name

NOBODY_OUTSIDE = "No customers were asked in this survey."
NO_RULES = "No rule is about what was asked: nothing connects inside with outside."
UNKNOWN_UNIT = "The unit that was chosen is not in this report."
UNKNOWN_DIMENSION = "The dimension that was chosen is not in this report."
UNKNOWN_AUDIENCE = "The people that were chosen were not asked in this survey."
NO_SURE_GAP = "No gap between inside and outside is clear of chance."
LOWEST, HIGHEST = "lowest", "highest"


class CannotShowError(Exception):
    """Raised where a choice leads to nothing that may be shown; its reason is the sentence of `NotShown`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.why = NotShown(reason)


def unit_of(content: Content, choice: Choice) -> str:
    """The unit of the chart that is meant, with at least one score that is shown."""
    unit = _widest_gap(content) if choice.unit == LARGEST_GAP else choice.unit
    unit = content.root if unit in ("", WHOLE) else unit
    if unit not in content.units:
        raise CannotShowError(UNKNOWN_UNIT)
    if content.units[unit].pooled:
        raise CannotShowError(f"{content.units[unit].name}: teams too small to stand alone, shown with the part above.")
    if wholly_hidden(content, unit):
        raise CannotShowError(f"Too few answers to show anything of {content.units[unit].name}.")
    return unit


def _widest_gap(content: Content) -> str:
    found = widest_gaps(content, outside_of(content, Choice()))
    if not found:
        raise CannotShowError(NO_SURE_GAP)
    return found[0].unit


def outside_of(content: Content, choice: Choice) -> str:
    """The audience outside that is meant, with rules that connect it with the inside."""
    if not content.audiences:
        raise CannotShowError(NOBODY_OUTSIDE)
    if not content.source.rules:
        raise CannotShowError(NO_RULES)
    audience = content.audiences[0] if choice.audience in ("", INSIDE, OUTSIDE) else choice.audience
    if audience not in content.audiences:
        raise CannotShowError(UNKNOWN_AUDIENCE)
    return audience


def first_outside(content: Content) -> str:
    """The first audience outside; empty where nobody was asked."""
    return next(iter(content.audiences), "")


def audience_of(content: Content, choice: Choice) -> str:
    """The audience that is meant, the inside unless another one is."""
    if choice.audience in ("", INSIDE):
        return content.source.inside.audience
    if choice.audience == OUTSIDE and not content.audiences:
        raise CannotShowError(NOBODY_OUTSIDE)
    audience = content.audiences[0] if choice.audience == OUTSIDE else choice.audience
    if audience not in content.scores:
        raise CannotShowError(NOBODY_OUTSIDE if not content.audiences else UNKNOWN_AUDIENCE)
    return audience


def dimension_of(content: Content, audience: str, unit: str, wanted: str) -> str:
    """The dimension of an audience that is meant, with a score that is shown at a unit."""
    if wanted == LARGEST_GAP:
        return _gap_dimension(content, audience, unit)
    shown = shown_dimensions(content, audience, unit)
    if not shown:
        raise CannotShowError(f"Nothing of {content.units[unit].name} may be shown among {audience_name(audience)}.")
    if wanted in (LOWEST, HIGHEST):
        return shown[0 if wanted == LOWEST else -1]
    if wanted not in content.scores[audience].column:
        raise CannotShowError(UNKNOWN_DIMENSION)
    if wanted not in shown:
        name = content.dimension(wanted, audience)
        raise CannotShowError(f"{name} is hidden in {content.units[unit].name}.")
    return wanted


def shown_dimensions(content: Content, audience: str, unit: str) -> list[str]:
    """The dimensions of which a score is shown at a unit, the lowest first."""
    scores = content.scores[audience]
    if unit not in scores.row:
        return []
    known = [name for name in scores.columns if not isnan(scores.at("mean", unit, name))]
    return sorted(known, key=lambda name: scores.at("mean", unit, name))


def _gap_dimension(content: Content, audience: str, unit: str) -> str:
    """The dimension of the widest certain gap at a unit; of an audience outside, the one that mirrors it."""
    outside = audience if audience in content.gaps else outside_of(content, Choice())
    gaps, pairs = content.gaps[outside], pairs_of(content.source)
    least = np.nan_to_num(gaps.values["least"][gaps.row[unit]])
    if not least.size or least.max() <= 0:
        raise CannotShowError(f"No gap in {content.units[unit].name} is clear of chance.")
    pair = pairs[int(least.argmax())]
    return pair.rule.outside if audience in content.gaps else pair.inside
