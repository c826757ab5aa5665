"""The language of what is printed: one of those that respondents' pages are in."""

from __future__ import annotations

import streamlit as st
from babel import Locale

from diagnostic.definitions.loading.catalogue_files import CATALOGUES, complete_catalogues
from diagnostic.definitions.model import DEFAULT_LANGUAGE


def language_choice(label: str, key: str, none: str = "", without: str = "") -> str:
    """The language that is chosen, the default one to begin with.

    none : what stands for no language, whose tag is empty; then nothing is chosen to begin with.
    without : a language that is not offered.
    """
    complete = {tag: CATALOGUES[tag].locale for tag in complete_catalogues() if tag != without}
    names = {tag: language_name(locale) for tag, locale in complete.items()}
    tags = sorted(names, key=lambda tag: (tag != DEFAULT_LANGUAGE, names[tag]))
    names[""] = none
    return st.selectbox(label, ["", *tags] if none else tags, format_func=names.__getitem__, key=key, width=320)


def language_name(locale: Locale) -> str:
    """A language in English and as its readers call it.

    >>> language_name(Locale.parse("pt_BR")), language_name(Locale.parse("en_001"))
    ('Portuguese (Brazil): português (Brasil)', 'English')
    """
    plain = Locale(locale.language) if locale.territory == "001" else locale
    english, own = plain.get_display_name("en") or "", plain.get_display_name() or ""
    return english if english == own else f"{english}: {own}"
