"""Language of a page: the browser's wishes, as far as there are texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from babel.core import get_global

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.questionnaire import Questionnaire

LIKELY = get_global("likely_subtags")  # of CLDR: zh_TW -> zh_Hant_TW
MOST_WISHES, MOST_SUBTAGS = 20, 4  # no browser sends more; what does is no reader


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
    wishes = (nearest(tag, available) for tag in (*wished(accept_language), DEFAULT_LANGUAGE))
    return next(filter(None, wishes), None) or min(available)


def nearest(tag: str, available: Collection[str]) -> str | None:
    """The tag among `available` that comes nearest to `tag`; None where no text is in its language.

    >>> nearest("zh-Hant-TW", ["zh", "zh-Hant"]), nearest("zh-TW", ["zh", "zh-Hant"]), nearest("pt", ["en", "pt-BR"])
    ('zh-Hant', 'zh-Hant', 'pt-BR')
    """
    by_tag = {each.lower(): each for each in sorted(available)}
    return next((by_tag[each] for each in _fallbacks(tag) if each in by_tag), None)


def _fallbacks(tag: str) -> Iterator[str]:
    """`tag`, then less and less of it; each followed by what CLDR takes to be its likely script and region.

    babel.negotiate_locale drops all of a tag but its language at once, and would pass over zh-Hant.
    """
    subtags = tag.split("-")[:MOST_SUBTAGS]
    for length in range(len(subtags), 0, -1):
        yield "-".join(subtags[:length]).lower()
        yield from _likely("_".join(_cased(subtags[:length])))


def _likely(tag: str) -> Iterator[str]:
    full = LIKELY.get(tag)
    if full and full.count("_") == 2:
        language, script, region = full.lower().split("_")
        yield from (f"{language}-{script}-{region}", f"{language}-{region}", f"{language}-{script}")


def _cased(subtags: list[str]) -> list[str]:
    """Subtags as CLDR writes them: zh, Hant, TW."""
    first, *rest = subtags
    return [first.lower(), *(each.title() if len(each) == 4 else each.upper() for each in rest)]


def languages_of(questionnaire: Questionnaire) -> frozenset[str]:
    """Languages in which every item can be asked; never none."""
    texts = [frozenset(item.text) for item in questionnaire.items if item.text]
    return (frozenset.intersection(*texts) if texts else frozenset()) or frozenset([DEFAULT_LANGUAGE])
