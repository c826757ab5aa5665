"""Catalogues of sentences, a YAML file a language, each checked against the English one (docs/decisions/0016)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.errors import Problem, ReaderSentence, UserError, did_you_mean, refuse
from diagnostic.files.yaml.source import YamlSource, parse

FOLDER = Path(__file__).parent.parent / "catalogues"
CLDR, BY, OTHER = "cldr", "by", "other"
NUMBERS = {"count", "done", "k", "minutes", "n", "number", "seconds", "size"}  # places that can choose a plural form
FIRST_OF_MONTH = {"fr": "1er", "pt": "1º"}  # by language: said as an ordinal there, and CLDR has none in its dates

#: Sentences that the script fills in; they travel with the page, so that the script knows no language.
SCRIPT_SENTENCES = (
    "kept", "kept_count", "start", "resume", "cleared", "next", "to_review", "left", "left_none", "review_all",
    "review_some", "send", "sending", "not_sent", "not_sent_plain", "busy", "nothing_answered", "words_alone",
    "open_left", "tell", "quoted",
)  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """Catalogue entry: a text by plural category of `locale`; `by` is the place whose number chooses, or empty."""

    forms: Mapping[str, str]
    by: str
    locale: Locale

    def filled(self, places: Mapping[str, Any]) -> str:
        """The form that fits the number at `by`, with its places filled in."""
        category = self.locale.plural_form(places[self.by]) if self.by else OTHER
        return self.forms[category].format_map(places)

    @cached_property
    def places(self) -> frozenset[str]:
        """Names of the places in all forms, and of the number that chooses among them."""
        found = {place for form in self.forms.values() for place in _places(form)}
        return frozenset(found | {self.by} if self.by else found)


@dataclass(frozen=True)
class Catalogue:
    """Sentences of one language by key, those that it lacks in English; dates, numbers and lists as CLDR writes them.

    missing : keys that the language's own file leaves out.
    """

    language: str
    locale: Locale
    sentences: Mapping[str, Sentence]
    missing: tuple[str, ...] = ()

    def text(self, key: str, **places: object) -> str:
        """The sentence at `key`, filled in."""
        return self.sentences[key].filled(places)

    def told(self, mistake: ReaderSentence) -> str:
        """What is wrong, with its numbers as this language writes them."""
        places = {name: self.number(each) if isinstance(each, int) else each for name, each in mistake.places}
        return self.text(mistake.key, **places)

    @cached_property
    def plain(self) -> Mapping[str, str]:
        """Sentences by key, of those without places: templates write them as they are."""
        return {key: entry.forms[OTHER] for key, entry in self.sentences.items() if not entry.places}

    @cached_property
    def for_script(self) -> Mapping[str, str | Mapping[str, str]]:
        """`SCRIPT_SENTENCES` by key: a text, or the forms with `by`."""
        entries = {key: self.sentences[key] for key in SCRIPT_SENTENCES}
        return {
            key: {BY: entry.by, **entry.forms} if entry.by else entry.forms[OTHER] for key, entry in entries.items()
        }

    def month(self, day: date) -> str:
        """The month of `day` with its year.

        >>> CATALOGUES["en"].month(date(2026, 12, 4))
        'December 2026'
        """
        return format_skeleton("yMMMM", day, locale=self.locale)

    def date(self, day: date | None) -> str:
        """`day` in words; empty for none.

        >>> CATALOGUES["en"].date(date(2026, 12, 4))
        '4 December 2026'
        >>> CATALOGUES["fr"].date(date(2026, 12, 1))
        '1er décembre 2026'
        """
        text = format_date(day, "long", locale=self.locale) if day else ""
        first = FIRST_OF_MONTH.get(self.locale.language)
        return f"{first}{text[1:]}" if first and text.startswith("1 ") else text

    def day(self, kept: str) -> str:
        """A day that is kept as text.

        >>> CATALOGUES["en"].day("2026-12-04")
        '4 December 2026'
        """
        return self.date(date.fromisoformat(kept) if kept else None)

    def number(self, number: int) -> str:
        """`number` with its thousands marked."""
        return format_decimal(number, locale=self.locale)

    def listed(self, names: Sequence[str]) -> str:
        """`names` as one enumeration.

        >>> CATALOGUES["en"].listed(["Tenure", "Site", "Grade"])
        'Tenure, Site and Grade'
        """
        return format_list(names, locale=self.locale)


def catalogue(language: str) -> Catalogue:
    """The catalogue of `language`, else of the default language."""
    return CATALOGUES.get(language, CATALOGUES[DEFAULT_LANGUAGE])


def refusal(key: str, **places: object) -> UserError:
    """A mistake that respondents meet, in English, for pages to tell in their own language.

    >>> str(refusal("record_long", most=1000))
    'A text is too long: it may have at most 1,000 characters.'
    """
    told = ReaderSentence.of(key, **places)
    return UserError(CATALOGUES[DEFAULT_LANGUAGE].told(told), told)


def complete_catalogues() -> list[str]:
    """Languages that pages may be in: those whose catalogue has every sentence, so that no page mixes two."""
    return [language for language, found in CATALOGUES.items() if not found.missing]


def load_catalogues(folder: Path = FOLDER) -> dict[str, Catalogue]:
    """Catalogues by language, a file each, the English one of ours under them; raises UserError with all problems."""
    english = read_catalogue((FOLDER / f"{DEFAULT_LANGUAGE}.yaml").read_bytes(), DEFAULT_LANGUAGE)
    others = [path for path in sorted(folder.glob("*.yaml")) if path.stem != DEFAULT_LANGUAGE]
    return {DEFAULT_LANGUAGE: english} | {
        path.stem: read_catalogue(path.read_bytes(), path.stem, english) for path in others
    }


def read_catalogue(content: bytes | str, language: str, english: Catalogue | None = None) -> Catalogue:
    """The catalogue in a file `language`.yaml; raises UserError with every problem.

    english : what the file is held against and completed from; None for the English file itself.
    """
    source = parse(content, f"{language}.yaml")
    if not isinstance(source.value, dict):
        raise UserError(source.problem((), "sentences by key"))
    locale = _locale(source, language)
    own = {key: _sentence(value, locale) for key, value in source.value.items() if key != CLDR}
    known = english.sentences if english else own
    refuse(problem for key in own for problem in _problems(source, key, own[key], known))
    return Catalogue(language, locale, {**known, **own}, tuple(key for key in known if key not in own))


def _locale(source: YamlSource, language: str) -> Locale:
    try:
        return Locale.parse(source.at((CLDR,)) or language, sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        raise UserError(source.problem((CLDR,), "a locale that CLDR knows, such as en-001")) from None


def _sentence(value: Any, locale: Locale) -> Sentence:
    if not isinstance(value, dict):
        return Sentence({OTHER: value}, "", locale)
    return Sentence({category: form for category, form in value.items() if category != BY}, value.get(BY, ""), locale)


def _problems(source: YamlSource, key: str, entry: Sentence, known: Mapping[str, Sentence]) -> Iterator[Problem]:
    """What is wrong with one sentence: its key, its forms, its places, or the place that chooses among forms."""
    if key not in known:
        yield source.problem((key,), "a key of the English catalogue", f"'{key}'", did_you_mean(key, known))
        return
    wanted = entry.locale.plural_form.tags | {OTHER} if isinstance(source.at((key,)), dict) else {OTHER}
    if set(entry.forms) != wanted:
        yield source.problem((key,), f"the plural forms {_listed(wanted)}", _listed(entry.forms))
        return
    faulty = [name for name, form in entry.forms.items() if not _sound(form)]
    yield from (source.problem(_path(source, key, name), "a text whose places look like {name}") for name in faulty)
    if not faulty:
        yield from _problems_of_places(source, key, entry, known[key].places)


def _problems_of_places(source: YamlSource, key: str, entry: Sentence, known: frozenset[str]) -> Iterator[Problem]:
    """Places that English has and a form lacks, or the other way round; only the choosing number may be left out."""
    choosing = known & NUMBERS
    if len(entry.forms) > 1 and entry.by not in choosing:
        yield source.problem((key, BY), f"a number of this sentence ({_listed(choosing)})")
        return
    unprinted = {entry.by}
    for category, form in entry.forms.items():
        if _places(form) | unprinted != known | unprinted:
            yield source.problem(_path(source, key, category), f"the places {_listed(known)}", _listed(_places(form)))


def _path(source: YamlSource, key: str, category: str) -> tuple[str, ...]:
    return (key, category) if isinstance(source.at((key,)), dict) else (key,)


def _sound(form: object) -> bool:
    if not isinstance(form, str) or not form.strip():
        return False
    try:
        return all(
            name is None or (name.isidentifier() and not spec and not conversion)
            for _, name, spec, conversion in Formatter().parse(form)
        )
    except ValueError:
        return False


def _places(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name}


def _listed(names: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, names))) or "none"


#: Catalogues by language; read once, when the server starts.
CATALOGUES = load_catalogues()
