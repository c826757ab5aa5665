"""What programs do to a link on its way through mail, and how each of it is undone: a table of rules over text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

LONGEST = 10_000  # characters of a text that are looked at: a long mail
ROUNDS = 4  # a mail program's change of a change of a change
_TO_PERCENT = str.maketrans({"-": "%", "_": "/"})


class Undoing(NamedTuple):
    """A change that was made to a link: where it is seen, and what stood there before."""

    change: str
    seen: re.Pattern[str]
    before: str | Callable[[re.Match[str]], str]


#: In this order, again and again until nothing is left to undo.
UNDOINGS = (
    Undoing(
        "characters of HTML: &gt;",
        re.compile(r"&(?:#\d{1,5}|#[xX][0-9a-fA-F]{1,4}|[a-zA-Z]{2,8});"),
        lambda found: html.unescape(found[0]),
    ),
    Undoing("characters of addresses: %3E", re.compile("(?:%[0-9a-fA-F]{2})+"), lambda found: unquote(found[0])),
    Undoing("broken lines of quoted-printable", re.compile(r"=[ \t]*\r?\n"), ""),
    Undoing(
        "characters of quoted-printable, those that stand in or beside links",
        re.compile("=(0A|0D|2[0126789CDEF]|3[ABCDEF]|5[BDF])"),
        lambda found: chr(int(found[1], 16)),
    ),
    Undoing(
        "links through Proofpoint, version 2",
        re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v2/url\?u=([^&\s]+)", re.IGNORECASE),
        lambda found: unquote(found[1].translate(_TO_PERCENT)) + " ",
    ),
    Undoing(
        "links through Proofpoint, version 3",
        re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v3/__(\S{1,2000}?)__;\S*", re.IGNORECASE),
        lambda found: found[1] + " ",
    ),
    Undoing(
        "characters that nobody sees",
        re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"),
        "",
    ),
    Undoing("hyphens that were set as other dashes", re.compile("[\u2010-\u2013\u2212\ufe63\uff0d]"), "-"),
)


def undone(text: str) -> str:
    """A text with links as they were sent; those through a scanner (Outlook, Google, Proofpoint) hold theirs openly.

    >>> undone("https://us.example/q/k3v9w2xq%253E&gt;")
    'https://us.example/q/k3v9w2xq>>'
    >>> undone("https://urldefense.proofpoint.com/v2/url?u=https-3A__us.example_q_k3-2Dv9&d=Dw")
    'https://us.example/q/k3-v9 &d=Dw'
    """
    text = text[:LONGEST]
    for _ in range(ROUNDS):
        before = text
        for rule in UNDOINGS:
            text = rule.seen.sub(rule.before, text)
        if text == before:
            break
    return text
