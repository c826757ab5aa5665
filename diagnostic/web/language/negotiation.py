"""Language of a page: the browser's wishes, as far as there are texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from diagnostic.definitions.loading.catalogue_files import complete_catalogues
from diagnostic.definitions.model import DEFAULT_LANGUAGE, common_languages
from diagnostic.definitions.validation.nearest_language import nearest

MOST_WISHES, MOST_TAG = 20, 35  # no browser sends more; what does is no reader


def wished(accept_language: str) -> list[str]:
    """Language tags in the order in which a browser prefers them.

    >>> wished("de-AT,de;q=0.9, en;q=0.8, fr;q=0")
    ['de-AT', 'de', 'en']
    """
    weighted = [_weighted(part) for part in accept_language.split(",")[:MOST_WISHES]]
    ordered = sorted((pair for pair in weighted if pair[1] > 0), key=lambda pair: -pair[1])
    return list(dict.fromkeys(tag for tag, _ in ordered if tag.replace("-", "").isalnum()))


def _weighted(part: str) -> tuple[str, float]:
    tag, _, weight = part.replace(" ", "").partition(";q=")
    try:
        return tag, float(weight or 1)
    except ValueError:
        return "", 0.0


def choose(accept_language: str, available: Collection[str]) -> str:
    """The most wished language among `available`, else the default language, else any that is available.

    >>> choose("fr, de", {"de", "en"}), choose("fr", {"de", "en"}), choose("fr", {"de"})
    ('de', 'en', 'de')
    """
    return _chosen(accept_language[: MOST_WISHES * MOST_TAG], frozenset(available))


@lru_cache(maxsize=256)
def _chosen(accept_language: str, available: frozenset[str]) -> str:
    """A browser wishes the same on every page."""
    wishes = (nearest(tag, available) for tag in (*wished(accept_language), DEFAULT_LANGUAGE))
    return next(filter(None, wishes), None) or min(available)


def otherwise(accept_language: str, language: str) -> str:
    """The wishes of a browser, and last of all the language of an organisation, where it has one.

    >>> choose(otherwise("ja", "de"), {"de", "en"}), choose(otherwise("en", "de"), {"de", "en"}), otherwise("ja", "")
    ('de', 'en', 'ja')
    """
    return f"{accept_language},{language};q=0.001".lstrip(",") if language else accept_language


@dataclass(frozen=True)
class Reading:
    """The one language of a page: of its sentences, and as texts of the definition that it shows are tagged.

    choices : what else a reader may choose, by the language of sentences, in the order of the tags.
    """

    language: str
    asked_in: str
    choices: tuple[str, ...] = ()


def reading(wishes: str, available: Collection[str]) -> Reading:
    """The most wished language among `available`, those that all texts of a page have, and our catalogues.

    Only where none of them has a catalogue do two languages meet: whoever wrote the texts wrote no other.
    """
    complete = complete_catalogues()
    spoken = _spoken(frozenset(available), tuple(complete))
    if not spoken:
        return Reading(choose(wishes, complete), choose(wishes, available))
    asked_in = choose(wishes, spoken)
    return Reading(spoken[asked_in], asked_in, tuple(sorted(set(spoken.values()))))


@lru_cache(maxsize=128)
def _spoken(available: frozenset[str], complete: tuple[str, ...]) -> Mapping[str, str]:
    """The catalogue of each language that has one."""
    return {tag: near for tag in sorted(available) if (near := nearest(tag, complete))}


def language_for(wishes: str, texts: Iterable[Mapping[str, str] | None]) -> str:
    """The most wished of our languages in which every one of `texts` is there; of all of ours where none has them."""
    complete = complete_catalogues()
    common = common_languages(texts)
    return choose(wishes, [tag for tag in complete if tag in common] or complete)
