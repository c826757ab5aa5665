"""Page on how answers are protected, in plain words; docs/decisions/0003, 0006, 0010 and 0014 have how it is done."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.definitions.wave import COMMENTS_FROM, FAVOURABLE_FROM, MIN_GROUP, OWN_VARIANCE_FROM, first_at
from diagnostic.web.language.catalogues import catalogue

#: Parts of the page in their order, each with its paragraphs and the numbers in them; all are keys of the catalogues.
SECTIONS: tuple[tuple[str, tuple[str, ...], dict[str, int]], ...] = (
    ("groups", ("shown", "smaller", "chosen"), {"k": MIN_GROUP}),
    ("detail", ("steps",), {"share": FAVOURABLE_FROM, "spread": OWN_VARIANCE_FROM}),
    ("comments", ("list", "once", "read", "style"), {"n": COMMENTS_FROM}),
    ("yourself", ("asked", "shown", "left_out"), {}),
    ("live", ("shown", "grow"), {"n": first_at(MIN_GROUP)}),
    ("apart", ("kept", "hasty", "final"), {}),
    ("confidential", ("why", "limits"), {}),
    ("kept", ("invitations", "answers"), {}),
    ("device", ("draft", "cookies"), {}),
)


@dataclass(frozen=True)
class ProtectionPage:
    """Title, lead and (heading, paragraphs) of each part."""

    title: str
    lead: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def page(language: str) -> ProtectionPage:
    """The page in `language`, else in the default language."""
    text = catalogue(language).text
    return ProtectionPage(
        text("protection_title"),
        text("protection_lead"),
        tuple(
            (
                text(f"protection_{section}"),
                tuple(text(f"protection_{section}_{paragraph}", **numbers) for paragraph in paragraphs),
            )
            for section, paragraphs, numbers in SECTIONS
        ),
    )
