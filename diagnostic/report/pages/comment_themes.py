"""Comments by theme, as they are read: the human side first, and the words that decided are marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import NamedTuple

from diagnostic.core.released.themes.by_words import Assignment
from diagnostic.report.pages.comments import Block

SIDES: Mapping[str, str] = {"human": "How people are treated", "technical": "The work itself"}
EXPLAINED = (
    "A comment stands under each theme that it speaks of; the words that tell are underlined. "
    "A theme is neither praise nor blame: “not friendly” stands under friendliness."
)
ThemeRow = tuple[str, str, str]  # id, side and name of a theme, in the order of their file
NO_THEME = "No theme"


class Spoken(NamedTuple):
    """A comment and its themes. `decided`: who said so, and when, where a person did; empty where words did."""

    text: str
    themes: tuple[Assignment, ...]
    id: str = ""
    decided: str = ""


def theme_blocks(themes: Sequence[ThemeRow], comments: Sequence[Spoken]) -> tuple[Block, ...]:
    """A block for each theme that a comment holds, those of the human side first, and one of the comments without any.

    A comment stands in the block of each of its themes.
    """
    found = []
    for id_, side, name in sorted(themes, key=lambda theme: list(SIDES).index(theme[1])):
        held = [comment for comment in comments if any(each.theme == id_ for each in comment.themes)]
        if held:
            found.append(_block(name, f"{SIDES[side]} · {_of(len(held), len(comments))}", held, id_))
    rest = [comment for comment in comments if not comment.themes]
    if rest:
        why = "None of the words of a theme" + ", or decided so" * any(comment.decided for comment in rest)
        found.append(_block(NO_THEME, f"{why} · {_of(len(rest), len(comments))}", rest))
    return tuple(found)


def decided_words(by: str, day: str) -> str:
    """What is said of a comment whose themes a person decided.

    >>> decided_words("Ann Bell", "3 March 2026")
    'Its themes were decided by Ann Bell, 3 March 2026.'
    """
    return f"Its themes were decided by {by}, {day}."


def _block(name: str, about: str, held: Sequence[Spoken], theme: str = "") -> Block:
    """Comments under one heading, with the words that tell of this theme marked."""
    marks = {comment.text: each.spans for comment in held for each in comment.themes if each.theme == theme}
    ids = tuple(comment.id for comment in held)
    notes = {comment.id: comment.decided for comment in held if comment.decided}
    return Block("", name, about, tuple(comment.text for comment in held), marks, ids, notes)


def names(themes: Sequence[ThemeRow]) -> dict[str, str]:
    """The names of themes by id, those of the human side first."""
    return {id_: name for id_, _, name in sorted(themes, key=lambda theme: list(SIDES).index(theme[1]))}


def sides_words(themes: Sequence[ThemeRow], comments: Sequence[Spoken]) -> str:
    """How many comments speak of each side; a comment may speak of both.

    >>> tone, speed = Assignment("tone"), Assignment("speed")
    >>> rows = [("tone", "human", "Tone"), ("speed", "technical", "Speed")]
    >>> sides_words(rows, [Spoken("a", (tone, speed)), Spoken("b", (tone,)), Spoken("c", ())])
    '2 of 3 comments speak of how people are treated, 1 of the work itself, 1 of neither.'
    """
    side_of = {id_: side for id_, side, _ in themes}
    spoken = [{side_of[each.theme] for each in comment.themes} for comment in comments]
    human, technical = (sum(side in sides for sides in spoken) for side in SIDES)
    neither = sum(not sides for sides in spoken)
    treated = f"{human:,} of {len(comments):,} comments speak of how people are treated"
    return f"{treated}, {technical:,} of the work itself, {neither:,} of neither."


def human_share(themes: Sequence[ThemeRow], comments: Sequence[Spoken]) -> float:
    """Share 0-1 of comments that speak of how people are treated; NaN where there is none."""
    human = {id_ for id_, side, _ in themes if side == "human"}
    spoken = [any(each.theme in human for each in comment.themes) for comment in comments]
    return sum(spoken) / len(spoken) if spoken else nan


def _of(some: int, every: int) -> str:
    return f"{some:,} of {every:,} comments"
