"""Texts of other programs as plain words: without HTML, in the languages as they are called here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from diagnostic.files.bytes import UNSEEN
from diagnostic.files.html_text import unwrapped

HIDDEN = re.compile(r"<(script|style)\b(?:(?!<(?:script|style)\b).)*?</\1\s*>", re.IGNORECASE | re.DOTALL)
PIPED = re.compile(r"\$\{[a-z]+://[^}]*\}|\{[A-Za-z_][A-Za-z0-9_:.]{2,}\}")  # of Qualtrics and LimeSurvey
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
CALLED = {"zh-s": "zh-Hans", "zh-t": "zh-Hant", "es-es": "es", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
LONGEST = 2_000  # characters of one text


def plain(text: object) -> str:
    """The words of a text, nothing where it is none."""
    if not isinstance(text, str | int | float) or isinstance(text, bool):
        return ""
    words = UNSEEN.sub("", unwrapped(HIDDEN.sub(" ", str(text))))
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def language(code: str, other: str = "en") -> str:
    """A language as it is called here: `de` of `DE`, `pt-BR` of `PT-BR`, `other` where the code is none."""
    first, _, second = code.strip().replace("_", "-").partition("-")
    named = CALLED.get(code.strip().lower(), f"{first.lower()}-{second.partition('-')[0]}" if second else first.lower())
    return named if LANGUAGE.fullmatch(named) else first.lower() if LANGUAGE.fullmatch(first.lower()) else other


def words_of(texts: Iterable[tuple[str, object]]) -> Mapping[str, str]:
    """Plain words by language, of pairs of a language and a text; languages without words are left out."""
    return {named: words for named, text in texts if (words := plain(text))}


def in_front(before: Mapping[str, str], text: Mapping[str, str]) -> Mapping[str, str]:
    """Texts with the words of a question in front of them, in the languages that they have.

    >>> in_front({"en": "Speed", "de": "Tempo"}, {"en": "Our replies"})
    {'en': 'Speed: Our replies'}
    """
    return {each: f"{before[each].rstrip(':')}: {words}" if each in before else words for each, words in text.items()}


def piped(texts: Mapping[str, str]) -> bool:
    """Whether words of earlier answers or of a list of people are put into a text."""
    return any(PIPED.search(text) for text in texts.values())
