"""What documents are made of. Nothing here knows of pages, paper or slides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a document is a value: whoever writes one as a file need not wait for Altair
    from diagnostic.report.charts.specification import Spec

TEXT, SCORES, FELT = "text", "scores", "felt"  # kinds of tables, which decide how a cell is drawn
PAIRS, BARS, SHARES = "pairs", "bars", "shares"  # kinds of plots


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter, of `level` 2 or 3; that of the chapter is 1."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Statement:
    """A finding in one sentence, and what is said after it."""

    text: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plot:
    """The numbers of a picture, for programs that draw charts of their own.

    kind : PAIRS, a point of each series on a line for each category; BARS, a bar for each; SHARES, bars of a hundred
    parts, one series after the other. series : name and values, None where nothing is shown. ends : of the axis.
    said : what a picture says of each category in words, such as why nothing is shown; or nothing at all. shades : of
    PAIRS that are two values on a line, the class of each gap, -1 for none. band : of these, a name and the range that
    lies behind the points of each category.
    """

    kind: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    ends: tuple[float, float] = (0, 100)
    said: tuple[str, ...] = ()
    shades: tuple[int, ...] = ()
    band: tuple[str, tuple[tuple[float, float], ...]] | None = None

    def of(self, places: Sequence[int]) -> Plot:
        """The same with some of its categories, by their position."""
        return replace(
            self,
            categories=tuple(self.categories[place] for place in places),
            series=tuple((name, tuple(values[place] for place in places)) for name, values in self.series),
            said=tuple(self.said[place] for place in places) if self.said else (),
            shades=tuple(self.shades[place] for place in places) if self.shades else (),
            band=(self.band[0], tuple(self.band[1][place] for place in places)) if self.band else None,
        )


@dataclass(frozen=True)
class Drawing:
    """A picture. `alt` says what is in it, number by number; `caption` what it is.

    make : Vega-Lite in the light theme, where somebody draws it: some programs draw `plot` by themselves. keys : what
    its signs mean, a sign each. plot : its numbers, where other programs have a chart for them.
    """

    make: Callable[[], Spec] = field(repr=False, compare=False)
    alt: str
    caption: str
    keys: tuple[tuple[str, str], ...] = ()
    plot: Plot | None = None

    @cached_property
    def spec(self) -> Spec:
        """Vega-Lite in the light theme."""
        return self.make()


@dataclass(frozen=True)
class TableColumn:
    """`heading` is short, `name` in full; `group` heads the columns it begins, where it is not empty."""

    heading: str
    name: str
    group: str = ""


@dataclass(frozen=True)
class TableCell:
    """`shade` is the position of its colour, -1 for none; `mark` -1 (▼), 0 or 1 (▲).

    reason : why nothing is shown; such a cell carries no number. bar : shares 0-1 and shades, drawn as one bar.
    around : bars of a column lie around the middle of their neutral part, the shade 2, instead of beginning together.
    """

    text: str
    shade: int = -1
    mark: int = 0
    reason: str = ""
    bar: tuple[tuple[float, int], ...] = ()
    around: bool = False


@dataclass(frozen=True)
class TableRow:
    """A name and its cells; `whole` is the row of a parent, above those of its parts."""

    name: str
    cells: tuple[TableCell, ...]
    whole: bool = False


@dataclass(frozen=True)
class DataTable:
    """Rows under named columns; `first` heads the names of rows. `notes` say what has no row, and why.

    legend : sign and meaning; of scores, in place of a sign, the position of a colour as text.
    """

    caption: str
    first: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    kind: str = TEXT
    legend: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """Points, each with what stands before it in bold, or nothing."""

    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Remark:
    """Paragraphs of text; quiet ones are small print."""

    paragraphs: tuple[str, ...]
    quiet: bool = False


Part = Heading | Statement | Drawing | DataTable | Listing | Remark


@dataclass(frozen=True)
class Chapter:
    """Parts under a title, on pages of their own. `kind` is what people choose chapters by; several may be of one.

    language : of its parts, where it is not that of the document, in which its title is.
    """

    kind: str
    title: str
    parts: tuple[Part, ...]
    language: str = ""


@dataclass(frozen=True)
class ReportDocument:
    """All that a file holds.

    title : what it is about. about : whose it is and of when. language : its code. day : of the publication.
    foot : on every page, what it was made from. facts : names and values that tell this file from any other. poster :
    one page in letters as large as fit, without a list of chapters: numbered points of its one chapter, names below.
    """

    title: str
    about: str
    language: str
    day: date
    foot: str
    chapters: tuple[Chapter, ...]
    facts: tuple[tuple[str, str], ...]
    poster: bool = False
