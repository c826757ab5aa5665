"""Charts that PowerPoint draws itself, so that people can change them: XML and the workbook behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from diagnostic.report.content.likert import shades_of
from diagnostic.report.document.parts import BARS, PAIRS, Plot
from diagnostic.report.files.slides.measures import width
from diagnostic.report.files.slides.sheet import Column, Formula
from diagnostic.report.files.slides.xml import HEAD, solid, text
from diagnostic.report.palette import LIGHT, Shade, shown

NAMES_SHARE, WORDS_SHARE, FOOT_SHARE, HEAD_SHARE = 0.28, 0.3, 0.08, 0.08  # of a chart's width and height
LONGEST_WORDS = 250.0  # points, beside a pair
SIZE = 12
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_INK, _GROUND = (
    '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>',
    '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>',
)
_BEHIND = f'<a:solidFill><a:srgbClr val="{LIGHT.quiet[1:]}"><a:alpha val="30000"/></a:srgbClr></a:solidFill>'
_ACCENT = '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
_NO_LINE, _NO_MARKER = '<a:ln w="19050"><a:noFill/></a:ln>', '<c:marker><c:symbol val="none"/></c:marker>'
_NOTHING = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
_COLOURS = {0: LIGHT.worse, 1: LIGHT.worse, 3: LIGHT.better, 4: LIGHT.better}  # of lines, by the class of a gap
_PLAIN = (Shade(LIGHT.accent, LIGHT.ground), Shade(LIGHT.quiet, LIGHT.ground), Shade(LIGHT.line, LIGHT.ink))
_SHOWN = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")


def of_plot(plot: Plot) -> tuple[str, list[Column]]:
    """The chart of a plot and the columns of its workbook; numbers are those that pages show."""
    series = [(name, [None if value is None else shown(value) for value in values]) for name, values in plot.series]
    if plot.kind == PAIRS:
        return _pairs(plot, series)
    columns: list[Column] = [("", plot.categories), *series]
    if plot.kind == BARS:
        return bars(columns, [_PLAIN[place % len(_PLAIN)] for place in range(len(series))], False, plot.ends), columns
    return bars(columns, [LIGHT.scores[shade] for shade in shades_of(len(series))], True, plot.ends), columns


def bars(
    columns: Sequence[Column],
    shades: Sequence[Shade],
    stacked: bool,
    ends: tuple[float, float] = (0, 100),
    names: bool = True,
    around: Column | None = None,
) -> str:
    """Lying bars, the first category on top. stacked : one bar a category, of a hundred parts; names : with an axis.

    around : the last column of the workbook, where each bar begins on a line of two hundred parts.
    """
    (_, categories), *series = columns
    grouping, overlap = ("percentStacked", '<c:overlap val="100"/>') if stacked else ("clustered", "")
    label = f'<c:numFmt formatCode="[&lt;{9 if around else 6}]&quot;&quot;;0" sourceLinked="0"/>' if stacked else ""
    before, lines, unit = "", "", ""
    if around:
        grouping, ends, at = "stacked", (0, 200), len(columns)
        unit = '<c:majorUnit val="100"/>'
        lines = f"<c:majorGridlines>{_line(LIGHT.line)}</c:majorGridlines>"
        before = (
            f'<c:ser><c:idx val="{at}"/><c:order val="0"/>{_named(around[0], at)}{_NOTHING}'
            '<c:invertIfNegative val="0"/>'
            f"<c:cat>{_texts(0, categories)}</c:cat><c:val>{_numbers(at, around[1])}</c:val></c:ser>"
        )
    told = "".join(
        f'<c:ser><c:idx val="{place}"/><c:order val="{place + bool(around)}"/>{_named(name, place + 1)}'
        f'<c:spPr>{solid(shade.fill)}</c:spPr><c:invertIfNegative val="0"/>'
        f"<c:dLbls>{label}{_NOTHING}{_letters(SIZE, shade.ink if stacked else '')}{_flags('Val')}</c:dLbls>"
        f"<c:cat>{_texts(0, categories)}</c:cat><c:val>{_numbers(place + 1, values)}</c:val></c:ser>"
        for place, ((name, values), shade) in enumerate(zip(series, shades, strict=True))
    )
    plot = (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{before}{told}'
        f'<c:gapWidth val="30"/>{overlap}<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        f'<c:delete val="{int(not names)}"/>'
        f'<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{_line(LIGHT.line)}{_letters(SIZE)}<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/>{_scaling((0, 1) if stacked and not around else ends)}'
        f'<c:delete val="{int(stacked)}"/><c:axPos val="b"/>{lines}'
        f'<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{_line("")}{_letters(SIZE)}<c:crossAx val="1"/><c:crosses val="max"/>'
        f"{unit}</c:valAx>"
    )
    layout = "" if names else _inner(0, 0, 1, 1)
    return _chart(f"<c:plotArea>{layout or '<c:layout/>'}{plot}</c:plotArea>", legend=names)


def _pairs(plot: Plot, series: list[tuple[str, list[int | None]]]) -> tuple[str, list[Column]]:
    """Two points on a line for each category, the first on top: a scatter. The lines between are series with gaps."""
    (first, left), (second, right) = series
    count = len(plot.categories)
    rows: list[float] = [count - place for place in range(count)]
    columns: list[Column] = [("", plot.categories), (first, left), (second, right), ("Row", rows)]
    columns += [("Names", [plot.ends[0]] * count), ("Words", [plot.ends[1]] * count)]
    drawn: list[str] = []
    if plot.band:
        columns += _band(plot, rows)
        line = f'<a:ln w="152400" cap="flat">{_BEHIND}</a:ln>'
        drawn.append(_series(0, columns, len(columns) - 2, len(columns) - 1, _NO_MARKER, line=line))
    named = len(drawn)
    for number, (colour, *of_lines) in enumerate(_lines(plot, left, right, rows)):
        columns += list(zip((f"Line {number + 1}", "Row of line"), of_lines, strict=True))
        line = f'<a:ln w="31750" cap="rnd">{solid(colour)}</a:ln>'
        drawn.append(_series(named + number, columns, len(columns) - 2, len(columns) - 1, _NO_MARKER, line=line))
    hidden = [*range(named, len(drawn))]
    sides = [_sides(*pair) for pair in zip(left, right, strict=True)]
    start = len(drawn)
    drawn += [
        _series(start, columns, 1, 3, _marker("circle", _INK), _values(left, [side for side, _ in sides])),
        _series(start + 1, columns, 2, 3, _marker("diamond", _ACCENT), _values(right, [side for _, side in sides])),
        _series(
            start + 2, columns, 4, 3, _NO_MARKER, [_label(at, name, "l") for at, name in enumerate(plot.categories)]
        ),
    ]
    said = [_label(place, words, "r") for place, words in enumerate(plot.said)] if _room_for(plot.said) else []
    if said:
        drawn.append(_series(start + 3, columns, 5, 3, _NO_MARKER, said))
    scatter = (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{"".join(drawn)}<c:axId val="1"/>'
        f'<c:axId val="2"/></c:scatterChart><c:valAx><c:axId val="1"/>{_scaling(plot.ends)}<c:delete val="0"/>'
        f'<c:axPos val="b"/><c:majorGridlines>{_line(LIGHT.line)}</c:majorGridlines>'
        f'<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/>{_line("")}{_letters(SIZE)}<c:crossAx val="2"/><c:crosses val="min"/>'
        f'<c:majorUnit val="20"/></c:valAx><c:valAx><c:axId val="2"/>{_scaling((0.4, count + 0.6))}<c:delete val="1"/>'
        f'<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        f'<c:crossAx val="1"/><c:crosses val="min"/></c:valAx>'
    )
    wide = 0.97 - NAMES_SHARE - (WORDS_SHARE if said else 0)
    layout = _inner(NAMES_SHARE, HEAD_SHARE, wide, 1 - HEAD_SHARE - FOOT_SHARE)
    without = (*hidden, start + 2, *((start + 3,) if said else ()))
    return _chart(f"<c:plotArea>{layout}{scatter}</c:plotArea>", legend=True, without=without), columns


def _band(plot: Plot, rows: list[float]) -> list[Column]:
    """The ends of the range behind each pair, a gap after each."""
    name, ends = plot.band or ("", ())
    across = [value for pair in ends for value in (*map(shown, pair), None)]
    return [(name, across), ("Row of range", [value for row in rows for value in (row, row, None)])]


def _room_for(said: Sequence[str]) -> bool:
    """Whether words beside points are short enough to stand there."""
    return bool(said) and max(width(words, SIZE) for words in said) <= LONGEST_WORDS


def _lines(
    plot: Plot, left: list[int | None], right: list[int | None], rows: list[float]
) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Of each colour the ends of lines between pairs, a gap after each, as formulas that follow the numbers."""
    found: dict[str, tuple[list[Any], list[Any]]] = {}
    for place, (first, second, row) in enumerate(zip(left, right, rows, strict=True)):
        if first is None or second is None:
            continue
        colour = _COLOURS.get(plot.shades[place], LIGHT.quiet) if plot.shades else LIGHT.quiet
        empty: tuple[list[Any], list[Any]] = ([None] * 3 * len(rows), [None] * 3 * len(rows))  # all of one length
        across, down = found.setdefault(colour, empty)
        at, of = 3 * place, place + 2
        across[at : at + 2] = Formula(f"=B{of}", first), Formula(f"=C{of}", second)
        down[at : at + 2] = Formula(f"=D{of}", row), Formula(f"=D{of}", row)
    return ((colour, *ends) for colour, ends in found.items())


