"""Names of columns as platforms write them: the parts that may be an item's id or text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from diagnostic.files.html_text import unwrapped

# `Q2[SQ001]. How far ...`, and with the separator that some set in LimeSurvey: `Q2._.How far ...`
CODED = re.compile(r"([A-Za-z0-9_]+?(?:\[[^\[\]]*\])*)(?:\.\s+|\._\.\s*)(\S.*)", re.DOTALL)
IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*$")
DASHES = re.compile(r"(?<!\s)\s+[-\u2013\u2014]\s+")
MOST_DASHES = 10  # of one name that are looked behind
LONGEST = 2_000  # characters of a name that has parts


class Title(NamedTuple):
    """The name of a column, which may be blank, and other names that the file gives it."""

    name: str
    also: tuple[str, ...] = ()


def parts(name: str) -> Iterator[str]:
    """What a name may stand for besides itself: code or text, what stands in brackets, and behind a dash.

    >>> list(parts("G1[SQ2]. How far? [I can rely on my team.]"))
    ['G1[SQ2]', 'How far? [I can rely on my team.]', 'I can rely on my team.', 'SQ2']
    >>> list(parts("Q3._.My team?"))
    ['Q3', 'My team?']
    >>> list(parts("How far? - My team - as a whole"))
    ['My team - as a whole', 'as a whole']
    """
    if len(name) > LONGEST:
        return
    text = unwrapped(name) if "<" in name or "&" in name else name
    if text != name:
        yield text
    code = ""
    if coded := CODED.fullmatch(text):
        code, text = coded.groups()
        yield code
        yield text
    if bracket := IN_BRACKETS.search(text):
        yield bracket[1]
    if bracket := IN_BRACKETS.search(code):
        yield bracket[1]
    for dash in islice(DASHES.finditer(text), MOST_DASHES):
        yield text[dash.end() :]
