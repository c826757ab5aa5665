"""Whole rules of the draft: a new one, empty or as a copy of the one on show, and the way to remove it."""

from __future__ import annotations

import re

import streamlit as st

from diagnostic.files.yaml.reshape import block_appended, copied, flow, removed
from diagnostic.report.rule_words import Names
from diagnostic.ui.widgets import confirmed
from diagnostic.ui.work.rules.conditions import START
from diagnostic.ui.work.rules.draft import reshaped
from diagnostic.ui.work.rules.fields import RulePlace

EMPTY, COPY = "An empty one", "A copy of this one"


def add_rule(place: RulePlace, inside: Names, outside: Names) -> None:
    """A menu to begin a new rule, which is shown then."""

    def chosen() -> None:
        new = free_id(place)
        if st.session_state["rule_add"] == COPY:
            made = reshaped(copied, place.path, "id", new)
        else:
            made = reshaped(block_appended, empty(place, new, inside, outside))
        if made:
            st.query_params["rule"] = new

    st.menu_button("Add a rule", (EMPTY, COPY), key="rule_add", icon=":material/add:", on_click=chosen)


def remove_rule(place: RulePlace) -> None:
    """A button that asks first; the only rule of a table stays."""
    if len(place.source.entries(())) < 2:
        return
    name = place.id or place.source.label(place.path)
    question = f"Remove the rule {name} from this draft? Saved versions keep it."
    if confirmed(f"rule_remove_{name}", "Remove this rule", question, "Remove it") and reshaped(removed, place.path):
        st.query_params.pop("rule", None)
        st.rerun()


def free_id(place: RulePlace) -> str:
    """The id after the last one in use: S14 after S13."""
    ids = [place.source.text((*path, "id")) or "" for path in place.source.entries(())]
    numbered = [found for found in (re.fullmatch(r"(.*?)(\d+)", each) for each in ids) if found]
    if not numbered:
        return next(each for each in (f"R{n}" for n in range(1, len(ids) + 2)) if each not in ids)
    last = max(numbered, key=lambda found: int(found[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}d}"


def empty(place: RulePlace, new: str, inside: Names, outside: Names) -> str:
    """The lines of a rule without words, on the first dimensions that no rule uses, else on those of `place`."""
    ramp = {"dimension": _first(place, "inside", inside), **START}
    return f"""id: {new}
name: {{en: New rule}}
inside: {flow(ramp)}
outside: {flow(_first(place, "outside", outside))}
symptom: {{en: ""}}
evidence: []
"""


def _first(place: RulePlace, key: str, names: Names) -> str:
    """A dimension for a side of a new rule."""
    rules = place.source.entries(())
    sides = {"inside": ("inside", "dimension"), "outside": ("outside",)}[key]
    used = {place.source.text((*path, *sides)) for path in rules}
    free = next((name for name in names if name not in used), None)
    return free or place.source.text((*place.path, *sides)) or next(iter(names), "")