def _between(first: float | None, second: float | None) -> float:
    return 0 if first is None or second is None else second - first


def _sides(first: float | None, second: float | None) -> tuple[str, str]:
    """On which side of each point its number stands: outside of the line between both."""
    return ("l", "r") if _between(first, second) >= 0 else ("r", "l")


def _values(values: Sequence[float | None], sides: Sequence[str]) -> list[str]:
    """A label with the number of each point, on its side."""
    pairs = enumerate(zip(values, sides, strict=True))
    return [_label(place, str(value), side) for place, (value, side) in pairs if value is not None]


def _label(place: int, words: str, side: str) -> str:
    return f'<c:dLbl><c:idx val="{place}"/>{_told(words)}<c:dLblPos val="{side}"/>{_flags("Val")}</c:dLbl>'


def _series(
    order: int,
    columns: Sequence[Column],
    across: int,
    down: int,
    marker: str,
    labels: Sequence[str] = (),
    line: str = "",
) -> str:
    """Points of a scatter from two columns."""
    name = columns[across][0]
    told = f"<c:dLbls>{''.join(labels)}{_NOTHING}{_letters(SIZE)}{_flags('')}</c:dLbls>" if labels else ""
    return (
        f'<c:ser><c:idx val="{order}"/><c:order val="{order}"/>{_named(name, across)}'
        f"<c:spPr>{line or _NO_LINE}</c:spPr>{marker}{told}<c:xVal>{_numbers(across, columns[across][1])}</c:xVal>"
        f'<c:yVal>{_numbers(down, columns[down][1])}</c:yVal><c:smooth val="0"/></c:ser>'
    )


