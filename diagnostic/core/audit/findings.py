"""What an audit finds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

Verdict = Literal["safe", "leak", "unknown"]


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


@dataclass(frozen=True)
class Audit:
    """The findings about one audience and wave, leaks first, and how few people each kind of number reaches."""

    audience: str
    numbers: int
    findings: tuple[Finding, ...]
    reaches: tuple[Reach, ...]

    @property
    def verdict(self) -> Verdict:
        kinds = {finding.kind for finding in self.findings}
        return "leak" if "leak" in kinds else "unknown" if kinds else "safe"

    def to_text(self) -> str:
        """As the ledger keeps it: JSON."""
        return json.dumps(asdict(self) | {"verdict": self.verdict}, ensure_ascii=False, separators=(",", ":"))
