"""What was published of a technology-services team's surveys from 2009 to 2014, drawn as the page on caring draws them.

    python examples/caring_2009_2014.py [--out FILE]

Shares that are not published stay empty and are drawn as not known; nothing is put in their place. What follows from
what is published by arithmetic alone stands in words. examples/caring_2009_2014/README.md says more.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that the script runs from anywhere

from diagnostic.report.markup import legend, over_surveys  # noqa: E402
from diagnostic.report.palette import LIGHT  # noqa: E402
from diagnostic.report.sections import Bar, BarPart  # noqa: E402
from diagnostic.ui.report.styles import sheet  # noqa: E402

SHARES = Path(__file__).resolve().parent / "caring_2009_2014" / "shares.csv"
TRIPLED = 3  # times as many dissatisfied in 2012 as in the first year
KINDS = (
    "dissatisfied",
    "neutral",
    "satisfied",
)  # both ends of the scale are published together with what is beside them
SHADES = (1, 2, 3)  # their colours on the scale from 0 to 4


@dataclass(frozen=True)
class PublishedYear:
    """What is published of one survey: shares in per cent, None where they are not, and what is said of it."""

    year: int
    dissatisfied: int | None
    satisfied: int | None
    said: str

    @property
    def neutral(self) -> int | None:
        """What is left of 100; None where either share is not published."""
        if self.dissatisfied is None or self.satisfied is None:
            return None
        return 100 - self.dissatisfied - self.satisfied

    @property
    def bar(self) -> Bar | None:
        """The shares as the page draws them; None where they are not known."""
        if self.dissatisfied is None or self.neutral is None or self.satisfied is None:
            return None
        shares = (self.dissatisfied, self.neutral, self.satisfied)
        drawn = zip(KINDS, shares, SHADES, strict=True)
        parts = tuple(BarPart(f"% {kind}", share, shade) for kind, share, shade in drawn)
        return Bar(parts, *(share / 100 for share in shares))


def published(path: Path = SHARES) -> list[PublishedYear]:
    """Every survey, the earliest first."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            PublishedYear(int(row["year"]), _share(row["dissatisfied"]), _share(row["satisfied"]), row["said"])
            for row in csv.DictReader(file)
        ]


def _share(cell: str) -> int | None:
    return int(cell) if cell else None


def first_dissatisfied(years: Sequence[PublishedYear]) -> float:
    """Per cent of dissatisfied in the first year, which is not published: a third of what it tripled to."""
    worst = max(each.dissatisfied for each in years if each.dissatisfied is not None)
    return worst / TRIPLED


def words(each: PublishedYear, years: Sequence[PublishedYear]) -> str:
    """What is known of a survey, in words."""
    if each.neutral is not None:
        shares = (each.dissatisfied, each.satisfied, each.neutral)
        return "Almost {}\u00a0% dissatisfied, {}\u00a0% satisfied; so {}\u00a0% neutral.".format(*shares)
    if each is years[0]:
        return f"Since the dissatisfied tripled until 2012, they were about {first_dissatisfied(years):.0f}\u00a0%."
    return f"{each.said[:1].upper()}{each.said[1:]}." if each.said else "Nothing is published of it."


def page(years: Sequence[PublishedYear]) -> str:
    """The surveys as a page of its own."""
    shown = legend("", [(LIGHT.scores[shade].fill, kind) for kind, shade in zip(KINDS, SHADES, strict=True)])
    rows = over_surveys([(str(each.year), each.bar, [words(each, years)]) for each in years], LIGHT, "not known")
    note = "How many answered, and how they were asked, is not published of any of these surveys."
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Caring, 2009 to 2014</title><style>{sheet(LIGHT)}'
        "body { font: 1rem/1.5 sans-serif; margin: 1.5rem; max-width: 60rem; }</style>"
        f"<h1>Satisfied and dissatisfied clients, 2009 to 2014</h1>{shown}{rows}<p>{note}</p>"
    )


def main(arguments: Sequence[str]) -> int:
    """Write the page; the exit code."""
    parser = argparse.ArgumentParser(description="A technology-services team's surveys from 2009 to 2014.")
    default = Path(tempfile.gettempdir()) / "caring_2009_2014.html"
    parser.add_argument("--out", type=Path, default=default, help=f"where the page is written (default: {default})")
    options = parser.parse_args(arguments)
    options.out.write_text(page(published()), encoding="utf-8")
    print(f"Wrote {options.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
