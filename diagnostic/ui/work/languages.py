"""In which languages people read a questionnaire, in a sentence; and the way to what is not translated yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.report.words import count, language_name, listed
from diagnostic.services.installation.organisations import language_of
from diagnostic.services.questionnaires.languages import BegunLanguage, offered_languages
from diagnostic.ui.access import Access, installation
from diagnostic.ui.report import state
from diagnostic.ui.widgets import NARROW, plain

NAMED = 3  # languages that are named; of more the number is told
LONGEST = 60  # characters of a text that is not translated


def names(tags: Sequence[str]) -> str:
    """Languages in English, as one enumeration."""
    return listed([language_name(each) for each in tags])


def in_short(tags: Sequence[str]) -> str:
    """Languages in a line that says more: by name where they are few.

    >>> in_short(["en", "de"]), in_short(["en", "nl", "fr", "de"])
    ('In English and German.', 'In four languages.')
    """
    return f"In {names(tags)}." if len(tags) <= NAMED else f"In {count(len(tags), 'language')}."


def all_in_one_line(asked: Sequence[Questionnaire]) -> str:
    """That all of them are in the same languages, complete; empty where they are not."""
    found = [offered_languages(each) for each in asked]
    if len({each.read for each in found}) != 1 or any(each.begun or not each.framed for each in found):
        return ""
    return (
        f"All of them, and all that Inside Out itself says on people's pages, are complete in {names(found[0].read)}. "
        "People read the language that their browser asks for, and can switch."
    )


def unfinished(record: str, asked: Questionnaire) -> None:
    """What is missing in each language that is begun, with the way there."""
    found = offered_languages(asked)
    if found.unread or not found.framed:
        st.caption(plain(_not_ours(found.unread or found.read, bool(found.unread))))
    for each in found.begun:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(missing_words(each)), width="content")
            key = f"asked_go_on_{record}_{each.language}"
            st.button(
                f"Go on with {language_name(each.language)}", key=key, type="tertiary", icon=":material/arrow_forward:",
                on_click=_go_on, args=(record, asked, each),
            )  # fmt: skip


def missing_words(begun: BegunLanguage) -> str:
    """How much of a language is missing, and the first of it.

    >>> missing_words(BegunLanguage("de", 2, 9, ("items", 0), "We trust."))
    'German is begun, and not offered yet: 2 of 9 texts are missing, the first is “We trust.”'
    """
    words = begun.words if len(begun.words) <= LONGEST else f"{begun.words[:LONGEST].rstrip()}\u2026"
    verb = "text is" if begun.missing == 1 else "texts are"
    many = f"{begun.missing} of {begun.texts} {verb} missing, the first is \u201c{words}\u201d"
    return f"{language_name(begun.language)} is begun, and not offered yet: {many}"


def _not_ours(tags: Sequence[str], others: bool) -> str:
    """What it means that our own sentences are in none of some languages."""
    if others:
        return f"{names(tags)}: not offered, because the rest of the page is not in it."
    return f"The rest of the page is not in {names(tags)}: around the questions people read another language."


def _go_on(record: str, asked: Questionnaire, begun: BegunLanguage) -> None:
    """The form with that language, at the part in which its first text is missing."""
    state.go(questionnaire=record, section=_part(asked, begun), language=begun.language)


def _part(asked: Questionnaire, begun: BegunLanguage) -> str | None:
    top, at = (*begun.first, "")[:2]
    if top == "items" and isinstance(at, int):
        return f"d-{asked.items[at].dimension}"
    if top == "dimensions":
        return f"d-{at}"
    return str(top) if top in ("choices", "questions") else None


def read_in(access: Access, chosen: Mapping[str, Questionnaire]) -> None:
    """In which languages people will read a new survey, and whether the organisation's is among them.

    chosen : what it asks, by name.
    """
    read = {name: offered_languages(asked).read for name, asked in chosen.items()}
    if not read:
        return
    same = len(set(read.values())) == 1
    whole = f"People read it in {names(next(iter(read.values())))}, as their browser asks."
    told = whole if same else " ".join(f"{name}: {_lower(in_short(tags))}" for name, tags in read.items())
    st.caption(plain(told), width=NARROW)
    own = language_of(installation(), access.organisation)
    without = [name for name, tags in read.items() if own not in tags]
    if without:
        which = "" if same else f" {listed(without)} would be read in another language."
        hint = f"{language_name(own)}, the language of your organisation, is not among them.{which}"
        st.caption(f":material/info: {plain(hint)} Add it under Questionnaires.", width=NARROW)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
