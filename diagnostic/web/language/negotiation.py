"""Which language a page speaks: the browser's wish, as far as the texts can."""

from __future__ import annotations

from collections.abc import Collection

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.questionnaire import Questionnaire


def wished(accept_language: str) -> list[str]:
    """Primary language codes in the order a browser prefers them.

    >>> wished("de-AT,de;q=0.9, en;q=0.8, fr;q=0")
    ['de', 'en']
    """
    weighted = [_weighted(part) for part in accept_language.split(",")[:20]]
    ordered = sorted((pair for pair in weighted if pair[1] > 0), key=lambda pair: -pair[1])
    return list(dict.fromkeys(code for code, _ in ordered if code.isalpha()))


def _weighted(part: str) -> tuple[str, float]:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return tag.partition("-")[0].lower(), float(weight or 1)
    except ValueError:
        return "", 0.0


def choose(accept_language: str, spoken: Collection[str]) -> str:
    """The most wished language among `spoken`, else the default language, else any that is spoken.

    >>> choose("fr, de", {"de", "en"}), choose("fr", {"de", "en"}), choose("fr", {"de"})
    ('de', 'en', 'de')
    """
    return next(code for code in (*wished(accept_language), DEFAULT_LANGUAGE, *sorted(spoken)) if code in spoken)


def languages_of(questionnaire: Questionnaire) -> frozenset[str]:
    """Languages in which every item can be asked; never none."""
    texts = [frozenset(item.text) for item in questionnaire.items if item.text]
    return (frozenset.intersection(*texts) if texts else frozenset()) or frozenset([DEFAULT_LANGUAGE])
