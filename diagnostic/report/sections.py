"""Format-free pieces of a report: what pages, slides and files lay out in their own way."""

from __future__ import annotations

from dataclasses import dataclass


def percents(before: float, after: float) -> tuple[int, int, int]:
    """Two shares 0-1 and what is left between them, in percent: they add up to 100, as a reader will check.

    >>> percents(0.156, 0.488), percents(0.5, 0.24), percents(1 / 3, 2 / 3)
    ((16, 35, 49), (50, 26, 24), (33, 0, 67))
    """
    first, last = round(100 * before), round(100 * after)
    return first, 100 - first - last, last


@dataclass(frozen=True)
class BarPart:
    """One stretch of a bar: `people` chose `label`; `shade` is the position of its colour, 0 (ill) to 4 (healthy)."""

    label: str
    people: int
    shade: int


@dataclass(frozen=True)
class Bar:
    """How people answered one item: parts from the least to the most healthy, around a neutral middle if there is one.

    `before`, `middle` and `after` are the shares 0-1 of people on each side of the neutral option and on it.
    """

    parts: tuple[BarPart, ...]
    before: float
    middle: float
    after: float

    @property
    def people(self) -> int:
        """How many answered."""
        return sum(part.people for part in self.parts)

    @property
    def counts(self) -> str:
        """The parts in words: `3 agree, 1 disagree`; none for options that nobody chose."""
        return ", ".join(f"{part.people:,} {part.label}" for part in self.parts if part.people)

    @property
    def sides(self) -> str:
        """People and the shares on each side: `27 people: 15 % unfavourable, 20 % neutral, 65 % favourable`.

        Nothing of neutral answers where the scale has none.
        """
        shares = zip(percents(self.before, self.after), ("unfavourable", "neutral", "favourable"), strict=True)
        told = (f"{percent}\u00a0% {side}" for percent, side in shares if side != "neutral" or self.neutral)
        return f"{self.people:,} people: {', '.join(told)}"

    @property
    def neutral(self) -> bool:
        """Has the scale a neutral option?"""
        return len(self.parts) % 2 == 1

    @property
    def shares(self) -> list[tuple[float, int]]:
        """Share 0-1 and shade of each part that anybody chose."""
        return [(part.people / self.people, part.shade) for part in self.parts if part.people]

    @property
    def indent(self) -> float:
        """How far the bar starts right of the leftmost place, in shares of its own length."""
        return 1 - (self.before + self.middle / 2)


@dataclass(frozen=True)
class Answered:
    """One item: its wording, its mean as shown, and how people answered where that may be shown."""

    text: str
    score: str
    turned: bool
    bar: Bar | None


@dataclass(frozen=True)
class SectionTable:
    """Rows of a name and its cells; `columns` name all of them, the first that of the rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, points, items and a table. `deeper` ones are a click away, behind title and `lead`."""

    title: str
    text: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    items: tuple[Answered, ...] = ()
    table: SectionTable | None = None
    lead: str = ""
    deeper: bool = False


@dataclass(frozen=True)
class Story:
    """A cell of a grid with all that stands behind it. `shade` is its class, -1 for none; `mark` ▼, ▲ or nothing."""

    unit: str
    title: str
    about: str
    score: str
    shade: int
    mark: str
    finding: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Card:
    """A finding on a card: `facts` are a name and a sentence each, such as how sure it is and what to ask first.

    `unit` and `dimension` are ids of the cell behind it.
    `inside` and `outside` are scores 0-100, NaN where there is none; `ends` those of the interval of `inside`.
    """

    unit: str
    dimension: str
    title: str
    lead: str
    inside: float
    ends: tuple[float, float]
    outside: float
    facts: tuple[tuple[str, str], ...]
