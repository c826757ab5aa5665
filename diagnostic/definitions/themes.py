"""Themes: what comments are about, as a dictionary of words that people can read and change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from diagnostic.definitions.model import Id, Language, Model, Text

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*(?:['’](?:[^\W_]|[\u0300-\u036f])+)*")
STEM = "*"  # at the end of a word: any ending
SHORTEST_STEM = 3  # letters; a shorter one begins too many words

Entry = tuple[str, ...]  # the words of an entry as they are compared; a stem ends with STEM
ENTRY = r"^\s*[^\W_]+\*?(?:['’ -]+[^\W_]+\*?)*\s*$"
EntryText = Annotated[
    str,
    StringConstraints(pattern=ENTRY),
    Field(description="words of letters and digits, each perhaps with '*' at its end"),
]


class CommentTheme(Model):
    """One theme.

    side : `human`, how people are treated, or `technical`, the work itself.
    words : by language; an entry is one word or several, and a `*` at the end of a word stands for any ending.
    """

    CALLED: ClassVar[str] = "a theme"

    id: Id
    side: Literal["human", "technical"] = Field(description="human or technical")
    name: Text
    about: Text | None = None
    words: dict[Language, Annotated[tuple[EntryText, ...], Field(min_length=1, description="a list of words")]] = Field(
        min_length=1, description="lists of words by language, as in {en: [...]}"
    )
    source: str | None = Field(default=None, description="the id of a source, as text")

    @property
    def entries(self) -> frozenset[Entry]:
        """Its words as they are compared, of every language: a comment does not say which one it is written in."""
        return frozenset(entry_of(text) for texts in self.words.values() for text in texts)


class ThemeDictionary(Model):
    """Themes in the order in which they are listed within their side."""

    CALLED: ClassVar[str] = "a dictionary of themes"

    themes: tuple[CommentTheme, ...] = Field(min_length=1, description="a list of themes")

    @property
    def human_first(self) -> tuple[CommentTheme, ...]:
        """The themes of the human side, then those of the technical side."""
        return tuple(sorted(self.themes, key=lambda theme: theme.side != "human"))


def compared(word: str) -> str:
    """A word as it is compared: in any case, with any apostrophe, however its accents are encoded.

    >>> compared("Don’t")
    "don't"
    """
    if word.isascii():  # as most are; ten thousand comments are a hundred thousand words
        return word.lower()
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'")


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of a text as it is compared, with its start and end.

    >>> list(words_in("On-call: OK!"))
    [('on', 0, 2), ('call', 3, 7), ('ok', 9, 11)]
    """
    for found in WORD.finditer(text):
        yield compared(found[0]), found.start(), found.end()


def entry_of(text: str) -> Entry:
    """An entry of the dictionary in the words that are compared.

    >>> entry_of("know-how"), entry_of("Follow* up")
    (('know', 'how'), ('follow*', 'up'))
    """
    words = list(words_in(text))
    return tuple(word + STEM * (text[end : end + 1] == STEM) for word, _, end in words)
