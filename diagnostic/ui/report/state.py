"""What a page shows stands in its address (`?wave=…&unit=…&dim=…`), so that a view can be sent.

Values that the report does not know are ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import streamlit as st

from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import home_of

KEPT = ("wave", "part", "unit", "audience", "read")  # what goes along to other pages
ON = "yes"
LONGEST = 60  # characters that can be typed


class NamedUnit(Protocol):
    """A unit with its name."""

    @property
    def name(self) -> str:
        """As readers know it."""


class UnitTree(Protocol):
    """What a page is about: the units that the viewer may see, and how they hang together."""

    @property
    def units(self) -> Mapping[str, NamedUnit]:
        """Units by id."""

    @property
    def root(self) -> str:
        """The top of them."""

    @property
    def parents(self) -> Collection[str]:
        """Those with units below them."""

    def path(self, unit: str) -> tuple[str, ...]:
        """From the top down to a unit, both included."""


def asked(name: str, known: Collection[str], otherwise: str = "") -> str:
    """The value in the address if it is one of `known`, else `otherwise`."""
    value = st.query_params.get(name, "")
    return value if value in known else otherwise


def given(name: str) -> bool:
    """Does the address say anything about it?"""
    return bool(st.query_params.get(name))


def go(**changes: str | None) -> None:
    """Change the address in one step; None takes a name out of it. The next run of the page reads it."""
    values = st.query_params.to_dict() | changes
    st.query_params.from_dict({name: value for name, value in values.items() if value})


def part(content: UnitTree) -> str:
    """The unit that the reader has chosen as their part; the top of what they may see where they have chosen none."""
    return asked("part", content.parents, content.root)


def unit(content: UnitTree) -> str:
    """The unit in focus, the reader's part unless the address names another."""
    return asked("unit", content.units, part(content))


def within(content: Content) -> str:
    """The unit below which a grid shows rows: as the address says, else the reader's part where they have chosen one
    and the unit in focus lies in it, else the home of that unit."""
    if chosen := asked("within", content.parents):
        return chosen
    focus, top = unit(content), part(content)
    return top if top != content.root and top in content.path(focus) else home_of(content, focus)


def choice(name: str, label: str, options: Mapping[str, str], default: str, width: int = 200) -> str:
    """A select box whose value, one of `options`, stands in the address under `name` unless it is the default."""
    key = f"choice_{name}"
    st.session_state[key] = asked(name, options, default)

    def change() -> None:
        value = st.session_state[key]
        go(**{name: None if value == default else value, "page": None})

    return st.selectbox(
        label, list(options), format_func=lambda name: options.get(name, name), key=key, width=width, on_change=change
    )


def tabs(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Segments, one of which is chosen; it stands in the address under `name` unless it is the default."""
    key = f"tabs_{name}"
    st.session_state[key] = asked(name, options, default)

    def change() -> None:
        value = st.session_state[key]
        go(**{name: None if value == default else value})

    chosen = st.segmented_control(
        label, list(options), format_func=lambda name: options.get(name, name), key=key, required=True, on_change=change
    )
    return chosen or default


def switch(name: str, label: str) -> bool:
    """A switch that stands in the address under `name` while it is on."""
    key = f"switch_{name}"
    st.session_state[key] = bool(asked(name, (ON,)))

    def change() -> None:
        go(**{name: ON if st.session_state[key] else None, "page": None})

    return st.toggle(label, key=key, on_change=change)


def typed(name: str, label: str, placeholder: str, width: int = 180) -> str:
    """A field whose text stands in the address under `name`."""
    key = f"typed_{name}"
    st.session_state[key] = st.query_params.get(name, "")[:LONGEST]

    def change() -> None:
        go(**{name: st.session_state[key].strip() or None, "page": None})

    return st.text_input(
        label, key=key, placeholder=placeholder, width=width, max_chars=LONGEST, on_change=change
    ).strip()


def any_unit(content: UnitTree) -> str:
    """A select box over every unit the viewer may see; what is typed into it is searched."""
    st.session_state["any_unit"] = unit(content)

    def change() -> None:
        go(unit=st.session_state["any_unit"], within=None, page=None)

    return st.selectbox(
        "Unit",
        list(content.units),
        format_func=lambda name: content.units[name].name,
        key="any_unit",
        width=320,
        on_change=change,
    )


def page() -> int:
    """Which page of a long list is shown."""
    value = st.query_params.get("page", "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def carried(**changes: str) -> dict[str, str]:
    """The part of the address that goes along to another page of the report."""
    told = st.query_params.to_dict()
    kept = {name: told[name] for name in KEPT if name in told}
    return kept | {name: value for name, value in changes.items() if value}
