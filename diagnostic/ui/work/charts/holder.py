"""Where a page keeps the chart that is edited on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from diagnostic.definitions.charts.drafts import ChartDraft
from diagnostic.definitions.charts.edits import ChartEdit
from diagnostic.errors import Problem


@dataclass(frozen=True)
class ChartHolder:
    """How a page keeps its draft. `key` begins the keys of all widgets; `load` and `save` work on what is kept."""

    key: str
    load: Callable[[], ChartDraft | None]
    save: Callable[[ChartDraft | None], None]

    @property
    def unit(self) -> str:
        """The key of the unit that is chosen; fields that show it have keys that begin so."""
        return f"{self.key}_unit"

    @property
    def refused(self) -> str:
        """The key of the last edit that was not made, and why, until the next."""
        return f"{self.key}_refused"

    def edit(self, edit: ChartEdit) -> None:
        """Make one edit, as an answer to a button; keep why not where it cannot be done."""
        draft = self.load()
        if draft is None:
            return
        above = draft.units[edit.unit].parent if edit.unit in draft.units else ""
        after = draft.edited(edit)
        if isinstance(after, Problem):
            st.session_state[self.refused] = edit, after
            return
        st.session_state.pop(self.refused, None)
        if edit.unit not in after.units:
            st.session_state[self.unit] = edit.to or above
        self.save(after)

    def undo(self, all_of_them: bool = False) -> None:
        """Take the last edit back, or all of them."""
        draft = self.load()
        st.session_state.pop(self.refused, None)
        if draft is not None and draft.done:
            self.save(ChartDraft(draft.source, draft.read) if all_of_them else draft.undone())
