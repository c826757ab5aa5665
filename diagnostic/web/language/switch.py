"""The switch of languages: what it offers, and how a reader's choice goes along from page to page without a cookie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from diagnostic.web.language.negotiation import MOST_TAG

CHOICE = "lang"  # the parameter of addresses that holds what a reader chose


@dataclass(frozen=True)
class LanguageChoice:
    """A language that a reader can switch to: its tag, how it calls itself, and the page in it.

    typed : whether the address takes what was typed on the page, and gives it back.
    """

    tag: str
    name: str
    address: str
    typed: bool


@lru_cache(maxsize=128)
def own_name(tag: str) -> str:
    """A language as it calls itself.

    >>> own_name("fr"), own_name("pt-BR")
    ('Français', 'Português (Brasil)')
    """
    name = Locale.parse(tag, sep="-").get_display_name() or tag
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=128)
def direction(tag: str) -> str:
    """Which way a language is written, `ltr` or `rtl`.

    >>> direction("ar"), direction("pt-BR")
    ('rtl', 'ltr')
    """
    return Locale.parse(tag, sep="-").text_direction


def chosen(tag: str) -> str:
    """What a reader chose, as far as it can be a language; else empty."""
    return tag if len(tag) <= MOST_TAG and tag.isascii() and tag.replace("-", "").isalnum() else ""


def carried(address: str, tag: str) -> str:
    """An address with the language that was chosen on the way to it.

    >>> carried("/q", "de"), carried("/q/x/thanks?form=1", "de"), carried("/q", "")
    ('/q?lang=de', '/q/x/thanks?form=1&lang=de', '/q')
    """
    return f"{address}{'&' if '?' in address else '?'}{CHOICE}={tag}" if tag else address


def choices(tags: Iterable[str], address: str = "") -> tuple[LanguageChoice, ...]:
    """What a switch offers, by name; nothing where there is one language alone.

    address : what takes what was typed on the page; empty where nothing is.
    """
    found = [LanguageChoice(tag, own_name(tag), carried(address, tag), bool(address)) for tag in tags]
    return tuple(sorted(found, key=lambda each: each.name)) if len(found) > 1 else ()
