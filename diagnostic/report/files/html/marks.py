"""What is drawn in the lines of a table, each mark at so many percent of the width that the reader's screen has."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.report.document.parts import Drawing, Plot, TableCell
from diagnostic.report.files.reasons import middle_of
from diagnostic.report.palette import MIDDLE, SCORE_BOUNDS, shown
from diagnostic.report.words import HIDDEN

TICKS = (0, *SCORE_BOUNDS, 100)
STROKE = "|"  # the sign of a second value that is drawn as an upright stroke


@dataclass(frozen=True)
class PairRow:
    """A category, its two numbers as pages show them, where they are drawn (empty where hidden), the class of their
    gap, what is said of it, whether that is sure, and the ends of a range behind them, if there is one."""

    name: str
    numbers: tuple[str, str]
    places: tuple[str, str]
    shade: int
    words: str
    sure: bool
    band: tuple[str, str] | None = None


@dataclass(frozen=True)
class Pairs:
    """Two values on a line in each row; `stroke` says that the second is an upright stroke."""

    names: tuple[str, str]
    rows: tuple[PairRow, ...]
    stroke: bool
    ticks: tuple[int, ...] = TICKS


def pairs_of(drawing: Drawing) -> Pairs | None:
    """Two values on a line in each row, as `report/charts/dumbbells.py` draws them; None where a picture is another."""
    plot = drawing.plot
    if plot is None or not plot.shades:
        return None
    (first, _), (second, _) = plot.series
    return Pairs((first, second), _rows(plot), drawing.keys[1][0] == STROKE)


@dataclass(frozen=True)
class PlacedShare:
    """A part of a bar: its colour, where it begins, and how long it is."""

    shade: int
    x: str
    width: str


def shares_of(cell: TableCell) -> list[PlacedShare]:
    """The parts of a bar: all over its place or, `around`, half as long with the middle of its neutral part in the
    middle of its place.

    >>> cell = TableCell("", bar=((0.5, 1), (0.2, 2), (0.3, 4)), around=True)
    >>> [(part.x, part.width) for part in shares_of(cell)]
    [('20%', '25%'), ('45%', '10%'), ('55%', '15%')]
    """
    long = 50 if cell.around else 100
    x = 50 - long * middle_of(cell.bar) if cell.around else 0
    found = []
    for share, shade in cell.bar:
        found.append(PlacedShare(shade, _place(x), _place(long * share)))
        x += long * share
    return found


def _rows(plot: Plot) -> tuple[PairRow, ...]:
    (_, first), (_, second) = plot.series
    values = zip(plot.categories, zip(first, second, strict=True), plot.said, plot.shades, strict=True)
    return tuple(
        PairRow(name, (number(a), number(b)), (_place(a), _place(b)), shade, said, shade not in (-1, MIDDLE), behind)
        for (name, (a, b), said, shade), behind in zip(values, _bands(plot), strict=True)
    )


def _bands(plot: Plot) -> list[tuple[str, str] | None]:
    if plot.band is None:
        return [None] * len(plot.categories)
    return [(_place(low), _place(high)) for low, high in plot.band[1]]


def number(value: float | None) -> str:
    """A value as pages show it."""
    return HIDDEN if value is None else str(shown(value))


def _place(value: float | None) -> str:
    """
    >>> _place(43.25), _place(50.0), _place(None)
    ('43.2%', '50%', '')
    """
    return "" if value is None else f"{value:.1f}".removesuffix(".0") + "%"
