"""A warning before a survey opens: which units could not be shown by themselves, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.waves.never_shown import NeverShown, SmallUnits
from diagnostic.ui.widgets import NARROW, plain

MOST_NAMED = 5  # units of an audience; more are counted
BEFORE = "Merge a small unit with a neighbour in the chart, or ask the people of the level above as one unit."
MADE = (
    "Nothing of this survey can be changed. If this matters, make another one, with a chart in which small units are "
    "merged with a neighbour or into the level above."
)


def warn_of_small_units(found: Sequence[SmallUnits], to_do: str) -> None:
    """Each audience with its units; nothing where all can be shown. to_do : what can still be done."""
    for each in found:
        lines = "\n".join(f"- {line}" for line in small_unit_lines(each))
        st.warning(f"{_lead(each)}\n\n{lines}\n\n{to_do}", width=NARROW, icon=":material/visibility_off:")


def _lead(found: SmallUnits) -> str:
    who, many = plain(capital(audience_name(found.audience))), count(len(found.units), "unit")
    return (
        f"**{who}: {many} would not be shown alone, even if everybody answers.** Groups begin at {found.least} people."
    )


def small_unit_lines(found: SmallUnits) -> Iterator[str]:
    """Markdown: the first units with how many people they have and where their answers count, then how many more."""
    for unit in found.units[:MOST_NAMED]:
        yield f"{plain(unit.name)}, {count(unit.people, 'person', 'people')}: {_becomes(unit)}"
    if len(found.units) > MOST_NAMED:
        yield f"and {len(found.units) - MOST_NAMED:,} more"


def _becomes(unit: NeverShown) -> str:
    where = f"counted in {plain(unit.within)}" if unit.within else "shown nowhere, since the whole is too small"
    return f"hidden too, since it would give away a smaller one; {where}" if unit.why == "protecting" else where
