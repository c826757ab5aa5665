"""How answers are protected, as people who answer read it; reasons: docs/decisions/0003, 0006, 0010, 0014 and 0023."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.definitions.wave import (
    ANSWERS_OF_ONE,
    COMMENTS_FROM,
    FAVOURABLE_FROM,
    MIN_GROUP,
    OWN_VARIANCE_FROM,
    first_at,
)

Part = tuple[str, tuple[str, ...], dict[str, int]]  # key of the heading, keys of its sentences, numbers in these

#: What stands on top, in lists.
SHORT: tuple[Part, ...] = (
    ("never", ("one", "small", "name"), {"k": MIN_GROUP}),
    (
        "is_shown",
        ("scores", "words", "to", "all"),
        {"k": MIN_GROUP, "share": FAVOURABLE_FROM, "spread": OWN_VARIANCE_FROM, "n": COMMENTS_FROM},
    ),
)

#: What is folded below, in paragraphs.
SECTIONS: tuple[Part, ...] = (
    ("groups", ("shown", "smaller", "chosen"), {"k": MIN_GROUP}),
    ("detail", ("steps",), {"share": FAVOURABLE_FROM, "spread": OWN_VARIANCE_FROM}),
    ("comments", ("list", "once", "read", "style"), {"n": COMMENTS_FROM}),
    ("yourself", ("asked", "shown", "left_out"), {}),
    ("live", ("shown", "grow"), {"n": first_at(MIN_GROUP)}),
    ("open", ("once", "more", "apart"), {"k": ANSWERS_OF_ONE * MIN_GROUP}),
    ("apart", ("kept", "hasty", "final"), {}),
    ("confidential", ("why", "limits"), {}),
    ("kept", ("invitations", "answers"), {}),
    ("device", ("draft", "cookies"), {}),
)


Filled = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ProtectionPage:
    """Title, lead and (heading, sentences) of each part: `short` on top, `sections` folded."""

    title: str
    lead: str
    short: Filled
    sections: Filled


def page(language: str) -> ProtectionPage:
    """The page in `language`, else in the default language."""
    found = catalogue(language)
    title, lead = found.text("protection_title"), found.text("protection_lead")
    return ProtectionPage(title, lead, _filled(found, SHORT), _filled(found, SECTIONS))


def _filled(found: Catalogue, parts: tuple[Part, ...]) -> Filled:
    return tuple(
        (
            found.text(f"protection_{part}"),
            tuple(found.text(f"protection_{part}_{sentence}", **numbers) for sentence in sentences),
        )
        for part, sentences, numbers in parts
    )
