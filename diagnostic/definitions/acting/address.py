"""Actions that begin elsewhere: what a link of the report carries to the form, and how the form reads it again."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.definitions.action import (
    FREE,
    LONGEST_REFERENCE,
    LONGEST_WHAT,
    LONGEST_WORDS,
    WHYS,
    ActionText,
    ActionWhy,
    tidied,
)

NEW = "new"  # in the address: the form is open
UNIT, WHAT, WHY, OF, WORDS = "unit", "what", "why", "of", "words"


def to_begin(why: ActionWhy, unit: str = "", what: str = "") -> dict[str, str]:
    """The query of the address that opens the form of an action with its why filled in.

    >>> to_begin(ActionWhy("rule", "S02", "Distance"), "north")
    {'new': 'yes', 'unit': 'north', 'why': 'rule', 'of': 'S02', 'words': 'Distance'}
    """
    told = {UNIT: unit, WHAT: what, WHY: why.kind, OF: why.reference, WORDS: why.words}
    return {NEW: "yes"} | {name: value for name, value in told.items() if value}


def begun(query: Mapping[str, str]) -> ActionText:
    """The action that an address asks for: whatever somebody wrote there, what cannot be is left out.

    >>> begun({"why": "rule", "of": "S02", "words": "Distance"}).why
    ActionWhy(kind='rule', reference='S02', words='Distance')
    >>> begun({"why": "no such", "what": "x" * 999}).what == "x" * 200
    True
    """

    def told(name: str, longest: int) -> str:
        value = " ".join(query.get(name, "").split())
        return value[:longest].rstrip() if value.isprintable() else ""

    kind = query.get(WHY, FREE)
    known = kind in WHYS
    why = ActionWhy(kind if known else FREE, told(OF, LONGEST_REFERENCE) if known else "", told(WORDS, LONGEST_WORDS))
    return tidied(ActionText(told(WHAT, LONGEST_WHAT), why))
