"""Sections, tables and lists as HTML: semantic, every word escaped, sized by the styles of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from diagnostic.report.palette import MIDDLE, SCORE_CLASSES, Theme
from diagnostic.report.sections import Answered, Bar, Section, Story
from diagnostic.report.words import HIDDEN


def sections(sections: Iterable[Section], theme: Theme, level: int = 3) -> str:
    """Sections one below the other; deeper ones open on a click."""
    return "".join(section(each, theme, level) for each in sections)


def section(section: Section, theme: Theme, level: int = 3) -> str:
    """One section; `level` is that of its heading."""
    if section.deeper:
        return deeper(section.title, _body(section, theme), section.lead)
    title = f"<h{level}>{escape(section.title)}</h{level}>" if section.title else ""
    return f'<section class="part">{title}{_body(section, theme)}</section>'


def deeper(title: str, html: str, lead: str = "") -> str:
    """`html` behind a line that opens it; with a `lead` the title stands out before it."""
    line = f"<b>{escape(title)}</b> {escape(lead)}" if lead else escape(title)
    return f'<details class="deeper"><summary>{line}</summary><div class="part">{html}</div></details>'


def _body(section: Section, theme: Theme) -> str:
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in section.text)
    points = "".join(f"<li>{escape(point)}</li>" for point in section.points)
    items = "".join(f"<li>{_answered(item, theme)}</li>" for item in section.items)
    lists = (f"<ul>{points}</ul>" if points else "") + (f'<ul class="items">{items}</ul>' if items else "")
    shown = section.table
    return text + lists + (table(shown.caption, shown.columns, shown.rows) if shown else "")


def story(story: Story, theme: Theme) -> str:
    """A cell and everything behind it: the score and the finding first."""
    shade = theme.hidden if story.shade < 0 else theme.scores[story.shade]
    number = escape(f"{story.score} {story.mark}".strip())
    about = f'<p class="quiet">{escape(story.about)}</p>' if story.about else ""
    return (
        f'<div class="story"><span class="number" style="background:{shade.fill};color:{shade.ink}">{number}</span>'
        f"<div><h2>{escape(story.title)}</h2><p>{escape(story.unit)}</p></div></div>"
        f'<section class="part">{about}<p>{escape(story.finding)}</p></section>{sections(story.sections, theme)}'
    )


def _answered(item: Answered, theme: Theme) -> str:
    turned = ' <span class="quiet">(turned: to disagree is healthy)</span>' if item.turned else ""
    text = f'<p class="item"><span>{escape(item.text)}{turned}</span> <b>{escape(item.score)}</b></p>'
    return text + (bar(item.bar, theme) if item.bar else "")


def bar(bar: Bar, theme: Theme) -> str:
    """A diverging bar: the neutral answers stand in the middle of the width, whatever the item."""
    total = bar.people or 1
    said = ", ".join(f"{part.people} {part.label}" for part in bar.parts if part.people)
    left = 50 - 50 * (bar.before + bar.middle / 2)
    pieces = "".join(
        f'<span style="width:{50 * part.people / total:.2f}%;background:{theme.scores[part.shade].fill}"></span>'
        for part in bar.parts
        if part.people
    )
    return (
        f'<div class="likert" role="img" aria-label="{escape(said)}" title="{escape(said)}">'
        f'<span style="width:{left:.2f}%"></span>{pieces}</div>'
    )


def strengths_track(strengths: Sequence[float], theme: Theme) -> str:
    """Predictions 0-1 on a line, a dot each, with a stroke at .5, from where they count."""
    dots = "".join(_dot(100 * strength, theme.worse, full=True) for strength in strengths)
    return f'<div class="track many" aria-hidden="true"><s style="left:50%"></s>{dots}</div>'


def sides_track(first: float, second: float, shade: int, theme: Theme) -> str:
    """Two scores on a line from 0 to 100: a full dot and a hollow one."""
    low, high = sorted((first, second))
    colour = theme.quiet if shade == MIDDLE else theme.worse if shade < MIDDLE else theme.better
    line = f'<i style="left:{low:.1f}%;width:{high - low:.1f}%;background:{colour};opacity:1;height:3px"></i>'
    dots = _dot(first, theme.ink, full=True) + _dot(second, theme.ink, full=False)
    return f'<div class="track" aria-hidden="true">{line}{dots}</div>'


def _dot(at: float, colour: str, full: bool) -> str:
    return f'<b class="{"full" if full else "hollow"}" style="left:{at:.1f}%;color:{colour}"></b>'


def table(
    caption: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], bold: Sequence[int] = ()
) -> str:
    """A table whose first column heads its rows; `bold` rows are those of parents. It scrolls on its own."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr{" class=whole" if number in bold else ""}><th scope="row">{escape(name)}</th>'
        f"{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for number, (name, cells) in enumerate(rows)
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def legend(
    title: str, colours: Iterable[tuple[str, str]], signs: Iterable[tuple[str, str]] = (), upright: bool = False
) -> str:
    """Colours and signs, each with what it means; one below the other if `upright`."""
    swatches = "".join(
        f'<li><span class="swatch" style="background:{colour}"></span>{escape(meaning)}</li>'
        for colour, meaning in colours
    )
    marks = "".join(f"<li><span>{escape(sign)}</span>{escape(meaning)}</li>" for sign, meaning in signs)
    head = f'<span class="legend-title">{escape(title)}</span>' if title else ""
    return f'<div class="legend{" upright" if upright else ""}">{head}<ul>{swatches}{marks}</ul></div>'


