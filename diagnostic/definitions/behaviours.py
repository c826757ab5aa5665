"""Suggested behaviours: texts from which a team may begin an agreement, and the items that make them fitting."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from diagnostic.definitions.model import Id, Model, Text


class SuggestedBehaviour(Model):
    """One behaviour.

    items : by the id of a questionnaire, the items whose low score speaks for this behaviour.
    """

    CALLED: ClassVar[str] = "a behaviour"

    id: Id
    text: Text
    items: dict[Id, Annotated[tuple[Id, ...], Field(min_length=1, description="a list of ids of items")]] = Field(
        default={}, description="lists of ids of items by the id of a questionnaire"
    )
    source: str = Field(default="", description="the id of a source, as text")


class SuggestedBehaviours(Model):
    """Behaviours in the order in which they are suggested where nothing is known of a unit."""

    CALLED: ClassVar[str] = "suggested behaviours"

    behaviours: tuple[SuggestedBehaviour, ...] = Field(min_length=1, description="a list of behaviours")
