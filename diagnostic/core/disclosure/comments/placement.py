"""Comments that may be shown, and where: each at exactly one place, never beside fewer than k authors' others.

The same programme as for scores decides (`suppression_pattern`), on the people who commented on one question of one
audience. The published unit that takes a comment up (itself, or the nearest published above) lists it, so what stands
in two lists is never the same comment, and nobody can subtract one list from another. See
docs/decisions/0012-comments.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from diagnostic.core.disclosure.tree_suppression import Respondents, members, suppression_pattern
from diagnostic.core.released.comment_release import CommentList, CommentRelease, QuestionComments
from diagnostic.definitions.organisation import Organisation

LEFT_OUT = None  # in place of a text: the consultant left it out as a whole


class Shuffles(Protocol):
    """A source of chance such as `random.SystemRandom()`."""

    def shuffle(self, x: list) -> None:
        """Put the list into random order, in place."""


@dataclass(frozen=True)
class Region:
    """Where comments are listed: at the published `unit` (position), for itself and the hidden units it takes up.

    members : those hidden units, where others below the unit have lists of their own; else empty, for the list is the
        whole unit's.
    comments : positions of comments, as they were given; at least k.
    """

    unit: int
    members: tuple[int, ...]
    comments: tuple[int, ...]


def plan_comments(organisation: Organisation, units: np.ndarray, k: int) -> np.ndarray:
    """Suppression pattern of the comments on one question: booleans, units, True where comments are listed.

    units : intp, comments; the unit of each author as a position. A person gives at most one comment per question.
    """
    own = np.bincount(np.asarray(units, dtype=np.intp), minlength=len(organisation.ids))
    return suppression_pattern(organisation, Respondents.of(own), k)


def comment_regions(organisation: Organisation, published: np.ndarray, units: np.ndarray) -> list[Region]:
    """Every region of a pattern in chart order, with the comments (by position in `units`) that are listed there.

    Members are named by the pattern alone, whether or not any of them wrote.
    """
    residual_of = organisation.residual_of(published)[np.asarray(units, dtype=np.intp)]
    pooled, below = members(organisation, published), organisation.roll_up(published.astype(np.int64)) - published
    return [
        Region(at, pooled.get(at, ()) if below[at] else (), tuple(np.flatnonzero(residual_of == at).tolist()))
        for at in np.unique(residual_of[residual_of >= 0]).tolist()
    ]


def check_regions(found: Sequence[Region], k: int) -> None:
    """Raise ValueError if any region has fewer than k comments: a plan that is not safe publishes nothing."""
    if any(len(region.comments) < k for region in found):
        raise ValueError("a list of comments would have fewer authors than may be shown")


@dataclass(frozen=True)
class Reviewed:
    """Comments of one audience as a consultant has reviewed them.

    k : the fewest comments of a list. questions : by question its regions, and of every comment its text as it may be
    read.
    """

    audience: str
    k: int
    questions: Mapping[str, tuple[Sequence[Region], Sequence[str | None]]]


def release(organisation: Organisation, reviewed: Reviewed, rng: Shuffles) -> CommentRelease:
    """The release: by question the regions with their texts, `LEFT_OUT` counted, shuffled once.

    Texts are sorted before they are shuffled, so that nothing of the order in which they were kept remains.
    """
    questions = []
    for question, (found, texts) in reviewed.questions.items():
        check_regions(found, reviewed.k)
        lists = tuple(_listed(organisation, region, texts, rng) for region in found)
        questions.append(QuestionComments(question, lists, hidden=not lists))
    return CommentRelease(reviewed.audience, reviewed.k, tuple(questions))


def _listed(organisation: Organisation, region: Region, texts: Sequence[str | None], rng: Shuffles) -> CommentList:
    shown = sorted(text for text in (texts[i] for i in region.comments) if text is not LEFT_OUT)
    rng.shuffle(shown)
    names = organisation.ids
    return CommentList(
        unit=names[region.unit],
        members=tuple(names[i] for i in region.members),
        comments=tuple(shown),
        left_out=len(region.comments) - len(shown),
    )
