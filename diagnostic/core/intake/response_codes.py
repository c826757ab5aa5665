"""From a cell of an imported file to a code of the scale: codes or labels, and all the ways to say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property

from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.model import say
from diagnostic.definitions.no_answer import NO_ANSWER
from diagnostic.definitions.questionnaire import Scale
from diagnostic.files.html_text import unwrapped
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.wording import quote

WHOLE = re.compile(r"([+-]?[0-9]{1,9})(?:[.,]0+)?")
OPTION = re.compile(r"AO?0*([1-9][0-9]?)")  # LimeSurvey's code of an option, counted from 1
LETTERS = {  # LimeSurvey's codes of options that it knows, with their words as labels are compared
    "Y": ("yes", "ja", "oui", "sí", "sì", "sim", "tak"),
    "N": ("no", "nein", "non", "não", "nee", "nie"),
    "U": ("uncertain", "unsicher", "incertain", "noestoyseguro"),
    "I": ("increase", "zunahme", "augmentation", "aumentar"),
    "S": ("same", "gleich", "sanschangement", "igual"),
    "D": ("decrease", "abnahme", "diminution", "disminuir"),
}
DECIMAL = re.compile(r"[+-]?[0-9]{0,9}[.,]0*[1-9][0-9]*")
NUMERIC = re.compile(r"[-+0-9., ]+")
USUAL_MISSING = {-1, -2, -7, -8, -9, -66, -77, -88, -99, -999, 7, 8, 9, 66, 77, 88, 98, 99, 777, 888, 999, 9999}
MARKS = {"", ".", "..", "...", "-", "--", "–", "—", "…"}


def found_in(text: str) -> str:
    """What stands in a cell that cannot be read, in words; numbers with decimals are one kind of mistake.

    >>> found_in("Agre"), found_in("5.1")
    ("'Agre'", 'a number with decimals')
    """
    return "a number with decimals" if DECIMAL.fullmatch(text) else quote(text)


class Reader:
    """Reads cells that answer on one scale; each distinct text is read once."""

    def __init__(self, scale: Scale, option_codes: bool = False, numbers_are_labels: bool = False):
        """option_codes : `A1` is the first option, `A2` the second, as LimeSurvey names them. numbers_are_labels : a
        number is the label that is written so, before it is a code.
        """
        self.scale = scale
        self.numbers_are_labels = numbers_are_labels
        self.option_codes = option_codes
        self.labels = dict(_unequivocal(_labels(scale)))
        self.exported = {text.casefold(): code for text, code in zip(scale.exported, scale.codes, strict=False)}
        self.silent = NO_ANSWER | {fold(text) for text in (scale.cant_say or {}).values()}
        self.known: dict[str, int | None] = {}

    def __call__(self, text: str) -> int | None:
        """The code, `MISSING` for no answer and "can't say", or None where the text is neither."""
        if text not in self.known:
            self.known[text] = self._read(text)
        return self.known[text]

    def _read(self, text: str) -> int | None:
        number = WHOLE.fullmatch(text)
        if self.numbers_are_labels and number and str(int(number[1])) in self.labels:
            return self.labels[str(int(number[1]))]
        if self.exported and (key := str(int(number[1])) if number else text.casefold()) in self.exported:
            return self.exported[key]
        if number and int(number[1]) in self.scale.codes and not self.exported:
            return int(number[1])
        if number and int(number[1]) in self.scale.missing:
            return int(MISSING)
        if text.casefold() in self.labels:
            return self.labels[text.casefold()]
        if NUMERIC.fullmatch(text) and text not in MARKS:
            return None
        if fold(text) in self.labels:
            return self.labels[fold(text)]
        if text in MARKS or fold(text) in self.silent:
            return int(MISSING)
        if self.option_codes and not self.exported and (option := OPTION.fullmatch(text)):
            return self.option(int(option[1]))
        if self.option_codes and text in LETTERS and len(meant := {*map(self.labels.get, LETTERS[text])} - {None}) == 1:
            return meant.pop()
        plain = unwrapped(unicodedata.normalize("NFKC", text))  # without HTML; ４ is 4
        return self._read(plain) if plain != text else None

    def learn(self, labels: Mapping[str, str]) -> None:
        """Take texts that cannot be read for those labels of the scale that they are said to mean."""
        self.known |= {text: self._read(label) for text, label in labels.items() if self(text) is None}

    def option(self, number: int) -> int | None:
        """The code of an option by its number: that code on scales from 1 on, else the code in that place.

        The one behind the last is no answer where the scale has words for that.
        """
        codes = self.scale.codes
        if number in codes and set(codes) == set(range(1, len(codes) + 1)):
            return number
        if number <= len(codes):
            return codes[number - 1]
        return int(MISSING) if number == len(codes) + 1 and self.scale.cant_say else None

    def hint(self, text: str) -> str:
        """What a cell that cannot be read may be: a code for no answer, a label in other words, LimeSurvey's code."""
        number = WHOLE.fullmatch(text)
        if DECIMAL.fullmatch(text) and not number:
            return f"{text}: is it a mean, or an answer on another scale?"
        if number and self.scale.labels and int(number[1]) in USUAL_MISSING:
            return f"If {number[1]} stands for no answer, add it to the scale's 'missing'."
        if OPTION.fullmatch(text) and not self.option_codes:
            return "LimeSurvey's code of an option? Say that the file is LimeSurvey's."
        return "" if number else self.suggest(text)

    @cached_property
    def suggest(self) -> Suggestions:
        """The nearest label."""
        return Suggestions([text for label in self.scale.labels for text in label.values()])

    @property
    def allowed(self) -> str:
        """Allowed contents of a cell, in words.

        >>> Reader(Scale(codes=(1, 2, 3), labels=({"en": "No"}, {"en": "Partly"}, {"en": "Yes"}))).allowed
        "1 to 3, a label from 'No' to 'Yes', or nothing"
        >>> Reader(Scale(codes=(3, 2, 1))).allowed
        '1 to 3, or nothing'
        """
        codes = sorted(self.scale.codes)
        run = codes == list(range(codes[0], codes[0] + len(codes))) and not self.exported
        numbers = f"{codes[0]} to {codes[-1]}" if run else ", ".join(self.scale.in_files)
        labels = self.scale.labels
        named = f", a label from '{say(labels[0])}' to '{say(labels[-1])}'" if labels else ""
        return f"{numbers}{named}, or nothing"


def _labels(scale: Scale) -> Iterator[tuple[str, int]]:
    """Every way to write a label: as it is, folded, and with its code before or behind it (`4 - Agree`)."""
    for code, label in zip(scale.codes, scale.labels, strict=False):
        for text in label.values():
            yield text.casefold(), code
            if words := fold(text):
                yield words, code
                yield f"{abs(code)}{words}", code
                yield f"{words}{abs(code)}", code


def _unequivocal(labels: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Labels that stand for one code in all languages."""
    codes: dict[str, set[int]] = {}
    for text, code in labels:
        codes.setdefault(text, set()).add(code)
    return ((text, next(iter(meant))) for text, meant in codes.items() if len(meant) == 1)
