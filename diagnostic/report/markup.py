"""HTML of sections, tables, lists and legends: semantic, every word escaped, sized by the styles of the page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from math import isnan
from typing import NamedTuple

from markupsafe import Markup

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.definitions.perspectives import Viewpoint
from diagnostic.report.content.practice import MarkedRow, PracticeContent
from diagnostic.report.content.practices.motives import Motive
from diagnostic.report.content.recommend import NetQuestion, net_words
from diagnostic.report.pages.practices.motives import motive_words
from diagnostic.report.palette import CHANGE_CLASSES, MIDDLE, SCORE_CLASSES, Theme, score_class
from diagnostic.report.qr import qr
from diagnostic.report.sections import Bar, Card, Section, Story
from diagnostic.report.templating import fragment
from diagnostic.report.words import HIDDEN, SERVICE_MARKS, audience_name, score

SHAPES = "\u25cf\u25cb\u25b2\u25a0\u25c6\u25bd"  # of views, in their order: they differ without colour


class ViewSign(NamedTuple):
    """How what one view says is drawn: its name, also in short, its sign and the ink of that."""

    short: str
    name: str
    sign: str
    ink: str


def qr_code(address: str, label: str) -> Markup:
    """A QR code that leads to `address`: dark on white, whatever the theme, since cameras need it so."""
    return fragment("qr_code.html", qr=qr(address), label=label)


def qr_picture(code: Markup, label: str) -> Markup:
    """A QR code as a picture that screen readers name, for pages of Streamlit: those draw no SVG of their own."""
    return fragment("qr_picture.html", source=b64encode(code.encode()).decode(), label=label)


def sections(parts: Iterable[Section], theme: Theme, level: int = 3) -> Markup:
    """Sections one below the other, `level` that of their headings; deeper ones open on a click."""
    return fragment("sections.html", sections=parts, theme=theme, level=level)


def section(part: Section, theme: Theme, level: int = 3) -> Markup:
    """One section; `level` is that of its heading."""
    return sections([part], theme, level)


def deeper(title: str, html: Markup, lead: str = "") -> Markup:
    """`html` behind a line that opens it; with a `lead` the title stands out before it."""
    return fragment("deeper.html", title=title, html=html, lead=lead)


def story(cell: Story, theme: Theme) -> Markup:
    """A cell and everything behind it: the score and the finding first."""
    shade = theme.hidden if cell.shade < 0 else theme.scores[cell.shade]
    number = f"{cell.score} {cell.mark}".strip()
    return fragment("story.html", story=cell, shade=shade, number=number, theme=theme)


def strengths_track(strengths: Sequence[float], theme: Theme) -> Markup:
    """Predictions 0-1 on a line, a dot each, with a stroke at .5, from where they count."""
    return fragment("strengths_track.html", strengths=strengths, colour=theme.worse)


def sides_track(first: float, second: float, shade: int, theme: Theme) -> Markup:
    """Two scores on a line from 0 to 100: a full dot and a hollow one."""
    low, high = sorted((first, second))
    colour = theme.quiet if shade == MIDDLE else theme.worse if shade < MIDDLE else theme.better
    return fragment(
        "sides_track.html", first=first, second=second, low=low, high=high, colour=colour, ink=theme.ink
    )  # fmt: skip


def table(
    caption: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], bold: Sequence[int] = ()
) -> Markup:
    """A table whose first column heads its rows; `bold` rows are those of parents. It scrolls on its own."""
    return fragment("table.html", caption=caption, columns=columns, rows=rows, bold=bold)


def legend(
    title: str, colours: Iterable[tuple[str, str]], signs: Iterable[tuple[str, str]] = (), upright: bool = False
) -> Markup:
    """Colours and signs, each with what it means; one below the other if `upright`."""
    return fragment("legend.html", title=title, colours=colours, signs=signs, upright=upright)


def score_legend(theme: Theme, upright: bool = False) -> Markup:
    """The classes of scores and the marks on them."""
    classes = [(shade.fill, name) for shade, name in zip(theme.scores, SCORE_CLASSES, strict=True)]
    marks = (("\u25bc \u25b2", "below or above the rest by more than chance"), (HIDDEN, "hidden"))
    return legend("Score, 0\u2013100 (higher is healthier)", classes, marks, upright)


def service_legend(theme: Theme) -> Markup:
    """The classes of scores, and the marks on what those who are served say and on what units say of themselves."""
    classes = [(shade.fill, name) for shade, name in zip(theme.scores, SCORE_CLASSES, strict=True)]
    marks = (
        ("\u25bc \u25b2", SERVICE_MARKS),
        (HIDDEN, "hidden"),
        ("\u25a1", "does not serve them"),
    )
    return legend("Score, 0\u2013100 (higher is healthier)", classes, marks)


def change_legend(theme: Theme) -> Markup:
    """The classes of changes since the survey before, and the marks on them."""
    classes = [(shade.fill, name) for shade, name in zip(theme.scores, CHANGE_CLASSES, strict=True)]
    marks = (("\u25bc \u25b2", "down or up by more than chance"), (HIDDEN, "hidden, or not in both"))
    return legend("Change since the survey before, in points", classes, marks)


def sign_legend(signs: Iterable[tuple[str, str, str]]) -> Markup:
    """Symbols with their colour and what they mean."""
    return fragment("sign_legend.html", signs=signs)


def sentence_list(lines: Iterable[tuple[str, str]]) -> Markup:
    """For phones: a name and a sentence each, in place of a picture."""
    return fragment("sentences.html", lines=list(lines))


def picture_in_words(phones: Markup, rows: Markup) -> Markup:
    """What goes with a picture: the list that phones show in its place, and its table a click away."""
    return fragment("picture_in_words.html", phones=phones, table=rows)


def standing(sentences: Sequence[str]) -> Markup:
    """Sentences on where an organisation stands, below the finding."""
    return fragment("standing.html", sentences=sentences)


def answered_by(lines: Sequence[tuple[str, str]]) -> Markup:
    """Audiences, each with how many answered."""
    return fragment("answered_by.html", lines=lines)


def entry(sentences: Sequence[str], track: Markup | str = "") -> Markup:
    """An entry of the overview's lists: its sentences, and the line below them."""
    return fragment("entry.html", sentences=sentences, track=track)


