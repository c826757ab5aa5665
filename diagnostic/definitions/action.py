"""Actions: what somebody will do, why, by when, how far it is; and what a change of one is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import NamedTuple

from diagnostic.errors import Problem, ReaderSentence, did_you_mean

OPEN, DOING, DONE, DROPPED = "open", "doing", "done", "dropped"
STATES = (OPEN, DOING, DONE, DROPPED)
UNFINISHED = (OPEN, DOING)
FREE, RULE, CELL, GAP, AGREEMENT, SUGGESTION = "free", "rule", "cell", "gap", "agreement", "suggestion"
MOTIVATOR, PAIR, MEETING = "motivator", "pair", "meeting"
#: What an action can be there for, and what its reference is.
WHYS = {
    FREE: "",
    RULE: "the id of a rule",
    CELL: "a dimension",
    GAP: "a comparison and a standard",
    MOTIVATOR: "a motivator",
    PAIR: "a provider and a receiver",
    AGREEMENT: "the id of an agreement",
    SUGGESTION: "what somebody suggested",
    MEETING: "the id of a meeting",
}
LONGEST_WHAT = 200  # characters; what a line of a list holds
LONGEST_WORDS = 400  # characters of why, and of a reason
LONGEST_REFERENCE = 120  # characters
LONGEST_OWNER = 40  # characters of a name
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)  # that calendars take
FORMER = "former owner"  # stands in the place of a name that was taken away
WHERE = "action"


@dataclass(frozen=True)
class ActionWhy:
    """What an action is there for: a kind of `WHYS`, what it refers to, and the words for those who read it."""

    kind: str = FREE
    reference: str = ""
    words: str = ""


@dataclass(frozen=True)
class ActionText:
    """What an action says.

    owner, manager : names as typed, the latter of who follows it up. reason : why it is dropped.
    """

    what: str
    why: ActionWhy = ActionWhy()
    owner: str = ""
    due: date | None = None
    state: str = OPEN
    reason: str = ""
    manager: str = ""

    def overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not finished."""
        return self.due is not None and self.due < today and self.state in UNFINISHED


FIELDS = tuple(each.name for each in fields(ActionText))


class FieldChange(NamedTuple):
    """A field of an action that became another: its name, and both values in words, empty where there is none."""

    field: str
    before: str
    after: str


def tidied(text: ActionText) -> ActionText:
    """The action as somebody typed it, without blanks around words; a reason stays with dropped ones alone.

    >>> tidied(ActionText(" Open  the door ", state="done", reason="x")).what
    'Open the door'
    """
    why = ActionWhy(text.why.kind, text.why.reference.strip(), _one_line(text.why.words))
    reason = _one_line(text.reason) if text.state == DROPPED else ""
    return ActionText(
        _one_line(text.what), why, _one_line(text.owner), text.due, text.state, reason, _one_line(text.manager)
    )


def problems_of(text: ActionText) -> Iterator[Problem]:
    """What is wrong with an action; nothing but what is to be done has to be there."""
    longest = {"what": LONGEST_WHAT, "owner": LONGEST_OWNER, "manager": LONGEST_OWNER, "reason": LONGEST_WORDS}
    typed = {name: getattr(text, name) for name in longest} | {"why": text.why.words, "reference": text.why.reference}
    for name, limit in (longest | {"why": LONGEST_WORDS, "reference": LONGEST_REFERENCE}).items():
        if len(typed[name]) > limit:
            found, told = f"{len(typed[name])} characters", ReaderSentence.of("record_long", most=limit)
            yield Problem(WHERE, f"at most {limit} characters", found, name, told=told)
        if not typed[name].isprintable():
            yield Problem(
                WHERE, "text without characters that nobody sees", "some", name, told=ReaderSentence("record_unseen")
            )
    if not text.what:
        yield Problem(WHERE, "what is to be done", "nothing", "what")
    if text.why.kind not in WHYS:
        hint = did_you_mean(text.why.kind, WHYS)
        yield Problem(WHERE, f"one of {', '.join(WHYS)}", repr(text.why.kind), "why", hint)
    if text.state not in STATES:
        yield Problem(WHERE, f"one of {', '.join(STATES)}", repr(text.state), "state", did_you_mean(text.state, STATES))
    if text.state == DROPPED and not text.reason:
        hint = "Those who suggested it read it on the progress page."
        yield Problem(
            WHERE, "why it is not done", "nothing", "reason", hint, told=ReaderSentence("action_reason_needed")
        )
    if text.due is not None and not FIRST_DAY <= text.due <= LAST_DAY:
        yield Problem(WHERE, "a day of this century or the next", text.due.isoformat(), "due")


def changed(before: ActionText, after: ActionText) -> tuple[FieldChange, ...]:
    """What somebody changed, field by field.

    >>> changed(ActionText("a", owner="Ann"), ActionText("a", owner="Ben", state="done"))[0]
    FieldChange(field='owner', before='Ann', after='Ben')
    """
    pairs = ((name, _words(getattr(before, name)), _words(getattr(after, name))) for name in FIELDS)
    return tuple(FieldChange(name, then, now) for name, then, now in pairs if then != now)


def merged(read: ActionText, mine: ActionText, theirs: ActionText) -> ActionText:
    """What two editors of one text wrote: mine where I changed it, else theirs.

    >>> read = ActionText("a", owner="Ann")
    >>> both = merged(read, replace(read, what="b"), replace(read, owner="Ben"))
    >>> both.what, both.owner
    ('b', 'Ben')
    """
    own = {name: getattr(mine, name) for name in FIELDS if getattr(mine, name) != getattr(read, name)}
    return replace(theirs, **own)


def _words(value: str | date | ActionWhy | None) -> str:
    if isinstance(value, ActionWhy):
        return value.words or value.reference
    return value.isoformat() if isinstance(value, date) else value or ""


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
