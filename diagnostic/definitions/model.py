"""What every definition shares: strict, frozen models and texts in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

DEFAULT_LANGUAGE = "en"


class Model(BaseModel):
    """Strict (no conversions), frozen, and closed to unknown keys."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]


def _by_language(value: object) -> object:
    return {DEFAULT_LANGUAGE: value} if isinstance(value, str) else value


def _not_empty(value: dict[str, str]) -> dict[str, str]:
    if not value or not all(words.strip() for words in value.values()):
        raise ValueError("a text that is not empty")
    return value


#: A text by language code; in YAML either `{en: ..., de: ...}` or, for the default language alone, a string.
Text = Annotated[dict[str, str], BeforeValidator(_by_language), AfterValidator(_not_empty)]


def say(text: Mapping[str, str] | None, language: str = DEFAULT_LANGUAGE) -> str:
    """`text` in `language`, else in the default language, else in the first there is; empty for no text.

    >>> say({"en": "Trust", "de": "Vertrauen"}, "de"), say({"en": "Trust"}, "de"), say(None)
    ('Vertrauen', 'Trust', '')
    """
    if not text:
        return ""
    return text.get(language) or text.get(DEFAULT_LANGUAGE) or next(iter(text.values()))
