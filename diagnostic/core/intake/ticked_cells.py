"""Cells of questions to tick, a column for each option: ticked, not ticked, or nobody knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from diagnostic.core.intake.response_codes import Reader
from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.questionnaire import TICKED, Item, Questionnaire
from diagnostic.files.suggestions import fold
from diagnostic.files.wording import enumerate_words, quote

YES = frozenset(
    {
        *("yes", "y", "true", "x", "checked", "selected", "ja", "j", "wahr", "gewählt", "genannt", "oui", "o", "vrai"),
        *("coché", "sí", "verdadero", "sim", "sì", "tak", "はい"),
    }
)
NO = frozenset(
    {
        *("no", "n", "false", "unchecked", "notselected", "notchecked", "nein", "falsch", "nichtgewählt"),
        *("nichtgenannt", "non", "faux", "noncoché", "falso", "não", "nee", "nie", "いいえ"),
    }
)
SEEN = "-99"  # of Qualtrics: seen and not ticked
TICKS, CROSSES = "✓✔☑", "✗✘☐"


class TickReader(Reader):
    """Reads cells of one option: 1 and 0, yes and no in many languages, or its own words where it was ticked."""

    def __init__(self, item: Item):
        """item : the option as it is stored."""
        super().__init__(item.scale or TICKED)
        self.own = {fold(text) for text in (item.text or {}).values()} - {""}

    def _read(self, text: str) -> int | None:
        if text == SEEN:
            return int(MISSING)
        if text and text in TICKS + CROSSES:
            return int(text in TICKS)
        if fold(text) in YES | self.own:
            return 1
        return 0 if fold(text) in NO else super()._read(text)

    @property
    def allowed(self) -> str:
        """Allowed contents of a cell, in words."""
        return "1 or yes where it was ticked, 0 or no where it was not, or nothing"


def blanks_not_ticked(codes: np.ndarray, questionnaire: Questionnaire, found: Collection[int]) -> dict[str, int]:
    """Questions whose columns say alone what was ticked, as most programs write it: who ticked something of one did not
    tick what is blank. Fills `codes` (int8, items x rows) and gives the people of each such question.

    found : positions of items and options that have a column. People who ticked nothing stay unknown.
    """
    people = {}
    for question, places in _options(questionnaire):
        there = [place for place in places if place in found]
        if not there or (codes[there] == 0).any():
            continue
        some = (codes[there] == 1).any(axis=0)
        codes[np.ix_(there, some)] = np.maximum(codes[np.ix_(there, some)], 0)
        people[question] = int(some.sum())
    return {question: number for question, number in people.items() if number}


def said_of_blanks(people: dict[str, int]) -> Iterator[str]:
    """A line of the preview about blanks that were read as not ticked."""
    if people:
        questions = enumerate_words(map(quote, people), 5)
        yield f"{questions}: blank cells of people who ticked something there are read as not ticked"


def _options(questionnaire: Questionnaire) -> Iterator[tuple[str, range]]:
    """Each question to tick with the positions of its options."""
    first = len(questionnaire.items)
    for each in questionnaire.choices:
        yield each.id, range(first, first + len(each.options))
        first += len(each.options)
