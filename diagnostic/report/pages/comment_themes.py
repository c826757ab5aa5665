"""Comments by theme, as they are read: the human side first, and the words that decided are marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan

from diagnostic.core.released.themes.by_words import Assignment
from diagnostic.report.pages.comments import Block

SIDES: Mapping[str, str] = {"human": "How people are treated", "technical": "The work itself"}
EXPLAINED = (
    "A comment stands under each theme that it speaks of; the words that tell are underlined. "
    "A theme is neither praise nor blame: “not friendly” stands under friendliness."
)
ThemeRow = tuple[str, str, str]  # id, side and name of a theme, in the order of their file
Spoken = tuple[str, tuple[Assignment, ...]]  # a comment and its themes


def theme_blocks(themes: Sequence[ThemeRow], comments: Sequence[Spoken]) -> tuple[Block, ...]:
    """A block for each theme that a comment holds, those of the human side first, and one of the comments without any.

    A comment stands in the block of each of its themes.
    """
    found = []
    for id_, side, name in sorted(themes, key=lambda theme: list(SIDES).index(theme[1])):
        held = [(text, each.spans) for text, themes_of in comments for each in themes_of if each.theme == id_]
        if held:
            about = f"{SIDES[side]} · {_of(len(held), len(comments))}"
            found.append(Block("", name, about, tuple(text for text, _ in held), dict(held)))
    rest = tuple(text for text, themes_of in comments if not themes_of)
    if rest:
        found.append(Block("", "No theme", f"None of the words of a theme · {_of(len(rest), len(comments))}", rest))
    return tuple(found)


def sides_words(themes: Sequence[ThemeRow], comments: Sequence[Spoken]) -> str:
    """How many comments speak of each side; a comment may speak of both.

    >>> tone, speed = Assignment("tone"), Assignment("speed")
    >>> rows = [("tone", "human", "Tone"), ("speed", "technical", "Speed")]
    >>> sides_words(rows, [("a", (tone, speed)), ("b", (tone,)), ("c", ())])
    '2 of 3 comments speak of how people are treated, 1 of the work itself, 1 of neither.'
    """
    side_of = {id_: side for id_, side, _ in themes}
    spoken = [{side_of[each.theme] for each in held} for _, held in comments]
    human, technical = (sum(side in sides for sides in spoken) for side in SIDES)
    neither = sum(not sides for sides in spoken)
    treated = f"{human:,} of {len(comments):,} comments speak of how people are treated"
    return f"{treated}, {technical:,} of the work itself, {neither:,} of neither."


def human_share(themes: Sequence[ThemeRow], comments: Sequence[Spoken]) -> float:
    """Share 0-1 of comments that speak of how people are treated; NaN where there is none."""
    human = {id_ for id_, side, _ in themes if side == "human"}
    spoken = [any(each.theme in human for each in held) for _, held in comments]
    return sum(spoken) / len(spoken) if spoken else nan


def _of(some: int, every: int) -> str:
    return f"{some:,} of {every:,} comments"
