"""First results of a unit as a table: a dimension, how many are counted, a bar and the number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from diagnostic.report.palette import Theme, score_class, shown


@dataclass(frozen=True)
class FirstScore:
    """A row: score 0-100 of `people`."""

    name: str
    people: int
    score: float


def score_bars(caption: str, rows: Iterable[FirstScore], theme: Theme) -> str:
    """HTML; the colours are those of scores everywhere, and every number stands in text."""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Dimension", "People", "Score, 0 to 100"))
    body = "".join(_row(row, theme) for row in rows)
    return (
        f'<table class="bars"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: FirstScore, theme: Theme) -> str:
    shade = theme.scores[score_class(row.score)]
    bar = f'<i aria-hidden="true"><s style="width:{row.score:.1f}%;background:{theme.accent}"></s></i>'
    number = f'<b style="background:{shade.fill};color:{shade.ink}">{shown(row.score)}</b>'
    return (
        f'<tr><th scope="row">{escape(row.name)}</th><td>{row.people:,}</td>'
        f'<td><span class="bar">{bar}{number}</span></td></tr>'
    )
