"""What every definition shares: strict, frozen models and texts in several languages.

The `description` of a field is what a message says was expected there, whatever is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

DEFAULT_LANGUAGE = "en"


class Model(BaseModel):
    """Strict (no conversions), frozen, and closed to unknown keys."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)

    CALLED: ClassVar[str] = "a definition"  # as messages call one


#: Lenient enough for the names of somebody else's survey (`Q1`, `t_q6d`, `q6.d`, `info-1`).
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$"),
    Field(description="an id (a letter, then letters, digits, '_', '.' or '-', at most 64 in all)"),
]
Language = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"),
    Field(description="a language code such as en, de or pt-BR"),
]
Words = Annotated[str, StringConstraints(pattern=r"\S"), Field(description="a text that is not empty")]


def _by_language(value: object) -> object:
    return {DEFAULT_LANGUAGE: value} if isinstance(value, str) else value


#: A text by language code; in YAML either `{en: ..., de: ...}` or, for the default language alone, a string.
Text = Annotated[
    dict[Language, Words],
    BeforeValidator(_by_language),
    Field(min_length=1, description="a text, or one for each language as in {en: ..., de: ...}"),
]


def say(text: Mapping[str, str] | None, language: str = DEFAULT_LANGUAGE) -> str:
    """`text` in `language`, else in the default language, else in the first there is; empty for no text.

    >>> say({"en": "Trust", "de": "Vertrauen"}, "de"), say({"en": "Trust"}, "de"), say(None)
    ('Vertrauen', 'Trust', '')
    """
    if not text:
        return ""
    return text.get(language) or text.get(DEFAULT_LANGUAGE) or next(iter(text.values()))


def common_languages(texts: Iterable[Mapping[str, str] | None]) -> frozenset[str]:
    """Languages in which every one of `texts` is there; what is None or empty asks for none.

    >>> sorted(common_languages([{"en": "Trust", "de": "Vertrauen"}, None, {"de": "Ja", "fr": "Oui"}]))
    ['de']
    """
    found = [frozenset(text) for text in texts if text]
    return frozenset.intersection(*found) if found else frozenset()
