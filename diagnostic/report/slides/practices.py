"""Shows of practices: what the mirror and those who are served say, one finding a slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.charts.practices.wasted_grid import motive_points
from diagnostic.report.charts.quadrant import corners
from diagnostic.report.content.corners import MATTERS_THERE
from diagnostic.report.content.practice import PracticeContent, ViewGap, differences
from diagnostic.report.content.practices.motives import Motive, motives
from diagnostic.report.content.satisfaction import satisfaction
from diagnostic.report.pages.caring import caring_finding, caring_lead, row_lines
from diagnostic.report.pages.mirror import leniency, mirror_finding, mirror_lead, sure_gaps, view_names, who_answered
from diagnostic.report.pages.practices.motives import for_how_many, motives_finding, motives_lead
from diagnostic.report.palette import gap_class
from diagnostic.report.slides.choices import CannotShowError
from diagnostic.report.slides.drawn import named_pair_slides, named_quadrant_slide
from diagnostic.report.slides.model import WHOLE, Choice, Slide
from diagnostic.report.slides.pages import numbered
from diagnostic.report.words import capital, out_of, score

MOST_LINES = 6  # of a list on a slide
OTHER_PRACTICE = "This survey did not ask for this: it takes the questionnaires of another practice."


def mirror(surveys: Sequence[PracticeContent], choice: Choice) -> tuple[Slide, ...]:
    """The widest certain gap first, then every other, one a slide; nothing that chance may explain."""
    content = _newest(surveys, "mirror")
    unit = practice_unit(content, choice)
    if all(isnan(each.gap) for each in differences(content, unit)):
        raise CannotShowError(f"Too few answers to compare the two sides in {content.units[unit].name}.")
    lead = (mirror_lead(content, unit), who_answered(content, unit))
    first = Slide(mirror_finding(content, unit), tuple(filter(None, lead)))
    gaps = [slide for words, group in sure_gaps(content, unit) for slide in _dumbbells(content, words, group)]
    kind = leniency(content, unit)
    return (first, *gaps, *([Slide("Everybody is a little kinder to themselves", (kind,))] if kind else []))


def _dumbbells(content: PracticeContent, words: str, group: Sequence[ViewGap]) -> tuple[Slide, ...]:
    first, second = view_names(content, group[0])
    pairs = [
        Dumbbell(
            content.standard(each.standard),
            each.first,
            each.second,
            gap_class(each.gap, each.certain),
            f"{score(each.first)} against {score(each.second)}",
        )
        for each in group
    ]
    return named_pair_slides(words, pairs, first, second, f"{first} against {second}")


def caring(surveys: Sequence[PracticeContent], choice: Choice) -> tuple[Slide, ...]:
    """What stands out, then survey by survey."""
    content = _newest(surveys, "caring")
    unit = practice_unit(content, choice)
    rows = satisfaction(surveys, unit)
    if isnan(rows[-1].n):
        raise CannotShowError(f"Too few answers to show anything of {content.units[unit].name}.")
    finding = caring_finding(content, rows, unit)
    lines = [f"{row.wave.name}: {'. '.join(row_lines(row))}." for row in rows]
    pages = [lines[start : start + MOST_LINES] for start in range(0, len(lines), MOST_LINES)]
    over = [
        Slide(numbered("Survey by survey", page, len(pages)), list=tuple(here)) for page, here in enumerate(pages, 1)
    ]
    return (Slide(finding, (caring_lead(content, rows, unit),)), *over)


def motivators(surveys: Sequence[PracticeContent], choice: Choice) -> tuple[Slide, ...]:
    """What is missed most by those to whom it matters, then every motive in that order."""
    content = _newest(surveys, "motivators")
    unit = practice_unit(content, choice)
    found = motives(content, unit)
    shown = [each for each in found if not isnan(each.among)]
    if not shown:
        raise CannotShowError(f"Too few answers to say what people miss in {content.units[unit].name}.")
    lines = [f"{each.name}: {for_how_many(each.important, each.there, each.among)}" for each in shown]
    pages = [lines[start : start + MOST_LINES] for start in range(0, len(lines), MOST_LINES)]
    every = [
        Slide(numbered("Important, and there", page, len(pages)), list=tuple(here))
        for page, here in enumerate(pages, 1)
    ]
    return (Slide(motives_finding(found), (motives_lead(found),)), *every, *_in_corners(found))


def _in_corners(found: Sequence[Motive]) -> tuple[Slide, ...]:
    """The motives in the square; none where too little is shown."""
    points = [replace(point, name=each.short) for each in found for point in motive_points([each])]
    if not points:
        return ()
    missing = corners(points, sides=MATTERS_THERE)[MATTERS_THERE.across_alone]
    headline = f"{capital(out_of(len(missing), len(points), 'thing'))} surely matters, and is missing"
    if len(missing) != 1:
        headline = f"{capital(out_of(len(missing), len(points), 'thing'))} surely matter, and are missing"
    about = "How much ten things matter, against how much is there"
    return (named_quadrant_slide(headline, points, about, MATTERS_THERE),)


def _newest(surveys: Sequence[PracticeContent], practice: str) -> PracticeContent:
    if not surveys or surveys[-1].source.practice != practice:
        raise CannotShowError(OTHER_PRACTICE)
    return surveys[-1]


def practice_unit(content: PracticeContent, choice: Choice) -> str:
    """The unit of the chart that is meant, the whole unless another one is."""
    unit = content.root if choice.unit in ("", WHOLE) else choice.unit
    if unit not in content.units:
        raise CannotShowError("The unit that was chosen is not in this survey.")
    return unit


def asked_of(content: PracticeContent, audience: str) -> Questionnaire:
    """What an audience of a practice's survey was asked; the first audience unless one is named."""
    for asked, _ in content.source.answered.values():
        if audience in ("", asked.audience):
            return asked
    raise CannotShowError("The people that were chosen were not asked in this survey.")


def answered_by(content: PracticeContent, audience: str) -> UnitScores:
    """What was published of an audience of a practice's survey."""
    return content.source.answered[asked_of(content, audience).id][1]
