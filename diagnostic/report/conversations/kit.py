"""The kit of a customer conversation: what to say first, what to talk about and for how long, and what to ask.

It is made from published numbers alone, the standards in which both sides lie furthest apart: the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from diagnostic.core.released.pairs.service_gaps import ServiceGap
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.playbook.agenda import Agenda
from diagnostic.definitions.playbook.step import Step
from diagnostic.report.conversations.pairs import PairContent
from diagnostic.report.words import listed, score, some

FRAME, TOPICS = "conversation", "conversation_topics"  # agendas of the playbook
INTENT, LISTEN, LEARNED = "intent", "listen", "learned"  # steps of the first
MOST_TOPICS = 3
WITH_TOPICS = 8.0  # minutes of open listening where topics follow
LOWEST, HIGHEST = 4, 2  # of the customers to invite: who rates low has most to tell, who rates high what works
LONGEST_TEXT = 400  # characters on a wall
EVERYBODY = "those we serve"


@dataclass(frozen=True)
class Topic:
    """One thing to talk about: why it is chosen, questions, and what to listen for and not to do."""

    standard: str
    heading: str
    why: str
    questions: tuple[str, ...]
    advice: str


@dataclass(frozen=True)
class Kit:
    """A conversation made ready. `intent` is what is said first; `invited` are units to meet, one meeting each."""

    title: str
    provider: str
    intent: str
    topics: tuple[Topic, ...]
    invited: tuple[str, ...]
    agenda: Agenda

    @property
    def minutes(self) -> float:
        """How long it takes."""
        return self.agenda.minutes

    def saying(self, intent: str) -> Agenda:
        """The agenda with other words at its beginning, as somebody edited them."""
        words = " ".join(intent.split())[:LONGEST_TEXT] or self.intent
        steps = (_with(step, text=_text(words)) if step.id == INTENT else step for step in self.agenda.steps)
        return self.agenda.model_copy(update={"steps": tuple(steps)})


def conversation_kit(content: PairContent, agendas: Iterable[Agenda], provider: str, unit: str = "") -> Kit:
    """The kit of a provider and one of its customers, or of the provider with several where no unit is given.

    agendas : those of the playbook.
    """
    known = {agenda.id: agenda for agenda in agendas}
    frame, questions = known[FRAME], {step.id: step for step in known[TOPICS].steps}
    chosen = [gap for gap in content.gaps(provider, unit) if gap.standard in questions and not isnan(gap.served.score)]
    chosen = chosen[:MOST_TOPICS]
    topics = tuple(_topic(content, gap, questions[gap.standard]) for gap in chosen)
    mine, theirs = content.name(provider), content.name(unit) if unit else EVERYBODY
    intent = _intent(content, provider, unit)
    asked = [_asked(content, gap, questions[gap.standard]) for gap in chosen]
    steps = [step for each in frame.steps for step in _filled(content, each, asked, (intent, mine, theirs))]
    title = f"{mine} and {content.name(unit)}" if unit else f"{mine} and those it serves"
    agenda = frame.model_copy(update={"steps": tuple(steps), "name": _text(title)})
    return Kit(title, provider, intent, topics, () if unit else invited(content, provider), agenda)


def invited(content: PairContent, provider: str) -> tuple[str, ...]:
    """Names of five or six units to meet, one after the other: teams that rate it lowest, and two that rate it highest.

    Fewer where fewer are shown; divisions only where no team is.
    """
    raters = content.raters(provider)
    teams = [unit for unit in raters if not content.chart.children[content.chart.position[unit]]] or raters
    few = teams if len(teams) <= LOWEST + HIGHEST else [*teams[:LOWEST], *teams[-HIGHEST:]]
    return tuple(content.name(unit) for unit in few)


def _intent(content: PairContent, provider: str, unit: str) -> str:
    """Purpose, role and services, and the invitation to speak."""
    path = [unit, *content.above(unit)] if unit else []
    does = content.services.names(provider, path) or content.services.names(provider)
    for most in (MOST_TOPICS, 1, 0):
        role = f", and this is what we are here for: {listed(some(does, most))}" if most else ""
        words = f"We are {content.name(provider)}{role}. {PURPOSE}"
        if len(words) <= LONGEST_TEXT:
            return words
    return PURPOSE


PURPOSE = (
    "We want to make your work easier, and from where we sit we cannot see where it is hard. So please tell us how it "
    "is to be served by us: what helps, what costs you time, what you have stopped asking for. We will listen, and "
    "defend nothing."
)


def _filled(content: PairContent, step: Step, topics: Sequence[Step], words: tuple[str, str, str]) -> list[Step]:
    """A step of the frame with what is known of this conversation; after the open listening come the topics."""
    intent, mine, theirs = words
    if step.id == INTENT:
        return [_with(step, text=_text(intent))]
    if step.id == LISTEN and topics:
        return [_with(step, minutes=WITH_TOPICS), *topics]
    if step.id == LEARNED and {"we", "they"} <= type(step).model_fields.keys():
        return [_with(step, we=_text(mine), they=_text(theirs))]
    return [step]


def _topic(content: PairContent, gap: ServiceGap, step: Step) -> Topic:
    say = content.practice.say
    questions = tuple(say(prompt) for prompt in step.prompts)
    return Topic(gap.standard, say(step.heading), _why(content, gap), questions, say(step.notes))


def _why(content: PairContent, gap: ServiceGap) -> str:
    own = f"{score(gap.own.score)} by itself, " if not isnan(gap.own.score) else ""
    return f"{content.standard(gap.standard)}: {own}{score(gap.served.score)} by those it serves"


def _asked(content: PairContent, gap: ServiceGap, step: Step) -> Step:
    """A topic as a step, with its reason among the facilitator's notes."""
    return _with(step, notes=_text(f"Why this: {_why(content, gap)}. {content.practice.say(step.notes)}"))


def _text(words: str) -> Mapping[str, str]:
    return {DEFAULT_LANGUAGE: words}


def _with(step: Step, **changes: object) -> Step:
    return step.model_copy(update=changes)
