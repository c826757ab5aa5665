"""The text that comes nearest to a wished language: with codes as they are now, less of the tag where need be."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from babel.core import get_global

LIKELY = get_global("likely_subtags")  # of CLDR: zh_TW -> zh_Hant_TW
NEWER = get_global("language_aliases")  # of CLDR: iw -> he
PARENTS = get_global("parent_exceptions")  # of CLDR: nb and nn -> no
MOST_SUBTAGS = 4  # no browser sends more


def nearest(tag: str, available: Collection[str]) -> str | None:
    """The tag among `available` that comes nearest to `tag`; None where no text is in its language.

    >>> nearest("zh-Hant-TW", ["zh", "zh-Hant"]), nearest("zh-TW", ["zh", "zh-Hant"]), nearest("pt", ["en", "pt-BR"])
    ('zh-Hant', 'zh-Hant', 'pt-BR')
    """
    by_tag = {_newer(each): each for each in sorted(available)} | {each.lower(): each for each in sorted(available)}
    fallbacks = (*_fallbacks(tag), *_fallbacks(_newer(tag)))
    return next((by_tag[each] for each in fallbacks if each in by_tag), None)


def _newer(tag: str) -> str:
    """`tag` with the code that its language has by now, in small letters.

    >>> _newer("iw-IL"), _newer("nb"), _newer("sh-RS"), _newer("de")
    ('he-il', 'no', 'sr-latn-rs', 'de')
    """
    language, dash, rest = tag.lower().partition("-")
    newer = NEWER.get(language, language).replace("_", "-").lower()
    return PARENTS.get(newer, newer) + dash + rest


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
