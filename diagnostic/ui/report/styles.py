"""Styles of the report pages: quiet type, pictures on wide screens and lists on phones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from diagnostic.report.palette import DARK, Theme
from diagnostic.ui.report.html import style_sheet

SHEETS = [Path(__file__).with_name(name) for name in ("report.css", "print.css")]

# The dark colours turned about are close to the light ones, and paper is white.
DARK_ON_PAPER = """
@media print {
  .stApp { filter: invert(1) hue-rotate(180deg); background: #000 !important; }
  html, body { background: #fff !important; }
}
"""


def styles(theme: Theme) -> None:
    """Put the report's style sheet on the page, in the colours of a theme."""
    style_sheet(sheet(theme))


@cache
def sheet(theme: Theme) -> str:
    """The report's style sheet in the colours of a theme."""
    colours = {"quiet": theme.quiet, "line": theme.line, "ground": theme.ground, "ink": theme.ink, "field": theme.field}
    colours |= {"worse": theme.worse, "accent": theme.accent}
    for number, shade in enumerate((theme.hidden, *theme.scores)):
        colours |= {f"fill-{number}": shade.fill, f"ink-{number}": shade.ink}
    values = " ".join(f"--{name}: {colour};" for name, colour in colours.items())
    sheets = "".join(file.read_text(encoding="utf-8") for file in SHEETS)
    return f":root {{ {values} }}\n{sheets}{DARK_ON_PAPER if theme is DARK else ''}"
