"""Audit of a publication: its verdict, what is wrong with it, and the smallest groups that differencing reaches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["disclosure", "undetermined"]
Verdict = Literal["safe", "leak", "unknown"]  # as the ledger has it

IN_LEDGER: dict[Kind, str] = {"disclosure": "leak", "undetermined": "doubt"}


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and where. A disclosure names what can be learned; else it cannot be determined."""

    kind: Kind
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}: {self.words}"


def disclosure(where: str, words: str) -> Finding:
    """Finding of something that can be learned about too few people."""
    return Finding("disclosure", where, words)


def undetermined(where: str, words: str) -> Finding:
    """Finding of something that leaves open what can be learned."""
    return Finding("undetermined", where, words)


def disclosures_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in order: disclosures, then what is undetermined, each by place."""
    return sorted(findings, key=lambda finding: (finding.kind == "undetermined", finding.where))


@dataclass(frozen=True)
class MinimumCount:
    """Smallest group that sums and differences of one kind of number reach: of which column, of which units.

    people : in the smallest group. least : people that it takes.
    """

    kind: str
    people: int
    least: int
    column: str
    where: str


@dataclass(frozen=True)
class Audit:
    """Audit of one audience and wave: findings, disclosures first, and the smallest group by kind of number.

    numbers : how many numbers were looked at.
    """

    audience: str
    numbers: int
    findings: tuple[Finding, ...]
    minimum_counts: tuple[MinimumCount, ...]

    @property
    def verdict(self) -> Verdict:
        """`safe` where there is no finding, `leak` where there is a disclosure, else `unknown`."""
        kinds = {finding.kind for finding in self.findings}
        return "leak" if "disclosure" in kinds else "unknown" if kinds else "safe"

    def to_text(self) -> str:
        """JSON, in the words that the ledger has had from the beginning (`IN_LEDGER`)."""
        content = {
            "audience": self.audience,
            "numbers": self.numbers,
            "findings": [vars(finding) | {"kind": IN_LEDGER[finding.kind]} for finding in self.findings],
            "reaches": [vars(each) for each in self.minimum_counts],
            "verdict": self.verdict,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
