"""What moves people as bars: of each motive, how much of it those find who call it important."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

from diagnostic.report.charts.dumbbells import TICKS
from diagnostic.report.charts.specification import Spec, across, down, made_once, spec_of
from diagnostic.report.content.practices.motives import Motive
from diagnostic.report.palette import Theme
from diagnostic.report.words import score

NAMES, PLOT, BESIDE, ROW, FOOT = 250, 360, 70, 28, 26  # pixels
NOT_SHOWN = "hidden"


def found_bars(found: Sequence[Motive], theme: Theme) -> Spec:
    """Vega-Lite: a bar from 0 to 100 for each motive, with its number; where nothing is shown, a word says so."""
    height = len(found) * ROW
    return template_of(theme) | {
        "width": NAMES + PLOT + BESIDE,
        "height": height + FOOT,
        "datasets": {
            "bars": [_row(number, each) for number, each in enumerate(found)],
            "ticks": [{"x": NAMES + PLOT * tick / 100, "y": 0, "foot": height, "label": str(tick)} for tick in TICKS],
        },
    }


def _row(number: int, each: Motive) -> dict[str, Any]:
    shown = not isnan(each.among)
    end = NAMES + PLOT * (each.among if shown else 0) / 100
    words = score(each.among) if shown else NOT_SHOWN
    at = {"y": (number + 0.5) * ROW, "start": NAMES, "end": end}
    return at | {"name": each.name, "words": words, "shown": shown}


@made_once
def template_of(theme: Theme) -> Spec:
    """Vega-Lite without data, made once for each theme."""
    import altair as alt

    lines = alt.Chart(alt.NamedData(name="ticks")).encode(x=across("x"))
    rows = alt.Chart(alt.NamedData(name="bars")).encode(y=down("y"))
    text = {"baseline": "middle", "fontSize": 13, "align": "left"}
    chart = alt.layer(
        lines.mark_rule(color=theme.line).encode(y=down("y"), y2=alt.Y2("foot:Q")),
        lines.mark_text(color=theme.quiet, fontSize=12, dy=14).encode(y=down("foot"), text=alt.Text("label:N")),
        rows.mark_text(color=theme.ink, limit=NAMES - 10, **text).encode(x=alt.XValue(0), text=alt.Text("name:N")),
        rows.transform_filter("datum.shown")
        .mark_rule(strokeWidth=14, color=theme.accent)
        .encode(x=across("start"), x2=alt.X2("end:Q")),
        rows.mark_text(color=theme.ink, dx=8, **text).encode(x=across("end"), text=alt.Text("words:N")),
    )
    return spec_of(chart, theme)