def card(finding: Card, outside: str, theme: Theme) -> Markup:
    """A finding on a card; `outside` names those whose score is the hollow dot."""
    return fragment("card.html", card=finding, outside=outside, low=OBSERVED_ILL_BELOW, theme=theme)


def view_signs(content: PracticeContent, theme: Theme) -> dict[str, ViewSign]:
    """The sign of each view: their shapes differ, and leaders have a colour of their own."""
    colours = {"leader": theme.accent, "employee": theme.ink}

    def sign(view: Viewpoint, shape: str) -> ViewSign:
        asked, _ = content.source.answered[view.questionnaire or ""]
        short, name = content.say(view.short or view.name), content.say(view.name)
        return ViewSign(short, name, shape, colours.get(asked.audience, theme.quiet))

    return {id_: sign(view, shape) for (id_, view), shape in zip(content.views.items(), SHAPES, strict=False)}


def marked_table(caption: str, content: PracticeContent, rows: Sequence[MarkedRow], theme: Theme) -> Markup:
    """Standards and behaviours, each a line from 0 to 100 with a mark for every view, and the numbers beside it."""
    return fragment("marked_table.html", caption=caption, rows=rows, marks=view_signs(content, theme), score=score)


def wasted(caption: str, found: Iterable[Motive], theme: Theme) -> Markup:
    """Motives, each in words with a bar from 0 to 100: how much of it those find who call it important."""
    rows = [
        (
            each,
            motive_words(each),
            None if isnan(each.among) else theme.scores[score_class(each.among)],
            score(each.among),
        )
        for each in found
    ]
    return fragment("wasted.html", caption=caption, rows=rows, accent=theme.accent)


def net_scores(questions: Iterable[NetQuestion], theme: Theme) -> Markup:
    """Questions from 0 to 10: a bar of three parts for each survey, and the net score in words."""
    rows = [
        {"text": each.text, "audience": each.audience, "rows": [(row, net_words(row)) for row in each.rows]}
        for each in questions
    ]
    return fragment("net_scores.html", questions=rows, who=audience_name, theme=theme)


def over_surveys(
    rows: Iterable[tuple[str, Bar | None, Sequence[str]]], theme: Theme, without: str = "not shown"
) -> Markup:
    """Surveys one below the other: the name of each, a bar around the neutral middle, and its lines of words.

    without : stands in the place of a bar that there is not, which is never a zero.
    """
    return fragment("over_surveys.html", rows=list(rows), theme=theme, without=without)


def quiet(text: str) -> Markup:
    """A paragraph of secondary text."""
    return fragment("quiet.html", text=text)


def foot(lines: Sequence[str]) -> Markup:
    """The foot of a page."""
    return fragment("foot.html", lines=lines)


def main_link(label: str, address: str) -> Markup:
    """A link that looks like the main button and stays in its tab."""
    return fragment("main_link.html", label=label, address=address)
