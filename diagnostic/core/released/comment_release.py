"""Comment release: texts by question and place, with no writer's unit, date, order or score beside."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace

from diagnostic.core.released.hashes import content_hash, short_hash


@dataclass(frozen=True)
class CommentList:
    """Comments listed at `unit`, shuffled, and the number of those left out as a whole.

    members : hidden units whose people are in this list too, with those of `unit` who are in no unit below.
    """

    unit: str
    members: tuple[str, ...]
    comments: tuple[str, ...]
    left_out: int

    @property
    def people(self) -> int:
        """Number of people who wrote, each once."""
        return len(self.comments) + self.left_out


@dataclass(frozen=True)
class QuestionComments:
    """Comments on one question, by list in chart order. `hidden`: none anywhere, for fewer wrote than may be shown."""

    question: str
    lists: tuple[CommentList, ...]
    hidden: bool


@dataclass(frozen=True)
class CommentRelease:
    """The released comments of one audience in one wave; no list has fewer than `least` authors."""

    audience: str
    least: int
    questions: tuple[QuestionComments, ...]

    def to_bytes(self) -> bytes:
        """Canonical JSON: the same release gives the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> CommentRelease:
        """A comment release from its JSON."""
        loaded = json.loads(content)
        return cls(loaded["audience"], loaded["least"], tuple(_question(each) for each in loaded["questions"]))

    def within(self, units: Collection[str]) -> CommentRelease:
        """The lists at these units alone. Nothing else changes, so a part never shows more than the whole."""
        kept = set(units)
        shown = (replace(each, lists=tuple(at for at in each.lists if at.unit in kept)) for each in self.questions)
        return replace(self, questions=tuple(shown))


def comment_name(question: str, unit: str, text: str) -> str:
    """The name of a comment within a release, of what stands there alone: the same text in one list has one name.

    >>> comment_name("change", "north", "More light")
    'd4ea31900548'
    """
    return short_hash(content_hash(json.dumps([question, unit, text], ensure_ascii=False).encode()))


def _question(loaded: dict) -> QuestionComments:
    return QuestionComments(loaded["question"], tuple(_list(each) for each in loaded["lists"]), loaded["hidden"])


def _list(loaded: dict) -> CommentList:
    return CommentList(loaded["unit"], tuple(loaded["members"]), tuple(loaded["comments"]), loaded["left_out"])
