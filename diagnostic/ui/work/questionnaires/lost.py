"""What a change loses, in words: before something is removed, and before a version is saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

from diagnostic.definitions.loading.behaviour_files import shipped_behaviours
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import parse_questionnaire_with_warnings, parse_rules
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire_editing.edits import NAME, source_of
from diagnostic.definitions.rules import Rules
from diagnostic.errors import UserError
from diagnostic.report.words import count, listed
from diagnostic.services.questionnaires.drafts import QuestionnaireDraft
from diagnostic.services.questionnaires.losses import QuestionnaireLosses, losses
from diagnostic.services.questionnaires.offered import shipped_texts
from diagnostic.services.questionnaires.own import own_questionnaires
from diagnostic.services.report.rule_versions import NAME as RULES
from diagnostic.services.report.rule_versions import current_rules
from diagnostic.ui.access import Access, current, installation
from diagnostic.ui.work.questionnaires.draft import KEY

MOST_NAMED = 4
NOTHING = "No rule and no comparison needs it."


def asked_before(access: Access, draft: QuestionnaireDraft) -> str:
    """What surveys may have asked before and is compared with a draft: the saved version that it began from, else the
    shipped or own questionnaire that has its id; empty where there is none."""
    if draft.base:
        return draft.begun
    id_ = source_of(draft.begun).text(("id",)) or ""
    known = [*shipped_texts().values(), *(each.text for each in own_questionnaires(installation(), access))]
    if draft.begun in known:
        return draft.begun
    return next((text for text in known if id_ in text and source_of(text).text(("id",)) == id_), "")


def lost_by(make: Callable[..., str], *arguments: Any) -> str:
    """What a change of the draft would lose, in sentences."""
    text = st.session_state[KEY].draft.text
    try:
        after = make(text, *arguments)
    except UserError:
        return ""
    return " ".join(lost_words(text, after, removal=True)) or NOTHING


def lost_words(before: str, after: str, removal: bool = False) -> list[str]:
    """What the second of two texts loses of the first; nothing where one of them cannot be read as a questionnaire.

    removal : it is about something that is removed, so that it need not be said that it is not asked any more.
    """
    found = _losses(before, after, _rules())
    if found is None:
        return []
    said = []
    if found.rules:
        names = [f"{rule.id} {say(rule.name)}" for rule in found.rules]
        said.append(f"{_few(names)} can predict nothing any more.")
    if found.comparisons:
        names = [f"\u201c{say(each.first_higher)}\u201d" for each in found.comparisons]
        said.append(f"{count(len(names), 'shipped comparison')} will have less to compare, as {_few(names)}.")
    if found.suggestions:
        said.append(f"{count(found.suggestions, 'suggestion')} for agreements will not be made any more.")
    if found.gone and not removal:
        said.append(f"Not asked any more, so that its results end with the last survey: {_few(found.gone)}.")
    if found.reworded:
        said.append(
            f"Worded otherwise, and still compared with what was asked before: {_few(found.reworded)}. Where the "
            "meaning is another, give it a new id (under More)."
        )
    return said


def _few(names: tuple[str, ...] | list[str]) -> str:
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return listed([*names[:MOST_NAMED], *more])


@lru_cache(maxsize=16)
def _losses(before: str, after: str, rules: str) -> QuestionnaireLosses | None:
    old, new = (parse_questionnaire_with_warnings(each, NAME)[0] for each in (before, after))
    if old is None or new is None:
        return None
    return losses(old, new, _parsed(rules), shipped_perspectives(), shipped_behaviours())


def _rules() -> str:
    access = current()
    return current_rules(installation(), access).text if access else "[]"


@lru_cache(maxsize=4)
def _parsed(text: str) -> Rules:
    return parse_rules(text, RULES)
