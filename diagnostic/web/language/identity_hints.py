"""The quiet word to whoever writes something that could tell who they are: it blocks nothing."""

from __future__ import annotations

import json

from diagnostic.definitions.identifying_phrases import known_languages, spoken, telltales
from diagnostic.web.language.words import words

ANY = "any"  # a language of which no phrases are known


def pattern_files() -> dict[str, bytes]:
    """By file name [(pattern, flags)] for the script, a file a language; a page loads its own when at rest."""
    return {f"{patterns(language)}.json": _patterns(language) for language in (*known_languages(), ANY)}


def patterns(asked_in: str) -> str:
    """The file for a page whose questions are asked in this language, without its suffix."""
    return f"telltales-{asked_in if asked_in in known_languages() else ANY}"


def _patterns(asked_in: str) -> bytes:
    rows = [(row.pattern, "gi" if row.any_case else "g") for row in spoken(_languages(asked_in))]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def note(text: str, asked_in: str, language: str) -> str:
    """What the script would say about a text, for a form that comes back; empty where nothing was found.

    >>> note("Ask Maria Lopez", "en", "en")
    'You can send it, but this could tell who you or others are: “Maria Lopez”'
    """
    found = [f"“{text[each.start : each.end]}”" for each in telltales(text, _languages(asked_in))]
    return words(language)["tell"].format(found=", ".join(found)) if found else ""


def _languages(asked_in: str) -> list[str]:
    """Where no phrases of a language are known, the addresses and numbers of all."""
    return [asked_in] if asked_in in known_languages() else []
