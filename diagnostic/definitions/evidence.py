"""What research found for and against the link from inside to outside; rules cite it by id."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from diagnostic.definitions.model import Model, Text


class Study(Model):
    """One study. `general`: it speaks about the link as a whole rather than about single rules."""

    CALLED: ClassVar[str] = "a study"

    source: str = Field(min_length=1, description="authors, year and journal, as text")
    finding: Text
    direction: Literal["for", "against", "mixed", "boundary", "instrument"] = Field(
        description="one of for, against, mixed, boundary, instrument"
    )
    doi: str | None = Field(default=None, min_length=1, description="a DOI, as text")
    general: bool = Field(default=False, description="true or false")


Evidence = dict[str, Study]
