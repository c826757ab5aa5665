"""A made-up language: the English catalogue and questionnaires in accented letters, in brackets, and 40 % longer.

Whatever stands on a page in plain letters was not translated, and what does not fit there will not fit in another
language. It passes for Esperanto, which has English's plural forms.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser

from babel import Locale

from diagnostic.definitions.loading.catalogue_files import CATALOGUES, Catalogue, Sentence
from diagnostic.definitions.loading.translation_tables import translated, translation_table
from diagnostic.definitions.loading.yaml_files import parse_questionnaire, parse_scales
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.spreadsheet_csv import spreadsheet_csv
from tests.respondents import shipped

PSEUDO = "eo"
PLAIN = "abcdefghijklmnopqrstuvwxyz"
ACCENTED = str.maketrans(PLAIN + PLAIN.upper(), "áɓćďéƒǧĥíĵķĺḿńóṕʠŕśťúṽŵẋýžÁƁĆĎÉƑǦĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼŴẊÝŽ")
SHOWN = ("alt", "aria-label", "content", "placeholder", "title")


def pseudo(words: str) -> str:
    """Words in the made-up language; places stay.

    >>> pseudo("{count} of 9")
    '[{count} óƒ 9 ~]'
    """
    pieces = re.split(r"(\{\w+\})", words)
    said = "".join(each if each.startswith("{") else each.translate(ACCENTED) for each in pieces)
    longer = " ".join(["~" * 6] * (len(words) // 15)) or "~"
    return f"[{said} {longer}]"


def pseudo_catalogue() -> Catalogue:
    """All sentences of respondents' pages."""
    english, locale = CATALOGUES["en"], Locale(PSEUDO)
    sentences = {
        key: Sentence({form: pseudo(words) for form, words in each.forms.items()}, each.by, locale)
        for key, each in english.sentences.items()
    }
    return replace(english, language=PSEUDO, locale=locale, sentences=sentences)


def pseudo_yaml(text: str, file: str) -> str:
    """A definition in the made-up language too, by a table for translators."""
    head, *rows = csv.reader(io.StringIO(translation_table(text, file, PSEUDO).decode("utf-8-sig")))
    table = spreadsheet_csv([head, *([label, words, pseudo(words)] for label, words, _ in rows)])
    return translated(text, file, PSEUDO, table, "table.csv").yaml


def pseudo_questionnaire(name: str) -> Questionnaire:
    """A shipped questionnaire in the made-up language too."""
    asked, scales = (pseudo_yaml(shipped(each), f"{each}.yaml") for each in (name, "scales"))
    return parse_questionnaire(asked, f"{name}.yaml", parse_scales(scales, "scales.yaml"))


def untranslated(page: str, typed: Iterable[str] = ()) -> list[str]:
    """Words of a page in plain letters, but for those of `typed` and of the names of languages."""
    reader = _Words()
    reader.feed(page)
    return [words for words in reader.found if re.search("[A-Za-z]{2}", _without(words, typed))]


def _without(words: str, typed: Iterable[str]) -> str:
    for each in sorted(typed, key=len, reverse=True):
        words = words.replace(each, "")
    return words


class _Words(HTMLParser):
    """What people read or hear of a page: texts and attributes; not what is marked to be in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self._silent and (tag in ("script", "style") or (given.get("lang") and tag != "html")):
            self._silent = tag
        if tag != "meta":
            self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(data.strip())
