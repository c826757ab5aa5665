"""The questionnaire as somebody is editing it: kept on the server with each change; a session keeps the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.services.questionnaires.drafts import (
    QuestionnaireDraft,
    discard_questionnaire_draft,
    keep_questionnaire_draft,
    questionnaire_draft,
)
from diagnostic.services.questionnaires.own import save_questionnaire
from diagnostic.services.waves.drafts import DraftOvertakenError
from diagnostic.ui.access import Access, current, installation, now
from diagnostic.ui.widgets import tell

KEY = "asked_form"
MOST_STEPS = 50  # that can be taken back


@dataclass
class HeldQuestionnaire:
    """A draft as this session has drawn it, and its texts before each change that was made here.

    refused : why the last change was not made, until the next run. focus : the id of what was edited last.
    """

    draft: QuestionnaireDraft
    undo: list[str] = field(default_factory=list)
    refused: UserError | None = None
    focus: str = ""


def held(access: Access, record: str) -> HeldQuestionnaire:
    """The draft as it is kept now. One that was changed elsewhere is taken over; then nothing can be taken back here.

    UserError where there is no such questionnaire.
    """
    kept: HeldQuestionnaire | None = st.session_state.get(KEY)
    newest = questionnaire_draft(installation(), access, record)
    if kept is None or kept.draft.record != record:
        kept = st.session_state[KEY] = HeldQuestionnaire(newest)
    elif kept.draft != newest:
        kept.draft, kept.undo = newest, []
    return kept


def change(make: Callable[..., str], *arguments: Any, focus: str = "") -> bool:
    """Put what `make` makes of the draft's text in its place, and keep it; False where that cannot be done."""
    kept: HeldQuestionnaire = st.session_state[KEY]
    try:
        text = make(kept.draft.text, *arguments)
    except UserError as error:
        kept.refused = error
        return False
    kept.focus = focus or kept.focus
    typed = next((each for each in reversed(arguments) if isinstance(each, str) and " " in each), "")
    return _put(kept, text, typed)


def press(make: Callable[..., str], *arguments: Any) -> None:
    """The same as `change`, as an answer to a button."""
    change(make, *arguments)


def _put(kept: HeldQuestionnaire, text: str, typed: str = "") -> bool:
    access, before = current(), kept.draft.text
    if access is None or text == before:
        return False
    try:
        kept.draft = keep_questionnaire_draft(installation(), access, kept.draft, text, now())
    except DraftOvertakenError:
        words = f" You wrote: {typed}" if typed else ""
        kept.refused = UserError(
            "This draft was changed in another tab or browser. Your last change was not made; what you see is the "
            f"draft as it is now.{words}"
        )
        return False
    except UserError as error:
        kept.refused = error
        return False
    kept.undo = [*kept.undo, before][-MOST_STEPS:]
    return True


def undo() -> None:
    """Take the last change back."""
    kept: HeldQuestionnaire = st.session_state[KEY]
    if kept.undo:
        *rest, before = kept.undo
        if _put(kept, before):
            kept.undo = rest


def as_begun() -> None:
    """Take all changes back, also those of earlier visits: a saved one is then as somebody may have saved it since."""
    kept: HeldQuestionnaire = st.session_state[KEY]
    access = current()
    if access is None or not kept.draft.base:
        _put(kept, kept.draft.begun)
        return
    discard_questionnaire_draft(installation(), access, kept.draft.record)
    forget()


def save() -> None:
    """Save the draft as a version; a second click finds nothing left to save."""
    kept: HeldQuestionnaire = st.session_state[KEY]
    access, draft = current(), kept.draft
    if access is None or not draft.unsaved:
        return
    inst = installation()
    try:
        if questionnaire_draft(inst, access, draft.record) != draft:
            raise DraftOvertakenError("This draft was changed in another tab or browser. Look at it, then save it.")
        saved = save_questionnaire(inst, access, draft.record, draft.text, draft.base, now())
    except UserError as error:
        kept.refused = error
        return
    discard_questionnaire_draft(inst, access, draft.record)
    kept.draft, kept.undo = questionnaire_draft(inst, access, draft.record), []
    tell(f"Version {saved.version} is saved. New surveys offer it.")


def forget() -> None:
    """Nothing of a draft in this session any more."""
    st.session_state.pop(KEY, None)