def _told(words: str) -> str:
    """The words of one label."""
    size = f'sz="{SIZE * 100}"'
    return (
        f'<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr><a:defRPr {size}/></a:pPr><a:r>'
        f'<a:rPr lang="en" {size}>{_INK}</a:rPr>'
        f"<a:t>{text(words)}</a:t></a:r></a:p></c:rich></c:tx>"
    )


def _marker(symbol: str, fill: str) -> str:
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="9"/><c:spPr>{fill}<a:ln w="22225">{_INK}</a:ln></c:spPr>'
        "</c:marker>"
    )


def _chart(area: str, legend: bool, without: Sequence[int] = ()) -> str:
    entry = "".join(f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>' for place in without)
    signs = f'<c:legend><c:legendPos val="t"/>{entry}<c:overlay val="0"/>{_letters(SIZE)}</c:legend>' if legend else ""
    return (
        f'{HEAD}<c:chartSpace {_NAMESPACES}><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/>{area}{signs}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_letters(SIZE)}<c:externalData r:id="rId1">'
        '<c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _named(name: str, column: int) -> str:
    return (
        f'<c:tx><c:strRef><c:f>Sheet1!${_column(column)}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0">'
        f"<c:v>{text(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    )


def _texts(column: int, values: Sequence[str | float | Formula | None]) -> str:
    points = "".join(f'<c:pt idx="{place}"><c:v>{text(str(value))}</c:v></c:pt>' for place, value in enumerate(values))
    return (
        f"<c:strRef><c:f>{_range(column, values)}</c:f><c:strCache>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:strCache></c:strRef>'
    )


def _numbers(column: int, values: Sequence[str | float | Formula | None]) -> str:
    points = "".join(_known(values))
    cache = f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache>'
    return f"<c:numRef><c:f>{_range(column, values)}</c:f>{cache}</c:numRef>"


def _known(values: Sequence[str | float | Formula | None]) -> Iterator[str]:
    for place, value in enumerate(values):
        if value is not None:
            number = value.value if isinstance(value, Formula) else value
            yield f'<c:pt idx="{place}"><c:v>{number}</c:v></c:pt>'


def _range(column: int, values: Sequence[object]) -> str:
    return f"Sheet1!${_column(column)}$2:${_column(column)}${len(values) + 1}"


def _column(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else chr(ord("A") + place // 26 - 1) + chr(ord("A") + place % 26)


def _letters(size: int, colour: str = "") -> str:
    ink = solid(colour) if colour else _INK
    return (
        f'<c:txPr><a:bodyPr rot="0" wrap="none"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size * 100}" b="0">{ink}'
        "</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="en"/></a:p></c:txPr>'
    )


def _flags(shown_one: str) -> str:
    return "".join(f'<c:show{name} val="{int(name == shown_one)}"/>' for name in _SHOWN)


def _line(colour: str) -> str:
    return f'<c:spPr><a:ln w="6350">{solid(colour) if colour else "<a:noFill/>"}</a:ln></c:spPr>'


def _scaling(ends: tuple[float, float]) -> str:
    return f'<c:scaling><c:orientation val="minMax"/><c:max val="{ends[1]}"/><c:min val="{ends[0]}"/></c:scaling>'


def _inner(x: float, y: float, wide: float, high: float) -> str:
    places = "".join(f'<c:{name} val="{value}"/>' for name, value in (("x", x), ("y", y), ("w", wide), ("h", high)))
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/>{places}</c:manualLayout></c:layout>'
    )
