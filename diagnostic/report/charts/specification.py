"""What all Vega-Lite charts share: places in pixels, the font, no frame, drawing as SVG, and being made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Condition
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from cachetools import cached

from diagnostic.report.palette import FONT, Theme

if TYPE_CHECKING:  # imported where a chart is made: files of which no picture is drawn need neither it nor its 30 MB
    import altair as alt

Spec = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


def across(name: str) -> alt.X:
    """A place in pixels from the left: a field of the data or of a calculation."""
    import altair as alt

    return alt.X(field=name, type="quantitative", scale=None, axis=None)


def down(name: str) -> alt.Y:
    """A place in pixels from the top: a field of the data or of a calculation."""
    import altair as alt

    return alt.Y(field=name, type="quantitative", scale=None, axis=None)


def made_once(make: Callable[P, T]) -> Callable[P, T]:
    """A template by what it depends on; it takes a tenth of a second, so whoever asks meanwhile waits for it.

    Altair holds each piece against the schema as it is made, a quarter of that; tests do so with the whole.
    """

    @wraps(make)
    def unchecked(*args: P.args, **kwargs: P.kwargs) -> T:
        from altair.utils.schemapi import debug_mode

        with debug_mode(False):
            return make(*args, **kwargs)

    return cached({}, condition=Condition())(unchecked)


def spec_of(chart: alt.LayerChart | alt.Chart, theme: Theme) -> Spec:
    """A chart with the font and without a frame; drawn as SVG, its marks silent because a table stands beside it.

    Tests hold specifications against the schema of Vega-Lite; here it would take a second while a reader waits.
    """
    import altair as alt

    configured = chart.configure(
        font=FONT,
        background="transparent",
        autosize=alt.AutoSizeParams(type="none"),
        padding=0,
        view=alt.ViewConfig(stroke=None),
        mark=alt.MarkConfig(aria=False),
        axis=alt.AxisConfig(
            labelColor=theme.ink, titleColor=theme.quiet, gridColor=theme.line, domainColor=theme.line,
            tickColor=theme.line, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", aria=False,
        ),
    ).properties(usermeta={"embedOptions": {"renderer": "svg", "actions": False}})  # fmt: skip
    return configured.to_dict(validate=False)
