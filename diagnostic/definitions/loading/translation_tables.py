"""Translators' tables: every text of a definition, or sentence of respondents' pages, beside its translation.

What comes back is written into the definition's YAML beside its other languages, or into the catalogue of a language. A
row whose original was changed meanwhile is refused, so that no translation is of words that nobody reads any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from diagnostic.definitions.loading.catalogue_files import BY, CATALOGUES, FOLDER, OTHER, read_catalogue
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.validation.shorthand import LANGUAGE
from diagnostic.definitions.validation.translations import texts_of
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.files.bytes import decode
from diagnostic.files.tables.headings import name_columns
from diagnostic.files.tables.reader import read_table
from diagnostic.files.wording import enumerate_words, shorten
from diagnostic.files.yaml.additions import in_lines, with_key
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import parse
from diagnostic.spreadsheet_csv import as_written, spreadsheet_csv

COLUMNS = ("text", "original", "translation")
PLURAL_FORMS = ("zero", "one", "two", "few", "many", OTHER)  # CLDR's, in its order
SECTION = "# ----"


class Translated(NamedTuple):
    """A YAML with one more language. `missing` : labels of the texts that have no translation."""

    yaml: str
    missing: tuple[str, ...]


class TranslatableText(NamedTuple):
    """One text: its words in the language that is translated from, their translation or none.

    places : names that pages fill in. optional : the number that chooses among plural forms, which one may leave out.
    """

    original: str
    translation: str
    places: frozenset[str]
    optional: frozenset[str] = frozenset()


Texts = Mapping[str, TranslatableText]  # by label


def translation_table(content: bytes | str, name: str, language: str) -> bytes:
    """A CSV with a row for each text of a definition: its label, its words, its translation as far as there is one.

    Raises UserError for a language that is none or the original's, and for a YAML with mistakes.
    """
    return _table(_of_definition(content, name, language)[0])


def translated(content: bytes | str, name: str, language: str, table: bytes, called: str) -> Translated:
    """A definition with the translations of a table; comments and order stay, empty rows are left out.

    name, called : what messages call the definition and the table. Raises UserError with every problem.
    """
    texts, paths = _of_definition(content, name, language)
    given = _given(texts, table, called)
    missing = [label for label, text in texts.items() if label not in given and not text.translation]
    values = {paths[at]: words for at, words in given.items() if words.split() != texts[at].translation.split()}
    return Translated(with_key(decode(content, name), language, values, DEFAULT_LANGUAGE), tuple(missing))


def sentence_table(language: str) -> bytes:
    """As `translation_table`, of the sentences of respondents' pages; a row a plural form of the language."""
    return _table(_of_catalogue(language))


def translated_sentences(language: str, table: bytes, called: str) -> Translated:
    """The catalogue of a language from a table, in the sections of the English one; errors as in `translated`."""
    texts = _of_catalogue(language)
    given = {label: text.translation for label, text in texts.items() if text.translation}
    given |= _given(texts, table, called)
    lines = [f"# Sentences of respondents' pages: {_locale(language).english_name}."]
    for key, section in _sections().items():
        lines += ["", section] if section else []
        lines += _entry(key, {form: given[label] for form, label in _labels(key, language).items() if label in given})
    content = "\n".join([*lines, ""])
    if given:
        read_catalogue(content, language, CATALOGUES[DEFAULT_LANGUAGE])
    return Translated(content, tuple(label for label in texts if label not in given))


def _of_definition(content: bytes | str, name: str, language: str) -> tuple[Texts, dict[str, Path]]:
    source = parse(content, name)
    _locale(language)
    found: dict[str, TranslatableText] = {}
    paths = {}
    for path, texts in texts_of(source).items():
        original = say({tag: words for tag, words in texts.items() if tag != language})
        if original:
            found[source.label(path)] = TranslatableText(original, texts.get(language, ""), _places(original))
            paths[source.label(path)] = path
    if not found:
        raise UserError(Problem(name, "a definition with texts that people read", "none"))
    return found, paths


