"""How a unit moved over the published waves."""

from __future__ import annotations

from functools import partial

import streamlit as st

from diagnostic.report.charts.slopes import MOST_LINES, line, moved_most, slopes
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.parts import Drawing
from diagnostic.report.markup import sentence_list, table
from diagnostic.report.pages.headlines import unit_finding
from diagnostic.report.palette import LIGHT, THEMES, Theme
from diagnostic.report.words import score
from diagnostic.ui.report import frame
from diagnostic.ui.report.pictures import KEPT, Picture, arrow, draw
from diagnostic.ui.report.ways import save_picture

MOST_WAVES = 4
ARROW = " \u2192 "


def over_time(content: Content, unit: str, theme: Theme) -> None:
    """Slope lines of up to four dimensions; nothing where this is the first published wave."""
    waves = [wave for wave in content.source.waves if wave.opens <= content.source.wave.opens][:MOST_WAVES]
    here = content.source.wave.id
    contents = [
        each for wave in reversed(waves) if (each := content if wave.id == here else frame.of_wave(wave.id)) is not None
    ]
    if len(contents) < 2:
        return
    st.header("From survey to survey", anchor=False)
    names = {name: content.dimension(name) for name in content.inside.columns}
    default = moved_most(content, unit, content.asked)
    chosen = st.multiselect(
        "Dimensions, four at most",
        list(names),
        default,
        format_func=names.__getitem__,
        max_selections=MOST_LINES,
        width=640,
    )
    if chosen:
        draw(_picture(contents, [frame.key(each) for each in contents], unit, tuple(chosen), theme.name), "waves")
        save_picture("over-time", lambda: _drawing(contents, unit, chosen), content, unit_finding(content, unit))


def _drawing(contents: list[Content], unit: str, chosen: list[str]) -> Drawing:
    waves, lines = [each.source.wave.name for each in contents], [line(contents, unit, each) for each in chosen]
    said = (f"{each.name}: {ARROW.join(map(score, each.scores))}, {each.words}" for each in lines)
    caption = f"Scores of {contents[-1].units[unit].name} from survey to survey, 0 to 100"
    return Drawing(partial(slopes, waves, lines, LIGHT), f"{'; '.join(said)}.", caption)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _picture(
    _contents: list[Content], keys: list[tuple[str, ...]], unit: str, chosen: tuple[str, ...], theme: str
) -> Picture:
    waves = [content.source.wave.name for content in _contents]
    lines = [line(_contents, unit, dimension) for dimension in chosen]
    name = f"Scores of {_contents[-1].units[unit].name} from survey to survey, 0 to 100"
    return Picture(
        arrow(slopes(waves, lines, THEMES[theme])),
        f"{name}; the same numbers are in the table below.",
        table(
            name,
            ["Dimension", *waves, "Last change"],
            [(each.name, [*map(score, each.scores), each.words]) for each in lines],
        ),
        sentence_list((each.name, f"{ARROW.join(map(score, each.scores))}, {each.words}") for each in lines),
    )
