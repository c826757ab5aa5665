"""The standard of caring, in sentences: how satisfied people are over the surveys, with the work and the treatment."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.core.statistics.comparisons import HIGHER
from diagnostic.report.content.changes import change_words
from diagnostic.report.content.practice import PracticeContent, ViewGap, differences
from diagnostic.report.content.satisfaction import Share, SurveyRow
from diagnostic.report.words import BY_OPEN_LINK, MARKS, capital, listed, score

TREATED = "The work is fine; how people are treated is not"


def caring_finding(content: PracticeContent, rows: Sequence[SurveyRow], unit: str) -> str:
    """What stands out: the work against the treatment, else a change, else how many are satisfied."""
    gap = _care(content, unit)
    if gap is not None and gap.certain:
        return _care_words(content, gap)
    newest = rows[-1]
    if newest.verdict in MARKS:
        return f"Those served are {'more' if newest.verdict == HIGHER else 'less'} satisfied than the time before"
    if not isnan(newest.happy[0]):
        who = "the answers by an open link say satisfied" if newest.openly else "those served are satisfied"
        return f"{capital(_percent(newest.happy[0]))} of {who}"
    return "Too few answered here to say how satisfied they are"


def _care(content: PracticeContent, unit: str) -> ViewGap | None:
    return next((each for each in differences(content, unit) if each.comparison.id == "care_caring"), None)


def _care_words(content: PracticeContent, gap: ViewGap) -> str:
    if gap.gap > 0 and gap.second < OBSERVED_ILL_BELOW <= gap.first:
        return TREATED
    words = gap.comparison
    return content.say(words.first_higher if gap.gap > 0 else words.second_higher)


def caring_lead(content: PracticeContent, rows: Sequence[SurveyRow], unit: str) -> str:
    """The numbers behind it: the two scores, and the shares at both ends of the scale."""
    gap, newest, sentences = _care(content, unit), rows[-1], []
    if gap is not None and not isnan(gap.gap):
        certain = "" if gap.certain else ", which may be chance"
        sentences.append(f"The work scores {score(gap.first)}, the treatment {score(gap.second)}{certain}.")
    if not isnan(newest.happy[0]):
        parts = [f"{_percent(newest.happy[0])} are satisfied"]
        if not isnan(newest.unhappy[0]):
            parts.append(f"{_percent(newest.unhappy[0])} are not")
        sentences.append(f"All in all {listed(parts)}.")
    return " ".join(sentences)


def row_lines(row: SurveyRow, treated: float = nan) -> tuple[str, ...]:
    """One survey in lines: both ends of the scale with what chance allows, the change, how many answered, how asked.

    treated : share 0-1 of the released comments that speak of how people are treated; NaN where none is released.
    """
    if isnan(row.n):
        return (f"Not shown: {row.hidden}",)
    parts = [
        f"{_with_range(share)} {what}"
        for share, what in ((row.happy, "satisfied"), (row.unhappy, "dissatisfied"))
        if not isnan(share[0])
    ]
    lines = [capital(", ".join(parts)) if parts else "Too few answered to show shares"]
    if not isnan(row.change):
        lines.append(f"Since the survey before: {change_words(row.change, row.verdict)}")
    if row.otherwise:
        lines.append("Not compared with the survey before, which asked in another way")
    silent = f", {row.silent:,.0f} gave no answer to this" if row.silent > 0 else ""
    lines.append(f"{row.n:,.0f} answers{silent}; {asked_how(row)}")
    if not isnan(treated):
        lines.append(f"{_percent(treated)} of what they wrote is about how people are treated")
    return tuple(lines)


def asked_how(row: SurveyRow) -> str:
    """How people were asked in a survey."""
    if row.openly:
        return BY_OPEN_LINK
    how = ["by invitation"] * row.wave.invited + ["collected elsewhere"] * (row.wave.imported is not None)
    return listed(how) or "collected elsewhere"


def _with_range(share: Share) -> str:
    value, low, high = share
    return f"{_percent(value)} ({100 * low:.0f}\u2013{100 * high:.0f})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"
