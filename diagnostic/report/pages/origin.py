"""What a page or a file was made from, so that two people can check that they look at the same numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.source import SourceWave
from diagnostic.report.words import BY_OPEN_LINK, audience_name, listed

if TYPE_CHECKING:
    from diagnostic.report.content.practice import PracticeContent
    from diagnostic.report.content.prepare import Content

TWICE = "Some answers came in a file that does not tell people apart: whoever stands in it twice is counted twice."
INVENTED = "Demonstration: an invented organisation. Nothing here is about real people."


def made_from(
    content: Content | PracticeContent, questionnaires: Iterable[Questionnaire], *read_with: str
) -> Iterator[str]:
    """The survey, the smallest group, the questionnaires, what they were read with, the release: a line or two."""
    source, questionnaires = content.source, list(questionnaires)
    asked = listed([f"{content.say(each.name) or each.id} (version {each.version})" for each in questionnaires])
    yield from [INVENTED] * source.demonstration
    yield joined(
        f"{source.wave.name}: {taken(source.wave)}",
        *smallest(source.wave.policy, [each.audience for each in questionnaires]),
    )
    yield joined(f"Questionnaires: {asked}", *read_with, f"Report code {source.release}")
    yield from [TWICE] * source.wave.may_repeat


def joined(*parts: str) -> str:
    """Facts on one line."""
    return " \u00b7 ".join(parts)


def rules_read(version: int) -> str:
    """The rules that a report is read with."""
    return f"rules version {version}" if version else "rules as shipped"


def smallest(policy: Policy, asked: Sequence[str]) -> Iterator[str]:
    """From how many people, or answers by an open link, on anything is shown."""
    audiences: Collection[str] = dict.fromkeys(asked)
    openly = [each for each in audiences if each in policy.open_to]
    if len(openly) < len(audiences):
        yield f"shown for groups of {policy.min_group} people or more"
    for each in openly:
        yield f"{audience_name(each)} {BY_OPEN_LINK}; shown from {policy.of(each).min_group} answers on"


def taken(wave: SourceWave) -> str:
    """When the answers of a wave were taken, or imported."""
    files = f"imported on {day(wave.imported)}" if wave.imported else ""
    if files and not wave.invited:
        return f"answers collected elsewhere, {files}"
    last = min(wave.closes, wave.published_on or wave.closes)
    asked = f"answers from {day(wave.opens)} to {day(last)}"
    return f"{asked}, and others {files}" if files else asked


def day(date: date) -> str:
    """`3 March 2026`."""
    return f"{date.day} {date:%B %Y}"
