"""The step in which the room writes notes."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.model import Text
from diagnostic.definitions.playbook.step import Step

MOST_NOTES = 20  # of one person in one step
MOST_GROUPS = 12  # of notes or of people; more find no room on the wall


class Collect(Step):
    """A question to which everybody writes notes, up to `most_notes` each; the facilitator puts them into groups.

    groups : names of groups of notes to start from.
    syndicates : names of small groups of people, each with a board of its own, which then stand side by side.
    held_back : whether notes come onto the wall with another press, and not as they are written: while somebody speaks.
    """

    CALLED: ClassVar[str] = "a step of kind 'collect'"

    kind: Literal["collect"] = "collect"
    ask: Text
    most_notes: int = Field(default=5, ge=1, le=MOST_NOTES, description=f"a whole number from 1 to {MOST_NOTES}")
    groups: tuple[Text, ...] = Field(
        default=(), max_length=MOST_GROUPS, description=f"a list of at most {MOST_GROUPS} names of groups"
    )
    syndicates: tuple[Text, ...] = Field(
        default=(), max_length=MOST_GROUPS, description=f"a list of at most {MOST_GROUPS} names of small groups"
    )
    held_back: bool = Field(default=False, description="true or false")