def score_legend(theme: Theme, upright: bool = False) -> str:
    """The classes of scores and the marks on them."""
    classes = [(shade.fill, name) for shade, name in zip(theme.scores, SCORE_CLASSES, strict=True)]
    marks = (("\u25bc \u25b2", "below or above the rest by more than chance"), (HIDDEN, "hidden"))
    return legend("Score, 0\u2013100 (higher is healthier)", classes, marks, upright)


def signs(entries: Iterable[tuple[str, str, str]]) -> str:
    """Symbols with their colour and what they mean."""
    items = "".join(
        f'<li><span class="sign" style="color:{colour}">{escape(sign)}</span>{escape(meaning)}</li>'
        for sign, colour, meaning in entries
    )
    return f'<div class="legend"><ul>{items}</ul></div>'


@dataclass(frozen=True)
class Chip:
    """A cell in a list: what it is on, what stands in it, its colours, and what it means in words."""

    name: str
    text: str
    fill: str
    ink: str
    note: str


def unit_list(units: Iterable[tuple[str, Sequence[Chip], Sequence[Chip]]], level: int = 2) -> str:
    """For phones: per unit its name, the chips that matter most, and all of them a tap away."""
    return "".join(_unit(name, first, rest, level) for name, first, rest in units)


def _unit(name: str, first: Sequence[Chip], every: Sequence[Chip], level: int) -> str:
    more = (
        f"<details><summary>Show all {len(every)}</summary>{_chips(every)}</details>" if len(every) > len(first) else ""
    )
    return f'<section class="unit"><h{level}>{escape(name)}</h{level}>{_chips(first)}{more}</section>'


def _chips(chips: Sequence[Chip]) -> str:
    items = "".join(
        f"<li><span>{escape(chip.name)}</span>"
        f'<b style="background:{chip.fill};color:{chip.ink}" title="{escape(chip.note)}">{escape(chip.text)}</b></li>'
        for chip in chips
    )
    return f'<ul class="chips">{items}</ul>'


def said(lines: Iterable[tuple[str, str]]) -> str:
    """For phones: a name and a sentence each, in place of a picture."""
    items = "".join(f"<li><b>{escape(name)}</b> {escape(words)}</li>" for name, words in lines)
    return f'<ul class="said">{items}</ul>' if items else ""
