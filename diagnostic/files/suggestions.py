"""The nearest of many known words, quickly: a file may name a wrong unit fifty thousand times."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cached_property

MOST_SEARCHES = 50  # words compared letter by letter; more hints than a person reads
MOST_COMPARED = 500  # known words compared with one
NO_LETTERS = re.compile(r"[\W_]+")
NEAR = 0.7  # 0-1, of difflib; as in `errors.did_you_mean`


def fold(text: str) -> str:
    """`text` without case, spaces and punctuation: what a person may write differently and mean the same.

    >>> fold("Info-Sharing 1"), fold("info_sharing_1")
    ('infosharing1', 'infosharing1')
    """
    return NO_LETTERS.sub("", text.casefold())


class Suggestions:
    """Answers `Did you mean ...?` for words that are not among the known ones."""

    def __init__(self, known: Iterable[str]):
        self.known = tuple(known)
        self.searches = 0
        self.given: dict[str, str] = {}

    @cached_property
    def folded(self) -> dict[str, str]:
        """Known words by their loose spelling; the first of those spelt alike."""
        return {_loose(word): word for word in reversed(self.known)}

    def __call__(self, found: str) -> str:
        """`Did you mean 'x'?`, or nothing where no known word is near."""
        near = self.nearest(found)
        return f"Did you mean '{near}'?" if near else ""

    def nearest(self, found: str) -> str:
        """The known word that is near, or nothing."""
        if found not in self.given:
            self.given[found] = self._search(found)
        return self.given[found]

    def _search(self, found: str) -> str:
        alike = self.folded.get(_loose(found))
        if alike is not None and fold(found):
            return alike
        self.searches += 1
        if self.searches > MOST_SEARCHES or not found or len(found) > 200:
            return ""
        near = [word for word in self.known if abs(len(word) - len(found)) < 4]
        if len(near) > MOST_COMPARED:
            near = [word for word in near if word[:2] == found[:2] or word[-2:] == found[-2:]]
        return next(iter(difflib.get_close_matches(found, near[:MOST_COMPARED], n=1, cutoff=NEAR)), "")


def _loose(text: str) -> str:
    """Folded, and without the leading zeros and the `.0` that spreadsheets drop and add."""
    words = fold(text.removesuffix(".0"))
    return words.lstrip("0") or words[-1:]
