"""What a story says: what a team believes of its work and those it serves, before its conversations and after."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

from diagnostic.errors import Problem, ReaderSentence

LONGEST_PART = 1200  # characters of an answer to one prompt; more is not read aloud
LONGEST_OTHER = 400  # characters of another story that fits
LONGEST_AUTHOR = 40  # characters of a name beside a change
MOST_OTHERS = 5
WHERE = "story"
PARTS = ("feelings", "responsibilities", "customers")  # what a story answers: see `StoryParts`


@dataclass(frozen=True)
class StoryParts:
    """A story as answers to three prompts: thoughts and feelings about the job, what one answers for, who is served."""

    feelings: str = ""
    responsibilities: str = ""
    customers: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, part) for part in PARTS)


@dataclass(frozen=True)
class StoryText:
    """The story that a team told itself, others that fit what happened as well, and the one it tells afterwards."""

    before: StoryParts = StoryParts()
    others: tuple[str, ...] = ()
    after: StoryParts = StoryParts()


class StoryChange(NamedTuple):
    """A part of a story that became another: its name (`before.feelings`, `others`), and both texts."""

    part: str
    was: str
    is_now: str


def tidied_story(typed: Mapping[str, str]) -> StoryText:
    """The story in fields of a form, by the names of its parts (`before.feelings`, `others.1`).

    >>> tidied_story({"before.feelings": " Tired. ", "others.1": "", "others.2": "They  wait."})
    StoryText(before=StoryParts(feelings='Tired.', responsibilities='', customers=''), others=('They wait.',), \
after=StoryParts(feelings='', responsibilities='', customers=''))
    """
    sides = (StoryParts(*(_block(typed.get(f"{side}.{part}", "")) for part in PARTS)) for side in ("before", "after"))
    before, after = sides
    others = (" ".join(_block(typed.get(f"others.{number}", "")).split()) for number in range(1, MOST_OTHERS + 1))
    return StoryText(before, tuple(dict.fromkeys(each for each in others if each)), after)


def _block(text: str) -> str:
    """A text with the line ends that it was written with, and no blanks at the ends of lines."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def story_fields(text: StoryText) -> dict[str, str]:
    """The texts of a story by the names of its parts; other stories together, a line each.

    >>> story_fields(StoryText(others=("a", "b")))["others"]
    'a\\nb'
    """
    sides = {f"{side}.{part}": getattr(getattr(text, side), part) for side in ("before", "after") for part in PARTS}
    before, after = ({key: each for key, each in sides.items() if key.startswith(side)} for side in ("before", "after"))
    return before | {"others": "\n".join(text.others)} | after


def story_changes(before: StoryText, after: StoryText) -> tuple[StoryChange, ...]:
    """What somebody changed, part by part.

    >>> [each.part for each in story_changes(StoryText(), StoryText(others=("a",)))]
    ['others']
    """
    then = story_fields(before)
    return tuple(StoryChange(part, then[part], now) for part, now in story_fields(after).items() if now != then[part])


def story_problems(text: StoryText) -> Iterator[Problem]:
    """What is wrong with a story; one that is empty is about to be written, and not wrong."""
    for side in fields(text):
        if side.name == "others":
            continue
        for part in PARTS:
            length = len(getattr(getattr(text, side.name), part))
            if length > LONGEST_PART:
                at, told = f"{part} ({side.name})", ReaderSentence.of("record_long", most=LONGEST_PART)
                yield Problem(WHERE, f"at most {LONGEST_PART:,} characters", f"{length:,}", at, told=told)
    if len(text.others) > MOST_OTHERS:
        yield Problem(WHERE, f"at most {MOST_OTHERS} other stories", str(len(text.others)), "others")
    for number, other in enumerate(text.others, 1):
        if len(other) > LONGEST_OTHER:
            at, told = f"other story {number}", ReaderSentence.of("record_long", most=LONGEST_OTHER)
            yield Problem(WHERE, f"at most {LONGEST_OTHER} characters", f"{len(other)}", at, told=told)
    if any(not line.isprintable() for each in story_fields(text).values() for line in each.split("\n")):
        yield Problem(
            WHERE, "text without characters that nobody sees", "some", "story", told=ReaderSentence("record_unseen")
        )
