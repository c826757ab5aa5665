"""What a benchmark hands back, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One measured number beside what it should be; `target` is None where a number has no target.

    `aim` says on which side of the target the number belongs, `note` how it was measured or what it was made from.
    """

    what: str
    reached: float
    unit: str = ""
    target: float | None = None
    aim: Literal["at most", "at least"] = "at most"
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the number is on the right side of its target, in a word."""
        if self.target is None:
            return ""
        good = self.reached <= self.target if self.aim == "at most" else self.reached >= self.target
        return "reached" if good else "missed"


def table(rows: Iterable[Row]) -> str:
    """The rows as lines of text in columns.

    >>> print(table([Row("first page", 9.26, "kB", 15), Row("submits", 0.5, "x", 0.7, "at least", "412 and 824 /s")]))
    first page   9.26 kB  at most 15     reached
    submits       0.5 x   at least 0.7   missed   412 and 824 /s
    """
    cells = [_cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for what, reached, unit, target, verdict, note in cells:
        number = f"{what:<{widths[0]}}  {reached:>{widths[1] + 1}} {unit:<{widths[2]}}"
        lines.append(f"{number}  {target:<{widths[3]}}   {verdict:<7}  {note}".rstrip())
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, str, str, str, str, str]:
    target = "" if row.target is None else f"{row.aim} {row.target:g}"
    return (
        row.what,
        f"{row.reached:,.3g}" if row.reached < 1000 else f"{row.reached:,.0f}",
        row.unit,
        target,
        row.verdict,
        row.note,
    )
