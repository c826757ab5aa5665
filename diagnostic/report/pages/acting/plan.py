"""A plan of actions as it is read: cards in columns by state, a list, and what stands on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from diagnostic.definitions.action import (
    AGREEMENT,
    CELL,
    DOING,
    DONE,
    DROPPED,
    FREE,
    GAP,
    MEETING,
    MOTIVATOR,
    OPEN,
    PAIR,
    RULE,
    SUGGESTION,
    ActionText,
    ActionWhy,
    FieldChange,
)
from diagnostic.report.templating import fragment
from diagnostic.report.words import capital, count, number

STATE_WORDS = {OPEN: "To do", DOING: "Doing", DONE: "Done", DROPPED: "Not doing"}
STATE_SIGNS = {OPEN: "\u25cb", DOING: "\u25d0", DONE: "\u25cf", DROPPED: "\u2715"}
WHY_WORDS = {
    RULE: "Predicted",
    CELL: "Score",
    GAP: "Gap",
    MOTIVATOR: "Motivator",
    PAIR: "Who serves whom",
    AGREEMENT: "Agreement",
    SUGGESTION: "Suggested",
    MEETING: "Meeting",
    FREE: "",
}
FIELD_WORDS = {
    "what": "what is to be done",
    "why": "why",
    "owner": "who sees to it",
    "due": "by when",
    "state": "how far it is",
    "reason": "why it is not done",
    "manager": "who follows it up",
}


@dataclass(frozen=True)
class ActionCard:
    """An action in a plan. when : by when it is to be done or since when it is, in words. said : number of comments."""

    href: str
    what: str
    unit: str
    owner: str
    state: str
    when: str
    overdue: bool
    why: str
    said: int


@dataclass(frozen=True)
class PlanColumn:
    """The actions of one state, overdue ones first."""

    state: str
    cards: tuple[ActionCard, ...]


def board_html(columns: Sequence[PlanColumn]) -> Markup:
    """A column for each state; on phones one below the other."""
    return fragment("action_board.html", columns=columns, names=STATE_WORDS, signs=STATE_SIGNS, said=said_words)


def plan_html(cards: Sequence[ActionCard]) -> Markup:
    """A line for each action; on phones a block."""
    return fragment("action_list.html", cards=cards, names=STATE_WORDS, signs=STATE_SIGNS)


def plan_finding(cards: Sequence[ActionCard]) -> str:
    """How a plan stands, in a sentence.

    >>> plan_finding([])
    'Nothing is planned yet'
    """
    unfinished = [each for each in cards if each.state in (OPEN, DOING)]
    overdue = sum(each.overdue for each in cards)
    if not cards:
        return "Nothing is planned yet"
    if not unfinished:
        return f"All of {count(len(cards), 'action')} done or decided" if len(cards) > 1 else "The one action is done"
    if overdue:
        late = capital(count(overdue, "action"))
        return f"{late} {'is' if overdue == 1 else 'are'} overdue, of {number(len(unfinished))} to do"
    return f"{capital(count(len(unfinished), 'action'))} to do, none overdue"


def when_words(text: ActionText, since: date, today: date) -> str:
    """By when an action is to be done, or since when it is done or dropped.

    >>> when_words(ActionText("a", due=date(2026, 3, 1)), date(2026, 1, 1), date(2026, 3, 3))
    'due 1 March 2026'
    """
    if text.state in (DONE, DROPPED):
        return f"since {_day(since)}"
    if text.due is None:
        return "no date"
    return f"{'due' if text.overdue(today) else 'by'} {_day(text.due)}"


def why_words(why: ActionWhy) -> str:
    """What an action is there for.

    >>> why_words(ActionWhy("rule", "S02", "Distance")), why_words(ActionWhy())
    ('Predicted: Distance', '')
    """
    words, kind = why.words or why.reference, WHY_WORDS[why.kind]
    return f"{kind}: {words}" if kind and words else words or kind


def said_words(said: int) -> str:
    """How many comments there are on an action; empty where there is none.

    >>> said_words(1), said_words(2), said_words(0)
    ('1 comment', '2 comments', '')
    """
    return f"{said} comment{'s' if said > 1 else ''}" if said else ""


def change_words(change: FieldChange) -> str:
    """What became another, in a sentence.

    >>> change_words(FieldChange("state", "open", "done"))
    'how far it is: Done (was To do)'
    """
    before, after = (_value(change.field, value) for value in (change.before, change.after))
    was = f" (was {before})" if before else ""
    return f"{FIELD_WORDS[change.field]}: {after or 'nothing'}{was}"


def _value(field: str, value: str) -> str:
    if field == "state":
        return STATE_WORDS.get(value, value)
    return _day(date.fromisoformat(value)) if field == "due" and value else value


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
