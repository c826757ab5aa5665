"""Mistakes of people, apart from bugs.

A `Problem` says where, what was expected, what was found and what to do. A `UserError` carries all the problems
found at once and is shown plainly; any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class ReaderSentence:
    """A mistake as respondents' pages tell it: the key of a sentence in the catalogues, and what fills its places."""

    key: str
    places: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, key: str, **places: object) -> ReaderSentence:
        """The sentence at `key` with its places filled."""
        return cls(key, tuple(places.items()))


@dataclass(frozen=True)
class Problem:
    """One mistake in something a person handed over.

    `where` is a file with its line or row (`rules.yaml:41`, `answers.csv:17`), `path` the place inside it
    (`S03 › inside.dimension`), `hint` a sentence that says what to do. A warning does not stop anything. `told` is
    there where respondents can meet it.
    """

    where: str
    expected: str
    found: str
    path: str = ""
    hint: str = ""
    warning: bool = False
    told: ReaderSentence | None = None

    def __str__(self) -> str:
        place = " › ".join(part for part in (self.where, self.path) if part)
        message = f"{place}: expected {self.expected}, found {self.found}"
        return f"{message}. {self.hint}" if self.hint else message


class UserError(Exception):
    """Something a person can put right; `problems` holds every mistake that was found."""

    def __init__(self, problems: Iterable[Problem] | Problem | str, told: ReaderSentence | None = None):
        self._told = told  # of a mistake that is one sentence
        if isinstance(problems, str):
            self.problems: tuple[Problem, ...] = ()
            super().__init__(problems)
            return
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every mistake in words, or the one sentence that there is."""
        return tuple(map(str, self.problems)) or (str(self),)

    @property
    def told(self) -> tuple[ReaderSentence, ...]:
        """Every mistake as respondents' pages tell it; empty where one of them is none that respondents meet."""
        found = [problem.told for problem in self.problems] or [self._told]
        return tuple(each for each in found if each) if all(found) else ()


class Fault(UserError):
    """Something outside the product that is in the way, in three lines: where it is, why it is so, what to do."""

    def __init__(self, place: object, cause: str, remedy: str):
        super().__init__(f"Where:  {place}\nCause:  {cause}\nRemedy: {remedy}")
        self.place, self.cause, self.remedy = str(place), cause, remedy


def refuse(problems: Iterable[Problem]) -> None:
    """Raise one `UserError` with all `problems` that are more than warnings, if there are any."""
    errors = [problem for problem in problems if not problem.warning]
    if errors:
        raise UserError(errors)


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """`Did you mean 'trust'?` for the nearest known word, or an empty string.

    >>> did_you_mean("informaton_sharing", ["trust", "information_sharing"])
    "Did you mean 'information_sharing'?"
    """
    near = difflib.get_close_matches(str(found), list(known), n=1, cutoff=0.7)
    return f"Did you mean '{near[0]}'?" if near else ""
