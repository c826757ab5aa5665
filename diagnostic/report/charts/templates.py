"""Every chart's specification without its data, which depends on the theme alone."""

from __future__ import annotations

from diagnostic.report.charts import dumbbells, quadrant, ramp, slopes
from diagnostic.report.palette import THEMES


def make_templates() -> None:
    """Make what is not made yet, for both themes: about two seconds, in which nobody should wait for a page."""
    for theme in THEMES.values():
        for module in (quadrant, ramp, slopes):
            module.template_of(theme)
        for tick in (False, True):
            dumbbells.template_of(theme, tick)
