"""The language of what is printed: one of those that respondents' pages are in."""

from __future__ import annotations

import streamlit as st
from babel import Locale

from diagnostic.definitions.loading.catalogue_files import complete_catalogues
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.report.words import language_name


def language_choice(label: str, key: str, none: str = "", without: str = "") -> str:
    """The language that is chosen, the default one to begin with.

    none : what stands for no language, whose tag is empty; then nothing is chosen to begin with.
    without : a language that is not offered.
    """
    names = {tag: name_in_both(tag) for tag in complete_catalogues() if tag != without}
    tags = sorted(names, key=lambda tag: (tag != DEFAULT_LANGUAGE, names[tag]))
    names[""] = none
    return st.selectbox(label, ["", *tags] if none else tags, format_func=names.__getitem__, key=key, width=320)


def name_in_both(tag: str) -> str:
    """A language in English and as its readers call it.

    >>> name_in_both("pt-BR"), name_in_both("en")
    ('Portuguese (Brazil): português (Brasil)', 'English')
    """
    english, own = language_name(tag), Locale.parse(tag, sep="-").get_display_name() or tag
    return english if english == own else f"{english}: {own}"
