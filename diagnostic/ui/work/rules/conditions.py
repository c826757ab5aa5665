"""The condition of a rule as it is put together: ramps, all or any of several, the opposite of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from diagnostic.definitions.validation.rules import RAMP
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.reshape import appended, removed, renamed, replaced_by_part, wrapped
from diagnostic.report.rule_words import Names
from diagnostic.ui.work.rules.draft import change, reshape
from diagnostic.ui.work.rules.fields import RulePlace, beside, follow

KINDS = {"all": "All must hold: the weakest counts", "any": "One is enough: the strongest counts"}
CHANGE = "Change this condition"
START = dict(zip(RAMP, (40, 65), strict=True))  # where the shipped ramps begin
Steps = Mapping[str, tuple[Callable[..., str], tuple[Any, ...]]]  # what a menu offers: the change that each entry makes


def condition_fields(place: RulePlace, path: Path, names: Names, ramp: Callable[[Path], None]) -> None:
    """The condition at `path` and all inside it.

    ramp : draws the ends of the one at a path.
    """
    kind = next((each for each in KINDS if place.source.entries((*path, each))), None)
    if kind is not None:
        with _box(path):
            _combination(place, path, kind, names, ramp)
            _menu(place, path, names)
    elif isinstance(place.source.at((*path, "not")), dict):
        with _box(path):
            st.markdown("**The opposite counts**, of this:")
            condition_fields(place, (*path, "not"), names, ramp)
            beside(place.at(path))
            _menu(place, path, names)
    elif place.source.text((*path, "dimension")) is not None:
        _dimension(place, (*path, "dimension"), names)
        ramp(path)
        _menu(place, path, names)
    else:
        st.text("This condition cannot be shown as fields. Mend it on the YAML tab.")
        beside(place.at(path))


def _box(path: Path) -> Any:
    return st.container(border=True, key=_key("condition", path))


def _combination(place: RulePlace, path: Path, kind: str, names: Names, ramp: Callable[[Path], None]) -> None:
    """All or any of several conditions, and a button for one more."""
    key = _key("kind", path)
    follow(key, kind)

    def other() -> None:
        reshape(renamed, (*path, kind), st.session_state[key])

    st.selectbox("Conditions", list(KINDS), format_func=KINDS.__getitem__, key=key, on_change=other)
    beside([*place.at(path), *place.at((*path, kind))])
    for member in place.source.entries((*path, kind)):
        condition_fields(place, member, names, ramp)
    new = _new(place, path, names)
    add = appended, (*path, kind), new
    st.button("Add a condition", key=_key("add", path), icon=":material/add:", on_click=reshape, args=add)


def _dimension(place: RulePlace, path: Path, names: Names) -> None:
    choose_dimension(place, path, names, "Measured inside")


def choose_dimension(place: RulePlace, path: Path, names: Names, label: str) -> None:
    """A box of dimensions by name; one that nobody asks stays choosable, with what is wrong below it."""
    value, key = place.source.text(path) or "", _key("field", path)
    follow(key, value)

    def chosen() -> None:
        change(path, st.session_state[key])

    options = list(dict.fromkeys([*names, value]))
    st.selectbox(label, options, format_func=lambda each: names.get(each, each), key=key, on_change=chosen, width=320)
    beside(place.at(path))


def _menu(place: RulePlace, path: Path, names: Names) -> None:
    """What else can be done with the condition at `path`."""
    steps, key = _steps(place, path, names), _key("menu", path)

    def chosen() -> None:
        make, arguments = steps[st.session_state[key]]
        reshape(make, *arguments)

    whole = (
        isinstance(place.source.at((*path, "not")), dict),
        any(place.source.entries((*path, kind)) for kind in KINDS),
    )
    label = {(True, False): "Change the opposite", (False, True): "Change the whole group"}.get(whole, CHANGE)
    st.menu_button(label, list(steps), key=key, type="tertiary", on_click=chosen)


def _steps(place: RulePlace, path: Path, names: Names) -> Steps:
    """The entries of a condition's menu: those that fit where it stands."""
    new, above = _new(place, path, names), path[:-1]
    listed = above[-1] if isinstance(path[-1], int) else None  # the kind of combination it is one of
    steps: dict[str, tuple[Callable[..., str], tuple[Any, ...]]] = {}
    if listed != "all" and not place.source.entries((*path, "all")):
        steps["Add one that has to hold too"] = wrapped, (path, "all", new)
    if listed != "any" and not place.source.entries((*path, "any")):
        steps["Add one of which either is enough"] = wrapped, (path, "any", new)
    if path[-1] == "not":
        steps["Count it as it is, not the opposite"] = replaced_by_part, (above, path)
    elif not isinstance(place.source.at((*path, "not")), dict):
        steps["Count the opposite"] = wrapped, (path, "not")
    else:
        steps["Count it as it is, not the opposite"] = replaced_by_part, (path, (*path, "not"))
    if listed is not None:
        steps["Remove it"] = _without(place, path)
    return steps


def _without(place: RulePlace, path: Path) -> tuple[Callable[..., str], tuple[Any, ...]]:
    """The change that takes a condition out of a combination; of two, the other one stays alone."""
    others = [each for each in place.source.entries(path[:-1]) if each != path]
    return (replaced_by_part, (path[:-2], others[0])) if len(others) == 1 else (removed, (path,))


def _new(place: RulePlace, path: Path, names: Names) -> dict[str, object]:
    """One more condition: on the first dimension that the rule does not use yet."""
    used = {place.source.text(each) for each in _dimensions(place, (*place.path, "inside"))}
    free = next((name for name in names if name not in used), None)
    return {"dimension": free or next(iter(used), "") or "", **START}


def _dimensions(place: RulePlace, path: Path) -> list[Path]:
    below = [each for entry in place.source.entries(path) for each in _dimensions(place, entry)]
    return [path] if path[-1] == "dimension" else below


def _key(what: str, path: Path) -> str:
    return f"{what}_" + "_".join(map(str, path))
