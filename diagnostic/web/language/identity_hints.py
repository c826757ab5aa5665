"""Hints at what in a text could tell who its writer is, while it is written; they block nothing."""

from __future__ import annotations

import json

from diagnostic.definitions.identifying_phrases import known_languages, spoken, telltales
from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.definitions.validation.nearest_language import nearest

ANY = "any"  # a language of which no phrases are known


def pattern_files() -> dict[str, bytes]:
    """Pattern files by name, [(pattern, flags)] each, one a language; a page loads its own when at rest."""
    return {f"{patterns(language)}.json": _patterns(language) for language in (*known_languages(), ANY)}


def patterns(asked_in: str) -> str:
    """The name of the pattern file, without its suffix, for a page whose questions are asked in this language."""
    return f"telltales-{nearest(asked_in, known_languages()) or ANY}"


def _patterns(asked_in: str) -> bytes:
    rows = [(row.pattern, "gi" if row.any_case else "g") for row in spoken(_languages(asked_in))]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def hint(text: str, asked_in: str, language: str) -> str:
    """The script's hint about a text, for a form that comes back; empty where nothing was found.

    >>> hint("Ask Maria Lopez", "en", "en")
    'You can send it, but this could tell who you or others are: “Maria Lopez”'
    """
    page = catalogue(language)
    found = [page.text("quoted", words=text[each.start : each.end]) for each in telltales(text, _languages(asked_in))]
    return page.text("tell", found=", ".join(found)) if found else ""


def _languages(asked_in: str) -> list[str]:
    """The language whose phrases are known; where none are, the addresses and numbers of all languages."""
    return [known] if (known := nearest(asked_in, known_languages())) else []
