"""Ids made from texts, each once."""

from __future__ import annotations

import re
import unicodedata

NOT_AN_ID = re.compile(r"[^A-Za-z0-9_]+")
LONGEST_ID = 40


def slug(text: str, lower: bool = True) -> str:
    """An id of a text: letters without accents, digits and low lines; nothing where the text has no letter for it.

    >>> slug("Zusammenarbeit & Führung"), slug("Q2#1_3", lower=False), slug("信頼")
    ('zusammenarbeit_fuhrung', 'Q2_1_3', '')
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    made = NOT_AN_ID.sub("_", plain.lower() if lower else plain).strip("_")[:LONGEST_ID].rstrip("_")
    return made if not made or made[0].isalpha() else f"q_{made}"


def free(wished: str, taken: set[str]) -> str:
    """`wished`, with a number behind it where another one has it; taken from now on."""
    name, number = wished, 1
    while name in taken:
        number += 1
        name = f"{wished}_{number}"
    taken.add(name)
    return name
