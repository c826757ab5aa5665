"""Pictures of slides as SVG, each drawn once: whoever asks for it meanwhile waits, others need not."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Condition
from typing import Any

from cachetools import LRUCache, cached

from diagnostic.report.charts import svg

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"
KEPT = 400  # pictures, of about 15 kB each

Pictures = Mapping[str, dict[str, Any]]  # the specification of one picture, by the name of its theme


def picture(drawn: Pictures, theme: str, fonts: bool = True) -> bytes:
    """A slide's picture in a theme. `fonts` : with the font in it, 36 to 70 kB; else in one that the reader has."""
    text = _drawn(svg.spec_hash(drawn[theme]), theme, drawn[theme])
    return (svg.with_fonts(text) if fonts else text).encode()


@cached(LRUCache(KEPT), key=lambda name, theme, spec: (name, theme), condition=Condition())
def _drawn(name: str, theme: str, spec: dict[str, Any]) -> str:
    return svg.svg(spec)


def warm_up() -> None:
    """Make the templates of walls and draw a first picture, two seconds together, before anybody waits for one."""
    from diagnostic.report.charts.templates import make_wall_templates  # here: Altair takes 0.6 s to load

    make_wall_templates()
    svg.svg({"$schema": VEGA_LITE, "mark": "point", "data": {"values": []}})
