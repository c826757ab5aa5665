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
    """How a page keeps its draft. `key` begins the keys of all widgets; `load` and `put` work on what is kept.

    shared : other tabs and browsers may change what is kept; then nothing is done to a draft that was not seen here.
    """

    key: str
    load: Callable[[], ChartDraft | None]
    put: Callable[[ChartDraft | None], None]
    shared: bool = False

    @property
    def unit(self) -> str:
        """The key of the unit that is chosen; fields that show it have keys that begin so."""
        return f"{self.key}_unit"

    @property
    def refused(self) -> str:
        """The key of the last edit that was not made, and why, until the next."""
        return f"{self.key}_refused"

    @property
    def seen(self) -> str:
        """The key of the draft as this session has seen it."""
        return f"{self.key}_seen"

    def save(self, draft: ChartDraft | None) -> None:
        """Keep a draft that is made here, in the place of what was kept."""
        self.put(draft)
        st.session_state[self.seen] = draft

    def elsewhere(self, draft: ChartDraft | None) -> bool:
        """Whether `draft`, which is kept, is another than this session has seen: it was changed in another tab."""
        return self.shared and st.session_state.get(self.seen, draft) != draft

    def begin(self, draft: ChartDraft) -> None:
        """Keep a first draft, as an answer to a button, unless there is one from elsewhere."""
        if self.load() is None:
            self.save(draft)

    def edit(self, edit: ChartEdit) -> None:
        """Make one edit, as an answer to a button; keep why not where it cannot be done."""
        draft = self.load()
        if draft is None or self.elsewhere(draft):
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
        if draft is not None and draft.done and not self.elsewhere(draft):
            self.save(ChartDraft(draft.source, draft.read) if all_of_them else draft.undone())
