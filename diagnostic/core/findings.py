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
