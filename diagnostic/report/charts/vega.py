"""Vega-Lite in its own words: marks in layers over named data, as plain values.

They are checked against the schema of Vega-Lite by tests. Altair would check them while a reader waits: three seconds
for the charts of a report in one theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from diagnostic.report.palette import FONT, Theme

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"

Spec = dict[str, Any]


def layer(kind: str, data: str, encoding: Spec, *transform: Spec, **style: Any) -> Spec:
    """Marks of one kind, one for each row of the named data; `style` as Vega-Lite calls it."""
    found = {"data": {"name": data}, "mark": {"type": kind, **style}, "encoding": encoding}
    return found | ({"transform": list(transform)} if transform else {})


def calculate(**expressions: str) -> list[Spec]:
    """New columns of the data, by name."""
    return [{"calculate": expression, "as": name} for name, expression in expressions.items()]


def where(expression: str) -> Spec:
    """Only the rows of which this is true."""
    return {"filter": expression}


def at(name: str) -> Spec:
    """A place or a size in pixels: a column of the data."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def to(name: str) -> Spec:
    """The other end of what starts at a place."""
    return {"field": name}


def value(constant: Any) -> Spec:
    """The same for every row."""
    return {"value": constant}


def text(name: str) -> Spec:
    """A column of words."""
    return {"field": name, "type": "nominal"}


def classes(name: str, domain: Sequence[int], look: Sequence[Any]) -> Spec:
    """A column of classes, each with a look of its own: a colour, a shape, a dash. What they mean is said in words."""
    return {
        "field": name, "type": "ordinal", "legend": None, "scale": {"domain": list(domain), "range": list(look)},
    }  # fmt: skip


def tips(**columns: str) -> list[Spec]:
    """What is read on hover: titles by column."""
    return [text(name) | {"title": title} for name, title in columns.items()]


def picture(layers: Sequence[Spec], theme: Theme) -> Spec:
    """The layers with the font and without a frame; drawn as SVG, its marks silent because a table stands beside it."""
    return {
        "$schema": SCHEMA,
        "layer": list(layers),
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
        "config": {
            "font": FONT, "background": "transparent", "autosize": {"type": "none"}, "padding": 0,
            "view": {"stroke": None}, "mark": {"aria": False},
            "axis": {
                "labelColor": theme.ink, "titleColor": theme.quiet, "gridColor": theme.line, "domainColor": theme.line,
                "tickColor": theme.line, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
                "aria": False,
            },
        },
    }  # fmt: skip
