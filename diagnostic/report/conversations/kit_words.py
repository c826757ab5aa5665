"""A conversation kit in sections: as it stands on the page, and on the two sheets that are taken along."""

from __future__ import annotations

from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.report.conversations.kit import Kit
from diagnostic.report.sections import Section, SectionTable
from diagnostic.report.words import count, listed

SAID_FIRST = "What you say first"
RULES = (
    "Nobody explains why something could not be done. It comes later, and shorter.",
    "Ask for what happened, and let the story be told to its end.",
    "Five or six such conversations show what to look for. They prove nothing: the next survey does.",
)


def kit_heading(kit: Kit) -> str:
    """What a kit is called where it stands."""
    return f"A conversation: {kit.title}"


def kit_sections(kit: Kit, language: str = DEFAULT_LANGUAGE) -> tuple[Section, ...]:
    """Whom to meet, the agenda with its minutes, the questions with what to listen for, and what not to do."""
    rows = tuple(
        (say(step.heading, language), (f"{step.minutes:g}", say(step.text, language))) for step in kit.agenda.steps[1:]
    )
    agenda = SectionTable(f"{kit.minutes:g} minutes with the opening", ("Step", "Minutes", "What for"), rows)
    meet = f"{count(len(kit.invited), 'meeting').capitalize()}, one with each: {listed(kit.invited)}."
    first = [Section("Whom to meet", (meet,))] if kit.invited else []
    topics = [Section(topic.heading, (f"{topic.why}.",), (*topic.questions, topic.advice)) for topic in kit.topics]
    return (*first, Section("Agenda", table=agenda), *topics, Section("What not to do", points=RULES))
