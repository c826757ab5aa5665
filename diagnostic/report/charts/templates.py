"""Every chart's specification without its data, which depends on the theme alone."""

from __future__ import annotations

from diagnostic.report.charts import dumbbells, quadrant, ramp, slopes
from diagnostic.report.content.corners import INSIDE_OUTSIDE, WORK_TREATMENT
from diagnostic.report.palette import THEMES


def make_templates() -> None:
    """Make what is not made yet, for both themes: about two seconds, in which nobody should wait for a page."""
    for theme in THEMES.values():
        for module in (ramp, slopes):
            module.template_of(theme)
        quadrant.template_of(theme, quadrant.WIDE, INSIDE_OUTSIDE)
        quadrant.template_of(theme, quadrant.PAGE, WORK_TREATMENT)
    _make_templates(quadrant.PAGE, dumbbells.PAGE)


def make_wall_templates() -> None:
    """The same for walls, of the charts that slides show."""
    _make_templates(quadrant.WALL, dumbbells.WALL)


def _make_templates(square: quadrant.QuadrantSize, lines: dumbbells.DumbbellSize) -> None:
    for theme in THEMES.values():
        quadrant.template_of(theme, square, INSIDE_OUTSIDE)
        for tick in (False, True):
            dumbbells.template_of(theme, tick, lines)
