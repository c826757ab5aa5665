"""What an audit finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """What is wrong, where. A leak names what can be learned; a doubt says what cannot be decided."""

    kind: Literal["leak", "doubt"]
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}: {self.words}"


@dataclass(frozen=True)
class Reach:
    """The fewest people that any sum or difference of one kind of number is about: of which column, of which units."""

    kind: str
    people: int
    least: int
    column: str
    where: str
