"""Agreements: a few behaviours that a team promises, and what a change of their wording is."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnostic.errors import Problem, ReaderSentence

FEWEST, MOST = 3, 7  # behaviours that people can sign; more are not kept in mind
LONGEST_BEHAVIOUR = 160  # characters; what fits on a poster in large letters
LONGEST_TITLE = 80  # characters
LONGEST_NAME = 40  # characters of a name that is signed with
MOST_SIGNATURES = 500  # under one agreement
WHERE = "agreement"
PULSE = "agreement_"  # ids of questionnaires on agreements begin with it


@dataclass(frozen=True)
class AgreementText:
    """What an agreement says: a title, and behaviours in their order."""

    title: str
    behaviours: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether there are enough behaviours to be signed, and not too many."""
        return FEWEST <= len(self.behaviours) <= MOST

    @property
    def wording(self) -> str:
        """A short name of the behaviours as they are worded: who signed another wording signed something else."""
        return hashlib.sha256("\n".join(self.behaviours).encode()).hexdigest()[:16]


def tidied(title: str, behaviours: Sequence[str]) -> AgreementText:
    """The text that somebody typed, without blanks around words and without empty lines.

    >>> tidied(" Ours ", ["We  greet.", " "])
    AgreementText(title='Ours', behaviours=('We greet.',))
    """
    lines = (" ".join(each.split()) for each in behaviours)
    return AgreementText(" ".join(title.split()), tuple(line for line in lines if line))


def as_signed(name: str) -> str:
    """A name as it stands under an agreement; empty where nobody can sign with it.

    >>> as_signed(" Ann   Bell "), as_signed("x" * 41)
    ('Ann Bell', '')
    """
    typed = unicodedata.normalize("NFC", " ".join(name.split()))
    return typed if typed.isprintable() and len(typed) <= LONGEST_NAME else ""


def problems_of(text: AgreementText) -> Iterator[Problem]:
    """What is wrong with the text of an agreement; one with fewer than three behaviours is a draft, and not wrong."""
    if not 1 <= len(text.title) <= LONGEST_TITLE:
        found = f"{len(text.title)} characters" if text.title else "none"
        told = ReaderSentence.of("agreement_title_length", most=LONGEST_TITLE)
        yield Problem(WHERE, f"a title of 1 to {LONGEST_TITLE} characters", found, "title", told=told)
    if len(text.behaviours) > MOST:
        hint = "People keep a few in mind. Merge some, or leave the weakest out."
        yield Problem(WHERE, f"at most {MOST} behaviours", str(len(text.behaviours)), "behaviours", hint)
    if not all(each.isprintable() for each in (text.title, *text.behaviours)):
        expected, told = "text without characters that nobody sees", ReaderSentence("record_unseen")
        yield Problem(WHERE, expected, "some", "title and behaviours", told=told)
    seen: set[str] = set()
    for number, line in enumerate(text.behaviours, 1):
        if len(line) > LONGEST_BEHAVIOUR:
            found = f"{len(line)} characters"
            told = ReaderSentence.of("agreement_line_long", number=number, most=LONGEST_BEHAVIOUR)
            yield Problem(WHERE, f"at most {LONGEST_BEHAVIOUR} characters", found, f"behaviour {number}", told=told)
        if line.casefold() in seen:
            told = ReaderSentence.of("agreement_line_twice", number=number)
            yield Problem(WHERE, "each behaviour once", repr(line), f"behaviour {number}", told=told)
        seen.add(line.casefold())


@dataclass(frozen=True)
class TextChange:
    """What became another from one text to the next. `title` is the new one, empty where it stayed."""

    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: bool

    def __bool__(self) -> bool:
        return bool(self.title or self.added or self.removed or self.moved)


def changed(before: AgreementText, after: AgreementText) -> TextChange:
    """What somebody changed.

    >>> changed(AgreementText("Ours", ("a", "b")), AgreementText("Ours", ("a", "c")))
    TextChange(title='', added=('c',), removed=('b',), moved=False)
    """
    added = tuple(each for each in after.behaviours if each not in before.behaviours)
    removed = tuple(each for each in before.behaviours if each not in after.behaviours)
    stayed = [each for each in before.behaviours if each in after.behaviours]
    moved = [each for each in after.behaviours if each in before.behaviours] != stayed
    return TextChange(after.title if after.title != before.title else "", added, removed, moved)


def pulse_id(record: str, audience: str = "") -> str:
    """The id of the questionnaire on an agreement for an audience; without one, what the ids of all have in common.

    >>> pulse_id("0123456789abcdef", "employee")
    'agreement_0123456789ab_employee'
    """
    return f"{PULSE}{record[:12]}" + f"_{audience}" * bool(audience)


def pulse_of(questionnaire: str) -> str:
    """What the ids of all questionnaires on one agreement have in common; empty for any other questionnaire.

    >>> pulse_of("agreement_0123456789ab_employee"), pulse_of("caring")
    ('agreement_0123456789ab', '')
    """
    return questionnaire[: len(PULSE) + 12] if questionnaire.startswith(PULSE) else ""
