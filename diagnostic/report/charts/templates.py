"""Every chart's specification without its data: made once per theme, because checking one takes a tenth of a second."""

from __future__ import annotations

from functools import cache

from diagnostic.report.charts import dumbbells, felt_grid, gap_grid, quadrant, score_grid, slopes
from diagnostic.report.palette import Theme


@cache
def make_templates(theme: Theme) -> None:
    """Make what is not made yet, so that the first reader of a page does not wait for it."""
    for module in (score_grid, gap_grid, felt_grid, quadrant, slopes):
        module.template_of(theme)
    for tick in (False, True):
        dumbbells.template_of(theme, tick)
