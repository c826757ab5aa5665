"""The rule table as somebody is editing it: kept for the session, so that neither a rerun nor another page loses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.edit import Value, edited
from diagnostic.services.report.rule_versions import RuleVersion

KEY = "rule_draft"
FAILED = "rule_field_failed"


@dataclass
class RuleDraft:
    """`text` as it stands in the editor, begun from version `base`, whose text was `begun`; `turn` counts editors."""

    base: int
    begun: str
    text: str
    turn: int = 0

    @property
    def field(self) -> str:
        """The key of the editor; another turn is another editor, which starts from `text`."""
        return f"rule_text_{self.turn}"


def draft(current: RuleVersion) -> RuleDraft:
    """The draft of this session. One without changes follows the current version."""
    held: RuleDraft | None = st.session_state.get(KEY)
    if held is None or (held.base != current.number and not unsaved()):
        start(current.number, current.text, current.text)
    return st.session_state[KEY]


def unsaved() -> bool:
    """Are there changes in the editor that no version has?"""
    held: RuleDraft | None = st.session_state.get(KEY)
    return held is not None and held.text != held.begun


def start(base: int, begun: str, text: str) -> None:
    """Put `text` into a fresh editor, as a change of version `base`."""
    held: RuleDraft | None = st.session_state.get(KEY)
    st.session_state[KEY] = RuleDraft(base, begun, text, held.turn + 1 if held else 0)


def typed() -> None:
    """Take over what stands in the editor."""
    held: RuleDraft = st.session_state[KEY]
    held.text = _lines(st.session_state.get(held.field, held.text))


def change(path: Path, value: Value) -> None:
    """Put `value` at `path` of the draft's text, where nothing else changes."""
    reshape(edited, path, value)


def reshape(make: Callable[..., str], *arguments: Any) -> None:
    """The same as `reshaped`, as an answer to a button."""
    reshaped(make, *arguments)


def reshaped(make: Callable[..., str], *arguments: Any) -> bool:
    """Put what `make` makes of the draft's text in its place; False, and the reason for the next run, if it refuses."""
    held: RuleDraft = st.session_state[KEY]
    try:
        start(held.base, held.begun, make(held.text, *arguments))
    except UserError as error:
        st.session_state[FAILED] = error
        return False
    return True


def _lines(text: str) -> str:
    """Browsers may end lines in two characters."""
    return text.replace("\r\n", "\n")