def _of_catalogue(language: str) -> Texts:
    english, own = CATALOGUES[DEFAULT_LANGUAGE], CATALOGUES.get(language)
    found = {}
    for key, sentence in english.sentences.items():
        for form, label in _labels(key, language).items():
            lacks = own is None or key in own.missing
            translation = "" if lacks or own is None else own.sentences[key].forms.get(form, "")
            original = sentence.forms.get(form, sentence.forms[OTHER])
            found[label] = TranslatableText(
                original, translation, sentence.places, frozenset(filter(None, [sentence.by]))
            )
    return found


def _labels(key: str, language: str) -> dict[str, str]:
    """The label of each form that a sentence has in a language, by the form's name."""
    if not CATALOGUES[DEFAULT_LANGUAGE].sentences[key].by:
        return {OTHER: key}
    tags = _locale(language).plural_form.tags | {OTHER}
    return {form: f"{key} ({form})" for form in PLURAL_FORMS if form in tags}


def _locale(language: str) -> Locale:
    """Raises UserError for what is no language, and for that of the originals."""
    try:
        if LANGUAGE.fullmatch(language) and language != DEFAULT_LANGUAGE:
            return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        pass
    raise UserError(Problem("language", "the code of one that is translated into, as de or pt-BR", repr(language)))


def _table(texts: Texts) -> bytes:
    return spreadsheet_csv([COLUMNS, *((label, text.original, text.translation) for label, text in texts.items())])


def _given(texts: Texts, table: bytes, called: str) -> dict[str, str]:
    """Translations by label, of the rows that have one. Raises UserError with every problem."""
    read = read_table(table, called)
    names = name_columns(read, COLUMNS)
    cells = [read.column(names[column]) for column in COLUMNS]
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for i in range(len(read)):
        label, original, translation = (as_written(column[i]) for column in cells)
        problems += _problems(read.where(i), label, original, translation, texts)
        if translation:
            found[label] = translation
    refuse(problems)
    return found


def _problems(where: str, label: str, original: str, translation: str, texts: Texts) -> Iterator[Problem]:
    if label not in texts:
        hint = did_you_mean(label, texts)
        yield Problem(where, "the label of a text, as in the table that was written out", shorten(label), hint=hint)
        return
    text = texts[label]
    if original.split() != text.original.split():
        hint = "It was changed after the table was written out: translate what it says now."
        yield Problem(where, f"the original as it is now, {shorten(text.original)}", shorten(original), label, hint)
    elif translation and not _fits(translation, text):
        yield Problem(where, f"the places {_listed(text.places)}", _listed(_places(translation)), label)


def _fits(translation: str, text: TranslatableText) -> bool:
    return _places(translation) | text.optional == text.places | text.optional


def _places(words: str) -> frozenset[str]:
    """Names in braces, which pages fill in.

    >>> sorted(_places("{done} of {count}"))
    ['count', 'done']
    """
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(words) if name)
    except ValueError:
        return frozenset()


def _listed(places: frozenset[str]) -> str:
    return enumerate_words(sorted(places)) or "none"


def _sections() -> dict[str, str]:
    """Every key of the English catalogue in its order, with the heading that stands above it."""
    found: dict[str, str] = {}
    section = ""
    for line in (FOLDER / f"{DEFAULT_LANGUAGE}.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith(SECTION):
            section = line
        elif (key := line.partition(":")[0]) in CATALOGUES[DEFAULT_LANGUAGE].sentences:
            found[key], section = section, ""
    return found


def _entry(key: str, forms: Mapping[str, str]) -> list[str]:
    """The lines of a sentence in YAML; none where there is no translation of it."""
    if not forms:
        return []
    by = CATALOGUES[DEFAULT_LANGUAGE].sentences[key].by
    if not by:
        return [f"{key}: {in_lines(forms[OTHER], 0)}"]
    return [f"{key}:", f"  {BY}: {by}", *(f"  {form}: {in_lines(words, 2)}" for form, words in forms.items())]
